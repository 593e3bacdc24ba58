//! The row of one fixture, and what it quotes.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Amount, Reason, Strict};

/// The state of one fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Everything expected holds.
    Pass,
    /// Something expected does not hold.
    Fail,
    /// The recording is of another diff; the figures prove nothing.
    NotVerified,
    /// All that was missed is excused by a known gap.
    KnownGap,
    /// It could not be scored; its counts are 0 and its ratios null.
    Blocked,
}

/// What binds the recording to the diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Recorded {
    /// There is no recording: an empty review was scored.
    None,
    /// It states the digest of this diff.
    Fresh,
    /// It does not say which diff it saw.
    Unbound,
    /// It states the digest of another diff.
    Stale,
    /// It lost a digest that the baseline's recording had.
    ProvenanceLost,
}

/// The score of one fixture. With several trials, `matched`, `missed` and `false_positives` go by the majority
/// and the strict figures are means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fixture {
    /// Path below the fixtures directory, without endings.
    pub id: String,
    /// Its state.
    pub status: Status,
    /// Nothing missed, no false positive, enough findings; whatever the status.
    pub passed: bool,
    /// What binds the recording to the diff.
    pub recorded: Recorded,
    /// Missed entries that are excused.
    pub known_gaps: u64,
    /// `must_match` entries with at least one matching finding.
    pub matched: u64,
    /// The other `must_match` entries.
    pub missed: u64,
    /// Findings that match a `must_not_flag` entry, for each entry, and blocking findings above `max_blocking`.
    pub false_positives: u64,
    /// `must_match` entries.
    pub expected_count: u64,
    /// matched / (matched + `false_positives`), 1 at 0/0; null only when blocked.
    pub precision: Option<f64>,
    /// matched / `expected_count`, 1 when nothing is expected; null only when blocked.
    pub recall: Option<f64>,
    /// Why it did not pass, in words.
    pub reasons: Vec<String>,
    /// Findings.
    pub findings: Amount,
    /// Findings of other reviewers than the one asked for, over all trials; they were not scored.
    pub set_aside: u64,
    /// Findings of a blocking severity.
    pub blocking: u64,
    /// Entries that were missed.
    pub misses: Vec<Miss>,
    /// Entries with a known gap that were found in every trial, by number.
    pub gaps_closed: Vec<u64>,
    /// The one-to-one pairs behind the strict figures, of the first trial.
    pub pairs: Vec<Pair>,
    /// Trials, when there are several.
    pub trials: Option<Trials>,
    /// Worth knowing; changes nothing.
    pub warnings: Vec<Reason>,
    /// Why it is blocked or not verified, all of it; empty otherwise.
    pub problems: Vec<Reason>,
    /// Why it is blocked, in one line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// The strict figures.
    pub strict: Strict,
}

/// Trials of one fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Trials {
    /// How many.
    pub count: u64,
    /// How many passed.
    pub passed: u64,
    /// Whether they disagree.
    pub flaky: bool,
}

/// A `must_match` entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// Position in `must_match`, 1-based.
    pub number: u64,
    /// The file, if the entry names one.
    pub file: Option<String>,
    /// First line, 1-based.
    pub line: Option<i64>,
    /// Last line, when it differs.
    pub end_line: Option<i64>,
    /// The least severity.
    pub severity: Option<String>,
    /// One of these must be used.
    pub keywords: Vec<String>,
    /// For people.
    pub note: Option<String>,
}

/// A finding, long texts cut to 1,000 characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// The file; empty when none is named.
    pub file: String,
    /// First line, as written.
    pub line: Option<i64>,
    /// Last line, when it differs.
    pub end_line: Option<i64>,
    /// The severity, when it is known.
    pub severity: Option<String>,
    /// What is said to be wrong.
    pub claim: String,
    /// Why.
    pub evidence: String,
    /// Who says so.
    pub reviewer: Option<String>,
}

/// An entry that was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Miss {
    /// The entry.
    pub entry: Entry,
    /// The closest finding, if there is any finding.
    pub near_miss: Option<NearMiss>,
    /// Why the miss is excused, if it is.
    pub known_gap: Option<String>,
}

/// The finding closest to a missed entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NearMiss {
    /// The finding.
    pub finding: Finding,
    /// The conditions it does not meet, in words: `line 40, want 12±3`.
    pub unmet: Vec<String>,
}

/// A finding and the entry it counts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pair {
    /// The entry.
    pub entry: Entry,
    /// The finding.
    pub finding: Finding,
}
