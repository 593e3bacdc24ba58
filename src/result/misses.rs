//! The entries that were missed, and what came closest to each, as far as a rendering shows it.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::row::{Quotes, Scored, entry, finding, number};
use super::v1;
use crate::limits::{BRIEF_CHARACTERS, QUOTED_BYTES_PER_FIXTURE, QUOTED_CHARACTERS};
use crate::review::{Expectations, FixtureScore, Miss, NearMisses};
use crate::source::excerpt;

/// The misses of a row.
pub(super) fn misses(scored: Scored<'_, '_>, quotes: Quotes) -> Vec<v1::Miss> {
    let Scored { expectations, panel, score, rules, .. } = scored;
    let only = shown(expectations, score).filter(|_| matches!(quotes, Quotes::Table | Quotes::Line));
    let near_misses = NearMisses::new(expectations, panel, rules);
    let mut length = 0;
    let mut near_miss = |miss: &Miss| {
        let near = near_misses.of(miss)?;
        let found = panel.reviews.get(miss.trial)?.findings.get(near.finding)?;
        let brief = length > QUOTED_BYTES_PER_FIXTURE;
        let shown = match quotes {
            Quotes::Kept => finding(found, if brief { BRIEF_CHARACTERS } else { QUOTED_CHARACTERS }),
            Quotes::LeftOut | Quotes::Table | Quotes::Line => v1::Finding::default(),
        };
        length += shown.file.len() + shown.claim.len() + shown.evidence.len();
        let unmet = near.unmet.iter().map(|unmet| excerpt(&unmet.to_string()).into_owned());
        Some(v1::NearMiss { finding: shown, unmet: unmet.collect() })
    };
    let is_alone = quotes == Quotes::Line;
    let missed = score.misses.iter().enumerate().filter(|(place, _)| !is_alone || only == Some(*place));
    // These are the bulk of a result, so they are given just the room that they need.
    let mut rows = Vec::with_capacity(if is_alone { only.iter().count() } else { score.misses.len() });
    rows.extend(missed.filter_map(|(place, miss)| {
        let expected = expectations.must_match.get(miss.entry)?;
        Some(v1::Miss {
            entry: match quotes {
                Quotes::Kept => entry(miss.entry, expected),
                Quotes::LeftOut | Quotes::Table | Quotes::Line => {
                    v1::Entry { number: number(miss.entry), ..v1::Entry::default() }
                }
            },
            near_miss: if only.is_none_or(|only| only == place) { near_miss(miss) } else { None },
            known_gap: expected.known_gap.as_ref().map(|why| excerpt(why).into_owned()),
        })
    }));
    rows
}

/// The place of the miss that a table shows: the first that nothing excuses, else the first.
fn shown(expectations: &Expectations<'_>, score: &FixtureScore) -> Option<usize> {
    unexcused(expectations, score).or((!score.misses.is_empty()).then_some(0))
}

/// The place of the first miss that nothing excuses.
pub(super) fn unexcused(expectations: &Expectations<'_>, score: &FixtureScore) -> Option<usize> {
    let is_unexcused =
        |miss: &Miss| expectations.must_match.get(miss.entry).is_some_and(|entry| entry.known_gap.is_none());
    score.misses.iter().position(is_unexcused)
}
