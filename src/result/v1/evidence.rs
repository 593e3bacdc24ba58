//! The frozen result of `benchgate evidence verify`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{ClaimState, Reason, Recovery, Tier, Verdict};

/// The name of this schema.
pub const EVIDENCE_SCHEMA: &str = "benchgate.evidence.v1";

/// What the evidence says about claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verified {
    /// [`EVIDENCE_SCHEMA`].
    pub schema: String,
    /// PASS when every row is SUPPORTED, `NOT_VERIFIED`, or BLOCKED.
    pub verdict: Verdict,
    /// That of the verdict: 0, 2 or 4.
    pub exit_code: u8,
    /// The commit that is checked out; null when nothing could be judged.
    pub commit: Option<String>,
    /// Its tree: what evidence is held against.
    pub tree: Option<String>,
    /// A row for each claim of each pack, by pack and then by claim.
    pub rows: Vec<VerifiedClaim>,
    /// Why no verdict is possible.
    pub reasons: Vec<Reason>,
    /// Worth knowing; changes nothing.
    pub warnings: Vec<Reason>,
    /// The next step, unless the verdict is PASS.
    pub recovery: Option<Recovery>,
}

/// A claim of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifiedClaim {
    /// The file of the pack; null for a claim that was judged without one.
    pub pack: Option<String>,
    /// The claim.
    pub claim: String,
    /// Its state.
    pub state: ClaimState,
    /// How far the evidence was checked; null without evidence.
    pub tier: Option<Tier>,
    /// Seconds since the oldest record that decides was made; null without one.
    pub age_seconds: Option<i64>,
    /// The legs of the records that decide, ordered bytewise.
    pub legs: Vec<String>,
    /// Jobs or commands in which a pass follows a failure.
    pub flaky: Vec<String>,
    /// Records of other trees, which were set aside.
    pub of_other_trees: u64,
    /// Why it has this state, or how it is proved.
    pub reason: Option<String>,
    /// The records that decide, ordered bytewise.
    pub evidence_ids: Vec<String>,
}
