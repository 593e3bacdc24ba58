//! The one tree that hand-authored and foreign documents become before anything is read from them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A value of a document. Objects keep their duplicates and their order: the reader of a format decides whether
/// a duplicate is an error (hand-authored) or the last one wins (machine-written).
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'a> {
    /// `null`; every reader takes it as absent.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(Number<'a>),
    /// Text.
    String(Cow<'a, str>),
    /// Text that had half of a surrogate pair in it (`"\ud83d"`): the half is U+FFFD here. Strict readers
    /// refuse it, lenient ones warn.
    Broken(String),
    /// A value that JSON has no kind for, such as a date in TOML, in words. No reader takes it.
    Alien(&'static str),
    /// A list.
    Array(Vec<Node<'a>>),
    /// Keys and values, in source order, duplicates included.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A number as it is written, in the grammar of JSON. Nothing of it is lost: an exact decimal is read from its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number<'a>(Cow<'a, str>);

/// What a number is, as far as counts and line numbers need it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Magnitude {
    /// An integer of 64 bits with sign, written without fraction and exponent.
    Integer(i64),
    /// Any other finite number.
    Fraction(f64),
    /// A number beyond those ranges: an integer above 64 bits, or `1e999`.
    Huge,
}

impl<'a> Number<'a> {
    /// A number whose text a parser has found to be one: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    pub(super) fn new(text: Cow<'a, str>) -> Self {
        Self(text)
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// How large it is.
    pub fn magnitude(&self) -> Magnitude {
        if let Ok(integer) = self.0.parse() {
            return Magnitude::Integer(integer);
        }
        let is_integer = !self.0.contains(['.', 'e', 'E']);
        match self.0.parse::<f64>() {
            Ok(value) if !is_integer && value.abs() < BEYOND_INTEGERS => Magnitude::Fraction(value),
            _ => Magnitude::Huge,
        }
    }
}

/// Above this no integer of 64 bits is left.
const BEYOND_INTEGERS: f64 = 9.3e18;

/// What an object is in words.
pub(super) const OBJECT: &str = "an object";

impl<'a> Node<'a> {
    /// What stands behind a key; of repeated keys the last, as most readers have it. What is not there is `null`.
    pub fn member(&self, key: &str) -> &Node<'a> {
        let Node::Object(members) = self else { return &Node::Null };
        members.iter().rev().find(|(name, _)| name == key).map_or(&Node::Null, |(_, value)| value)
    }

    /// What stands behind several keys, one inside the other.
    pub fn at(&self, keys: &[&str]) -> &Node<'a> {
        keys.iter().fold(self, |node, key| node.member(key))
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one that counts or names something.
    pub fn natural(&self) -> Option<u64> {
        match self {
            Node::Number(number) => number.text().parse().ok(),
            _ => None,
        }
    }
}

impl Node<'_> {
    /// What this is, in words for an error message.
    pub fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Number(number) => match number.magnitude() {
                Magnitude::Integer(_) => "an integer",
                Magnitude::Fraction(_) => "a decimal number",
                Magnitude::Huge => "a number out of range",
            },
            Node::String(_) => "a string",
            Node::Broken(_) => "a string with half a surrogate pair",
            Node::Alien(what) => what,
            Node::Array(_) => "a list",
            Node::Object(_) => OBJECT,
        }
    }
}
