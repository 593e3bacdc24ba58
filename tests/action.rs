//! `action.yml`: every input is consumed, every output is set, and nothing foreign reaches the text of its script.
//!
//! The file is ours, so a few rules about its lines stand in for a parser of YAML; that it is a valid action is
//! checked by `.ci/extended/linters.sh`, and that it works by `.ci/extended/action.sh`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn action() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n")
}

/// The lines below a top-level key.
fn section<'a>(action: &'a str, name: &str) -> Vec<&'a str> {
    let heading = format!("{name}:");
    let below = action.lines().skip_while(|line| *line != heading).skip(1);
    below.take_while(|line| line.is_empty() || line.starts_with([' ', '#'])).collect()
}

/// The keys of a section.
fn keys<'a>(action: &'a str, name: &str) -> Vec<&'a str> {
    let indented = section(action, name).into_iter().filter_map(|line| line.strip_prefix("  "));
    indented.filter(|line| !line.starts_with([' ', '#'])).filter_map(|line| line.strip_suffix(':')).collect()
}

/// The script of the only step.
fn script(action: &str) -> String {
    let below = action.lines().skip_while(|line| line.trim() != "run: |").skip(1);
    below.map(|line| line.strip_prefix("        ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_input_reaches_the_script_through_the_environment() {
    let action = action();
    let inputs = keys(&action, "inputs");
    assert_eq!(inputs, ["directory", "tolerance", "reviewer", "recordings", "full"]);
    for input in inputs {
        let variable = format!("BENCHGATE_{}", input.to_uppercase());
        let assignment = format!("        {variable}: ${{{{ inputs.{input} }}}}");
        assert_eq!(action.lines().filter(|line| **line == assignment).count(), 1, "{assignment}");
        let used = [format!("\"${variable}\""), format!("case ${variable} in")];
        assert!(used.iter().any(|used| script(&action).contains(used)), "{variable} is not used");
    }
}

#[test]
fn the_script_holds_no_expression_and_evaluates_nothing() {
    let action = action();
    let script = script(&action);
    assert!(script.starts_with("set -euo pipefail\n"));
    for banned in ["${{", "eval", "bash -c", "sh -c", "`"] {
        assert!(!script.contains(banned), "{banned}");
    }
    assert!(!action.contains("uses:"));
    assert_eq!(action.matches("run:").count(), 1);
}

#[test]
fn every_output_is_set_before_and_by_the_program() {
    let action = action();
    let outputs = keys(&action, "outputs");
    for output in &outputs {
        let value = format!("    value: ${{{{ steps.score.outputs.{output} }}}}");
        assert_eq!(action.lines().filter(|line| **line == value).count(), 1, "{value}");
    }
    let declared: BTreeSet<String> = outputs.into_iter().map(str::to_owned).collect();

    let script = script(&action);
    let words = script.lines().skip_while(|line| !line.starts_with("printf '%s")).take(2);
    let first = words.flat_map(str::split_whitespace).filter_map(|word| word.split_once('='));
    let first: BTreeSet<String> = first.map(|(key, _)| key.trim_matches('"').to_owned()).collect();
    assert_eq!(first, declared, "what the script sets at first");

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("outputs");
    let status = Command::new(env!("CARGO_BIN_EXE_benchgate"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["score", "--out"])
        .arg(dir.path().join("result.json"))
        .arg("--outputs")
        .arg(&file)
        .output()
        .unwrap()
        .status;
    assert!(status.success());
    let text = fs::read_to_string(file).unwrap();
    let set = text.lines().filter_map(|line| line.split_once("<<"));
    let set: BTreeSet<String> = set.map(|(key, _)| key.to_owned()).collect();
    assert_eq!(set, declared, "what the program sets");
}

#[test]
fn the_program_appends_summary_and_outputs_even_when_blocked() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str| dir.path().join(name);
    fs::write(file("summary"), "before\n").unwrap();
    fs::write(file("outputs"), "before=1\n").unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_benchgate"))
        .current_dir(dir.path())
        .args(["score", "nowhere", "--summary", "summary", "--outputs", "outputs"])
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(4));
    let summary = fs::read_to_string(file("summary")).unwrap();
    assert!(summary.starts_with("before\n") && summary.contains("BLOCKED"), "{summary}");
    let outputs = fs::read_to_string(file("outputs")).unwrap();
    assert!(outputs.starts_with("before=1\nverdict<<benchgate-"), "{outputs}");
    assert!(outputs.contains("\nBLOCKED\n") && outputs.contains("\n4\n"), "{outputs}");
}

#[test]
fn no_two_runs_use_the_same_delimiter() {
    let delimiter = || {
        let dir = tempfile::tempdir().unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_benchgate"))
            .current_dir(dir.path())
            .args(["score", "--outputs", "outputs"])
            .output();
        assert!(run.is_ok());
        let text = fs::read_to_string(dir.path().join("outputs")).unwrap();
        let line = text.lines().next().and_then(|line| line.split_once("<<"));
        line.map(|(_, delimiter)| delimiter.to_owned()).unwrap()
    };
    let (one, two) = (delimiter(), delimiter());
    assert_ne!(one, two);
    assert_eq!(one.len(), "benchgate-".len() + 32);
}

#[test]
fn a_wrong_argument_is_quoted_without_becoming_a_command() {
    let ran = Command::new(env!("CARGO_BIN_EXE_benchgate"))
        .args(["score", "--tolerance", "3\n  ::error::x\n##[error]y\u{1b}[31m"])
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(4));
    assert!(ran.stdout.is_empty());
    let text = String::from_utf8(ran.stderr).unwrap();
    assert!(text.contains("error::x") && text.contains("error]y"), "{text}");
    let commands = text.lines().filter(|line| line.trim_start().starts_with("::") || line.contains("##["));
    assert_eq!(commands.count(), 0, "{text}");
}
