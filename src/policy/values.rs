//! A policy that is valid.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::form::{
    Addon, Directory, Duration, FilePath, Glob, Input, Line, Login, PackName, Placeholder, Report,
    ReviewerName, Variable,
};
use super::words::Proof;
use crate::evidence::{JobName, Kind};
use crate::ids::{ClaimId, FixtureId};
use crate::number::Decimal;
use crate::pack::{Command, Derive, Tier};
use crate::review::Rules;

/// What a repository lays down about how it is judged. What it does not say is the documented default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The scoring semantics.
    pub scoring: Edition,
    /// Logins that may approve a loosened rule, besides maintainers and administrators.
    pub approvers: BTreeSet<Login>,
    /// Whether an author may approve.
    pub self_approval: SelfApproval,
    /// Addons that are there, for the packs that require some.
    pub addons: BTreeSet<Addon>,
    /// What is gone on purpose.
    pub retired: Vec<Retired>,
    /// `[fixtures]`.
    pub fixtures: Fixtures,
    /// `[[packs]]`, in the order of the file; their names differ.
    pub packs: Vec<PackEntry>,
    /// `[claims."ID"]`.
    pub claims: BTreeMap<ClaimId, ClaimRule>,
    /// `[reviewers.NAME]`.
    pub reviewers: BTreeMap<ReviewerName, Reviewer>,
    /// `[evidence]`.
    pub evidence: Evidence,
    /// `[placeholders]`: the arguments that each expands to, at least one.
    pub placeholders: BTreeMap<Placeholder, Vec<String>>,
    /// `[regression]`.
    pub regression: Regression,
}

/// An edition of the scoring semantics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Edition 1.
    One,
}

/// Whether the author of a change may approve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfApproval {
    /// No.
    Refused,
    /// Yes: a repository with one maintainer.
    Allowed,
}

/// Something that was judged and is gone on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retired {
    /// A fixture.
    Fixture {
        /// Which.
        id: FixtureId,
        /// Why.
        reason: Line,
    },
    /// A pack.
    Pack {
        /// Which.
        name: PackName,
        /// Why.
        reason: Line,
    },
}

/// Where the fixtures are and how they are scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixtures {
    /// Their directory.
    pub dir: Directory,
    /// Tolerance and blocking severities.
    pub rules: Rules,
}

/// A pack and what it judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackEntry {
    /// Its name in this repository.
    pub name: PackName,
    /// The pack file.
    pub file: FilePath,
    /// The file of its manual scores.
    pub scores: Option<FilePath>,
    /// Criteria that are scored by claims, each by at least one.
    pub derive: Derive,
    /// The directory that its commands run in.
    pub root: Directory,
    /// The files that make it apply; all when empty.
    pub paths: BTreeSet<Glob>,
}

/// What proves a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRule {
    /// The kinds of report that count; any that can prove the claim when empty.
    pub kinds: BTreeSet<Kind>,
    /// The command that must have made the evidence.
    pub command: Option<Command>,
    /// The reports it writes.
    pub reports: BTreeSet<Report>,
    /// Variables that it runs with.
    pub env: BTreeMap<Variable, String>,
    /// Jobs that must all have succeeded.
    pub jobs: BTreeSet<JobName>,
    /// Legs of a matrix that must all be there.
    pub legs: BTreeSet<Line>,
    /// At least so many tests or checks, 1 or more.
    pub min_executed: u64,
    /// The oldest evidence.
    pub max_age: Duration,
    /// The least trust; the mode of the run decides where it is not set.
    pub min_tier: Option<Tier>,
    /// Files that its outcome depends on.
    pub inputs: BTreeSet<Input>,
    /// The least coverage, within 0..=1.
    pub min_coverage: Option<Decimal>,
    /// What the exit code says alone; nothing where it is not set.
    pub exit: Option<Proof>,
}

impl ClaimRule {
    /// Whether a workflow decides what a job of it proves.
    pub fn rests_on_workflow(&self, path: &str) -> bool {
        self.jobs.iter().any(|job| job.workflow == path)
    }
}

/// A reviewer whose recordings are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewer {
    /// Files that its answers depend on.
    pub inputs: BTreeSet<Glob>,
    /// The model.
    pub model: Option<Line>,
    /// The command that runs it.
    pub command: Option<Command>,
    /// Whether it says the same about the same diff every time.
    pub is_deterministic: bool,
}

/// Where evidence lies and what is no drift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The store.
    pub dir: Directory,
    /// Changes that do not make a worktree dirty.
    pub drift_ignore: BTreeSet<Glob>,
}

/// How much worse than the base a change may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regression {
    /// Most that the ratio of a pack may fall, within 0..=1.
    pub max_ratio_drop: Decimal,
    /// Most that the strict precision may fall, within 0..=1.
    pub max_strict_precision_drop: Decimal,
    /// Most that the findings per fixture may rise, as a share of the base's: 0.5 is half as many more.
    pub max_findings_rise: Decimal,
}
