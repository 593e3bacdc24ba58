//! Questions that change nothing: whether there is a way, and what a token may read.

use super::access::Access;
use super::client::Client;
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
}

/// Whether the token may read something.
pub fn ask_dry(client: &mut Client, asked: &Asked) -> Result<(), ApiError> {
    let repository = client.repository().route();
    let route = match asked {
        Asked::Repository => repository,
        Asked::Pull(number) => format!("{repository}/pulls/{number}"),
        Asked::Comments(number) => format!("{repository}/issues/{number}/comments?per_page=1"),
        Asked::Run(id) => format!("{repository}/actions/runs/{id}"),
    };
    client.read(&route)?.read(|_| Some(()))
}

/// Whether GitHub is asked through a proxy.
pub fn proxy_of(access: &Access) -> Result<bool, Trouble> {
    has_proxy(access)
}

/// Whether certificates are needed, and there. An error says that there are none.
pub fn authorities(access: &Access) -> Result<bool, Trouble> {
    has_authorities(access)
}
