//! Values as they are written.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::source::{toml_key, toml_string};

/// A value as it is written in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A decimal, in plain digits.
    Decimal(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Written>),
    /// Keys and values.
    Table(Vec<(String, Written)>),
}

impl Written {
    /// A list of texts.
    pub(super) fn texts(texts: impl IntoIterator<Item = String>) -> Self {
        Self::List(texts.into_iter().map(Self::Text).collect())
    }

    /// As a value of TOML, on one line.
    pub fn toml(&self) -> String {
        match self {
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Decimal(digits) => digits.clone(),
            Self::Text(text) => toml_string(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::toml).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(members) if members.is_empty() => "{}".into(),
            Self::Table(members) => {
                let member = |(key, value): &(String, Self)| format!("{} = {}", toml_key(key), value.toml());
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{ {} }}", members.join(", "))
            }
        }
    }
}
