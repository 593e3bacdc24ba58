//! JSON (RFC 8259) to [`Node`].
//!
//! The fast way is one pass of `serde_json`. It refuses two things that the grammar allows and that machines do
//! write: numbers beyond `f64`, and strings with half a surrogate pair. When it fails, a second, slower way
//! walks the raw text level by level and keeps both; if that fails too, the document is truly not JSON.

mod exact;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use exact::walk;
pub(super) use exact::{items, members};

use super::node::{Node, Number};
use super::place::Position;
use crate::limits::JSON_DEPTH;

/// Why a text is not a JSON document that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// Not JSON.
    #[error("not valid JSON: {message}")]
    Invalid {
        /// The parser's words.
        message: String,
        /// Where it stopped.
        at: Position,
    },
    /// JSON that ends in the middle.
    #[error("not valid JSON: {message}")]
    CutShort {
        /// The parser's words.
        message: String,
        /// The end of the text.
        at: Position,
    },
    /// Nested deeper than [`JSON_DEPTH`].
    #[error("arrays and objects are nested deeper than {JSON_DEPTH} levels")]
    TooDeep {
        /// Where the limit was passed.
        at: Position,
    },
}

/// Reads one JSON document. Nesting deeper than [`JSON_DEPTH`], text after the document and anything outside the
/// grammar (`NaN`, comments, trailing commas) are errors.
pub fn parse(text: &str) -> Result<Node<'_>, SyntaxError> {
    let too_deep = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let open = Open {
        items: RefCell::new(Vec::with_capacity(USUALLY_OPEN)),
        members: RefCell::new(Vec::with_capacity(USUALLY_OPEN)),
    };
    let seed = Tree { depth: 0, too_deep: &too_deep, open: &open };
    let error = match seed.deserialize(&mut reader).and_then(|node| reader.end().map(|()| node)) {
        Ok(node) => return Ok(node),
        Err(error) => error,
    };
    let at = characters(text, error.line(), error.column());
    if too_deep.get() {
        return Err(SyntaxError::TooDeep { at });
    }
    let raw: Result<&RawValue, _> = serde_json::from_str(text);
    raw.ok().and_then(|raw| walk(raw, 0)).ok_or_else(|| {
        let words = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = words.strip_suffix(&place).unwrap_or(&words).to_string();
        if error.is_eof() {
            SyntaxError::CutShort { message, at }
        } else {
            SyntaxError::Invalid { message, at }
        }
    })
}

/// The parser counts columns in bytes; people count characters.
fn characters(text: &str, line: usize, byte_column: usize) -> Position {
    let content = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let column = content.char_indices().take_while(|(offset, _)| *offset < byte_column).count();
    Position { line: line as u64, column: column.max(1) as u64 }
}

/// Items and members that are open at a time in most documents.
const USUALLY_OPEN: usize = 16;

/// What has been read of the lists and objects that are still open, the innermost last. It is moved out when one
/// closes, so that each takes one piece of memory of just its size.
struct Open<'a> {
    items: RefCell<Vec<Node<'a>>>,
    members: RefCell<Vec<(Cow<'a, str>, Node<'a>)>>,
}

/// The fast way.
#[derive(Clone, Copy)]
struct Tree<'d, 'a> {
    depth: usize,
    too_deep: &'d Cell<bool>,
    open: &'d Open<'a>,
}

