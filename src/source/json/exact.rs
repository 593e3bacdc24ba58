//! The slow way of reading JSON, level by level over the raw text. It keeps what the fast way refuses: numbers beyond
//! `f64`, and halves of surrogate pairs.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, DeserializeSeed, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Key;
use crate::limits::JSON_DEPTH;
use crate::source::node::{Node, Number};

/// A key in which half a surrogate pair may stand; the half becomes U+FFFD.
struct AnyKey;

impl<'a> DeserializeSeed<'a> for AnyKey {
    type Value = Cow<'a, str>;

    fn deserialize<D: de::Deserializer<'a>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_bytes(self)
    }
}

impl<'a> Visitor<'a> for AnyKey {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_bytes<E>(self, bytes: &'a [u8]) -> Result<Self::Value, E> {
        Ok(core::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(from_wtf8(bytes)), Cow::Borrowed))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(from_wtf8(bytes)))
    }
}

/// The slow way: each level is split into the raw texts of its members. `None` when it is not JSON.
pub(super) fn walk(raw: &RawValue, depth: usize) -> Option<Node<'_>> {
    let text = raw.get();
    match text.bytes().next()? {
        b'{' | b'[' if depth == JSON_DEPTH => None,
        b'{' => {
            let members = members(raw)?.into_iter();
            members
                .map(|(key, value)| Some((key, walk(value, depth + 1)?)))
                .collect::<Option<_>>()
                .map(Node::Object)
        }
        b'[' => {
            let items = items(raw)?.into_iter();
            items.map(|value| walk(value, depth + 1)).collect::<Option<_>>().map(Node::Array)
        }
        b'"' => match serde_json::Deserializer::from_str(text).deserialize_str(Key) {
            Ok(string) => Some(Node::String(string)),
            Err(_) => serde_json::Deserializer::from_str(text).deserialize_bytes(Wtf8).ok().map(Node::Broken),
        },
        b'n' => Some(Node::Null),
        b't' => Some(Node::Bool(true)),
        b'f' => Some(Node::Bool(false)),
        _ => Some(Node::Number(number(text))),
    }
}

/// The members of an object, unread. `None` when it is none.
pub(in crate::source) fn members(raw: &RawValue) -> Option<Vec<(Cow<'_, str>, &RawValue)>> {
    struct Members;
    impl<'a> Visitor<'a> for Members {
        type Value = Vec<(Cow<'a, str>, &'a RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(key) = map.next_key_seed(AnyKey)? {
                members.push((key, map.next_value()?));
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(raw.get()).deserialize_map(Members).ok()
}

/// The items of a list, unread. `None` when it is none.
pub(in crate::source) fn items(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

/// A string whose halves of surrogate pairs arrive as three bytes each that UTF-8 does not have (WTF-8).
struct Wtf8;

impl Visitor<'_> for Wtf8 {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(from_wtf8(bytes))
    }
}

/// Text in which each half of a surrogate pair, three bytes that UTF-8 does not have, becomes one U+FFFD.
fn from_wtf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")
}

/// A number that the grammar has accepted already.
fn number(text: &str) -> Number {
    if let Ok(integer) = text.parse() {
        return Number::Integer(integer);
    }
    match text.parse::<f64>() {
        Ok(value) if value.abs() < 9.3e18 => Number::Fraction(value),
        _ => Number::Huge,
    }
}
