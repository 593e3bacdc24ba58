//! A fixture is gone.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};

/// Unless the change says that it is gone on purpose, which is a loosened rule itself.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let gone = comparison.fixtures.iter().filter(|delta| delta.base.is_there() && !delta.cross.is_there());
    gone.filter(|delta| !comparison.retired_fixtures.contains(&delta.id))
        .map(|delta| Regression {
            rule: Rule::FixtureVanished,
            subject: Subject::Fixture(delta.id.clone()),
            causes: BTreeSet::new(),
            from: "judged".into(),
            to: "gone".into(),
        })
        .collect()
}
