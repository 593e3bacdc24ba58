//! Jobs of a CI system as evidence: what its API says of them is the proof, and no file of anybody's.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::check::{Checked, Context};
use super::record::{
    Ended, Job, Measure, Record, Report, ReportContent, Repository, Run, Vouching, Worktree,
};
use super::rule::{Kind, Rule};
use super::state::{ClaimState, Tier};
use crate::ids::{ClaimId, Digest};

/// A job as a rule names it: `.github/workflows/ci.yml#test`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobName {
    /// The file of the workflow. Names of workflows are not unique.
    pub workflow: String,
    /// The name that people see, without the leg of a matrix.
    pub name: String,
}

impl fmt::Display for JobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.workflow, self.name)
    }
}

/// What starts a run that tests the commit it names, by the workflow of that commit. Whoever starts one by hand chooses what
/// it does, and all others are about another commit than they name.
pub const EVENTS: [&str; 3] = ["pull_request", "push", "merge_group"];

/// Whether a run is one of the workflow in a file, by the path that the CI system says. Some have the reference behind it
/// from which the workflow was taken: `ci.yml@main`. A file may be called `ci.yml@x.yml`, and is another workflow.
pub fn is_run_of(file: &str, path: &str) -> bool {
    let Some(rest) = path.strip_prefix(file) else { return false };
    let is_file = |part: &str| {
        let part = part.to_ascii_lowercase();
        [".yml", ".yaml"].iter().any(|ending| part.ends_with(ending))
    };
    rest.is_empty() || rest.starts_with('@') && !rest.split('@').any(is_file)
}

/// One attempt of a job, as the API says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiJob {
    /// The file of its workflow.
    pub workflow: String,
    /// What started the run. Those of a push and of a pull request test different trees.
    pub event: String,
    /// The run and its attempt.
    pub run: Run,
    /// Its number.
    pub id: u64,
    /// Its name, with the leg of a matrix.
    pub name: String,
    /// When it began, in seconds since 1970.
    pub started: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// How.
    pub end: JobEnd,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JobEnd {
    /// Not yet: it waits or runs.
    NotYet,
    /// Well.
    Success,
    /// Badly.
    Failure,
    /// Somebody, or a newer run, ended it.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// It did not begin: its condition did not hold, or what it needs failed.
    Skipped,
    /// It says neither.
    Neutral,
    /// Somebody must do something first.
    ActionRequired,
    /// The CI system gave it up.
    Stale,
    /// Its workflow could not be read.
    StartupFailure,
    /// Something that nobody knew when this was written.
    Other,
}

impl JobEnd {
    /// What `status` and `conclusion` say.
    pub fn of(status: &str, conclusion: Option<&str>) -> Self {
        if status != "completed" {
            return Self::NotYet;
        }
        match conclusion {
            Some("success") => Self::Success,
            Some("failure") => Self::Failure,
            Some("cancelled") => Self::Cancelled,
            Some("timed_out") => Self::TimedOut,
            Some("skipped") => Self::Skipped,
            Some("neutral") => Self::Neutral,
            Some("action_required") => Self::ActionRequired,
            Some("stale") => Self::Stale,
            Some("startup_failure") => Self::StartupFailure,
            _ => Self::Other,
        }
    }

    /// What it makes of a claim, and in which words.
    fn says(self) -> (ClaimState, &'static str) {
        match self {
            Self::Success => (ClaimState::Supported, "succeeded"),
            Self::NotYet => {
                (ClaimState::Missing, "has not ended yet: let this job need it, or run it again later")
            }
            Self::ActionRequired => (ClaimState::Missing, "waits for somebody to approve it"),
            Self::Skipped => (ClaimState::Empty, "was skipped"),
            Self::Neutral => (ClaimState::Empty, "ended neutral, which proves nothing"),
            Self::Failure => (ClaimState::Contradicted, "failed"),
            Self::Cancelled => (ClaimState::Contradicted, "was cancelled"),
            Self::TimedOut => (ClaimState::Contradicted, "took longer than it was given"),
            Self::Stale => (ClaimState::Contradicted, "was given up by GitHub"),
            Self::StartupFailure => (ClaimState::Contradicted, "could not be started"),
            Self::Other => (ClaimState::Contradicted, "ended in a way that is not known here"),
        }
    }
}