impl Tree<'_, '_> {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == JSON_DEPTH {
            self.too_deep.set(true);
            return Err(E::custom("nested too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'a> DeserializeSeed<'a> for Tree<'_, 'a> {
    type Value = Node<'a>;

    fn deserialize<D: de::Deserializer<'a>>(self, reader: D) -> Result<Node<'a>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Tree<'_, 'a> {
    type Value = Node<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'a>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'a>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'a>, E> {
        Ok(Node::Number(Number::Integer(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'a>, E> {
        Ok(Node::Number(i64::try_from(value).map_or(Number::Huge, Number::Integer)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'a>, E> {
        // An integer beyond 64 bits arrives here as well; it is out of range for every use of it.
        Ok(Node::Number(if value.abs() < 9.3e18 { Number::Fraction(value) } else { Number::Huge }))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Node<'a>, E> {
        Ok(Node::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'a>, E> {
        Ok(Node::String(Cow::Owned(value.into())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Node<'a>, A::Error> {
        let seed = self.deeper()?;
        let start = self.open.items.borrow().len();
        while let Some(item) = seq.next_element_seed(seed)? {
            self.open.items.borrow_mut().push(item);
        }
        Ok(Node::Array(self.open.items.borrow_mut().drain(start..).collect()))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Node<'a>, A::Error> {
        let seed = self.deeper()?;
        let start = self.open.members.borrow().len();
        while let Some(key) = map.next_key_seed(Key)? {
            let value = map.next_value_seed(seed)?;
            self.open.members.borrow_mut().push((key, value));
        }
        Ok(Node::Object(self.open.members.borrow_mut().drain(start..).collect()))
    }
}

/// A key, borrowed where it has no escapes (`Cow`'s own `Deserialize` always copies).
pub(super) struct Key;

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Cow<'a, str>;

    fn deserialize<D: de::Deserializer<'a>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Node<'_> {
        Node::String(Cow::Borrowed(text))
    }

    #[test]
    fn every_kind_of_value() {
        let node = parse(r#"{"a":[null,true,-3,1.5,"x\n"],"a":{}}"#).unwrap();
        let first = Node::Array(alloc::vec![
            Node::Null,
            Node::Bool(true),
            Node::Number(Number::Integer(-3)),
            Node::Number(Number::Fraction(1.5)),
            string("x\n"),
        ]);
        assert_eq!(
            node,
            Node::Object(alloc::vec![("a".into(), first), ("a".into(), Node::Object(Vec::new()))])
        );
    }

    #[test]
    fn numbers_out_of_range_do_not_spoil_the_document() {
        for text in ["1e999", "-1e999", "99999999999999999999999", "9223372036854775808"] {
            assert_eq!(parse(text), Ok(Node::Number(Number::Huge)), "{text}");
            let nested = alloc::format!(r#"{{"a":[{text},"b"]}}"#);
            let list = Node::Array(alloc::vec![Node::Number(Number::Huge), string("b")]);
            assert_eq!(parse(&nested), Ok(Node::Object(alloc::vec![("a".into(), list)])));
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_kept_as_broken_text() {
        assert_eq!(parse(r#"["a\ud83d!"]"#), Ok(Node::Array(alloc::vec![Node::Broken("a\u{FFFD}!".into())])));
        let key = Node::Object(alloc::vec![("a\u{FFFD}".into(), Node::Null), ("b".into(), Node::Bool(true))]);
        assert_eq!(parse(r#"{"a\ud83d": null, "b": true}"#), Ok(key));
    }

    #[test]
    fn what_is_not_json_names_its_place() {
        for (text, line, column) in
            [("{\n  \"a\": NaN}", 2, 8), ("[\"é\" 1]", 1, 6), ("", 1, 1), ("[1,]", 1, 4), ("[] []", 1, 4)]
        {
            match parse(text) {
                Err(SyntaxError::Invalid { at, message } | SyntaxError::CutShort { at, message }) => {
                    assert_eq!((at.line, at.column), (line, column), "{text}: {message}");
                    assert!(!message.contains(" at line"), "{message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn depth_is_bounded_and_does_not_use_the_stack() {
        let nested = |depth: usize| alloc::format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(64)).is_ok());
        for depth in [65, 128, 200_000] {
            assert!(matches!(parse(&nested(depth)), Err(SyntaxError::TooDeep { .. })), "{depth}");
        }
        // The slow way obeys the same limit.
        let text = alloc::format!("[1e999,{}]", nested(64));
        assert!(parse(&text).is_err());
    }
}
