//! Documents that are drawn from the table of keys: mostly right, sometimes wrong in one of many ways.

use benchgate::policy::{Absent, DOCUMENT, Key, Kind, Shape, Table};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
pub(crate) fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

/// How often a value is a wrong one, in a hundred.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrong(pub(crate) u32);

/// Texts that are right somewhere and wrong elsewhere.
pub(crate) const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "a ",
    " a",
    "a\u{a0}",
    "\u{feff}a",
    "a\nb",
    "a\u{2028}b",
    "a\u{85}",
    "\u{7f}",
    "é",
    "e\u{301}",
    "日本",
    ".",
    "..",
    "./a",
    "../a",
    "a/../b",
    "a/..",
    "/",
    "/a",
    "a/",
    "a//b",
    "a/./b",
    "a\\b",
    "C:/a",
    "c:",
    "a:b",
    "...",
    ".github/workflows/ci.yml#test",
    ".github/workflows/ci.yaml#a (b) #c",
    ".github/workflows/ci.yml#",
    ".github/workflows/ci.yml# a",
    ".github/workflows/ci.yml",
    ".github/workflows/.yml#a",
    ".github/workflows/a/b.yml#a",
    "ci.yml#a",
    "src/**",
    "**",
    "**/*.rs",
    "a**",
    "**a",
    "a/**b",
    "***",
    "*",
    "a?b",
    "[a]",
    "{a}",
    "!a",
    "a!b",
    "-a",
    "~",
    "$HOME",
    "a#b",
    "a#",
    "#b",
    "a#b#c",
    "a/#b",
    "a/..#b",
    "..#b",
    "**#b",
    "a#b.c-d_e",
    "a#é",
    "pyproject.toml#tool.pytest",
    "${BENCHGATE_REPORTS}/a.xml",
    "${BENCHGATE_REPORTS}/",
    "${BENCHGATE_REPORTS}/../a",
    "${BENCHGATE_REPORTS}",
    "${BENCHGATE_REPORTS}/**/*.xml",
    "${OTHER}/a",
    "24h",
    "1s",
    "0h",
    "024h",
    "1000000d",
    "999999d",
    "24H",
    "24 h",
    "１h",
    "alice",
    "Alice",
    "@alice",
    "a-b",
    "a--b",
    "a-",
    "-a-",
    "a_b",
    "a_b_c",
    "a_",
    "bot[bot]",
    "a.b",
    ".a",
    "PYTHON",
    "PYTHON_3",
    "_A",
    "3A",
    "BENCHGATE_X",
    "python",
    "A=B",
    "critical",
    "Critical",
    "junit",
    "recorded",
    "asserted",
    "proves",
    "claim/tests-green",
    "PYR-1",
    "a.expected",
    "a.findings.b",
    "suite/case",
    "a/b",
    "cargo test",
    "a | b",
    "bash -c 'a | b'",
    "'a",
    "${PYTHON} -m x",
    "${NOPE}",
    "::error::x",
    "##[error]x",
    "\u{202e}a",
];

fn text(shape: Shape, wrong: Wrong) -> BoxedStrategy<Value> {
    let texts = TEXTS.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let long = |length| Value::from("a".repeat(length));
    let lengths = select(vec![long(shape.longest), long(shape.longest + 1)]);
    either(
        Just(Value::from(shape.example)).boxed(),
        prop_oneof![20 => select(texts), 1 => lengths].boxed(),
        wrong,
    )
}

fn either(right: BoxedStrategy<Value>, other: BoxedStrategy<Value>, wrong: Wrong) -> BoxedStrategy<Value> {
    prop_oneof![100 - wrong.0 => right, wrong.0 => other].boxed()
}

