//! What GitHub tests: a merge that it makes of the base and the head of a pull request.

use super::{FOUND, Gate, NOTHING, Proposed, Repo};

/// A pull request: `main` moved on since the branch was made, and a merge of both is checked out.
struct Pull {
    repo: Repo,
    base: String,
    head: String,
    merge: String,
}

impl Pull {
    fn new(findings: &str) -> Self {
        let repo = Repo::new();
        let Proposed { base, head, merge } = repo.propose(|repo| {
            repo.record(findings);
            repo.write("x", "x");
        });
        Self { repo, base, head, merge }
    }

    /// Judges what is checked out, as a job of the pull request does.
    fn gate(&self, sha: &str, words: &[&str]) -> Gate {
        let event = format!(
            r#"{{"pull_request":{{"base":{{"ref":"main","sha":"{}"}},"head":{{"sha":"{}"}}}}}}"#,
            self.base, self.head
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), event).unwrap();
        let env = [
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_SHA", sha),
            ("GITHUB_EVENT_PATH", file.path().to_str().unwrap()),
        ];
        self.repo.gate_with(words, &env)
    }
}

#[test]
fn the_first_parent_of_the_tested_merge_is_the_baseline() {
    let pull = Pull::new(NOTHING);
    let found = pull.gate(&pull.merge, &[]);
    found.ends(1).compares(&pull.base, &pull.base);
    assert_eq!(found.json["head"]["pr_head"], pull.head.as_str());
    assert_eq!(found.json["trust"], "author-controlled");
    assert_eq!(found.rules(), ["fixture-fails", "entry-lost"]);
}

#[test]
fn the_tip_of_the_base_judges_where_it_moved_on() {
    let pull = Pull::new(FOUND);
    pull.repo.git(&["checkout", "--quiet", "main"]);
    pull.repo.write("z", "z");
    let tip = pull.repo.commit();
    pull.repo.git(&["update-ref", "refs/remotes/origin/main", &tip]);
    pull.repo.git(&["checkout", "--quiet", "--detach", &pull.merge]);
    pull.gate(&pull.merge, &[]).ends(0).compares(&pull.base, &tip);
}

#[test]
fn a_branch_of_the_base_that_holds_the_change_does_not_judge_it() {
    let pull = Pull::new(NOTHING);
    pull.repo.git(&["update-ref", "refs/remotes/origin/main", &pull.merge]);
    pull.gate(&pull.merge, &[]).ends(1).compares(&pull.base, &pull.base);
}

#[test]
fn a_crafted_merge_does_not_choose_its_own_base() {
    let pull = Pull::new(FOUND);
    // The author merges an old, easy commit and calls it the first parent.
    pull.repo.git(&["checkout", "--quiet", "--orphan", "easy"]);
    pull.repo.record(NOTHING);
    pull.repo.write("benchmark/fixtures/pay.expected.json", r#"{"expect":{"max_blocking":9}}"#);
    pull.repo.commit();
    pull.repo.git(&[
        "merge",
        "--quiet",
        "--allow-unrelated-histories",
        "--strategy=ours",
        "-m",
        "m",
        &pull.head,
    ]);
    let crafted = pull.repo.id("HEAD");
    let found = Pull { head: crafted.clone(), ..pull };
    let judged = found.gate(&crafted, &[]);
    judged.ends(1);
    assert_eq!(judged.json["base"]["policy_commit"], found.base.as_str());
    assert!(judged.rules().contains(&"entry-lost".to_owned()), "{:?}", judged.rules());
}

#[test]
fn the_head_itself_is_held_against_what_it_has_in_common_with_the_base() {
    let pull = Pull::new(NOTHING);
    pull.repo.git(&["checkout", "--quiet", &pull.head]);
    let start = pull.repo.git(&["merge-base", &pull.head, "main"]).trim().to_owned();
    pull.gate(&pull.merge, &[]).ends(1).compares(&start, &pull.base);
}

#[test]
fn nobody_chooses_the_base_of_a_pull_request() {
    let pull = Pull::new(NOTHING);
    for base in ["HEAD", "none"] {
        pull.gate(&pull.merge, &["--base", base]).ends(4).says("base-refused");
    }
    // Nor by taking the repository away.
    std::fs::rename(pull.repo.path().join(".git"), pull.repo.path().join("git")).unwrap();
    pull.gate(&pull.merge, &[]).ends(4).says("base-refused");
}

#[test]
fn a_merge_of_depth_1_asks_for_history() {
    let pull = Pull::new(FOUND);
    pull.repo.git(&["branch", "merge", &pull.merge]);
    let copy = Repo::empty();
    let url = format!("file://{}", pull.repo.path().display());
    copy.git(&["clone", "--quiet", "--depth", "1", "--branch", "merge", &url, "."]);
    let shallow =
        Pull { repo: copy, base: pull.base.clone(), head: pull.head.clone(), merge: pull.merge.clone() };
    let found = shallow.gate(&pull.merge, &[]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("fetch-depth: 0"), "{}", found.stderr);
}

#[test]
fn a_changed_file_blocks_in_ci() {
    let pull = Pull::new(FOUND);
    pull.repo.record(NOTHING);
    pull.gate(&pull.merge, &[]).ends(4).says("head-differs");
}

#[test]
fn a_merge_group_is_held_against_what_it_is_merged_onto() {
    let pull = Pull::new(NOTHING);
    let file = tempfile::NamedTempFile::new().unwrap();
    let (base, merge) = (&pull.base, &pull.merge);
    let event = format!(
        r#"{{"merge_group":{{"base_ref":"refs/heads/main","base_sha":"{base}","head_sha":"{merge}"}}}}"#
    );
    std::fs::write(file.path(), event).unwrap();
    let env = [
        ("GITHUB_ACTIONS", "true"),
        ("CI", "true"),
        ("GITHUB_EVENT_NAME", "merge_group"),
        ("GITHUB_SHA", &*pull.merge),
        ("GITHUB_EVENT_PATH", file.path().to_str().unwrap()),
    ];
    pull.repo.gate_with(&[], &env).ends(1).compares(&pull.base, &pull.base);
}
