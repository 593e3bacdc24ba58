//! Cases of the match rule.

use super::super::expectation::Expectations;
use super::super::finding::FindingsFile;
use super::super::formats::read_native;
use super::*;
use crate::source::parse;
use alloc::string::ToString;

/// What keeps a finding from an entry, in words; empty when it matches.
fn unmet_within(tolerance: u32, entry: &str, finding: &str) -> Vec<String> {
    let (key, said) = (format!(r#"{{"expect": {{"must_match": [{entry}]}}}}"#), format!("[{finding}]"));
    let (key, _) = Expectations::read(&parse(&key).unwrap()).unwrap();
    let Ok((FindingsFile::Single(run), _)) = read_native(parse(&said).unwrap()) else { panic!("refused") };
    let rules = Rules { tolerance, ..Rules::default() };
    let matcher = Matcher::new(&run.findings, rules);
    let unmet: Vec<_> = matcher.unmet(0, &key.must_match[0]).iter().map(ToString::to_string).collect();
    let is_match = matcher.matching(&key.must_match[0]).next().is_some();
    assert_eq!(is_match, unmet.is_empty(), "{entry} {finding}");
    unmet
}

fn unmet(entry: &str, finding: &str) -> Vec<String> {
    unmet_within(3, entry, finding)
}

#[test]
fn the_tolerance_is_inclusive() {
    for (line, fits) in [(8, false), (9, true), (12, true), (15, true), (16, false)] {
        let finding = format!(r#"{{"line": {line}}}"#);
        assert_eq!(unmet(r#"{"line": 12}"#, &finding).is_empty(), fits, "{line}");
    }
    assert_eq!(unmet(r#"{"line": 12}"#, r#"{"line": 40}"#), ["line 40, want 12±3"]);
    assert!(unmet_within(0, r#"{"line": 12}"#, r#"{"line": 12}"#).is_empty());
    assert_eq!(unmet_within(0, r#"{"line": 12}"#, r#"{"line": 13}"#), ["line 13, want 12±0"]);
    assert!(unmet(r#"{"line": 1}"#, r#"{"line": -2}"#).is_empty());
    assert!(!unmet(r#"{"line": 1}"#, r#"{"line": -3}"#).is_empty());
    assert!(!unmet(r#"{"line": 1}"#, r#"{"line": -9223372036854775808}"#).is_empty());
}

#[test]
fn between_ranges_the_distance_counts() {
    let entry = r#"{"line": 10, "end_line": 20}"#;
    for (lines, fits) in [
        (r#""line": 6"#, false),
        (r#""line": 7"#, true),
        (r#""line": 15"#, true),
        (r#""line": 23"#, true),
        (r#""line": 24"#, false),
        (r#""line": 1, "end_line": 6"#, false),
        (r#""line": 1, "end_line": 7"#, true),
        (r#""line": 1, "end_line": 99"#, true),
        (r#""line": 23, "end_line": 99"#, true),
        (r#""line": 24, "end_line": 99"#, false),
    ] {
        assert_eq!(unmet(entry, &format!("{{{lines}}}")).is_empty(), fits, "{lines}");
    }
    assert_eq!(unmet(entry, r#"{"line": 1, "end_line": 2}"#), ["line 1–2, want 10–20±3"]);
    assert!(unmet(r#"{"line": 12}"#, r#"{"line": 1, "end_line": 9}"#).is_empty());
}

#[test]
fn a_finding_without_a_line_is_nowhere() {
    assert_eq!(unmet(r#"{"line": 1}"#, "{}"), ["no line, want 1±3"]);
    assert!(unmet("{}", "{}").is_empty());
    assert!(unmet("{}", r#"{"line": 5}"#).is_empty());
}

#[test]
fn at_least_as_severe() {
    let words = ["critical", "major", "minor", "nit", "info"];
    for (want_rank, want) in words.iter().enumerate() {
        for (found_rank, found) in words.iter().enumerate() {
            let (entry, finding) =
                (format!(r#"{{"severity": "{want}"}}"#), format!(r#"{{"severity": "{found}"}}"#));
            assert_eq!(unmet(&entry, &finding).is_empty(), found_rank <= want_rank, "{found} for {want}");
        }
    }
    // What nobody knows ranks as info.
    for unknown in ["{}", r#"{"severity": "blocker"}"#, r#"{"severity": 1}"#] {
        assert!(unmet(r#"{"severity": "info"}"#, unknown).is_empty());
        assert_eq!(unmet(r#"{"severity": "nit"}"#, unknown), ["severity unknown, want nit"]);
    }
    assert_eq!(unmet(r#"{"severity": "major"}"#, r#"{"severity": "Minor"}"#), ["severity minor, want major"]);
}

#[test]
fn files_are_compared_as_they_are() {
    assert!(unmet(r#"{"file": "a"}"#, r#"{"file": "a"}"#).is_empty());
    assert_eq!(unmet(r#"{"file": "a"}"#, r#"{"file": "A"}"#), ["file A, want a"]);
    assert_eq!(unmet(r#"{"file": "a"}"#, r#"{"file": "./a"}"#), ["file ./a, want a"]);
    assert_eq!(unmet(r#"{"file": "a"}"#, "{}"), ["no file, want a"]);
    // An entry without a file takes any; one with the empty text takes only findings without one.
    assert!(unmet("{}", r#"{"file": "a"}"#).is_empty());
    assert!(unmet(r#"{"file": ""}"#, "{}").is_empty());
    assert!(unmet(r#"{"file": ""}"#, r#"{"file": ""}"#).is_empty());
    assert!(!unmet(r#"{"file": ""}"#, r#"{"file": "a"}"#).is_empty());
}

#[test]
fn one_keyword_is_enough() {
    let entry = r#"{"keywords": ["Null", "ß", "c d", "e"]}"#;
    for claim in ["is NULL", "STRAẞE", "e"] {
        assert!(unmet(entry, &format!(r#"{{"claim": "{claim}"}}"#)).is_empty(), "{claim}");
    }
    assert!(unmet(entry, r#"{"claim": "b c", "evidence": "d f"}"#).is_empty());
    assert_eq!(unmet(entry, "{}"), ["no keyword, want “Null” or “ß” or “c d” or 1 more"]);
    assert!(unmet(r#"{"keywords": [""]}"#, "{}").is_empty());
    assert!(unmet(r#"{"keywords": []}"#, "{}").is_empty());
}

#[test]
fn every_unmet_condition_is_named() {
    let entry = r#"{"file": "a", "line": 1, "severity": "major", "keywords": ["x"]}"#;
    let want =
        ["no file, want a", "no line, want 1±3", "severity unknown, want major", "no keyword, want “x”"];
    assert_eq!(unmet(entry, "{}"), want);
}
