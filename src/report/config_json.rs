//! The effective policy as JSON.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};

use super::config::place;
use crate::escape;
use crate::policy::{Content, Effective, Entry, Written};
use crate::result::v1::DecimalText;
use crate::source::toml_key;

/// The name of the form.
const SCHEMA: &str = "benchgate.config.v1";

/// The document: `policy` has the keys of `benchgate.toml`, without those that are not set; `origins` tells by the path
/// of each value where it comes from.
#[derive(Serialize)]
struct Document<'e> {
    schema: &'static str,
    file: Option<&'e str>,
    policy: Entries<'e>,
    origins: Origins<'e>,
}

/// The policy as JSON. It fails only where memory does.
pub fn config_json(effective: &Effective) -> Result<String, serde_json::Error> {
    let document = Document {
        schema: SCHEMA,
        file: effective.file.as_deref(),
        policy: Entries(&effective.entries),
        origins: Origins(effective),
    };
    Ok(escape::json(&(serde_json::to_string_pretty(&document)? + "\n")))
}

struct Entries<'e>(&'e [Entry]);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for Entry { key, content } in self.0 {
            match content {
                Content::Value(value, _) => map.serialize_entry(key, &Value(value))?,
                Content::Unset(_) => {}
                Content::Table(entries) | Content::Named(entries, _) => {
                    map.serialize_entry(key, &Entries(entries))?;
                }
                Content::Tables(tables, _) => {
                    let tables: Vec<_> = tables.iter().map(|entries| Entries(entries)).collect();
                    map.serialize_entry(key, &tables)?;
                }
            }
        }
        map.end()
    }
}

struct Value<'e>(&'e Written);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Written::Boolean(value) => serializer.serialize_bool(*value),
            Written::Integer(value) => serializer.serialize_i64(*value),
            Written::Decimal(digits) => {
                digits.parse::<DecimalText>().map_err(S::Error::custom)?.serialize(serializer)
            }
            Written::Text(text) => serializer.serialize_str(text),
            Written::List(items) => serializer.collect_seq(items.iter().map(Value)),
            Written::Table(members) => {
                serializer.collect_map(members.iter().map(|(key, value)| (key, Value(value))))
            }
        }
    }
}

struct Origins<'e>(&'e Effective);

impl Serialize for Origins<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut origins = Vec::new();
        collect(self.0.file.as_deref(), "", &self.0.entries, &mut origins);
        serializer.collect_map(origins)
    }
}

fn collect(file: Option<&str>, table: &str, entries: &[Entry], origins: &mut Vec<(String, String)>) {
    for Entry { key, content } in entries {
        let name = toml_key(key);
        let path = if table.is_empty() { name.to_string() } else { format!("{table}.{name}") };
        match content {
            Content::Value(_, origin) => origins.push((path, place(file, *origin))),
            Content::Unset(_) => {}
            Content::Table(entries) | Content::Named(entries, _) => collect(file, &path, entries, origins),
            Content::Tables(tables, _) => {
                for (index, entries) in tables.iter().enumerate() {
                    collect(file, &format!("{path}[{index}]"), entries, origins);
                }
            }
        }
    }
}
