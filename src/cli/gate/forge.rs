//! The pull request at GitHub that a gate is about, and the way there, which is gone only where something is asked.

use core::cell::RefCell;

use super::event::{Kind, event};
use super::plan::GatePlan;
use crate::gate::{Approval, Approvals, Request};
use crate::github::{Access, AccessError, ApiError, Approving, Client, approval};
use crate::ids::Sha;
use crate::policy::Policy;

/// A pull request at GitHub, or why there is none.
pub(super) struct Forge {
    pub(super) change: Change,
    access: Result<Access, AccessError>,
    client: RefCell<Option<Client>>,
}

/// What the event says that a run is about.
pub(super) enum Change {
    /// A pull request: its number, if the event says it, and its last commit.
    Pull { number: Option<u64>, head: Sha },
    /// Several pull requests that are merged together.
    Group,
    /// Something else.
    Other,
}

/// Why something could not be asked, or was not done: what, and how to mend it.
pub(super) struct Unasked {
    pub(super) message: String,
    pub(super) help: String,
}

impl From<&AccessError> for Unasked {
    fn from(error: &AccessError) -> Self {
        Self { message: error.to_string(), help: error.help().to_owned() }
    }
}

impl From<ApiError> for Unasked {
    fn from(error: ApiError) -> Self {
        Self { message: error.to_string(), help: error.trouble.help().to_owned() }
    }
}

impl Forge {
    /// What the event and the environment say. An event that cannot be read is none here: the verdict says so.
    pub(super) fn of(plan: &GatePlan) -> Self {
        let get = |name: &str| std::env::var(name).ok();
        let change = match event(&get).map(|event| event.kind) {
            Ok(Kind::PullRequest { number, head, .. }) => Change::Pull { number, head },
            Ok(Kind::MergeGroup { .. }) => Change::Group,
            _ => Change::Other,
        };
        Self { change, access: Access::of(&get, plan.github_timeout), client: RefCell::new(None) }
    }

    /// Asks GitHub something. The first question makes the way.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&mut Client) -> Result<T, ApiError>,
    ) -> Result<T, Unasked> {
        let access = self.access.as_ref().map_err(Unasked::from)?;
        let mut client = self.client.borrow_mut();
        let client = match &mut *client {
            Some(client) => client,
            none => none.insert(Client::new(access.clone())?),
        };
        Ok(question(client)?)
    }
}

/// Approvals in the comments of a pull request.
pub(super) struct InComments<'f> {
    pub(super) forge: &'f Forge,
    /// The number, if the event says it.
    pub(super) number: Option<u64>,
    /// The base's policy.
    pub(super) judging: &'f Policy,
}

impl Approvals for InComments<'_> {
    fn of(&self, request: &Request) -> Approval {
        let Some(number) = self.number else {
            let why = "approvals cannot be read: the event does not say the number of the pull request";
            return Approval::Missing(why.to_owned());
        };
        let approving = Approving {
            number,
            approvers: self.judging.approvers.iter().map(|login| login.as_str().to_lowercase()).collect(),
            self_approval: self.judging.self_approval,
        };
        match self.forge.ask(|client| approval(client, &approving, &request.digest)) {
            Ok(approval) => approval,
            Err(Unasked { message, help }) => {
                Approval::Missing(format!("approvals in comments cannot be read: {message}; {help}"))
            }
        }
    }
}
