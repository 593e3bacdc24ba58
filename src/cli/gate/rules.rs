//! The rules that judge fixtures, and those of the change itself.

use std::collections::{BTreeMap, BTreeSet};

use super::policies::Dirs;
use crate::gate::Detectors;
use crate::ids::Digest;
use crate::result::Quotes;
use crate::review::Rules;

/// How fixtures are judged.
#[derive(Debug)]
pub(super) struct Judging<'j> {
    /// The rules that judge.
    pub(super) rules: Rules,
    /// The change's own.
    pub(super) own_rules: Rules,
    /// Whether the change is judged by its own keys: it landed, or there is nothing to compare it with.
    pub(super) is_own: bool,
    /// Reviewers who always say the same about the same diff.
    pub(super) deterministic: &'j BTreeSet<String>,
    /// The digests of the inputs of reviewers, by name, where the policy names some.
    pub(super) inputs: &'j BTreeMap<String, Digest>,
    /// What finds faults.
    pub(super) detectors: &'j Detectors,
    /// The fixtures directory of each commit, from the root of the repository.
    pub(super) dirs: &'j Dirs,
    /// What people call the base.
    pub(super) base_name: Option<&'j str>,
    /// How much of entries and findings rows quote.
    pub(super) quotes: Quotes,
}
