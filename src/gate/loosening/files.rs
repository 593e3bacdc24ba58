//! Files that decide what is run, and what comes of it.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use super::words::{Changes, NONE};
use super::{Class, Item, RuleChange, workflows};
use crate::ids::Digest;
use crate::ordered::Ordered as _;
use crate::source::{Node, decode, parse_toml};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind<'s> {
    /// A workflow or an action.
    Workflow,
    /// A file that a claim's outcome depends on; with a section, only that of it.
    Input(Option<&'s str>),
}

/// What a change does to a file; nothing where it does nothing.
pub fn file_change(
    kind: FileKind<'_>,
    path: &str,
    old: Option<&[u8]>,
    new: Option<&[u8]>,
) -> Option<RuleChange> {
    if old == new {
        return None;
    }
    let (item, what, class) = match kind {
        FileKind::Workflow => (Item::Workflow, path.to_owned(), workflows::class(old, new)),
        FileKind::Input(None) => (Item::Input, path.to_owned(), Class::Loosened),
        FileKind::Input(Some(section)) => {
            let class = if same_section(section, old, new) { return None } else { Class::Loosened };
            (Item::Input, format!("{path}#{section}"), class)
        }
    };
    let words = |bytes: Option<&[u8]>| match bytes {
        Some(bytes) => format!("sha256 {}", Digest::of(bytes)),
        None => NONE.to_owned(),
    };
    let mut changes = Changes::of("");
    changes.add(item, &what, class, &words(old), &words(new));
    changes.found.pop()
}

/// Whether a section of a TOML file is the same in both. What cannot be read is not.
fn same_section(section: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let (Ok(old), Ok(new)) = (decode(old), decode(new)) else { return false };
    let (Ok(old), Ok(new)) = (parse_toml(old), parse_toml(new)) else { return false };
    let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
    values(&old, section, String::new(), &mut was);
    values(&new, section, String::new(), &mut is);
    was.len() == is.len()
        && was.iter().all(|(path, value)| is.get(path).is_some_and(|other| same(value, other)))
}

/// Everything that keys with dots between them may mean, by the keys that lead there: a key may have dots of its own, and
/// where a list stands in the way all of it is meant.
fn values<'n, 'a>(
    node: &'n Node<'a>,
    section: &str,
    path: String,
    found: &mut BTreeMap<String, &'n Node<'a>>,
) {
    let Node::Object(members) = node else {
        found.insert(path, node);
        return;
    };
    for (key, value) in members {
        let here = || format!("{path}{}:{key},", key.len());
        let Some(rest) = section.strip_prefix(key.as_ref()) else { continue };
        if rest.is_empty() {
            found.insert(here(), value);
        } else if let Some(rest) = rest.strip_prefix('.') {
            values(value, rest, here(), found);
        }
    }
}

/// Whether two values are the same, whatever the order of keys. Dates and numbers that nobody reads are never.
fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::Object(one), Node::Object(other)) => {
            let found: BTreeMap<&str, &Node<'_>> =
                other.iter().map(|(name, value)| (name.as_ref(), value)).ordered();
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| found.get(key.as_ref()).is_some_and(|other| same(value, other)))
        }
        (Node::Array(one), Node::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Node::Alien(_), _) => false,
        (one, other) => one == other,
    }
}
