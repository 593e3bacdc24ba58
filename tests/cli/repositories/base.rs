//! What a change is held against, by the state of the repository.

use std::fs;
use std::process::Command;

use super::{FOUND, Gate, KEY, NOTHING, Repo, gate};
use crate::cases::git;
use crate::program;

/// A clone of a repository with these options.
fn clone(repo: &Repo, options: &[&str]) -> Repo {
    let to = Repo::empty();
    let url = format!("file://{}", repo.path().display());
    let target = to.path().join("clone");
    git(to.path(), &[&["clone", "--quiet"], options, &[&url, target.to_str().unwrap()]].concat());
    to
}

fn in_clone(clone: &Repo, words: &[&str]) -> Gate {
    gate(&clone.path().join("clone"), words, &[])
}

#[test]
fn a_branch_is_held_against_the_default_branch_where_both_have_it_in_common() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    repo.commit();
    repo.gate(&[]).ends(1).compares(&start, &start);
    // The branch moved on; differences are still against what both have in common.
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("README", "x");
    let tip = repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    repo.gate(&[]).ends(1).compares(&start, &tip);
}

#[test]
fn on_the_default_branch_the_first_parent_is_the_baseline() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.record(NOTHING);
    let now = repo.commit();
    let found = repo.gate(&[]);
    found.ends(1).compares(&start, &now);
    assert_eq!(found.json["base"]["relation"], "landed");
}

#[test]
fn a_root_commit_has_no_baseline() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    let found = repo.gate(&[]);
    found.ends(0);
    assert_eq!(found.json["base"], serde_json::Value::Null);
    assert_eq!(found.json["no_baseline"], "this is the first commit");
}

#[test]
fn outside_git_there_is_no_baseline_and_it_is_said() {
    let repo = Repo::empty();
    repo.fixture(FOUND);
    let found = repo.gate(&[]);
    found.ends(0);
    assert_eq!(found.json["no_baseline"], "outside git there is nothing to compare with");
    repo.gate(&["--base", "main"]).ends(4).says("base-refused");
    repo.gate(&["--head", "HEAD"]).ends(4).says("base-refused");
}

#[test]
fn without_the_program_git_there_is_no_verdict_on_a_repository() {
    let repo = Repo::new();
    let found = repo.gate_with(&[], &[("PATH", "/nowhere")]);
    found.ends(4).says("git-failed");
}

#[test]
fn a_detached_head_is_held_against_the_default_branch() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    repo.commit();
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.gate(&[]).ends(1).compares(&start, &start);
}

#[test]
fn without_a_default_branch_the_base_must_be_named() {
    let repo = Repo::new();
    repo.git(&["branch", "-m", "main", "trunk"]);
    repo.gate(&[]).ends(4).says("no-default-branch");
    repo.gate(&["--base", "trunk"]).ends(0);
    repo.gate(&["--base", "nowhere"]).ends(4).says("no-such-commit");
    for name in ["", "-x", ":/a commit", "main:benchmark", "HEAD\nHEAD"] {
        repo.gate(&[&format!("--base={name}")]).ends(4);
    }
}

#[test]
fn a_clone_without_origin_head_finds_the_usual_name() {
    let repo = Repo::new();
    repo.record(NOTHING);
    repo.commit();
    let copy = clone(&repo, &["--branch", "change"]);
    let dir = copy.path().join("clone");
    git(&dir, &["remote", "set-head", "origin", "--delete"]);
    assert!(fs::metadata(dir.join(".git/refs/remotes/origin/HEAD")).is_err());
    in_clone(&copy, &[]).ends(1).compares(&repo.id("main"), &repo.id("main"));
}

#[test]
fn origin_head_says_which_branch_is_the_default_one() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["branch", "-m", "main", "trunk"]);
    let copy = clone(&repo, &[]);
    let dir = copy.path().join("clone");
    git(&dir, &["checkout", "--quiet", "-b", "mine"]);
    fs::write(dir.join("x"), "x").unwrap();
    git(&dir, &["add", "."]);
    git(&dir, &["commit", "--quiet", "--message=mine"]);
    let found = in_clone(&copy, &[]);
    found.ends(0).compares(&repo.id("trunk"), &repo.id("trunk"));
    assert_eq!(found.json["base"]["name"], "trunk");
}

