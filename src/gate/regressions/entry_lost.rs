//! An entry that was found is missed.

use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};
use crate::gate::delta::Exactness;

/// Base and cross have the same key, so the entries are the same. What is pinned is held exactly, whoever reviews.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let mut found = Vec::new();
    for (delta, base, cross) in comparison.both() {
        let entries = base.entries.iter().zip(&cross.entries).enumerate();
        let is_exact = delta.exactness == Exactness::Exact;
        let lost =
            entries.filter(|(_, (was, is))| was.is_matched && !is.is_matched && (is_exact || is.is_pinned));
        found.extend(lost.map(|(position, _)| Regression {
            rule: Rule::EntryLost,
            subject: Subject::MustMatch(delta.id.clone(), position),
            causes: delta.recorded.clone(),
            from: "found".into(),
            to: "lost".into(),
        }));
    }
    found
}
