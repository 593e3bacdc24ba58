//! Reports of the smallest possible pieces: what the built program takes for them, at most 64 MiB and ten times their size
//! more than for a small one. Here are those of which each shows another limit; the others are for the extended suite,
//! which names an optimised program.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::repository;
use crate::program::{PROGRAM, command};

/// Bytes of a report. The limits are for each byte, so that a quarter of the largest one shows as much.
const SIZE: usize = 8 << 20;
const MOST: u64 = (64 << 20) + 10 * SIZE as u64;
/// The variable that names another program to measure than the one that was built for the tests.
const MEASURED: &str = "BENCHGATE_MEASURED";

/// How a report begins, the piece of a number that it is full of, how it ends, and what must be said of it.
type Case<'c> = (&'c str, &'c dyn Fn(&mut String, usize), &'c str, &'c str);

/// The most memory that Benchgate has had while it took a report in, in bytes, and what it said.
fn taken_in(report: &[u8]) -> (u64, String) {
    let dir = repository();
    fs::write(dir.path().join("report"), report).unwrap();
    let mut ingest = command(std::env::var_os(MEASURED).unwrap_or_else(|| PROGRAM.into()), dir.path());
    ingest.args(["evidence", "ingest", "--claim", "claim/x", "report"]);
    let said = fs::File::create(dir.path().join("said")).unwrap();
    let mut child =
        ingest.stdout(said.try_clone().unwrap()).stderr(said).stdin(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    // The figure only ever grows, and is gone with the process.
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(figure.unwrap_or_default() << 10);
        sleep(Duration::from_millis(1));
    }
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 4)), "it was ended");
    (most, fs::read_to_string(dir.path().join("said")).unwrap())
}

/// A beginning, as many numbered pieces as there is room for, and an end.
fn filled(start: &str, piece: impl Fn(&mut String, usize), end: &str) -> String {
    let mut text = String::with_capacity(SIZE + 1_000);
    text.push_str(start);
    for number in 0.. {
        piece(&mut text, number);
        if text.len() + end.len() >= SIZE {
            break;
        }
    }
    text.push_str(end);
    text
}

fn same(piece: &str) -> impl Fn(&mut String, usize) {
    move |text, _| text.push_str(piece)
}

fn hold(cases: &[Case<'_>]) {
    let (few, _) = taken_in(b"<testsuite><testcase/></testsuite>");
    assert!(few > 1 << 20, "{few}");
    for (start, piece, end, said) in cases {
        let report = filled(start, piece, end);
        let (most, told) = taken_in(report.as_bytes());
        let (begins, more) = (report.chars().take(80).collect::<String>(), (most.saturating_sub(few)) >> 20);
        assert!(told.contains(said), "{begins}: {told}");
        assert!(most < few + MOST, "{begins}: {more} MiB more, of {} at most: {told}", MOST >> 20);
    }
}

/// What is said of a JSON document that becomes too large.
const DENSE: &str = "so many values, each so small";

#[test]
fn the_smallest_pieces_take_bounded_memory() {
    hold(&[
        ("<testsuite>", &same("<testcase/>"), "</testsuite>", "more than 200000"),
        (
            "<coverage line-rate='1'>",
            &|text, number| write!(text, "<class name='{number:x}'/>").unwrap(),
            "</coverage>",
            "cobertura, 0 of 0",
        ),
        ("", &|text, number| write!(text, "SF:{number:x}\nend_of_record\n").unwrap(), "", "lcov, 0 of 0"),
        ("{\"results\":{\"tests\":[", &same("[],"), "0]}}", DENSE),
        ("{\"runs\":[],\"version\":\"\",\"x\":{", &same("\"\\n\":\"\\n\","), "\"\":0}}", DENSE),
        // What is wrong with it is asked of another parser.
        ("{\"runs\":[", &same("{\"a\":0},"), "NaN]}", DENSE),
        (
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\",\
             \"predicate\":{\"result\":\"PASSED\",\"passedTests\":[",
            &|text, number| write!(text, "\"{number:09x}\",").unwrap(),
            "\"\"]}}",
            "more than 200000",
        ),
        (
            "",
            &|text, number| writeln!(text, "{{\"Action\":\"pass\",\"Package\":\"{number:x}\"}}").unwrap(),
            "",
            "more than 200000",
        ),
    ]);
}

#[test]
#[ignore = "takes half a minute unoptimised; `.ci/extended/evidence.sh` runs it"]
fn other_small_pieces_take_bounded_memory() {
    let mut attributes = String::new();
    (0..250).for_each(|number| write!(attributes, " a{number}=''").unwrap());
    hold(&[
        ("<testsuite>", &same("<testsuite/>"), "</testsuite>", "junit, 0 executed"),
        ("<testsuite>", &same(&format!("<a{attributes}/>")), "</testsuite>", "junit, 0 executed"),
        (
            "<coverage line-rate='1'><class name=''>",
            &|text, number| write!(text, "<line number='{number}' hits='1'/>").unwrap(),
            "</class></coverage>",
            "lines covered",
        ),
        ("SF:a\n", &same("DA:1,1\n"), "end_of_record\n", "lcov, 1 of 1"),
        ("", &same("running 1 test\n"), "", "more than 200000"),
        ("running 1 test\n", &same("\u{1b}["), "\n", "libtest, "),
        ("{\"results\":{\"tests\":[", &same("{\"a\":0},"), "0]}}", DENSE),
        ("{\"version\":\"2.1.0\",\"runs\":[{\"results\":[", &same("{},"), "0]}]}", DENSE),
        ("{\"runs\":[],\"version\":\"\",\"x\":{", &same("\"\":0,"), "\"\":0}}", DENSE),
        (
            "{\"runs\":[],\"version\":\"\",\"x\":{",
            &same("\"abcdefgh\":123456789,"),
            "\"\":0}}",
            "`version` is ``",
        ),
        ("{\"runs\":[", &same("{\"abcdef\":\"abcdefghijk\"},"), "NaN]}", "not valid JSON"),
        (
            "",
            &|text, number| {
                writeln!(text, "{{\"Action\":\"build-fail\",\"ImportPath\":\"{number:x}\"}}").unwrap();
            },
            "",
            "",
        ),
        ("{\"reason\":\"x\"}\n", &same("{\"reason\":\"\"}\n"), "", "more than 200000"),
        ("{\"reason\":\"x\",\"y\":[", &same("0,"), "0]}\n", ""),
    ]);
}
