//! SARIF: levels, suppressions, runs that did not look, analysers that broke.

use alloc::format;
use alloc::string::String;

use super::super::{Analysis, Fault, Figures, Report, read};
use super::Format;

fn report(text: &str) -> Report {
    read(Format::Sarif, text.as_bytes()).unwrap()
}

fn run(run: &str) -> Report {
    report(&format!(r#"{{"version": "2.1.0", "runs": [{{{run}}}]}}"#))
}

fn analysis(report: &Report) -> Analysis {
    let Figures::Analysis(analysis) = report.figures else { panic!() };
    analysis
}

/// Errors, warnings, notes, suppressed of one result beside these rules.
fn result(rules: &str, result: &str) -> [u64; 4] {
    let found = analysis(&run(&format!(
        r#""tool": {{"driver": {{"rules": [{rules}]}}, "extensions": [{{"rules": [{{"id": "E", "defaultConfiguration":
           {{"level": "error"}}}}]}}]}}, "results": [{{{result}}}]"#
    )));
    [found.errors, found.warnings, found.notes, found.suppressed]
}

const ERROR: [u64; 4] = [1, 0, 0, 0];
const WARNING: [u64; 4] = [0, 1, 0, 0];
const NOTE: [u64; 4] = [0, 0, 1, 0];
const NONE: [u64; 4] = [0, 0, 0, 0];
const SUPPRESSED: [u64; 4] = [0, 0, 0, 1];

