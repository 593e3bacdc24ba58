//! The ratio of a pack fell by more than the limit.

use alloc::collections::BTreeSet;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};
use crate::gate::delta::Cause;

/// Exactly, before anything is rounded.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let limit = comparison.limits.max_ratio_drop.magnitude();
    let both = comparison.packs.iter().filter(|delta| delta.applies && delta.is_kept);
    let both = both.filter_map(|delta| Some((delta, delta.base.as_ref()?, delta.scored.as_ref()?)));
    both.filter(|(_, base, scored)| base.ratio > scored.ratio.plus(&limit))
        .map(|(delta, base, scored)| Regression {
            rule: Rule::PackRatio,
            subject: Subject::Pack(delta.name.clone()),
            causes: BTreeSet::from([Cause::Scores]),
            from: base.ratio.to_string(),
            to: scored.ratio.to_string(),
        })
        .collect()
}
