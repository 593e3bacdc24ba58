//! JSON (RFC 8259) to [`Node`].
//!
//! Numbers beyond `f64` and strings with half a surrogate pair are taken: the grammar allows them, and machines do
//! write them.

mod gaps;
mod known;
mod numbers;
mod object;
mod pull;
mod raw;
mod reader;
mod specials;
mod strings;
mod text;
mod unkept;

use alloc::string::{String, ToString};

use serde::de::IgnoredAny;

pub use gaps::Gaps;
pub use known::Known;
pub use object::Object;
pub(super) use raw::{items, members};
pub use reader::JsonReader;
use reader::{Refused, document};
pub use text::JsonText;
use unkept::Unkept;

use super::node::Node;
use super::place::{Position, position};
use crate::limits::{JSON_DEPTH, JSON_MEMORY, JSON_MEMORY_PER_BYTE, JSON_VALUES};

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
    /// More values than [`JSON_VALUES`].
    #[error("more than {JSON_VALUES} values")]
    TooMany {
        /// Where the limit was passed.
        at: Position,
    },
    /// Values that take more memory than [`JSON_MEMORY`] and [`JSON_MEMORY_PER_BYTE`].
    #[error(
        "so many values, each so small, that they take more than {JSON_MEMORY} bytes of memory and \
         {JSON_MEMORY_PER_BYTE} for each byte of the document"
    )]
    TooDense {
        /// Where the limit was passed.
        at: Position,
    },
}

/// Reads one JSON document. Nesting deeper than [`JSON_DEPTH`], text after the document and anything outside the
/// grammar (`NaN`, comments, trailing commas) are errors.
pub fn parse(text: &str) -> Result<Node<'_>, SyntaxError> {
    document(text).map_err(|refused| match refused {
        Refused::TooDeep(offset) => SyntaxError::TooDeep { at: position(text, offset).unwrap_or(START) },
        Refused::TooMany(offset) => SyntaxError::TooMany { at: position(text, offset).unwrap_or(START) },
        Refused::TooDense(offset) => SyntaxError::TooDense { at: position(text, offset).unwrap_or(START) },
        Refused::NotJson => explain(text),
    })
}

const START: Position = Position { line: 1, column: 1 };

/// What is wrong with a text that is not JSON. Another parser finds it, whose words people know.
fn explain(text: &str) -> SyntaxError {
    let (values, grammar) =
        (serde_json::from_str::<Unkept>(text).err(), serde_json::from_str::<IgnoredAny>(text).err());
    let place = |error: &serde_json::Error| (error.line(), error.column());
    // Reading values says it best, but stops at numbers beyond `f64` and at halves of pairs, which are allowed.
    let Some(error) = grammar.into_iter().chain(values).max_by_key(place) else {
        // The two would disagree about the grammar; `tests/json_oracle.rs` looks for a text on which they do.
        return SyntaxError::Invalid { message: "refused for an unknown reason".to_string(), at: START };
    };
    let at = characters(text, error.line(), error.column());
    let words = error.to_string();
    let place = alloc::format!(" at line {} column {}", error.line(), error.column());
    let message = words.strip_suffix(&place).unwrap_or(&words).to_string();
    if error.is_eof() { SyntaxError::CutShort { message, at } } else { SyntaxError::Invalid { message, at } }
}

/// The parser counts columns in bytes; people count characters.
fn characters(text: &str, line: usize, byte_column: usize) -> Position {
    let content = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let column = content.char_indices().take_while(|(offset, _)| *offset < byte_column).count();
    Position { line: line as u64, column: column.max(1) as u64 }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::Cow;
    use alloc::vec::Vec;

    use super::super::node::{Magnitude, Number};
    use super::*;

    fn number(text: &str) -> Node<'_> {
        Node::Number(Number::new(Cow::Borrowed(text)))
    }

    fn string(text: &str) -> Node<'_> {
        Node::String(Cow::Borrowed(text))
    }

    #[test]
    fn every_kind_of_value() {
        let node = parse(r#"{"a":[null,true,-3,1.5,"x\n"],"a":{}}"#).unwrap();
        let first = Node::Array(alloc::vec![
            Node::Null,
            Node::Bool(true),
            number("-3"),
            number("1.5"),
            string("x\n"),
        ]);
        assert_eq!(
            node,
            Node::Object(alloc::vec![("a".into(), first), ("a".into(), Node::Object(Vec::new()))])
        );
    }

    #[test]
    fn a_document_has_no_more_values_than_its_limit() {
        let list = |count: u32| alloc::format!("[{}0]", "0       ,".repeat(count as usize - 2));
        assert!(parse(&list(JSON_VALUES)).is_ok());
        let beyond = list(JSON_VALUES + 1);
        assert_eq!(
            parse(&beyond),
            Err(SyntaxError::TooMany { at: Position { line: 1, column: beyond.len() as u64 - 1 } })
        );
    }

    #[test]
    fn a_document_takes_no_more_memory_than_its_size_allows() {
        for (value, most) in [("0,", 1_000_000), ("{},", 1_500_000), ("\"\\n\",", 500_000)] {
            let list = |count: usize| alloc::format!("[{}0]", value.repeat(count));
            assert!(parse(&list(250_000)).is_ok(), "{value}");
            let beyond = list(2 * most);
            let refused = parse(&beyond);
            assert!(matches!(refused, Err(SyntaxError::TooDense { .. })), "{value}: {:?}", refused.err());
        }
        let members = |count: usize| alloc::format!("{{{}\"\":0}}", "\"\":0,".repeat(count));
        assert!(parse(&members(500_000)).is_ok());
        assert!(matches!(parse(&members(1_000_000)), Err(SyntaxError::TooDense { .. })));
    }

    #[test]
    fn numbers_out_of_range_do_not_spoil_the_document() {
        for text in ["1e999", "-1e999", "99999999999999999999999", "9223372036854775808"] {
            assert_eq!(parse(text), Ok(number(text)));
            assert_eq!(Number::new(Cow::Borrowed(text)).magnitude(), Magnitude::Huge, "{text}");
            let nested = alloc::format!(r#"{{"a":[{text},"b"]}}"#);
            let list = Node::Array(alloc::vec![number(text), string("b")]);
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
