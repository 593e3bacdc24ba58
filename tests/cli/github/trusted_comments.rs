//! A repository that judges in trusted mode and publishes what the pull request's own runs report: whose words the comment has.

use std::fs;

use serde_json::{Value, json};

use super::emulator::{job, person};
use super::published::Fork;
use super::{Said, Scene};
use crate::program::finish;
use crate::repositories::Repo;

/// The first line of what a trusted run wrote.
fn trusted(fork: &Fork, run: u64, head: &str) -> String {
    fork.scene.marker(run).replace(&fork.scene.head, head).replace(" -->", " trusted -->")
}

/// What a trusted run had to say, which it wrote with the token of its job.
fn said(fork: &Fork, run: u64, head: &str) -> String {
    fork.scene.api.state().runs.insert(run, 1);
    let body = format!("{}\n### FAIL, trusted", trusted(fork, run, head));
    fork.scene.api.comment(&job(), &body);
    body
}

/// A pull request whose own run says PASS.
fn passing() -> Fork {
    Fork::of(Scene::passing())
}

#[test]
fn what_its_own_run_reports_never_takes_the_place_of_a_trusted_verdict_on_the_same_commit() {
    // Run 40 is published. Whether the trusted one began before or after it, it has the last word.
    for run in [30, 50] {
        let fork = passing();
        let head = fork.scene.head.clone();
        let body = said(&fork, run, &head);
        fork.publish(&["--comment", "always"]).ends(0);
        assert_eq!(fork.scene.api.ours(), std::slice::from_ref(&body), "{run}");
        // Nor where somebody else of this job has written beside it.
        fork.scene.api.comment(&job(), &format!("{}\n### PASS", fork.scene.marker(45)));
        fork.scene.api.state().runs.insert(45, 1);
        fork.publish(&["--comment", "always"]).ends(0);
        assert_eq!(fork.scene.api.ours(), [body], "{run}");
        fork.scene.api.is_satisfied();
    }
}

#[test]
fn a_report_on_a_newer_commit_is_shown_until_the_trusted_run_has_judged_it() {
    let fork = passing();
    said(&fork, 30, &"b".repeat(40));
    fork.publish(&["--comment", "always"]).ends(0);
    let ours = fork.scene.api.ours();
    assert!(ours[0].starts_with(&fork.scene.marker(40)) && ours.len() == 1, "{ours:?}");
}

#[test]
fn a_verdict_that_only_says_that_it_is_trusted_is_not() {
    for (say, gone) in [(json!({"event": "pull_request"}), false), (json!({}), true)] {
        let fork = passing();
        let head = fork.scene.head.clone();
        said(&fork, 30, &head);
        fork.scene.api.state().runs_say.insert(30, say);
        if gone {
            fork.scene.api.state().runs.remove(&30);
        }
        fork.publish(&["--comment", "always"]).ends(0);
        let ours = fork.scene.api.ours();
        assert!(ours[0].starts_with(&fork.scene.marker(40)) && ours.len() == 1, "{ours:?}");
    }
    // The line of somebody else is nobody's.
    let fork = passing();
    let head = fork.scene.head.clone();
    fork.scene.api.comment(&person("eve"), &format!("{}\n### FAIL", trusted(&fork, 99, &head)));
    fork.publish(&["--comment", "always"]).ends(0);
    assert_eq!(fork.scene.api.ours().len(), 1);
}

