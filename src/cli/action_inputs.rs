//! The Action has an input for each flag of its commands, and none for a flag that no command has. What it is held against
//! are the definitions of the command line themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Args;

/// The commands of `action.yml`. One more is a line here, and a word in `action/launch.sh`.
const COMMANDS: [&[&str]; 9] = [
    &["gate"],
    &["publish"],
    &["score"],
    &["evidence", "collect"],
    &["evidence", "run"],
    &["evidence", "ingest"],
    &["evidence", "seal"],
    &["evidence", "verify"],
    &["evidence", "show"],
];

/// Those of `collect/action.yml`.
const COLLECTING: [&[&str]; 3] = [&["evidence", "collect"], &["evidence", "run"], &["evidence", "ingest"]];

/// What the launcher itself gives: the file of the runner is no choice of anybody's.
const OWN: [&str; 1] = ["outputs"];

/// What the launcher understands and no command has.
const OF_LAUNCHER: [&str; 10] = [
    "annotations",
    "binary-path",
    "command",
    "download-url",
    "github-token",
    "help",
    "subcommand",
    "summary",
    "version",
    "working-directory",
];

/// How the launcher hands an input on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// `--flag=VALUE`
    Value,
    /// `--flag`
    Switch,
    /// `--flag=LINE` for each line
    Lines,
    /// Each line, without a flag
    Positional,
}

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// The names of the inputs, by the indentation of their lines.
fn inputs(action: &str) -> BTreeSet<String> {
    let below = action.lines().skip_while(|line| *line != "inputs:").skip(1);
    let below = below.take_while(|line| line.is_empty() || line.starts_with(' '));
    let keys = below.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    keys.filter(|key| !key.starts_with([' ', '#'])).map(str::to_owned).collect()
}

/// The inputs that the launcher hands on, and how.
fn handed_on(launcher: &str) -> BTreeMap<String, BTreeSet<Way>> {
    let mut found: BTreeMap<String, BTreeSet<Way>> = BTreeMap::new();
    for line in launcher.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (way, names) = match words.as_slice() {
            ["value", names @ ..] => (Way::Value, names),
            ["switch", names @ ..] => (Way::Switch, names),
            ["each", "''", names @ ..] => (Way::Positional, names),
            ["each", prefix, name] if *prefix == format!("--{name}=") => (Way::Lines, &words[2..]),
            _ => continue,
        };
        for name in names {
            found.entry((*name).to_owned()).or_default().insert(way);
        }
    }
    found
}

/// How an argument would have to be handed on.
fn way(arg: &Arg) -> Way {
    match arg.get_action() {
        _ if arg.is_positional() => Way::Positional,
        ArgAction::SetTrue => Way::Switch,
        ArgAction::Append => Way::Lines,
        ArgAction::Set => Way::Value,
        other => panic!("nothing is known of {other:?}, the action of {}", arg.get_id()),
    }
}

/// The input's name. The directory of `score` has another one, for `dir` is where evidence is.
fn name(arg: &Arg) -> String {
    if arg.is_positional() && arg.get_id() == "dir" {
        return "directory".to_owned();
    }
    arg.get_long().map_or_else(|| arg.get_id().as_str().replace('_', "-"), str::to_owned)
}

/// The arguments of commands, those of the whole program among them; help is none.
fn arguments(commands: &[&[&str]]) -> Vec<(String, Way)> {
    let mut program = Args::command();
    program.build();
    let mut found = Vec::new();
    for words in commands {
        let command = words.iter().fold(&program, |command: &Command, word| {
            command.find_subcommand(word).unwrap_or_else(|| panic!("there is no {words:?}"))
        });
        assert!(!command.has_subcommands(), "{words:?} is not yet a whole command");
        found.extend(command.get_arguments().map(arg_of).filter(|(name, _)| name != "help"));
    }
    found
}

fn arg_of(arg: &Arg) -> (String, Way) {
    let way = if arg.get_long() == Some("help") { Way::Switch } else { way(arg) };
    (name(arg), way)
}

/// What is not as it should be.
fn faults(commands: &[&[&str]], action: &str, launcher: &str) -> Vec<String> {
    let (inputs, handed_on) = (inputs(action), handed_on(launcher));
    let mut report = BTreeSet::new();
    let mut ways: BTreeMap<String, BTreeSet<Way>> = BTreeMap::new();
    for (name, way) in arguments(commands).into_iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        if !inputs.contains(&name) {
            report.insert(format!("no input `{name}`"));
        }
        ways.entry(name).or_default().insert(way);
    }
    for (name, ways) in &ways {
        // A flag that one command takes once and another often is handed on by lines: one line is one value.
        let fits = match handed_on.get(name) {
            Some(ours) if ours.contains(&Way::Lines) => ways.is_subset(&[Way::Lines, Way::Value].into()),
            Some(ours) => ours == ways,
            None => OF_LAUNCHER.contains(&name.as_str()),
        };
        if !fits {
            report.insert(format!("`{name}` is {ways:?} and handed on as {:?}", handed_on.get(name)));
        }
    }
    for input in &inputs {
        if !ways.contains_key(input) && !OF_LAUNCHER.contains(&input.as_str()) {
            report.insert(format!("no command knows `{input}`"));
        }
    }
    report.into_iter().collect()
}

#[test]
fn each_flag_has_an_input_and_each_input_a_flag() {
    let launcher = text("action/launch.sh");
    assert_eq!(faults(&COMMANDS, &text("action.yml"), &launcher), Vec::<String>::new());
    assert_eq!(faults(&COLLECTING, &text("collect/action.yml"), &launcher), Vec::<String>::new());
    // A word that is handed on and no input is of no use.
    let every = inputs(&text("action.yml"));
    assert!(handed_on(&launcher).keys().all(|name| every.contains(name)));
}

#[test]
fn the_launcher_knows_the_commands() {
    let launcher = text("action/launch.sh");
    let first: BTreeSet<&str> = COMMANDS.iter().filter_map(|words| words.first().copied()).collect();
    let choice = launcher.split("\ncase $command in\n").nth(1).unwrap().split("\nesac\n").next().unwrap();
    let labels =
        choice.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(')')).map(|(label, _)| label);
    let mut known: BTreeSet<&str> = labels.flat_map(|label| label.split(" | ")).collect();
    assert!(known.remove("*") && known.remove("install"));
    assert_eq!(known, first);
    let shown = choice.lines().find(|line| line.contains("fail ")).unwrap();
    assert!(first.iter().all(|command| shown.contains(command)), "{shown}");
}

#[test]
fn a_missing_input_a_foreign_one_and_a_wrong_way_are_found() {
    let (action, launcher) = (text("action.yml"), text("action/launch.sh"));
    let without = action.replace("\n  archive:\n", "\n  arcive:\n");
    assert_eq!(faults(&COMMANDS, &without, &launcher), ["no command knows `arcive`", "no input `archive`"]);
    let wrong = launcher.replace("switch full", "value full");
    assert_eq!(faults(&COMMANDS, &action, &wrong).len(), 4, "{:?}", faults(&COMMANDS, &action, &wrong));
    let forgotten = launcher.replace(" comment-author", "");
    let found = faults(&COMMANDS, &action, &forgotten);
    assert_eq!(found, ["`comment-author` is {Value} and handed on as None"]);
}
