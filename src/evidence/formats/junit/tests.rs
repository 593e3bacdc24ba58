//! `JUnit` XML: outcomes of cases, and suites whose figures are not their cases'.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Fault, Figures, Report, Tests, read};
use super::Format;
use crate::limits::{REPORT_CASES, REPORT_NAME_CHARACTERS, REPORT_NAMES};
use crate::source::XmlFault;

fn report(text: &str) -> Report {
    read(Format::Junit, text.as_bytes()).unwrap()
}

fn tests(text: &str) -> Tests {
    let Figures::Tests(tests) = report(text).figures else { panic!() };
    tests
}

/// Executed, passed, failed, errored, skipped, unclear, flaky.
fn counts(text: &str) -> [u64; 7] {
    let Tests { executed, passed, failed, errored, skipped, unclear, flaky } = tests(text);
    [executed, passed, failed, errored, skipped, unclear, flaky]
}

fn case(inside: &str) -> [u64; 7] {
    counts(&format!("<testsuites><testsuite><testcase name='x'>{inside}</testcase></testsuite></testsuites>"))
}

fn fault(text: &str) -> Fault {
    read(Format::Junit, text.as_bytes()).unwrap_err().fault
}

const PASSED: [u64; 7] = [1, 1, 0, 0, 0, 0, 0];
const FAILED: [u64; 7] = [1, 0, 1, 0, 0, 0, 0];
const ERRORED: [u64; 7] = [1, 0, 0, 1, 0, 0, 0];
const SKIPPED: [u64; 7] = [0, 0, 0, 0, 1, 0, 0];
const UNCLEAR: [u64; 7] = [0, 0, 0, 0, 0, 1, 0];
const FLAKY: [u64; 7] = [1, 1, 0, 0, 0, 0, 1];

#[test]
fn the_worst_inside_a_case_decides() {
    for (inside, expected) in [
        ("", PASSED),
        ("<system-out>failure &amp; error</system-out><properties/>", PASSED),
        ("<failure/>", FAILED),
        ("<error/>", ERRORED),
        ("<failure/><error/>", ERRORED),
        ("<skipped/>", SKIPPED),
        ("<skipped/><failure/>", FAILED),
        ("<skipped/><error/><failure/>", ERRORED),
        ("<x:failure/>", FAILED),
        ("<wrapped><failure/></wrapped>", FAILED),
        ("<flakyFailure><stackTrace/></flakyFailure>", FLAKY),
        ("<flakyError/>", FLAKY),
        ("<flakyFailure/><skipped/>", SKIPPED),
        ("<flakyFailure/><failure/>", FAILED),
        ("<failure/><rerunFailure/>", FAILED),
        ("<error/><rerunError/>", ERRORED),
        ("<rerunFailure/>", FAILED),
        ("<skipped type='todo'/><failure/>", SKIPPED),
        ("<skipped type='todo'/><error/>", ERRORED),
    ] {
        assert_eq!(case(inside), expected, "{inside}");
    }
}

#[test]
fn words_in_status_and_result() {
    for (attributes, expected) in [
        ("status='run'", PASSED),
        ("status='run' result='completed'", PASSED),
        ("status=' Passed '", PASSED),
        ("status='flaky'", FLAKY),
        ("status='notrun'", SKIPPED),
        ("status='run' result='skipped'", SKIPPED),
        ("status='notrun' result='suppressed'", SKIPPED),
        ("status='disabled'", SKIPPED),
        ("executed='false'", SKIPPED),
        ("executed='true'", PASSED),
        ("status='FAILED'", FAILED),
        ("status='passed' result='fail'", FAILED),
        ("status='timeout'", ERRORED),
        ("status='banana'", UNCLEAR),
    ] {
        let text = format!("<testsuite><testcase name='x' {attributes}/></testsuite>");
        assert_eq!(counts(&text), expected, "{attributes}");
    }
    assert_eq!(counts("<testsuite><testcase status='passed'><failure/></testcase></testsuite>"), FAILED);
    assert_eq!(counts("<testsuite><testcase status='failed'><skipped/></testcase></testsuite>"), FAILED);
}

