//! What a key of `benchgate.toml` may hold, as data.

use alloc::string::String;

use super::form::Shape;
use crate::source::toml_string;

/// A table of the document.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its keys, in the order in which they are shown.
    pub keys: &'static [Key],
    /// Keys of which exactly one is given; none when empty.
    pub one_of: &'static [&'static str],
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// What holds where it is not given.
    pub absent: Absent,
    /// What it means, in sentences of Markdown.
    pub meaning: &'static str,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// An integer within these bounds.
    Integer {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
    },
    /// A decimal number from 0 to this one.
    Decimal {
        /// The largest, as a decimal.
        most: &'static str,
    },
    /// A text of some form.
    Text(Shape),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of values that differ from one another, at least so many.
    List {
        /// What each is: a text or a word.
        of: &'static Kind,
        /// How many at least.
        least: usize,
    },
    /// A text, or a list of at least one, which may be equal.
    TextOrList(Shape),
    /// A table whose keys are names of this form.
    Named(Shape, &'static Kind),
    /// A table with these keys.
    Table(&'static Table),
    /// A list of such tables.
    Tables(&'static Table),
}

/// What holds where a key is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// It must be given.
    Refused,
    /// Nothing is set; what that means, in words.
    Unset(&'static str),
    /// No entries; what that means, in words.
    Empty(&'static str),
    /// The defaults of its own keys.
    OfKeys,
    /// This truth.
    Boolean(bool),
    /// This integer.
    Integer(i64),
    /// This decimal.
    Decimal(&'static str),
    /// This text.
    Text(&'static str),
    /// These texts.
    Texts(&'static [&'static str]),
}

impl Kind {
    /// What is wanted, in words for an error, with an article.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Integer { .. } => "an integer",
            Self::Decimal { .. } => "a number",
            Self::Text(_) | Self::Word(_) => "a string",
            Self::List { .. } => "a list",
            Self::TextOrList(_) => "a string or a list of strings",
            Self::Named(..) | Self::Table(_) => "a table",
            Self::Tables(_) => "a list of tables",
        }
    }

    /// What each value of a list or a table of names is; else the kind itself.
    #[must_use]
    pub fn inner(&self) -> Kind {
        match self {
            Self::List { of, .. } | Self::Named(_, of) => **of,
            other => *other,
        }
    }

    /// A value of a text as it is written; `…` for the others.
    pub fn example(&self) -> String {
        if let Self::Text(shape) = self { toml_string(shape.example) } else { "…".into() }
    }

    /// What is wanted, in words for people who write it: the form of a text as well.
    pub fn form(&self) -> &'static str {
        if let Self::Text(shape) = self { shape.words } else { self.words() }
    }
}
