//! Commands and flags: what the documents name exists, and what exists is documented.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::document::code;
use super::{assert_none, manual, program, text_of};

/// The flags of each command, from its help; those of the program itself under the empty name.
type Help = BTreeMap<String, BTreeSet<String>>;

fn help() -> io::Result<Help> {
    let top = program::help(&[])?;
    let mut help = Help::from([(String::new(), flags(&top))]);
    for name in commands(&top) {
        let text = program::help(&[name])?;
        let mut known = flags(&text);
        // `benchgate config show` and `check` have flags of their own.
        for inner in commands(&text) {
            known.extend(flags(&program::help(&[name, inner])?));
        }
        help.insert(name.to_owned(), known);
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
    Some(rest.split_whitespace().take_while(|word| !matches!(*word, "|" | ">" | "#" | "&&")).collect())
}

/// Commands and flags in a document that the program does not have.
fn unknown(document: &str, text: &str, help: &Help) -> Vec<String> {
    let every: BTreeSet<&String> = help.values().flatten().collect();
    let mut report = Vec::new();
    for (line, code) in code(text) {
        let Some(arguments) = arguments(&code) else {
            if code.starts_with("--") {
                let named = flags(&code);
                report.extend(
                    named
                        .iter()
                        .filter(|flag| !every.contains(flag))
                        .map(|flag| format!("{document}:{line}: no command has `{flag}`")),
                );
            }
            continue;
        };
        let named = flags(&arguments.join(" "));
        match arguments.first() {
            Some(command) if command.starts_with(|c: char| c.is_ascii_lowercase()) => {
                let known = help.get(*command);
                if known.is_none() {
                    report.push(format!("{document}:{line}: there is no command `{command}`"));
                }
                let missing = named.iter().filter(|flag| known.is_some_and(|known| !known.contains(*flag)));
                report.extend(missing.map(|flag| format!("{document}:{line}: `{command}` has no `{flag}`")));
            }
            _ => {
                let missing = named.iter().filter(|flag| !every.contains(flag));
                report.extend(missing.map(|flag| format!("{document}:{line}: no command has `{flag}`")));
            }
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
    assert!(["score", "show", "explain"].iter().all(|name| help.contains_key(*name)), "{help:?}");
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
    let text = "`benchgate score --tolernce 2` `benchgate show --out x` `benchgate scor` `--nope` `benchgate CODE --help`\n\
                ```sh\ncargo run --release -- score --ful\n```\n```text\nbenchgate nothing\n```\n";
    assert_eq!(
        unknown("x.md", text, &help),
        [
            "x.md:1: `score` has no `--tolernce`",
            "x.md:1: `show` has no `--out`",
            "x.md:1: there is no command `scor`",
            "x.md:1: no command has `--nope`",
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
