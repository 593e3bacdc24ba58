//! Jobs of a commit, as the API says how they ended.

use std::collections::BTreeSet;

use super::client::Client;
use super::error::{ApiError, Trouble};
use super::pages;
use super::pulls::{Source, source_of};
use super::run_pulls::{About, Named, is_alone, is_from, is_since, moment, named, retargeted};
use crate::evidence::{CiJob, EVENTS, JobEnd, Run, is_run_of};
use crate::ids::Sha;
use crate::source::Node;

/// Most runs whose jobs are asked for.
const RUNS: usize = 100;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedJobs<'w> {
    /// The commit.
    pub head: Sha,
    /// What is judged.
    pub about: About,
    /// The files of the workflows.
    pub workflows: BTreeSet<&'w str>,
}

/// Every attempt of every job of these workflows for a commit.
pub fn jobs(client: &mut Client, asked: &AskedJobs<'_>) -> Result<Vec<CiJob>, ApiError> {
    let repository = client.route();
    let route = format!("{repository}/actions/runs?head_sha={}", asked.head);
    let runs = whole(client, &route, "workflow_runs", |run| read_run(run, asked))?;
    let runs: Vec<FoundRun> = runs.into_iter().filter_map(Listed::wanted).collect();
    let runs = of_the_pull(client, asked, runs)?;
    let runs = of_the_branch(client, asked, runs)?;
    if runs.len() > RUNS {
        let trouble = Trouble::TooMuch("the commit has more than 100 runs of these workflows");
        return Err(ApiError { request: format!("GET {route}"), trouble });
    }
    let mut found = Vec::new();
    for run in runs {
        // Of all attempts: a failure that passed when it was run again is to be seen.
        let route = format!("{repository}/actions/runs/{}/jobs?filter=all", run.id);
        let jobs = whole(client, &route, "jobs", |job| read_job(job, &run, asked))?;
        found.extend(jobs.into_iter().filter_map(Listed::wanted));
    }
    Ok(found)
}

/// A list of which every element can be read: what one of them said may be what matters.
fn whole<T>(
    client: &mut Client,
    route: &str,
    key: &str,
    form: impl Fn(&Node<'_>) -> Option<T>,
) -> Result<Vec<T>, ApiError> {
    let found = pages::all_below(client, route, Some(key), |element| Some(form(element)))?;
    found.into_iter().collect::<Option<Vec<T>>>().ok_or_else(|| {
        let trouble = Trouble::Unexpected("it lacks what it must have");
        ApiError { request: format!("GET {route}"), trouble }
    })
}

/// A run of one of the workflows.
struct FoundRun {
    id: u64,
    workflow: String,
    event: String,
    /// When it was created, before its first attempt.
    created: Option<i64>,
    /// Where the commit is, of a run of which GitHub names no pull request, or several.
    unsaid: Option<Source>,
}

/// Leaves out the runs that only other pull requests of the same commit can have started. GitHub does not say of a fork whose
/// run is whose, but from which branch it was. Where several pull requests are of that one branch, each run is one for itself:
/// none hides another.
fn of_the_pull(
    client: &mut Client,
    asked: &AskedJobs<'_>,
    mut runs: Vec<FoundRun>,
) -> Result<Vec<FoundRun>, ApiError> {
    let About::Pull(number) = asked.about else { return Ok(runs) };
    if runs.iter().all(|run| run.unsaid.is_none()) {
        return Ok(runs);
    }
    let source = source_of(client, number)?;
    runs.retain(|run| run.unsaid.as_ref().is_none_or(|from| is_from(from, &source)));
    if !is_alone(client, &source, number, &asked.head)? {
        // Nothing tells them apart: each is one for itself.
        for run in runs.iter_mut().filter(|run| run.unsaid.is_some()) {
            run.event = format!("{}, run {}", run.event, run.id);
        }
    }
    Ok(runs)
}

/// Leaves out the runs of a pull request that were created while it asked for another branch.
fn of_the_branch(
    client: &mut Client,
    asked: &AskedJobs<'_>,
    mut runs: Vec<FoundRun>,
) -> Result<Vec<FoundRun>, ApiError> {
    let is_of_pull = |run: &FoundRun| run.event.starts_with("pull_request");
    let About::Pull(number) = asked.about else { return Ok(runs) };
    if !runs.iter().any(is_of_pull) {
        return Ok(runs);
    }
    let since = retargeted(client, number)?;
    runs.retain(|run| !is_of_pull(run) || is_since(run.created, since));
    Ok(runs)
}

/// An element of a list.
enum Listed<T> {
    /// One that is asked about.
    Wanted(T),
    /// One that is not.
    Other,
}

impl<T> Listed<T> {
    fn wanted(self) -> Option<T> {
        match self {
            Self::Wanted(found) => Some(found),
            Self::Other => None,
        }
    }
}

fn read_run(run: &Node<'_>, asked: &AskedJobs<'_>) -> Option<Listed<FoundRun>> {
    let id = run.member("id").natural()?;
    let path = run.member("path").text()?;
    let event = run.member("event").text()?;
    let head = run.member("head_sha").text()?;
    let Some(workflow) = asked.workflows.iter().find(|workflow| is_run_of(workflow, path)) else {
        return Some(Listed::Other);
    };
    if !EVENTS.contains(&event) || head != asked.head.as_str() {
        return Some(Listed::Other);
    }
    let unsaid = match named(run, asked.about) {
        Named::Ours => None,
        Named::Another => return Some(Listed::Other),
        Named::Unsaid(from) => Some(from),
    };
    let (workflow, event) = ((*workflow).to_owned(), event.to_owned());
    Some(Listed::Wanted(FoundRun { id, workflow, event, created: moment(run.member("created_at")), unsaid }))
}

/// A job of another commit is none.
fn read_job(job: &Node<'_>, run: &FoundRun, asked: &AskedJobs<'_>) -> Option<Listed<CiJob>> {
    if job.member("head_sha").text()? != asked.head.as_str() {
        return Some(Listed::Other);
    }
    let conclusion = job.member("conclusion").text();
    Some(Listed::Wanted(CiJob {
        workflow: run.workflow.clone(),
        event: run.event.clone(),
        run: Run { id: run.id, attempt: job.member("run_attempt").natural()? },
        id: job.member("id").natural()?,
        name: job.member("name").text()?.to_owned(),
        started: moment(job.member("started_at")),
        ended: moment(job.member("completed_at")),
        end: JobEnd::of(job.member("status").text()?, conclusion),
    }))
}
