//! The frozen result schema, version 1: the only thing that renderers read. Fields may be added; none is ever
//! removed, renamed or given another meaning. The JSON Schema in `docs/schema/` is made from these types.

mod archive;
mod claim;
mod compare;
mod decimal;
mod doctor;
mod evidence;
mod figures;
mod fixture;
mod gate;
mod history;
mod pack;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub use archive::{ARCHIVE_SCHEMA, Archived, CheckedOut, Stamp};
pub use claim::{Basis, Claim, ClaimState, Tier};
pub use compare::{COMPARE_SCHEMA, Comparison, Condition, ConditionValue, Share, Spread, Track};
pub use decimal::{DecimalText, DecimalTextError};
pub use doctor::{Check, CheckState, Checkup, DOCTOR_SCHEMA};
pub use evidence::{EVIDENCE_SCHEMA, Verified, VerifiedClaim};
pub use figures::{Amount, Strict, StrictSummary, Summary};
pub use fixture::{Entry, Finding, Fixture, Miss, NearMiss, Pair, Recorded, Status, Trials};
pub use gate::{
    Approval, Cause, Change, FixtureChange, GATE_SCHEMA, Gate, GateBase, GateHead, GateRun, GateVerdict,
    Inconclusive, PackChange, Regression, Relation, RuleChange, RuleClass, Trust,
};
pub use history::{HISTORY_SCHEMA, History, PastRun, Series};
pub use pack::{
    Conditions, Confidence, CriterionScore, PACK_SCHEMA, Pack, PackFile, PackStatus, ScoreSource, Task,
    TaskStatus, Thresholds,
};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The configuration file that was read, as it was named; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
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
