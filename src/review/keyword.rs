//! A word of a key that a finding must use.

use alloc::borrow::Cow;
use alloc::string::String;

/// A word that a finding must use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyword<'a> {
    written: Cow<'a, str>,
    /// Only where it differs: most are written in lower case, and a run holds very many.
    lowered: Option<String>,
    /// What is among the bytes of the lowered word.
    kinds: Kinds,
}

/// Which of some kinds of bytes are in a word: what decides how it can be looked for is asked often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kinds(u8);

impl Kinds {
    /// Capitals of ASCII.
    const CAPITAL: u8 = 1;
    /// What is not ASCII.
    const BEYOND: u8 = 2;
    /// What an escape of one letter can stand for in JSON.
    const ESCAPED: u8 = 4;
    const SPACE: u8 = 8;

    const OF_BYTES: [u8; 256] = {
        let mut kinds = [0; 256];
        let (mut rest, mut byte) = (kinds.as_mut_slice(), 0_u8);
        while let Some((kind, after)) = rest.split_first_mut() {
            *kind = match byte {
                0..=0x1F | b'"' | b'\\' | b'/' => Self::ESCAPED,
                b' ' => Self::SPACE,
                b'A'..=b'Z' => Self::CAPITAL,
                0x80.. => Self::BEYOND,
                _ => 0,
            };
            rest = after;
            byte = byte.wrapping_add(1);
        }
        kinds
    };

    fn of(word: &str) -> Self {
        let kind = |byte: u8| Self::OF_BYTES.get(usize::from(byte)).copied().unwrap_or(0);
        Self(word.bytes().fold(0, |kinds, byte| kinds | kind(byte)))
    }

    fn has(self, kinds: u8) -> bool {
        self.0 & kinds != 0
    }

    /// Whether all of the word is ASCII.
    pub(super) fn is_ascii(self) -> bool {
        !self.has(Self::BEYOND)
    }

    /// Whether JSON may write it in another way, and people do.
    pub(super) fn is_escaped(self) -> bool {
        self.has(Self::ESCAPED)
    }

    /// Whether there is a space in it.
    pub(super) fn has_space(self) -> bool {
        self.has(Self::SPACE)
    }
}

impl<'a> Keyword<'a> {
    /// The word, as somebody wrote it.
    pub fn new(written: Cow<'a, str>) -> Self {
        let kinds = Kinds::of(&written);
        if !kinds.has(Kinds::CAPITAL | Kinds::BEYOND) {
            return Self { written, lowered: None, kinds };
        }
        let lowered = Some(written.to_lowercase()).filter(|lowered| *lowered != written);
        let kinds = lowered.as_deref().map_or(kinds, Kinds::of);
        Self { written, lowered, kinds }
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Lower-cased by Unicode's rules: this is what is looked for.
    pub fn lowered(&self) -> &str {
        self.lowered.as_deref().unwrap_or(&self.written)
    }

    /// What is among the bytes of the lowered word.
    pub(super) fn kinds(&self) -> Kinds {
        self.kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_lower_case_as_unicode_has_it() {
        for written in ["off by one", "Off By One", "ΟΔΟΣ", "İx", "É", "é", "\u{212a}", "日本", "—", ""]
        {
            let keyword = Keyword::new(written.into());
            assert_eq!((keyword.written(), keyword.lowered()), (written, written.to_lowercase().as_str()));
            // Lower-casing once more changes nothing.
            assert_eq!(Keyword::new(keyword.lowered().into()).lowered(), keyword.lowered());
            assert_eq!(keyword.kinds().is_ascii(), keyword.lowered().is_ascii(), "{written}");
        }
    }

    #[test]
    fn every_byte_is_of_its_kind() {
        for byte in 0..0x80_u8 {
            let word = String::from(char::from(byte));
            let kinds = Keyword::new(word.as_str().into()).kinds();
            // Beside the quote and the backslash JSON escapes what is below the space; the slash it may.
            let is_escaped = byte < b' ' || matches!(byte, b'"' | b'\\' | b'/');
            assert_eq!((kinds.is_escaped(), kinds.has_space()), (is_escaped, byte == b' '), "{byte}");
            assert!(kinds.is_ascii());
        }
        let all = Keyword::new("a É\n".into()).kinds();
        assert_eq!((all.is_ascii(), all.is_escaped(), all.has_space()), (false, true, true));
    }
}
