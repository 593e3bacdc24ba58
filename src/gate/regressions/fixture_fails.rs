//! A fixture that passed fails.

use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};
use crate::gate::delta::Side;
use crate::gate::outcome::Outcome;

/// Under the rules that judge; and under the change's own, which it then fails by itself.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let fails = |side: &Side| side.outcome().is_some_and(Outcome::fails);
    let worse = comparison.exact().filter(|(_, base, _)| !base.fails()).filter_map(|(delta, _, cross)| {
        let causes = if cross.fails() {
            delta.recorded.clone()
        } else if fails(&delta.head) {
            delta.ruled.clone()
        } else {
            return None;
        };
        Some((delta, causes))
    });
    worse
        .map(|(delta, causes)| Regression {
            rule: Rule::FixtureFails,
            subject: Subject::Fixture(delta.id.clone()),
            causes,
            from: "passed".into(),
            to: "fails".into(),
        })
        .collect()
}