#[test]
fn a_trusted_gate_says_so_and_takes_the_place_of_a_later_report() {
    use super::trusted::Pull;

    let pull = Pull::new(|repo| repo.record(super::NOTHING));
    // The report of run 99 stands there, and that of the gate is run 10.
    let marker = format!("<!-- benchgate:v1 key=benchgate.toml run=99 attempt=1 head={} -->", pull.head);
    pull.api.state().runs.insert(99, 1);
    pull.api.comment(&job(), &format!("{marker}\n### PASS · reported by the pull request's own run"));
    pull.said(pull.gate(&[])).ends(1).is_quiet();
    let ours = pull.api.ours();
    let first = marker.replace("run=99", "run=10").replace(" -->", " trusted -->");
    assert!(ours.len() == 1 && ours[0].starts_with(&format!("{first}\n")), "{ours:?}");
    // A plain gate in a job of the pull request is not trusted, whenever it runs.
    let scene = Scene::failing();
    scene.run(1, &[]).ends(1);
    assert!(scene.api.ours()[0].starts_with(&scene.marker(1)));
    let body = format!("{}\n### FAIL", scene.marker(1).replace(" -->", " trusted -->"));
    scene.api.state().comments.values_mut().next().unwrap()["body"] = json!(body);
    scene.run(2, &[]).ends(1);
    assert_eq!(scene.api.ours(), [body]);
}

/// A change that loosens a rule, of whose run the result says that `who` approved it.
fn claims(who: &str) -> (Fork, String) {
    let scene = Scene::new(|repo: &Repo| {
        repo.write(
            "benchgate.toml",
            "[reviewers.bot]\ndeterministic = true\n[fixtures]\nblocking = [\"critical\"]\n",
        );
    });
    let digest = scene.run(39, &["--comment", "never"]).json["approval"]["digest"].clone();
    let digest = digest.as_str().unwrap().to_owned();
    // The run itself can ask, and finds that somebody approved; it says so, or writes another name into the file.
    scene.api.state().roles.insert("mia", ("write", "maintain"));
    let id = scene.api.comment(&person("mia"), &format!("benchgate approve {digest}"));
    let out = scene.away().join("out");
    let mut run = scene.job(40, &["--comment", "never", "--out", out.to_str().unwrap()]);
    Said::of(finish(&mut run)).ends(0);
    scene.api.state().comments.remove(&id);
    let fork = Fork::that_left(scene, 0);
    fork.forge("/approval/by", json!(who));
    (fork, digest)
}

#[test]
fn nobody_is_said_to_have_approved_who_did_not_comment_the_line() {
    type Comment = (Value, fn(&str) -> String);
    let line = |digest: &str| format!("benchgate approve {digest}");
    let none: [Comment; 4] = [
        (person("eve"), line),
        (json!({"login": "mia", "type": "Bot"}), line),
        (person("mia"), |digest| format!("do not say benchgate approve {digest}")),
        (person("mia"), |_| format!("benchgate approve {}", "0".repeat(64))),
    ];
    for (user, body) in none {
        let (fork, digest) = claims("mia");
        fork.scene.api.comment(&user, &body(&digest));
        let said = fork.publish(&["--comment", "always"]);
        assert!(said.ends(4).stderr.contains("error[result-disagrees]"), "{}", said.stderr);
        assert!(said.stderr.contains("`mia` approved"), "{}", said.stderr);
        assert!(fork.scene.api.ours().is_empty());
    }
    let (fork, digest) = claims("mia");
    let id = fork.scene.api.comment(&person("Mia"), &line(&digest));
    fork.scene.api.state().edits.insert(id, json!({"editor": {"login": "eve"}}));
    fork.publish(&["--comment", "always"]).ends(4);
    fork.scene.api.state().edits.clear();
    fork.publish(&["--comment", "always"]).ends(0);
    assert_eq!(fork.scene.api.ours().len(), 1);
    // What cannot be read is not published.
    let (fork, digest) = claims("mia");
    fork.scene.api.comment(&person("mia"), &line(&digest));
    fork.scene.api.plant("POST", "/graphql", u32::MAX, super::emulator::Fault::Before(502));
    let said = fork.publish(&["--comment", "always"]);
    assert!(said.ends(4).stderr.contains("error[github-unread]"), "{}", said.stderr);
    assert!(fs::exists(&fork.result).unwrap());
}
