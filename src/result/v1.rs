//! The frozen result schema, version 1: the only thing that renderers read. Fields may be added; none is ever
//! removed, renamed or given another meaning. The JSON Schema in `docs/schema/` is made from these types.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize, Serializer};

/// The name of the score schema.
pub const SCORE_SCHEMA: &str = "benchgate.score.v1";
/// The edition of the scoring semantics.
pub const SCORING_EDITION: u32 = 1;

/// The outcome of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Everything required holds. Exit code 0.
    Pass,
    /// Something that was expected does not hold. Exit code 1.
    Fail,
    /// Something required lacks valid evidence, whatever the figures say. Exit code 2.
    NotVerified,
    /// No verdict is possible. Exit code 4.
    Blocked,
}

impl Verdict {
    /// The exit code of a run that ends so; `docs/exit-codes.md` has the table of all.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::NotVerified => 2,
            Self::Blocked => 4,
        }
    }

    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::NotVerified => "NOT_VERIFIED",
            Self::Blocked => "BLOCKED",
        }
    }
}

/// Where the findings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Recorded earlier: this validates the scorer and the recordings, not live quality.
    Recorded,
    /// Made in this run by real reviewers.
    Live,
}

/// The result of scoring a directory of fixtures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Score {
    /// Always `benchgate.score.v1`.
    pub schema: String,
    /// Recorded or live.
    pub mode: Mode,
    /// The edition of the scoring semantics, 1.
    pub scoring: u32,
    /// The outcome: of all fixtures the first of BLOCKED, `NOT_VERIFIED`, FAIL, PASS that any has.
    pub verdict: Verdict,
    /// 0, 1, 2 or 4.
    pub exit_code: u8,
    /// What the scores depend on besides the fixtures.
    pub rules: Rules,
    /// The fixtures, ordered bytewise by id.
    pub fixtures: Vec<Fixture>,
    /// Totals.
    pub summary: Summary,
    /// Errors of the run that belong to no single fixture.
    pub problems: Vec<Reason>,
    /// Warnings that belong to no single fixture.
    pub warnings: Vec<Reason>,
    /// The next step, unless the verdict is PASS.
    pub recovery: Option<Recovery>,
}

/// The rules that a score was made under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rules {
    /// Lines that a finding may be away from an entry.
    pub tolerance: u32,
    /// The severities that count against `max_blocking`, the worst first.
    pub blocking: Vec<String>,
    /// The only reviewer whose findings were scored, if one was asked for.
    pub reviewer: Option<String>,
}

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

/// A count, or the mean of counts over trials; written as an integer when it is whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Amount(pub f64);

impl Serialize for Amount {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by converting back")]
    #[expect(clippy::float_cmp, reason = "only an exactly whole number is meant")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0 as u64;
        if whole as f64 == self.0 {
            serializer.serialize_u64(whole)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// The strict figures: each finding and each entry counts once. A ratio that is undefined is null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Strict {
    /// Findings paired with an entry.
    pub tp: Amount,
    /// Entries without a finding of their own.
    #[serde(rename = "fn")]
    pub fn_: Amount,
    /// Unpaired findings that hit a `must_not_flag` entry.
    pub labelled_fp: Amount,
    /// Other unpaired findings that match an entry.
    pub duplicates: Amount,
    /// All other findings.
    pub unlabelled: Amount,
    /// tp / findings.
    pub precision: Option<f64>,
    /// tp / (tp + `labelled_fp`).
    pub grounded_precision: Option<f64>,
    /// tp / (tp + fn).
    pub recall: Option<f64>,
    /// The harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// The same with precision weighing double.
    pub f0_5: Option<f64>,
    /// Recall by the weight of severities: critical 10, major 5, minor 2, nit 1, info 0.5.
    pub severity_recall: Option<f64>,
    /// Severity weight of the paired entries.
    pub weight_found: Amount,
    /// Severity weight of all entries that name one.
    pub weight: Amount,
}

/// A `must_match` entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Something wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reason {
    /// The name of the code; `benchgate explain CODE` explains it.
    pub code: String,
    /// What, in words.
    pub message: String,
    /// File, line, column and value.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// How to fix it.
    pub help: Option<String>,
}

/// The one next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Recovery {
    /// What to do, in words.
    pub action: String,
    /// The command that does it or shows what to do.
    pub command: String,
}

/// Totals over the fixtures. Ratios are of summed counts; blocked fixtures are counted and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Summary {
    /// All fixtures: the sum of the next five.
    pub fixtures: u64,
    /// With status PASS.
    pub passed: u64,
    /// With status FAIL.
    pub failed: u64,
    /// With status `KNOWN_GAP`.
    pub known_gaps: u64,
    /// With status `NOT_VERIFIED`.
    pub not_verified: u64,
    /// With status BLOCKED.
    pub blocked: u64,
    /// Σ matched.
    pub matched: u64,
    /// Σ missed.
    pub missed: u64,
    /// Σ false positives.
    pub false_positives: u64,
    /// Σ entries.
    pub expected_count: u64,
    /// matched / (matched + `false_positives`), 1 at 0/0; null when nothing was scored.
    pub precision: Option<f64>,
    /// matched / `expected_count`, 1 when nothing is expected; null when nothing was scored.
    pub recall: Option<f64>,
    /// The strict totals.
    pub strict: StrictSummary,
}

/// The strict totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StrictSummary {
    /// Sums, and ratios of sums.
    #[serde(flatten)]
    pub figures: Strict,
    /// Of the fixtures without `must_match` entries, the share with a blocking finding or a false positive.
    pub clean_false_alarm_rate: Option<f64>,
    /// Findings per fixture.
    pub findings_per_fixture: Option<f64>,
}
