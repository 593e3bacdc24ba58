//! Bounded quotations of foreign text.

use alloc::borrow::Cow;
use alloc::format;

use crate::limits::QUOTED_CHARACTERS;

/// The text, or its first [`QUOTED_CHARACTERS`] characters and `…`. One long text may be quoted for each of a
/// thousand entries, so what is kept of it must be bounded.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    excerpt_of(text, QUOTED_CHARACTERS)
}

/// The text, or so many of its first characters and `…`.
pub fn excerpt_of(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        // Characters are bytes at least.
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