/// Values of no particular type.
fn any_value() -> BoxedStrategy<Value> {
    select(vec![
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(1_000_000),
        json!(1_000_001),
        json!(0.5),
        json!(1.5),
        json!(-0.5),
        json!(1e300),
        json!(9_000_000_000_000_000_000_u64),
        json!([]),
        json!({}),
        json!([[]]),
        json!(["a", "a"]),
        json!([1]),
        json!({"a": 1}),
        json!([{}]),
        json!("a"),
    ])
    .boxed()
}

fn of_kind(kind: Kind, wrong: Wrong) -> BoxedStrategy<Value> {
    let right = match kind {
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Integer { least, most } => (least..=most).prop_map(Value::from).boxed(),
        Kind::Decimal { .. } => (0..=10_u8).prop_map(|tenths| json!(f64::from(tenths) / 10.0)).boxed(),
        Kind::Text(shape) => return either(text(shape, wrong), any_value(), Wrong(wrong.0 / 4)),
        Kind::Word(words) => {
            let words = words.iter().map(|word| Value::from(*word)).collect::<Vec<_>>();
            either(select(words).boxed(), select(TEXTS).prop_map(Value::from).boxed(), wrong)
        }
        Kind::List { of, least } => {
            let items = prop::collection::vec(of_kind(*of, wrong), least..4);
            items.prop_map(|items| unique(items).into()).boxed()
        }
        Kind::TextOrList(shape) => {
            let items = prop::collection::vec(text(shape, wrong), 1..3).prop_map(Value::from);
            prop_oneof![text(shape, wrong), items].boxed()
        }
        Kind::Named(shape, of) => {
            let names = text(shape, wrong).prop_map(|name| name.as_str().unwrap_or_default().to_owned());
            let members = prop::collection::vec((names, of_kind(*of, wrong)), 0..3);
            members.prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()).boxed()
        }
        Kind::Table(table) => of_table(*table, wrong),
        Kind::Tables(table) => {
            prop::collection::vec(of_table(*table, wrong), 0..3).prop_map(Value::from).boxed()
        }
    };
    either(right, any_value(), Wrong(wrong.0 / 4))
}

/// Lists that repeat themselves are wrong; the odd one is among [`any_value`].
fn unique(items: Vec<Value>) -> Vec<Value> {
    let mut kept = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn of_table(table: Table, wrong: Wrong) -> BoxedStrategy<Value> {
    let chosen = any::<Index>();
    let members: Vec<_> = table.keys.iter().map(|key| of_key(*key, wrong)).collect();
    let extra = prop_oneof![
        100 - wrong.0 / 4 => Just(None),
        wrong.0 / 4 => select(vec!["dirr", "x", ""]).prop_map(|key| Some((key.to_owned(), json!(1)))),
    ];
    let keep_one = move |members: &mut Map<String, Value>, chosen: Index| {
        if !table.one_of.is_empty() {
            let kept = table.one_of.get(chosen.index(table.one_of.len())).copied().unwrap_or_default();
            members.retain(|key, _| key == kept || !table.one_of.contains(&key.as_str()));
        }
    };
    (members, extra, chosen, 0..100_u32)
        .prop_map(move |(members, extra, chosen, luck)| {
            let mut members: Map<String, Value> = members.into_iter().flatten().chain(extra).collect();
            if luck >= wrong.0 {
                keep_one(&mut members, chosen);
            }
            members.into()
        })
        .boxed()
}

fn of_key(key: Key, wrong: Wrong) -> BoxedStrategy<Option<(String, Value)>> {
    let given = of_kind(key.kind, wrong).prop_map(move |value| Some((key.name.to_owned(), value)));
    let is_needed = key.absent == Absent::Refused || key.name == "fixture" || key.name == "pack";
    let absent = if is_needed { wrong.0 / 4 } else { 60 };
    prop_oneof![100 - absent => given, absent => Just(None)].boxed()
}

/// A document.
pub(crate) fn documents(wrong: Wrong) -> BoxedStrategy<Map<String, Value>> {
    of_table(DOCUMENT, wrong)
        .prop_map(|document| if let Value::Object(members) = document { members } else { Map::new() })
        .boxed()
}
