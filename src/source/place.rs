//! Places in a document. A place is not carried through the readers: a problem keeps the path of its value, and
//! [`locate`] walks the source text again, only when there is something to report.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_json::value::RawValue;

use super::json::{items, members};
use super::toml::toml_key;

/// A position in a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based.
    pub line: u64,
    /// 1-based, in characters.
    pub column: u64,
}

impl Position {
    /// The first character.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// One step from a value to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The member of an object. Of duplicates, the last.
    Key(String),
    /// The item of a list, 0-based.
    Index(usize),
}

/// The way from the root of a document to a value, printed as `expect.must_match[1].line`; the root is `$`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValuePath(Vec<Step>);

/// The same way while the document is read: a chain through the stack, which costs nothing until something is wrong
/// and a [`ValuePath`] is kept.
#[derive(Debug, Clone, Copy)]
pub enum Trail<'p> {
    /// The whole document.
    Root,
    /// The member of an object.
    Key(&'p Trail<'p>, &'p str),
    /// The item of a list, 0-based.
    Index(&'p Trail<'p>, usize),
}

impl Trail<'_> {
    /// The way to a member of this value.
    pub fn key<'q>(&'q self, key: &'q str) -> Trail<'q> {
        Trail::Key(self, key)
    }

    /// The way to an item of this value, 0-based.
    pub fn index(&self, index: usize) -> Trail<'_> {
        Trail::Index(self, index)
    }

    /// The way, to be kept.
    pub fn path(&self) -> ValuePath {
        let (before, step) = match *self {
            Trail::Root => return ValuePath::default(),
            Trail::Key(before, key) => (before, Step::Key(key.into())),
            Trail::Index(before, index) => (before, Step::Index(index)),
        };
        let mut path = before.path();
        path.0.push(step);
        path
    }

    /// The last step as people name the value: the key, or the whole path for an item or the root.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Trail::Key(_, key) => Cow::Borrowed(key),
            _ => Cow::Owned(alloc::format!("{}", self.path())),
        }
    }
}

impl ValuePath {
    /// The steps, from the root on.
    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The way as TOML writes keys: `claims."claim/tests-green".kinds[0]`.
    pub fn in_toml(&self) -> String {
        let mut out = String::new();
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) => {
                    out.push_str(if position == 0 { "" } else { "." });
                    out.push_str(&toml_key(key));
                }
                Step::Index(index) => out.push_str(&alloc::format!("[{index}]")),
            }
        }
        if out.is_empty() { "$".into() } else { out }
    }
}

impl fmt::Display for ValuePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("$");
        }
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What of a member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Its key.
    Key,
    /// Its value.
    Value,
}

/// A place inside a document before it is found in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locus {
    /// The value.
    pub path: ValuePath,
    /// Its key, or the value itself.
    pub target: Target,
}

/// Finds a place in the text of a JSON document; `None` when the document has no such value.
pub fn locate(text: &str, locus: &Locus) -> Option<Position> {
    let mut raw: &RawValue = serde_json::from_str(text).ok()?;
    let (last, steps) = match (locus.path.0.split_last(), locus.target) {
        (Some((Step::Key(key), steps)), Target::Key) => (Some(key), steps),
        _ => (None, locus.path.0.as_slice()),
    };
    for step in steps {
        raw = match step {
            Step::Key(key) => members(raw)?.into_iter().rfind(|(name, _)| name == key)?.1,
            Step::Index(index) => items(raw)?.get(*index).copied()?,
        };
    }
    let Some(key) = last else {
        return position(text, offset_of(text, raw.get())?);
    };
    let members = members(raw)?;
    let member = members.iter().rposition(|(name, _)| name == key)?;
    let value = offset_of(text, members.get(member)?.1.get())?;
    // The key begins at the first quote after the end of the member before it.
    let from = match member.checked_sub(1).and_then(|before| members.get(before)) {
        Some((_, before)) => offset_of(text, before.get())? + before.get().len(),
        None => offset_of(text, raw.get())?,
    };
    position(text, from + text.get(from..value)?.find('"')?)
}

/// The offset of a part that is borrowed from the text.
fn offset_of(text: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (offset <= text.len()).then_some(offset)
}

/// Line and column of a byte offset.
pub(super) fn position(text: &str, offset: usize) -> Option<Position> {
    let before = text.get(..offset)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some(Position {
        line: 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64,
        column: 1 + before.get(line_start..)?.chars().count() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"é\": 1,\n \"expect\": {\n  \"must_mach\": [ {\"line\": 0}, 7 ] } }";

    fn at(trail: Trail<'_>, target: Target) -> Option<(u64, u64)> {
        locate(TEXT, &Locus { path: trail.path(), target }).map(|p| (p.line, p.column))
    }

    #[test]
    fn keys_and_values_are_found() {
        let expect = Trail::Root.key("expect");
        let entries = expect.key("must_mach");
        assert_eq!(at(entries, Target::Key), Some((3, 3)));
        assert_eq!(at(entries, Target::Value), Some((3, 16)));
        assert_eq!(at(entries.index(0).key("line"), Target::Value), Some((3, 27)));
        assert_eq!(at(entries.index(1), Target::Value), Some((3, 31)));
        assert_eq!(at(Trail::Root.key("é"), Target::Value), Some((1, 7)));
        assert_eq!(at(Trail::Root, Target::Value), Some((1, 1)));
    }

    #[test]
    fn what_is_not_there_has_no_place() {
        assert_eq!(at(Trail::Root.key("no"), Target::Value), None);
        assert_eq!(at(Trail::Root.index(0), Target::Value), None);
    }

    #[test]
    fn of_duplicates_the_last() {
        let locus = Locus { path: Trail::Root.key("a").path(), target: Target::Key };
        let found = locate(r#"{"a": "\"a\"", "a": 2}"#, &locus);
        assert_eq!(found, Some(Position { line: 1, column: 16 }));
    }

    #[test]
    fn paths_read_like_code() {
        let expect = Trail::Root.key("expect");
        let entries = expect.key("must_match");
        let entry = entries.index(1);
        let line = entry.key("line");
        assert_eq!(alloc::format!("{}", line.path()), "expect.must_match[1].line");
        assert_eq!((line.name(), entry.name()), ("line".into(), "expect.must_match[1]".into()));
        assert_eq!(Trail::Root.name(), "$");
    }
}
