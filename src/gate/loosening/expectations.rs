//! The keys and diffs of fixtures.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::words::{Changes, NONE, Stricter};
use super::{Class, Item, RuleChange};
use crate::ids::{FixtureId, Sha};
use crate::review::{Entry, Expectations};

/// What a change does to a key. The order of entries never matters.
pub fn expectation_changes(id: &FixtureId, old: &Expectations, new: &Expectations) -> Vec<RuleChange> {
    let Expectations { stated_id, description, must_match, must_not_flag, min_findings, max_blocking } = old;
    let mut changes = Changes::of(id.as_str());
    let words = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.into());
    changes.plain(Item::Expectation, "id", Class::Neutral, (stated_id, &new.stated_id), words);
    changes.plain(
        Item::Expectation,
        "description",
        Class::Neutral,
        (description, &new.description),
        Clone::clone,
    );
    // Without it none are demanded, and 0 demands none.
    let least = |count: &Option<u64>| count.unwrap_or(0);
    let (was, is) = (least(min_findings), least(&new.min_findings));
    changes.ordered(Item::Expectation, "min_findings", &was, &is, Stricter::More);
    let most = |count: &Option<u64>| Most(*count);
    let (was, is) = (most(max_blocking), most(&new.max_blocking));
    changes.ordered(Item::Expectation, "max_blocking", &was, &is, Stricter::Less);
    entries(&mut changes, "must_match", (must_match, &new.must_match), &wanted_is_stricter);
    entries(&mut changes, "must_not_flag", (must_not_flag, &new.must_not_flag), &unwanted_is_stricter);
    changes.found
}

/// A fixture that nothing judged before.
pub fn fixture_new(id: &FixtureId) -> RuleChange {
    one(id, Item::Fixture, "fixture", Class::Tightened, NONE, "new")
}

/// A fixture that judges nothing any more.
pub fn fixture_gone(id: &FixtureId) -> RuleChange {
    one(id, Item::Fixture, "fixture", Class::Loosened, "judged", "gone")
}

/// What a change does to the diff that is reviewed; nothing where it is the same.
pub fn diff_change(id: &FixtureId, old: Option<&Sha>, new: Option<&Sha>) -> Option<RuleChange> {
    let words = |diff: Option<&Sha>| diff.map_or_else(|| NONE.into(), |id| format!("blob {id}"));
    (old != new).then(|| one(id, Item::Diff, "diff", Class::Loosened, &words(old), &words(new)))
}

fn one(id: &FixtureId, item: Item, what: &str, class: Class, from: &str, to: &str) -> RuleChange {
    let mut changes = Changes::of(id.as_str());
    changes.add(item, what, class, from, to);
    let made = RuleChange { item, what: what.into(), class, from: from.into(), to: to.into() };
    changes.found.pop().unwrap_or(made)
}

/// A largest number; without one there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Most(Option<u64>);

impl PartialOrd for Most {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.0.unwrap_or(u64::MAX).cmp(&other.0.unwrap_or(u64::MAX)))
    }
}

impl core::fmt::Display for Most {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Some(most) => write!(f, "{most}"),
            None => f.write_str("no limit"),
        }
    }
}