/// What the API said of the jobs that rules name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Jobs {
    /// Every attempt of every job of the workflows that were asked about.
    pub found: Vec<CiJob>,
    /// Why nothing could be asked, in words.
    pub unasked: Option<String>,
    /// The workflows that a push of this commit ran as they are judged; all where nothing is proposed.
    pub pushed: Option<BTreeSet<String>>,
}

impl Jobs {
    /// The records of a job for a claim of this tree; of a matrix those of each leg.
    pub fn records(&self, claim: &ClaimId, named: &JobName, context: &Context) -> Vec<Record> {
        let found = self.found.iter().filter(|job| job.workflow == named.workflow);
        found
            .filter(|job| self.counts(job))
            .filter_map(|job| Some(record(claim, named, fit(&named.name, &job.name)?, job, context)))
            .collect()
    }

    /// A push ran the workflow as the branch has it. Where that is not what is judged it proves nothing when it ends well;
    /// a failure is one all the same.
    fn counts(&self, job: &CiJob) -> bool {
        let is_as_judged = self.pushed.as_ref().is_none_or(|pushed| pushed.contains(&job.workflow));
        job.event != "push" || job.end != JobEnd::Success || is_as_judged
    }

    /// Why there is no record of a job.
    pub fn why_not(&self, named: &JobName) -> String {
        let workflow = &named.workflow;
        if let Some(why) = &self.unasked {
            format!("the job `{named}` could not be asked about: {why}")
        } else if self.found.iter().any(|job| job.workflow == *workflow && !self.counts(job)) {
            format!(
                "only pushes ran `{workflow}` for this commit, as the branch has it or what it calls, which is not what the \
                 merge comes to: bring the branch up to date, or let `pull_request` start it"
            )
        } else if self.found.iter().any(|job| job.workflow == *workflow) {
            format!("no run of `{workflow}` for this commit has a job `{}`", named.name)
        } else {
            format!("there is no run of `{workflow}` for this commit")
        }
    }
}

/// How a job is the one of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit<'j> {
    /// It has this very name.
    Exactly,
    /// It is a leg of its matrix, which stands in brackets behind the name.
    Leg(&'j str),
}

fn fit<'j>(named: &str, job: &'j str) -> Option<Fit<'j>> {
    let rest = job.strip_prefix(named)?;
    if rest.is_empty() {
        return Some(Fit::Exactly);
    }
    rest.strip_prefix(" (")?.strip_suffix(')').map(Fit::Leg)
}

fn record(claim: &ClaimId, named: &JobName, fit: Fit<'_>, job: &CiJob, context: &Context) -> Record {
    let CiJob { workflow, event, run, id, name, started, ended, end } = job.clone();
    let repository = context.repository.id.as_deref().unwrap_or_default();
    let written = format!("job {repository} {id} {} {} {end:?}", run.id, run.attempt);
    Record {
        id: Digest::of(written.as_bytes()),
        claim: claim.clone(),
        pack: None,
        // It was asked about in this repository and for this pull request.
        repository: Repository { id: context.repository.id.clone(), pull_request: None },
        tree: context.tree.clone(),
        job: Some(Job { workflow: format!("{workflow}, {event}"), name }),
        leg: match fit {
            Fit::Exactly => None,
            Fit::Leg(leg) => Some(leg.into()),
        },
        command: Vec::new(),
        env: BTreeMap::new(),
        cwd: ".".into(),
        reports_declared: [].into(),
        begun: None,
        started,
        ended,
        outcome: if end == JobEnd::NotYet { Ended::Never } else { Ended::Unknown },
        before: Worktree::Clean,
        after: Worktree::Clean,
        reports: Vec::from([Report {
            name: format!("{named}"),
            is_tracked: false,
            content: ReportContent::Read(Kind::Job, Measure::Job(end)),
        }]),
        run: Some(run),
        tier: Tier::Confirmed,
        vouching: Vouching::Given,
        is_tracked: false,
    }
}

