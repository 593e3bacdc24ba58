//! The keys and diffs of fixtures.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::entries::{Demand, Effort, entries};
use super::words::{Changes, NONE, Stricter};
use super::{Class, Item, RuleChange};
use crate::ids::{FixtureId, Sha};
use crate::review::Expectations;

/// What a change does to a key. The order of entries never matters.
pub fn expectation_changes(
    id: &FixtureId,
    old: &Expectations<'_>,
    new: &Expectations<'_>,
) -> Vec<RuleChange> {
    let Expectations { stated_id, description, must_match, must_not_flag, min_findings, max_blocking } = old;
    let mut changes = Changes::of(id.as_str());
    let words = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or(NONE).into();
    changes.plain(Item::Expectation, "id", Class::Neutral, (stated_id, &new.stated_id), words);
    let (was, is) = (description.read(), new.description.read());
    changes.plain(Item::Expectation, "description", Class::Neutral, (&was, &is), ToString::to_string);
    // Without it none are demanded, and 0 demands none.
    let least = |count: &Option<u64>| count.unwrap_or(0);
    let (was, is) = (least(min_findings), least(&new.min_findings));
    changes.ordered(Item::Expectation, "min_findings", &was, &is, Stricter::More);
    let most = |count: &Option<u64>| Most(*count);
    let (was, is) = (most(max_blocking), most(&new.max_blocking));
    changes.ordered(Item::Expectation, "max_blocking", &was, &is, Stricter::Less);
    let mut effort = Effort::default();
    let wanted = (must_match.as_slice(), new.must_match.as_slice());
    entries(&mut changes, "must_match", wanted, Demand::Wanted, &mut effort);
    let unwanted = (must_not_flag.as_slice(), new.must_not_flag.as_slice());
    entries(&mut changes, "must_not_flag", unwanted, Demand::Unwanted, &mut effort);
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
