//! The pull request at GitHub that a gate is about, and the way there, which is gone only where something is asked.

use core::time::Duration;

use super::super::api::{Api, Unasked};
use super::approvals::ByFlag;
use super::event::{Kind, event};
use super::grouped::{InGroup, Members, members};
use super::plan::GatePlan;
use super::trusted::pull_of;
use crate::diagnostic::Diagnostic;
use crate::gate::{Approval, Approvals, Relation, Request};
use crate::github::{ApiError, Approving, Client, Pull, approval};
use crate::ids::{Digest, Sha};
use crate::io::Repository;
use crate::ordered::Ordered as _;
use crate::policy::Policy;

/// A pull request at GitHub, or why there is none.
pub(in crate::cli) struct Forge {
    pub(super) change: Change,
    /// The pull request that is judged by its number, or why it cannot be.
    pub(super) pull: Option<Result<Pull, Vec<Diagnostic>>>,
    pub(super) api: Api,
}

/// What the event says that a run is about.
pub(super) enum Change {
    /// A pull request: its number, if the event says it, and its last commit.
    Pull { number: Option<u64>, head: Sha },
    /// What a merge queue is about to merge: the last of its pull requests, if the event says it, the branch, what it is merged
    /// onto, and the merge.
    Group { number: Option<u64>, branch: String, base: Sha, head: Sha },
    /// Something else.
    Other,
}

impl Forge {
    /// What the event and the environment say. An event that cannot be read is none here: the verdict says so.
    pub(super) fn of(plan: &GatePlan) -> Self {
        let get = |name: &str| std::env::var(name).ok();
        let change = match event(&get).map(|event| event.kind) {
            Ok(Kind::PullRequest { number, head, .. }) => Change::Pull { number, head },
            Ok(Kind::MergeGroup { name: branch, base, head, number }) => {
                Change::Group { number, branch, base, head }
            }
            _ => Change::Other,
        };
        let mut forge = Self { change, pull: None, api: Api::within(plan.github_timeout) };
        if let Some(number) = plan.pull {
            let pull = pull_of(&forge, number, &get);
            forge.change = match &pull {
                Ok(pull) => Change::Pull { number: Some(pull.number), head: pull.head.clone() },
                Err(_) => Change::Other,
            };
            forge.pull = Some(pull);
        }
        forge
    }

    /// GitHub without anything that a run is about.
    pub(in crate::cli) fn alone(timeout: Duration) -> Self {
        Self { change: Change::Other, pull: None, api: Api::within(timeout) }
    }

    /// The commit that CI ran for, where it is another one than what is checked out, and the pull request.
    pub(super) fn head(&self) -> (Option<&Sha>, Option<u64>) {
        match &self.change {
            Change::Pull { number, head } => (Some(head), *number),
            Change::Group { .. } | Change::Other => (None, None),
        }
    }

    /// Whether the step has no token, which it may well be meant to have not.
    pub(super) fn has_no_token(&self) -> bool {
        self.api.has_no_token()
    }

    /// Asks GitHub something.
    pub(in crate::cli) fn ask<T>(
        &self,
        question: impl FnOnce(&mut Client) -> Result<T, ApiError>,
    ) -> Result<T, Unasked> {
        self.api.ask(question)
    }
}

/// Approvals in the comments of a pull request.
pub(super) struct InComments<'f> {
    pub(super) forge: &'f Forge,
    /// The pull request, or why none can be asked about.
    pub(super) number: Result<u64, &'static str>,
    /// The base's policy.
    pub(super) judging: &'f Policy,
}

impl Forge {
    /// Where approvals of this change come from.
    pub(super) fn approvals<'f>(
        &'f self,
        plan: &GatePlan,
        relation: Relation,
        judging: &'f Policy,
        repository: Option<&Repository>,
    ) -> Box<dyn Approvals + 'f> {
        let number = match &self.change {
            Change::Pull { number, .. } => {
                number.ok_or("the event does not say the number of the pull request")
            }
            Change::Group { number, branch, base, head } => match members(base, head, repository) {
                Ok(Members::One) => {
                    number.ok_or("the name of the queue's branch does not say which pull request is merged")
                }
                Ok(Members::Several(commits)) => {
                    return Box::new(InGroup { forge: self, branch, commits, judging });
                }
                Err(why) => Err(why),
            },
            Change::Other => return Box::new(ByFlag { is_given: plan.approve, relation }),
        };
        Box::new(InComments { forge: self, number, judging })
    }
}

impl Approvals for InComments<'_> {
    fn of(&self, request: &Request) -> Approval {
        let number = match self.number {
            Ok(number) => number,
            Err(why) => return Approval::Missing(format!("approvals in comments cannot be read: {why}")),
        };
        let head = match &self.forge.change {
            Change::Pull { head, .. } => Some(head.clone()),
            Change::Group { .. } | Change::Other => None,
        };
        match self.forge.approval(number, head, self.judging, &request.digest) {
            Ok(approval) => approval,
            Err(Unasked { message, help }) => {
                Approval::Missing(format!("approvals in comments cannot be read: {message}; {help}"))
            }
        }
    }
}

impl Forge {
    /// Whether somebody who may by the base's policy approved a digest on a pull request.
    pub(super) fn approval(
        &self,
        number: u64,
        head: Option<Sha>,
        judging: &Policy,
        digest: &Digest,
    ) -> Result<Approval, Unasked> {
        let approvers = judging.approvers.iter().map(|login| login.as_str().to_lowercase()).ordered();
        let approving = Approving { number, head, approvers, self_approval: judging.self_approval };
        self.ask(|client| approval(client, &approving, digest))
    }
}
