//! Tracefiles: lines, sections, and the figures that are stated beside them.

use alloc::format;
use alloc::string::String;

use super::super::{Fault, Figures, Report, read};
use super::{Coverage, Format};

fn report(text: &str) -> Report {
    read(Format::Lcov, text.as_bytes()).unwrap()
}

/// Covered, total.
fn lines(text: &str) -> (u64, u64) {
    let Figures::Coverage(Coverage { covered, total, stated_rate: None }) = report(text).figures else {
        panic!()
    };
    (covered, total)
}

fn fault(text: &str) -> (Fault, Option<u64>) {
    let error = read(Format::Lcov, text.as_bytes()).unwrap_err();
    (error.fault, error.position.map(|at| at.line))
}

#[test]
fn each_line_of_a_file_counts_once() {
    assert_eq!(lines("TN:\nSF:a\nDA:1,1\nDA:2,0\nDA:1,0\nend_of_record\n"), (1, 2));
    assert_eq!(lines("SF:a\nDA:1,1\nend_of_record\nSF:b\nDA:1,0\nend_of_record"), (1, 2));
    let sections =
        "SF:a\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\nSF:a\nDA:1,0\nDA:2,3\nLF:2\nLH:1\nend_of_record\n";
    assert_eq!(lines(sections), (2, 2), "a line that one of the tests runs is covered");
    assert_eq!(report(sections).disagreements.shown, []);
}

#[test]
fn other_records_are_passed_over() {
    let text = "# a comment\r\nTN:t\r\nSF:C:\\a,b.c\r\nVER:1\r\nFN:1,2,f\r\nFNDA:0,f\r\nFNL:0,1\r\nFNA:0,1,f\r\nBRDA:1,0,0,-\r\n\
                MCDC:1,1,t,0,0,x\r\nDA:1,99999999999999999999,c2hh\r\nLF:1\r\nLH:1\r\nend_of_record\r\n";
    assert_eq!(lines(text), (1, 1));
}

#[test]
fn stated_figures_count_where_they_are_worse() {
    for (stated, expected) in [
        ("LF:3\nLH:2\n", (2, 3)),
        ("LF:4\nLH:2\n", (2, 4)),
        ("LF:3\nLH:1\n", (1, 3)),
        ("LF:2\nLH:0\n", (0, 3)),
        ("LF:9\nLH:9\n", (2, 9)),
    ] {
        let text = format!("SF:a\nDA:1,1\nDA:2,1\nDA:3,0\n{stated}end_of_record\n");
        assert_eq!(lines(&text), expected, "{stated}");
        assert_eq!(report(&text).disagreements.shown.is_empty(), stated == "LF:3\nLH:2\n");
    }
    assert_eq!(lines("SF:a\nLF:7\nLH:7\nend_of_record\n"), (0, 7), "nothing is listed");
}

#[test]
fn figures_that_cannot_be_are_refused() {
    for line in [
        "DA:1,-1",
        "DA:1,NaN",
        "DA:1,1.5",
        "DA:1,1e999",
        "DA:1,",
        "DA:1",
        "DA:,1",
        "DA:x,1",
        "DA:-1,1",
        "LF:NaN",
        "LH:-1",
        "LF:1e3",
        "nonsense",
        "da:1,1",
        "SF:b",
        "end_of_recor",
    ] {
        let (fault, at) = fault(&format!("SF:a\n{line}\nend_of_record\n"));
        assert_eq!(at, Some(2), "{line}: {fault:?}");
    }
    assert!(matches!(fault("SF:a\nLH:2\nLF:1\nend_of_record\n"), (Fault::Value { .. }, Some(2))));
}

#[test]
fn a_section_has_a_start_and_an_end() {
    assert_eq!(fault("SF:a\nDA:1,1\n"), (Fault::CutShort("`end_of_record`"), None));
    assert_eq!(fault("DA:1,1\nend_of_record\n"), (Fault::Missing("SF"), Some(1)));
    assert_eq!(fault("end_of_record\n"), (Fault::Line(String::from("end_of_record")), Some(1)));
    assert!(matches!(fault("TN:\n").0, Fault::Other { .. }));
}

#[test]
fn no_line_is_empty() {
    let report = report("SF:a\nLF:0\nLH:0\nend_of_record\n");
    assert!(report.is_empty() && !report.has_failed());
}
