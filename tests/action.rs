//! `action.yml` and `collect/action.yml`: every input is consumed, every output is set, and nothing foreign reaches the
//! text of a script.
//!
//! The files are ours, so a few rules about their lines stand in for a parser of YAML; that they are valid actions is
//! checked by `.ci/extended/linters.sh`, that they work by `.ci/extended/action.sh`, and that there is an input for each
//! flag by `src/cli/action_inputs.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const ACTIONS: [&str; 2] = ["action.yml", "collect/action.yml"];

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
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

/// The environment of the only step: names and values.
fn environment(action: &str) -> Vec<(&str, &str)> {
    let below = action.lines().skip_while(|line| *line != "      env:").skip(1);
    let lines = below.take_while(|line| line.starts_with("        ")).map(str::trim);
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect()
}

/// The words of a text.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).collect()
}

/// Inputs that do not reach the launcher, or that it does not read.
fn unread(action: &str, launcher: &str) -> Vec<String> {
    let mut report = Vec::new();
    let code = launcher.lines().filter(|line| !line.trim_start().starts_with('#'));
    let code = code.collect::<Vec<_>>().join("\n");
    let read = words(&code);
    for input in keys(action, "inputs") {
        let expression = format!("${{{{ inputs.{input} }}}}");
        let name = format!("INPUT_{}", input.replace('-', "_"));
        let given: Vec<&str> = environment(action)
            .into_iter()
            .filter(|(_, value)| *value == expression)
            .map(|(key, _)| key)
            .collect();
        let names: &[&str] = match (input, action.contains("INPUT_command: evidence")) {
            ("command", true) => &["INPUT_subcommand"],
            ("github-token", _) => &[],
            _ => &[&name],
        };
        if given != names {
            report.push(format!("`{input}` is given as {given:?}"));
        }
        if !code.contains(&format!("${{{name}:")) && !read.contains(input) {
            report.push(format!("`{input}` is not read"));
        }
    }
    report
}

#[test]
fn every_input_reaches_the_launcher_through_the_environment() {
    let launcher = text("action/launch.sh") + &text("action/program.sh");
    for action in ACTIONS {
        assert!(!keys(&text(action), "inputs").is_empty());
        assert_eq!(unread(&text(action), &launcher), Vec::<String>::new(), "{action}");
    }
    let action = text("action.yml");
    assert_eq!(
        unread(&action.replace("inputs.leg }}", "inputs.lag }}"), &launcher),
        ["`leg` is given as []"]
    );
    assert_eq!(unread(&action, &launcher.replace(" leg ", " ")), ["`leg` is not read"]);
}

#[test]
fn what_runs_commands_of_the_change_gets_no_token() {
    for (action, expected) in [("action.yml", 1), ("collect/action.yml", 0)] {
        let action = text(action);
        let environment = environment(&action);
        for name in ["GITHUB_TOKEN", "GH_TOKEN"] {
            assert!(environment.contains(&(name, "''")), "{name}");
        }
        let tokens = environment.iter().filter(|(_, value)| value.contains("token"));
        let tokens: Vec<&(&str, &str)> = tokens.collect();
        assert_eq!(tokens.len(), expected, "{tokens:?}");
        // An empty input is the default, a gate.
        let right = "${{ (inputs.command == '' || inputs.command == 'gate' || inputs.command == 'publish') && \
                     inputs.github-token || '' }}";
        assert!(tokens.iter().all(|token| **token == ("INPUT_github_token", right)), "{tokens:?}");
    }
    assert!(!keys(&text("collect/action.yml"), "inputs").contains(&"github-token"));
    assert!(!keys(&text("collect/action.yml"), "outputs").contains(&"verdict"));
}

/// Commands that are recorded find the environment of the job: nothing is in it that the launcher does not take out again.
#[test]
fn the_step_has_nothing_in_its_environment_but_what_the_launcher_takes_out() {
    let launcher = text("action/launch.sh");
    for action in ACTIONS {
        let action = text(action);
        for (name, value) in environment(&action) {
            // The program itself keeps these from what it runs.
            let is_empty = value == "''" && ["BASH_ENV", "GITHUB_TOKEN", "GH_TOKEN"].contains(&name);
            let is_ours = ["ACTION_PATH", "ACTION_REPOSITORY"].contains(&name) || name.starts_with("INPUT_");
            assert!(is_empty || is_ours, "{name}");
        }
        assert!(environment(&action).contains(&("BASH_ENV", "''")));
    }
    assert!(launcher.contains("\nunset \"${!INPUT_@}\" ACTION_PATH ACTION_REPOSITORY\n"));
}

