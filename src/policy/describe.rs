//! The tables of `docs/configuration.md`, made from the table of keys. A test only: the program never writes them.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::form::{Form as _, Line};
use super::key::{Absent, Key, Kind};
use super::keys::DOCUMENT;

/// The Markdown table of the keys of a table of the document, given by its key; the root under the empty name. `None`
/// when there is no such table.
pub(crate) fn reference(name: &str) -> Option<String> {
    let keys = if name.is_empty() {
        DOCUMENT.keys
    } else {
        let key = DOCUMENT.keys.iter().find(|key| key.name == name)?;
        match key.kind {
            Kind::Table(table) | Kind::Tables(table) => table.keys,
            Kind::Named(_, Kind::Table(table)) => table.keys,
            _ => return None,
        }
    };
    let rows = keys.iter().map(row).collect::<String>();
    Some(format!("| key | value | without it | meaning |\n|---|---|---|---|\n{rows}"))
}

/// The tables that [`reference`] knows, the root first.
pub(crate) fn tables() -> Vec<&'static str> {
    let inner = DOCUMENT.keys.iter().map(|key| key.name).filter(|name| reference(name).is_some());
    core::iter::once("").chain(inner).collect()
}

fn row(key: &Key) -> String {
    let absent = match key.absent {
        Absent::Refused => "must be given".to_string(),
        Absent::Unset(words) | Absent::Empty(words) => words.to_string(),
        Absent::OfKeys => "the defaults of its keys".to_string(),
        Absent::Boolean(value) => format!("`{value}`"),
        Absent::Integer(value) => format!("`{value}`"),
        Absent::Decimal(digits) => format!("`{digits}`"),
        Absent::Text(text) => format!("`\"{text}\"`"),
        Absent::Texts(texts) => format!("`{texts:?}`"),
    };
    format!("| `{}` | {} | {absent} | {} |\n", key.name, kind(&key.kind), key.meaning)
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::Boolean => "`true` or `false`".into(),
        Kind::Integer { least, most } if least == most => format!("`{least}`"),
        Kind::Integer { least, most } => format!("integer from {least} to {most}"),
        Kind::Decimal { most } => format!("number from 0 to {most}"),
        // An example of any text says nothing.
        Kind::Text(shape) if *shape == Line::SHAPE => shape.words.into(),
        Kind::Text(shape) => format!("{}: `\"{}\"`", shape.words, shape.example),
        Kind::Word(words) => words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "),
        Kind::List { of, least } => {
            let least = if *least > 0 { format!(", {least} or more") } else { String::new() };
            format!("list{least}; each {}", kind(of))
        }
        Kind::TextOrList(shape) => format!("{}, or a list of 1 or more such", shape.words),
        Kind::Named(name, Kind::Table(_)) => {
            format!("a table for each; its name is {}: `{}`", name.words, name.example)
        }
        Kind::Named(name, of) => {
            format!("table; each key {}: `{}`, each value {}", name.words, name.example, kind(of))
        }
        Kind::Table(_) => "table".into(),
        Kind::Tables(_) => "list of tables".into(),
    }
}
