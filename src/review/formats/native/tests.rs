//! Cases of the native format.

use super::*;
use crate::limits::PROBLEMS_PER_FILE;
use crate::source::parse;

type Places = Vec<(Code, String)>;

fn places(problems: Problems, text: &str) -> Places {
    let place = |path: Option<crate::diagnostic::Place>| path.and_then(|place| place.path).unwrap();
    problems.locate("f", text).into_iter().map(|found| (found.code, place(found.place))).collect()
}

fn try_read(text: &str) -> Result<(FindingsFile<'_>, Places), Places> {
    match read(parse(text).unwrap()) {
        Ok((file, warnings)) => Ok((file, places(warnings, text))),
        Err(errors) => Err(places(errors, text)),
    }
}

/// The findings of a file with one review, and the warnings.
fn findings(text: &str) -> (Vec<Finding<'_>>, Places) {
    match try_read(text) {
        Ok((FindingsFile::Single(run), warnings)) => (run.findings, warnings),
        other => panic!("{text}: {other:?}"),
    }
}

fn odd(paths: &[&str]) -> Places {
    paths.iter().map(|path| (Code::OddValue, (*path).to_string())).collect()
}

#[test]
fn the_three_forms() {
    let finding = r#"{"severity": "Major ", "file": "a", "line": 3, "claim": "c", "evidence": "e", "reviewer": "r", "x": [1]}"#;
    let want = Finding {
        file: "a".into(),
        lines: Some(LineRange::line(3)),
        severity: Some(Severity::Major),
        claim: "c".into(),
        evidence: "e".into(),
        reviewer: Some("r".into()),
    };
    let single = |recording| FindingsFile::Single(Run { recording, findings: alloc::vec![want.clone()] });
    assert_eq!(try_read(&format!("[{finding}]")), Ok((single(None), Vec::new())));
    let object = format!(r#"{{"recording": null, "findings": [{finding}], "trials": null, "tool": 1}}"#);
    assert_eq!(try_read(&object), Ok((single(None), Vec::new())));
    let run = Run { recording: None, findings: alloc::vec![want.clone()] };
    let empty = Run { recording: None, findings: Vec::new() };
    let trials = format!(r#"{{"trials": [{{"findings": [{finding}]}}, {{"findings": []}}]}}"#);
    assert_eq!(try_read(&trials), Ok((FindingsFile::Trials(alloc::vec![run, empty]), Vec::new())));
}

#[test]
fn what_has_another_form_is_refused_with_its_place() {
    let cases = [
        ("null", Code::NotFindings, "$"),
        ("3", Code::NotFindings, "$"),
        (r#""[]""#, Code::NotFindings, "$"),
        ("{}", Code::NotFindings, "$"),
        (r#"{"findings": null}"#, Code::NotFindings, "$"),
        (r#"{"Findings": []}"#, Code::NotFindings, "$"),
        (r#"{"findings": {}}"#, Code::WrongType, "findings"),
        (r#"{"findings": [], "trials": [{"findings": []}]}"#, Code::NotFindings, "$"),
        (r#"{"recording": [], "findings": []}"#, Code::WrongType, "recording"),
        (r#"{"trials": []}"#, Code::NotFindings, "trials"),
        (r#"{"trials": {}}"#, Code::WrongType, "trials"),
        (r#"{"trials": [[]]}"#, Code::WrongType, "trials[0]"),
        (r#"{"trials": [null]}"#, Code::WrongType, "trials[0]"),
        (r#"{"trials": [{}]}"#, Code::NotFindings, "trials[0]"),
        (r#"{"trials": [{"findings": []}, {"findings": "no"}]}"#, Code::WrongType, "trials[1].findings"),
        (r#"{"trials": [{"recording": 1, "findings": []}]}"#, Code::WrongType, "trials[0].recording"),
        ("[{}, 7]", Code::WrongType, "[1]"),
        ("[null]", Code::WrongType, "[0]"),
        (r#"{"findings": [[]]}"#, Code::WrongType, "findings[0]"),
    ];
    for (text, code, path) in cases {
        assert_eq!(try_read(text), Err(alloc::vec![(code, path.to_string())]), "{text}");
    }
}

#[test]
fn every_problem_of_the_form_is_reported() {
    let text = r#"{"trials": [3, {"findings": [1, {}, "x"]}, {"recording": true, "findings": []}]}"#;
    let wrong = |path: &str| (Code::WrongType, path.to_string());
    let want =
        ["trials[0]", "trials[1].findings[0]", "trials[1].findings[2]", "trials[2].recording"].map(wrong);
    assert_eq!(try_read(text), Err(want.to_vec()));
}

#[test]
fn counts_above_their_limits_are_refused() {
    let list = |item: &str, count: usize| alloc::vec![item; count].join(",");
    let findings = |count| format!("[{}]", list("{}", count));
    assert!(try_read(&findings(FINDINGS)).is_ok());
    let too_many = |path: &str| Err(alloc::vec![(Code::TooMany, path.to_string())]);
    assert_eq!(try_read(&findings(FINDINGS + 1)), too_many("$"));
    let trials = |count| format!(r#"{{"trials": [{}]}}"#, list(r#"{"findings": []}"#, count));
    assert!(try_read(&trials(TRIALS)).is_ok());
    assert_eq!(try_read(&trials(TRIALS + 1)), too_many("trials"));
    // A flood of odd values costs nothing but a few warnings.
    let odd = format!("[{}]", list(r#"{"line": "x"}"#, FINDINGS));
    assert_eq!(try_read(&odd).map(|(_, warnings)| warnings.len()), Ok(PROBLEMS_PER_FILE));
}

#[test]
fn a_line_is_whatever_is_a_whole_number() {
    let usable = [
        ("3", 3),
        ("0", 0),
        ("-3", -3),
        ("-0", 0),
        ("-0.0", 0),
        ("12.0", 12),
        ("1e3", 1_000),
        ("9007199254740991.0", 9_007_199_254_740_991),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        (r#""12""#, 12),
        (r#"" 12 ""#, 12),
        (r#""-1\n""#, -1),
        (r#""+12""#, 12),
    ];
    for (line, want) in usable {
        let text = format!(r#"[{{"line": {line}}}]"#);
        let (found, warnings) = findings(&text);
        assert_eq!((found[0].lines, warnings), (Some(LineRange::line(want)), Vec::new()), "{line}");
    }
}

#[test]
fn any_other_line_is_absent_with_a_warning() {
    let unusable = [
        "12.5",
        "1e999",
        "-1e999",
        "99999999999999999999",
        "9223372036854775808",
        "-9223372036854775809",
        "1e300",
        "9007199254740993.0",
        "true",
        "false",
        "[]",
        "[3]",
        "{}",
        r#""""#,
        r#"" ""#,
        r#""12.0""#,
        r#""1e3""#,
        r#""twelve""#,
        r#""0x10""#,
        r#""99999999999999999999""#,
        r#""\ud83d""#,
    ];
    for line in unusable {
        let text = format!(r#"[{{"claim": "c", "line": {line}}}]"#);
        let (found, warnings) = findings(&text);
        assert_eq!((found[0].lines, warnings), (None, odd(&["[0].line"])), "{line}");
        assert_eq!(found[0].claim.read(), "c");
    }
    assert_eq!(findings(r#"[{"line": null, "end_line": null}]"#).1, Vec::new());
}

#[test]
fn an_end_line_makes_a_range_where_it_can() {
    type Case = (&'static str, Option<(i64, i64)>, &'static [&'static str]);
    let cases: [Case; 9] = [
        (r#""line": 5, "end_line": 9"#, Some((5, 9)), &[]),
        (r#""line": 5, "end_line": 5"#, Some((5, 5)), &[]),
        (r#""line": "-5", "end_line": 9.0"#, Some((-5, 9)), &[]),
        (r#""line": 5, "end_line": null"#, Some((5, 5)), &[]),
        (r#""line": 9, "end_line": 5"#, Some((9, 9)), &["[0].end_line"]),
        (r#""line": 9, "end_line": true"#, Some((9, 9)), &["[0].end_line"]),
        (r#""end_line": 9"#, None, &["[0].end_line"]),
        (r#""line": null, "end_line": 9"#, None, &["[0].end_line"]),
        (r#""line": "x", "end_line": 9"#, None, &["[0].line", "[0].end_line"]),
    ];
    for (lines, want, warned) in cases {
        let text = format!("[{{{lines}}}]");
        let (found, warnings) = findings(&text);
        let range = want.and_then(|(start, end)| LineRange::new(start, end));
        assert_eq!((found[0].lines, warnings), (range, odd(warned)), "{lines}");
    }
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let (found, warnings) =
        findings(r#"[{"line": 1, "file": "a", "line": 2, "file": null, "x": 1, "x": 2}]"#);
    assert_eq!((found[0].lines, found[0].file.as_ref()), (Some(LineRange::line(2)), ""));
    let want = ["[0].line", "[0].file"].map(|path| (Code::RepeatedKey, path.to_string()));
    assert_eq!(warnings, want);
    let (found, warnings) = findings(r#"{"findings": 3, "findings": [{}]}"#);
    assert_eq!((found.len(), warnings), (1, alloc::vec![(Code::RepeatedKey, "findings".to_string())]));
}

#[test]
fn texts_that_are_no_texts() {
    let (found, warnings) = findings(
        r#"[{"severity": 1, "file": 2, "claim": ["Null", 1.5, null, {"a": true}], "evidence": 7, "reviewer": {}},
            {"severity": "blocker", "file": "\ud83dx", "claim": null, "evidence": "\udc00"}]"#,
    );
    assert_eq!(found[0].severity, None);
    assert_eq!((found[0].file.as_ref(), found[0].reviewer.as_ref()), ("", None));
    assert_eq!(
        [found[0].claim.read(), found[0].evidence.read()].join(" "),
        r#"["Null", 1.5, null, {"a": true}] 7"#
    );
    assert_eq!(found[1].severity, None);
    assert_eq!((found[1].file.as_ref(), found[1].claim.read().as_ref()), ("\u{FFFD}x", ""));
    assert_eq!(found[1].evidence.read(), "\u{FFFD}");
    let first = ["[0].severity", "[0].file", "[0].claim", "[0].evidence", "[0].reviewer"];
    let second = ["[1].severity", "[1].file", "[1].evidence"];
    assert_eq!(warnings, odd(&[&first[..], &second[..]].concat()));
}

#[test]
fn what_a_recording_states() {
    let sha = "ab".repeat(32);
    let text = format!(
        r#"{{"recording": {{"reviewer": "r", "command": "c", "model": 5, "diff_sha256": "{}",
            "prompt_sha256": "abc", "reviewer_sha256": 12, "trial": 1}}, "findings": []}}"#,
        sha.to_uppercase()
    );
    let Ok((FindingsFile::Single(run), warnings)) = try_read(&text) else { panic!("refused") };
    let recording = run.recording.unwrap();
    assert_eq!((recording.reviewer.as_deref(), recording.command.as_deref()), (Some("r"), Some("c")));
    assert_eq!((recording.model, recording.recorded_at), (None, None));
    assert_eq!(recording.diff_sha256, StatedDigest::Stated(sha.parse().unwrap()));
    assert_eq!(recording.prompt_sha256, StatedDigest::Unreadable);
    assert_eq!(recording.reviewer_sha256, StatedDigest::Unreadable);
    let want = ["recording.reviewer_sha256", "recording.model", "recording.prompt_sha256"];
    assert_eq!(warnings, odd(&want));
    let null = r#"{"recording": {"diff_sha256": null}, "findings": []}"#;
    let Ok((FindingsFile::Single(run), _)) = try_read(null) else { panic!("refused") };
    assert_eq!(run.recording.unwrap().diff_sha256, StatedDigest::Absent);
}
