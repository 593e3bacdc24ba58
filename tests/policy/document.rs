//! Documents as JSON values: written as TOML, read as policies, held against the schema.

use std::sync::LazyLock;

use benchgate::policy::{Policy, read_policy};
use benchgate::source::{Node, parse_toml, toml_key, toml_string};
use serde_json::{Map, Value};

/// A document in one of the ways in which it can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Tables in braces.
    Inline,
    /// Tables with headers.
    Headers,
}

/// A document as TOML.
pub(crate) fn toml(document: &Map<String, Value>, style: Style) -> String {
    let is_headed = |value: &Value| {
        style == Style::Headers
            && (value.is_object()
                || value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_object)))
    };
    let (tables, values): (Vec<_>, Vec<_>) = document.iter().partition(|(_, value)| is_headed(value));
    let mut text = lines(values.into_iter());
    for (key, value) in tables {
        let key = toml_key(key);
        match value {
            Value::Array(items) if items.iter().all(Value::is_object) => {
                for item in items.iter().filter_map(Value::as_object) {
                    text.push_str(&format!("[[{key}]]\n{}", lines(item.iter())));
                }
            }
            Value::Object(members) => text.push_str(&format!("[{key}]\n{}", lines(members.iter()))),
            // A list of mixed values has no headers, and no place below one either.
            other => text.insert_str(0, &format!("{key} = {}\n", inline(other))),
        }
    }
    text
}

fn lines<'v>(members: impl Iterator<Item = (&'v String, &'v Value)>) -> String {
    let lines: Vec<String> =
        members.map(|(key, value)| format!("{} = {}\n", toml_key(key), inline(value))).collect();
    lines.concat()
}

fn inline(value: &Value) -> String {
    match value {
        Value::Null => panic!("TOML has no null"),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => toml_string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{} = {}", toml_key(key), inline(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The policy, or every problem as a line with its code in front.
pub(crate) fn read(text: &str) -> Result<Policy, Vec<String>> {
    let line = |problem: &benchgate::diagnostic::Diagnostic| format!("{}: {}", problem.code, problem.line());
    read_policy("benchgate.toml", text.as_bytes())
        .map(|(policy, _)| policy)
        .map_err(|problems| problems.iter().map(line).collect())
}

/// Whether the committed schema accepts a document.
pub(crate) fn is_valid(text: &str) -> bool {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/benchgate.toml.schema.json");
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    });
    SCHEMA.is_valid(&value(&parse_toml(text).unwrap()))
}

/// A tree as a validator sees it.
fn value(node: &Node<'_>) -> Value {
    match node {
        Node::Bool(value) => (*value).into(),
        Node::Number(number) => serde_json::from_str(number.text()).unwrap_or(Value::Null),
        Node::String(text) => (&**text).into(),
        Node::Broken(text) => text.clone().into(),
        // Validators have no kind for a date either.
        Node::Null | Node::Alien(_) => Value::Null,
        Node::Array(items) => items.iter().map(value).collect(),
        Node::Object(members) => {
            members.iter().map(|(key, member)| (key.to_string(), value(member))).collect::<Map<_, _>>().into()
        }
    }
}
