//! The result of judging a quality pack.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Basis, Claim, DecimalText, Reason, Recovery, Tier};

/// The name of the pack schema.
pub const PACK_SCHEMA: &str = "benchgate.pack.v1";

/// The outcome of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PackStatus {
    /// Every required claim is supported and the ratio reaches its threshold. Exit code 0.
    Pass,
    /// Every required claim is supported, and the ratio is below its threshold. Exit code 3.
    Fail,
    /// A required claim lacks valid evidence, or nothing is required, whatever the ratio. Exit code 2.
    NotVerified,
    /// No verdict is possible. Exit code 4.
    Blocked,
    /// Nothing of this change concerns the pack. Exit code 0.
    NotApplicable,
    /// It was judged, and does not gate. Exit code 0.
    NotGated,
}

impl PackStatus {
    /// The exit code of a run that ends so; `docs/exit-codes.md` has the table of all.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Pass | Self::NotApplicable | Self::NotGated => 0,
            Self::NotVerified => 2,
            Self::Fail => 3,
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
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::NotGated => "NOT_GATED",
        }
    }
}

/// What the ratio says for itself, whatever the claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Confidence {
    /// At or above `high_confidence_ratio`.
    High,
    /// At or above `pass_ratio`.
    Medium,
    /// Below.
    Low,
}

/// Where the score of a criterion comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ScoreSource {
    /// The command line.
    Flag,
    /// A file of scores.
    File,
    /// The states of claims.
    Derived,
    /// The mean over the tasks.
    Combined,
    /// Nobody gave one; it counts as 0.
    Unscored,
}

/// Whether a task has all its claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskStatus {
    /// Every claim that it requires is supported.
    Verified,
    /// One is not.
    NotVerified,
}

/// The result of judging one pack. What is not known because the pack could not be judged is null or empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pack {
    /// Always `benchgate.pack.v1`.
    pub schema: String,
    /// The edition of the scoring semantics, 1.
    pub scoring: u32,
    /// Its name in the policy, where a gate judged it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The pack's profile; null when the pack could not be read.
    pub profile: Option<String>,
    /// The file of the pack and what identifies it; null when it could not be read.
    pub pack: Option<PackFile>,
    /// The only task that was judged, if one was asked for.
    pub task: Option<String>,
    /// The outcome.
    pub status: PackStatus,
    /// 0, 2, 3 or 4.
    pub exit_code: u8,
    /// Why there is no verdict, in one line; only when BLOCKED.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
    /// From the ratio alone; null when BLOCKED.
    pub confidence: Option<Confidence>,
    /// Σ (score · weight) / Σ weight, rounded half to even at 6 places after it was judged; null when BLOCKED.
    pub score_ratio: Option<DecimalText>,
    /// The ratio that was judged, not rounded: `0.85`, or `17/20` where its digits do not end; absent when BLOCKED.
    /// A `score_ratio` that equals a threshold may have been rounded up to it; this one was not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub score_ratio_exact: Option<String>,
    /// What the ratio is compared with; null when the pack could not be read.
    pub thresholds: Option<Thresholds>,
    /// What the claims were judged from.
    pub basis: Basis,
    /// Claims that some judged task requires, ordered bytewise.
    pub required_claim_ids: Vec<String>,
    /// Required claims that are neither SUPPORTED nor STALE, ordered bytewise.
    pub missing_required_claim_ids: Vec<String>,
    /// Required claims that are STALE, ordered bytewise.
    pub stale_required_claim_ids: Vec<String>,
    /// The required claims and their states, ordered bytewise by id.
    pub claims: Vec<Claim>,
    /// The criteria, in the order of the pack.
    pub criterion_scores: Vec<CriterionScore>,
    /// The judged tasks, in the order of the pack.
    pub tasks: Vec<Task>,
    /// Addons that the profile requires, ordered bytewise.
    pub required_addons: Vec<String>,
    /// Why the outcome is not PASS, all of it.
    pub reasons: Vec<Reason>,
    /// Worth knowing; changes nothing.
    pub notes: Vec<Reason>,
    /// The next step, unless there is nothing to do.
    pub recovery: Option<Recovery>,
    /// The commit that was judged, in full; null outside git.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// Whether the working tree differs from the commit; null outside git.
    pub dirty: Option<bool>,
    /// When the result was made, RFC 3339 in UTC.
    pub created_at: Option<String>,
    /// SHA-256 over tree, pack, rules, scores and fixtures; null when BLOCKED. Equal inputs have equal digests.
    pub inputs_digest: Option<String>,
    /// SHA-256 over statuses, ratio and claim states, without times and ids; null when BLOCKED.
    pub result_digest: Option<String>,
    /// What the run was made under.
    pub conditions: Conditions,
}

