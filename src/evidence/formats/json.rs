//! Values of foreign JSON, by their keys.
//!
//! `null` is absent and unknown keys are passed over. A key that is read and given twice is refused: a report in
//! which nobody can say what counts shows nothing.

use super::fault::brief;
use super::{Fault, MalformedReport};
use crate::source::{Magnitude, Node, Trail};

/// The member of an object; `None` when it is absent or `null`, or when the value is no object.
pub(super) fn member<'n, 'a>(
    node: &'n Node<'a>,
    key: &str,
    at: &Trail<'_>,
) -> Result<Option<&'n Node<'a>>, MalformedReport> {
    let Node::Object(members) = node else { return Ok(None) };
    let mut found = members.iter().filter(|(name, _)| name == key).map(|(_, value)| value);
    let first = found.next();
    if found.next().is_some() {
        return Err(MalformedReport::value(Fault::Repeated(brief(key)), &at.key(key)));
    }
    Ok(first.filter(|value| !matches!(value, Node::Null)))
}

/// The list under a key.
pub(super) fn list<'n, 'a>(
    node: &'n Node<'a>,
    key: &str,
    at: &Trail<'_>,
) -> Result<Option<&'n [Node<'a>]>, MalformedReport> {
    match member(node, key, at)? {
        None => Ok(None),
        Some(Node::Array(items)) => Ok(Some(items)),
        Some(other) => Err(MalformedReport::wrong(other, "a list", &at.key(key))),
    }
}

/// The object under a key.
pub(super) fn object<'n, 'a>(
    node: &'n Node<'a>,
    key: &str,
    at: &Trail<'_>,
) -> Result<Option<&'n Node<'a>>, MalformedReport> {
    match member(node, key, at)? {
        None => Ok(None),
        Some(value @ Node::Object(_)) => Ok(Some(value)),
        Some(other) => Err(MalformedReport::wrong(other, "an object", &at.key(key))),
    }
}

/// The text under a key. Half a surrogate pair in it is U+FFFD.
pub(super) fn text<'n>(
    node: &'n Node<'_>,
    key: &str,
    at: &Trail<'_>,
) -> Result<Option<&'n str>, MalformedReport> {
    match member(node, key, at)? {
        None => Ok(None),
        Some(Node::String(text)) => Ok(Some(text)),
        Some(Node::Broken(text)) => Ok(Some(text)),
        Some(other) => Err(MalformedReport::wrong(other, "a text", &at.key(key))),
    }
}

/// The truth under a key.
pub(super) fn flag(node: &Node<'_>, key: &str, at: &Trail<'_>) -> Result<Option<bool>, MalformedReport> {
    match member(node, key, at)? {
        None => Ok(None),
        Some(Node::Bool(value)) => Ok(Some(*value)),
        Some(other) => Err(MalformedReport::wrong(other, "true or false", &at.key(key))),
    }
}

/// The count under a key: a whole number that is not negative.
pub(super) fn count(node: &Node<'_>, key: &str, at: &Trail<'_>) -> Result<Option<u64>, MalformedReport> {
    let Some(value) = member(node, key, at)? else { return Ok(None) };
    let count = match value {
        Node::Number(number) => match number.magnitude() {
            Magnitude::Integer(count) => u64::try_from(count).ok(),
            Magnitude::Fraction(_) => number.text().strip_suffix(".0").and_then(|text| text.parse().ok()),
            Magnitude::Huge => None,
        },
        _ => None,
    };
    count.map(Some).ok_or_else(|| MalformedReport::wrong(value, "a count", &at.key(key)))
}
