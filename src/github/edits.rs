//! Whether comments are as they were written. The usual API has whole seconds, in which a comment can be written and edited;
//! the other one knows of every edit.

use std::collections::BTreeMap;

use serde_json::json;

use super::client::Client;
use super::error::ApiError;
use crate::gate::Text;
use crate::ordered::Ordered as _;
use crate::source::Node;

/// Most comments that are asked about: what GitHub takes in one question.
pub(super) const ASKED: usize = 100;

const QUESTION: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment \
    { id body lastEditedAt includesCreatedEdit editor { login } } } }";

/// Asks about comments by their ids there, at most [`ASKED`] of them. One that GitHub does not speak of is not among the
/// answers.
pub(super) fn edits(client: &mut Client, ids: &[&str]) -> Result<BTreeMap<String, Written>, ApiError> {
    let ids = ids.get(..ASKED).unwrap_or(ids);
    client.query(QUESTION, &json!({ "ids": ids }), |answer| {
        let Node::Array(nodes) = answer.member("nodes") else { return None };
        Some(nodes.iter().filter_map(written).ordered())
    })
}

/// A comment as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) body: String,
    pub(super) text: Text,
}

/// Each of three says that it was edited. What is said of only some of them is not known.
fn written(node: &Node<'_>) -> Option<(String, Written)> {
    let Node::Object(members) = node else { return None };
    let said = |key: &str| members.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let id = node.member("id").text()?.to_owned();
    let body = node.member("body").text()?.to_owned();
    let is_untouched = matches!(said("lastEditedAt")?, Node::Null)
        && matches!(said("editor")?, Node::Null)
        && matches!(said("includesCreatedEdit")?, Node::Bool(false));
    Some((id, Written { body, text: if is_untouched { Text::Untouched } else { Text::Edited } }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    fn of(fields: &str) -> Option<Text> {
        let tree = format!(r#"{{"id": "a", "body": "x"{fields}}}"#);
        written(&parse(&tree).unwrap()).map(|(_, written)| written.text)
    }

    #[test]
    fn whatever_says_that_it_was_edited_is_heard() {
        let untouched = r#", "lastEditedAt": null, "editor": null, "includesCreatedEdit": false"#;
        assert_eq!(of(untouched), Some(Text::Untouched));
        for (from, to) in [
            (r#""lastEditedAt": null"#, r#""lastEditedAt": "2026-11-30T00:00:00Z""#),
            (r#""editor": null"#, r#""editor": {"login": "wil"}"#),
            ("false", "true"),
            ("false", "null"),
        ] {
            assert_eq!(of(&untouched.replace(from, to)), Some(Text::Edited), "{to}");
        }
        for key in ["lastEditedAt", "editor", "includesCreatedEdit"] {
            assert_eq!(of(&untouched.replace(key, "other")), None, "without {key}");
        }
    }
}
