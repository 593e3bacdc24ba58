//! What `docs/packs.md` shows for the shipped Python pack, word for word: its policy, its scores, its two commands. Only
//! python itself is another program here.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::repository;
use crate::cases::commit;
use crate::program::{Outcome, command, finish, program};

const RUNBOOK: &str = include_str!("../../../docs/packs.md");
const PACK: &str = include_str!("../../../benchmark/packs/backend-python.json");
/// Stands for `python3` with pytest, which writes its report where the variable says, and for a lint.
const PYTHON: &str = r#"#!/bin/sh
case "$*" in
"-m pytest -q") echo '<testsuite tests="1"><testcase name="a"/></testsuite>' > "${PYTEST_ADDOPTS#--junitxml=}" ;;
scripts/governance_lint.py) ;;
*) exit 64 ;;
esac
"#;

/// The first block of this kind behind a text of the runbook.
fn block(behind: &str, kind: &str) -> &'static str {
    let rest = RUNBOOK.split_once(behind).unwrap().1;
    rest.split_once(&format!("```{kind}\n")).unwrap().1.split_once("```").unwrap().0
}

/// The commands of a block, as words.
fn commands(block: &str) -> Vec<Vec<String>> {
    let joined = block.replace("\\\n", " ");
    joined.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

/// Runs a command of the runbook, with this python on the way.
fn run(dir: &Path, words: &[String]) -> Outcome {
    let [name, words @ ..] = words else { panic!("no words") };
    assert_eq!(name, "benchgate");
    let mut path = OsString::from(dir.join("bin"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    finish(program(dir).args(words).env("PATH", path))
}

#[test]
fn the_pack_of_the_seed_is_met_by_what_the_runbook_shows() {
    let dir = repository();
    for below in ["bin", "benchmark/packs", "scripts"] {
        fs::create_dir_all(dir.path().join(below)).unwrap();
    }
    for (name, text) in [
        ("bin/python3", PYTHON),
        ("benchmark/packs/backend-python.json", PACK),
        ("benchgate.toml", block("### As records", "toml")),
        ("scores.json", block("<!-- file: scores.json -->", "json")),
        ("scripts/governance_lint.py", ""),
        ("design-note.md", "what lies where\n"),
        (".gitignore", ".benchgate/\n"),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
    }
    finish(command("chmod", dir.path()).args(["755", "bin/python3"]));
    commit(dir.path());
    let [collect, judge] =
        <[_; 2]>::try_from(commands(block("`claim/no-drift` needs no rule.", "sh"))).unwrap();
    for _ in 0..2 {
        let got = run(dir.path(), &collect);
        assert_eq!(got.code, Some(0), "{}{}", got.stdout(), got.stderr());
        for claim in ["no-drift", "static-clean", "tests-green"] {
            assert!(got.stdout().contains(&format!("SUPPORTED  claim/{claim}")), "{}", got.stdout());
        }
        // Verified; the scores of the example are those of two criteria of five.
        let got = run(dir.path(), &judge);
        assert_eq!(got.code, Some(3), "{}{}", got.stdout(), got.stderr());
        assert!(got.stdout().contains("3 of 3 claims supported, 1 of 1 task verified"), "{}", got.stdout());
    }
    fs::write(dir.path().join("file"), "content.\n").unwrap();
    let got = run(dir.path(), &judge);
    assert_eq!(got.code, Some(2), "{}{}", got.stdout(), got.stderr());
    assert!(got.stdout().contains("STALE"), "{}", got.stdout());
}
