//! The native format: `[finding…]`, `{"recording", "findings"}` or `{"trials": [{"recording", "findings"}…]}`.
//!
//! Machines write it, so it is read leniently inside: unknown keys are ignored, and a value that cannot be used
//! is absent, with a warning. Its outer form is not negotiable: what has another one is not a findings file.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::diagnostic::Code;
use crate::limits::{FINDINGS, TRIALS};
use crate::review::finding::{Finding, FindingsFile, Recording, Run, StatedDigest};
use crate::review::lines::LineRange;
use crate::review::severity::Severity;
use crate::source::{Node, Number, Problems, ValuePath};

/// What was wrong with a file: `errors` refuse it, `warnings` do not.
#[derive(Debug, Clone, Default)]
struct Notes {
    errors: Problems,
    warnings: Problems,
}

/// Reads a findings file. The second value are warnings; an error gives every problem of the file's form.
pub fn read(root: Node<'_>) -> Result<(FindingsFile<'_>, Problems), Problems> {
    let mut notes = Notes::default();
    let path = ValuePath::default();
    let file = match root {
        Node::Array(items) => {
            Some(FindingsFile::Single(Run { recording: None, findings: findings(items, &path, &mut notes) }))
        }
        Node::Object(members) => {
            let [recording, list, trials] =
                take(members, ["recording", "findings", "trials"], &path, &mut notes);
            match (list, trials) {
                (list @ Some(_), None) => run(recording, list, &path, &mut notes).map(FindingsFile::Single),
                (None, Some(_)) if recording.is_some() => {
                    let help = "put a `recording` into each of the trials";
                    not_findings(&path, "has a `recording` beside its `trials`", help, &mut notes)
                }
                (None, Some(Node::Array(items))) => read_trials(items, &path.key("trials"), &mut notes),
                (None, Some(other)) => {
                    notes.errors.wrong_type(&path.key("trials"), "a list", &other);
                    None
                }
                (Some(_), Some(_)) => {
                    let help = "keep `trials`, with the findings of each run inside it";
                    not_findings(&path, "has both `findings` and `trials`", help, &mut notes)
                }
                (None, None) => {
                    let help = "write an array of findings, or an object with `findings` or `trials`";
                    not_findings(&path, "is an object without `findings` and `trials`", help, &mut notes)
                }
            }
        }
        other => {
            let help = "write an array of findings; an empty review is `[]`";
            not_findings(&path, &format!("is {}", other.kind()), help, &mut notes)
        }
    };
    match file {
        Some(file) if notes.errors.is_empty() => Ok((file, notes.warnings)),
        _ => Err(notes.errors),
    }
}

fn not_findings<T>(path: &ValuePath, what: &str, help: &str, notes: &mut Notes) -> Option<T> {
    notes.errors.value(Code::NotFindings, path, format!("a findings file that {what}"), Some(help.into()));
    None
}

fn read_trials<'a>(items: Vec<Node<'a>>, path: &ValuePath, notes: &mut Notes) -> Option<FindingsFile<'a>> {
    if items.is_empty() {
        return not_findings(path, "has no trial", "an empty review is `[]`", notes);
    }
    if items.len() > TRIALS {
        let message = format!("{} trials, at most {TRIALS} are read", items.len());
        notes.errors.value(Code::TooMany, path, message, None);
        return None;
    }
    let runs = items.into_iter().enumerate().map(|(index, item)| {
        let path = path.index(index);
        let Node::Object(members) = item else {
            notes.errors.wrong_type(&path, "an object with `findings`", &item);
            return None;
        };
        let [recording, list] = take(members, ["recording", "findings"], &path, notes);
        run(recording, list, &path, notes)
    });
    runs.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>().map(FindingsFile::Trials)
}

fn run<'a>(
    recording: Option<Node<'a>>,
    list: Option<Node<'a>>,
    path: &ValuePath,
    notes: &mut Notes,
) -> Option<Run<'a>> {
    let recording = match recording {
        None => None,
        Some(Node::Object(members)) => Some(read_recording(members, &path.key("recording"), notes)),
        Some(other) => {
            notes.errors.wrong_type(&path.key("recording"), "an object", &other);
            None
        }
    };
    match list {
        Some(Node::Array(items)) => {
            Some(Run { recording, findings: findings(items, &path.key("findings"), notes) })
        }
        Some(other) => {
            notes.errors.wrong_type(&path.key("findings"), "a list", &other);
            None
        }
        None => not_findings(path, "has a trial without `findings`", "an empty review is `[]`", notes),
    }
}

