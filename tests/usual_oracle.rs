//! Findings and keys are read in one pass where nothing about them is unusual. The readers of their trees are the oracle:
//! what the quick way reads, they read as the same, without a word; and what is usual is read the quick way.

use std::cell::Cell;
use std::fs;
use std::path::Path;

use benchgate::review::formats::{read_native, read_usual};
use benchgate::review::{Expectations, FindingsFile, Run};
use benchgate::source::parse;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

/// What the tree says, if it says nothing else.
fn findings_of_the_tree(text: &str) -> Option<FindingsFile<'_>> {
    let (file, warnings) = read_native(parse(text).ok()?).ok()?;
    warnings.is_empty().then_some(file)
}

fn key_of_the_tree(text: &str) -> Option<Expectations<'_>> {
    let (key, warnings) = Expectations::read(&parse(text).ok()?).ok()?;
    warnings.is_empty().then_some(key)
}

/// One of these texts.
fn any_of(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    select(texts).prop_map(str::to_owned).boxed()
}

/// Mostly one, now and then the other.
fn mostly(usual: BoxedStrategy<String>, odd: BoxedStrategy<String>) -> BoxedStrategy<String> {
    prop_oneof![24 => usual, 1 => odd].boxed()
}

fn odd() -> BoxedStrategy<String> {
    any_of(&[
        "null",
        "true",
        "0",
        "-3",
        "7.5",
        "1e999",
        "99999999999999999999",
        "12.0",
        "\"12\"",
        "\"\"",
        "\" \"",
        "\"\u{200b}\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\ude00\"",
        "[]",
        "{}",
        "[null]",
        "{\"a\": {\"b\": [1]}}",
        "nul",
        "\"open",
        "01",
        "[1,]",
    ])
}

fn text() -> BoxedStrategy<String> {
    mostly(
        any_of(&[
            "\"src/a.py\"",
            "\"a \\\"b\\\" \\n\\u00e9 — x\"",
            "\"\"",
            "\"mAjor\"",
            "\"É\"",
            "\"\\\\n \\/\\t\"",
        ]),
        odd(),
    )
}

fn severity() -> BoxedStrategy<String> {
    mostly(any_of(&["\"major\"", "\" Minor\"", "\"nit\"", "\"critical\""]), odd())
}

fn line() -> BoxedStrategy<String> {
    mostly(any_of(&["1", "12", "13", "400"]), odd())
}

