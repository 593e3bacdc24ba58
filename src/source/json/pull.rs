//! JSON read value by value, without a tree in between. It is for the two kinds of documents of which a run reads very
//! many and that nearly always look the same: whoever meets something unusual gives up, and the tree is read instead.
//!
//! Every method here reads the next value. It is `None` when that is another than was asked for, when it is not JSON,
//! or when a limit of JSON documents is passed; the document cannot be read further then. A value is counted by what
//! holds it: the members that an object knows together, when it closes.

use alloc::borrow::Cow;

use super::gaps::Gaps;
use super::known::Known;
use super::object::Object;
use super::reader::JsonReader;
use super::strings::{Halves, Opened};
use super::text::JsonText;
use crate::source::node::{Magnitude, Node};

impl<'a> JsonReader<'a> {
    /// Whether a list comes next.
    pub fn is_at_list(&self) -> bool {
        self.next() == Some(b'[')
    }

    /// Whether the document ends here, behind its value.
    pub fn is_done(&mut self) -> bool {
        self.count().is_some() && self.is_at_end()
    }

    /// A list; `item` reads each of its values.
    pub fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if !self.is_at_list() {
            return None;
        }
        self.inside(b']', |reader| {
            reader.count()?;
            item(reader)
        })
    }

    /// An object of which these keys are known, at most 32, and mostly come in this order. `member` is given what stands
    /// for each key, or nothing for another one, and reads its value. It is `None` when a known key comes twice.
    pub fn object_of<K: Copy, const N: usize>(
        &mut self,
        known: &[Known<K>; N],
        member: impl FnMut(&mut Self, Option<K>) -> Option<()>,
    ) -> Option<()> {
        Object::open(self, &mut Gaps::default())?.others(self, known, member)
    }

    /// A value, or `null`, which is as if the key were absent.
    pub fn or_null<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.next() == Some(b'n') { self.word("null", None) } else { read(self).map(Some) }
    }

    /// A string without halves of surrogate pairs.
    pub fn string(&mut self) -> Option<Cow<'a, str>> {
        match self.opened()? {
            Opened::Whole(text) => Some(Cow::Borrowed(text)),
            Opened::Escaped(start) => match self.escaped(start)? {
                (text, Halves::None) => Some(Cow::Owned(text)),
                (_, Halves::Some) => None,
            },
        }
    }

    /// The same, read when it is asked for.
    pub fn text(&mut self) -> Option<JsonText<'a>> {
        self.passed()
    }

    /// An integer of 64 bits, written without fraction and exponent.
    pub fn integer(&mut self) -> Option<i64> {
        if let Some(few) = self.few_digits() {
            return Some(few);
        }
        match self.number()? {
            Node::Number(number) => match number.magnitude() {
                Magnitude::Integer(value) => Some(value),
                Magnitude::Fraction(_) | Magnitude::Huge => None,
            },
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self) -> Option<bool> {
        self.word("true", true).or_else(|| self.word("false", false))
    }

    /// Any value, which is not kept.
    pub fn skip_value(&mut self) -> Option<()> {
        self.value().map(|_| ())
    }
}
