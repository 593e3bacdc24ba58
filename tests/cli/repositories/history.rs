//! What is held against what where the default branch has the tested commit already, and where history is cut.

use super::{Gate, NOTHING, Repo, gate};
use crate::cases::git;

const CI: &[(&str, &str)] = &[("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push")];
const EASY: &str = "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 9\n";

/// The relation to the base, and what it is called.
fn base(found: &Gate) -> (&str, &str) {
    let base = &found.json["base"];
    (base["relation"].as_str().unwrap_or_default(), base["name"].as_str().unwrap_or_default())
}

/// `main` moved on, then a branch that finds less by easier rules was merged into it, and something came after. What `main`
/// was before the merge.
fn merged() -> (Repo, String) {
    let repo = Repo::new();
    repo.record(NOTHING);
    repo.write("benchgate.toml", EASY);
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("y", "y");
    let before = repo.commit();
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "change"]);
    for file in ["one", "two", "three"] {
        repo.write(file, file);
        repo.commit();
    }
    (repo, before)
}

#[test]
fn an_older_commit_of_the_default_branch_landed_and_is_held_against_its_first_parent() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.record(NOTHING);
    repo.write("benchgate.toml", EASY);
    let worse = repo.commit();
    repo.write("later", "x");
    repo.commit();
    let named = repo.gate(&["--head", &worse]);
    repo.git(&["checkout", "--quiet", "--detach", &worse]);
    for found in [named, repo.gate(&[]), repo.gate_with(&[], CI)] {
        found.ends(1).compares(&start, &worse);
        assert_eq!(base(&found), ("landed", "main"));
        assert_eq!(
            (found.rules(), found.loosened()),
            (vec!["fixture-fails".to_owned(), "entry-lost".to_owned()], vec!["tolerance".to_owned()])
        );
    }
}

#[test]
fn a_branch_that_was_merged_is_judged_as_it_was_before_the_merge() {
    let (repo, before) = merged();
    let start = repo.git(&["merge-base", "change", &before]).trim().to_owned();
    let named = [repo.gate(&["--head", "change"]), repo.gate(&["--head", "change", "--base", "main"])];
    repo.git(&["checkout", "--quiet", "change"]);
    let here = [repo.gate(&[]), repo.gate_with(&[], CI), repo.gate_with(&["--base", "main"], CI)];
    for found in named.into_iter().chain(here) {
        found.ends(1).compares(&start, &before).says("rule-loosened");
        assert_eq!(base(&found), ("proposed", &*format!("main at {}", before.split_at(12).0)));
    }
    // An earlier commit of the branch came by the same merge.
    repo.git(&["checkout", "--quiet", "main"]);
    repo.gate(&["--head", "change~1"]).ends(0);
    // What was merged into the branch that was merged came by that merge, too.
    repo.git(&["checkout", "--quiet", "-b", "inner", "main~4"]);
    repo.record(NOTHING);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "outer", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "-X", "ours", "inner"]);
    repo.write("z", "z");
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    let before = repo.id("main");
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "outer"]);
    let found = repo.gate(&["--head", "inner"]);
    assert_eq!(found.json["base"]["policy_commit"], before.as_str());
}

#[test]
fn a_branch_is_proposed_whatever_is_checked_out() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    repo.write("benchgate.toml", EASY);
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    let found = repo.gate(&["--head", "change"]);
    found.ends(1).compares(&start, &start).says("rule-loosened");
    assert_eq!(base(&found), ("proposed", "main"));
}

#[test]
fn what_was_fast_forwarded_landed_and_what_is_not_committed_is_proposed() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.write("x", "x");
    let now = repo.commit();
    repo.git(&["branch", "--force", "main", "change"]);
    // In CI nothing can differ from the commit, which `main` has.
    let found = repo.gate_with(&[], CI);
    found.ends(0).compares(&start, &now);
    assert_eq!(base(&found), ("landed", "main"));
    // A branch that was just made, and what is edited on it.
    repo.record(NOTHING);
    let found = repo.gate(&[]);
    found.ends(1).compares(&now, &now);
    assert_eq!(base(&found), ("proposed", "main"));
    repo.gate(&["--base", "HEAD"]).ends(1).compares(&now, &now);
}