fn read_recording<'a>(
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    path: &ValuePath,
    notes: &mut Notes,
) -> Recording<'a> {
    let keys = [
        "reviewer",
        "reviewer_sha256",
        "command",
        "model",
        "tool_version",
        "prompt_sha256",
        "diff_sha256",
        "recorded_at",
    ];
    let [reviewer, reviewer_sha256, command, model, tool_version, prompt_sha256, diff_sha256, recorded_at] =
        take(members, keys, path, notes);
    Recording {
        reviewer: text(reviewer, &path.key("reviewer"), notes),
        reviewer_sha256: digest(reviewer_sha256, &path.key("reviewer_sha256"), notes),
        command: text(command, &path.key("command"), notes),
        model: text(model, &path.key("model"), notes),
        tool_version: text(tool_version, &path.key("tool_version"), notes),
        prompt_sha256: digest(prompt_sha256, &path.key("prompt_sha256"), notes),
        diff_sha256: digest(diff_sha256, &path.key("diff_sha256"), notes),
        recorded_at: text(recorded_at, &path.key("recorded_at"), notes),
    }
}

fn findings<'a>(items: Vec<Node<'a>>, path: &ValuePath, notes: &mut Notes) -> Vec<Finding<'a>> {
    if items.len() > FINDINGS {
        let message = format!("{} findings, at most {FINDINGS} are read", items.len());
        notes.errors.value(Code::TooMany, path, message, None);
        return Vec::new();
    }
    let mut found = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let path = path.index(index);
        match item {
            Node::Object(members) => found.push(finding(members, &path, notes)),
            other => notes.errors.wrong_type(&path, "an object (a finding)", &other),
        }
    }
    found
}

fn finding<'a>(members: Vec<(Cow<'a, str>, Node<'a>)>, path: &ValuePath, notes: &mut Notes) -> Finding<'a> {
    let keys = ["severity", "file", "line", "end_line", "claim", "evidence", "reviewer"];
    let [severity, file, line, end_line, claim, evidence, reviewer] = take(members, keys, path, notes);
    let severity = text(severity, &path.key("severity"), notes);
    Finding {
        file: text(file, &path.key("file"), notes).unwrap_or_default(),
        lines: lines(line, end_line, path, notes),
        severity: severity.and_then(|word| Severity::parse(&word)),
        claim: spoken(claim, &path.key("claim"), notes),
        evidence: spoken(evidence, &path.key("evidence"), notes),
        reviewer: text(reviewer, &path.key("reviewer"), notes),
    }
}

fn lines(
    line: Option<Node<'_>>,
    end: Option<Node<'_>>,
    path: &ValuePath,
    notes: &mut Notes,
) -> Option<LineRange> {
    let start = line.and_then(|node| line_number(&node, &path.key("line"), notes));
    let end_path = path.key("end_line");
    let end = end.and_then(|node| line_number(&node, &end_path, notes));
    match (start, end) {
        (None, None) => None,
        (None, Some(_)) => {
            odd(&end_path, "`end_line` without a usable `line` is ignored".into(), notes);
            None
        }
        (Some(start), None) => Some(LineRange::line(start)),
        (Some(start), Some(end)) => Some(LineRange::new(start, end).unwrap_or_else(|| {
            odd(&end_path, format!("`end_line` {end} is before `line` {start} and is ignored"), notes);
            LineRange::line(start)
        })),
    }
}

