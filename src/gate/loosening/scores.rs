//! Scores that somebody gave.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::words::{Changes, NONE};
use super::{Class, Item, RuleChange};
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
    for (place, (was, said)) in &old {
        let what = score(place);
        match new.get(place) {
            // Without a score it counts as 0.
            None => changes.add(Item::Score, &what, Class::Tightened, &format!("{was}"), NONE),
            Some((is, saying)) if is == was => {
                changes.plain(Item::Score, &what, Class::Neutral, (said, saying), |said| {
                    format!("{was} {}", words(said))
                });
            }
            Some((is, _)) => {
                let class = if is < was { Class::Tightened } else { Class::Loosened };
                changes.add(Item::Score, &what, class, &format!("{was}"), &format!("{is}"));
            }
        }
    }
    for (place, (is, _)) in new.iter().filter(|(place, _)| !old.contains_key(*place)) {
        let class = if is.is_zero() { Class::Neutral } else { Class::Loosened };
        changes.add(Item::Score, &score(place), class, NONE, &format!("{is}"));
    }
    changes.found
}

fn score(place: &(String, Option<String>)) -> String {
    match place {
        (criterion, Some(task)) => format!("score of {criterion} for {task}"),
        (criterion, None) => format!("score of {criterion}"),
    }
}
