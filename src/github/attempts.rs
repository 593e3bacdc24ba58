//! An attempt of a run, and what its run uploaded.

use super::client::Client;
use super::error::{ApiError, Trouble};
use super::pages;
use super::run_pulls::{Named, named, whose};
use crate::evidence::{AttemptFacts, Run, Upload, Whose};
use crate::ids::Sha;
use crate::source::Node;
use crate::timestamp::Timestamp;

/// What the API says of an attempt; `None` where there is none. It is only read. `pull_request` is the one that is judged.
pub fn attempt(
    client: &mut Client,
    run: &Run,
    pull_request: Option<u64>,
) -> Result<Option<AttemptFacts>, ApiError> {
    let route = format!("{}/actions/runs/{}", client.route(), run.id);
    let Some((said, named)) = facts(client, &route, run.attempt, pull_request)? else { return Ok(None) };
    // What an earlier attempt uploaded is still there in a later one.
    let next = facts(client, &route, run.attempt.saturating_add(1), pull_request)?.map(|(next, _)| next);
    let uploads = pages::all_below(client, &format!("{route}/artifacts"), Some("artifacts"), |artifact| {
        upload(artifact, run, &said.head)
    })?;
    let whose = whose(client, &named, pull_request, &said.head)?;
    Ok(Some(AttemptFacts { next_began: next.map(|next| next.began), uploads, whose, ..said }))
}

/// What an attempt itself says.
fn facts(
    client: &mut Client,
    route: &str,
    attempt: u64,
    pull_request: Option<u64>,
) -> Result<Option<(AttemptFacts, Named)>, ApiError> {
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
            let named = named(run, pull_request);
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
            Some((facts, named))
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

fn moment(text: &Node<'_>) -> Option<i64> {
    text.text()?.parse::<Timestamp>().ok().map(Timestamp::epoch_seconds)
}
