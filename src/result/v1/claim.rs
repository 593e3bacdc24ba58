//! Claims and what is known of them.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A required claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Claim {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: ClaimState,
    /// How far its evidence was checked; null without evidence.
    pub tier: Option<Tier>,
    /// The evidence behind it, ordered bytewise: `EV-` and 12 hexadecimal digits each.
    pub evidence_ids: Vec<String>,
    /// Why it has this state, in words; null when there is nothing to say.
    pub reason: Option<String>,
}

/// What claims were judged from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Words on the command line; nothing was checked.
    Asserted,
    /// Evidence records.
    Records,
}

/// The state of one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimState {
    /// Every binding and rule holds, or, when asserted, somebody says so.
    Supported,
    /// There is no evidence.
    Missing,
    /// The evidence is of another tree or too old.
    Stale,
    /// The evidence is of another repository, pull request, claim or command.
    Mismatched,
    /// Its tier is below the least that is asked for.
    Untrusted,
    /// Nothing was executed.
    Empty,
    /// It shows the opposite.
    Contradicted,
    /// Exit code and report disagree.
    Conflict,
    /// It cannot be read.
    Malformed,
    /// A digest, name or path does not fit.
    Tampered,
}

/// How far the verifier itself checked the evidence of a claim, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
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