#[test]
fn of_a_fork_the_branch_of_its_origin_counts() {
    let upstream = Repo::new();
    let fork = clone(&upstream, &["--branch", "main"]);
    let dir = fork.path().join("clone");
    git(&dir, &["remote", "add", "upstream", &format!("file://{}", upstream.path().display())]);
    upstream.git(&["checkout", "--quiet", "main"]);
    upstream.write("later", "x");
    upstream.commit();
    git(&dir, &["fetch", "--quiet", "upstream"]);
    git(&dir, &["checkout", "--quiet", "-b", "mine"]);
    git(&dir, &["commit", "--quiet", "--allow-empty", "--message=mine"]);
    let start = git(&dir, &["rev-parse", "origin/main"]).trim().to_owned();
    in_clone(&fork, &[]).ends(0).compares(&start, &start);
    in_clone(&fork, &["--base", "upstream/main"]).ends(0).compares(&start, &upstream.id("main"));
}

#[test]
fn a_clone_of_depth_1_asks_for_history_and_guesses_nothing() {
    let repo = Repo::new();
    repo.record(NOTHING);
    repo.commit();
    let copy = clone(&repo, &["--depth", "1", "--branch", "change", "--single-branch"]);
    let found = in_clone(&copy, &[]);
    // Nothing but the branch itself is there.
    found.ends(4);
    assert!(
        found.stderr.contains("no-default-branch") || found.stderr.contains("no-history"),
        "{}",
        found.stderr
    );
    // Both tips are there, and what they have in common is not.
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    let copy = clone(&repo, &["--depth", "1", "--no-single-branch", "--branch", "change"]);
    let found = in_clone(&copy, &[]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("fetch-depth: 0"), "{}", found.stderr);
    // On the default branch the parent is named in the commit, and not there.
    let copy = clone(&repo, &["--depth", "1", "--branch", "main"]);
    in_clone(&copy, &[]).ends(4).says("no-history");
}

#[test]
fn of_two_common_commits_the_one_on_the_bases_own_line_counts() {
    let repo = Repo::new();
    let root = repo.id("main");
    let on_main = repo.cross();
    let tip = repo.id("main");
    repo.commit_on("change", "c2");
    let bases = repo.git(&["merge-base", "--all", "main", "change"]);
    assert_eq!(bases.lines().count(), 2, "{root}");
    repo.gate(&[]).ends(0).compares(&on_main, &tip);
}

#[test]
fn an_octopus_on_the_default_branch_is_held_against_its_first_parent() {
    let repo = Repo::new();
    let start = repo.id("main");
    for branch in ["one", "two"] {
        repo.git(&["checkout", "--quiet", "-b", branch, "main"]);
        repo.write(branch, branch);
        repo.commit();
    }
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "octopus", "one", "two"]);
    assert_eq!(repo.git(&["rev-list", "--parents", "-1", "HEAD"]).split_whitespace().count(), 4);
    repo.gate(&[]).ends(0).compares(&start, &repo.id("main"));
}

#[test]
fn histories_without_a_common_commit_are_not_compared_by_accident() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "--orphan", "other"]);
    repo.commit();
    repo.git(&["checkout", "--quiet", "--orphan", "another"]);
    repo.write("x", "x");
    repo.commit();
    repo.gate(&["--base", "other"]).ends(4).says("no-history");
}

#[test]
fn a_linked_worktree_is_a_working_tree() {
    let repo = Repo::new();
    let start = repo.id("main");
    let linked = Repo::empty();
    let dir = linked.path().join("linked");
    repo.git(&["worktree", "add", "--quiet", "-b", "linked", dir.to_str().unwrap(), "main"]);
    let file = dir.join("benchmark/fixtures/pay.findings.json");
    fs::write(&file, r#"{"recording":{"reviewer":"bot"},"findings":[]}"#).unwrap();
    let found = gate(&dir, &[], &[]);
    found.ends(1).compares(&start, &start);
    assert_eq!(found.json["head"]["dirty"], true);
}

#[test]
fn a_bare_repository_is_judged_by_a_commit() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    repo.commit();
    let bare = Repo::empty();
    let dir = bare.path().join("bare");
    git(bare.path(), &["clone", "--quiet", "--bare", repo.path().to_str().unwrap(), dir.to_str().unwrap()]);
    gate(&dir, &[], &[]).ends(4).says("base-refused");
    gate(&dir, &["--head", "change"], &[]).ends(1).compares(&start, &start);
}

#[test]
fn a_sha_256_repository_is_a_repository() {
    let repo = Repo::empty();
    repo.git(&["init", "--quiet", "--initial-branch=main", "--object-format=sha256"]);
    repo.fixture(FOUND);
    let start = repo.commit();
    assert_eq!(start.len(), 64);
    repo.git(&["checkout", "--quiet", "-b", "change"]);
    repo.write("x", "x");
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(0).compares(&start, &start);
    assert_eq!(found.json["head"]["dirty"], false);
}

