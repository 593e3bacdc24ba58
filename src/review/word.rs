//! A keyword, made ready to be looked for in texts as JSON writes them, where upper and lower case of ASCII are one.
//!
//! It is our own because most texts are short and each keyword is looked for in few of them: a search of the library costs
//! more to prepare than to make, and wants a copy in lower case.

use wide::u8x16;

use super::keyword::Keyword;

/// Bytes that are compared at once.
const WIDE: usize = 16;
/// Bytes of the longest word that is looked for here: to hold it against every place of a text must stay little work,
/// whoever wrote both.
const LONGEST: usize = 32;

/// A keyword.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'e> {
    /// In lower case.
    lowered: &'e [u8],
    form: Form,
    /// Most have none.
    has_space: bool,
}

/// How a keyword stands in a text as JSON writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is, and all of it is ASCII.
    Ascii,
    /// As it is.
    Literal,
    /// Perhaps escaped; or it is long.
    Other,
}

/// Too many places of a text begin and end as a word does, and are not it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooAlike;

impl<'e> Word<'e> {
    /// The word that is looked for.
    pub(super) fn of(keyword: &'e Keyword<'_>) -> Self {
        let (lowered, kinds) = (keyword.lowered().as_bytes(), keyword.kinds());
        let form = if lowered.len() > LONGEST || kinds.is_escaped() {
            Form::Other
        } else if kinds.is_ascii() {
            Form::Ascii
        } else {
            Form::Literal
        };
        Self { lowered, form, has_space: kinds.has_space() }
    }

    /// Its bytes, in lower case.
    pub(super) fn lowered(&self) -> &'e [u8] {
        self.lowered
    }

    /// How it stands in a text: it can be looked for here unless that is not known.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Whether it stands in two texts with a space between them. Each escape in them is one letter, and the word, which is
    /// literal, does not begin with such a letter.
    pub(super) fn is_in_joined(&self, first: &[u8], second: &[u8]) -> Result<bool, TooAlike> {
        Ok(self.is_in(first)? || self.is_in(second)? || self.is_across(first, second))
    }

    /// Whether the space between two texts is one of the word.
    fn is_across(&self, first: &[u8], second: &[u8]) -> bool {
        if !self.has_space {
            return false;
        }
        let mut spaces = (0..self.lowered.len()).filter(|at| self.lowered.get(*at) == Some(&b' '));
        spaces.any(|at| {
            let (Some(before), Some(after)) = (self.lowered.get(..at), self.lowered.get(at + 1..)) else {
                return false;
            };
            let Some((left, end)) = first.split_at_checked(first.len().wrapping_sub(at)) else {
                return false;
            };
            let Some(start) = second.get(..after.len()) else { return false };
            is_same(end, before) && is_same(start, after) && !is_escape(left)
        })
    }

    fn is_in(&self, text: &[u8]) -> Result<bool, TooAlike> {
        let (Some(first), Some(last)) = (self.lowered.first(), self.lowered.last()) else { return Ok(true) };
        let (first, last) = (Probe::of(*first), Probe::of(*last));
        let Some(places) = (text.len() + 1).checked_sub(self.lowered.len()) else { return Ok(false) };
        // So that all comparisons together look at hardly more bytes than the text has.
        let mut left = text.len() / LONGEST + WIDE;
        // The bytes at which it may begin, and those at which it ends then.
        let starts = text.get(..places).unwrap_or_default();
        let ends = text.get(text.len() - places..).unwrap_or_default();
        let hits = |starts: &[u8; WIDE], ends: &[u8; WIDE]| {
            (first.hits(u8x16::new(*starts)) & last.hits(u8x16::new(*ends))).to_bitmask()
        };
        let (blocks, rest) = starts.as_chunks();
        for (block, (starts, ends)) in blocks.iter().zip(ends.as_chunks().0).enumerate() {
            let hits = hits(starts, ends);
            if hits != 0 && self.is_at_any(text, block * WIDE, hits, &mut left)? {
                return Ok(true);
            }
        }
        match starts.last_chunk().zip(ends.last_chunk()) {
            _ if rest.is_empty() => Ok(false),
            // Some of these places were looked at before.
            Some((starts, ends)) => self.is_at_any(text, places - WIDE, hits(starts, ends), &mut left),
            None => Ok((0..places).any(|place| self.is_at(text, place))),
        }
    }

    /// Whether it stands at a place behind another one: those whose bits are set. Not more are looked at than are left.
    fn is_at_any(&self, text: &[u8], from: usize, mut hits: u32, left: &mut usize) -> Result<bool, TooAlike> {
        while hits != 0 {
            if self.is_at(text, from + hits.trailing_zeros() as usize) {
                return Ok(true);
            }
            hits &= hits - 1;
            *left = left.checked_sub(1).ok_or(TooAlike)?;
        }
        Ok(false)
    }

    fn is_at(&self, text: &[u8], place: usize) -> bool {
        let found = text.get(place..).and_then(|rest| rest.get(..self.lowered.len()));
        found.is_some_and(|found| is_same(found, self.lowered))
            && !is_escape(text.get(..place).unwrap_or_default())
    }
}