#[test]
fn a_level_is_its_own_or_that_of_its_rule_or_warning() {
    let rules = r#"{"id": "A", "defaultConfiguration": {"level": "note"}}, {"id": "B"}"#;
    for (text, expected) in [
        ("", WARNING),
        (r#""level": "error""#, ERROR),
        (r#""level": "note", "ruleId": "A""#, NOTE),
        (r#""level": "none""#, NONE),
        (r#""ruleId": "A""#, NOTE),
        (r#""ruleId": "A/1""#, NOTE),
        (r#""ruleIndex": 0"#, NOTE),
        (r#""ruleIndex": -1, "ruleId": "A""#, NOTE),
        (r#""ruleIndex": 1"#, WARNING),
        (r#""ruleIndex": 9"#, WARNING),
        (r#""rule": {"index": 0}"#, NOTE),
        (r#""rule": {"id": "E"}"#, ERROR),
        (r#""rule": {"index": 0, "toolComponent": {"index": 0}}"#, ERROR),
        (r#""kind": "pass""#, NONE),
        (r#""kind": "pass", "level": "error""#, ERROR),
        (r#""kind": "open""#, WARNING),
        (r#""kind": "review", "level": "none""#, WARNING),
        (r#""kind": "informational""#, NONE),
        (r#""baselineState": "absent", "level": "error""#, NONE),
        (r#""baselineState": "unchanged", "level": "error""#, ERROR),
    ] {
        assert_eq!(result(rules, text), expected, "{text}");
    }
}

#[test]
fn the_worst_configuration_of_a_rule_counts() {
    let text = r#""tool": {"driver": {"rules": [{"id": "A", "defaultConfiguration": {"level": "note"}}]}},
        "invocations": [{"executionSuccessful": true, "ruleConfigurationOverrides": [
          {"descriptor": {"id": "A", "index": 0}, "configuration": {"level": "error"}}]}],
        "results": [{"ruleIndex": 0}]"#;
    assert_eq!(analysis(&run(text)).errors, 1);
}

#[test]
fn suppressed_is_what_every_suppression_accepts() {
    for (suppressions, expected) in [
        ("", WARNING),
        (r#"{"kind": "inSource"}"#, SUPPRESSED),
        (r#"{"kind": "external", "status": "accepted"}"#, SUPPRESSED),
        (r#"{"status": "underReview"}"#, WARNING),
        (r#"{"status": "rejected"}"#, WARNING),
        (r#"{"status": "accepted"}, {"status": "rejected"}"#, WARNING),
        (r#"{"status": "who knows"}"#, WARNING),
    ] {
        assert_eq!(result("", &format!(r#""suppressions": [{suppressions}]"#)), expected, "{suppressions}");
    }
}

#[test]
fn a_run_without_results_did_not_look() {
    for runs in ["", r#"{"tool": {}}"#, r#"{"results": null}"#] {
        let report = report(&format!(r#"{{"version": "2.1.0", "runs": [{runs}]}}"#));
        assert!(report.is_empty(), "{runs}");
    }
    assert!(report(r#"{"version": "2.1.0", "runs": null}"#).is_empty());
    assert!(!run(r#""results": []"#).is_empty() && !run(r#""results": []"#).has_failed());
}

#[test]
fn an_analyser_that_broke_has_failed() {
    for invocation in [
        r#"{"executionSuccessful": false}"#,
        r#"{"executionSuccessful": true, "exitSignalName": "SIGSEGV"}"#,
        r#"{"executionSuccessful": true, "toolExecutionNotifications": [{"level": "error", "message": {"text": "x"}}]}"#,
        r#"{"executionSuccessful": true, "toolConfigurationNotifications": [{"descriptor": {"index": 0}}]}"#,
        r#"{"executionSuccessful": true, "toolConfigurationNotifications": [{"descriptor": {"id": "N"}}]}"#,
    ] {
        let report = run(&format!(
            r#""results": [], "tool": {{"driver": {{"notifications": [
               {{"id": "N", "defaultConfiguration": {{"level": "error"}}}}]}}}}, "invocations": [{invocation}]"#
        ));
        assert!(report.has_failed() && !report.is_empty(), "{invocation}");
    }
    let report = run(r#""results": [], "invocations": [{"executionSuccessful": true, "exitCode": 1,
        "toolExecutionNotifications": [{"message": {"text": "a warning"}}]}]"#);
    assert!(!report.has_failed());
}

#[test]
fn what_is_no_such_log_is_refused() {
    let fault = |text: &str| read(Format::Sarif, text.as_bytes()).unwrap_err();
    for text in ["[]", "{}", r#"{"runs": []}"#, r#"{"version": "2.0.0", "runs": []}"#] {
        assert!(matches!(fault(text).fault, Fault::Other { .. }), "{text}");
    }
    for (run, path) in [
        (r#""results": 42"#, "runs[0].results"),
        (r#""results": [7]"#, "runs[0].results[0]"),
        (r#""results": [{"level": "fatal"}]"#, "runs[0].results[0].level"),
        (r#""results": [{"kind": "odd"}]"#, "runs[0].results[0].kind"),
        (r#""results": [{"level": "error", "level": "note"}]"#, "runs[0].results[0].level"),
        (r#""results": [], "results": []"#, "runs[0].results"),
        (
            r#""results": [], "invocations": [{"executionSuccessful": "no"}]"#,
            "runs[0].invocations[0].executionSuccessful",
        ),
    ] {
        let error = fault(&format!(r#"{{"version": "2.1.0", "runs": [{{{run}}}]}}"#));
        assert_eq!(error.path.map(|path| format!("{path}")), Some(String::from(path)), "{run}");
        assert!(error.position.is_some());
    }
    let outside = r#"{"version": "2.1.0", "runs": [{"externalPropertyFileReferences": {"results": [{}]}}]}"#;
    assert_eq!(fault(outside).fault, Fault::Elsewhere("results"));
}

#[test]
fn failures_are_called_by_rule_and_place() {
    let report = run(r#""results": [{"ruleId": "A", "level": "error", "locations": [{"physicalLocation":
        {"artifactLocation": {"uri": "../../x"}, "region": {"startLine": 3}}}]}, {"message": {"text": "said"}}, {},
        {"level": "note", "ruleId": "quiet"}]"#);
    assert_eq!(report.failures.shown, ["A (../../x:3)", "said", "(no rule)"]);
}
