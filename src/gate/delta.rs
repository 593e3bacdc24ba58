//! One fixture before and after.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::sync::Arc;

use super::binding::Unverified;
use super::loosening::RuleChange;
use super::outcome::Outcome;
use crate::ids::FixtureId;
use alloc::vec::Vec;

/// What a difference comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Other findings were recorded.
    Recording,
    /// The diff is another one.
    Diff,
    /// The key is another one.
    Expectation,
    /// The policy is another one.
    Rules,
    /// The scores of a pack's criteria are others.
    Scores,
}

/// A fixture on one side.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    /// It is not there.
    Absent,
    /// It is there and cannot be scored.
    Broken,
    /// It was scored. Shared, for most fixtures are the same on all sides.
    Scored(Arc<Outcome>),
}

impl Side {
    /// The figures, where there are some.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Scored(outcome) => Some(outcome),
            Self::Absent | Self::Broken => None,
        }
    }

    /// Whether the fixture is there at all.
    pub fn is_there(&self) -> bool {
        *self != Self::Absent
    }
}

/// How the findings of a fixture are compared with those of the baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Exactness {
    /// Exactly: they are the same, or by reviewers who always say the same.
    #[default]
    Exact,
    /// Over trials: these reviewers may say something else the next time, and did. Ordered; the empty text is a reviewer
    /// without a name.
    Statistical(BTreeSet<String>),
}

/// A fixture before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// Which.
    pub id: FixtureId,
    /// What the baseline recorded, under the rules that judge.
    pub base: Side,
    /// What the change records, under the rules that judge.
    pub cross: Side,
    /// What the change records, under its own rules.
    pub head: Side,
    /// What differs between base and cross.
    pub recorded: BTreeSet<Cause>,
    /// What differs between cross and head.
    pub ruled: BTreeSet<Cause>,
    /// How base and cross are compared.
    pub exactness: Exactness,
    /// Why the recordings prove nothing, if they do not.
    pub unverified: Option<Unverified>,
    /// What the change does to the key and the diff.
    pub rules: Vec<RuleChange>,
    /// The ids of the files that count for the change: what is approved is this content and no other.
    pub content: String,
}

impl Delta {
    /// A fixture that nothing of the change concerns, or one that is not compared with anything.
    pub fn same(id: FixtureId, side: Side, unverified: Option<Unverified>) -> Self {
        Self {
            id,
            base: side.clone(),
            cross: side.clone(),
            head: side,
            recorded: BTreeSet::new(),
            ruled: BTreeSet::new(),
            exactness: Exactness::Exact,
            unverified,
            rules: Vec::new(),
            content: String::new(),
        }
    }
}
