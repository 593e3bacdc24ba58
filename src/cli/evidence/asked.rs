//! What GitHub is asked about evidence, only where a rule or the store gives a reason to.

use std::collections::BTreeSet;

use super::super::api::{Api, Unasked};
use crate::evidence::Jobs;
use crate::github::{AskedJobs, jobs};
use crate::ids::Sha;
use crate::policy::Policy;

/// Whom to ask, and about which commit.
pub(crate) struct Asking<'a> {
    pub(crate) api: &'a Api,
    /// What CI ran for: of a pull request its last commit, else the commit that is judged.
    pub(crate) head: Sha,
    pub(crate) pull_request: Option<u64>,
}

impl Asking<'_> {
    /// Every job of the workflows that the policy names. Nothing is asked where it names none.
    pub(super) fn jobs(&self, policy: &Policy) -> Jobs {
        let workflows: BTreeSet<&str> =
            policy.claims.values().flat_map(|rule| &rule.jobs).map(|job| job.workflow.as_str()).collect();
        if workflows.is_empty() {
            return Jobs::default();
        }
        let asked = AskedJobs { head: self.head.clone(), pull_request: self.pull_request, workflows };
        match self.api.ask(|client| jobs(client, &asked)) {
            Ok(found) => Jobs { found, unasked: None },
            Err(Unasked { message, help }) => {
                Jobs { found: Vec::new(), unasked: Some(format!("{message}; {help}")) }
            }
        }
    }
}
