//! The status of a pack is worse.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};
use crate::gate::delta::Cause;

/// Both sides are judged from the same evidence by the same pack, so only the scores can make the difference.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let both = comparison.packs.iter().filter(|delta| delta.applies && delta.is_kept);
    let both = both.filter_map(|delta| Some((delta, delta.base.as_ref()?, delta.scored.as_ref()?)));
    both.filter(|(_, base, scored)| scored.status > base.status)
        .map(|(delta, base, scored)| Regression {
            rule: Rule::PackStatus,
            subject: Subject::Pack(delta.name.clone()),
            causes: BTreeSet::from([Cause::Scores]),
            from: base.status.word().into(),
            to: scored.status.word().into(),
        })
        .collect()
}
