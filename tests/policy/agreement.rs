//! The strict reader and the committed JSON Schema.

use std::collections::BTreeSet;
use std::fs;

use benchgate::source::toml_string;
use proptest::prelude::*;
use serde_json::json;

use crate::document::{Style, is_valid, read, toml};
use crate::samples::{TEXTS, Wrong, config, documents};

/// Whether a problem is one that no JSON Schema can see; `docs/configuration.md` lists them.
fn is_beyond_schemas(problem: &str) -> bool {
    let codes = ["duplicate-id: ", "unknown-placeholder: ", "bad-id: ", "bad-command: "];
    let words = [
        "is given more than once",
        "never proves",
        "no job is named",
        "their kind does not count",
        "only jobs count",
    ];
    codes.iter().any(|code| problem.starts_with(code)) || words.iter().any(|words| problem.contains(words))
}

/// What the two disagree about, if they do.
fn disagreement(text: &str) -> Option<String> {
    match (read(text), is_valid(text)) {
        (Ok(_), false) => Some("only the schema refuses it".to_owned()),
        (Err(problems), true) => problems.into_iter().find(|problem| !is_beyond_schemas(problem)),
        _ => None,
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_reader_and_the_schema_agree(document in documents(Wrong(8))) {
        let text = toml(&document, Style::Inline);
        prop_assert_eq!(disagreement(&text), None, "{}", text);
    }
}

/// Every text in every place that takes one.
#[test]
fn forms_and_patterns_agree() {
    // `%` is where the text stands.
    let places = [
        "approvers = [%]",
        "addons = [%]",
        "retired = [{ fixture = %, reason = 'x' }]",
        "retired = [{ pack = %, reason = 'x' }]",
        "retired = [{ pack = 'x', reason = % }]",
        "[fixtures]\ndir = %",
        "[fixtures]\nblocking = [%]",
        "[[packs]]\nname = 'a'\nfile = %",
        "[[packs]]\nname = %\nfile = 'a'",
        "[[packs]]\nname = 'a'\nfile = 'a'\npaths = [%]",
        "[[packs]]\nname = 'a'\nfile = 'a'\nderive = { % = ['x'] }",
        "[[packs]]\nname = 'a'\nfile = 'a'\nderive = { x = [%] }",
        "[claims.%]",
        "[claims.x]\nkinds = [%]",
        "[claims.x]\ncommand = %",
        "[claims.x]\nreports = [%]",
        "[claims.x]\nenv = { % = 'x' }",
        "[claims.x]\nenv = { x = % }",
        "[claims.x]\nkinds = ['job']\njobs = [%]",
        "[claims.x]\nmax_age = %",
        "[claims.x]\nmin_tier = %",
        "[claims.x]\ninputs = [%]",
        "[claims.x]\nexit = %",
        "[reviewers.%]",
        "[placeholders]\n% = 'x'",
        "[placeholders]\nX = %",
    ];
    let mut outcomes = BTreeSet::new();
    for text in TEXTS
        .iter()
        .map(|text| (*text).to_owned())
        .chain([39, 40, 100, 101, 4_000, 4_001].map(|n| "a".repeat(n)))
    {
        for (index, place) in places.iter().enumerate() {
            let document = place.replace('%', &toml_string(&text));
            assert_eq!(disagreement(&document), None, "{document}");
            outcomes.insert((index, read(&document).is_ok()));
        }
    }
    assert_eq!(outcomes.len(), places.len() * 2, "a place that takes every text, or none");
}

/// The policies of the golden cases: a full one, and wrong ones of every kind.
#[test]
fn the_reader_and_the_schema_agree_about_the_cases() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut seen = BTreeSet::new();
    for case in fs::read_dir(cases).unwrap().map(|case| case.unwrap().path()) {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(bytes) = fs::read(case.join("benchgate.toml")) else { continue };
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(disagreement(&text), None, "{name}");
        seen.insert((name, is_valid(&text)));
    }
    for (name, valid) in [("config-full", true), ("config-keys", false), ("config-values", false)] {
        assert!(seen.contains(&(name.to_owned(), valid)), "{name}: {seen:?}");
    }
}

#[test]
fn a_disagreement_is_seen() {
    // 3.0 is an integer for JSON Schema and a decimal number in TOML.
    let document = json!({ "fixtures": { "tolerance": 3.0 } });
    assert!(is_valid("[fixtures]\ntolerance = 3.0"));
    let found = disagreement(&toml(document.as_object().unwrap(), Style::Headers));
    assert_eq!(
        found.as_deref(),
        Some(
            "wrong-type: benchgate.toml:2:13 (fixtures.tolerance): `tolerance` must be an integer, not a decimal number"
        )
    );
}
