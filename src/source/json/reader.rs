//! The grammar of RFC 8259 in one pass over the text. It accepts or it does not; what is wrong, and where, is asked
//! of `serde_json` afterwards, so that only documents that nobody will use pay for it.
//!
//! It is our own because it decides how long a run takes: strings are passed over in long steps and borrowed, numbers
//! keep their text, and halves of surrogate pairs are kept in the same pass.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::specials::Specials;
use super::strings::{Halves, Opened};
use crate::limits::{JSON_DEPTH, JSON_MEMORY, JSON_MEMORY_PER_BYTE, JSON_VALUES};
use crate::source::node::Node;

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
pub(super) const MEMBER: usize = 2 * size_of::<(Cow<'static, str>, Node<'static>)>() - VALUE;
/// What an allocation takes beside its bytes.
pub(super) const ALLOCATION: usize = 16;

/// What comes after the spaces that a text begins with.
#[inline]
fn indented(text: &[u8]) -> &[u8] {
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let others = u64::from_le_bytes(*eight) ^ SPACES;
        if others != 0 {
            return rest.get(others.trailing_zeros() as usize / 8..).unwrap_or_default();
        }
        rest = after;
    }
    rest
}

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
    pub(super) text: &'a str,
    /// What of it is not read yet.
    pub(super) rest: &'a [u8],
    /// Where strings end or are escaped.
    pub(super) specials: Specials,
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

impl<'a> JsonReader<'a> {
    /// At the value of a document.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Self { specials: Specials::of(text.as_bytes()), ..Self::at_start(text) };
        reader.space();
        reader
    }

    /// At the first byte, whatever it is, of a text of which no string is read.
    pub(super) fn at_start(text: &'a str) -> Self {
        Self {
            text,
            rest: text.as_bytes(),
            specials: Specials::default(),
            depth: 0,
            is_too_deep: false,
            left: JSON_VALUES,
            room: JSON_MEMORY.saturating_add(text.len().saturating_mul(JSON_MEMORY_PER_BYTE)),
            is_too_dense: false,
            items: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Whether nothing but space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.space();
        self.rest.is_empty()
    }

    /// The next byte, unread.
    pub(super) fn next(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Bytes that are read.
    pub(super) fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.rest = self.text.as_bytes().get(at..).unwrap_or_default();
    }

    #[inline]
    pub(super) fn space(&mut self) {
        if self.next().is_some_and(|next| next <= b' ') {
            self.pass_space();
        }
    }

    fn pass_space(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', after @ ..] = self.rest {
            self.rest = indented(after);
        }
    }

    /// The comma after a part of a list or an object, and the space around it. What usually follows is a line and its
    /// indentation.
    #[inline]
    pub(super) fn comma(&mut self) -> bool {
        self.space();
        let has_comma = self.take(b',');
        if has_comma {
            if let [b'\n', after @ ..] = self.rest {
                self.rest = indented(after);
            }
            self.space();
        }
        has_comma
    }

    /// Takes this byte, if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
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

    /// As many more values, the members of objects.
    pub(super) fn count_members(&mut self, members: u32) -> Option<()> {
        self.left = self.left.checked_sub(members)?;
        self.spend((VALUE + MEMBER).saturating_mul(members as usize))
    }

    /// Takes memory from what is left of it. It is counted and not measured, so that a document is refused everywhere or
    /// nowhere.
    pub(super) fn spend(&mut self, bytes: usize) -> Option<()> {
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

    pub(super) fn word<T>(&mut self, word: &str, node: T) -> Option<T> {
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
        self.open()?;
        self.space();
        if !self.take(close) {
            loop {
                part(self)?;
                if !self.comma() {
                    break;
                }
            }
            if !self.take(close) {
                return None;
            }
        }
        self.close();
        Some(())
    }

    /// Takes the opening bracket that comes next.
    pub(super) fn open(&mut self) -> Option<()> {
        if self.depth == JSON_DEPTH {
            self.is_too_deep = true;
            return None;
        }
        self.depth += 1;
        self.skip(1);
        Some(())
    }

    /// A list or an object ends, of which the bracket is taken.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
    }
}
