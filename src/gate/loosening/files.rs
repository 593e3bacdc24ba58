//! Files that decide what is run, and what comes of it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::words::{Changes, NONE};
use super::{Class, Item, RuleChange};
use crate::ids::Digest;
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
        FileKind::Workflow => (Item::Workflow, path.to_owned(), workflow(old, new)),
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

/// Neutral where nothing but comments, empty lines and the pins of actions changed.
fn workflow(old: Option<&[u8]>, new: Option<&[u8]>) -> Class {
    let lines = |bytes: Option<&[u8]>| bytes.and_then(|bytes| str::from_utf8(bytes).ok()).map(bare);
    match (lines(old), lines(new)) {
        (Some(old), Some(new)) if old == new => Class::Neutral,
        _ => Class::Loosened,
    }
}

/// The lines that mean something, each without the pin of another action than Benchgate's. Inside of a block of text a
/// line that looks like a comment is none, so only files without such blocks are looked at this way.
fn bare(text: &str) -> Vec<String> {
    // Fail-closed: in a block, in quotes over several lines and in plain text over several lines a `#` is no comment.
    let is_plain = |line: &str| {
        let line = line.trim();
        let is_pair = line.ends_with(':') || line.contains(": ") || line.starts_with("- ");
        let is_whole = ['"', '\''].iter().all(|quote| line.matches(*quote).count() % 2 == 0);
        line.is_empty() || line.starts_with('#') || (is_pair && is_whole && !line.contains(['|', '>']))
    };
    let has_block = !text.lines().all(is_plain);
    let lines = text.lines().map(str::trim_end);
    let kept = lines.filter(|line| has_block || !(line.is_empty() || line.trim_start().starts_with('#')));
    kept.map(unpinned).collect()
}

/// `- uses: owner/action@pin # v1` without what is behind the `@`, unless it is Benchgate's own.
fn unpinned(line: &str) -> String {
    let is_pin = |pin: &str| {
        let id = pin.split(' ').next().unwrap_or_default();
        id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let bare = line.trim_start().trim_start_matches("- ");
    match line.split_once('@') {
        Some((action, pin)) if bare.starts_with("uses: ") && is_pin(pin) && !action.contains("benchgate") => {
            action.to_string()
        }
        _ => line.to_owned(),
    }
}

/// Whether a section of a TOML file is the same in both. What cannot be read is not.
fn same_section(section: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let (Ok(old), Ok(new)) = (decode(old), decode(new)) else { return false };
    let (Ok(old), Ok(new)) = (parse_toml(old), parse_toml(new)) else { return false };
    same(at(&old, section), at(&new, section))
}

/// The value behind keys with dots between them.
fn at<'n, 'a>(node: &'n Node<'a>, section: &str) -> Option<&'n Node<'a>> {
    let mut at = node;
    for key in section.split('.') {
        let Node::Object(members) = at else { return None };
        at = members.iter().find(|(name, _)| name == key).map(|(_, value)| value)?;
    }
    Some(at)
}

/// Whether two values are the same, whatever the order of keys.
fn same(one: Option<&Node<'_>>, other: Option<&Node<'_>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(Node::Object(one)), Some(Node::Object(other))) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| {
                    let found = other.iter().find(|(name, _)| name == key).map(|(_, value)| value);
                    found.is_some() && same(Some(value), found)
                })
        }
        (Some(Node::Array(one)), Some(Node::Array(other))) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(Some(one), Some(other)))
        }
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}
