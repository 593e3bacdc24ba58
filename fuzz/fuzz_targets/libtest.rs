//! The text of Rust's test harness: no more passes than lines say, and a failure is one wherever it stands.
#![no_main]

use benchgate::evidence::formats::{Figures, Format, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(report) = read(Format::Libtest, text.as_bytes()) else { return };
    let Figures::Tests(tests) = report.figures else { panic!("another kind of figures") };
    let lines = text.split('\n').filter(|line| line.contains(" ... ")).count() as u64;
    assert!(tests.passed <= tests.executed);
    // Colours may stand inside the mark.
    assert!(tests.passed <= lines || text.contains('\u{1b}'));
    let worse =
        read(Format::Libtest, format!("{text}\ntest x ... FAILED\n").as_bytes()).expect("one line more");
    assert!(worse.has_failed());
    let announced =
        read(Format::Libtest, format!("{text}\nrunning 1 test\n").as_bytes()).expect("one line more");
    assert!(announced.has_failed(), "a program that does not end");
});
