//! Too much of everything: each limit is named, and what is said stays short.

use std::fs::{self, File};

use benchgate::diagnostic::Code;
use benchgate::limits;

use super::{FINDINGS, Hostile, KEY, assert_blocked, assert_good};
use crate::program::run;

#[test]
fn files_above_their_limits_are_refused() {
    let digest = "0".repeat(64);
    let stating = format!("{{\"recording\": {{\"diff_sha256\": \"{digest}\"}}, \"findings\": []}}");
    for (name, limit) in [
        ("bad.expected.json", limits::EXPECTED_BYTES),
        ("bad.diff", limits::DIFF_BYTES),
        ("bad.findings.json", limits::FINDINGS_BYTES),
    ] {
        let hostile = Hostile::new();
        hostile.fixture("bad", KEY, &stating);
        hostile.sparse(name, limit + 1);
        let got = hostile.score();
        assert_blocked(&got, Code::TooLarge, &format!("fixtures/{name}"));
        assert!(got.stderr().contains(&format!("larger than {limit} bytes")), "{}", got.stderr());
    }
}

#[test]
fn a_run_reads_no_more_than_its_limit() {
    let hostile = Hostile::new();
    for number in 0..=limits::INPUT_BYTES / limits::FINDINGS_BYTES {
        let id = format!("n{number}");
        hostile.fixture(&id, KEY, "");
        hostile.sparse(&format!("{id}.findings.json"), limits::FINDINGS_BYTES);
    }
    let got = hostile.score();
    assert_eq!(got.code, Some(4));
    let message =
        format!("error[too-large]: all files together are larger than {} bytes", limits::INPUT_BYTES);
    assert!(got.stderr().contains(&message), "{}", got.stderr());
}

/// `item` so many times, with commas, in brackets.
fn list(item: &str, times: usize) -> String {
    format!("[{}]", vec![item; times].join(","))
}

#[test]
fn counts_above_their_limits_are_refused() {
    let entries = |item: &str, times| format!("{{\"expect\": {{\"must_match\": {}}}}}", list(item, times));
    let keywords = format!("{{\"keywords\": {}}}", list("\"k\"", limits::KEYWORDS / 2 + 1));
    let trials = format!("{{\"trials\": {}}}", list("{\"findings\": []}", limits::TRIALS + 1));
    let finding = "{\"claim\":\"x\"}";
    for (key, findings, place, message) in [
        (KEY.to_owned(), list(finding, limits::FINDINGS + 1), "bad.findings.json:1:1", "10001 findings"),
        (entries("{}", limits::ENTRIES + 1), "[]".into(), "bad.expected.json:1:12", "1001 entries"),
        (entries(&keywords, 2), "[]".into(), "bad.expected.json:1:12", "4002 keywords"),
        (KEY.to_owned(), trials, "bad.findings.json:1:12", "1001 trials"),
        (entries("{}", 1_000), list(finding, 1_001), "bad.findings.json", "1001000 comparisons"),
    ] {
        let hostile = Hostile::new();
        hostile.fixture("bad", key, findings);
        let got = hostile.score();
        assert_blocked(&got, Code::TooMany, &format!("fixtures/{place}"));
        assert!(got.stderr().contains(message), "{message}: {}", got.stderr());
    }
}

#[test]
fn directories_above_their_limits_are_refused() {
    let hostile = Hostile::new();
    let mut deep = hostile.path("");
    for _ in 0..=limits::DIRECTORY_DEPTH {
        deep.push("d");
    }
    fs::create_dir_all(deep).unwrap();
    assert_blocked(&hostile.score(), Code::TooMany, "fixtures/d/d");

    let hostile = Hostile::new();
    for number in 0..limits::FIXTURES {
        File::create(hostile.path(&format!("{number}.expected.json"))).unwrap();
    }
    let got = hostile.score();
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[too-many]: 100001 fixtures, at most 100000"), "{}", got.stderr());
}

#[test]
fn ten_megabytes_on_a_line_are_read() {
    let long = "x".repeat(10_000_000);
    let hostile = Hostile::new();
    hostile.fixture("bad", KEY, FINDINGS.replace("a leak", &format!("{long} leak")));
    let got = hostile.score();
    assert_eq!(got.code, Some(0), "{}", got.stderr());
    let got = run(hostile.dir.path(), &["score", "fixtures", "--full", "--format", "json"]);
    assert!(got.stdout.len() < 100_000, "{} bytes", got.stdout.len());

    for (content, column) in [
        (long.clone(), 1),
        (format!("[{{\"claim\": \"{long}"), 10_000_012),
        (format!("[{{\"claim\": \"{long}\", }}]"), 10_000_016),
    ] {
        hostile.write("bad.findings.json", content);
        let got = hostile.score();
        assert_blocked(&got, Code::InvalidJson, &format!("fixtures/bad.findings.json:1:{column}\n"));
        assert!(got.stderr.len() < 5_000, "{} bytes", got.stderr.len());
    }
}

#[test]
fn nesting_two_hundred_thousand_deep_is_refused() {
    let depth = 200_000;
    let arrays = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    for content in [
        arrays.clone(),
        "[".repeat(depth),
        objects,
        format!("{{\"findings\": [], \"ignored\": {arrays}}}"),
        format!("[{{\"claim\": {arrays}}}]"),
    ] {
        let hostile = Hostile::new();
        hostile.fixture("bad", KEY, &content);
        assert_blocked(&hostile.score(), Code::TooDeep, "fixtures/bad.findings.json:1:");
        let hostile = Hostile::new();
        hostile.fixture("bad", content.get(..1_000_000).unwrap_or(&content), "[]");
        assert_blocked(&hostile.score(), Code::TooDeep, "fixtures/bad.expected.json:1:");
    }
}

#[test]
fn what_is_said_about_long_texts_is_short() {
    let long = "k".repeat(900_000);
    let hostile = Hostile::new();
    hostile.fixture("key", format!("{{\"{long}\": 1}}"), "[]");
    hostile.fixture("id", format!("{{\"id\": \"{long}\", \"expect\": {{\"max_blocking\": 0}}}}"), "[]");
    hostile.fixture(
        "severity",
        format!("{{\"expect\": {{\"must_match\": [{{\"severity\": \"{long}\"}}]}}}}"),
        "[]",
    );
    hostile.fixture(
        "gap",
        format!("{{\"expect\": {{\"must_match\": [{{\"file\": \"{long}\", \"known_gap\": \"{long}\"}}]}}}}"),
        FINDINGS,
    );
    for format in ["text", "markdown", "json"] {
        let got = run(hostile.dir.path(), &["score", "fixtures", "--full", "--format", format]);
        assert_eq!(got.code, Some(4));
        assert!(got.stderr.len() < 20_000, "{format}: {} bytes", got.stderr.len());
    }
    assert_good(&hostile.score());
}
