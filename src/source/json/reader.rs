//! The grammar of RFC 8259 in one pass over the text. It accepts or it does not; what is wrong, and where, is asked
//! of `serde_json` afterwards, so that only documents that nobody will use pay for it.
//!
//! It is our own because it decides how long a run takes: strings are passed over in long steps and borrowed, numbers
//! keep their text, and halves of surrogate pairs are kept in the same pass.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::limits::{JSON_DEPTH, JSON_MEMORY, JSON_MEMORY_PER_BYTE, JSON_VALUES};
use crate::source::node::{Node, Number};

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is not JSON.
    NotJson,
    /// It is nested deeper than [`JSON_DEPTH`]: the offset of the bracket that passed the limit.
    TooDeep(usize),
    /// It has more than [`JSON_VALUES`]: the offset of the first that is too many.
    TooMany(usize),
    /// Its values take more memory than its size allows: the offset of the first that is too many.
    TooDense(usize),
}

/// What a value takes while a document is read, at most: in the list of what is still open, and where it stays.
const VALUE: usize = 2 * size_of::<Node<'static>>();
/// What a member of an object takes beside that.
const MEMBER: usize = 2 * size_of::<(Cow<'static, str>, Node<'static>)>() - VALUE;
/// What an allocation takes beside its bytes.
const ALLOCATION: usize = 16;

/// Reads a whole document.
pub(super) fn document(text: &str) -> Result<Node<'_>, Refused> {
    let mut reader = JsonReader::new(text);
    let node = reader.value();
    match node {
        Some(node) if reader.is_at_end() => Ok(node),
        _ if reader.is_too_deep => Err(Refused::TooDeep(reader.at())),
        _ if reader.is_too_dense => Err(Refused::TooDense(reader.at())),
        None if reader.left == 0 => Err(Refused::TooMany(reader.at())),
        _ => Err(Refused::NotJson),
    }
}

