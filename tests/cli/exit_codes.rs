//! `docs/exit-codes.md` says what the program does.

use std::collections::{BTreeMap, BTreeSet};

use benchgate::result::v1::{GateVerdict, PackStatus, Verdict};

use crate::cases::recorded;
use crate::words::split;

const DOCUMENT: &str = include_str!("../../docs/exit-codes.md");

/// The cells of every row of the tables whose first cell looks like this.
fn rows(is_first: impl Fn(&str) -> bool) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| -> Option<Vec<&'static str>> {
        let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
        Some(inner.split(" | ").map(str::trim).collect())
    };
    DOCUMENT.lines().filter_map(cells).filter(|cells| is_first(cells[0])).collect()
}

/// The outcomes of packs; those that only a gate has are not in the table yet.
fn of_packs() -> impl Iterator<Item = (u8, &'static str)> {
    let all = [PackStatus::Pass, PackStatus::Fail, PackStatus::NotVerified, PackStatus::Blocked];
    all.into_iter().map(|status| (status.exit_code(), status.word()))
}

#[test]
fn the_table_has_the_code_of_every_verdict() {
    let table = rows(|first| first.parse::<u8>().is_ok());
    assert_eq!(table.len(), 10);
    let stated: BTreeSet<(u8, &str)> = table
        .iter()
        .filter(|row| row[3] == "yes")
        .map(|row| (row[0].parse().unwrap(), row[1].trim_matches('`')))
        .collect();
    // A new verdict does not compile here until it is added to the list.
    let all = [Verdict::Pass, Verdict::Fail, Verdict::NotVerified, Verdict::Blocked];
    for verdict in all {
        match verdict {
            Verdict::Pass | Verdict::Fail | Verdict::NotVerified | Verdict::Blocked => {}
        }
    }
    let actual: BTreeSet<(u8, &str)> = all
        .iter()
        .map(|verdict| (verdict.exit_code(), verdict.word()))
        .chain(of_packs())
        .chain([(5, GateVerdict::Inconclusive.word())])
        .collect();
    assert_eq!(stated, actual);
}

#[test]
fn the_commands_end_as_the_table_says() {
    let mut observed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut passed_on = BTreeSet::new();
    for recorded in recorded() {
        let words = split(&recorded.command);
        let name = words.iter().position(|word| word == "benchgate").unwrap();
        // Without the rest of a command there is its help, where errors go.
        let usage =
            recorded.stderr.starts_with("error[usage]") || recorded.stderr.contains("\nUsage: benchgate ");
        let help =
            words.iter().any(|word| ["--help", "-h", "help", "--version", "-V"].contains(&word.as_str()));
        if usage {
            let code = if is_evidence_run(&words[name + 1..]) { "125" } else { "4" };
            assert_eq!(recorded.code, code, "{}", recorded.command);
        } else if help {
            assert_eq!(recorded.code, "0", "{}", recorded.command);
        } else if is_evidence_run(&words[name + 1..]) {
            passed_on.insert(recorded.code);
        } else if let Some(command) = words.get(name + 1) {
            // A command of a command has a row of its own.
            let inner = words.get(name + 2).filter(|_| command == "evidence");
            let command = inner.map_or(command.clone(), |inner| format!("{command} {inner}"));
            observed.entry(format!("`benchgate {command}`")).or_default().insert(recorded.code);
        }
    }
    let stated: BTreeMap<String, BTreeSet<String>> = rows(|first| first.starts_with("`benchgate "))
        .into_iter()
        .filter(|row| row[2] == "yes" && row[0] != "`benchgate evidence run`")
        .map(|row| (row[0].to_owned(), row[1].split(' ').map(str::to_owned).collect()))
        .collect();
    assert_eq!(stated, observed);
    let row = rows(|first| first == "`benchgate evidence run`");
    assert_eq!(row[0][1], "its command's, 124, 125, 128 + n");
    // Two of commands, a timeout, failures of its own, and signal 15.
    assert_eq!(passed_on, ["0", "124", "125", "143", "3"].map(str::to_owned).into());
}

/// Whether the words after the program's name ask for `evidence run`.
fn is_evidence_run(words: &[String]) -> bool {
    words.iter().filter(|word| *word != "-v").take(2).eq(["evidence", "run"])
}

#[test]
fn the_order_of_precedence_is_that_of_the_document() {
    assert!(DOCUMENT.contains("the first of 4, 2, 3, 1, 5, 0"));
    let code = |case: &str| {
        let all = recorded();
        all.into_iter().find(|recorded| recorded.case == case).unwrap().code
    };
    assert_eq!(code("precedence-blocked-over-all"), "4");
    assert_eq!(code("precedence-not-verified-over-fail"), "2");
    assert_eq!(code("precedence-fail-over-known-gap"), "1");
    assert_eq!(code("precedence-known-gap-passes"), "0");
    let packs = recorded().into_iter().filter(|recorded| recorded.case == "pack-precedence");
    assert_eq!(packs.map(|recorded| recorded.code).collect::<Vec<_>>(), ["3", "2", "4", "0"]);
}
