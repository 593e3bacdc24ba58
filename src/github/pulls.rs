//! What GitHub says of a pull request.

use super::client::Client;
use super::error::ApiError;
use crate::ids::Sha;
use crate::source::Node;

/// A pull request, as it is when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// Whether it is still to be merged.
    pub state: PullState,
    /// The branch that it is to be merged into.
    pub base: String,
    /// Its last commit.
    pub head: Sha,
}

/// What became of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullState {
    /// It is to be merged.
    Open,
    /// It was merged.
    Merged,
    /// It was closed.
    Closed,
}

/// Reads a pull request. The repository that its head was in may be gone by now; its commits are not.
pub fn pull(client: &mut Client, number: u64) -> Result<Pull, ApiError> {
    let route = format!("{}/pulls/{number}", client.repository().route());
    client.read(&route)?.read(form)
}

fn form(tree: &Node<'_>) -> Option<Pull> {
    let state = match (tree.member("state").text()?, tree.member("merged_at")) {
        ("open", _) => PullState::Open,
        ("closed", Node::Null) => PullState::Closed,
        ("closed", _) => PullState::Merged,
        _ => return None,
    };
    Some(Pull {
        number: tree.member("number").natural()?,
        state,
        base: tree.at(&["base", "ref"]).text()?.to_owned(),
        head: tree.at(&["head", "sha"]).text()?.parse().ok()?,
    })
}
