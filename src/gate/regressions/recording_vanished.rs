//! The recording of a fixture is gone, and the fixture is not.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};

/// An empty review is written down; no file at all is nobody's review.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    comparison
        .both()
        .filter(|(_, base, cross)| base.has_recording && !cross.has_recording)
        .map(|(delta, ..)| Regression {
            rule: Rule::RecordingVanished,
            subject: Subject::Fixture(delta.id.clone()),
            causes: BTreeSet::new(),
            from: "recorded".into(),
            to: "no recording".into(),
        })
        .collect()
}