/// A line as an integer, an integral float or an integer in a string.
fn line_number(node: &Node<'_>, path: &ValuePath, notes: &mut Notes) -> Option<i64> {
    let number = match node {
        Node::Number(Number::Integer(line)) => Some(*line),
        Node::Number(Number::Fraction(line)) => integral(*line),
        Node::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    if number.is_none() {
        let message = format!("`{}` is {}, not a whole number, and is ignored", path.name(), node.kind());
        odd(path, message, notes);
    }
    number
}

/// A float that is a whole number which `f64` holds exactly.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
#[expect(clippy::float_cmp, reason = "only an exactly whole number is meant")]
fn integral(value: f64) -> Option<i64> {
    let whole = (value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)?;
    (whole as f64 == value).then_some(whole)
}

/// A text that is only text.
fn text<'a>(node: Option<Node<'a>>, path: &ValuePath, notes: &mut Notes) -> Option<Cow<'a, str>> {
    match node? {
        Node::String(text) => Some(text),
        Node::Broken(text) => {
            odd(path, format!("`{}` has half a surrogate pair, read as U+FFFD", path.name()), notes);
            Some(Cow::Owned(text))
        }
        other => {
            odd(path, format!("`{}` is {}, not a string, and is ignored", path.name(), other.kind()), notes);
            None
        }
    }
}

/// What the reviewer says: another value than a string is read as its JSON text, so that its words are still
/// searched.
fn spoken<'a>(node: Option<Node<'a>>, path: &ValuePath, notes: &mut Notes) -> Cow<'a, str> {
    match node {
        None => Cow::Borrowed(""),
        Some(node @ (Node::String(_) | Node::Broken(_))) => text(Some(node), path, notes).unwrap_or_default(),
        Some(other) => {
            let message = format!("`{}` is {}, read as its JSON text", path.name(), other.kind());
            odd(path, message, notes);
            let mut json = String::new();
            write_json(&other, &mut json);
            Cow::Owned(json)
        }
    }
}

fn write_json(node: &Node<'_>, out: &mut String) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(Number::Integer(value)) => out.push_str(&value.to_string()),
        Node::Number(Number::Fraction(value)) => out.push_str(&value.to_string()),
        Node::Number(Number::Huge) => out.push_str("(huge number)"),
        Node::String(text) => write_string(text, out),
        Node::Broken(text) => write_string(text, out),
        Node::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Node::Object(members) => {
            out.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write_string(key, out);
                out.push_str(": ");
                write_json(value, out);
            }
            out.push('}');
        }
    }
}

/// Unescaped on purpose: the text is searched and shown, never parsed again.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

fn digest(node: Option<Node<'_>>, path: &ValuePath, notes: &mut Notes) -> StatedDigest {
    let Some(node) = node else { return StatedDigest::Absent };
    let read = match &node {
        Node::String(text) => text.parse().ok(),
        _ => None,
    };
    read.map_or_else(
        || {
            odd(
                path,
                format!("`{}` is not 64 hexadecimal digits and agrees with nothing", path.name()),
                notes,
            );
            StatedDigest::Unreadable
        },
        StatedDigest::Stated,
    )
}

fn odd(path: &ValuePath, message: String, notes: &mut Notes) {
    notes.warnings.value(Code::OddValue, path, message, None);
}

/// Takes the values of some keys: `null` is absent, of duplicates the last counts, other keys are ignored.
fn take<'a, const N: usize>(
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    keys: [&str; N],
    path: &ValuePath,
    notes: &mut Notes,
) -> [Option<Node<'a>>; N] {
    let mut values = [const { None }; N];
    let mut seen = [false; N];
    for (key, value) in members {
        let slots = keys.iter().zip(values.iter_mut().zip(seen.iter_mut()));
        let Some((_, (slot, seen))) = slots.into_iter().find(|(name, _)| **name == key) else { continue };
        if core::mem::replace(seen, true) {
            let message = format!("`{key}` is given more than once, the last one counts");
            notes.warnings.key(Code::RepeatedKey, &path.key(&key), message, None);
        }
        *slot = (!matches!(value, Node::Null)).then_some(value);
    }
    values
}

#[cfg(test)]
mod tests {
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
            assert_eq!(found[0].claim, "c");
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
        assert_eq!(found[0].searched_text(), r#"["null", 1.5, null, {"a": true}] 7"#);
        assert_eq!(found[1].severity, None);
        assert_eq!((found[1].file.as_ref(), found[1].claim.as_ref()), ("\u{FFFD}x", ""));
        assert_eq!(found[1].evidence, "\u{FFFD}");
        let want = [
            "[0].severity",
            "[0].file",
            "[0].claim",
            "[0].evidence",
            "[0].reviewer",
            "[1].file",
            "[1].evidence",
        ];
        assert_eq!(warnings, odd(&want));
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
}
