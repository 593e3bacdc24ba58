//! One verdict on a change: what it is compared with, what got worse, which rules it loosens, and what follows.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod approval;
mod approver;
mod binding;
mod delta;
mod detectors;
mod group;
pub mod loosening;
mod outcome;
mod packs;
mod regressions;
mod reviewers;
mod selftest;
mod sides;
mod verdict;
mod version;

pub use approval::{Approval, Approvals, Part, Request, digest_of};
pub use approver::{
    Authors, Candidate, Refusal, Text, Voice, Writer, approved_digest, approving_text, may_approve, voice,
};
pub use binding::{Binding, Bindings, Unverified, unverified};
pub use delta::{Cause, Delta, Exactness, Side};
pub use detectors::Detectors;
pub use group::Selections;
pub use outcome::{EntryOutcome, HitOutcome, Outcome};
pub use packs::{PackDelta, Weight};
pub use regressions::{Comparison, Regression, Rule, Subject};
pub use reviewers::{ReviewerInputs, changed_reviewers, reviewer_digest};
pub use selftest::{Planted, self_test};
pub use sides::{Commits, Files, Origin, Parts, Sides, landed, sides};
pub use verdict::{AlreadyFailing, Decides, Ground, Judgement, Material, Relation, judge};
pub use version::{Effort, File, Judged, Version};
