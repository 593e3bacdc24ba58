//! Cases of reading keys.

use super::*;
use crate::source::parse;

fn refused(text: &str) -> Vec<(Code, String, String)> {
    let node = parse(text).unwrap();
    let problems = Expectations::read(&node).unwrap_err().locate("f", text).into_iter();
    let path = |place: Option<crate::diagnostic::Place>| place.and_then(|place| place.path).unwrap();
    problems.map(|p| (p.code, path(p.place), p.help.unwrap_or_default())).collect()
}

fn read(text: &str) -> (Expectations<'static>, Vec<(Code, String)>) {
    let node = parse(text).unwrap();
    let (read, warnings) = Expectations::read(&node).unwrap();
    let path = |place: Option<crate::diagnostic::Place>| place.and_then(|place| place.path).unwrap();
    (read, warnings.locate("f", text).into_iter().map(|found| (found.code, path(found.place))).collect())
}

fn in_entry(fields: &str) -> String {
    format!(r#"{{"expect": {{"must_match": [{{{fields}}}]}}}}"#)
}

#[test]
fn everything_is_read() {
    let (read, warnings) = read(
        r#"{"id": "a", "description": "d", "expect": {"must_match": [
            {"file": "", "line": 3, "end_line": 5, "severity": " MAJOR", "keywords": ["İß"], "note": "n",
             "known_gap": "why", "pinned": true}],
            "must_not_flag": [{}], "min_findings": 0, "max_blocking": 2}}"#,
    );
    let empty = Entry {
        file: None,
        lines: None,
        severity: None,
        keywords: Vec::new(),
        note: None,
        known_gap: None,
        pinned: false,
    };
    let full = Entry {
        file: Some("".into()),
        lines: LineRange::new(3, 5),
        severity: Some(Severity::Major),
        keywords: alloc::vec![Keyword::new("İß".into())],
        note: Some("n".into()),
        known_gap: Some("why".into()),
        pinned: true,
    };
    let want = Expectations {
        stated_id: Some("a".into()),
        description: "d".into(),
        must_match: alloc::vec![full],
        must_not_flag: alloc::vec![empty],
        min_findings: Some(0),
        max_blocking: Some(2),
    };
    let demands_nothing = (Code::ExpectsNothing, "expect.must_not_flag[0]".to_string());
    assert_eq!((read, warnings), (want, alloc::vec![demands_nothing]));
}

