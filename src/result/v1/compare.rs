//! Tracks side by side.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{DecimalText, Reason};

/// The name of the schema of comparisons.
pub const COMPARE_SCHEMA: &str = "benchgate.compare.v1";

/// Tracks side by side. A track is what one argument names: a result, or a directory of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Always `benchgate.compare.v1`.
    pub schema: String,
    /// 0, or 4 when something that was to be compared could not be read.
    pub exit_code: u8,
    /// The tracks, in the order of the arguments; of what could be read.
    pub tracks: Vec<Track>,
    /// The run conditions that are not the same in all runs, ordered bytewise by name.
    pub conditions: Vec<Condition>,
    /// What could not be read.
    pub problems: Vec<Reason>,
    /// Worth knowing; changes nothing.
    pub warnings: Vec<Reason>,
}

/// The runs of one argument and their figures. A figure that is undefined is null, never 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Track {
    /// The argument.
    pub name: String,
    /// Runs.
    pub runs: u64,
    /// Runs by kind: `pack`, `score`, `gate`.
    pub kinds: BTreeMap<String, u64>,
    /// Runs by status.
    pub statuses: BTreeMap<String, u64>,
    /// Profiles of its packs, ordered bytewise.
    pub profiles: Vec<String>,
    /// The weighted ratio of its packs.
    pub weighted_ratio: Spread,
    /// Expectations matched, of all, summed over its scores, also those inside gates.
    pub recall: Share,
    /// Expectations matched, of these and the false positives, summed over the same scores.
    pub precision: Share,
    /// Runs that are `NOT_VERIFIED`, of all.
    pub not_verified_incidence: Share,
    /// Runs that name one action and one command, of those that end with another exit code than 0.
    pub blocker_recovery_quality: Share,
    /// Pairs of runs with equal results, of the pairs with equal inputs.
    pub rerun_stability: Share,
}

/// A ratio over several runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Spread {
    /// Runs that have one.
    pub runs: u64,
    /// The exact mean, rounded half to even at 6 places.
    pub mean: Option<DecimalText>,
    /// The least, rounded in the same way.
    pub least: Option<DecimalText>,
    /// The greatest, rounded in the same way.
    pub greatest: Option<DecimalText>,
}

/// A part of a whole, both counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
    /// part / whole, rounded half to even at 6 places; null when the whole is 0.
    pub ratio: Option<DecimalText>,
}

/// A run condition that is not the same in all runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Condition {
    /// What it is: `commit`, `os`, `tool python3`.
    pub name: String,
    /// For each track its values, those that are not stated first, then ordered bytewise.
    pub tracks: Vec<Vec<ConditionValue>>,
}

/// A value of a run condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConditionValue {
    /// The value; null when runs do not state it.
    pub value: Option<String>,
    /// Runs of the track that have it.
    pub runs: u64,
}
