//! What GitHub says of a pull request.

use super::client::Client;
use super::error::ApiError;
use super::pages;
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
    let route = format!("{}/pulls/{number}", client.route());
    client.read(&route)?.read(form)
}

/// A pull request that is open, and where its head comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPull {
    /// The pull request.
    pub pull: Pull,
    /// The repository of its head, `owner/name`; nothing where that is gone.
    pub repository: Option<String>,
}

/// The open pull requests of a branch of a repository; where that is gone, all whose repository is.
pub fn pulls_of(
    client: &mut Client,
    repository: Option<&str>,
    branch: Option<&str>,
) -> Result<Vec<OpenPull>, ApiError> {
    let owner = repository.and_then(|name| name.split_once('/')).map(|(owner, _)| owner);
    let query = match (owner, branch) {
        (Some(owner), Some(branch)) => format!("state=open&head={}:{}", encoded(owner), encoded(branch)),
        _ => "state=open".to_owned(),
    };
    let route = format!("{}/pulls?{query}", client.route());
    let found = pages::all(client, &route, |tree| {
        let name = tree.at(&["head", "repo", "full_name"]).text().map(str::to_owned);
        Some(OpenPull { pull: form(tree)?, repository: name })
    })?;
    let is_of = |one: &OpenPull| match (&one.repository, repository) {
        (Some(one), Some(wanted)) => one.eq_ignore_ascii_case(wanted),
        (None, None) => true,
        _ => false,
    };
    Ok(found.into_iter().filter(is_of).collect())
}

/// Where the head of a pull request comes from; nothing where that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// The repository, `owner/name`.
    pub(super) repository: Option<String>,
    /// The branch.
    pub(super) branch: Option<String>,
}

/// Asks where the head of a pull request comes from.
pub(super) fn source_of(client: &mut Client, number: u64) -> Result<Source, ApiError> {
    let route = format!("{}/pulls/{number}", client.route());
    client.read(&route)?.read(|tree| {
        let text = |path: &[&str]| tree.at(path).text().map(str::to_owned);
        tree.member("number").natural().filter(|said| *said == number)?;
        Some(Source { repository: text(&["head", "repo", "full_name"]), branch: text(&["head", "ref"]) })
    })
}

/// Whether there was ever another pull request of a branch with this last commit.
pub(super) fn has_others(
    client: &mut Client,
    repository: &str,
    branch: &str,
    number: u64,
    head: &Sha,
) -> Result<bool, ApiError> {
    let owner = repository.split_once('/').map_or(repository, |(owner, _)| owner);
    let query = format!("state=all&head={}:{}", encoded(owner), encoded(branch));
    let route = format!("{}/pulls?{query}", client.route());
    let found = pages::all(client, &route, |tree| Some(form(tree).map(|pull| (pull.number, pull.head))))?;
    // What cannot be read may be one.
    Ok(found.into_iter().any(|one| one.is_none_or(|(other, last)| other != number && last == *head)))
}

/// A value in a query: nothing but what means itself there.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
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