#[test]
fn a_nearer_commit_in_common_that_is_cut_off_is_not_replaced_by_another() {
    // `main` and `change` part at `near`, and both merge a side branch that parted before.
    let repo = Repo::new();
    let commit = |branch: &str, file: &str| {
        repo.git(&["checkout", "--quiet", branch]);
        repo.write(file, file);
        repo.commit()
    };
    repo.git(&["branch", "side"]);
    let near = commit("main", "near");
    repo.git(&["branch", "--force", "change", "main"]);
    let side = commit("side", "side");
    commit("change", "c1");
    commit("change", "c2");
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "m", "side"]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "m", "side"]);
    repo.git(&["checkout", "--quiet", "change"]);
    repo.gate(&[]).ends(0).compares(&near, &repo.id("main"));
    repo.git(&["checkout", "--quiet", "main"]);
    let copy = Repo::empty();
    let url = format!("file://{}", repo.path().display());
    copy.git(&["clone", "--quiet", "--depth", "3", "--no-single-branch", "--branch", "change", &url, "."]);
    assert_eq!(copy.git(&["merge-base", "--all", "HEAD", "origin/main"]).trim(), side, "what git says");
    assert_eq!(copy.git(&["cat-file", "-t", &near]).trim(), "commit", "it is even there");
    let found = copy.gate(&[]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("fetch-depth: 0"), "{}", found.stderr);
    copy.git(&["fetch", "--quiet", "--unshallow"]);
    copy.gate(&[]).ends(0).compares(&near, &repo.id("main"));
    // A cut beyond what is needed is none.
    let last = commit("change", "c3");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "m", "change"]);
    repo.git(&["checkout", "--quiet", "-b", "other"]);
    commit("other", "o");
    repo.git(&["checkout", "--quiet", "main"]);
    let copy = Repo::empty();
    copy.git(&["clone", "--quiet", "--depth", "2", "--no-single-branch", "--branch", "other", &url, "."]);
    copy.gate(&[]).ends(0).compares(&repo.id("main"), &repo.id("main"));
    // Behind the cut `main` may have this one on its own line.
    assert_eq!(copy.git(&["cat-file", "-t", &last]).trim(), "commit");
    copy.gate(&["--head", &near]).ends(4);
}

#[test]
fn a_pull_request_that_its_base_has_already_is_not_held_against_itself() {
    let (repo, before) = merged();
    let head = repo.id("change");
    repo.git(&["checkout", "--quiet", "--detach", "change"]);
    let of = |sha: &str, tip: &str| {
        repo.git(&["update-ref", "refs/remotes/origin/main", tip]);
        let event = format!(r#"{{"pull_request":{{"base":{{"ref":"main"}},"head":{{"sha":"{sha}"}}}}}}"#);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), event).unwrap();
        let path = file.path().to_str().unwrap();
        let env = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_SHA", sha),
            ("GITHUB_EVENT_PATH", path),
        ];
        repo.gate_with(&[], &env)
    };
    let found = of(&head, "main");
    found.ends(1).says("rule-loosened");
    assert_eq!(found.json["base"]["policy_commit"], before.as_str());
    // Of the base's own line nobody knows where the change began.
    of(&head, "change").ends(4).says("bad-event");
}

#[test]
fn a_merge_group_is_judged_by_its_own_merge() {
    let repo = Repo::new();
    let start = repo.id("main");
    let head = repo.commit();
    let of = |sha: &str, words: &[&str]| {
        let event = format!(
            r#"{{"merge_group":{{"base_ref":"refs/heads/main","base_sha":"{start}","head_sha":"{sha}"}}}}"#
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), event).unwrap();
        let path = file.path().to_str().unwrap();
        let env = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "merge_group"),
            ("GITHUB_SHA", sha),
            ("GITHUB_EVENT_PATH", path),
        ];
        gate(repo.path(), words, &env)
    };
    of(&head, &[]).ends(0).compares(&start, &start);
    of(&head, &["--head", "main"]).ends(4).says("bad-event");
    git(repo.path(), &["checkout", "--quiet", "main"]);
    of(&head, &[]).ends(4).says("bad-event");
    of(&head, &["--head", "change"]).ends(0);
}
