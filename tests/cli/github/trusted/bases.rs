//! Evidence in trusted mode: of the merge that is judged, or of one into an older commit of the base.

use std::fs;

use super::{Pull, claim, commit_ago, prove_in};
use crate::repositories::self_approval::repository;

/// Evidence of the change, made where some merge of it is checked out.
fn prove(pull: &Pull, base: &str) -> tempfile::TempDir {
    prove_in(pull, base, &[])
}

fn with_evidence(min_tier: &str) -> Pull {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    let policy = fs::read_to_string(repo.path().join("benchgate.toml")).unwrap();
    repo.write("benchgate.toml", format!("{policy}{min_tier}"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    Pull::of(repo, |repo| repo.write("x", "x"))
}

#[test]
fn evidence_is_of_the_merge_or_of_one_with_a_recent_base() {
    let pull = with_evidence("min_tier = \"recorded\"\n");
    commit_ago(&pull.repo, 60);
    let store = prove(&pull, "main");
    let evidence = ["--evidence", store.path().to_str().unwrap()];
    let said = pull.run(&evidence);
    assert_eq!(claim(&said).0, "SUPPORTED", "{:?}", claim(&said));
    said.ends(0);
    // The base moves on, and the evidence is of a merge that was possible a moment ago.
    commit_ago(&pull.repo, 0);
    pull.run(&evidence).ends(0);
    // That of a merge into something that is not the base is not.
    pull.repo.git(&["checkout", "--quiet", "-b", "aside", "main"]);
    commit_ago(&pull.repo, 0);
    let aside = pull.repo.id("HEAD");
    let store = prove(&pull, &aside);
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    assert_eq!(claim(&said).0, "STALE", "{:?}", claim(&said));
    said.ends(2);
    // Without the flag there is none, whatever the directory of the job has.
    let said = pull.run(&[]);
    assert_eq!(claim(&said).0, "MISSING", "{:?}", claim(&said));
    said.ends(2);
}

#[test]
fn evidence_of_an_older_base_counts_no_longer_than_the_rule_says() {
    let pull = with_evidence("min_tier = \"recorded\"\nmax_age = \"1h\"\n");
    commit_ago(&pull.repo, 7_200);
    let store = prove(&pull, &pull.repo.id("main"));
    let evidence = ["--evidence", store.path().to_str().unwrap()];
    // It is the tip: the merge itself is what the evidence is of.
    pull.run(&evidence).ends(0);
    commit_ago(&pull.repo, 0);
    let said = pull.run(&evidence);
    assert_eq!(claim(&said).0, "STALE", "{:?}", claim(&said));
    said.ends(2);
}

#[test]
fn evidence_must_be_confirmed_unless_the_base_says_otherwise() {
    let pull = with_evidence("");
    let store = prove(&pull, "main");
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    let (state, reason) = claim(&said);
    assert_eq!(
        (&*state, &*reason),
        ("UNTRUSTED", "recorded, want confirmed at least: no uploaded seal names it")
    );
    said.ends(2);
}

#[test]
fn evidence_of_another_pull_request_does_not_count() {
    let pull = with_evidence("min_tier = \"recorded\"\n");
    let store = prove_in(&pull, "main", &[("GITHUB_ACTIONS", "true"), ("GITHUB_REF", "refs/pull/8/merge")]);
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    assert_eq!(claim(&said), ("MISMATCHED".into(), "made for pull request 8, not 7".into()));
}
