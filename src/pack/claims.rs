//! Claims: what is known of each, and where that comes from.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use crate::ids::{ClaimId, TaskId};

/// The state of a claim. Where several hold, the later one in this order is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimState {
    /// Every binding and rule holds; of an asserted claim: somebody says so.
    Supported,
    /// There is no evidence.
    Missing,
    /// The evidence is of another tree, or too old, or has no time.
    Stale,
    /// The evidence is of another repository, pull request, claim or command than the rule asks for.
    Mismatched,
    /// Its tier is below the least that is asked for.
    Untrusted,
    /// Nothing was executed, or less than the rule asks for.
    Empty,
    /// The evidence shows the opposite.
    Contradicted,
    /// Exit code and report disagree.
    Conflict,
    /// It cannot be read.
    Malformed,
    /// A digest, name or path does not fit.
    Tampered,
}

impl ClaimState {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::Supported,
        Self::Missing,
        Self::Stale,
        Self::Mismatched,
        Self::Untrusted,
        Self::Empty,
        Self::Contradicted,
        Self::Conflict,
        Self::Malformed,
        Self::Tampered,
    ];

    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Supported => "SUPPORTED",
            Self::Missing => "MISSING",
            Self::Stale => "STALE",
            Self::Mismatched => "MISMATCHED",
            Self::Untrusted => "UNTRUSTED",
            Self::Empty => "EMPTY",
            Self::Contradicted => "CONTRADICTED",
            Self::Conflict => "CONFLICT",
            Self::Malformed => "MALFORMED",
            Self::Tampered => "TAMPERED",
        }
    }

    /// The state of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether no verdict is possible with a required claim in this state.
    pub fn blocks(self) -> bool {
        matches!(self, Self::Malformed | Self::Tampered)
    }
}

/// How far the verifier itself checked the evidence of a claim, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A word on the command line.
    Asserted,
    /// A record whose bindings were checked.
    Recorded,
    /// The CI system vouches for it.
    Confirmed,
    /// A signature was verified.
    Attested,
}

impl Tier {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Asserted, Self::Recorded, Self::Confirmed, Self::Attested];

    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Recorded => "recorded",
            Self::Confirmed => "confirmed",
            Self::Attested => "attested",
        }
    }

    /// The tier of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.word() == word)
    }
}

/// What is known of one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its state.
    pub state: ClaimState,
    /// How far its evidence was checked; `None` without evidence.
    pub tier: Option<Tier>,
    /// The evidence behind it.
    pub evidence_ids: BTreeSet<String>,
    /// Why it has this state, in words.
    pub reason: Option<String>,
}

impl Judged {
    /// Nothing is known of it.
    pub fn missing(reason: &str) -> Self {
        Self {
            state: ClaimState::Missing,
            tier: None,
            evidence_ids: BTreeSet::new(),
            reason: Some(reason.into()),
        }
    }

    fn asserted(state: ClaimState, reason: &str) -> Self {
        Self { state, tier: Some(Tier::Asserted), evidence_ids: BTreeSet::new(), reason: Some(reason.into()) }
    }
}

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
    observed.chain(stale).map(|(id, state, why)| (id.clone(), Judged::asserted(state, why))).collect()
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

    #[test]
    fn tiers_rise_and_words_are_read_back() {
        assert!(Tier::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(Tier::ALL.into_iter().all(|tier| Tier::parse(tier.word()) == Some(tier)));
        assert!(ClaimState::ALL.into_iter().all(|state| ClaimState::parse(state.word()) == Some(state)));
        let blocking = ClaimState::ALL.into_iter().filter(|state| state.blocks()).count();
        assert_eq!(blocking, 2);
    }
}
