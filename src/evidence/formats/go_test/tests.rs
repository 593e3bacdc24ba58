//! Events of go test: outcomes, subtests, packages that break.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Fault, Figures, Report, Tests, read};
use super::Format;
use crate::limits::REPORT_CASES;

fn report(text: &str) -> Report {
    read(Format::GoTest, text.as_bytes()).unwrap()
}

/// Lines of events of package `p`: an action, and a test if it is about one.
fn events(events: &[(&str, &str)]) -> String {
    let lines = events.iter().map(|(action, test)| match *test {
        "" => format!("{{\"Action\":\"{action}\",\"Package\":\"p\"}}\n"),
        test => format!("{{\"Action\":\"{action}\",\"Package\":\"p\",\"Test\":\"{test}\"}}\n"),
    });
    lines.collect::<Vec<_>>().concat()
}

/// Executed, passed, failed, errored, skipped.
fn counts(list: &[(&str, &str)]) -> [u64; 5] {
    let Figures::Tests(tests) = report(&events(list)).figures else { panic!() };
    let Tests { executed, passed, failed, errored, skipped, unclear: 0, flaky: 0 } = tests else { panic!() };
    [executed, passed, failed, errored, skipped]
}

#[test]
fn tests_count_by_how_they_end() {
    assert_eq!(counts(&[("run", "A"), ("output", "A"), ("pass", "A"), ("pass", "")]), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&[("run", "A"), ("fail", "A"), ("fail", "")]), [1, 0, 1, 0, 0]);
    assert_eq!(counts(&[("run", "A"), ("skip", "A"), ("pass", "")]), [0, 0, 0, 0, 1]);
    assert_eq!(counts(&[("run", "B"), ("bench", "B"), ("pass", "")]), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&[("start", ""), ("skip", "")]), [0, 0, 0, 0, 0], "a package without tests");
}

#[test]
fn of_several_runs_the_worst_counts() {
    for order in [["pass", "fail"], ["fail", "pass"]] {
        assert_eq!(counts(&[(order[0], "A"), (order[1], "A"), ("fail", "")]), [1, 0, 1, 0, 0]);
    }
}

#[test]
fn what_does_not_end_has_broken() {
    assert_eq!(counts(&[("run", "A"), ("pass", "A"), ("run", "B"), ("fail", "")]), [2, 1, 0, 1, 0]);
    assert_eq!(counts(&[("run", "A"), ("pass", "A")]), [2, 1, 0, 1, 0], "the package");
    assert_eq!(
        counts(&[("run", "A"), ("pass", "A"), ("fail", "")]),
        [2, 1, 0, 1, 0],
        "an exit code of its own"
    );
}

#[test]
fn a_test_with_subtests_counts_only_when_it_fails_alone() {
    let passed = [("pass", "A/x"), ("skip", "A/y"), ("pass", "A"), ("pass", "")];
    assert_eq!(counts(&passed), [1, 1, 0, 0, 1]);
    let below = [("fail", "A/x/1"), ("fail", "A/x"), ("pass", "A/y"), ("fail", "A"), ("fail", "")];
    assert_eq!(counts(&below), [2, 1, 1, 0, 0]);
    let alone = [("pass", "A/x"), ("fail", "A"), ("fail", "")];
    assert_eq!(counts(&alone), [2, 1, 1, 0, 0]);
    let neighbours = [("pass", "A-x"), ("pass", "A"), ("pass", "AB/x"), ("pass", "AB"), ("pass", "")];
    assert_eq!(counts(&neighbours), [3, 3, 0, 0, 0]);
    assert!(report(&events(&[("skip", "A/x"), ("pass", "A"), ("pass", "")])).is_empty());
}

#[test]
fn a_build_that_failed_is_one_error() {
    let build = "{\"ImportPath\":\"p [p.test]\",\"Action\":\"build-fail\"}\n";
    let package = "{\"Action\":\"fail\",\"Package\":\"p\",\"FailedBuild\":\"p [p.test]\"}\n";
    for text in [String::from(build), format!("{build}{package}")] {
        let Figures::Tests(tests) = report(&text).figures else { panic!() };
        assert_eq!((tests.errored, tests.failed), (1, 0), "{text}");
    }
}

#[test]
fn what_is_no_such_stream_is_refused() {
    let fault = |text: &str| read(Format::GoTest, text.as_bytes()).unwrap_err();
    for text in [
        "FAIL\tp [build failed]\n",
        "[]",
        "{\"Action\":\"pass\",\"Package\":\"p\"",
        "{\"Package\":\"p\"}",
        "{}",
    ] {
        let error = fault(&format!("{{\"Action\":\"start\",\"Package\":\"p\"}}\n\n{text}"));
        assert_eq!(error.position.map(|at| at.line), Some(3), "{text}: {error:?}");
    }
    assert!(matches!(fault("{\"Action\":\"output\",\"Output\":\"x\"}").fault, Fault::Other { .. }));
    assert_eq!(fault("{\"Action\":\"pass\",\"Test\":\"A\"}").fault, Fault::Missing("Package"));
    assert!(matches!(
        fault("{\"Action\":\"fail\",\"Action\":\"pass\",\"Package\":\"p\"}").fault,
        Fault::Repeated(_)
    ));
}

#[test]
fn tests_are_bounded_and_deep_names_are_no_work() {
    let many: Vec<String> = (0..=REPORT_CASES)
        .map(|n| format!("{{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"{n}\"}}\n"))
        .collect();
    assert_eq!(read(Format::GoTest, many.concat().as_bytes()).unwrap_err().fault, Fault::TooMany("tests"));
    let deep = events(&[("pass", &"/".repeat(1_000_000)), ("pass", "")]);
    assert!(!report(&deep).has_failed());
}
