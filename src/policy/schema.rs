//! The JSON Schema of `benchgate.toml` for editors, made from the table of keys. A test only: the program never writes
//! it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::form::Shape;
use super::key::{Absent, Key, Kind, Table};
use super::keys::DOCUMENT;
use crate::limits::POLICY_ITEMS;

/// The schema of the whole document.
pub(crate) fn schema() -> Value {
    let mut schema = table(&DOCUMENT);
    put(&mut schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put(&mut schema, "$id", "benchgate.toml");
    put(&mut schema, "title", "benchgate.toml");
    put(&mut schema, "description", "The policy of a repository that Benchgate judges.");
    schema
}

fn put(schema: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(members) = schema {
        members.insert(key.into(), value.into());
    }
}

fn table(table: &Table) -> Value {
    let properties: Map<String, Value> =
        table.keys.iter().map(|each| (each.name.into(), described(each))).collect();
    let required: Vec<&str> =
        table.keys.iter().filter(|key| key.absent == Absent::Refused).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        put(&mut schema, "required", required);
    }
    if !table.one_of.is_empty() {
        let each = table.one_of.iter().map(|name| json!({ "required": [name] }));
        put(&mut schema, "oneOf", each.collect::<Vec<_>>());
    }
    schema
}

fn described(key: &Key) -> Value {
    let mut schema = kind(&key.kind);
    let more = match key.absent {
        Absent::Unset(words) | Absent::Empty(words) => format!(" Not given: {words}."),
        _ => String::new(),
    };
    put(&mut schema, "description", format!("{}{more}", key.meaning));
    let default = match key.absent {
        Absent::Boolean(value) => Value::from(value),
        Absent::Integer(value) => Value::from(value),
        Absent::Decimal(digits) => serde_json::from_str(digits).unwrap_or_default(),
        Absent::Text(text) => Value::from(text),
        Absent::Texts(texts) => Value::from(texts),
        Absent::Refused | Absent::Unset(_) | Absent::Empty(_) | Absent::OfKeys => return schema,
    };
    put(&mut schema, "default", default);
    schema
}

fn kind(of: &Kind) -> Value {
    match of {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Decimal { most } => {
            let most: Value = serde_json::from_str(most).unwrap_or_default();
            json!({ "type": "number", "minimum": 0, "maximum": most })
        }
        Kind::Text(shape) => text(shape),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::List { of, least } => json!({
            "type": "array", "items": kind(of), "uniqueItems": true, "minItems": least, "maxItems": POLICY_ITEMS
        }),
        Kind::TextOrList(shape) => json!({
            "oneOf": [
                text(shape),
                { "type": "array", "items": text(shape), "minItems": 1, "maxItems": POLICY_ITEMS }
            ]
        }),
        Kind::Named(shape, of) => json!({
            "type": "object", "propertyNames": text(shape), "additionalProperties": kind(of),
            "maxProperties": POLICY_ITEMS
        }),
        Kind::Table(keys) => table(keys),
        Kind::Tables(keys) => json!({ "type": "array", "items": table(keys), "maxItems": POLICY_ITEMS }),
    }
}

fn text(shape: &Shape) -> Value {
    json!({
        "type": "string", "pattern": shape.pattern, "maxLength": shape.longest, "examples": [shape.example]
    })
}
