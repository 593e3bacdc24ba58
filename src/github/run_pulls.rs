//! Which pull request a run was for. Several may have one last commit: they go to other branches, and test other merges.

use super::client::Client;
use super::error::ApiError;
use super::pulls::{Source, has_others, source_of};
use crate::evidence::Whose;
use crate::ids::Sha;
use crate::source::Node;

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
pub(super) fn named(run: &Node<'_>, number: Option<u64>) -> Named {
    let Some(number) = number.filter(|_| run.member("event").text() == Some("pull_request")) else {
        return Named::Ours;
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
pub(super) fn whose(
    client: &mut Client,
    named: &Named,
    number: Option<u64>,
    head: &Sha,
) -> Result<Whose, ApiError> {
    let (run, number) = match (named, number) {
        (Named::Another, _) => return Ok(Whose::Another),
        (Named::Ours, _) | (_, None) => return Ok(Whose::Ours),
        (Named::Unsaid(run), Some(number)) => (run, number),
    };
    let source = source_of(client, number)?;
    if !is_from(run, &source) {
        return Ok(Whose::Another);
    }
    Ok(if is_alone(client, &source, number, head)? { Whose::Ours } else { Whose::Unsaid })
}
