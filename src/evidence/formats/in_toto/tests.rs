//! in-toto statements: names, results, what is refused.

use alloc::format;

use super::super::{Fault, Figures, Report, Tests, read};
use super::Format;

fn text(predicate: &str) -> alloc::string::String {
    format!(
        r#"{{"_type": "https://in-toto.io/Statement/v1", "subject": [],
            "predicateType": "https://in-toto.io/attestation/test-result/v0.1", "predicate": {predicate}}}"#
    )
}

fn report(predicate: &str) -> Report {
    read(Format::InToto, text(predicate).as_bytes()).unwrap()
}

/// Executed, passed, failed, errored.
fn counts(predicate: &str) -> [u64; 4] {
    let Figures::Tests(Tests { executed, passed, failed, errored, .. }) = report(predicate).figures else {
        panic!()
    };
    [executed, passed, failed, errored]
}

#[test]
fn names_are_counted_and_the_worse_wins() {
    for (predicate, expected) in [
        (r#"{"result": "PASSED", "passedTests": ["a", "b"]}"#, [2, 2, 0, 0]),
        (r#"{"result": "PASSED", "passedTests": ["a", "a"]}"#, [1, 1, 0, 0]),
        (r#"{"result": "WARNED", "passedTests": ["a"], "warnedTests": ["b"]}"#, [2, 2, 0, 0]),
        (r#"{"result": "PASSED", "passedTests": ["a"], "failedTests": ["a"]}"#, [1, 0, 1, 0]),
        (r#"{"result": "FAILED", "passedTests": ["a"], "failedTests": ["b"]}"#, [2, 1, 1, 0]),
        (r#"{"result": "FAILED", "passedTests": ["a"]}"#, [2, 1, 0, 1]),
    ] {
        assert_eq!(counts(predicate), expected, "{predicate}");
    }
    assert!(report(r#"{"result": "PASSED"}"#).is_empty(), "a word alone shows nothing");
}

#[test]
fn what_is_no_such_statement_is_refused() {
    let fault = |text: &str| read(Format::InToto, text.as_bytes()).unwrap_err();
    for text in [
        "[]",
        "{}",
        r#"{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": []}"#,
        r#"{"_type": "https://in-toto.io/Statement/v1"}"#,
        r#"{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1"}"#,
    ] {
        assert!(matches!(fault(text).fault, Fault::Other { .. }), "{text}");
    }
    for (predicate, path) in [
        ("7", "predicate"),
        ("{}", "predicate"),
        (r#"{"result": "passed"}"#, "predicate.result"),
        (r#"{"result": "PASSED", "failedTests": 3}"#, "predicate.failedTests"),
        (r#"{"result": "PASSED", "failedTests": [{}]}"#, "predicate.failedTests[0]"),
        (r#"{"result": "PASSED", "failedTests": ["a"], "failedTests": []}"#, "predicate.failedTests"),
    ] {
        let error = fault(&text(predicate));
        assert_eq!(error.path.map(|path| format!("{path}")).as_deref(), Some(path), "{predicate}");
    }
}
