//! What holds for every policy.

use benchgate::policy::{Effective, Policy, read_policy};
use benchgate::report::{Comments, config_json, config_toml};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::document::{Style, read, toml};
use crate::samples::{Wrong, config, documents};

/// The same document with its keys in another order, at every level.
fn reversed(document: &Map<String, Value>) -> Map<String, Value> {
    fn turned(value: &Value) -> Value {
        match value {
            Value::Object(members) => reversed(members).into(),
            Value::Array(items) => items.iter().map(turned).collect(),
            other => other.clone(),
        }
    }
    document.iter().rev().map(|(key, value)| (key.clone(), turned(value))).collect()
}

fn shown(policy: &Policy, text: &str, comments: Comments) -> String {
    config_toml(&Effective::of(policy, Some(("benchgate.toml", text))), comments)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_shown_is_the_same_policy(document in documents(Wrong(1))) {
        let text = toml(&document, Style::Headers);
        let Ok((policy, _)) = read_policy("benchgate.toml", text.as_bytes()) else { return Ok(()) };
        for comments in [Comments::Origins, Comments::None] {
            let shown = shown(&policy, &text, comments);
            prop_assert_eq!(read(&shown), Ok(policy.clone()), "{}", shown);
        }
        // Shown again, it says the same, but for where it comes from.
        let once = shown(&policy, &text, Comments::None);
        prop_assert_eq!(shown(&policy, &once, Comments::None), once.clone());
        let json: Value = serde_json::from_str(&config_json(&Effective::of(&policy, None)).unwrap()).unwrap();
        let members = json.get("policy").and_then(Value::as_object).cloned().unwrap_or_default();
        prop_assert_eq!(read(&toml(&members, Style::Inline)), Ok(policy));
    }

    #[test]
    fn the_order_of_keys_and_the_way_of_writing_never_matter(document in documents(Wrong(2))) {
        let policy = read(&toml(&document, Style::Inline)).ok();
        for style in [Style::Inline, Style::Headers] {
            prop_assert_eq!(&read(&toml(&reversed(&document), style)).ok(), &policy);
        }
    }
}

#[test]
fn most_drawn_documents_are_policies() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let right = (0..200).filter(|_| {
        let document = documents(Wrong(1)).new_tree(&mut runner).unwrap().current();
        read(&toml(&document, Style::Headers)).is_ok()
    });
    let right = right.count();
    assert!((100..200).contains(&right), "{right} of 200");
}
