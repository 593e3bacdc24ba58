//! Scores that somebody gave.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::words::{Changes, NONE};
use super::{Class, Item, RuleChange};
use crate::number::Decimal;
use crate::pack::{Attribution, ScoresFile};
use crate::policy::PackName;

/// What a change does to the scores of a pack. A score that is raised is a word for the change, by the change.
pub fn scores_changes(
    name: &PackName,
    old: Option<&ScoresFile>,
    new: Option<&ScoresFile>,
) -> Vec<RuleChange> {
    let mut changes = Changes::of(name.as_str());
    let empty = ScoresFile::default();
    let (old, new) = (old.unwrap_or(&empty).by_place(), new.unwrap_or(&empty).by_place());
    let words = |attribution: &Attribution| {
        let Attribution { by, why, at } = attribution;
        format!("by {by:?}, {why:?}, {at:?}")
    };
    // Who says so, and why, is what an approval is given for.
    let given = |(score, said): &(Decimal, Attribution)| format!("{score} {}", words(said));
    for (place, was) in &old {
        let what = score(place);
        let Some(is) = new.get(place) else {
            // Without a score it counts as 0.
            changes.add(Item::Score, &what, Class::Tightened, &given(was), NONE);
            continue;
        };
        let class = match is.0.cmp(&was.0) {
            Ordering::Less => Class::Tightened,
            Ordering::Equal => Class::Neutral,
            Ordering::Greater => Class::Loosened,
        };
        // Under the same words the number is all that changed.
        if was.1 == is.1 {
            changes.plain(Item::Score, &what, class, (&was.0, &is.0), ToString::to_string);
        } else {
            changes.add(Item::Score, &what, class, &given(was), &given(is));
        }
    }
    for (place, is) in new.iter().filter(|(place, _)| !old.contains_key(*place)) {
        let class = if is.0.is_zero() { Class::Neutral } else { Class::Loosened };
        changes.add(Item::Score, &score(place), class, NONE, &given(is));
    }
    changes.found
}

fn score(place: &(String, Option<String>)) -> String {
    match place {
        (criterion, Some(task)) => format!("score of {criterion} for {task}"),
        (criterion, None) => format!("score of {criterion}"),
    }
}
