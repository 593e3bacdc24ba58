//! JSON read value by value, without a tree in between. It is for the two kinds of documents of which a run reads very
//! many and that nearly always look the same: whoever meets something unusual gives up, and the tree is read instead.
//!
//! Every method here reads the next value. It is `None` when that is another than was asked for, when it is not JSON,
//! or when a limit of JSON documents is passed; the document cannot be read further then.

use alloc::borrow::Cow;

use super::reader::JsonReader;
use super::strings::{Halves, Opened};
use super::text::JsonText;
use crate::source::node::{Magnitude, Node};

/// The value of a key, once it has come; `null` is absent all the same.
pub type Once<T> = Option<Option<T>>;

impl<'a> JsonReader<'a> {
    /// Whether a list comes next.
    pub fn is_at_list(&self) -> bool {
        self.next() == Some(b'[')
    }

    /// A list; `item` reads each of its values.
    pub fn list(&mut self, item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.count()?;
        if !self.is_at_list() {
            return None;
        }
        self.inside(b']', item)
    }

    /// An object; `member` is given each key in source order, duplicates included, and reads its value.
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.count()?;
        if self.next() != Some(b'{') {
            return None;
        }
        self.inside(b'}', |reader| {
            let key = reader.key()?;
            member(reader, &key)
        })
    }

    /// An object of which the keys are known, at most 32, and mostly come in this order. `member` is given what stands
    /// for each key, or nothing for another one. It is `None` when a known key comes twice.
    pub fn object_of<K: Copy>(
        &mut self,
        known: &[(&str, K)],
        mut member: impl FnMut(&mut Self, Option<K>) -> Option<()>,
    ) -> Option<()> {
        self.count()?;
        if self.next() != Some(b'{') {
            return None;
        }
        let (mut next, mut seen) = (0, 0_u32);
        self.inside(b'}', |reader| {
            let ahead = known.iter().enumerate().skip(next).find(|(_, (name, _))| reader.takes_key(name));
            let found = if ahead.is_some() {
                ahead
            } else {
                let written = reader.key()?;
                known.iter().enumerate().find(|(_, (name, _))| *name == written)
            };
            let Some((index, (_, key))) = found else { return member(reader, None) };
            next = index + 1;
            let bit = 1_u32.checked_shl(u32::try_from(index).ok()?)?;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            member(reader, Some(*key))
        })
    }

    /// A value, or `null`, which is as if the key were absent.
    pub fn or_null<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.next() == Some(b'n') { self.value().map(|_| None) } else { read(self).map(Some) }
    }

    /// The value of a key that has not come before, into its place.
    pub fn once<T>(&mut self, place: &mut Once<T>, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<()> {
        if place.is_some() {
            return None;
        }
        *place = Some(self.or_null(read)?);
        Some(())
    }

    /// A string without halves of surrogate pairs.
    pub fn string(&mut self) -> Option<Cow<'a, str>> {
        self.count()?;
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
        self.count()?;
        match self.opened()? {
            Opened::Whole(text) => Some(text.into()),
            Opened::Escaped(start) => {
                let (written, length) = self.pass_escaped(start)?;
                Some(JsonText::written(written, length))
            }
        }
    }

    /// An integer of 64 bits, written without fraction and exponent.
    pub fn integer(&mut self) -> Option<i64> {
        self.count()?;
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
        match self.value()? {
            Node::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Any value, which is not kept.
    pub fn skip_value(&mut self) -> Option<()> {
        self.value().map(|_| ())
    }
}