#[test]
fn no_script_holds_an_expression_or_evaluates_anything() {
    for action in ACTIONS {
        let action = text(action);
        assert!(!action.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with("uses:")));
        let scripts: Vec<&str> =
            action.lines().filter_map(|line| line.trim().strip_prefix("run: ")).collect();
        let expected = if action.contains("INPUT_command: evidence") {
            r#"exec "$BASH" "$ACTION_PATH/../action/launch.sh""#
        } else {
            r#"exec /usr/bin/env -u INPUT_GITHUB-TOKEN "$BASH" "$ACTION_PATH/action/launch.sh""#
        };
        assert_eq!(scripts, [expected]);
    }
    for name in ["action/launch.sh", "action/program.sh", "install.sh"] {
        let script = text(name);
        // The second is a part of the first.
        let part = r#"source "$root/action/program.sh""#;
        assert_eq!(script.contains(part), name == "action/launch.sh");
        assert!(name == "action/program.sh" || script.lines().any(|line| line.starts_with("set -eu")));
        let code = script.lines().filter(|line| !line.trim_start().starts_with('#'));
        for line in code {
            for banned in ["${{", "bash -c", "sh -c"] {
                assert!(!line.contains(banned), "{line}");
            }
            // In these bash 3.2 takes the end of a pattern of `case` for theirs.
            assert!(!line.ends_with("$("), "{line}");
            let first = line.split_whitespace().next();
            assert!(line == part || !matches!(first, Some("eval" | "source" | ".")), "{line}");
        }
    }
}

/// What the launcher sets before anything can go wrong: keys and values.
fn first(launcher: &str) -> Vec<(String, String)> {
    let lines = launcher.lines().skip_while(|line| !line.starts_with("printf '%s")).take(4);
    let words = lines.flat_map(str::split_whitespace).map(|word| word.trim_matches('\''));
    let pairs = words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    pairs
        .filter_map(|word| word.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn every_output_is_set_before_the_program_starts() {
    let launcher = text("action/launch.sh");
    let first = first(&launcher);
    assert!(first.iter().all(|(_, value)| !value.is_empty()), "{first:?}");
    let mut declared = BTreeSet::new();
    for action in ACTIONS {
        let action = text(action);
        for output in keys(&action, "outputs") {
            let value = format!("    value: ${{{{ steps.launch.outputs.{output} }}}}");
            assert_eq!(action.lines().filter(|line| **line == value).count(), 1, "{value}");
            declared.insert(output.to_owned());
        }
    }
    let set: BTreeSet<String> = first.into_iter().map(|(key, _)| key).collect();
    assert_eq!(set, declared);
    // Nothing comes before it but what makes bash stop at failures.
    let before: Vec<&str> = launcher.lines().take_while(|line| !line.starts_with("printf")).collect();
    assert!(
        before.iter().all(|line| line.is_empty() || line.starts_with('#') || *line == "set -euo pipefail")
    );
}

#[test]
fn what_the_program_sets_is_declared() {
    let declared: BTreeSet<String> =
        keys(&text("action.yml"), "outputs").into_iter().map(str::to_owned).collect();
    for command in ["score", "gate"] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("outputs");
        let out = dir.path().join("result");
        let ran = Command::new(env!("CARGO_BIN_EXE_benchgate"))
            .current_dir(dir.path())
            .env_clear()
            .args([command, "--out"])
            .arg(&out)
            .arg("--outputs")
            .arg(&file)
            .output()
            .unwrap();
        assert!(ran.status.code().is_some_and(|code| code == 4), "{command}: {ran:?}");
        let text = fs::read_to_string(file).unwrap();
        let set: BTreeSet<String> =
            text.lines().filter_map(|line| line.split_once("<<")).map(|(key, _)| key.to_owned()).collect();
        assert!(set.is_subset(&declared), "{command}: {set:?}");
        let always = ["verdict", "exit-code", "precision", "recall", "not-verified", "result-path"];
        let of_gate = ["regressions", "loosened", "packs", "comment-url", "trust"];
        let of_gate = of_gate.iter().filter(|_| command == "gate");
        for output in always.iter().chain(of_gate) {
            assert!(set.contains(*output), "{command}: {output}");
        }
    }
}

/// The targets that a text names.
fn targets(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)));
    words
        .filter(|word| word.contains("-unknown-linux-") || word.contains("-apple-") || word.contains("-pc-"))
        .collect()
}

#[test]
fn what_is_released_is_what_is_installed() {
    let install = text("install.sh");
    let expected = targets(&install);
    assert_eq!(expected.len(), 5, "{expected:?}");
    for other in [".github/workflows/release.yml", "deny.toml"] {
        assert_eq!(targets(&text(other)), expected, "{other}");
    }
    assert!(install.contains("name=benchgate-$version-$target.tar.gz\n"));
    assert!(text("dist/pack").contains("/benchgate-$version-$target.tar.gz\n"));
    let cargo = text("Cargo.toml");
    let address = "{ repo }/releases/download/v{ version }/benchgate-{ version }-{ target }.tar.gz";
    assert!(cargo.contains(&format!("pkg-url = \"{address}\"\n")));
    let address =
        address.replace("{ repo }", "https://github.com/$repository").replace("{ version }", "$version");
    let (directory, _) = address.rsplit_once('/').unwrap();
    assert!(install.contains(directory), "{directory}");
    assert!(text("action/program.sh").contains("/releases/download/v${version:-$own}\n"));
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
