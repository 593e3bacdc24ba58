//! What a change does to the rules that judge it: everything is loosened that is not proven to be tightened or neutral.
//!
//! *Tightened* is proven where nothing can pass under the new rule that failed under the old one; *neutral* where the rule
//! judges nothing. One file for each kind of rule.

mod called;
mod claims;
mod entries;
mod expectations;
mod files;
mod merge;
mod packs;
mod policy;
mod reviewers;
mod scores;
mod words;
mod workflows;
mod yaml;

use alloc::string::String;

pub use called::{Called, called};
pub use expectations::{diff_change, expectation_changes, fixture_gone, fixture_new};
pub use files::{FileKind, file_change};
pub use merge::{three_ways, three_ways_of};
pub use packs::{pack_changes, pack_new};
pub use policy::{LinedFlags, policy_changes};
pub use scores::scores_changes;
pub use workflows::uses_the_gate;

/// What a change does to one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The kind of rule.
    pub item: Item,
    /// Which rule, in words.
    pub what: String,
    /// What that does.
    pub class: Class,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// What a change of a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Something may pass that failed before.
    Loosened,
    /// Nothing can pass that failed before.
    Tightened,
    /// It judges nothing.
    Neutral,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A fixture as a whole.
    Fixture,
    /// The key of a fixture.
    Expectation,
    /// The diff of a fixture.
    Diff,
    /// The line tolerance.
    Tolerance,
    /// Which severities block.
    Blocking,
    /// Where fixtures or evidence are.
    Place,
    /// What is gone on purpose.
    Retirement,
    /// Who may approve.
    Approval,
    /// Addons that are in use.
    Addons,
    /// How much worse a change may be.
    Limit,
    /// What is no drift.
    Drift,
    /// What a placeholder stands for.
    Placeholder,
    /// What is known of a reviewer.
    Reviewer,
    /// What proves a claim.
    ClaimRule,
    /// Which packs are judged, and where they apply.
    PackEntry,
    /// The thresholds of a pack.
    Threshold,
    /// The criteria of a pack and their weights.
    Criterion,
    /// The tasks of a pack.
    Task,
    /// The claims that a task requires.
    RequiredClaim,
    /// The artefacts that a task must leave.
    RequiredArtifact,
    /// The commands of a pack.
    Contract,
    /// What a pack says of itself.
    PackFacts,
    /// A score that somebody gave.
    Score,
    /// A workflow or an action.
    Workflow,
    /// A file that a claim's outcome depends on.
    Input,
}

impl Item {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::Fixture,
        Self::Expectation,
        Self::Diff,
        Self::Tolerance,
        Self::Blocking,
        Self::Place,
        Self::Retirement,
        Self::Approval,
        Self::Addons,
        Self::Limit,
        Self::Drift,
        Self::Placeholder,
        Self::Reviewer,
        Self::ClaimRule,
        Self::PackEntry,
        Self::Threshold,
        Self::Criterion,
        Self::Task,
        Self::RequiredClaim,
        Self::RequiredArtifact,
        Self::Contract,
        Self::PackFacts,
        Self::Score,
        Self::Workflow,
        Self::Input,
    ];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixture => "fixture",
            Self::Expectation => "expectation",
            Self::Diff => "diff",
            Self::Tolerance => "tolerance",
            Self::Blocking => "blocking",
            Self::Place => "place",
            Self::Retirement => "retirement",
            Self::Approval => "approval",
            Self::Addons => "addons",
            Self::Limit => "limit",
            Self::Drift => "drift",
            Self::Placeholder => "placeholder",
            Self::Reviewer => "reviewer",
            Self::ClaimRule => "claim-rule",
            Self::PackEntry => "pack-entry",
            Self::Threshold => "threshold",
            Self::Criterion => "criterion",
            Self::Task => "task",
            Self::RequiredClaim => "required-claim",
            Self::RequiredArtifact => "required-artifact",
            Self::Contract => "contract",
            Self::PackFacts => "pack-facts",
            Self::Score => "score",
            Self::Workflow => "workflow",
            Self::Input => "input",
        }
    }
}

#[cfg(test)]
mod tests;
