//! The result of a gate: one verdict on a change, against the commit that it is compared with.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Pack, PackStatus, Reason, Recovery, Score, Status, Summary};

/// The name of the gate schema.
pub const GATE_SCHEMA: &str = "benchgate.result.v1";

/// The outcome of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GateVerdict {
    /// Everything required holds. Exit code 0.
    Pass,
    /// A fixture failed, something got worse, a rule was loosened without approval (exit code 1), or the ratio of a
    /// pack is below its threshold (exit code 3).
    Fail,
    /// A required claim or a recording lacks valid evidence. Exit code 2.
    NotVerified,
    /// No verdict is possible. Exit code 4.
    Blocked,
    /// Recordings were made anew, and there is too little data to tell whether they got worse. Exit code 5.
    Inconclusive,
}

impl GateVerdict {
    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::NotVerified => "NOT_VERIFIED",
            Self::Blocked => "BLOCKED",
            Self::Inconclusive => "INCONCLUSIVE",
        }
    }
}

/// How far the verdict can be trusted; `docs/trust.md` says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Made on somebody's own machine.
    Local,
    /// Made in a workflow that the author of the change owns.
    AuthorControlled,
    /// Made from git objects by a workflow of the default branch.
    Trusted,
}

/// The result of a gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Gate {
    /// Always `benchgate.result.v1`.
    pub schema: String,
    /// The edition of the scoring semantics, 1.
    pub scoring: u32,
    /// The outcome.
    pub verdict: GateVerdict,
    /// 0 to 5: the first of `exit_codes`.
    pub exit_code: u8,
    /// The codes of everything that holds, in the order of their weight: 4, 2, 3, 1, 5; `[0]` when all is well.
    pub exit_codes: Vec<u8>,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Why the verdict is not PASS, all of it, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Worth knowing; changes nothing.
    pub notes: Vec<Reason>,
    /// The next step, unless the verdict is PASS.
    pub recovery: Option<Recovery>,
    /// What was judged.
    pub head: GateHead,
    /// What it was compared with; null without a baseline.
    pub base: Option<GateBase>,
    /// Why there is no baseline, in words; null with one.
    pub no_baseline: Option<String>,
    /// The fixtures as the base's rules score what this change recorded; null where there are no fixtures. A fixture that
    /// is new is scored by its own key.
    pub score: Option<Score>,
    /// The totals of the baseline over its fixtures; null without a baseline, or where it has none.
    pub base_summary: Option<Summary>,
    /// The fixtures that are new, and those that do not pass on one of the sides, ordered bytewise by fixture.
    pub fixture_changes: Vec<FixtureChange>,
    /// The packs: those of the policy in its order, then those that are not gated, ordered bytewise.
    pub packs: Vec<Pack>,
    /// What became of the packs and their claims since the baseline.
    pub pack_changes: Vec<PackChange>,
    /// Everything that got worse.
    pub regressions: Vec<Regression>,
    /// Everything that got better.
    pub improvements: Vec<Change>,
    /// The rules that the change changes.
    pub rules_changed: Vec<RuleChange>,
    /// Re-recorded fixtures whose comparison says nothing yet.
    pub inconclusive: Vec<Inconclusive>,
    /// What would accept loosened rules, regressions and inconclusive comparisons; null when there are none.
    pub approval: Option<Approval>,
    /// The command that makes this verdict locally.
    pub reproduce: String,
    /// The run of the CI system: id and attempt; null elsewhere.
    pub run: Option<GateRun>,
    /// The policy's file, as it was named; null when the documented defaults hold.
    pub config: Option<String>,
}

/// A run of a CI system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateRun {
    /// Its id.
    pub id: String,
    /// The attempt, 1 or more.
    pub attempt: u64,
}

