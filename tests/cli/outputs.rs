//! Where results go: `--out`, closed and full outputs, the same bytes in every place and on every run.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::cases::{Case, all, recorded};
use crate::program::{Outcome, PROGRAM, command, finish, program, run};
use crate::schema::is_of;
use crate::words::split;
use benchgate::result::v1::SCORE_SCHEMA;

/// A copy of the input of a committed case.
fn input(name: &str) -> tempfile::TempDir {
    all().iter().find(|case| case.name == name).map(Case::copy).unwrap()
}

/// Runs a command of a shell, in which `$0` is the program.
fn shell(dir: &Path, script: &str) -> Outcome {
    finish(command("bash", dir).arg("-c").arg(script).arg(PROGRAM))
}

#[test]
fn json_on_standard_output_is_the_out_file_byte_for_byte() {
    for case in ["status-pass", "status-mixed", "foreign-claims", "foreign-names", "trials-majority-fails"] {
        let dir = input(case);
        let got =
            run(dir.path(), &["score", "fixtures", "--format", "json", "--out", "made/here/result.json"]);
        assert_eq!(fs::read(dir.path().join("made/here/result.json")).unwrap(), got.stdout, "{case}");
        let beside = fs::read_dir(dir.path().join("made/here")).unwrap().count();
        assert_eq!(beside, 1, "{case}: something is left over");
    }
}

