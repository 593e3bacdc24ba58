//! Merge groups of several pull requests: what was approved on each of them, and what on none.

use serde_json::json;

use super::emulator::{Emulator, Fault, person};
use super::{NOTHING, Said, Scene, at_once};
use crate::repositories::Repo;

const KEY: &str = "benchmark/fixtures/pay.expected.json";
const INPUT: &str = "lint.toml";
const RULES: &str =
    "[reviewers.bot]\ndeterministic = true\n[claims.x]\nkinds = [\"sarif\"]\ninputs = [\"lint.toml\"]\n";

/// Two pull requests: 7 loosens a key, and 8 changes the input of a claim. The queue merges 8 on top of 7.
struct Group {
    scene: Scene,
    base: String,
    /// What the queue made of each.
    commits: [String; 2],
    /// What each asks for by itself.
    digests: [String; 2],
}

fn first(repo: &Repo) {
    repo.record(NOTHING);
    repo.write(KEY, r#"{"expect":{"max_blocking":1}}"#);
}

fn group(second: fn(&Repo)) -> Group {
    group_of(first, second)
}

fn group_of(first: fn(&Repo), second: fn(&Repo)) -> Group {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("benchgate.toml", RULES);
    repo.write(INPUT, lines("1", "1"));
    let base = repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    // The second is judged by itself, then the first; then one is merged upon the other.
    let alone = |scene: &Scene| {
        let said = scene.run(1, &["--comment", "never"]);
        said.json["approval"]["digest"].as_str().unwrap_or_default().to_owned()
    };
    let other = Scene::of(repo, Emulator::start(), second);
    let second_head = other.head.clone();
    let of_second = alone(&other);
    let Scene { repo, .. } = other;
    repo.git(&["checkout", "--quiet", "-B", "change", &base]);
    repo.git(&["branch", "--quiet", "--force", "main", &base]);
    let scene = Scene::of(repo, Emulator::start(), first);
    let of_first = alone(&scene);
    let base = scene.repo.id("HEAD^1");
    let one = scene.repo.id("HEAD");
    scene.repo.git(&["merge", "--quiet", "--no-ff", "-m", "Merge (#9)", &second_head]);
    let two = scene.repo.id("HEAD");
    let mut state = scene.api.state();
    state.roles.insert("mia", ("write", "maintain"));
    state.roles.insert("root", ("admin", "admin"));
    let mut eighth = state.pull.clone();
    (eighth["number"], eighth["user"]) = (json!(8), person("bob"));
    let mut ninth = eighth.clone();
    ninth["number"] = json!(9);
    state.more_pulls = vec![eighth, ninth];
    state.queue = Some(vec![(one.clone(), 7), (two.clone(), 8)]);
    drop(state);
    Group { scene, base, commits: [one, two], digests: [of_first, of_second] }
}

/// A file of which two can change the ends without a conflict.
fn lines(first: &str, last: &str) -> String {
    format!("a = {first}\n#\n#\n#\n#\n#\nb = {last}\n")
}

fn strict(repo: &Repo) {
    repo.write(INPUT, lines("1", "2"));
}

impl Group {
    fn approve(&self, number: u64, who: &str, digest: &str) {
        self.scene.api.comment_on(number, &person(who), &format!("benchgate approve {digest}"));
    }

    fn run(&self) -> Said {
        let branch = format!("refs/heads/gh-readonly-queue/main/pr-8-{}", self.base);
        self.scene.queue_of(&self.base, &self.commits[1], &branch)
    }

    /// It is not approved, for this reason.
    #[track_caller]
    fn lacks(&self, why: &str) {
        let said = self.run();
        let approval = &said.ends(1).json["approval"];
        let message = approval["message"].as_str().unwrap();
        assert!(approval["by"].is_null() && message.contains(why), "{message}");
        self.scene.api.is_satisfied();
    }
}

#[test]
fn a_group_is_approved_by_what_was_approved_on_each_of_its_pull_requests() {
    let group = group(strict);
    let [first, second] = group.digests.clone();
    group.lacks("7, 8, and on none of them anybody approved");
    group.approve(7, "mia", &first);
    group.lacks("`rule input loosened lint.toml`");
    group.approve(8, "root", &second);
    let said = group.run();
    let approval = &said.ends(0).json["approval"];
    assert_eq!(approval["by"], "mia, root");
    let message = approval["message"].as_str().unwrap();
    assert!(message.contains("on 7: ") && message.contains("on 8: "), "{message}");
    group.scene.api.is_satisfied();
}

#[test]
fn the_whole_of_a_group_may_be_approved_on_one_of_them() {
    let group = group(strict);
    let digest = group.run().json["approval"]["digest"].as_str().unwrap().to_owned();
    assert!(!group.digests.contains(&digest));
    group.approve(8, "mia", &digest);
    group.run().ends(0);
}

#[test]
fn what_was_approved_elsewhere_by_others_or_of_other_content_is_approved_nowhere() {
    type Approve = fn(&Group);
    let cases: [(&str, Approve); 6] = [
        // A pull request that is not in the group, whatever the message of a commit says.
        ("rule input loosened", |group| group.approve(9, "mia", &group.digests[1])),
        // Its author, somebody without the right, and an edited comment.
        ("`bob`: an author of the change", |group| {
            group.scene.api.state().roles.insert("bob", ("admin", "admin"));
            group.approve(8, "bob", &group.digests[1]);
        }),
        ("`wil`: neither maintains", |group| group.approve(8, "wil", &group.digests[1])),
        ("their comment was edited", |group| {
            let line = format!("benchgate approve {}", group.digests[1]);
            let id = group.scene.api.comment_on(8, &person("mia"), &line);
            group.scene.api.state().edits.insert(id, json!({"body": "thanks"}));
        }),
        ("rule input loosened", |group| group.approve(8, "mia", &"0".repeat(64))),
        // The same file with other content.
        ("rule input loosened", |group| {
            let other = self::group(|repo| repo.write(INPUT, lines("1", "3")));
            group.approve(8, "mia", &other.digests[1]);
        }),
    ];
    at_once(cases, |(why, approve)| {
        let group = group(strict);
        group.approve(7, "mia", &group.digests[0]);
        approve(&group);
        group.lacks(why);
    });
}

#[test]
fn a_rule_that_two_of_them_change_was_approved_with_this_content_by_nobody() {
    let group = group_of(|repo| repo.write(INPUT, lines("2", "1")), strict);
    for (number, digest) in [(7, 0), (8, 1)] {
        group.approve(number, "mia", &group.digests[digest]);
    }
    group.lacks("`rule input loosened lint.toml`");
}

#[test]
fn a_group_of_which_something_is_unknown_is_not_approved() {
    let approved = || {
        let group = group(strict);
        group.approve(7, "mia", &group.digests[0]);
        group.approve(8, "root", &group.digests[1]);
        group
    };
    let other = approved();
    let queue = other.scene.api.state().queue.clone().unwrap();
    other.scene.api.state().queue = None;
    other.lacks("it speaks of no merge queue");
    // It was made anew meanwhile.
    other.scene.api.state().queue = Some(Vec::new());
    other.lacks("does not have the last of them any more");
    other.scene.api.state().queue = Some(vec![queue[0].clone()]);
    other.lacks("does not have the last of them any more");
    // The first of them was merged and left the queue: what it asked for is nobody's.
    other.scene.api.state().queue = Some(vec![queue[1].clone()]);
    other.lacks("the pull requests 8, and on none of them");
    other.scene.api.state().queue = Some(queue);
    other.run().ends(0);
    for (part, fault) in [
        ("/graphql", Fault::Says(403, "Resource not accessible by integration")),
        ("/issues/8/comments", Fault::Before(502)),
        ("/collaborators", Fault::Says(403, "Must have push access")),
    ] {
        let other = approved();
        let method = if part == "/graphql" { "POST" } else { "GET" };
        other.scene.api.plant(method, part, u32::MAX, fault);
        other.lacks("what was approved on them cannot be read");
    }
    // Commits that do not lead from the one to the other.
    let odd = approved();
    let apart = odd.scene.repo.git(&["commit-tree", "-m", "apart", &format!("{}^{{tree}}", odd.base)]);
    let branch = format!("refs/heads/gh-readonly-queue/main/pr-8-{}", odd.base);
    let said = odd.scene.queue_of(apart.trim(), &odd.commits[1], &branch);
    assert_ne!(said.code, 0);
}

#[test]
fn the_commits_of_one_pull_request_that_is_rebased_are_told_by_the_queue() {
    let group = group(strict);
    let [first, _] = group.digests.clone();
    let repo = &group.scene.repo;
    let tree = format!("{}^{{tree}}", group.commits[0]);
    let one = repo.git(&["commit-tree", "-p", &group.base, "-m", "one (#9)", &tree]);
    let two = repo.git(&["commit-tree", "-p", one.trim(), "-m", "two (#9)", &tree]);
    repo.git(&["checkout", "--quiet", "--detach", two.trim()]);
    group.scene.api.state().queue = Some(vec![(two.trim().to_owned(), 7)]);
    let branch = format!("refs/heads/gh-readonly-queue/main/pr-7-{}", group.base);
    let said = || group.scene.queue_of(&group.base, two.trim(), &branch);
    said().ends(1);
    group.approve(7, "mia", &first);
    assert_eq!(said().ends(0).json["approval"]["by"], "mia");
}
