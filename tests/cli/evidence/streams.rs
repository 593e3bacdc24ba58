//! A lot of output, closed output, and readers that go away.

use std::io::Read as _;
#[cfg(target_os = "linux")]
use std::path::Path;
use std::process::Stdio;

use benchgate::evidence::statement::Outcome as End;
use benchgate::ids::RunningDigest;

use super::{artifact, only, record, recording, repository};

/// Bytes of the flood: a thousand times what is read at once. `.ci/extended/evidence.sh` does it with 1 GiB.
const FLOOD: u64 = 64 << 20;

/// The most memory that Benchgate has had, in KiB, when nearly all of so many bytes of output have gone through.
#[cfg(target_os = "linux")]
fn most_memory(dir: &Path, flood: u64) -> u64 {
    // The parent of the shell is Benchgate.
    let script = format!("head -c {flood} /dev/zero; grep VmHWM: /proc/$PPID/status >&2");
    let mut run = recording(dir, &[], &["sh", "-c", &script]);
    let got = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let said = String::from_utf8(got.stderr).unwrap();
    assert!(got.status.success(), "{said}");
    said.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_flood_is_counted_and_digested_in_constant_memory() {
    // Most of what a process has is its program, so that only the difference says something.
    let (few, many) = (most_memory(repository().path(), 1), repository());
    let most = most_memory(many.path(), FLOOD);
    assert!(most < few + (4 << 10), "{few} KiB, and {most} KiB with a flood");
    let mut zeros = RunningDigest::default();
    let piece = vec![0; 1 << 20];
    for _ in 0..FLOOD >> 20 {
        zeros.add(&piece);
    }
    let stdout = only(many.path()).1.stdout.unwrap();
    assert_eq!(stdout.bytes, FLOOD);
    assert_eq!(stdout.digest, zeros.finish());
}

#[test]
fn a_command_may_close_its_output_and_go_on() {
    let dir = repository();
    let got = record(dir.path(), &[], "echo before; exec >&- 2>&-; sleep 0.3; exit 5");
    assert_eq!((got.code, got.stdout()), (Some(5), "before\n"));
    assert_eq!(only(dir.path()).1.outcome, Some(End::Exit(5)));
}

#[test]
fn a_reader_that_goes_away_does_not_disturb_the_command() {
    let dir = repository();
    let script = "echo first; head -c 3000000 /dev/zero && echo all of it >&2";
    let mut run = recording(dir.path(), &[], &["sh", "-c", script]);
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 6];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(said.starts_with("all of it\nEV-"), "{said}");
    assert_eq!(only(dir.path()).1.stdout.unwrap().bytes, 3_000_006);
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_passed_on_is_an_error_beside_the_record() {
    let dir = repository();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut run = recording(dir.path(), &[], &["head", "-c", "100000", "/dev/zero"]);
    let got = run.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let said = String::from_utf8(got.stderr).unwrap();
    assert_eq!(got.status.code(), Some(125), "{said}");
    assert!(said.contains("error[cannot-write]: the output of the command cannot be passed on"), "{said}");
    let end = only(dir.path()).1;
    assert_eq!((end.outcome, end.stdout.unwrap().bytes), (Some(End::Exit(0)), 100_000));
}

#[test]
fn both_streams_are_carried_at_once() {
    let dir = repository();
    let script = "i=0; while [ $i -lt 2000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done";
    let got = record(dir.path(), &[], script);
    let lines = |word: &str| {
        let lines = (0..2_000).map(|number| format!("{word} {number}"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    assert_eq!(got.stdout(), lines("out"));
    assert!(got.stderr().starts_with(&lines("err")));
}

#[test]
fn output_that_is_a_report_is_stored_and_other_output_is_not() {
    let said = "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
    for (script, want) in [
        (format!("printf '{said}'"), Some(said)),
        ("echo words".to_owned(), None),
        ("true".to_owned(), None),
        ("echo '<testsuite/>'".to_owned(), None),
        // Of its own file a command knows more than we do.
        (format!("printf '{said}'; echo own > $BENCHGATE_REPORTS/stdout"), Some("own\n")),
        (format!("printf '{said}' >&2"), None),
        (
            "echo '{\"reason\":\"build-finished\",\"success\":true}'".to_owned(),
            Some("{\"reason\":\"build-finished\",\"success\":true}\n"),
        ),
    ] {
        let dir = repository();
        let got = record(dir.path(), &[], &script);
        assert_eq!(got.code, Some(0), "{script}");
        let artifacts = only(dir.path()).1.artifacts;
        let stored: Vec<_> = artifacts
            .iter()
            .map(|found| (found.path.text(), String::from_utf8(artifact(dir.path(), &found.digest)).unwrap()))
            .collect();
        let want = want.map(|text| ("${BENCHGATE_REPORTS}/stdout".to_owned(), text.to_owned()));
        assert_eq!(stored, Vec::from_iter(want), "{script}");
    }
}

#[test]
fn output_that_is_too_large_for_a_report_is_not_kept() {
    let dir = repository();
    let script = "echo 'running 1 test'; head -c 33554432 /dev/zero";
    let got = record(dir.path(), &[], script);
    assert_eq!((got.code, got.stdout.len()), (Some(0), (32 << 20) + 15));
    assert!(got.stderr().contains("warning[output-not-kept]"), "{}", got.stderr());
    assert!(only(dir.path()).1.artifacts.is_empty());
}

#[test]
fn a_declared_standard_output_that_is_no_report_is_missing() {
    let dir = repository();
    let flags = ["--report", "${BENCHGATE_REPORTS}/stdout"];
    let got = record(dir.path(), &flags, "echo words");
    assert!(got.stderr().contains("warning[no-report]"), "{}", got.stderr());
    assert_eq!(got.code, Some(0));
}
