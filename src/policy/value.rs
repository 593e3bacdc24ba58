//! Strict reading of single values and of lists of them.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use super::form::{Form, Malformed};
use super::key::Kind;
use super::words::Word;
use crate::diagnostic::Code;
use crate::limits::POLICY_ITEMS;
use crate::source::{Node, Problems, Trail, excerpt, suggestion};

/// A list of values that differ, at least so many as the kind says.
pub(super) fn set<T: Ord>(
    node: &Node<'_>,
    at: &Trail<'_>,
    kind: &Kind,
    read: impl Fn(&str, &Trail<'_>, &mut Problems) -> Option<T>,
    problems: &mut Problems,
) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    let Node::Array(items) = node else {
        problems.wrong_type(at, "a list", node);
        return set;
    };
    if too_many(items.len(), at, problems) {
        return set;
    }
    if let Kind::List { least, .. } = kind
        && items.len() < *least
    {
        let message = format!("`{}` is empty", at.name());
        problems.value(Code::OutOfRange, at, message, Some("name at least one".into()));
    }
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index);
        let Node::String(text) = item else {
            problems.wrong_type(&at, "a string", item);
            continue;
        };
        if let Some(value) = read(text, &at, problems)
            && !set.insert(value)
        {
            repeated(text, &at, problems);
        }
    }
    set
}

/// Says that a value occurs twice in a list.
pub(super) fn repeated(text: &str, at: &Trail<'_>, problems: &mut Problems) {
    let message = format!("`{}` is given more than once", excerpt(text));
    problems.value(Code::InvalidValue, at, message, Some("keep one of them".to_owned()));
}

/// A text of a form.
pub(super) fn formed<T: Form>(text: &str, at: &Trail<'_>, problems: &mut Problems) -> Option<T> {
    T::parse(text)
        .map_err(|malformed| {
            let message = malformed_message(text, &malformed);
            problems.value(T::CODE, at, message, Some(malformed.help));
        })
        .ok()
}

pub(super) fn malformed_message(text: &str, malformed: &Malformed) -> String {
    format!("`{}` {}", excerpt(text), malformed.what)
}

/// One of a few words.
pub(super) fn known<T: Word>(text: &str, at: &Trail<'_>, problems: &mut Problems) -> Option<T> {
    let value = T::of(text);
    if value.is_none() {
        let message = format!("`{}` is no {}", excerpt(text), T::WHAT);
        problems.value(T::CODE, at, message, Some(suggestion(text, T::WORDS)));
    }
    value
}

/// Says so when a list or a table has more entries than are read.
pub(super) fn too_many(count: usize, at: &Trail<'_>, problems: &mut Problems) -> bool {
    if count > POLICY_ITEMS {
        let message = format!("{count} entries in `{}`, at most {POLICY_ITEMS} are read", at.name());
        problems.value(Code::TooMany, at, message, Some("name fewer, or patterns that cover them".into()));
    }
    count > POLICY_ITEMS
}
