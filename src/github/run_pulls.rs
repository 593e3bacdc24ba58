//! Which pull request a run was for. Several may have one last commit: they go to other branches, and test other merges.

use super::client::Client;
use super::error::ApiError;
use super::pages;
use super::pulls::{Source, has_others, source_of};
use crate::evidence::Whose;
use crate::ids::Sha;
use crate::source::Node;
use crate::timestamp::Timestamp;

/// What GitHub calls it that a pull request asks for another branch, whoever had that done.
const RETARGETED: [&str; 2] = ["base_ref_changed", "automatic_base_change_succeeded"];

/// What is judged, as far as runs are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A pull request.
    Pull(u64),
    /// A commit of a branch or a merge queue. Anybody can open a pull request with that as its last commit, which asks for a
    /// branch with an easier workflow: runs of pull requests are not of it.
    Commit,
    /// A commit on somebody's own machine, where nobody says whether it is that of a pull request.
    Anything,
}

/// What a run itself says of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// It is the one that is asked about, or none is.
    Ours,
    /// It is another one.
    Another,
    /// None, as it is of forks, or several, as it is of one branch that several ask to be merged. It says where the commit is.
    Unsaid(Source),
}

/// Reads what a run says of the pull request that it was for.
pub(super) fn named(run: &Node<'_>, about: About) -> Named {
    let is_of_pull = run.member("event").text() == Some("pull_request");
    let number = match about {
        About::Pull(number) if is_of_pull => number,
        About::Commit if is_of_pull => return Named::Another,
        About::Pull(_) | About::Commit | About::Anything => return Named::Ours,
    };
    let of: &[Node<'_>] = match run.member("pull_requests") {
        Node::Array(of) => of,
        _ => &[],
    };
    let is_here = of.iter().any(|pull| pull.member("number").natural() == Some(number));
    match of {
        [_] if is_here => Named::Ours,
        [_, ..] if !is_here => Named::Another,
        _ => {
            let text = |path: &[&str]| run.at(path).text().map(str::to_owned);
            let repository = text(&["head_repository", "full_name"]);
            Named::Unsaid(Source { repository, branch: text(&["head_branch"]) })
        }
    }
}

/// When a pull request last came to ask for another branch; nothing where it never did. Runs that were created until then
/// were of a merge into another one, by the workflow that this had.
pub(super) fn retargeted(client: &mut Client, number: u64) -> Result<Option<i64>, ApiError> {
    let route = format!("{}/issues/{number}/events", client.route());
    let times = pages::all(client, &route, |event| {
        let is_it = event.member("event").text().is_some_and(|name| RETARGETED.contains(&name));
        // One that does not say when may have been just now.
        is_it.then(|| moment(event.member("created_at")).unwrap_or(i64::MAX))
    })?;
    Ok(times.into_iter().max())
}

/// Whether a run was created while the pull request asked for the branch that it asks for now. Of one second nobody knows.
pub(super) fn is_since(created: Option<i64>, retargeted: Option<i64>) -> bool {
    retargeted.is_none_or(|at| created.is_some_and(|created| created > at))
}

/// A moment as GitHub writes it, in seconds since 1970.
pub(super) fn moment(text: &Node<'_>) -> Option<i64> {
    text.text()?.parse::<Timestamp>().ok().map(Timestamp::epoch_seconds)
}

/// Whether a run can have been for a pull request whose head comes from `source`. One whose repository is gone is that of a
/// fork that is gone, and of no other.
pub(super) fn is_from(run: &Source, source: &Source) -> bool {
    let is_same = match (&run.repository, &source.repository) {
        (Some(of), Some(repository)) => of.eq_ignore_ascii_case(repository),
        (None, None) => true,
        _ => false,
    };
    is_same && run.branch == source.branch
}

/// Whether a pull request is the only one ever of its branch with this last commit; where that is gone nobody knows.
pub(super) fn is_alone(
    client: &mut Client,
    source: &Source,
    number: u64,
    head: &Sha,
) -> Result<bool, ApiError> {
    match (&source.repository, &source.branch) {
        (Some(repository), Some(branch)) => Ok(!has_others(client, repository, branch, number, head)?),
        _ => Ok(false),
    }
}

/// Asks for which pull request a run was that says this of itself.
pub(super) fn whose(client: &mut Client, named: &Named, about: About, head: &Sha) -> Result<Whose, ApiError> {
    let (run, number) = match (named, about) {
        (Named::Another, _) => return Ok(Whose::Another),
        (Named::Unsaid(run), About::Pull(number)) => (run, number),
        (Named::Ours | Named::Unsaid(_), _) => return Ok(Whose::Ours),
    };
    let source = source_of(client, number)?;
    if !is_from(run, &source) {
        return Ok(Whose::Another);
    }
    Ok(if is_alone(client, &source, number, head)? { Whose::Ours } else { Whose::Unsaid })
}
