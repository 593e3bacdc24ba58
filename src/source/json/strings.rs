//! The strings of a document: where they end, and what their escapes stand for.

use alloc::string::String;

use memchr::memchr;

use super::reader::{ALLOCATION, JsonReader};
use super::text::{Escapes, JsonText};

/// A string after its opening quote.
pub(super) enum Opened<'a> {
    /// Nothing in it is escaped, and it is closed.
    Whole(&'a str),
    /// What comes before its first escape.
    Escaped(&'a str),
}

/// What an escape stands for.
enum Escape {
    Character(char),
    /// Half a surrogate pair.
    Half,
}

/// Whether a string had halves of surrogate pairs in it.
pub(super) enum Halves {
    None,
    Some,
}

impl<'a> JsonReader<'a> {
    /// The string whose opening quote comes next.
    #[inline]
    pub(super) fn opened(&mut self) -> Option<Opened<'a>> {
        if self.next() != Some(b'"') {
            return None;
        }
        let first = self.at() + 1;
        let end = self.specials.next(first);
        let text = self.text.get(first..end)?;
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.go_to(end + 1);
            Some(Opened::Whole(text))
        } else {
            self.go_to(end);
            Some(Opened::Escaped(text))
        }
    }

    /// The whole of a string of which the start is read, up to its closing quote.
    pub(super) fn escaped(&mut self, start: &str) -> Option<(String, Halves)> {
        let mut whole = String::with_capacity(start.len() * 2 + 64);
        whole.push_str(start);
        let halves = self.unescape(&mut whole)?;
        self.spend(whole.capacity() + ALLOCATION)?;
        // Else a control character, or the end of the text.
        self.take(b'"').then_some((whole, halves))
    }

    /// From an escape on, what the rest of a string stands for, onto what came before it.
    fn unescape(&mut self, whole: &mut String) -> Option<Halves> {
        let mut halves = Halves::None;
        while self.take(b'\\') {
            match self.escape()? {
                Escape::Character(character) => whole.push(character),
                Escape::Half => {
                    halves = Halves::Some;
                    whole.push(char::REPLACEMENT_CHARACTER);
                }
            }
            whole.push_str(self.plain()?);
        }
        Some(halves)
    }

    /// Passes over the string whose opening quote comes next. `None` also where it has halves of surrogate pairs.
    pub(super) fn passed(&mut self) -> Option<JsonText<'a>> {
        if self.next() != Some(b'"') {
            return None;
        }
        let bytes = self.text.as_bytes();
        let first = self.at() + 1;
        let mut at = self.specials.next(first);
        let (mut saved, mut escapes) = (0, Escapes::None);
        while bytes.get(at) == Some(&b'\\') {
            let after = match bytes.get(at + 1)? {
                b'u' => {
                    escapes = Escapes::Units;
                    self.go_to(at + 1);
                    let Escape::Character(character) = self.escape()? else { return None };
                    saved += self.at() - at - character.len_utf8();
                    self.at()
                }
                letter => {
                    if !is_simple_escape(*letter) {
                        return None;
                    }
                    escapes = escapes.max(Escapes::Letters);
                    saved += 1;
                    at + 2
                }
            };
            at = self.specials.next(after);
        }
        // Else a control character, or the end of the text.
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let written = self.text.get(first..at)?;
        self.go_to(at + 1);
        if escapes != Escapes::None {
            // At least what reading it at once would take, for which the room doubles as it grows.
            self.spend(written.len() * 2 + 64 + ALLOCATION)?;
        }
        Some(JsonText::written(written, written.len() - saved, escapes))
    }

    /// What comes before the next quote, escape or control character.
    fn plain(&mut self) -> Option<&'a str> {
        let start = self.at();
        let end = self.specials.next(start);
        self.skip(end - start);
        self.text.get(start..end)
    }

    /// What an escape stands for, after its backslash.
    fn escape(&mut self) -> Option<Escape> {
        let letter = *self.rest.first()?;
        self.skip(1);
        match letter {
            b'u' => self.unit().map(|unit| self.character(unit).map_or(Escape::Half, Escape::Character)),
            _ => simple_escape(letter).map(|byte| Escape::Character(char::from(byte))),
        }
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let (digits, after) = self.rest.split_first_chunk::<4>()?;
        let unit =
            digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))?;
        self.rest = after;
        u16::try_from(unit).ok()
    }

    /// The character that begins with this unit of UTF-16; the second half of a pair is taken only if it is one.
    fn character(&mut self, unit: u16) -> Option<char> {
        let start = self.rest;
        let is_first = (0xD800..0xDC00).contains(&unit);
        let second = match self.rest.strip_prefix(b"\\u").filter(|_| is_first) {
            Some(after) => {
                self.rest = after;
                self.unit()
            }
            None => None,
        };
        let character = char::decode_utf16(core::iter::once(unit).chain(second)).next().and_then(Result::ok);
        if character.is_none() {
            self.rest = start;
        }
        character
    }
}

/// The byte of ASCII that an escape of one letter stands for.
const fn simple_escape(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// Whether a letter is that of an escape of one letter.
fn is_simple_escape(letter: u8) -> bool {
    const ARE: [bool; 256] = {
        let mut are = [false; 256];
        let (mut rest, mut letter) = (are.as_mut_slice(), 0);
        while let Some((is, after)) = rest.split_first_mut() {
            *is = simple_escape(letter).is_some();
            rest = after;
            letter = letter.wrapping_add(1);
        }
        are
    };
    ARE.get(usize::from(letter)).copied().unwrap_or(false)
}

/// Appends what a string without its quotes stands for. It is one that [`JsonReader::passed`] passed over, so all of
/// it can be read.
pub(super) fn unescape(written: &str, onto: &mut String) {
    let mut rest = written;
    // Nothing else is special in it.
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        onto.push_str(rest.get(..at).unwrap_or_default());
        let Some((character, after)) = escape_behind(rest.get(at + 1..).unwrap_or_default()) else { return };
        onto.push(character);
        rest = after;
    }
    onto.push_str(rest);
}

/// The character of an escape of which the backslash is read, and what comes after it.
pub(super) fn escape_behind(text: &str) -> Option<(char, &str)> {
    let mut reader = JsonReader::at_start(text);
    let Escape::Character(character) = reader.escape()? else { return None };
    Some((character, text.get(reader.at()..)?))
}