/// The end of a job that a record is about, with the job's name; `None` for any other record.
pub(super) fn end(record: &Record) -> Option<(&str, JobEnd)> {
    record.reports.iter().find_map(|report| match &report.content {
        ReportContent::Read(Kind::Job, Measure::Job(end)) => Some((report.name.as_str(), *end)),
        _ => None,
    })
}

/// Holds a job against a rule. The text tells how the claim is proved, if nothing else is found.
pub(super) fn check(record: &Record, end: JobEnd, rule: &Rule, found: &mut Vec<Checked>) -> String {
    let mut add = |state, reason| found.push(Checked { state, reason });
    let name = record.job.as_ref().map(|job| job.name.as_str()).unwrap_or_default();
    let of_run = record.run.as_ref().map(|run| format!(" (run {}, attempt {})", run.id, run.attempt));
    let shown = format!("job `{name}`{}", of_run.unwrap_or_default());
    let (state, words) = end.says();
    let said = format!("{shown} {words}");
    if state != ClaimState::Supported {
        add(state, said.clone());
    }
    if !rule.kinds.contains(&Kind::Job) {
        add(ClaimState::Mismatched, format!("{shown} is no report of a kind that counts"));
    }
    if rule.min_executed > 1 {
        add(
            ClaimState::Empty,
            format!("{shown} does not say how many were executed, want {}", rule.min_executed),
        );
    }
    if rule.min_coverage.is_some() {
        add(ClaimState::Empty, format!("{shown} does not say how much was covered"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_stands_in_brackets_behind_the_name() {
        assert_eq!(fit("test", "test"), Some(Fit::Exactly));
        assert_eq!(fit("test", "test (3.12, linux)"), Some(Fit::Leg("3.12, linux")));
        assert_eq!(fit("test (3.12)", "test (3.12)"), Some(Fit::Exactly));
        for other in ["tests", "test / unit", "test(3.12)", "test (3.12", "my test", "Test", "test (a) b"] {
            assert_eq!(fit("test", other), None, "{other}");
        }
    }

    #[test]
    fn a_workflow_is_its_file_at_any_reference() {
        let file = ".github/workflows/ci.yml";
        for rest in ["", "@main", "@refs/pull/7/merge", "@refs/heads/a@b", "@v1.2"] {
            assert!(is_run_of(file, &format!("{file}{rest}")), "{rest}");
        }
        for rest in ["@x.yml", "@x.yaml", "@x.YML", "@x.yml@main", ".yml", "x", "/x"] {
            assert!(!is_run_of(file, &format!("{file}{rest}")), "{rest}");
        }
        assert!(!is_run_of(file, &format!("org/other/{file}")));
    }

    #[test]
    fn only_one_end_supports() {
        let ends = [
            ("completed", Some("success"), ClaimState::Supported),
            ("completed", Some("failure"), ClaimState::Contradicted),
            ("completed", Some("cancelled"), ClaimState::Contradicted),
            ("completed", Some("timed_out"), ClaimState::Contradicted),
            ("completed", Some("startup_failure"), ClaimState::Contradicted),
            ("completed", Some("stale"), ClaimState::Contradicted),
            ("completed", Some("skipped"), ClaimState::Empty),
            ("completed", Some("neutral"), ClaimState::Empty),
            ("completed", Some("action_required"), ClaimState::Missing),
            ("completed", Some("SUCCESS"), ClaimState::Contradicted),
            ("completed", None, ClaimState::Contradicted),
            ("in_progress", Some("success"), ClaimState::Missing),
            ("queued", None, ClaimState::Missing),
            ("waiting", None, ClaimState::Missing),
        ];
        for (status, conclusion, state) in ends {
            assert_eq!(JobEnd::of(status, conclusion).says().0, state, "{status} {conclusion:?}");
        }
    }
}
