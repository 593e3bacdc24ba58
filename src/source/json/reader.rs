//! The grammar of RFC 8259 in one pass over the text. It accepts or it does not; what is wrong, and where, is asked
//! of `serde_json` afterwards, so that only documents that nobody will use pay for it.
//!
//! It is our own because it decides how long a run takes: strings are passed over in long steps and borrowed, numbers
//! keep their text, and halves of surrogate pairs are kept in the same pass.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::limits::JSON_DEPTH;
use crate::source::node::{Node, Number};

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is not JSON.
    NotJson,
    /// It is nested deeper than [`JSON_DEPTH`]: the offset of the bracket that passed the limit.
    TooDeep(usize),
}

/// Reads a whole document.
pub(super) fn document(text: &str) -> Result<Node<'_>, Refused> {
    let mut reader = Reader {
        text,
        at: 0,
        is_too_deep: false,
        items: Vec::with_capacity(USUALLY_OPEN),
        members: Vec::with_capacity(USUALLY_OPEN),
    };
    reader.space();
    let node = reader.value(0);
    reader.space();
    match node {
        Some(node) if reader.at == text.len() => Ok(node),
        _ if reader.is_too_deep => Err(Refused::TooDeep(reader.at)),
        _ => Err(Refused::NotJson),
    }
}

/// Items and members that are open at a time in most documents.
const USUALLY_OPEN: usize = 16;

struct Reader<'a> {
    text: &'a str,
    /// Bytes that are read.
    at: usize,
    /// Set where the limit was passed, which is where reading ends.
    is_too_deep: bool,
    /// What has been read of the lists and objects that are still open, the innermost last. It is moved out when one
    /// closes, so that each takes one piece of memory of just its size.
    items: Vec<Node<'a>>,
    members: Vec<(Cow<'a, str>, Node<'a>)>,
}

/// A string, and whether it had half a surrogate pair in it.
enum Text<'a> {
    Whole(Cow<'a, str>),
    Broken(String),
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes this byte, if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// The value that begins here.
    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        match self.peek()? {
            b'"' => Some(match self.string()? {
                Text::Whole(text) => Node::String(text),
                Text::Broken(text) => Node::Broken(text),
            }),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            b'n' => self.word("null", Node::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, node: Node<'a>) -> Option<Node<'a>> {
        self.rest().starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            node
        })
    }

    fn array(&mut self, depth: usize) -> Option<Node<'a>> {
        let start = self.items.len();
        self.inside(b']', depth, |reader| {
            let item = reader.value(depth + 1)?;
            reader.items.push(item);
            Some(())
        })?;
        Some(Node::Array(self.items.drain(start..).collect()))
    }

    fn object(&mut self, depth: usize) -> Option<Node<'a>> {
        let start = self.members.len();
        self.inside(b'}', depth, |reader| {
            let key = match reader.string()? {
                Text::Whole(key) => key,
                Text::Broken(key) => Cow::Owned(key),
            };
            reader.space();
            if !reader.take(b':') {
                return None;
            }
            reader.space();
            let value = reader.value(depth + 1)?;
            reader.members.push((key, value));
            Some(())
        })?;
        Some(Node::Object(self.members.drain(start..).collect()))
    }

    /// From the opening bracket to the closing one: `part`, commas between.
    fn inside(
        &mut self,
        close: u8,
        depth: usize,
        mut part: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if depth == JSON_DEPTH {
            self.is_too_deep = true;
            return None;
        }
        self.at += 1;
        self.space();
        if self.take(close) {
            return Some(());
        }
        loop {
            part(self)?;
            self.space();
            if !self.take(b',') {
                return self.take(close).then_some(());
            }
            self.space();
        }
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
    fn number(&mut self) -> Option<Node<'a>> {
        let start = self.at;
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
        self.text.get(start..self.at).map(|text| Node::Number(Number::new(Cow::Borrowed(text))))
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// The string whose opening quote comes next; borrowed unless something in it is escaped.
    fn string(&mut self) -> Option<Text<'a>> {
        if !self.take(b'"') {
            return None;
        }
        let start = self.at;
        self.at += plain(self.rest());
        if self.take(b'"') {
            return self.text.get(start..self.at - 1).map(|text| Text::Whole(Cow::Borrowed(text)));
        }
        let mut text = String::with_capacity((self.at - start) * 2);
        text.push_str(self.text.get(start..self.at)?);
        let mut is_broken = false;
        while self.take(b'\\') {
            let character = self.escape()?;
            is_broken |= character.is_none();
            text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
            let start = self.at;
            self.at += plain(self.rest());
            text.push_str(self.text.get(start..self.at)?);
        }
        // Neither a quote nor an escape: a control character, or the end of the text.
        self.take(b'"').then_some(if is_broken { Text::Broken(text) } else { Text::Whole(Cow::Owned(text)) })
    }

    /// What an escape stands for, after its backslash. The inner `None` is half a surrogate pair.
    fn escape(&mut self) -> Option<Option<char>> {
        let letter = self.peek()?;
        self.at += 1;
        Some(Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit().map(|unit| self.character(unit)),
            _ => return None,
        }))
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.rest().first_chunk::<4>()?;
        let unit =
            digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))?;
        self.at += digits.len();
        u16::try_from(unit).ok()
    }

    /// The character that begins with this unit of UTF-16; the second half of a pair is taken only if it is one.
    fn character(&mut self, unit: u16) -> Option<char> {
        let start = self.at;
        let second = if (0xD800..0xDC00).contains(&unit) && self.rest().starts_with(b"\\u") {
            self.at += 2;
            self.unit()
        } else {
            None
        };
        let character = char::decode_utf16(core::iter::once(unit).chain(second)).next().and_then(Result::ok);
        if character.is_none() {
            self.at = start;
        }
        character
    }
}

/// How many bytes of a string come before its next quote, escape or control character.
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk() {
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let is_special = |byte: &u8| specials(u64::from(*byte) | PADDING) != 0;
    bytes.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Seven letters above a byte.
const PADDING: u64 = each(b'a') << 8;

/// Eight bytes at a time: the lowest bit that is set belongs to the first quote, escape or control character. The bits
/// above it mean nothing, for a borrow may have passed through them. (Mycroft's test for a zero byte, 1987, and the
/// same with another number than one for a byte below it.)
fn specials(word: u64) -> u64 {
    let below = |word: u64, bound: u8| word.wrapping_sub(each(bound)) & !word;
    let is = |byte: u8| below(word ^ each(byte), 1);
    (is(b'"') | is(b'\\') | below(word, b' ')) & each(0x80)
}
