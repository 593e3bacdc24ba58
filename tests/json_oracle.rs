//! The reader of JSON against `serde_json`, over texts that are JSON, that nearly are, and that are not.

use benchgate::limits::{JSON_DEPTH, JSON_VALUES};
use benchgate::source::{Magnitude, Node, SyntaxError, parse};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

/// What the other parser makes of a text, where it can: it has no numbers beyond `f64` and no halves of pairs.
fn theirs(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn agree(node: &Node<'_>, value: &Value) -> bool {
    match (node, value) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Node::String(ours), Value::String(theirs)) => ours == theirs,
        (Node::Number(ours), Value::Number(theirs)) => match ours.magnitude() {
            Magnitude::Integer(integer) => {
                theirs.as_i64().map_or(ours.text() == "-0", |value| value == integer)
            }
            Magnitude::Fraction(fraction) => theirs.as_f64() == Some(fraction),
            Magnitude::Huge => theirs.as_i64().is_none(),
        },
        (Node::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| agree(ours, theirs))
        }
        (Node::Object(ours), Value::Object(theirs)) => {
            // Of duplicates the other parser keeps the last.
            theirs.iter().all(|(key, value)| {
                let last = ours.iter().rfind(|(name, _)| name == key);
                last.is_some_and(|(_, node)| agree(node, value))
            }) && ours.iter().all(|(key, _)| theirs.contains_key(key.as_ref()))
        }
        _ => false,
    }
}

/// The same verdict on the grammar, and where both have a value the same value.
fn check(text: &str) -> Result<(), TestCaseError> {
    let grammatical = serde_json::from_str::<&RawValue>(text);
    match parse(text) {
        Ok(node) => {
            prop_assert!(grammatical.is_ok(), "more than the grammar allows: {text:?}");
            if let Some(value) = theirs(text) {
                prop_assert!(agree(&node, &value), "{text:?} is {node:?}");
            }
        }
        Err(SyntaxError::TooDeep { .. }) => prop_assert!(text.len() > JSON_DEPTH, "{text:?}"),
        Err(SyntaxError::TooMany { .. }) => prop_assert!(text.len() > JSON_VALUES as usize, "{text:?}"),
        Err(SyntaxError::TooDense { .. }) => prop_assert!(text.len() > 500_000, "{text:?}"),
        Err(SyntaxError::Invalid { message, .. } | SyntaxError::CutShort { message, .. }) => {
            prop_assert!(grammatical.is_err(), "less than the grammar allows: {text:?}");
            prop_assert!(!message.contains("unknown reason"), "{text:?}");
        }
    }
    Ok(())
}

/// Pieces of which JSON is made, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\n",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\u00e9",
        "\\uD83D\\uDE00",
        "\\/",
        "\\x",
        "null",
        "true",
        "fals",
        "NaN",
        "-",
        "0",
        "01",
        "-0",
        "1.",
        ".5",
        "1.5",
        "1e5",
        "1E+5",
        "1e",
        "1e999",
        "123456789012345678901",
        "9223372036854775807",
        "-9223372036854775809",
        " ",
        "\n",
        "\t",
        "\r",
        "\u{b}",
        "\u{0}",
        "\u{7f}",
        "é",
        "💥",
        "\u{feff}",
        "abcdefghijklmnop",
        "abcdefghijklmno\"",
        "/**/",
    ];
    prop_oneof![
        6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        2 => "[a-z\u{0}-\u{1f}\\\\\"é]{0,40}".prop_map(|text| format!("\"{text}\"")),
    ]
}

/// A valid document, printed in one of two ways, and what becomes of it when one character is changed.
fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((".{0,20}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    (value, any::<bool>())
        .prop_map(|(value, pretty)| if pretty { format!("{value:#}") } else { value.to_string() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_pieces(pieces in prop::collection::vec(piece(), 0..12)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn of_documents(text in document()) {
        check(&text)?;
        prop_assert!(parse(&text).is_ok(), "{text:?}");
    }

    #[test]
    fn of_documents_with_a_fault(text in document(), at in any::<prop::sample::Index>(), piece in piece()) {
        let characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len());
        let before: String = characters.iter().take(at).collect();
        let after: String = characters.iter().skip(at + 1).collect();
        check(&format!("{before}{piece}{after}"))?;
        check(&before)?;
    }
}

#[test]
fn every_byte_in_every_place_of_a_step() {
    // Strings are passed over in steps: each character that ends one, at each position before and after a border.
    for length in 0..40 {
        for ending in ["\"", "\\n\"", "\\u12\"", "\u{1f}\"", "\u{0}\"", "é\"", "\\\"\"", "\\ud83d\"", ""] {
            let text = format!("\"{}{ending}", "a".repeat(length));
            check(&text).unwrap();
        }
    }
}

#[test]
fn numbers_keep_their_text() {
    for text in ["0.1000", "1E+5", "-0", "1e999", "0.30000000000000004", "123456789012345678901234567890"] {
        let Ok(Node::Number(number)) = parse(text) else { panic!("{text}") };
        assert_eq!(number.text(), text);
    }
}