#[test]
fn a_checkout_of_somebody_else_is_judged() {
    let repo = Repo::new();
    if rustix::process::geteuid().as_raw() != 0 {
        // Only root can give files away; everybody's own checkout is tested by all other tests.
        return;
    }
    let given = Command::new("chown").args(["-R", "65534:65534"]).arg(repo.path()).status().unwrap();
    assert!(given.success());
    repo.gate(&[]).ends(0);
}

#[test]
fn a_part_of_a_repository_is_asked_for_in_full_and_nothing_is_fetched() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo.record(NOTHING);
    repo.commit();
    let copy = clone(&repo, &["--filter=blob:none", "--branch", "change"]);
    let dir = copy.path().join("clone");
    let trap = copy.path().join("trap");
    fs::write(&trap, "#!/bin/sh\ntouch \"$(dirname \"$0\")/sprung\"\nexec git upload-pack \"$@\"\n").unwrap();
    git(
        copy.path(),
        &["-C", dir.to_str().unwrap(), "config", "remote.origin.uploadpack", trap.to_str().unwrap()],
    );
    Command::new("chmod").arg("+x").arg(&trap).status().unwrap();
    let found = in_clone(&copy, &[]);
    found.ends(4);
    assert!(found.stderr.contains("no-history"), "{}", found.stderr);
    assert!(found.stderr.contains("clone without `--filter`"), "{}", found.stderr);
    assert!(!copy.path().join("sprung").exists(), "objects were fetched");
    // Nor by a git that is too old to be told so.
    let old = copy.path().join("old");
    fs::create_dir(&old).unwrap();
    let path = std::env::var("PATH").unwrap();
    let script = format!("#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nPATH='{path}' exec git \"$@\"\n");
    fs::write(old.join("git"), script).unwrap();
    Command::new("chmod").arg("+x").arg(old.join("git")).status().unwrap();
    let path = format!("{}:{path}", old.display());
    gate(&dir, &[], &[("PATH", &path)]).ends(4);
    assert!(!copy.path().join("sprung").exists(), "objects were fetched by an old git");
    // Nor trees.
    let copy = clone(&repo, &["--filter=tree:0", "--no-checkout", "--branch", "change"]);
    let found = in_clone(&copy, &["--head", "origin/change"]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("clone without `--filter`"), "{}", found.stderr);
}

#[test]
fn gates_are_archived_and_read_again() {
    let repo = Repo::new();
    repo.write(".gitignore", "/kept\n");
    repo.commit();
    for _ in 0..2 {
        repo.gate(&["--archive", "kept"]).ends(0);
    }
    repo.record(NOTHING);
    repo.commit();
    repo.gate(&["--archive", "kept"]).ends(1);
    assert_eq!(fs::read_dir(repo.path().join("kept")).unwrap().count(), 3);
    let shown = crate::program::run(repo.path(), &["history", "kept", "--format", "json"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr());
    let history: serde_json::Value = serde_json::from_str(shown.stdout()).unwrap();
    let runs = history["series"][0]["runs"].as_array().unwrap();
    let statuses: Vec<&str> = runs.iter().map(|run| run["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["PASS", "PASS", "FAIL"]);
    // A result that cannot be kept is no PASS.
    repo.write("file", "x");
    repo.gate(&["--archive", "file"]).ends(4).says("cannot-write");
}

#[test]
fn where_the_branch_moved_on_the_commands_that_are_named_see_the_same() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write(
        "benchmark/fixtures/pay.expected.json",
        KEY.replace("\"max_blocking\":1", "\"max_blocking\":0"),
    );
    let tip = repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    repo.write("x", "x");
    repo.commit();
    let found = repo.gate(&[]);
    found.ends(1).compares(&start, &tip);
    let again = found.json["reproduce"].as_str().unwrap();
    let words: Vec<&str> = again.strip_prefix("benchgate gate ").unwrap().split(' ').collect();
    repo.gate(&words).ends(1).compares(&start, &tip);
    let step = found.json["recovery"]["command"].as_str().unwrap();
    let words: Vec<&str> = step.strip_prefix("benchgate ").unwrap().split(' ').collect();
    let shown = program::run(repo.path(), &words);
    assert!(shown.stdout().contains("FAIL"), "{step}: {}", shown.stdout());
}
