//! Commands and flags: what the documents name exists, and what exists is documented.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::document::code;
use super::{assert_none, manual, program, text_of};

/// The flags of each command, from its help; those of the program itself under the empty name.
type Help = BTreeMap<String, BTreeSet<String>>;

fn help() -> io::Result<Help> {
    let mut help = Help::new();
    let mut waiting = vec![String::new()];
    while let Some(command) = waiting.pop() {
        let text = program::help(&command.split_whitespace().collect::<Vec<_>>())?;
        waiting
            .extend(commands(&text).iter().map(|name| format!("{command} {name}").trim_start().to_owned()));
        help.insert(command, flags(&text));
    }
    Ok(help)
}

/// The commands that a help lists.
fn commands(help: &str) -> Vec<&str> {
    let lines =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let lines = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

/// The command that arguments name; a command of a command has two words.
fn named<'a>(arguments: &'a [&'a str], help: &Help) -> Option<String> {
    let is_word = |word: &&&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let first = arguments.first().filter(is_word)?;
    let both = arguments.get(1).map(|second| format!("{first} {second}"));
    Some(both.filter(|both| help.contains_key(both)).unwrap_or_else(|| (*first).to_owned()))
}

/// Words such as `--format` in a text.
fn flags(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let flag = |word: &&str| {
        word.strip_prefix("--").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    words.filter(flag).map(str::to_owned).collect()
}

/// The arguments of a command line that runs `benchgate`.
fn arguments(code: &str) -> Option<Vec<&str>> {
    let code = code.trim_start_matches("$ ");
    let rest = match code.strip_prefix("benchgate") {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest,
        _ => code.strip_prefix("cargo run --release -- ")?,
    };
    // What comes after `--` belongs to another program.
    let ends = |word: &&str| matches!(*word, "|" | ">" | "#" | "&&" | "--");
    Some(rest.split_whitespace().take_while(|word| !ends(word)).collect())
}

/// Commands and flags in a document that the program does not have.
fn unknown(document: &str, text: &str, help: &Help) -> Vec<String> {
    let every: BTreeSet<&String> = help.values().flatten().collect();
    let mut report = Vec::new();
    for (line, code) in code(text) {
        let Some(arguments) = arguments(&code) else {
            if code.starts_with("--") {
                let flags = flags(&code);
                report.extend(
                    flags
                        .iter()
                        .filter(|flag| !every.contains(flag))
                        .map(|flag| format!("{document}:{line}: no command has `{flag}`")),
                );
            }
            continue;
        };
        let flags = flags(&arguments.join(" "));
        if let Some(command) = named(&arguments, help) {
            let known = help.get(&command);
            if known.is_none() {
                report.push(format!("{document}:{line}: there is no command `{command}`"));
            }
            let missing = flags.iter().filter(|flag| known.is_some_and(|known| !known.contains(*flag)));
            report.extend(missing.map(|flag| format!("{document}:{line}: `{command}` has no `{flag}`")));
        } else {
            let missing = flags.iter().filter(|flag| !every.contains(flag));
            report.extend(missing.map(|flag| format!("{document}:{line}: no command has `{flag}`")));
        }
    }
    report
}

/// Flags of the commands that none of the texts names in code.
fn undocumented(texts: &[String], help: &Help) -> Vec<String> {
    let named: BTreeSet<String> =
        texts.iter().flat_map(|text| code(text)).flat_map(|(_, code)| flags(&code)).collect();
    let every = help.iter().flat_map(|(command, flags)| flags.iter().map(move |flag| (command, flag)));
    every
        .filter(|(_, flag)| !named.contains(*flag))
        .map(|(command, flag)| format!("`benchgate {command}` has `{flag}`, which no document names"))
        .collect()
}

#[test]
fn commands_and_flags_that_documents_name_exist() {
    let help = help().unwrap();
    assert!(
        ["score", "show", "explain", "evidence run"].iter().all(|name| help.contains_key(*name)),
        "{help:?}"
    );
    for document in manual().unwrap() {
        assert_none(&unknown(&document, &text_of(&document).unwrap(), &help));
    }
}

#[test]
fn every_flag_is_documented() {
    let texts: Vec<String> = manual().unwrap().iter().map(|name| text_of(name).unwrap()).collect();
    assert_none(&undocumented(&texts, &help().unwrap()));
}

#[test]
fn a_flag_that_is_not_there_and_one_that_is_not_named_are_found() {
    let help = help().unwrap();
    let text = "`benchgate score --tolernce 2` `benchgate show --out x` `benchgate scor` `--nope` `benchgate CODE --help` `benchgate evidence run --clam c -- x --any`\n\
                ```sh\ncargo run --release -- score --ful\n```\n```text\nbenchgate nothing\n```\n";
    assert_eq!(
        unknown("x.md", text, &help),
        [
            "x.md:1: `score` has no `--tolernce`",
            "x.md:1: `show` has no `--out`",
            "x.md:1: there is no command `scor`",
            "x.md:1: no command has `--nope`",
            "x.md:1: `evidence run` has no `--clam`",
            "x.md:3: `score` has no `--ful`",
        ]
    );
    let found = undocumented(&["`--format` --out".to_owned()], &help);
    assert!(
        found.contains(&"`benchgate score` has `--out`, which no document names".to_owned()),
        "{found:?}"
    );
    assert!(!found.iter().any(|fault| fault.contains("--format")), "{found:?}");
}
