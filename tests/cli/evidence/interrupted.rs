//! Signals that come while a contract is collected: while a command runs, between two, before the first, after the last.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use benchgate::evidence::statement::Outcome as End;

use super::collect::{demo, finished, started, states};
use crate::program::{Outcome, finish, program, run};

/// Three commands, the second of which is a test.
const COMMANDS: &str =
    r#"["touch first", {"command": "sh second.sh", "claim": "claim/tests-green"}, "touch third"]"#;
const CLAIMS: &str = r#""claim/tests-green", "claim/no-drift""#;
const SECOND: &str =
    "touch second; echo '<testsuite><testcase name=\"a\"/></testsuite>' > $BENCHGATE_REPORTS/j.xml\n";

/// A repository whose second command is this script.
fn contract(second: &str) -> tempfile::TempDir {
    let dir = demo(COMMANDS, CLAIMS, "");
    fs::write(dir.path().join("second.sh"), second).unwrap();
    // What the commands leave is no dirt.
    fs::write(dir.path().join(".gitignore"), ".benchgate/\nfirst\nsecond\nthird\n").unwrap();
    crate::cases::commit(dir.path());
    dir
}

/// A directory with a `git` that sends a signal to whoever asks it, once, when this holds, and goes on then.
fn sending_git(signal: &str, when: &str) -> tempfile::TempDir {
    let path = std::env::var_os("PATH").unwrap();
    let git: PathBuf =
        std::env::split_paths(&path).map(|dir| dir.join("git")).find(|git| git.is_file()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (own, sent, git) = (dir.path().join("git"), dir.path().join("sent"), git.display());
    let sent = sent.display();
    let script = format!(
        "#!/bin/sh\nif {when} && ! test -e {sent}; then : > {sent}; kill -{signal} $PPID; fi\nexec {git} \"$@\"\n"
    );
    // By another process: one that is forked here meanwhile must not hold it open for writing.
    let words = ["-c", "printf %s \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", &script];
    assert!(Command::new("sh").args(words).arg(&own).status().unwrap().success());
    dir
}

fn collect(dir: &Path, git: Option<&Path>) -> Outcome {
    let mut command = program(dir);
    command.args(["evidence", "collect", "--pack", "pack.json", "--task", "all"]).stdin(Stdio::null());
    if let Some(git) = git {
        let own = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>();
        let path = std::env::join_paths([git.to_path_buf()].into_iter().chain(own)).unwrap();
        command.env("PATH", path);
    }
    finish(&mut command)
}

/// Which of the commands have run.
fn ran(dir: &Path) -> Vec<&'static str> {
    ["first", "second", "third"].into_iter().filter(|name| dir.join(name).exists()).collect()
}

fn is_interrupted(got: &Outcome, signal: i32) {
    assert_eq!(got.code, Some(4), "{}{}", got.stdout(), got.stderr());
    let said = format!("error[interrupted]: signal {signal} came: nothing more was run");
    assert_eq!(got.stderr().matches(&said).count(), 1, "{}", got.stderr());
}

#[test]
fn while_a_command_runs_its_group_is_told_and_the_next_ones_are_not_started() {
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        let second = format!(
            "touch second; trap 'exit 9' {signal}; kill -{signal} $PPID; while :; do sleep 0.05; done\n"
        );
        let dir = contract(&second);
        let got = collect(dir.path(), None);
        is_interrupted(&got, number);
        assert_eq!(ran(dir.path()), ["first", "second"]);
        // The drift of the whole has no end; the test has one, and it is bad.
        assert_eq!((started(dir.path()), finished(dir.path()).len()), (3, 2));
        for state in states(&got) {
            assert_eq!(state.0, "CONTRADICTED", "{}", got.stdout());
        }
    }
}