fn digest() -> BoxedStrategy<String> {
    mostly(any_of(&["\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""]), odd())
}

/// A list of some values.
fn list(item: BoxedStrategy<String>, most: usize) -> BoxedStrategy<String> {
    let items = prop::collection::vec(item, 0..=most);
    (items, any_of(&[", ", ",", " ,\n  "]))
        .prop_map(|(items, comma)| format!("[{}]", items.join(&comma)))
        .boxed()
}

/// An object with some of these members, in any order, now and then with one twice or with another one.
fn object(
    members: Vec<(&'static str, BoxedStrategy<String>, f64)>,
    always: &'static [&'static str],
) -> BoxedStrategy<String> {
    let each: Vec<_> = members
        .into_iter()
        .map(|(key, value, often)| {
            let member = value.prop_map(move |value| (key, value));
            if always.contains(&key) {
                member.prop_map(Some).boxed()
            } else {
                prop::option::weighted(often, member).boxed()
            }
        })
        .collect();
    let other = prop::option::weighted(
        0.04,
        select(&[
            ("other", "{\"a\": [1, \"x\"]}"),
            ("other", "01"),
            ("l\\u0069ne", "3"),
            ("line", "4"),
            ("claim", "\"again\""),
            // Nearly known.
            ("lines", "5"),
            ("tool_versiox", "\"6\""),
            ("reviewer_sha25x", "\"7\""),
            ("must_not_flax", "[]"),
        ]),
    );
    let colon = any_of(&[": ", ": ", ":", " : ", ":\n\t "]);
    let comma = any_of(&[", ", ",\n      ", ",\n            ", ",", " ,\r\n \t"]);
    (each, other, prop::bool::weighted(0.03))
        .prop_flat_map(|(each, other, again)| {
            let other = other.map(|(key, value)| (key, value.to_owned()));
            let mut members: Vec<_> = each.into_iter().flatten().chain(other).collect();
            if let (true, Some(first)) = (again, members.first().cloned()) {
                members.push(first);
            }
            Just(members).prop_shuffle()
        })
        .prop_flat_map(move |members| (Just(members), colon.clone(), comma.clone()))
        .prop_map(|(members, colon, comma)| {
            let members: Vec<_> =
                members.iter().map(|(key, value)| format!("\"{key}\"{colon}{value}")).collect();
            format!("{{{}}}", members.join(&comma))
        })
        .boxed()
}

fn finding() -> BoxedStrategy<String> {
    let members = vec![
        ("severity", severity(), 0.8),
        ("file", text(), 0.8),
        ("line", line(), 0.8),
        ("end_line", line(), 0.1),
        ("claim", text(), 0.8),
        ("evidence", text(), 0.8),
        ("reviewer", text(), 0.2),
    ];
    mostly(object(members, &["line"]), odd())
}

fn recording() -> BoxedStrategy<String> {
    let members = vec![
        ("reviewer", text(), 0.7),
        ("reviewer_sha256", digest(), 0.3),
        ("command", text(), 0.2),
        ("model", text(), 0.2),
        ("tool_version", text(), 0.2),
        ("prompt_sha256", digest(), 0.2),
        ("diff_sha256", digest(), 0.5),
        ("recorded_at", text(), 0.3),
    ];
    object(members, &[])
}

fn run() -> BoxedStrategy<String> {
    object(
        vec![("recording", recording(), 0.7), ("findings", mostly(list(finding(), 3), odd()), 0.9)],
        &["findings"],
    )
}

fn findings_file() -> impl Strategy<Value = String> {
    let trials = object(vec![("trials", list(run(), 2), 1.0), ("recording", odd(), 0.05)], &["trials"]);
    let file = prop_oneof![4 => list(finding(), 3), 8 => run(), 4 => trials, 1 => odd()];
    (any_of(&["", "\n"]), file, mostly(any_of(&["", " \n"]), any_of(&["]", " x", "[]"])))
        .prop_map(|(before, file, after)| [before, file, after].concat())
}

fn entry() -> BoxedStrategy<String> {
    let keyword = mostly(any_of(&["\"null\"", "\"ÜBER\"", "\"a\\tb\""]), odd());
    let members = vec![
        ("file", text(), 0.7),
        ("line", line(), 0.7),
        ("end_line", line(), 0.1),
        ("severity", severity(), 0.7),
        ("keywords", mostly(list(keyword, 2), odd()), 0.6),
        ("note", text(), 0.2),
        ("known_gap", mostly(any_of(&["\"nobody sees it\""]), odd()), 0.1),
        ("pinned", any_of(&["true", "false", "null"]), 0.1),
    ];
    mostly(object(members, &["line"]), odd())
}

fn key() -> impl Strategy<Value = String> {
    let count = || mostly(any_of(&["0", "2", "-0"]), odd());
    let expect = object(
        vec![
            ("must_match", list(entry(), 2), 0.9),
            ("must_not_flag", list(entry(), 1), 0.3),
            ("min_findings", count(), 0.2),
            ("max_blocking", count(), 0.3),
        ],
        &[],
    );
    object(vec![("id", text(), 0.5), ("description", text(), 0.5), ("expect", expect, 1.0)], &["expect"])
}

/// Holds both ways of reading against each other over many texts, of which so many at least must be read quickly, and so
/// many not.
fn hold<T: PartialEq + std::fmt::Debug>(
    texts: impl Strategy<Value = String>,
    quick: fn(&str) -> Option<T>,
    tree: fn(&str) -> Option<T>,
) {
    const CASES: u32 = 6_000;
    let (read, left) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let verdict = runner.run(&texts, |text| {
        match quick(&text) {
            Some(ours) => {
                read.set(read.get() + 1);
                prop_assert_eq!(Some(ours), tree(&text), "{}", text);
            }
            None => left.set(left.get() + 1),
        }
        Ok(())
    });
    assert_eq!(verdict.map_err(|error| error.to_string()), Ok(()));
    assert!(read.get() > CASES / 5 && left.get() > CASES / 10, "{} read, {} left", read.get(), left.get());
}

/// Findings as words, which do not borrow from their text, and how long theirs say that they are.
fn words(file: Option<FindingsFile<'_>>) -> Option<String> {
    let lengths = |run: &Run<'_>| -> Vec<[usize; 2]> {
        run.findings.iter().map(|finding| [finding.claim.len(), finding.evidence.len()]).collect()
    };
    file.map(|file| {
        let lengths: Vec<_> = match &file {
            FindingsFile::Single(run) => lengths(run),
            FindingsFile::Trials(runs) => runs.iter().flat_map(lengths).collect(),
        };
        format!("{file:?} {lengths:?}")
    })
}

#[test]
fn findings_are_the_same_both_ways() {
    hold(findings_file(), |text| words(read_usual(text)), |text| words(findings_of_the_tree(text)));
}

#[test]
fn keys_are_the_same_both_ways() {
    hold(key(), |text| in_words(Expectations::read_usual(text)), |text| in_words(key_of_the_tree(text)));
}

fn in_words(key: Option<Expectations<'_>>) -> Option<String> {
    key.map(|key| format!("{key:?}"))
}

/// Three objects of a list that are written alike, but for one byte of the last two that is left out, put in or another. What
/// stands between their values is known by then, and must be so no further than it is the same.
#[test]
fn objects_that_are_written_nearly_alike_are_the_same_both_ways() {
    const BYTES: [&str; 12] = ["", " ", "\n", ",", ":", "\"", "{", "}", "[", "]", "0", "x"];
    let indented = "{\n  \"file\": \"f\",\n  \"line\": 12,\n  \"severity\": \"nit\"\n}";
    let dense = "{\"file\":\"f\",\"line\":12,\"end_line\":14,\"severity\":\"nit\"}";
    let turned = "{ \"severity\" : \"nit\", \"line\": 12 , \"file\": \"f\" }";
    let (mut read, mut left) = (0, 0);
    for object in [indented, dense, turned] {
        for (place, byte) in (0..=object.len()).flat_map(|place| BYTES.map(|byte| (place, byte))) {
            for after in [place, (place + 1).min(object.len())] {
                let (before, rest) = (object.get(..place).unwrap(), object.get(after..).unwrap());
                let changed = [before, byte, rest].concat();
                let list = format!("[{object},\n{changed}, {changed}]");
                let key = format!("{{\"expect\": {{\"must_match\": {list}}}}}");
                for found in [
                    words(read_usual(&list)).map(|ours| (Some(ours), words(findings_of_the_tree(&list)))),
                    in_words(Expectations::read_usual(&key))
                        .map(|ours| (Some(ours), in_words(key_of_the_tree(&key)))),
                ] {
                    match found {
                        Some((ours, theirs)) => {
                            read += 1;
                            assert_eq!(ours, theirs, "{list}");
                        }
                        None => left += 1,
                    }
                }
            }
        }
    }
    assert!(read > 1_000 && left > 2_000, "{read} read, {left} left");
}

#[test]
fn limits_are_those_of_the_tree() {
    let nested = |depth: usize| format!("[{{\"x\": {}{}}}]", "[".repeat(depth), "]".repeat(depth));
    let many = |values: usize| format!("[{{\"x\": [{}]}}]", vec!["0       "; values].join(","));
    let dense = |values: usize| format!("[{{\"x\": [{}]}}]", vec!["0"; values].join(","));
    let members = |count: usize| format!("[{{{}}}]", vec!["\"\":0"; count].join(","));
    let findings = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
    let trials = |count: usize| format!("{{\"trials\": [{}]}}", vec!["{\"findings\": []}"; count].join(","));
    // The object, its list and the list around both are counted, too.
    let fits =
        [nested(62), many(2_999_997), dense(1_000_000), members(500_000), findings(10_000), trials(1_000)];
    let too_much = [
        nested(63),
        many(2_999_998),
        dense(1_100_000),
        members(1_000_000),
        findings(10_001),
        trials(1_001),
        trials(0),
    ];
    for text in fits {
        assert!(read_usual(&text).is_some() && findings_of_the_tree(&text).is_some(), "{} bytes", text.len());
    }
    for text in too_much {
        assert!(read_usual(&text).is_none() && findings_of_the_tree(&text).is_none(), "{} bytes", text.len());
    }
    let entries = |count: usize| {
        let entries = vec!["{\"line\": 1}"; count].join(",");
        format!("{{\"expect\": {{\"must_match\": [{entries}], \"must_not_flag\": [{{\"line\": 2}}]}}}}")
    };
    let keywords = |count: usize| {
        format!(
            "{{\"expect\": {{\"must_match\": [{{\"keywords\": [{}]}}]}}}}",
            vec!["\"a\""; count].join(",")
        )
    };
    for (text, fits) in
        [(entries(999), true), (entries(1_000), false), (keywords(4_000), true), (keywords(4_001), false)]
    {
        assert_eq!(Expectations::read_usual(&text).is_some(), fits);
        assert_eq!(key_of_the_tree(&text).is_some(), fits);
    }
}

#[test]
fn the_shipped_benchmark_is_usual() {
    let (mut keys, mut recordings) = (0, 0);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("benchmark/fixtures")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".expected.json") {
            keys += 1;
            assert!(Expectations::read_usual(&fs::read_to_string(&path).unwrap()).is_some(), "{name}");
        } else if name.ends_with(".findings.json") {
            recordings += 1;
            assert!(read_usual(&fs::read_to_string(&path).unwrap()).is_some(), "{name}");
        }
    }
    assert!(keys >= 8 && recordings >= 8, "{keys} keys, {recordings} recordings");
}
