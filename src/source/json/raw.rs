//! Raw JSON, level by level: the parts of an object or a list as slices of the text, to find a place again.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, DeserializeSeed, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

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

/// Text in which each half of a surrogate pair, three bytes that UTF-8 does not have, becomes one U+FFFD.
fn from_wtf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")
}