/// A byte of a word.
#[derive(Clone, Copy)]
struct Probe {
    byte: u8,
    /// The bit by which its upper case differs, where it is a letter of ASCII.
    case: u8,
}

impl Probe {
    fn of(byte: u8) -> Self {
        Self { byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 } }
    }

    /// All ones for each byte that it may be.
    fn hits(self, bytes: u8x16) -> u8x16 {
        (bytes | u8x16::splat(self.case)).simd_eq(u8x16::splat(self.byte))
    }
}

/// Whether a text says these bytes, which are in lower case.
fn is_same(text: &[u8], lowered: &[u8]) -> bool {
    text.len() == lowered.len()
        && text.iter().zip(lowered).all(|(found, want)| found.to_ascii_lowercase() == *want)
}

/// Whether what comes after a text is the letter of an escape.
fn is_escape(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
    !backslashes.is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_word_is_found_at_every_place_of_a_text() {
        for word in ["k", "né", "off by", "null-pointer dereference"] {
            let keyword = Keyword::new(word.into());
            for (before, after) in
                (0..70).flat_map(|before| [0, 1, 15, 16, 17, 40].map(|after| (before, after)))
            {
                let upper = word.to_ascii_uppercase();
                let text = format!("{}{upper}{}", "x".repeat(before), "y".repeat(after));
                assert_eq!(Word::of(&keyword).is_in(text.as_bytes()), Ok(true), "{text}");
                let other = format!("{}{}", "x".repeat(before), "y".repeat(after));
                assert_eq!(Word::of(&keyword).is_in(other.as_bytes()), Ok(false), "{other}");
            }
        }
        assert_eq!(Word::of(&Keyword::new("".into())).is_in(b""), Ok(true));
    }

    #[test]
    fn a_word_is_found_across_the_space_between_two_texts() {
        for (first, second, word, is_found) in [
            ("Off", "by one", "off by one", true),
            ("by", "one", " one", true),
            ("by", "one", "by ", true),
            ("by", "one", " ", true),
            ("by", "one", "byone", false),
            ("", "", " ", true),
            ("", "", "a ", false),
            (r"off\n", "by", "n by", false),
            (r"off\\n", "by", "n by", true),
            ("é", "É", "é É", false),
        ] {
            let keyword = Keyword::new(word.into());
            let found = Word::of(&keyword).is_in_joined(first.as_bytes(), second.as_bytes());
            assert_eq!(found, Ok(is_found), "{word} in {first} and {second}");
        }
    }

    #[test]
    fn what_is_escaped_does_not_begin_a_word() {
        for (text, is_found) in
            [(r"\null", false), (r"\\null", true), (r"a\nNULL", true), (r"\n\\\null", false)]
        {
            assert_eq!(Word::of(&Keyword::new("null".into())).is_in(text.as_bytes()), Ok(is_found), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_like_a_word_everywhere_is_not_compared_everywhere() {
        let text = "a".repeat(1_000_000);
        let (early, late) =
            (Keyword::new("aba".into()), Keyword::new(format!("{}ba", "a".repeat(30)).into()));
        for keyword in [&early, &late] {
            assert_eq!(Word::of(keyword).form(), Form::Ascii);
            assert_eq!(Word::of(keyword).is_in(text.as_bytes()), Err(TooAlike));
        }
        assert_eq!(Word::of(&Keyword::new("a".repeat(33).into())).form(), Form::Other);
        assert_eq!(Word::of(&Keyword::new("é".into())).form(), Form::Literal);
    }
}
