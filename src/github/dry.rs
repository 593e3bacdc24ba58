//! Questions that change nothing: whether there is a way, and what a token may read.

use serde_json::json;

use super::access::Access;
use super::client::Client;
use super::comments::VIEWER;
use super::connection::{has_authorities, has_proxy};
use super::error::{ApiError, Trouble};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The repository.
    Repository,
    /// A pull request.
    Pull(u64),
    /// The comments on it.
    Comments(u64),
    /// A run of a workflow.
    Run(u64),
    /// Who looks, by the API with queries, which knows of edits and of merge queues.
    Queries,
}

/// What GitHub says that a token may do, with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rights {
    /// The scopes of a token of a person, in the form of before 2022. Those of apps and jobs, and newer ones, name none.
    pub scopes: Option<Vec<String>>,
}

/// Whether the token may read something, and what the answer says of it besides.
pub fn ask_dry(client: &mut Client, asked: &Asked) -> Result<Rights, ApiError> {
    let repository = client.route();
    let route = match asked {
        Asked::Repository => repository,
        Asked::Pull(number) => format!("{repository}/pulls/{number}"),
        Asked::Comments(number) => format!("{repository}/issues/{number}/comments?per_page=1"),
        Asked::Run(id) => format!("{repository}/actions/runs/{id}"),
        Asked::Queries => {
            client.query(VIEWER, &json!({}), |answer| answer.at(&["viewer", "login"]).text().map(drop))?;
            return Ok(Rights::default());
        }
    };
    let answer = client.read(&route)?;
    answer.read(|_| Some(()))?;
    let scopes = answer.headers.get("x-oauth-scopes").and_then(|value| value.to_str().ok());
    let scopes = scopes.map(|all| all.split(',').map(|scope| scope.trim().to_owned()).collect());
    Ok(Rights { scopes })
}

/// Whether GitHub is asked through a proxy.
pub fn proxy_of(access: &Access) -> Result<bool, Trouble> {
    has_proxy(access)
}

/// Whether certificates are needed, and there. An error says that there are none.
pub fn authorities(access: &Access) -> Result<bool, Trouble> {
    has_authorities(access)
}
