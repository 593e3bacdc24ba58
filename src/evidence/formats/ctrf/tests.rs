//! CTRF: outcomes, summaries that lie, what is refused.

use alloc::format;

use super::super::{Fault, Figures, Report, Tests, read};
use super::Format;

fn report(text: &str) -> Report {
    read(Format::Ctrf, text.as_bytes()).unwrap()
}

/// Executed, passed, failed, skipped, unclear, flaky.
fn counts(report: &Report) -> [u64; 6] {
    let Figures::Tests(Tests { executed, passed, failed, errored: 0, skipped, unclear, flaky }) =
        report.figures
    else {
        panic!()
    };
    [executed, passed, failed, skipped, unclear, flaky]
}

fn with(summary: &str, tests: &str) -> Report {
    report(&format!(r#"{{"results": {{"tool": {{}}, "summary": {{{summary}}}, "tests": [{tests}]}}}}"#))
}

fn fault(text: &str) -> (Fault, alloc::string::String) {
    let error = read(Format::Ctrf, text.as_bytes()).unwrap_err();
    (error.fault, error.path.map_or_else(Default::default, |path| format!("{path}")))
}

#[test]
fn a_status_is_an_outcome() {
    for (test, expected) in [
        (r#"{"status": "passed"}"#, [1, 1, 0, 0, 0, 0]),
        (r#"{"status": "failed", "flaky": true}"#, [1, 0, 1, 0, 0, 0]),
        (r#"{"status": "skipped"}"#, [0, 0, 0, 1, 0, 0]),
        (r#"{"status": "pending"}"#, [0, 0, 0, 1, 0, 0]),
        (r#"{"status": "other"}"#, [0, 0, 0, 0, 1, 0]),
        (r#"{"status": "PASSED"}"#, [0, 0, 0, 0, 1, 0]),
        (r#"{"status": "passed", "flaky": true}"#, [1, 1, 0, 0, 0, 1]),
        (r#"{"status": "passed", "retries": 1}"#, [1, 1, 0, 0, 0, 1]),
        (r#"{"status": "passed", "retries": 0, "retryAttempts": []}"#, [1, 1, 0, 0, 0, 0]),
        (r#"{"status": "passed", "retryAttempts": [{"status": "failed"}]}"#, [1, 1, 0, 0, 0, 1]),
        (r#"{"status": "passed", "duration": -1, "start": 1e999, "name": null}"#, [1, 1, 0, 0, 0, 0]),
    ] {
        assert_eq!(counts(&with("", test)), expected, "{test}");
    }
}

#[test]
fn a_summary_counts_where_it_is_worse() {
    let green = r#"{"status": "passed"}, {"status": "passed"}, {"status": "passed"}"#;
    for (summary, expected) in [
        (
            r#""tests": 3, "passed": 3, "failed": 0, "pending": 0, "skipped": 0, "other": 0"#,
            [3, 3, 0, 0, 0, 0],
        ),
        (r#""tests": 9, "passed": 9"#, [3, 3, 0, 0, 0, 0]),
        (r#""tests": 1"#, [1, 1, 0, 0, 0, 0]),
        (r#""passed": 1"#, [3, 1, 0, 0, 0, 0]),
        (r#""failed": 1, "passed": 2"#, [3, 2, 1, 0, 0, 0]),
        (r#""skipped": 1, "pending": 1"#, [1, 1, 0, 2, 0, 0]),
        (r#""other": 1"#, [2, 2, 0, 1, 0, 0]),
        (r#""flaky": 2"#, [3, 3, 0, 0, 0, 2]),
        (r#""tests": 3.0"#, [3, 3, 0, 0, 0, 0]),
    ] {
        assert_eq!(counts(&with(summary, green)), expected, "{summary}");
    }
    assert_eq!(with(r#""tests": 9"#, green).disagreements.shown.len(), 1);
    let red = with(r#""failed": 0, "passed": 1"#, r#"{"name": "a", "status": "failed"}"#);
    assert!(red.has_failed());
    assert_eq!(red.failures.shown, ["a"]);
}

#[test]
fn what_is_no_such_report_is_refused() {
    for text in ["[]", "{}", r#"{"results": {}}"#, r#"{"reportFormat": "X", "results": {"tests": []}}"#] {
        assert!(matches!(fault(text).0, Fault::Other { .. }), "{text}");
    }
    for (text, path) in [
        (r#"{"results": {"tests": {}}}"#, "results.tests"),
        (r#"{"results": {"tests": [7]}}"#, "results.tests[0]"),
        (r#"{"results": {"tests": [{"status": true}]}}"#, "results.tests[0].status"),
        (r#"{"results": {"tests": [{}]}}"#, "results.tests[0]"),
        (r#"{"results": {"tests": [], "summary": {"failed": -1}}}"#, "results.summary.failed"),
        (r#"{"results": {"tests": [], "summary": {"failed": 1e999}}}"#, "results.summary.failed"),
        (r#"{"results": {"tests": [{"status": "failed", "status": "passed"}]}}"#, "results.tests[0].status"),
    ] {
        assert_eq!(fault(text).1, path, "{text}");
    }
    let error = read(Format::Ctrf, b"{\"results\":\n {\"tests\": [{\"status\": 7}]}}").unwrap_err();
    assert_eq!(error.position.map(|at| (at.line, at.column)), Some((2, 24)));
    assert!(matches!(fault("{\"results\": NaN}").0, Fault::Json(_)));
}

#[test]
fn half_a_pair_in_a_name_is_no_harm() {
    let report = with("", r#"{"name": "a\ud83d", "status": "failed"}"#);
    assert_eq!(report.failures.shown, ["a\u{FFFD}"]);
}

#[test]
fn no_test_is_empty() {
    assert!(with("", "").is_empty() && with("", r#"{"status": "skipped"}"#).is_empty());
}
