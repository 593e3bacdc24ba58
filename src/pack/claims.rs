//! Claims: what is known of each, and where that comes from.

use alloc::collections::BTreeMap;

pub use crate::evidence::{ClaimState, Judged, Tier};
use crate::ids::{ClaimId, TaskId};
use crate::ordered::Ordered as _;

/// The claims that a pack is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claims {
    /// The same for every task: they were all done in one tree.
    Shared(BTreeMap<ClaimId, Judged>),
    /// For each task its own: each was done on its own branch. A task without an entry was not judged.
    ByTask(BTreeMap<TaskId, BTreeMap<ClaimId, Judged>>),
}

impl Claims {
    /// Whether anything was judged for a task.
    pub fn has(&self, task: &TaskId) -> bool {
        match self {
            Self::Shared(_) => true,
            Self::ByTask(tasks) => tasks.contains_key(task),
        }
    }

    /// What is known of a claim for a task.
    pub fn of(&self, task: &TaskId, claim: &ClaimId) -> Option<&Judged> {
        match self {
            Self::Shared(claims) => claims.get(claim),
            Self::ByTask(tasks) => tasks.get(task)?.get(claim),
        }
    }

    /// Whether a claim is supported wherever something is known of it, and known somewhere.
    pub fn supports(&self, claim: &ClaimId) -> bool {
        let holds = |judged: &Judged| judged.state == ClaimState::Supported;
        match self {
            Self::Shared(claims) => claims.get(claim).is_some_and(holds),
            Self::ByTask(tasks) => {
                let mut known = tasks.values().filter_map(|claims| claims.get(claim)).peekable();
                known.peek().is_some() && known.all(holds)
            }
        }
    }
}

/// Claims by word alone: what somebody says was observed, and what somebody says is stale, which wins.
pub fn asserted<'c>(
    observed: impl IntoIterator<Item = &'c ClaimId>,
    stale: impl IntoIterator<Item = &'c ClaimId>,
) -> BTreeMap<ClaimId, Judged> {
    let observed = observed.into_iter().map(|id| (id, ClaimState::Supported, "said to be observed"));
    let stale = stale.into_iter().map(|id| (id, ClaimState::Stale, "said to be stale"));
    observed.chain(stale).map(|(id, state, why)| (id.clone(), Judged::asserted(state, why))).ordered()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_claim_is_stale_observed_or_not() {
        let id = |text: &str| ClaimId::new(text).unwrap();
        let (a, b, c) = (id("a"), id("b"), id("c"));
        let claims = asserted([&a, &b], [&b, &c]);
        let states: alloc::vec::Vec<_> = claims.values().map(|judged| judged.state).collect();
        assert_eq!(states, [ClaimState::Supported, ClaimState::Stale, ClaimState::Stale]);
        assert!(claims.values().all(|judged| judged.tier == Some(Tier::Asserted)));
    }
}
