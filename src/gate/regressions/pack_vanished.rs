//! A pack is gone.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Comparison, Regression, Rule, Subject};

/// Unless the change says that it is gone on purpose, which is a loosened rule itself.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let gone = comparison.packs.iter().filter(|delta| delta.base.is_some() && !delta.is_kept);
    gone.filter(|delta| !comparison.retired_packs.contains(&delta.name))
        .map(|delta| Regression {
            rule: Rule::PackVanished,
            subject: Subject::Pack(delta.name.clone()),
            causes: BTreeSet::new(),
            from: "judged".into(),
            to: "gone".into(),
        })
        .collect()
}
