//! How changes of rules are said.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::{Class, Item, RuleChange};
use crate::ids::Digest;
use crate::source::excerpt;

/// What stands for nothing.
pub(super) const NONE: &str = "–";

/// A text as it is quoted; of one that is cut, the digest tells it from every other.
pub(super) fn shown(text: &str) -> String {
    let cut = excerpt(text);
    if cut.len() == text.len() {
        return text.to_owned();
    }
    let digest = Digest::of(text.as_bytes()).to_string();
    format!("{cut} (sha256 {digest})")
}

/// A text that may not be there; one that looks like nothing, or like one in quotes, is quoted.
pub(super) fn optional(text: Option<&str>) -> String {
    match text {
        None => NONE.to_owned(),
        Some(text) if text == NONE || text.starts_with('"') => format!("{text:?}"),
        Some(text) => text.to_owned(),
    }
}

/// The texts of a list.
pub(super) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    // Quoted where one could be taken for two, or for none.
    let quoted = |item: String| {
        if item.is_empty() || item == NONE || item.contains([',', '"']) { format!("{item:?}") } else { item }
    };
    let items: Vec<String> = items.into_iter().map(|item| quoted(item.to_string())).collect();
    if items.is_empty() { NONE.to_owned() } else { shown(&items.join(", ")) }
}

/// A list of changes of one thing.
pub(super) struct Changes {
    /// What stands in front of every name.
    name: String,
    pub(super) found: Vec<RuleChange>,
}

impl Changes {
    /// Changes of something with a name; the empty text is the whole repository.
    pub(super) fn of(name: &str) -> Self {
        Self { name: name.to_owned(), found: Vec::new() }
    }

    /// Adds a change.
    pub(super) fn add(&mut self, item: Item, what: &str, class: Class, from: &str, to: &str) {
        let what = if self.name.is_empty() { what.to_owned() } else { format!("{}: {what}", self.name) };
        self.found.push(RuleChange { item, what: shown(&what), class, from: shown(from), to: shown(to) });
    }

    /// Adds a change of a value, if it is one. Which direction is stricter, `stricter` says.
    pub(super) fn ordered<T: PartialOrd + ToString>(
        &mut self,
        item: Item,
        what: &str,
        old: &T,
        new: &T,
        stricter: Stricter,
    ) {
        let class = match (old.partial_cmp(new), stricter) {
            (Some(Ordering::Equal), _) => return,
            (Some(Ordering::Less), Stricter::More) | (Some(Ordering::Greater), Stricter::Less) => {
                Class::Tightened
            }
            _ => Class::Loosened,
        };
        self.add(item, what, class, &old.to_string(), &new.to_string());
    }

    /// Adds a change of a set, for each element that is gone or new.
    pub(super) fn set<T: Ord + ToString>(
        &mut self,
        item: Item,
        what: &str,
        old: &BTreeSet<T>,
        new: &BTreeSet<T>,
        stricter: Stricter,
    ) {
        let (added, removed) = match stricter {
            Stricter::More => (Class::Tightened, Class::Loosened),
            Stricter::Less => (Class::Loosened, Class::Tightened),
        };
        for element in old.difference(new) {
            self.add(item, what, removed, &element.to_string(), NONE);
        }
        for element in new.difference(old) {
            self.add(item, what, added, NONE, &element.to_string());
        }
    }

    /// Adds a change that nothing is proven about, or one that judges nothing.
    pub(super) fn plain<T: PartialEq>(
        &mut self,
        item: Item,
        what: &str,
        class: Class,
        (old, new): (&T, &T),
        words: impl Fn(&T) -> String,
    ) {
        if old != new {
            self.add(item, what, class, &words(old), &words(new));
        }
    }
}

/// What is stricter: more of it, or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stricter {
    /// More.
    More,
    /// Less.
    Less,
}