/// What was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateHead {
    /// The commit; null outside git.
    pub commit: Option<String>,
    /// The head of the pull request, where the commit is a merge made for testing it.
    pub pr_head: Option<String>,
    /// The tree of the commit.
    pub tree: Option<String>,
    /// Whether a judged file differs from the commit; null outside git.
    pub dirty: Option<bool>,
    /// Judged files that differ from the commit, ordered bytewise; the first of them when there are many.
    pub dirty_paths: Vec<String>,
}

/// How a change is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// A change that asks to be merged: the base's rules judge.
    Proposed,
    /// A commit of the default branch: its own rules judge, what they changed is listed.
    Landed,
}

/// What the change was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateBase {
    /// The baseline: the commit that differences are against.
    pub commit: String,
    /// The commit whose rules judge.
    pub policy_commit: String,
    /// What people call it: `main`.
    pub name: String,
    /// How it is compared.
    pub relation: Relation,
}

/// What a fixture, a recording or a rule was changed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
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

/// Something that got worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Regression {
    /// The fixture; null when it is about a pack or about all fixtures.
    pub fixture: Option<String>,
    /// The name of the pack; null when it is about fixtures.
    pub pack: Option<String>,
    /// The rule that found it, in kebab case: `entry-lost`.
    pub rule: String,
    /// What changed, ordered; empty where only the absence shows.
    pub cause: Vec<Cause>,
    /// One line: `auth-01 #2 is lost: nearest line 40, want 12±3`.
    pub message: String,
    /// The thing, for the first column of a table: `auth-01 #2`.
    pub what: String,
    /// What it was: `found`.
    pub from: String,
    /// What it is: `lost`.
    pub to: String,
    /// Why, if more is known: `nearest: line 40, want 12±3`.
    pub why: Option<String>,
}

/// Something that is otherwise than before, and no worse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// The fixture; null when it is about a pack or about all fixtures.
    pub fixture: Option<String>,
    /// The name of the pack; null when it is about fixtures.
    pub pack: Option<String>,
    /// One line: `race-02 is now found; remove its known_gap`.
    pub message: String,
    /// The thing: `race-02 #1`.
    pub what: String,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// What became of a fixture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FixtureChange {
    /// The fixture.
    pub fixture: String,
    /// Its status on the base; null when it is new.
    pub base_status: Option<Status>,
    /// What changed, ordered; empty when nothing did.
    pub cause: Vec<Cause>,
}

/// What became of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PackChange {
    /// The name of the pack in the policy.
    pub pack: String,
    /// The status with the baseline's scores and this change's evidence; null when the baseline has no such pack.
    pub base_status: Option<PackStatus>,
    /// The ratio of that, rounded half to even at 6 places.
    pub base_ratio: Option<String>,
}

/// What a change does to a rule that judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RuleClass {
    /// Something may pass that failed before; nothing proves otherwise.
    Loosened,
    /// Nothing can pass that failed before.
    Tightened,
    /// It judges nothing.
    Neutral,
}

/// A rule that the change changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleChange {
    /// Which rule: `web: pass_ratio`.
    pub what: String,
    /// The kind of rule, in kebab case: `threshold`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// What that does.
    pub class: RuleClass,
    /// What it was, in words.
    pub from: String,
    /// What it is, in words.
    pub to: String,
}

/// A comparison that says nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inconclusive {
    /// The fixture.
    pub fixture: String,
    /// Whose findings changed, ordered bytewise; the empty text is a reviewer without a name.
    pub reviewers: Vec<String>,
    /// The status on the base.
    pub from: Status,
    /// The status now.
    pub to: Status,
    /// One line: what is missing.
    pub message: String,
}

/// What would accept what a change loosened or lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Approval {
    /// SHA-256 over what is to be approved, 64 hexadecimal digits.
    pub digest: String,
    /// Who approved it; null when nobody did.
    pub by: Option<String>,
    /// The items that it covers.
    pub items: u64,
    /// Why it is not approved, or how it is, in words.
    pub message: String,
}
