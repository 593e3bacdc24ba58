//! TOML 1.1 to [`Node`], and places in it.
//!
//! A parser of TOML keeps where each key and value stands; that is used for places alone, and the tree is the one
//! that JSON becomes too. What JSON does not have (dates, infinities, not-a-number) is [`Node::Alien`], which no
//! reader takes.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::marks::Marks;
use super::node::{Node, Number};
use super::place::{Locus, Position, Step, Target, position};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::TOML_DEPTH;

/// Why a text is not a TOML document that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TomlError {
    /// Not TOML; a key that is given twice too.
    #[error("not valid TOML: {message}")]
    Invalid {
        /// The parser's words.
        message: String,
        /// Where it stopped, or the second of two equal keys.
        at: Position,
    },
    /// Nested deeper than [`TOML_DEPTH`].
    #[error("arrays and tables are nested deeper than {TOML_DEPTH} levels")]
    TooDeep {
        /// Where the limit was passed, or the start of the document.
        at: Position,
    },
}

impl TomlError {
    /// The error as a diagnostic about a file.
    pub fn diagnose(&self, file: &str) -> Diagnostic {
        let (code, at, help) = match self {
            Self::Invalid { at, message } if message.starts_with("duplicate key") => {
                (Code::InvalidToml, at, "keep one of them; a table has one header, and its keys below it")
            }
            Self::Invalid { at, .. } => {
                (Code::InvalidToml, at, "one `key = value` on a line; texts in quotes, `[table]` headers")
            }
            Self::TooDeep { at } => (Code::TooDeep, at, "no file read here needs more than a few levels"),
        };
        let mut diagnostic = Diagnostic::file(code, file, self.to_string(), Some(help));
        if let Some(place) = &mut diagnostic.place {
            place.position = Some((at.line, at.column));
        }
        diagnostic
    }
}

/// Reads one TOML document. Keys have the order of the source text.
pub fn parse_toml(text: &str) -> Result<Node<'_>, TomlError> {
    let root = document(text)?;
    table(text, root, 0)
}

fn document(text: &str) -> Result<DeTable<'_>, TomlError> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| {
        let at = error.span().and_then(|span| position(text, span.start)).unwrap_or(Position::START);
        match error.message() {
            // The parser stops before the stack does, some levels later than we do.
            message if message.contains("recurs") => TomlError::TooDeep { at },
            message => TomlError::Invalid { message: message.to_string(), at },
        }
    })
}

fn table<'a>(text: &str, members: DeTable<'a>, depth: usize) -> Result<Node<'a>, TomlError> {
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
        .into_iter()
        .map(|(key, member)| Ok((key.into_inner(), value(text, member, depth + 1)?)))
        .collect::<Result<_, _>>()
        .map(Node::Object)
}

fn value<'a>(text: &str, value: Spanned<DeValue<'a>>, depth: usize) -> Result<Node<'a>, TomlError> {
    let start = value.span().start;
    match value.into_inner() {
        DeValue::Array(_) | DeValue::Table(_) if depth >= TOML_DEPTH => {
            Err(TomlError::TooDeep { at: position(text, start).unwrap_or(Position::START) })
        }
        DeValue::Array(items) => items
            .into_iter()
            .map(|item| self::value(text, item, depth + 1))
            .collect::<Result<_, _>>()
            .map(Node::Array),
        DeValue::Table(members) => table(text, members, depth),
        DeValue::String(string) => Ok(Node::String(string)),
        DeValue::Boolean(truth) => Ok(Node::Bool(truth)),
        DeValue::Integer(number) => Ok(integer(number.as_str(), number.radix())),
        DeValue::Float(number) => Ok(float(number.as_str())),
        DeValue::Datetime(_) => Ok(Node::Alien("a date or time")),
    }
}

/// An integer that the grammar has accepted, without underscores and prefix.
fn integer<'a>(digits: &str, radix: u32) -> Node<'a> {
    if radix == 10 {
        return number(digits);
    }
    i64::from_str_radix(digits, radix)
        .map_or(Node::Alien("a number out of range"), |value| number(&value.to_string()))
}

/// A float that the grammar has accepted, without underscores.
fn float<'a>(digits: &str) -> Node<'a> {
    match digits.trim_start_matches(['+', '-']) {
        "nan" => Node::Alien("`nan`"),
        "inf" => Node::Alien("`inf`"),
        _ => number(digits),
    }
}

/// Numbers have the grammar of JSON in the tree, which has no plus sign in front.
fn number<'a>(digits: &str) -> Node<'a> {
    Node::Number(Number::new(Cow::Owned(digits.trim_start_matches('+').to_string())))
}

/// A TOML document in which places are looked up.
#[derive(Debug)]
pub struct TomlPlaces<'a> {
    marks: Marks<'a>,
    root: DeValue<'a>,
}

impl<'a> TomlPlaces<'a> {
    /// Reads the document once for all its places. One that is no TOML has none.
    pub fn of(text: &'a str) -> Self {
        Self { marks: Marks::of(text), root: DeValue::Table(document(text).unwrap_or_default()) }
    }

    /// The place of a key or a value; `None` when the document has no such value. The place of a table is its header,
    /// and that of one which only dotted keys or deeper headers make is its name in the first of them.
    pub fn find(&self, locus: &Locus) -> Option<Position> {
        let mut here = &self.root;
        let (mut key_at, mut value_at) = (None, 0);
        for step in locus.path.steps() {
            let value = match (step, here) {
                (Step::Key(name), DeValue::Table(members)) => {
                    let (key, value) = members.get_key_value(name.as_str())?;
                    key_at = Some(key.span().start);
                    value
                }
                (Step::Index(index), DeValue::Array(items)) => {
                    key_at = None;
                    items.get(*index)?
                }
                _ => return None,
            };
            value_at = value.span().start;
            here = value.get_ref();
        }
        self.marks.position(match locus.target {
            Target::Key => key_at.unwrap_or(value_at),
            Target::Value => value_at,
        })
    }
}

/// A key as TOML writes it: bare where it can be.
pub fn toml_key(key: &str) -> Cow<'_, str> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_bare) {
        Cow::Borrowed(key)
    } else {
        Cow::Owned(toml_string(key))
    }
}

/// A text as a basic string of TOML.
pub fn toml_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&alloc::format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
