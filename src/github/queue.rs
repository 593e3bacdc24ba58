//! The merge queue of a branch. Only the API with queries knows it.

use std::collections::BTreeMap;

use serde_json::json;

use super::client::Client;
use super::error::{ApiError, Trouble};
use crate::ids::Sha;
use crate::ordered::Ordered as _;
use crate::source::Node;

/// The most that GitHub gives at once. A queue builds fewer at the same time.
const QUESTION: &str = "query($owner: String!, $name: String!, $branch: String!) { repository(owner: $owner, name: $name) \
    { mergeQueue(branch: $branch) { entries(first: 100) { nodes { headCommit { oid } pullRequest { number } } } } } }";

/// The pull requests that wait to be merged into a branch, by the commit that the queue made of each. One that it has made none
/// of yet is not among them.
pub fn queued(client: &mut Client, branch: &str) -> Result<BTreeMap<Sha, u64>, ApiError> {
    let repository = client.repository().clone();
    let variables = json!({"owner": repository.owner(), "name": repository.name(), "branch": branch});
    let found = client.query(QUESTION, &variables, |answer| {
        let Node::Array(nodes) = answer.at(&["repository", "mergeQueue", "entries", "nodes"]) else {
            return Some(None);
        };
        Some(Some(nodes.iter().filter_map(entry).ordered()))
    })?;
    found.ok_or_else(|| {
        let trouble = Trouble::Unexpected("it speaks of no merge queue, or does not show it to this token");
        ApiError { request: "POST /graphql (mergeQueue)".to_owned(), trouble }
    })
}

fn entry(node: &Node<'_>) -> Option<(Sha, u64)> {
    let commit = node.at(&["headCommit", "oid"]).text()?.parse().ok()?;
    Some((commit, node.at(&["pullRequest", "number"]).natural()?))
}
