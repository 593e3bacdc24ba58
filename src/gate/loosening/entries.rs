//! The entries of a key, before and after.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::words::{Changes, NONE};
use super::{Class, Item};
use crate::limits::{COMPARED_BYTES, COMPARISONS};
use crate::ordered::Ordered as _;
use crate::review::{Entry, Keyword};

/// What entries are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// They are to be found.
    Wanted,
    /// They must not be flagged.
    Unwanted,
}

/// The work that is left for the search of stricter entries. Where it is used up, nothing is proven any more.
pub(super) struct Effort(u64);

impl Default for Effort {
    fn default() -> Self {
        Self(COMPARISONS)
    }
}

impl Effort {
    /// Takes work; whether there was enough.
    fn takes(&mut self, work: u64) -> bool {
        let left = self.0.checked_sub(work);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// Entries of one kind: those that both keys have are left out, then each that is gone is paired with one that is new and
/// demands the same or is provably stricter.
pub(super) fn entries(
    changes: &mut Changes,
    kind: &str,
    (old, new): (&[Entry<'_>], &[Entry<'_>]),
    demand: Demand,
    effort: &mut Effort,
) {
    let (gone, added) = without_common(old, new);
    // By what they demand, so that a thousand entries are not each compared with a thousand.
    let mut alike: BTreeMap<Entry, Vec<usize>> = BTreeMap::new();
    for (place, entry) in added.iter().enumerate().rev() {
        alike.entry(demands(entry)).or_default().push(place);
    }
    let mut free: BTreeSet<usize> = (0..added.len()).ordered();
    let mut others = Vec::new();
    for (position, entry) in gone {
        let what = format!("{kind} #{}", position + 1);
        match alike.get_mut(&demands(entry)).and_then(Vec::pop) {
            Some(place) => {
                free.remove(&place);
                let to = added.get(place).map(|other| describe(other)).unwrap_or_default();
                changes.add(Item::Expectation, &what, Class::Neutral, &describe(entry), &to);
            }
            None => others.push((what, entry)),
        }
    }
    let mut unpaired = Vec::new();
    for (what, entry) in others {
        // Without any work left not even the rest is gone through.
        let is_spent = effort.0 == 0;
        let is_stricter = |place: &usize| {
            let other = added.get(*place)?;
            demand.is_stricter(entry, other, effort).then_some((*place, *other))
        };
        let found = if is_spent { None } else { free.iter().find_map(is_stricter) };
        match found {
            Some((place, other)) => {
                free.remove(&place);
                changes.add(Item::Expectation, &what, Class::Tightened, &describe(entry), &describe(other));
            }
            None => unpaired.push((what, entry)),
        }
    }
    // What is left is changed, gone or new; of a change nothing is proven.
    let mut left = free.into_iter().filter_map(|place| added.get(place).copied());
    for (what, entry) in unpaired {
        let to = left.next().map_or_else(|| "gone".into(), describe);
        changes.add(Item::Expectation, &what, Class::Loosened, &describe(entry), &to);
    }
    for entry in left {
        // A gap demands nothing, and a finding that it takes no longer counts as noise.
        let class = if entry.known_gap.is_some() { Class::Loosened } else { Class::Tightened };
        changes.add(Item::Expectation, kind, class, NONE, &describe(entry));
    }
}

/// The old entries that the new key lacks, with their places, and the new ones that the old key lacks.
fn without_common<'e>(
    old: &'e [Entry<'e>],
    new: &'e [Entry<'e>],
) -> (Vec<(usize, &'e Entry<'e>)>, Vec<&'e Entry<'e>>) {
    let mut same: BTreeMap<&'e Entry<'e>, usize> = BTreeMap::new();
    for entry in new {
        *same.entry(entry).or_default() += 1;
    }
    let mut take = |entry: &'e Entry<'e>| match same.get_mut(entry) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    let gone = old.iter().enumerate().filter(|(_, entry)| !take(entry)).collect();
    let added = same.into_iter().flat_map(|(entry, count)| core::iter::repeat_n(entry, count)).collect();
    (gone, added)
}

/// All that an entry demands: not its notes. Why a gap is known is a note, that it is one is not.
fn demands<'e>(entry: &'e Entry<'_>) -> Entry<'e> {
    Entry {
        note: None,
        known_gap: entry.known_gap.as_ref().map(|_| "".into()),
        keywords: entry.keywords.iter().map(|keyword| Keyword::new(keyword.lowered().into())).collect(),
        ..entry.clone()
    }
}

impl Demand {
    /// Whether the new entry is met by less than the old one. Of one that is to be found: every finding that matches it
    /// matches the old one, and its miss is excused no more than before. Of one that must not be flagged: every finding
    /// that matches the old one matches it.
    fn is_stricter(self, old: &Entry<'_>, new: &Entry<'_>, effort: &mut Effort) -> bool {
        let is_excused = self == Self::Wanted && new.known_gap.is_some() && old.known_gap.is_none();
        let (narrow, wide) = match self {
            Self::Wanted => (new, old),
            Self::Unwanted => (old, new),
        };
        effort.takes(1)
            && !is_excused
            && (new.pinned || !old.pinned)
            && is_inside(narrow, wide)
            && effort.takes(searched(narrow, wide))
            && says_more(narrow, wide)
    }
}

/// Whether every place and severity of `one` is one of `other`.
fn is_inside(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    let file = other.file.is_none() || one.file == other.file;
    let lines = match (one.lines, other.lines) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => one.start() >= other.start() && one.end() <= other.end(),
    };
    let severity = match (one.severity, other.severity) {
        (_, None) => true,
        (None, Some(_)) => false,
        // The worst comes first.
        (Some(one), Some(other)) => one <= other,
    };
    file && lines && severity
}

/// Whether every text that has a word of `one` has one of `other`: a text that has a longer word has every part of it.
fn says_more(one: &Entry<'_>, other: &Entry<'_>) -> bool {
    let is_part =
        |word: &Keyword<'_>| other.keywords.iter().any(|part| word.lowered().contains(part.lowered()));
    other.keywords.is_empty() || (!one.keywords.is_empty() && one.keywords.iter().all(is_part))
}

/// The work of [`says_more`].
fn searched(one: &Entry<'_>, other: &Entry<'_>) -> u64 {
    let bytes: u64 = one.keywords.iter().map(|word| word.lowered().len() as u64).sum();
    let words = other.keywords.len() as u64;
    words.saturating_mul(one.keywords.len() as u64 + bytes / COMPARED_BYTES)
}

/// An entry in words; all of it, so that two that differ never look the same.
fn describe(entry: &Entry<'_>) -> String {
    let Entry { file, lines, severity, keywords, note, known_gap, pinned } = entry;
    let mut words = Vec::new();
    words.push(file.as_ref().map_or_else(|| "any file".into(), |file| format!("file {file:?}")));
    words.extend(lines.map(|lines| format!("line {lines}")));
    words.extend(severity.map(|severity| severity.name().into()));
    let keywords: Vec<String> = keywords.iter().map(|keyword| format!("{:?}", keyword.written())).collect();
    words.extend((!keywords.is_empty()).then(|| keywords.join(" or ")));
    words.extend(known_gap.as_ref().map(|why| format!("known_gap {why:?}")));
    words.extend(pinned.then(|| "pinned".into()));
    words.extend(note.as_ref().map(|note| format!("note {note:?}")));
    words.join(", ")
}