/// Without `--full` and JSON a run does not keep what only these show, and for the terminal alone no rows at all.
#[test]
fn a_compact_rendering_does_not_depend_on_what_else_is_written() {
    for case in all() {
        let dir = case.copy();
        for format in ["text", "markdown"] {
            let args = ["score", "fixtures", "--format", format, "--summary", "s1"];
            let brief = run(dir.path(), &args);
            let args = ["score", "fixtures", "--format", format, "--summary", "s2", "--out", "result.json"];
            let whole = run(dir.path(), &args);
            assert_eq!(brief, whole, "{} {format}", case.name);
            let alone = run(dir.path(), &["score", "fixtures", "--format", format]);
            assert_eq!(alone, whole, "{} {format}", case.name);
            let [brief, whole] = ["s1", "s2"].map(|name| fs::read(dir.path().join(name)).unwrap());
            assert_eq!(brief, whole, "{} {format}", case.name);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_on_one_thread_and_on_many() {
    // More fixtures than one worker takes at a time.
    let dir = tempfile::tempdir().unwrap();
    let mixed = input("status-mixed");
    for copy in 0..40 {
        let suite = dir.path().join(format!("fixtures/{copy}"));
        fs::create_dir_all(&suite).unwrap();
        for entry in fs::read_dir(mixed.path().join("fixtures")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), suite.join(entry.file_name())).unwrap();
        }
    }
    // The rows of a table are drawn in another order than they come in, and only some are kept.
    let whole = run(dir.path(), &["score", "fixtures", "--out", "result.json"]);
    for _ in 0..3 {
        assert_eq!(run(dir.path(), &["score", "fixtures"]), whole);
    }
    for format in ["text", "json", "markdown"] {
        let args = ["score", "fixtures", "--full", "--format", format];
        let first = run(dir.path(), &args);
        assert_eq!(first.code, Some(4));
        for _ in 0..3 {
            assert_eq!(run(dir.path(), &args), first);
        }
        let one = shell(
            dir.path(),
            &format!(
                "if command -v taskset >/dev/null; then exec taskset -c 0 \"$0\" score fixtures --full --format {format}; \
                 else exec \"$0\" score fixtures --full --format {format}; fi"
            ),
        );
        assert_eq!(one, first);
    }
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_verdict() {
    for (case, code) in
        [("status-pass", 0), ("status-fail", 1), ("status-not-verified", 2), ("status-blocked", 4)]
    {
        let dir = input(case);
        for format in ["text", "json", "markdown"] {
            let mut child = program(dir.path());
            let mut child = child
                .args(["score", "fixtures", "--full", "--format", format])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            assert_eq!(child.wait().unwrap().code(), Some(code), "{case} {format}");
        }
    }
    let dir = input("status-pass");
    assert_eq!(shell(dir.path(), "\"$0\" --help | true; exit ${PIPESTATUS[0]}").code, Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_blocked() {
    let dir = input("status-pass");
    for args in
        ["score fixtures", "score fixtures --format json", "show guard --dir fixtures", "explain", "--help"]
    {
        let got = shell(dir.path(), &format!("\"$0\" {args} >/dev/full"));
        assert_eq!(got.code, Some(4), "{args}");
        assert!(got.stderr().contains("error[cannot-write]: standard output cannot be written"), "{args}");
    }
    let got = shell(dir.path(), "\"$0\" score fixtures --out result.json >/dev/full");
    assert_eq!(got.code, Some(4));
    assert!(fs::read_to_string(dir.path().join("result.json")).unwrap().contains("\"PASS\""));
}

#[test]
fn closed_outputs_do_not_crash_the_program() {
    let dir = input("status-blocked");
    assert_eq!(shell(dir.path(), "exec \"$0\" score fixtures 2>&-").code, Some(4));
    let dir = input("status-pass");
    let got = shell(dir.path(), "exec \"$0\" score fixtures --out result.json >&- 2>&-");
    assert!(matches!(got.code, Some(0 | 4)), "{:?}", got.code);
    assert!(fs::read_to_string(dir.path().join("result.json")).unwrap().contains("\"PASS\""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_dies_leaves_blocked_behind_and_no_older_result() {
    let dir = input("status-mixed");
    let result = dir.path().join("result.json");
    fs::write(&result, "{\"verdict\": \"PASS\"}").unwrap();
    // The placeholder fits into four blocks, the result does not: the system kills the run in the middle of it.
    let got = shell(dir.path(), "ulimit -c 0; ulimit -f 4; exec \"$0\" score fixtures --out result.json");
    assert_eq!(got.code, None, "{}", got.stderr());
    let left = fs::read_to_string(&result).unwrap();
    let left: benchgate::result::v1::Score = serde_json::from_str(&left).unwrap();
    assert_eq!(left.verdict, benchgate::result::v1::Verdict::Blocked);
    assert_eq!(left.problems[0].code, "unfinished");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_whole_is_blocked_and_still_shown() {
    let dir = input("status-mixed");
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" score fixtures --out result.json";
    let got = shell(dir.path(), script);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[cannot-write]: the result cannot be written: File too large"));
    assert!(got.stdout().contains("TOTAL"));
    assert!(fs::read_to_string(dir.path().join("result.json")).unwrap().contains("unfinished"));
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_lies_where_no_result_could_be_put_is_not_named_as_one() {
    let dir = input("status-pass");
    fs::create_dir_all(dir.path().join("taken")).unwrap();
    for (out, expected) in [("taken", None), ("free", Some("free"))] {
        let outputs = format!("outputs-{out}");
        run(dir.path(), &["score", "fixtures", "--out", out, "--outputs", &outputs]);
        let told = fs::read_to_string(dir.path().join(outputs)).unwrap();
        let path = told.lines().skip_while(|line| !line.starts_with("result-path<<")).nth(1);
        assert_eq!(path, expected, "{told}");
    }
}

#[test]
fn a_pipe_gets_one_result() {
    let dir = input("status-pass");
    for script in [
        "\"$0\" score fixtures --out /dev/fd/3 3>&1 >/dev/null",
        "mkfifo pipe; cat pipe & \"$0\" score fixtures --out pipe >/dev/null && wait",
    ] {
        let got = shell(dir.path(), &format!("({script}) | cat"));
        let score: benchgate::result::v1::Score = serde_json::from_str(got.stdout()).unwrap();
        assert_eq!(score.verdict, benchgate::result::v1::Verdict::Pass, "{script}");
    }
}

#[cfg(unix)]
#[test]
fn behind_a_symbolic_link_the_file_is_replaced() {
    let dir = input("status-pass");
    fs::create_dir(dir.path().join("elsewhere")).unwrap();
    fs::write(dir.path().join("elsewhere/result.json"), "old").unwrap();
    std::os::unix::fs::symlink("elsewhere/result.json", dir.path().join("link.json")).unwrap();
    assert_eq!(run(dir.path(), &["score", "fixtures", "--out", "link.json"]).code, Some(0));
    assert!(dir.path().join("link.json").symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(dir.path().join("elsewhere/result.json")).unwrap().contains("\"PASS\""));
}

/// The command of every result's next step, as a person would paste it.
#[test]
fn the_suggested_command_is_understood_and_judges_the_same() {
    let mut tried = 0;
    for recorded in recorded().iter().filter(|recorded| is_of(&recorded.stdout, SCORE_SCHEMA)) {
        let score: benchgate::result::v1::Score = serde_json::from_str(&recorded.stdout).unwrap();
        let Some(recovery) = score.recovery else {
            assert_eq!(score.exit_code, 0, "{}", recorded.case);
            continue;
        };
        tried += 1;
        let dir = input(&recorded.case);
        let words = split(&recovery.command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let got = run(dir.path(), &words[1..]);
        let place = format!("{}: {}: {}", recorded.case, recovery.command, got.stderr());
        assert!(!got.stderr().contains("error[usage]"), "{place}");
        assert!(!got.stderr().contains("error[unknown-fixture]"), "{place}");
        // The check of a configuration that blocks a score is BLOCKED as well.
        if ["score", "config"].contains(&words[1]) {
            assert_eq!(got.code, Some(score.exit_code.into()), "{place}");
        }
    }
    assert!(tried > 15, "{tried} tried");
}
