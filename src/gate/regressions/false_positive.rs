//! Something is flagged that must not be, or more often than before.

use alloc::format;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};
use crate::gate::delta::Exactness;

/// By entry. What is pinned is held exactly, whoever reviews.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let mut found = Vec::new();
    for (delta, base, cross) in comparison.both() {
        let is_exact = delta.exactness == Exactness::Exact;
        let hits = base.hits.iter().zip(&cross.hits).enumerate();
        let more = hits.filter(|(_, (was, is))| is.count > was.count && (is_exact || is.is_pinned));
        found.extend(more.map(|(position, (was, is))| Regression {
            rule: Rule::FalsePositive,
            subject: Subject::MustNotFlag(delta.id.clone(), position),
            causes: delta.recorded.clone(),
            from: format!("flagged {}×", was.count),
            to: format!("flagged {}×", is.count),
        }));
    }
    found
}
