//! More blocking findings above the limit than before, or more false positives that no single entry accounts for.

use alloc::format;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};

/// Where trials each flag something else, only the sum shows it.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let worse = comparison.exact().filter_map(|(delta, base, cross)| {
        let (from, to) = if cross.excess_blocking > base.excess_blocking {
            (base.excess_blocking, cross.excess_blocking)
        } else {
            let by_entry = base.hits.iter().zip(&cross.hits).any(|(was, is)| is.count > was.count);
            let is_more = cross.false_positives > base.false_positives && !by_entry;
            is_more.then_some((base.false_positives, cross.false_positives))?
        };
        Some((delta, from, to))
    });
    worse
        .map(|(delta, from, to)| Regression {
            rule: Rule::BlockingRise,
            subject: Subject::Fixture(delta.id.clone()),
            causes: delta.recorded.clone(),
            from: format!("{from} too many"),
            to: format!("{to} too many"),
        })
        .collect()
}
