//! `evidence collect` in one leg of a matrix.

use std::path::Path;

use super::collect::{demo, states};
use crate::program::{Outcome, run};

const POLICY: &str = r#"
[claims."claim/static-clean"]
command = "sh scripts/governance_lint.py"
exit = "proves"
legs = ["3.12", "3.13"]
"#;

fn collect(dir: &Path, more: &[&str]) -> Outcome {
    run(dir, &[&["evidence", "collect", "--pack", "pack.json"], more].concat())
}

fn lint(state: &str) -> Vec<(String, String)> {
    vec![(state.to_owned(), "claim/static-clean".to_owned())]
}

fn repository(lint: &str) -> tempfile::TempDir {
    let commands = format!("[\"{lint}\"]");
    demo(&commands, r#""claim/static-clean""#, &POLICY.replace("sh scripts/governance_lint.py", lint))
}

#[test]
fn a_leg_is_judged_by_itself_and_says_which_others_are_to_come() {
    let dir = repository("sh scripts/governance_lint.py");
    let verify = || run(dir.path(), &["evidence", "verify", "--pack", "pack.json"]);
    let to_come = "claim/static-clean: leg 3.12 is judged alone; it also needs 3.13\n";

    let got = collect(dir.path(), &["--leg", "3.12", "--task", "lint"]);
    assert_eq!((got.code, states(&got)), (Some(0), lint("SUPPORTED")), "{}", got.stderr());
    assert!(got.stderr().contains(to_come), "{}", got.stderr());
    // It is no proof of the whole.
    assert_eq!(verify().code, Some(2));

    let got = collect(dir.path(), &["--leg", "3.13", "--task", "lint"]);
    assert_eq!((got.code, states(&got)), (Some(0), lint("SUPPORTED")), "{}", got.stderr());
    assert!(!got.stderr().contains("judged alone"), "{}", got.stderr());
    assert_eq!(verify().code, Some(0), "{}", verify().stdout());
}

#[test]
fn without_a_leg_or_in_a_foreign_one_all_are_asked_for() {
    for more in [&["--task", "lint"][..], &["--leg", "3.14", "--task", "lint"]] {
        let dir = repository("sh scripts/governance_lint.py");
        let got = collect(dir.path(), more);
        assert_eq!((got.code, states(&got)), (Some(2), lint("MISSING")), "{}", got.stderr());
        assert!(!got.stderr().contains("judged alone"), "{}", got.stderr());
    }
}

#[test]
fn what_is_to_be_confirmed_later_is_recorded_here() {
    let commands = r#"["sh scripts/governance_lint.py"]"#;
    let policy = format!("{POLICY}min_tier = \"confirmed\"\n");
    let dir = demo(commands, r#""claim/static-clean""#, &policy);
    let verify = || run(dir.path(), &["evidence", "verify", "--pack", "pack.json"]).code;
    for leg in ["3.12", "3.13"] {
        let got = collect(dir.path(), &["--leg", leg, "--task", "lint"]);
        assert_eq!((got.code, states(&got)), (Some(0), lint("SUPPORTED")), "{}", got.stderr());
        let asked = "claim/static-clean: is recorded here; whoever judges it asks for `confirmed`";
        assert!(got.stderr().contains(asked), "{}", got.stderr());
        assert_eq!(verify(), Some(2));
    }
}

#[test]
fn a_leg_that_fails_is_not_excused() {
    let dir = repository("false");
    let got = collect(dir.path(), &["--leg", "3.12", "--task", "lint"]);
    assert_eq!((got.code, states(&got)), (Some(2), lint("CONTRADICTED")), "{}", got.stderr());
    assert!(got.stdout().contains(" --leg=3.12"), "{}", got.stdout());
}
