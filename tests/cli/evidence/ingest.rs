//! `evidence ingest` of real reports.

use std::fs;
use std::path::Path;

use benchgate::evidence::statement::{Finished, Origin, Outcome as End, Phase, Statement};

use super::{artifact, records, repository};
use crate::program::{Outcome, finish, program, run};

const REPORTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reports");

fn ingest(dir: &Path, words: &[&str]) -> Outcome {
    finish(program(dir).args(["evidence", "ingest", "--claim", "claim/tests-green"]).args(words))
}

fn only(dir: &Path) -> (Statement, Finished) {
    let [record] = <[Statement; 1]>::try_from(records(dir)).unwrap();
    let Phase::Finished(end) = record.phase.clone() else { panic!("{record:?}") };
    (record, *end)
}

#[test]
fn every_format_is_taken_in_and_told_about() {
    for (file, told) in [
        ("pytest/red.xml", "junit, "),
        ("by-hand/ctrf.json", "ctrf, 3 executed, 2 passed, 1 failed, 1 skipped, 1 unclear, 1 flaky"),
        ("ruff/red.sarif", "sarif, 1 runs, "),
        ("coverage.py/coverage.info", "lcov, "),
        ("by-hand/cobertura.xml", "cobertura, 3 of 4 lines covered, share 0.7500"),
        ("by-hand/go.json", "go-test, 3 executed, 2 passed, 1 failed, 1 skipped"),
        ("libtest/green.txt", "libtest, "),
        ("cargo/warning.json", "cargo-messages, "),
        ("by-hand/in-toto.json", "test-result, 4 executed, 3 passed, 1 failed"),
    ] {
        let dir = repository();
        let bytes = fs::read(Path::new(REPORTS).join(file)).unwrap();
        fs::create_dir(dir.path().join("made")).unwrap();
        fs::write(dir.path().join("made/report"), &bytes).unwrap();
        let got = ingest(&dir.path().join("made"), &["--dir", "../.benchgate/evidence", "report"]);
        assert_eq!(got.code, Some(0), "{file}: {}", got.stderr());
        assert!(
            got.stdout().starts_with("EV-") && got.stdout().contains(": no exit code; made/report\n"),
            "{}",
            got.stdout()
        );
        assert!(got.stdout().contains(&format!("  made/report: {told}")), "{file}: {}", got.stdout());
        let (record, end) = only(dir.path());
        assert_eq!((record.origin, record.command, end.outcome), (Origin::Ingest, None, None));
        assert_eq!(
            (end.finished_at, end.after.count, record.before.count),
            (record.started_at, 0, 0),
            "{file}"
        );
        assert_eq!(end.artifacts[0].format, None);
        assert_eq!(artifact(dir.path(), &end.artifacts[0].digest), bytes);
    }
}

#[test]
fn the_claim_is_judged_by_what_was_taken_in() {
    for (cases, flags, state, code) in [
        ("<testcase name=\"a\"/>", &[][..], "SUPPORTED", 0),
        ("<testcase name=\"a\"/>", &["--exit-code", "0"][..], "SUPPORTED", 0),
        ("<testcase name=\"a\"/>", &["--exit-code", "1"][..], "CONFLICT", 2),
        ("<testcase name=\"a\"><failure/></testcase>", &[][..], "CONTRADICTED", 2),
        ("", &["--exit-code", "0"][..], "EMPTY", 2),
    ] {
        let dir = repository();
        fs::write(dir.path().join("r.xml"), format!("<testsuite>{cases}</testsuite>")).unwrap();
        let got = ingest(dir.path(), &[flags, &["--format", "junit", "--leg", "a", "r.xml"]].concat());
        assert_eq!(got.code, Some(0), "{}", got.stderr());
        let (record, end) = only(dir.path());
        assert_eq!(
            (record.ci.leg.as_deref(), end.artifacts[0].format.as_deref()),
            (Some("a"), Some("junit"))
        );
        let got = run(dir.path(), &["evidence", "verify"]);
        assert_eq!(got.code, Some(code), "{}", got.stdout());
        assert!(got.stdout().contains(&format!("  {state}  claim/tests-green")), "{}", got.stdout());
    }
}

#[test]
fn an_exit_code_alone_is_recorded_and_never_shows_that_tests_ran() {
    let dir = repository();
    assert_eq!(ingest(dir.path(), &["--exit-code", "0"]).code, Some(0));
    assert_eq!(only(dir.path()).1.outcome, Some(End::Exit(0)));
    let got = run(dir.path(), &["evidence", "verify"]);
    assert!(got.stdout().contains("  EMPTY  claim/tests-green"), "{}", got.stdout());
    assert_eq!(ingest(dir.path(), &[]).code, Some(4), "neither a report nor an exit code");
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused() {
    use std::os::unix::fs::symlink;
    let dir = repository();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("r.xml"), "<testsuite><testcase name=\"a\"/></testsuite>").unwrap();
    symlink(outside.path().join("r.xml"), dir.path().join("link.xml")).unwrap();
    symlink(outside.path(), dir.path().join("way")).unwrap();
    finish(crate::program::command("mkfifo", dir.path()).arg("pipe.xml"));
    for file in ["link.xml", "way/r.xml", "pipe.xml"] {
        let got = ingest(dir.path(), &[file]);
        assert_eq!(got.code, Some(4), "{file}");
        assert!(got.stderr().starts_with("error[not-a-regular-file]"), "{file}: {}", got.stderr());
    }
    fs::File::create(dir.path().join("large.xml")).unwrap().set_len((32 << 20) + 1).unwrap();
    let got = ingest(dir.path(), &["large.xml"]);
    assert!(got.stderr().starts_with("error[too-large]"), "{}", got.stderr());
    assert!(records(dir.path()).is_empty());
}
