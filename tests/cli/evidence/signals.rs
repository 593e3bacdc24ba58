//! Signals, timeouts, and what a command leaves running.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use benchgate::evidence::statement::Outcome as End;

use super::{only, record, recording, repository};
use crate::program::finish;

/// Starts a script and waits for its first line.
fn begun(run: &mut Command) -> (Child, String) {
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    // Whoever reads stays, so that nobody is stopped by a closed pipe.
    std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    (child, line.trim().to_owned())
}

fn send(signal: &str, process: u32) {
    let status = Command::new("kill").args([&format!("-{signal}"), &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// Whether a process still runs; one that has ended and is not reaped does not.
#[cfg(target_os = "linux")]
fn runs(process: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.trim().is_empty() && !rest.trim().starts_with('Z'))
}

#[test]
fn a_signal_goes_on_to_the_whole_group_and_the_code_comes_back() {
    for signal in ["INT", "TERM", "HUP", "QUIT"] {
        let dir = repository();
        // The command cleans up and ends with a code of its own, which is what counts.
        let script = format!("trap 'echo told; exit 7' {signal}; echo ready; while :; do sleep 0.05; done");
        let (mut child, _) = begun(&mut recording(dir.path(), &[], &["sh", "-c", &script]));
        send(signal, child.id());
        assert_eq!(child.wait().unwrap().code(), Some(7), "{signal}");
        assert_eq!(only(dir.path()).1.outcome, Some(End::Exit(7)), "{signal}");
    }
}

#[test]
fn a_command_that_a_signal_ends_is_recorded_as_such() {
    let dir = repository();
    let (mut child, _) = begun(&mut recording(dir.path(), &[], &["sh", "-c", "echo ready; exec sleep 60"]));
    send("TERM", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(only(dir.path()).1.outcome, Some(End::Signal(15)));
}

#[test]
fn a_command_that_ignores_term_is_killed_after_the_grace() {
    let dir = repository();
    let before = Instant::now();
    let got = record(
        dir.path(),
        &["--timeout", "1s"],
        "trap '' TERM INT HUP; sleep 60 & while :; do sleep 1; done",
    );
    let took = before.elapsed();
    assert_eq!(got.code, Some(124));
    assert!(took >= Duration::from_secs(6) && took < Duration::from_secs(30), "{took:?}");
    let end = only(dir.path()).1;
    assert_eq!(end.outcome, Some(End::Timeout(1_000)));
    assert!(end.elapsed_ms >= Some(6_000));
}

#[test]
fn a_timeout_is_one_even_when_the_command_then_ends_well() {
    let dir = repository();
    let got = record(dir.path(), &["--timeout", "1s"], "trap 'exit 0' TERM; while :; do sleep 0.05; done");
    assert_eq!(got.code, Some(124));
    assert_eq!(only(dir.path()).1.outcome, Some(End::Timeout(1_000)));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_left_of_the_group_is_ended() {
    let dir = repository();
    let got = record(dir.path(), &[], "sleep 60 > /dev/null 2>&1 & echo $!");
    assert_eq!(got.code, Some(0));
    assert!(!got.stderr().contains("held-open"), "{}", got.stderr());
    let left = got.stdout().trim().to_owned();
    let patience = Instant::now();
    while runs(&left) {
        assert!(patience.elapsed() < Duration::from_secs(20), "{left} runs");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_grandchild_that_holds_the_output_is_not_waited_for() {
    let dir = repository();
    let before = Instant::now();
    let got = record(dir.path(), &[], "sleep 60 & echo done");
    assert!(before.elapsed() < Duration::from_secs(20));
    assert_eq!((got.code, got.stdout()), (Some(0), "done\n"));
    assert!(got.stderr().contains("warning[held-open]"), "{}", got.stderr());
}

#[cfg(target_os = "linux")]
#[test]
fn a_daemon_in_a_session_of_its_own_is_not_waited_for() {
    let dir = repository();
    let before = Instant::now();
    let got = record(dir.path(), &[], "setsid sh -c 'echo $$; exec sleep 60' & wait_for_it=1; sleep 0.5");
    assert!(before.elapsed() < Duration::from_secs(20));
    assert_eq!(got.code, Some(0));
    assert!(got.stderr().contains("warning[held-open]"), "{}", got.stderr());
    // It is out of reach, as the documents say; this test ends it.
    let daemon = got.stdout().trim().to_owned();
    assert!(runs(&daemon));
    send("KILL", daemon.parse().unwrap());
}

#[test]
fn a_flooding_command_is_still_told_that_its_time_is_over() {
    let dir = repository();
    let mut run = recording(dir.path(), &["--timeout", "1s"], &["cat", "/dev/zero"]);
    // Nobody reads our output. The command does not get far, and neither this nor it hangs.
    let mut child = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let before = Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        assert!(before.elapsed() < Duration::from_secs(30), "it hangs");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(code, Some(124));
    assert!(only(dir.path()).1.stdout.unwrap().bytes > 0);
    let got = finish(
        recording(dir.path(), &["--timeout", "1s", "--dir", "x"], &["cat", "/dev/zero"])
            .stdout(Stdio::null()),
    );
    assert_eq!(got.code, Some(124));
}
