//! A pack before and after.

use alloc::string::String;
use alloc::vec::Vec;

use super::loosening::RuleChange;
use crate::number::Fraction;
use crate::pack::{Assessment, Status};
use crate::policy::PackName;

/// What a pack is worth on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// Its status.
    pub status: Status,
    /// Its ratio, exactly.
    pub ratio: Fraction,
}

impl Weight {
    /// What is kept of an assessment.
    pub fn of(assessment: &Assessment) -> Self {
        Self { status: assessment.status, ratio: assessment.ratio.clone() }
    }
}

/// A pack before and after. All sides are judged from the change's evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct PackDelta {
    /// Its name in the policy.
    pub name: PackName,
    /// Under the base's pack and rules with the baseline's scores; `None` where the base has no such pack.
    pub base: Option<Weight>,
    /// Under the base's pack and rules with the change's scores; `None` where the base has no such pack.
    pub scored: Option<Weight>,
    /// Under the base's pack, rules and scores; a pack that is new by its own. `None` where it could not be judged, or
    /// does not apply.
    pub cross: Option<Weight>,
    /// Under the change's pack, rules and scores; `None` where it has no such pack.
    pub head: Option<Weight>,
    /// Whether the change still has the pack.
    pub is_kept: bool,
    /// Whether anything of the change concerns it.
    pub applies: bool,
    /// What the change does to the pack and its scores.
    pub rules: Vec<RuleChange>,
    /// The digests of the change's pack and scores: what is approved is this content and no other.
    pub content: String,
}
