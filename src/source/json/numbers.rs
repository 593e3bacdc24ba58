//! The numbers of a document.

use alloc::borrow::Cow;

use super::reader::JsonReader;
use crate::source::node::{Node, Number};

impl<'a> JsonReader<'a> {
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

    /// An integer without a sign that is so short that it cannot pass any bound; else nothing is read.
    pub(super) fn few_digits(&mut self) -> Option<i64> {
        const MOST: usize = 15;
        let (mut value, mut rest) = (0_i64, self.rest);
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            rest = after;
        }
        let is_short = (1..=MOST).contains(&(self.rest.len() - rest.len()));
        let is_whole = !matches!(rest, [b'.' | b'e' | b'E', ..]);
        let is_plain = !matches!(self.rest, [b'0', b'0'..=b'9', ..]);
        if !(is_short && is_whole && is_plain) {
            return None;
        }
        self.rest = rest;
        Some(value)
    }

    /// At least one.
    fn digits(&mut self) -> Option<()> {
        let before = self.rest.len();
        while let [b'0'..=b'9', after @ ..] = self.rest {
            self.rest = after;
        }
        (self.rest.len() < before).then_some(())
    }
}
