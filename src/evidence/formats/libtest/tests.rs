//! The text of Rust's test harness: programs, results that lie, ends that are lost.

use alloc::format;

use super::super::{Fault, Figures, Report, Tests, read};
use super::Format;

fn report(text: &str) -> Report {
    read(Format::Libtest, text.as_bytes()).unwrap()
}

/// Executed, passed, failed, errored, skipped, unclear.
fn counts(text: &str) -> [u64; 6] {
    let Figures::Tests(tests) = report(text).figures else { panic!() };
    let Tests { executed, passed, failed, errored, skipped, unclear, flaky: 0 } = tests else { panic!() };
    [executed, passed, failed, errored, skipped, unclear]
}

/// A result line: passed, failed, ignored.
fn result(word: &str, [passed, failed, ignored]: [u64; 3]) -> alloc::string::String {
    format!(
        "test result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out; \
         finished in 0.01s\n"
    )
}

#[test]
fn lines_are_counted_program_by_program() {
    let first = format!(
        "\nrunning 3 tests\ntest a ... ok\ntest b ... ignored, slow\ntest c - should panic ... ok\n\n{}\n",
        result("ok", [2, 0, 1])
    );
    let second = format!(
        "running 1 test\ntest src/lib.rs - a (line 3) ... FAILED\n\nfailures:\n    a\n\n{}",
        result("FAILED", [0, 1, 0])
    );
    assert_eq!(counts(&first), [2, 2, 0, 0, 1, 0]);
    assert_eq!(counts(&second), [1, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&format!("{first}{second}")), [3, 2, 1, 0, 1, 0]);
    assert_eq!(report(&second).failures.shown, ["src/lib.rs - a (line 3)"]);
    assert_eq!(report(&format!("{first}{second}")).disagreements.shown, []);
}

#[test]
fn the_worse_of_lines_and_results_wins() {
    let text = |running: u64, lines: &str, word: &str, stated: [u64; 3]| {
        counts(&format!("running {running} tests\n{lines}{}", result(word, stated)))
    };
    let green = "test a ... ok\ntest b ... ok\n";
    assert_eq!(text(2, green, "ok", [2, 0, 0]), [2, 2, 0, 0, 0, 0]);
    assert_eq!(text(2, green, "FAILED", [1, 1, 0]), [2, 1, 1, 0, 0, 0]);
    assert_eq!(text(2, green, "FAILED", [2, 0, 0]), [3, 2, 0, 1, 0, 0]);
    assert_eq!(text(2, green, "ok", [1, 0, 1]), [1, 1, 0, 0, 1, 0]);
    assert_eq!(text(1, green, "ok", [1, 0, 0]), [1, 1, 0, 0, 0, 0]);
    assert_eq!(text(5, green, "ok", [5, 0, 0]), [2, 2, 0, 0, 0, 0]);
    assert_eq!(text(2, "", "ok", [2, 0, 0]), [0; 6], "nothing shows that anything ran");
    assert_eq!(text(2, "test a ... FAILED\ntest b ... ok\n", "ok", [2, 0, 0]), [2, 1, 1, 0, 0, 0]);
}

#[test]
fn output_of_tests_does_not_help() {
    let forged = result("ok", [9, 0, 0]);
    let text = format!(
        "running 2 tests\ntest a ... ok\ntest b ... FAILED\n---- b stdout ----\n{forged}{}",
        result("FAILED", [1, 1, 0])
    );
    assert_eq!(counts(&text), [2, 1, 1, 0, 0, 0]);
    let lines =
        format!("running 1 test\ntest x ... ok\ntest y ... ok\ntest a ... ok\n{}", result("ok", [1, 0, 0]));
    assert_eq!(counts(&lines)[..2], [1, 1], "no more than the program states");
    let printed = format!("running 1 test\ntest a ... hello\nok\n\n{}", result("ok", [1, 0, 0]));
    assert_eq!(counts(&printed), [0, 0, 0, 0, 0, 1]);
}

#[test]
fn a_program_without_a_result_has_broken() {
    for end in ["", "test b ... ", "test result: ok. 2 pas", "test result: fine\n"] {
        let text = format!("running 2 tests\ntest a ... ok\n{end}");
        let read = read(Format::Libtest, text.as_bytes());
        assert!(read.is_err() || read.is_ok_and(|report| report.has_failed()), "{end}");
    }
    let second =
        format!("running 1 test\ntest a ... ok\nrunning 1 test\ntest b ... ok\n{}", result("ok", [1, 0, 0]));
    assert_eq!(counts(&second), [3, 2, 0, 1, 0, 0]);
}

#[test]
fn a_result_that_lost_its_end_is_not_whole() {
    let whole = format!("running 1 test\ntest a ... ok\n\n{}", result("ok", [1, 0, 0]));
    assert_eq!(counts(whole.trim_end()), [1, 1, 0, 0, 0, 0]);
    for cut in 1..whole.trim_end().len() {
        let part = whole.get(..cut).unwrap_or_default();
        let is_whole = read(Format::Libtest, part.as_bytes())
            .is_ok_and(|report| !report.has_failed() && !report.is_empty());
        assert!(!is_whole, "{part}");
    }
}

#[test]
fn colours_and_benchmarks_are_read() {
    let text = "running 2 benchmarks\r\ntest a ... \u{1b}[32mok\u{1b}(B\u{1b}[m\r\ntest b ... bench:  1,234 ns/iter (+/- 5)\r\n\r\n\
        test result: \u{1b}[32mok\u{1b}[0m. 1 passed; 0 failed; 0 ignored; 1 measured; 0 filtered out; finished in 0.01s\r\n";
    assert_eq!(counts(text), [2, 2, 0, 0, 0, 0]);
    assert_eq!(report(text).disagreements.shown, []);
}

#[test]
fn what_is_no_such_text_is_refused() {
    for text in ["hello", "test a ... ok\n", "<testsuites/>", "running late\n", "running 2 miles\n"] {
        let fault = read(Format::Libtest, text.as_bytes()).unwrap_err().fault;
        assert!(matches!(fault, Fault::Other { .. }), "{text}");
    }
    assert!(report(&format!("running 0 tests\n\n{}", result("ok", [0, 0, 0]))).is_empty());
}