/// Entries of one kind: those that both keys have are left out, then each that is gone is paired with one that is new and
/// provably stricter.
fn entries(
    changes: &mut Changes,
    kind: &str,
    (old, new): (&[Entry], &[Entry]),
    is_stricter: &dyn Fn(&Entry, &Entry) -> bool,
) {
    // By content, so that a thousand entries are not each compared with a thousand.
    let mut same: BTreeMap<&Entry, usize> = BTreeMap::new();
    for entry in new {
        *same.entry(entry).or_default() += 1;
    }
    let mut take = |entry: &Entry| match same.get_mut(entry) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    };
    let gone: Vec<(usize, &Entry)> = old.iter().enumerate().filter(|(_, entry)| !take(entry)).collect();
    // What of the new key is not taken by then is added.
    let mut added: Vec<&Entry> = Vec::new();
    for (entry, count) in same {
        added.extend(core::iter::repeat_n(entry, count));
    }
    let wanted: Vec<Entry> = added.iter().map(|entry| demands(entry)).collect();
    let mut is_free: Vec<bool> = added.iter().map(|_| true).collect();
    let mut unpaired = Vec::new();
    for (position, entry) in gone {
        let what = format!("{kind} #{}", position + 1);
        let own = demands(entry);
        let find = |fits: &dyn Fn(usize) -> bool| {
            is_free.iter().enumerate().position(|(place, free)| *free && fits(place))
        };
        let same = find(&|place| wanted.get(place) == Some(&own));
        let stricter = || find(&|place| added.get(place).is_some_and(|other| is_stricter(entry, other)));
        let class = if same.is_some() { Class::Neutral } else { Class::Tightened };
        match same.or_else(stricter) {
            Some(place) => {
                let other = added.get(place).copied().unwrap_or(entry);
                changes.add(Item::Expectation, &what, class, &describe(entry), &describe(other));
                if let Some(free) = is_free.get_mut(place) {
                    *free = false;
                }
            }
            None => unpaired.push((what, entry)),
        }
    }
    // What is left is changed, gone or new; of a change nothing is proven.
    let mut added = added.into_iter().zip(is_free).filter(|(_, free)| *free).map(|(entry, _)| entry);
    for (what, entry) in unpaired {
        let to = added.next().map_or_else(|| "gone".into(), describe);
        changes.add(Item::Expectation, &what, Class::Loosened, &describe(entry), &to);
    }
    for entry in added {
        // A gap demands nothing, and a finding that it takes no longer counts as noise.
        let class = if entry.known_gap.is_some() { Class::Loosened } else { Class::Tightened };
        changes.add(Item::Expectation, kind, class, NONE, &describe(entry));
    }
}

/// All that an entry demands: not its notes. Why a gap is known is a note, that it is one is not.
fn demands(entry: &Entry) -> Entry {
    Entry {
        note: None,
        known_gap: entry.known_gap.as_ref().map(|_| String::new()),
        keywords: entry
            .keywords
            .iter()
            .map(|keyword| crate::review::Keyword {
                written: String::new(),
                lowered: keyword.lowered.clone(),
            })
            .collect(),
        ..entry.clone()
    }
}

/// Whether every finding that matches the new entry matches the old one, and its miss is excused no more than before.
fn wanted_is_stricter(old: &Entry, new: &Entry) -> bool {
    let excuse = new.known_gap.is_none() || old.known_gap.is_some();
    excuse && (new.pinned || !old.pinned) && is_narrower(new, old)
}

/// Whether every finding that matches the old entry matches the new one.
fn unwanted_is_stricter(old: &Entry, new: &Entry) -> bool {
    (new.pinned || !old.pinned) && is_narrower(old, new)
}

/// Whether every finding that matches `one` matches `other`.
fn is_narrower(one: &Entry, other: &Entry) -> bool {
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
    // A text that has a longer word has every part of it.
    let keywords = other.keywords.is_empty()
        || (!one.keywords.is_empty()
            && one
                .keywords
                .iter()
                .all(|word| other.keywords.iter().any(|part| word.lowered.contains(part.lowered.as_str()))));
    file && lines && severity && keywords
}

/// An entry in words; all of it, so that two that differ never look the same.
fn describe(entry: &Entry) -> String {
    let Entry { file, lines, severity, keywords, note, known_gap, pinned } = entry;
    let mut words = Vec::new();
    words.push(file.as_ref().map_or_else(|| "any file".into(), |file| format!("file {file:?}")));
    words.extend(lines.map(|lines| format!("line {lines}")));
    words.extend(severity.map(|severity| severity.name().into()));
    let keywords: Vec<String> = keywords.iter().map(|keyword| format!("{:?}", keyword.written)).collect();
    words.extend((!keywords.is_empty()).then(|| keywords.join(" or ")));
    words.extend(known_gap.as_ref().map(|why| format!("known_gap {why:?}")));
    words.extend(pinned.then(|| "pinned".into()));
    words.extend(note.as_ref().map(|note| format!("note {note:?}")));
    words.join(", ")
}