#[test]
fn cases_count_wherever_they_are() {
    let two = [2, 2, 0, 0, 0, 0, 0];
    for text in [
        "<testsuites><testcase/><testcase/></testsuites>",
        "<testsuite><testcase/><testcase/></testsuite>",
        "<testsuites><testcase/><testsuite><testsuite><testcase/></testsuite></testsuite></testsuites>",
        "<testsuites><group><testcase/></group><testsuite><testcase/></testsuite></testsuites>",
        "<testsuite><testcase><testcase/></testcase></testsuite>",
    ] {
        assert_eq!(counts(text), two, "{text}");
    }
    let inner = "<testsuite><testcase><testcase><failure/></testcase></testcase></testsuite>";
    assert_eq!(counts(inner), [2, 1, 1, 0, 0, 0, 0], "the innermost case has failed");
}

#[test]
fn a_suite_that_breaks_outside_its_cases_has_errored() {
    for text in [
        "<testsuite errors='1' tests='1'><testcase/><error/></testsuite>",
        "<testsuites><testsuite failures='1'><testcase/><failure/></testsuite></testsuites>",
    ] {
        assert_eq!(counts(text), [2, 1, 0, 1, 0, 0, 0], "{text}");
        assert_eq!(report(text).disagreements.shown, [], "{text}");
    }
}

#[test]
fn nothing_executed_is_empty() {
    for text in
        ["<testsuites/>", "<testsuite tests='5'/>", "<testsuite><testcase><skipped/></testcase></testsuite>"]
    {
        assert!(report(text).is_empty(), "{text}");
    }
    assert!(!report("<testsuite tests='5'/>").has_failed());
}

#[test]
fn figures_that_lie_count_where_they_are_worse() {
    let green = "<testcase/><testcase/><testcase/>";
    for (attributes, expected) in [
        ("", [3, 3, 0, 0, 0, 0, 0]),
        ("tests='3' failures='0' errors='0' skipped='0'", [3, 3, 0, 0, 0, 0, 0]),
        ("tests='9'", [3, 3, 0, 0, 0, 0, 0]),
        ("tests='1'", [1, 1, 0, 0, 0, 0, 0]),
        ("tests='0'", [0, 0, 0, 0, 0, 0, 0]),
        ("failures='1'", [3, 2, 1, 0, 0, 0, 0]),
        ("errors='2'", [3, 1, 0, 2, 0, 0, 0]),
        ("skipped='1'", [2, 2, 0, 0, 1, 0, 0]),
        ("failures='18446744073709551615'", [3, 0, u64::MAX, 0, 0, 0, 0]),
        ("tests='' failures=' '", [3, 3, 0, 0, 0, 0, 0]),
    ] {
        let text = format!("<testsuites><testsuite {attributes}>{green}</testsuite></testsuites>");
        assert_eq!(counts(&text), expected, "{attributes}");
    }
    let red = "<testsuite tests='1' failures='0'><testcase><failure/></testcase></testsuite>";
    assert_eq!(counts(red), FAILED);
    let disagreement = report(red).disagreements.shown.remove(0);
    assert_eq!((&*disagreement.stated, &*disagreement.counted, disagreement.figure), ("0", "1", "failures"));
}

#[test]
fn a_lie_is_not_counted_again_by_the_suites_around_it() {
    let text = "<testsuites tests='2' failures='1'><testsuite tests='1' failures='1'><testsuite failures='1'>\
                <testcase/></testsuite></testsuite><testsuite><testcase/></testsuite></testsuites>";
    assert_eq!(counts(text), [2, 1, 1, 0, 0, 0, 0]);
    let beside = "<testsuites><testsuite failures='1'><testcase/></testsuite><testsuite failures='1'><testcase/>\
                  </testsuite></testsuites>";
    assert_eq!(counts(beside), [2, 0, 2, 0, 0, 0, 0]);
}