#[test]
fn a_command_that_makes_light_of_a_signal_proves_nothing() {
    let second = format!("{SECOND}trap 'exit 0' INT; kill -INT $PPID; while :; do sleep 0.05; done\n");
    let dir = contract(&second);
    is_interrupted(&collect(dir.path(), None), 2);
    let [(_, test)] = <[_; 1]>::try_from(
        finished(dir.path()).into_iter().filter(|(record, _)| record.claim.is_some()).collect::<Vec<_>>(),
    )
    .unwrap();
    assert_eq!((test.outcome.map(End::exit_code), test.interrupted_by), (Some(0), Some(2)));
    // It ended well, but nobody knows whether it did everything.
    let got = run(dir.path(), &["evidence", "verify", "--pack", "pack.json"]);
    assert!(got.stdout().contains("signal 2 came while it ran"), "{}", got.stdout());
    assert!(states(&got).contains(&("CONTRADICTED".to_owned(), "claim/tests-green".to_owned())));
}

#[test]
fn between_two_commands_a_signal_keeps_the_next_one_from_being_started() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1), ("QUIT", 3)] {
        let dir = contract(SECOND);
        // The working tree is looked at when the first command has ended.
        let git = sending_git(signal, &format!("test -e {}", dir.path().join("first").display()));
        let got = collect(dir.path(), Some(git.path()));
        is_interrupted(&got, number);
        assert_eq!(ran(dir.path()), ["first"], "{signal}");
        // What had ended is recorded as it ended, and the whole has no end.
        assert_eq!((started(dir.path()), finished(dir.path()).len()), (2, 1));
        let row = states(&got).into_iter().find(|(_, claim)| claim == "claim/no-drift").unwrap();
        assert_eq!(row.0, "CONTRADICTED");
        // Collected again, all of it is there.
        for name in ["first", "second", "third"] {
            fs::remove_file(dir.path().join(name)).ok();
        }
        assert_eq!(collect(dir.path(), None).code, Some(0));
    }
}

#[test]
fn before_the_first_command_a_signal_leaves_the_beginning_of_the_whole_alone() {
    let dir = contract(SECOND);
    let records = dir.path().join(".benchgate/evidence/records");
    let git = sending_git("TERM", &format!("test -n \"$(ls {} 2>/dev/null)\"", records.display()));
    let got = collect(dir.path(), Some(git.path()));
    is_interrupted(&got, 15);
    assert_eq!(ran(dir.path()), [""; 0]);
    assert_eq!((started(dir.path()), finished(dir.path()).len()), (1, 0));
}

#[test]
fn after_the_last_command_a_signal_leaves_the_whole_without_an_end() {
    let dir = contract(SECOND);
    // Every command has its two records by then, and the whole its first.
    let records = dir.path().join(".benchgate/evidence/records");
    let git = sending_git("INT", &format!("test \"$(ls {} 2>/dev/null | wc -l)\" -eq 7", records.display()));
    let got = collect(dir.path(), Some(git.path()));
    is_interrupted(&got, 2);
    assert_eq!(ran(dir.path()), ["first", "second", "third"]);
    assert_eq!((started(dir.path()), finished(dir.path()).len()), (4, 3));
    assert!(states(&got).contains(&("CONTRADICTED".to_owned(), "claim/no-drift".to_owned())));
}

#[test]
fn a_signal_that_comes_before_a_single_command_ends_the_run_as_it_would_have_ended_that() {
    let dir = contract(SECOND);
    // When the working tree is looked at there is a directory for reports, and nothing before it is listening.
    let temporary = tempfile::tempdir().unwrap();
    let git = sending_git("TERM", &format!("test -n \"$(ls {})\"", temporary.path().display()));
    let mut command: Command = super::recording(dir.path(), &[], &["touch", "second"]);
    let path = std::env::join_paths(
        [git.path().to_path_buf()]
            .into_iter()
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let got = finish(command.env("PATH", path.unwrap()).env("TMPDIR", temporary.path()));
    assert_eq!(got.code, Some(143), "{}", got.stderr());
    assert!(got.stderr().contains("error[interrupted]: signal 15 came"), "{}", got.stderr());
    assert_eq!((ran(dir.path()).len(), fs::read_dir(temporary.path()).unwrap().count()), (0, 0));
}
