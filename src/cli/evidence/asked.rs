//! What GitHub is asked about evidence, only where a rule or the store gives a reason to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::api::{Api, Unasked};
use super::super::gate::is_ci;
use crate::evidence::{Jobs, Record, Run, Vouched, Vouchers, vouch};
use crate::github::{About, AskedJobs, attempt, jobs};
use crate::ids::{Digest, Sha};
use crate::io::Seal;
use crate::ordered::Ordered as _;
use crate::policy::Policy;

/// Whom to ask, and about which commit.
pub(crate) struct Asking<'a> {
    pub(crate) api: &'a Api,
    /// What CI ran for: of a pull request its last commit, else the commit that is judged.
    pub(crate) head: Sha,
    pub(crate) pull_request: Option<u64>,
    /// The workflows whose runs may vouch for records; all where nothing is proposed.
    pub(crate) workflows: Option<Vouchers>,
}

/// Most attempts of runs that are asked about.
const ATTEMPTS: usize = 50;

impl Asking<'_> {
    /// Asks about the runs of all records of trees that count and that a seal names, and raises what GitHub vouches for.
    pub(super) fn vouch(&self, records: &mut [Record], seals: &[Seal], counts: &dyn Fn(&Sha) -> bool) {
        let mut known: BTreeMap<Run, Vouched> = BTreeMap::new();
        for record in records.iter_mut().filter(|record| counts(&record.tree)) {
            let of_it = seals.iter().filter(|seal| seal.records.contains(&record.id));
            let of_it: BTreeSet<Digest> = of_it.map(|seal| seal.digest).ordered();
            let Some(run) = record.run.clone().filter(|_| !of_it.is_empty()) else { continue };
            if !known.contains_key(&run) {
                let vouched = if known.len() < ATTEMPTS {
                    self.attempt(&run)
                } else {
                    Vouched::Unasked(format!("there are records of more than {ATTEMPTS} attempts"))
                };
                known.insert(run.clone(), vouched);
            }
            if let Some(vouched) = known.get(&run) {
                vouch(record, &run, &of_it, &self.head, self.workflows.as_ref(), vouched);
            }
        }
    }

    fn about(&self) -> About {
        match self.pull_request {
            Some(number) => About::Pull(number),
            None if is_ci() => About::Commit,
            None => About::Anything,
        }
    }

    fn attempt(&self, run: &Run) -> Vouched {
        match self.api.ask(|client| attempt(client, run, self.about())) {
            Ok(Some(facts)) => Vouched::Attempt(facts),
            Ok(None) => Vouched::NoSuchRun,
            Err(Unasked { message, help }) => Vouched::Unasked(format!("{message}; {help}")),
        }
    }

    /// Every job of the workflows that the policy names. Nothing is asked where it names none.
    pub(super) fn jobs(&self, policy: &Policy) -> Jobs {
        let workflows: BTreeSet<&str> =
            policy.claims.values().flat_map(|rule| &rule.jobs).map(|job| job.workflow.as_str()).ordered();
        if workflows.is_empty() {
            return Jobs::default();
        }
        let asked = AskedJobs { head: self.head.clone(), about: self.about(), workflows };
        match self.api.ask(|client| jobs(client, &asked)) {
            Ok(found) => {
                let pushed = self.workflows.as_ref().map(|workflows| workflows.pushed.clone());
                Jobs { found, pushed, ..Jobs::default() }
            }
            Err(Unasked { message, help }) => {
                Jobs { unasked: Some(format!("{message}; {help}")), ..Jobs::default() }
            }
        }
    }
}
