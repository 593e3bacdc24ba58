//! An attempt of a run, and what its run uploaded.

use super::client::Client;
use super::error::{ApiError, Trouble};
use super::pages;
use super::run_pulls::{About, Named, is_since, moment, named, retargeted, whose};
use crate::evidence::{AttemptFacts, Run, Upload, Whose};
use crate::ids::Sha;
use crate::source::Node;

/// What the API says of an attempt; `None` where there is none. It is only read. `about` is what is judged.
pub fn attempt(client: &mut Client, run: &Run, about: About) -> Result<Option<AttemptFacts>, ApiError> {
    let route = format!("{}/actions/runs/{}", client.route(), run.id);
    let Some(Said { facts: said, named, created }) = facts(client, &route, run.attempt, about)? else {
        return Ok(None);
    };
    // What an earlier attempt uploaded is still there in a later one.
    let next = facts(client, &route, run.attempt.saturating_add(1), about)?.map(|next| next.facts);
    let uploads = pages::all_below(client, &format!("{route}/artifacts"), Some("artifacts"), |artifact| {
        upload(artifact, run, &said.head)
    })?;
    let mut whose = whose(client, &named, about, &said.head)?;
    if let About::Pull(number) = about
        && said.event == "pull_request"
        && whose == Whose::Ours
        && !is_since(created, retargeted(client, number)?)
    {
        whose = Whose::Before;
    }
    Ok(Some(AttemptFacts { next_began: next.map(|next| next.began), uploads, whose, ..said }))
}

/// What an attempt itself says.
struct Said {
    facts: AttemptFacts,
    named: Named,
    /// When its run was created, before its first attempt.
    created: Option<i64>,
}

fn facts(client: &mut Client, route: &str, attempt: u64, about: About) -> Result<Option<Said>, ApiError> {
    let answer = match client.read(&format!("{route}/attempts/{attempt}")) {
        Ok(answer) => answer,
        Err(ApiError { trouble: Trouble::Status { status: 404, .. }, .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    answer
        .read(|run| {
            let head = run.member("head_sha").text()?.parse().ok()?;
            let repository = run.at(&["repository", "id"]).natural()?.to_string();
            // An answer about another attempt is none about this one.
            let is_it = run.member("run_attempt").natural()? == attempt;
            let began = moment(run.member("run_started_at")).filter(|_| is_it)?;
            let workflow = run.member("path").text()?.to_owned();
            let event = run.member("event").text()?.to_owned();
            let named = named(run, about);
            let facts = AttemptFacts {
                head,
                repository,
                workflow,
                event,
                whose: Whose::Unsaid,
                began,
                next_began: None,
                uploads: Vec::new(),
            };
            Some(Said { facts, named, created: moment(run.member("created_at")) })
        })
        .map(Some)
}

/// One that states no digest vouches for nothing, nor does one of another run.
fn upload(artifact: &Node<'_>, run: &Run, head: &Sha) -> Option<Upload> {
    let of = artifact.member("workflow_run");
    let is_of_run = of.member("id").natural()? == run.id && of.member("head_sha").text()? == head.as_str();
    let digest = artifact.member("digest").text()?.strip_prefix("sha256:")?.parse().ok()?;
    Some(Upload { digest, at: moment(artifact.member("created_at"))? }).filter(|_| is_of_run)
}
