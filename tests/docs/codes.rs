//! The README's table of exit codes, the same words as in the program.

use std::collections::BTreeMap;

use benchgate::result::v1::{PackStatus, Verdict};

use super::{assert_none, program, root, text_of};

/// Every verdict. The match fails to compile when there is a new one.
fn verdicts() -> [Verdict; 4] {
    let all = [Verdict::Pass, Verdict::Fail, Verdict::NotVerified, Verdict::Blocked];
    for verdict in all {
        match verdict {
            Verdict::Pass | Verdict::Fail | Verdict::NotVerified | Verdict::Blocked => {}
        }
    }
    all
}

/// Rows that begin with a number: the code and the second cell.
fn rows(text: &str) -> Vec<(u8, &str)> {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        Some((cells.next()?.parse().ok()?, cells.next()?))
    });
    rows.collect()
}

/// What is wrong with the table. `usage` is the code of a command line that is not understood.
fn faults(text: &str, usage: u8) -> Vec<String> {
    let rows = rows(text);
    let mut report = Vec::new();
    let mut wanted: BTreeMap<String, Vec<u8>> = BTreeMap::from([("bad usage".to_owned(), vec![usage])]);
    for verdict in verdicts() {
        wanted.entry(format!("`{}`", verdict.word())).or_default().push(verdict.exit_code());
    }
    // The one outcome of a pack whose code no verdict of a score has.
    let fail = PackStatus::Fail;
    wanted.entry(format!("`{}`", fail.word())).or_default().push(fail.exit_code());
    // Only a gate ends so.
    wanted.insert("`INCONCLUSIVE`".to_owned(), vec![5]);
    for (word, codes) in &wanted {
        let stated: Vec<u8> = rows.iter().filter(|(_, cell)| cell == word).map(|(code, _)| *code).collect();
        if stated != *codes {
            report.push(format!("{word} is {codes:?}, the table says {stated:?}"));
        }
    }
    if rows.len() != 7 {
        report.push(format!("{} rows, want 7", rows.len()));
    }
    report
}

#[test]
fn the_readme_states_the_exit_codes() {
    let usage = program::benchgate(root(), &["score".to_owned(), "--no-such-flag".to_owned()]).unwrap();
    let usage = u8::try_from(usage.code.unwrap()).unwrap();
    assert_none(&faults(&text_of("README.md").unwrap(), usage));
}

#[test]
fn a_wrong_code_is_found() {
    let table = "| 0 | `PASS` |\n| 1 | `FAIL` |\n| 2 | `NOT_VERIFIED` |\n| 3 | `FAIL` |\n| 4 | `BLOCKED` |\n| 5 | `INCONCLUSIVE` |\n| 4 | bad usage |\n";
    assert_none(&faults(table, 4));
    assert_eq!(faults(&table.replace("| 2 |", "| 3 |"), 4), ["`NOT_VERIFIED` is [2], the table says [3]"]);
    assert_eq!(faults(table, 2), ["bad usage is [2], the table says [4]"]);
    assert_eq!(faults(&table.replace("| 1 | `FAIL` |\n", ""), 4).len(), 2);
}
