//! What a change makes better.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::row::number;
use super::v1;
use crate::gate::Delta;
use crate::ordered::Ordered as _;
use crate::source::excerpt;

/// What got better: entries that are found now, fixtures that pass now, false positives that are gone, gaps that closed.
pub(super) fn improvements(deltas: &[Delta], rows: &[v1::Fixture]) -> Vec<v1::Change> {
    let mut found = Vec::new();
    let change = |id: &str, what: String, from: &str, to: &str, message: String| v1::Change {
        fixture: Some(id.to_owned()),
        pack: None,
        message: excerpt(&message).into_owned(),
        what: excerpt(&what).into_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    for delta in deltas {
        let id = delta.id.as_str();
        let (Some(base), Some(cross)) = (delta.base.outcome(), delta.cross.outcome()) else { continue };
        let entries = base.entries.iter().zip(&cross.entries).enumerate();
        for (position, _) in entries.filter(|(_, (was, is))| !was.is_matched && is.is_matched) {
            let what = format!("{id} #{}", number(position));
            let is_closed = cross.entries.get(position).is_some_and(|entry| entry.is_gap);
            let remove = if is_closed { "; remove its `known_gap`" } else { "" };
            found.push(change(id, what.clone(), "missed", "found", format!("`{what}` is now found{remove}")));
        }
        if base.fails() && !cross.fails() {
            found.push(change(id, id.to_owned(), "failed", "passes", format!("`{id}` passes now")));
        }
        if cross.false_positives < base.false_positives {
            let (was, is) = (base.false_positives.to_string(), cross.false_positives.to_string());
            let message = format!("`{id}` has {is} false positives, and had {was}");
            found.push(change(id, id.to_owned(), &was, &is, message));
        }
    }
    let told: BTreeSet<String> = found.iter().map(|change| change.what.clone()).ordered();
    for row in rows.iter().filter(|row| !row.gaps_closed.is_empty()) {
        for entry in &row.gaps_closed {
            let what = format!("{} #{entry}", row.id);
            if !told.contains(&what) {
                let message = format!("`{what}` is found; remove its `known_gap`");
                found.push(change(&row.id, what.clone(), "known gap", "found", message));
            }
        }
    }
    found
}
