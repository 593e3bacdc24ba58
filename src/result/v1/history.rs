//! The runs of an archive.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{DecimalText, Mode, Reason};

/// The name of the schema of histories.
pub const HISTORY_SCHEMA: &str = "benchgate.history.v1";

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct History {
    /// Always `benchgate.history.v1`.
    pub schema: String,
    /// 0, or 4 when an entry could not be read.
    pub exit_code: u8,
    /// The series, ordered by kind, mode, profile and task.
    pub series: Vec<Series>,
    /// Entries that are damaged.
    pub problems: Vec<Reason>,
    /// Worth knowing; changes nothing.
    pub warnings: Vec<Reason>,
}

/// Runs that judged the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Series {
    /// `pack`, `score` or `gate`.
    pub kind: String,
    /// Where the findings come from; null for packs and gates.
    pub mode: Option<Mode>,
    /// The profile of the pack; null for scores and gates.
    pub profile: Option<String>,
    /// The only task of the pack that was judged, if one was asked for.
    pub task: Option<String>,
    /// The runs, oldest first; at the same moment ordered by entry.
    pub runs: Vec<PastRun>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PastRun {
    /// SHA-256 of the entry, which is its name.
    pub entry: String,
    /// When the run began, RFC 3339 in UTC.
    pub created_at: String,
    /// The commit that was checked out; null outside git.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// Whether the working tree differed from the commit; null outside git.
    pub dirty: Option<bool>,
    /// How it ended.
    pub status: String,
    /// Its exit code.
    pub exit_code: u8,
    /// The weighted ratio; null for scores, for gates and where there is none.
    pub score_ratio: Option<DecimalText>,
    /// Precision of a score, also of that inside a gate; null for packs and where there is none.
    pub precision: Option<f64>,
    /// Recall of a score.
    pub recall: Option<f64>,
    /// Strict precision of a score.
    pub strict_precision: Option<f64>,
    /// Strict recall of a score.
    pub strict_recall: Option<f64>,
}
