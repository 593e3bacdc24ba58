//! Fixtures whose directory moves: each commit's are where its own policy says.

use super::{FOUND, NOTHING, Repo};
use crate::program;

const MOVED: &str = "[reviewers.bot]\ndeterministic = true\n\n[fixtures]\ndir = \"cases\"\n";

/// Moves the fixtures, and says so.
fn move_them(repo: &Repo) {
    repo.git(&["mv", "benchmark/fixtures", "cases"]);
    repo.write("benchgate.toml", MOVED);
}

#[test]
fn fixtures_that_move_are_compared_with_where_they_were() {
    let repo = Repo::new();
    let start = repo.id("main");
    move_them(&repo);
    repo.commit();
    // The move is for somebody to look at; nothing else is.
    let found = repo.gate(&[]);
    found.ends(1).says("rule-loosened");
    assert_eq!((found.rules(), found.loosened().len()), (Vec::new(), 1), "{:?}", found.loosened());
    let approved = repo.gate(&["--approve-loosening"]);
    approved.ends(0).compares(&start, &start);
    assert_eq!(approved.json["score"]["summary"]["passed"], 1);
    assert_eq!(
        repo.gate(&["--approve-loosening", "--head", "HEAD"]).ends(0).json["score"],
        approved.json["score"]
    );
    // What got worse on the way is told, with its cause.
    let recording = format!(r#"{{"recording":{{"reviewer":"bot"}},"findings":{NOTHING}}}"#);
    repo.write("cases/pay.findings.json", recording);
    repo.write("cases/pay.expected.json", r#"{"expect":{"max_blocking":1}}"#);
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.rules(), ["fixture-fails", "entry-lost"]);
    assert!(found.loosened().contains(&"pay: must_match #1".to_owned()), "{:?}", found.loosened());
    assert_eq!(found.json["regressions"][0]["cause"], serde_json::json!(["recording"]));
    let shown = program::run(repo.path(), &["show", "pay", "--base", "main", "--color", "never"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr());
    assert!(shown.stdout().contains("loosened: pay: must_match #1"), "{}", shown.stdout());
    assert!(!shown.stdout().contains("there is no such fixture"), "{}", shown.stdout());
    // What is left behind is gone.
    repo.git(&["reset", "--quiet", "--hard", "main"]);
    repo.write("benchgate.toml", MOVED);
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.rules(), ["fixture-vanished"]);
}

#[test]
fn a_branch_behind_a_tip_that_moved_them_is_judged_where_it_has_them() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.git(&["checkout", "--quiet", "main"]);
    move_them(&repo);
    let tip = repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    repo.write("x", "x");
    repo.commit();
    for words in [&[][..], &["--head", "HEAD"]] {
        let found = repo.gate(words);
        found.ends(0).compares(&start, &tip);
        assert_eq!(found.json["rules_changed"], serde_json::json!([]));
        assert_eq!(found.json["score"]["summary"]["passed"], 1);
    }
    repo.record(NOTHING);
    repo.commit();
    for words in [&[][..], &["--head", "HEAD"]] {
        let found = repo.gate(words);
        found.ends(1).compares(&start, &tip);
        assert_eq!(found.rules(), ["fixture-fails", "entry-lost"]);
    }
    // A file that is only checked out is one of the directory that the change has.
    repo.record(FOUND);
    let found = repo.gate(&[]);
    found.ends(0);
    assert_eq!(
        found.json["head"]["dirty_paths"],
        serde_json::json!(["benchmark/fixtures/pay.findings.json"])
    );
}

#[test]
fn a_move_that_landed_is_compared_with_where_they_were() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    move_them(&repo);
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(0);
    assert_eq!(found.json["score"]["summary"]["passed"], 1);
    repo.git(&["reset", "--quiet", "--hard", "main~1"]);
    move_them(&repo);
    repo.write(
        "cases/pay.findings.json",
        format!(r#"{{"recording":{{"reviewer":"bot"}},"findings":{NOTHING}}}"#),
    );
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1);
    assert_eq!(found.rules(), ["fixture-fails", "entry-lost"]);
}
