//! What a command finds around it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use super::{record, recording, repository};
use crate::program::finish;

#[test]
fn tokens_and_command_files_of_the_runner_do_not_reach_the_command() {
    let dir = repository();
    let removed = [
        "GITHUB_TOKEN",
        "gh_token",
        "NPM_TOKEN",
        "ACTIONS_RUNTIME_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "GITHUB_ENV",
        "GITHUB_PATH",
        "GITHUB_OUTPUT",
        "GITHUB_STATE",
        "GITHUB_STEP_SUMMARY",
        "BASH_ENV",
    ];
    let kept = ["GITHUB_SHA", "MY_SETTING"];
    let mut run = recording(dir.path(), &[], &["env"]);
    run.envs(removed.iter().chain(&kept).map(|name| (name, "secret of the test")));
    let got = finish(&mut run);
    let found: BTreeMap<&str, &str> = got.stdout().lines().filter_map(|line| line.split_once('=')).collect();
    for name in removed {
        assert!(!found.contains_key(name), "{name}");
    }
    for name in kept {
        assert_eq!(found.get(name), Some(&"secret of the test"), "{name}");
    }
    // Nothing else is set. These tests may be a recorded command themselves, and have a directory for reports already.
    let before = std::env::vars().map(|(name, _)| name).filter(|name| name != "BENCHGATE_REPORTS");
    let before: Vec<String> = before.collect();
    let new = found.keys().filter(|name| !before.iter().any(|old| old == *name) && !kept.contains(name));
    let new: Vec<_> = new.filter(|name| **name != "_").collect();
    assert_eq!(new, [&"BENCHGATE_REPORTS"]);
}

#[test]
fn the_directory_for_reports_is_new_empty_private_and_goes() {
    let dir = repository();
    let script = "ls -A $BENCHGATE_REPORTS | wc -l; ls -ld $BENCHGATE_REPORTS | cut -c1-10; echo $BENCHGATE_REPORTS; touch $BENCHGATE_REPORTS/x";
    let mut seen = Vec::new();
    for _ in 0..2 {
        let got = finish(recording(dir.path(), &[], &["sh", "-c", script]).env("BENCHGATE_REPORTS", "/"));
        let lines: Vec<String> = got.stdout().lines().map(|line| line.trim().to_owned()).collect();
        assert_eq!(lines[..2], ["0", "drwx------"]);
        assert!(Path::new(&lines[2]).is_absolute() && !Path::new(&lines[2]).exists(), "{lines:?}");
        seen.push(lines[2].clone());
    }
    assert_ne!(seen[0], seen[1]);
}

#[test]
fn standard_input_is_empty() {
    let dir = repository();
    let mut run = recording(dir.path(), &[], &["cat"]);
    let mut child = run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut ours = child.stdin.take().unwrap();
    drop(ours.write_all(b"typed"));
    // It ends although our end of its standard input stays open.
    let got = child.wait_with_output().unwrap();
    assert_eq!((got.status.code(), got.stdout), (Some(0), Vec::new()));
    drop(ours);
}

#[test]
fn there_is_no_shell() {
    let dir = repository();
    let got =
        finish(&mut recording(dir.path(), &[], &["echo", "$HOME", "`id`", "a;b", "|", "-n", "--claim"]));
    assert_eq!(got.stdout(), "$HOME `id` a;b | -n --claim\n");
    assert_eq!(record(dir.path(), &[], "echo $0").stdout(), "sh\n");
}