/// The file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PackFile {
    /// Its path, as given.
    pub file: String,
    /// SHA-256 over its bytes.
    pub sha256: String,
    /// The version it states.
    pub version: Option<String>,
    /// The goal it states.
    pub goal: Option<String>,
}

/// What the ratio is compared with, each within 0..=1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Thresholds {
    /// The least ratio that passes.
    pub pass_ratio: DecimalText,
    /// The least ratio of HIGH confidence.
    pub high_confidence_ratio: DecimalText,
}

/// A criterion of the rubric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CriterionScore {
    /// Its id.
    pub id: String,
    /// Its name in the pack.
    pub name: Option<String>,
    /// Its weight.
    pub weight: DecimalText,
    /// Its score within 0..=1; 0 when unscored. All its digits, or rounded like the ratio where they do not end.
    pub score: DecimalText,
    /// Where the score comes from.
    pub source: ScoreSource,
    /// The claims that it is derived from, ordered bytewise.
    pub from: Vec<String>,
    /// Who scored it, when a file of scores says so.
    pub by: Option<String>,
    /// Why it has this score, when a file of scores says so.
    pub why: Option<String>,
    /// When it was scored, as the file of scores says it.
    pub at: Option<String>,
}

/// A task of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its title in the pack.
    pub title: Option<String>,
    /// Whether it has all its claims.
    pub status: TaskStatus,
    /// Claims that it requires and that are neither SUPPORTED nor STALE, ordered bytewise.
    pub missing_required_claim_ids: Vec<String>,
    /// Claims that it requires and that are STALE, ordered bytewise.
    pub stale_required_claim_ids: Vec<String>,
    /// Kinds of artefacts that it requires and that are not there, ordered bytewise; absent when there are none, and
    /// where claims are words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing_artifact_kinds: Vec<String>,
    /// The commit that it was judged on, when results of single tasks are combined.
    pub commit: Option<String>,
}

/// What a run was made under. Two results compare fairly only when these are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Conditions {
    /// The commit.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// The operating system: `linux`, `macos`, `windows`.
    pub os: Option<String>,
    /// The processor architecture: `x86_64`, `aarch64`.
    pub arch: Option<String>,
    /// Logical processors that the run may use.
    pub cpus: Option<u64>,
    /// Memory of the machine, in bytes.
    pub memory: Option<u64>,
    /// Tools and their versions, by name; `benchgate` itself is one.
    pub tools: BTreeMap<String, String>,
    /// By claim: how old its evidence may be.
    pub max_age: BTreeMap<String, String>,
    /// By claim: the least tier of its evidence.
    pub min_tier: BTreeMap<String, Tier>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_code_and_its_word() {
        use PackStatus::{Blocked, Fail, NotApplicable, NotGated, NotVerified, Pass};

        let codes = [(Pass, 0), (Fail, 3), (NotVerified, 2), (Blocked, 4), (NotApplicable, 0), (NotGated, 0)];
        for (status, code) in codes {
            assert_eq!(status.exit_code(), code);
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
        }
    }

    #[test]
    fn decimals_inside_a_result_keep_their_digits() {
        let json = r#"{"pass_ratio":0.850000,"high_confidence_ratio":0.90}"#;
        let thresholds: Thresholds = serde_json::from_str(json).unwrap();
        assert_eq!(thresholds.pass_ratio.as_str(), "0.850000");
        assert_eq!(serde_json::to_string(&thresholds).unwrap(), json);
    }
}