#[test]
fn figures_that_other_tools_count_otherwise_agree() {
    for text in [
        // Only what is directly below.
        "<testsuite tests='1'><testcase/><testsuite tests='1'><testcase/></testsuite></testsuite>",
        // Suites as cases, as node does.
        "<testsuite tests='2' failures='2'><testcase><failure/></testcase><testsuite tests='2' failures='2'><testcase>\
         <failure/></testcase><testcase><failure/></testcase></testsuite></testsuite>",
        // Without the skipped ones.
        "<testsuite tests='1' skipped='1'><testcase/><testcase><skipped/></testcase></testsuite>",
        // Disabled ones beside the skipped ones, and among them.
        "<testsuite tests='2' skipped='1' disabled='1'><testcase status='disabled'/><testcase><skipped/></testcase></testsuite>",
        "<testsuite tests='2' skipped='2' disabled='1'><testcase status='disabled'/><testcase><skipped/></testcase></testsuite>",
    ] {
        assert_eq!(report(text).disagreements.shown, [], "{text}");
    }
}

#[test]
fn times_and_dates_do_not_matter() {
    for time in ["NaN", "-1", "1e999", "", "1,234.5", "0x1", "\u{661}"] {
        let text = format!(
            "<testsuite time='{time}' timestamp='2026-13-45T99:00:60'><testcase time='{time}' timestamp=''/></testsuite>"
        );
        assert_eq!(counts(&text), PASSED, "{time}");
    }
}

#[test]
fn counts_that_are_none_are_refused() {
    for count in ["-1", "NaN", "1.5", "1e3", "0x1", "many", "18446744073709551616", "\u{661}"] {
        let text = format!("<testsuites>\n <testsuite failures='{count}'/></testsuites>");
        let error = read(Format::Junit, text.as_bytes()).unwrap_err();
        assert!(matches!(error.fault, Fault::Value { ref name, .. } if name == "failures"), "{count}");
        assert_eq!(error.position.map(|at| (at.line, at.column)), Some((2, 2)));
    }
}

#[test]
fn what_is_no_such_report_is_refused() {
    assert!(matches!(fault("<suites><testcase/></suites>"), Fault::Other { .. }));
    assert!(matches!(fault("<coverage line-rate='1'/>"), Fault::Other { .. }));
    assert_eq!(fault(" \n"), Fault::Blank);
    assert_eq!(fault("text"), Fault::Xml(XmlFault::NoElement));
    assert_eq!(fault("<testsuite/><testsuite/>"), Fault::Xml(XmlFault::Outside));
    assert_eq!(fault("<!DOCTYPE testsuite><testsuite/>"), Fault::Xml(XmlFault::Doctype));
}

#[test]
fn cases_and_names_are_bounded() {
    let many = |count: u64| {
        let cases = "<testcase name='x'><failure/></testcase>".repeat(usize::try_from(count).unwrap());
        format!("<testsuite>{cases}</testsuite>")
    };
    let most = report(&many(REPORT_CASES));
    assert_eq!((most.failures.shown.len(), most.failures.more), (REPORT_NAMES, REPORT_CASES - 10));
    assert_eq!(fault(&many(REPORT_CASES + 1)), Fault::TooMany("test cases"));
    let long = "é".repeat(100_000);
    let text = format!(
        "<testsuite name='{long}' tests='7'><testcase name='{long}'><failure/></testcase></testsuite>"
    );
    let report = report(&text);
    let names: Vec<&String> = report
        .failures
        .shown
        .iter()
        .chain(report.disagreements.shown.iter().map(|item| &item.place))
        .collect();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| name.chars().count() <= REPORT_NAME_CHARACTERS + 1));
}
