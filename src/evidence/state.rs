//! The states of a claim, and the tiers of what is behind them.

use alloc::collections::BTreeSet;
use alloc::string::String;

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

    /// Somebody says so.
    pub fn asserted(state: ClaimState, reason: &str) -> Self {
        Self { state, tier: Some(Tier::Asserted), evidence_ids: BTreeSet::new(), reason: Some(reason.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_rise_and_words_are_read_back() {
        assert!(Tier::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(Tier::ALL.into_iter().all(|tier| Tier::parse(tier.word()) == Some(tier)));
        assert!(ClaimState::ALL.into_iter().all(|state| ClaimState::parse(state.word()) == Some(state)));
        let blocking = ClaimState::ALL.into_iter().filter(|state| state.blocks()).count();
        assert_eq!(blocking, 2);
    }
}