#[test]
fn null_is_absent_everywhere() {
    let (null, warnings) = read(
        r#"{"id": null, "description": null, "expect": {"must_match": null, "must_not_flag": null,
            "min_findings": null, "max_blocking": null}}"#,
    );
    assert_eq!(
        (&null, warnings),
        (&Expectations::default(), alloc::vec![(Code::ExpectsNothing, "$".into())])
    );
    assert_eq!(read(r#"{"expect": null}"#).0, null);
    assert_eq!(read("{}").0, null);
    let nulls = r#""file": null, "line": null, "end_line": null, "severity": null, "keywords": null,
        "note": null, "known_gap": null, "pinned": null"#;
    assert_eq!(read(&in_entry(nulls)), read(&in_entry("")));
}

/// The help that is wanted; where none is named, any, for every mistake says how to mend it.
fn is_help(found: &str, wanted: &str) -> bool {
    if wanted.is_empty() { !found.is_empty() } else { found == wanted }
}

#[test]
fn each_mistake_is_an_error_with_its_place() {
    let all_keys = "known here: file, line, end_line, severity, keywords, note, known_gap, pinned";
    let severities = "known here: critical, major, minor, nit, info";
    let entry = "expect.must_match[0]";
    let cases = [
        ("line", r#""line": 0"#, Code::OutOfRange, ""),
        ("line", r#""line": -1"#, Code::OutOfRange, ""),
        ("line", r#""line": 1.0"#, Code::WrongType, ""),
        ("line", r#""line": "1""#, Code::WrongType, ""),
        ("line", r#""line": 1e999"#, Code::WrongType, ""),
        ("line", r#""line": 9223372036854775808"#, Code::WrongType, ""),
        ("line", r#""line": true, "end_line": 4"#, Code::WrongType, ""),
        ("end_line", r#""line": 1, "end_line": 0"#, Code::OutOfRange, ""),
        ("end_line", r#""line": 5, "end_line": 4"#, Code::OutOfRange, ""),
        ("end_line", r#""line": 5, "end_line": []"#, Code::WrongType, ""),
        ("end_line", r#""end_line": 4"#, Code::OutOfRange, ""),
        ("end_line", r#""line": null, "end_line": 4"#, Code::OutOfRange, ""),
        ("severity", r#""severity": "majr""#, Code::UnknownSeverity, "did you mean `major`?"),
        ("severity", r#""severity": "MAJOUR""#, Code::UnknownSeverity, "did you mean `major`?"),
        ("severity", r#""severity": """#, Code::UnknownSeverity, severities),
        ("severity", r#""severity": "blocker""#, Code::UnknownSeverity, severities),
        ("severity", r#""severity": 1"#, Code::WrongType, ""),
        ("file", r#""file": 1"#, Code::WrongType, ""),
        ("file", r#""file": "\ud83d""#, Code::WrongType, ""),
        ("file", r#""file": "a", "file": "a""#, Code::DuplicateKey, "keep one of them"),
        ("file", r#""file": null, "file": "a""#, Code::DuplicateKey, "keep one of them"),
        ("keywords", r#""keywords": "null""#, Code::WrongType, ""),
        ("keywords", r#""keywords": {}"#, Code::WrongType, ""),
        ("keywords[1]", r#""keywords": ["a", 1]"#, Code::WrongType, ""),
        ("keywords[0]", r#""keywords": [null]"#, Code::WrongType, ""),
        ("keywords[0]", r#""keywords": [["a"]]"#, Code::WrongType, ""),
        ("known_gap", r#""known_gap": """#, Code::OutOfRange, ""),
        ("known_gap", r#""known_gap": " \n""#, Code::OutOfRange, ""),
        ("known_gap", r#""known_gap": true"#, Code::WrongType, ""),
        ("note", r#""note": []"#, Code::WrongType, ""),
        ("pinned", r#""pinned": "yes""#, Code::WrongType, ""),
        ("keyword", r#""keyword": ["a"]"#, Code::UnknownKey, "did you mean `keywords`?"),
        ("File", r#""File": "a""#, Code::UnknownKey, "did you mean `file`?"),
        ("reason", r#""reason": null"#, Code::UnknownKey, all_keys),
    ];
    for (key, fields, code, help) in cases {
        let found = refused(&in_entry(fields));
        assert_eq!(found.len(), 1, "{fields}");
        assert_eq!((found[0].0, found[0].1.as_str()), (code, format!("{entry}.{key}").as_str()), "{fields}");
        assert!(is_help(&found[0].2, help), "{fields}: {}", found[0].2);
    }
}

#[test]
fn mistakes_outside_the_entries() {
    let cases = [
        ("[]", Code::WrongType, "$", ""),
        ("null", Code::WrongType, "$", ""),
        (r#"{"expects": {}}"#, Code::UnknownKey, "expects", "did you mean `expect`?"),
        (r#"{"must_match": []}"#, Code::UnknownKey, "must_match", "known here: id, description, expect"),
        (r#"{"expect": []}"#, Code::WrongType, "expect", ""),
        (r#"{"id": 3}"#, Code::WrongType, "id", ""),
        (r#"{"description": []}"#, Code::WrongType, "description", ""),
        (r#"{"expect": {}, "expect": {}}"#, Code::DuplicateKey, "expect", "keep one of them"),
        (
            r#"{"expect": {"must_mach": []}}"#,
            Code::UnknownKey,
            "expect.must_mach",
            "did you mean `must_match`?",
        ),
        (r#"{"expect": {"must_match": {}}}"#, Code::WrongType, "expect.must_match", ""),
        (r#"{"expect": {"must_match": [null]}}"#, Code::WrongType, "expect.must_match[0]", ""),
        (r#"{"expect": {"must_not_flag": [3]}}"#, Code::WrongType, "expect.must_not_flag[0]", ""),
        (r#"{"expect": {"min_findings": -1}}"#, Code::OutOfRange, "expect.min_findings", ""),
        (r#"{"expect": {"max_blocking": -1}}"#, Code::OutOfRange, "expect.max_blocking", ""),
        (r#"{"expect": {"max_blocking": 0.0}}"#, Code::WrongType, "expect.max_blocking", ""),
        (r#"{"expect": {"min_findings": true}}"#, Code::WrongType, "expect.min_findings", ""),
        (r#"{"expect": {"min_findings": "1"}}"#, Code::WrongType, "expect.min_findings", ""),
    ];
    for (text, code, path, help) in cases {
        let found = refused(text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!((found[0].0, found[0].1.as_str()), (code, path), "{text}");
        assert!(is_help(&found[0].2, help), "{text}: {}", found[0].2);
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let found = refused(
        r#"{"idd": 1, "expect": {"must_mach": [], "must_match": [{"line": 0, "severity": "x"}, 3,
            {"keywords": [1, "a", 2]}], "max_blocking": -2}}"#,
    );
    let places: Vec<_> = found.iter().map(|(code, path, _)| (*code, path.as_str())).collect();
    assert_eq!(
        places,
        [
            (Code::UnknownKey, "idd"),
            (Code::UnknownKey, "expect.must_mach"),
            (Code::OutOfRange, "expect.must_match[0].line"),
            (Code::UnknownSeverity, "expect.must_match[0].severity"),
            (Code::WrongType, "expect.must_match[1]"),
            (Code::WrongType, "expect.must_match[2].keywords[0]"),
            (Code::WrongType, "expect.must_match[2].keywords[2]"),
            (Code::OutOfRange, "expect.max_blocking"),
        ]
    );
}

#[test]
fn counts_above_their_limits_are_refused() {
    let entries = |must: usize, not: usize| {
        let list = |count| alloc::vec!["{}"; count].join(",");
        format!(r#"{{"expect": {{"must_match": [{}], "must_not_flag": [{}]}}}}"#, list(must), list(not))
    };
    assert_eq!(read(&entries(ENTRIES - 1, 1)).0.entries().count(), ENTRIES);
    let too_many = (Code::TooMany, "expect".to_string(), "split the fixture".to_string());
    assert_eq!(refused(&entries(ENTRIES, 1)), core::slice::from_ref(&too_many));
    let keywords = |count| in_entry(&format!(r#""keywords": [{}]"#, alloc::vec![r#""a""#; count].join(",")));
    assert_eq!(read(&keywords(KEYWORDS)).0.must_match[0].keywords.len(), KEYWORDS);
    assert_eq!(refused(&keywords(KEYWORDS + 1)), [too_many]);
}

#[test]
fn what_is_allowed_and_odd_is_a_warning() {
    let (read, warnings) = read(
        r#"{"expect": {"must_match": [{"keywords": ["", "a"]}],
            "must_not_flag": [{}, {"line": 1, "known_gap": "no effect"}]}}"#,
    );
    assert_eq!(read.must_match[0].keywords.len(), 2);
    let want = [
        (Code::EmptyKeyword, "expect.must_match[0].keywords[0]".to_string()),
        (Code::ExpectsNothing, "expect.must_not_flag[0]".to_string()),
        (Code::GapWithoutEffect, "expect.must_not_flag[1].known_gap".to_string()),
    ];
    assert_eq!(warnings, want);
}

#[test]
fn a_key_that_demands_nothing_is_warned_about() {
    let warned = |expect: &str| !read(&format!(r#"{{"expect": {expect}}}"#)).1.is_empty();
    for nothing in ["{}", r#"{"min_findings": 0}"#, r#"{"must_match": [], "must_not_flag": []}"#] {
        assert!(warned(nothing), "{nothing}");
    }
    for something in
        [r#"{"min_findings": 1}"#, r#"{"max_blocking": 0}"#, r#"{"must_not_flag": [{"line": 1}]}"#]
    {
        assert!(!warned(something), "{something}");
    }
}
