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
    Number(Number),
    /// Text.
    String(Cow<'a, str>),
    /// Text that had half of a surrogate pair in it (`"\ud83d"`): the half is U+FFFD here. Strict readers
    /// refuse it, lenient ones warn.
    Broken(String),
    /// A value that JSON has no kind for, such as a date in TOML; in words, with an article. No reader takes it.
    Alien(&'static str),
    /// A list.
    Array(Vec<Node<'a>>),
    /// Keys and values, in source order, duplicates included.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A number as far as counts and line numbers need it. Exact decimals are read from the source text instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An integer of 64 bits with sign, written without fraction and exponent.
    Integer(i64),
    /// Any other finite number.
    Fraction(f64),
    /// A number beyond those ranges: an integer above 64 bits, or `1e999`.
    Huge,
}

/// What an object is in words.
pub(super) const OBJECT: &str = "an object";

impl Node<'_> {
    /// What this is, in words for an error message.
    pub fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Number(Number::Integer(_)) => "an integer",
            Node::Number(Number::Fraction(_)) => "a decimal number",
            Node::Number(Number::Huge) => "a number out of range",
            Node::String(_) => "a string",
            Node::Broken(_) => "a string with half a surrogate pair",
            Node::Alien(what) => what,
            Node::Array(_) => "a list",
            Node::Object(_) => OBJECT,
        }
    }
}