/// A document that is read from its beginning to its end.
pub struct JsonReader<'a> {
    text: &'a str,
    /// What of it is not read yet.
    rest: &'a [u8],
    /// Lists and objects that are open.
    depth: usize,
    /// Set where the limit was passed, which is where reading ends.
    is_too_deep: bool,
    /// Values that may still come.
    left: u32,
    /// Bytes of memory that values may still take.
    room: usize,
    /// Set where there was no room any more, which is where reading ends.
    is_too_dense: bool,
    /// What has been read of the lists and objects that are still open, the innermost last. It is moved out when one
    /// closes, so that each takes one piece of memory of just its size.
    items: Vec<Node<'a>>,
    members: Vec<(Cow<'a, str>, Node<'a>)>,
}

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
    /// At the value of a document.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Self {
            text,
            rest: text.as_bytes(),
            depth: 0,
            is_too_deep: false,
            left: JSON_VALUES,
            room: JSON_MEMORY.saturating_add(text.len().saturating_mul(JSON_MEMORY_PER_BYTE)),
            is_too_dense: false,
            items: Vec::new(),
            members: Vec::new(),
        };
        reader.space();
        reader
    }

    /// Whether nothing but space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.space();
        self.rest.is_empty()
    }

    /// The next byte, unread.
    pub(super) fn next(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Bytes that are read.
    fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn space(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', after @ ..] = self.rest {
            self.rest = after;
            // Indentation.
            while let [b' ', b' ', b' ', b' ', after @ ..] = self.rest {
                self.rest = after;
            }
        }
    }

    /// Takes this byte, if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        match self.rest {
            [next, after @ ..] if *next == byte => {
                self.rest = after;
                true
            }
            _ => false,
        }
    }

    /// One more value; `None` when there have been too many. Empty lists side by side are little text and much memory.
    pub(super) fn count(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        self.spend(VALUE)
    }

    /// Takes memory from what is left of it. It is counted and not measured, so that a document is refused everywhere or
    /// nowhere.
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.room.checked_sub(bytes);
        self.is_too_dense = left.is_none();
        self.room = left?;
        Some(())
    }

    /// The value that begins here.
    pub(super) fn value(&mut self) -> Option<Node<'a>> {
        self.count()?;
        match self.rest.first()? {
            b'"' => Some(match self.opened()? {
                Opened::Whole(text) => Node::String(Cow::Borrowed(text)),
                Opened::Escaped(start) => match self.escaped(start)? {
                    (text, Halves::None) => Node::String(Cow::Owned(text)),
                    (text, Halves::Some) => Node::Broken(text),
                },
            }),
            b'{' => self.members(),
            b'[' => self.items(),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            b'n' => self.word("null", Node::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, node: Node<'a>) -> Option<Node<'a>> {
        self.rest = self.rest.strip_prefix(word.as_bytes())?;
        Some(node)
    }

    fn items(&mut self) -> Option<Node<'a>> {
        let start = self.items.len();
        self.inside(b']', |reader| {
            let item = reader.value()?;
            reader.items.push(item);
            Some(())
        })?;
        Some(Node::Array(self.items.drain(start..).collect()))
    }

    fn members(&mut self) -> Option<Node<'a>> {
        let start = self.members.len();
        self.inside(b'}', |reader| {
            reader.spend(MEMBER)?;
            let key = reader.key()?;
            let value = reader.value()?;
            reader.members.push((key, value));
            Some(())
        })?;
        Some(Node::Object(self.members.drain(start..).collect()))
    }

    /// The key of a member, and the colon after it.
    pub(super) fn key(&mut self) -> Option<Cow<'a, str>> {
        let key = match self.opened()? {
            Opened::Whole(key) => Cow::Borrowed(key),
            Opened::Escaped(start) => Cow::Owned(self.escaped(start)?.0),
        };
        self.space();
        if !self.take(b':') {
            return None;
        }
        self.space();
        Some(key)
    }

    /// From the opening bracket to the closing one: `part`, commas between.
    pub(super) fn inside(&mut self, close: u8, mut part: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.depth == JSON_DEPTH {
            self.is_too_deep = true;
            return None;
        }
        self.depth += 1;
        self.skip(1);
        self.space();
        if !self.take(close) {
            loop {
                part(self)?;
                self.space();
                if !self.take(b',') {
                    break;
                }
                self.space();
            }
            if !self.take(close) {
                return None;
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
    pub(super) fn number(&mut self) -> Option<Node<'a>> {
        let start = self.at();
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        self.text.get(start..self.at()).map(|text| Node::Number(Number::new(Cow::Borrowed(text))))
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let before = self.rest.len();
        while let [b'0'..=b'9', after @ ..] = self.rest {
            self.rest = after;
        }
        (self.rest.len() < before).then_some(())
    }

    /// The string whose opening quote comes next.
    pub(super) fn opened(&mut self) -> Option<Opened<'a>> {
        if !self.take(b'"') {
            return None;
        }
        let text = self.plain()?;
        Some(if self.take(b'"') { Opened::Whole(text) } else { Opened::Escaped(text) })
    }

    /// The whole of a string of which the start is read, up to its closing quote.
    pub(super) fn escaped(&mut self, start: &str) -> Option<(String, Halves)> {
        let mut whole = String::with_capacity(start.len() * 2 + 64);
        whole.push_str(start);
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
        self.spend(whole.capacity() + ALLOCATION)?;
        // Else a control character, or the end of the text.
        self.take(b'"').then_some((whole, halves))
    }

    /// What comes before the next quote, escape or control character.
    fn plain(&mut self) -> Option<&'a str> {
        let start = self.at();
        let length = plain(self.rest);
        self.skip(length);
        self.text.get(start..start + length)
    }

    /// What an escape stands for, after its backslash.
    fn escape(&mut self) -> Option<Escape> {
        let letter = *self.rest.first()?;
        self.skip(1);
        Some(Escape::Character(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                return self.unit().map(|unit| self.character(unit).map_or(Escape::Half, Escape::Character));
            }
            _ => return None,
        }))
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

/// How many bytes of a string come before its next quote, escape or control character.
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    // Which of the sixteen bytes it is, is computed without a question that a processor would have to guess.
    while let Some((step, after)) = rest.split_first_chunk::<16>() {
        if step.iter().fold(false, |found, byte| found | is_special(*byte)) {
            let found = specials(u128::from_le_bytes(*step));
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    bytes.len() - rest.len() + rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len())
}

/// A quote, a backslash or a control character.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "the compiler makes a few instructions for sixteen bytes of it"
)]
fn is_special(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < b' ')
}

/// The same byte sixteen times.
const fn each(byte: u8) -> u128 {
    u128::from_le_bytes([byte; 16])
}

/// Sixteen bytes at a time: the lowest bit that is set belongs to the first quote, escape or control character. The
/// bits above it mean nothing, for a borrow may have passed through them. (Mycroft's test for a zero byte, 1987, and
/// the same with another number than one for a byte below it.)
fn specials(word: u128) -> u128 {
    let below = |word: u128, bound: u8| word.wrapping_sub(each(bound)) & !word;
    let is = |byte: u8| below(word ^ each(byte), 1);
    (is(b'"') | is(b'\\') | below(word, b' ')) & each(0x80)
}
