//! Where trusted mode gives no verdict: who may own the workflow, what is over or has moved, what GitHub does not say.

use serde_json::json;

use super::super::emulator::{Fault, Rights};
use super::super::{NOTHING, Said};
use super::{Pull, blocked};
use crate::program::{finish, program};
use crate::repositories::Repo;

#[test]
fn a_workflow_that_the_change_may_own_is_not_trusted() {
    let pull = Pull::new(|repo| repo.write("x", "x"));
    let words = ["gate", "--pr", "7", "--format", "json", "--comment", "always"];
    let branch = json!({"repository": {"default_branch": "trunk"}});
    for (event, payload, reference) in [
        ("pull_request", pull.event(), "refs/pull/7/merge"),
        ("pull_request_review", pull.event(), "refs/pull/7/merge"),
        ("merge_group", json!({}), "refs/heads/main"),
        ("workflow_dispatch", branch.clone(), "refs/heads/change"),
        ("push", branch.clone(), "refs/heads/change"),
    ] {
        let mut command = pull.job(event, &payload, &words);
        let said = pull.said({
            command.env("GITHUB_REF", reference);
            command
        });
        blocked(&said, "not-trusted", "");
        assert_eq!(said.json["trust"], "author-controlled", "{event}");
    }
    assert!(pull.api.state().log.is_empty(), "nothing is asked");
    let mut alone = program(pull.room.path());
    let said = Said::of(finish(alone.args(["gate", "--pr", "7", "--format", "json"])));
    blocked(&said, "not-trusted", "in a job of GitHub Actions");
    assert_eq!(said.json["trust"], "local");
    // Of the default branch it is.
    let run = |event: &str| json!({"workflow_run": {"id": 5, "run_attempt": 1, "event": event, "head_sha": pull.head, "conclusion": "success"}});
    for (event, payload, reference) in [
        ("workflow_dispatch", branch, "refs/heads/trunk"),
        ("schedule", json!({"schedule": "1 1 * * *"}), "refs/heads/trunk"),
        ("workflow_run", run("pull_request"), "refs/heads/trunk"),
        ("workflow_run", run("push"), "refs/heads/trunk"),
    ] {
        let mut command = pull.job(event, &payload, &words[..5]);
        let said = pull.said({
            command.env("GITHUB_REF", reference);
            command
        });
        assert_eq!(said.ends(0).json["trust"], "trusted", "{event}");
    }
}

#[test]
fn an_event_of_another_pull_request_is_not_obeyed() {
    let pull = Pull::new(|repo| repo.write("x", "x"));
    let mut event = pull.event();
    event["pull_request"]["number"] = json!(8);
    let command = pull.job("pull_request_target", &event, &["gate", "--pr", "7", "--format", "json"]);
    blocked(&pull.said(command), "bad-event", "about the pull request 8, and `--pr` names 7");
}

#[test]
fn what_is_over_is_not_judged() {
    let pull = Pull::new(|repo| repo.record(NOTHING));
    pull.api.state().pull["state"] = json!("closed");
    blocked(&pull.run(&["--comment", "always"]), "no-pull-request", "is closed");
    pull.api.state().pull["merged_at"] = json!("2026-11-30T00:00:00Z");
    blocked(&pull.run(&["--comment", "always"]), "no-pull-request", "is merged");
    assert!(pull.api.ours().is_empty());
    let command = pull.job("schedule", &json!({}), &["gate", "--pr", "9", "--format", "json"]);
    let said = Said::of(finish(&mut { command }));
    blocked(&said, "github-unread", "404");
    // It is open, and there is nothing to merge.
    pull.api.state().pull["state"] = json!("open");
    pull.repo.git(&["merge", "--quiet", "--no-edit", &pull.head]);
    blocked(&pull.run(&[]), "no-pull-request", "`main` has");
}

#[test]
fn a_head_that_moved_is_never_judged_for_the_one_before() {
    let pull = Pull::new(|repo| repo.write("x", "x"));
    let old = pull.head.clone();
    // Pushed to after the event.
    let new = pull.repo.id("main");
    pull.api.state().pull["head"]["sha"] = json!(new);
    blocked(&pull.run(&["--comment", "always"]), "pull-request-moved", old.get(..12).unwrap());
    // Pushed to between the answer of the API and the fetch.
    pull.api.state().pull["head"]["sha"] = json!(old);
    pull.repo.git(&["update-ref", "refs/pull/7/head", &new]);
    blocked(&pull.run(&[]), "pull-request-moved", new.get(..12).unwrap());
    pull.repo.git(&["update-ref", "-d", "refs/pull/7/head"]);
    blocked(&pull.run(&[]), "no-history", "cannot be fetched");
}

#[test]
fn what_cannot_be_merged_is_said_with_its_files() {
    let pull = Pull::new(|repo| repo.write("y", "theirs\n"));
    blocked(&pull.run(&[]), "merge-conflict", "`y` in conflict");
    let ours = pull.api.ours();
    assert!(ours.len() == 1 && ours[0].contains("BLOCKED"), "{ours:?}");
    let apart = Pull::new(|repo| {
        repo.git(&["checkout", "--quiet", "--orphan", "apart"]);
        repo.write("apart", "x");
        repo.commit();
        repo.git(&["branch", "--quiet", "-D", "change"]);
        repo.git(&["branch", "--quiet", "-m", "change"]);
    });
    blocked(&apart.run(&[]), "no-history", "no commit in common");
}

#[test]
fn what_github_does_not_say_is_no_verdict() {
    for (fault, part) in [
        (Fault::Before(401), "401"),
        (Fault::Says(403, "Resource not accessible by integration"), "403"),
        (Fault::Html(200), "it is not JSON"),
        (Fault::Redirect(302, "https://evil.example/x".into()), "another host"),
        (Fault::Limited(429, "61"), "61 more seconds"),
    ] {
        let pull = Pull::new(|repo| repo.write("x", "x"));
        pull.api.plant("GET", "/pulls/7", 9, fault);
        blocked(&pull.run(&[]), "github-unread", part);
    }
    let pull = Pull::new(|repo| repo.write("x", "x"));
    let mut command = pull.gate(&[]);
    command.env_remove("GITHUB_TOKEN");
    blocked(&pull.said(command), "github-unread", "`GITHUB_TOKEN` is not in the environment");
    let mut command = pull.gate(&[]);
    command.env("GITHUB_SERVER_URL", "file:///srv");
    blocked(&pull.said(command), "bad-event", "GITHUB_SERVER_URL");
    let mut command = pull.gate(&[]);
    command.env("GITHUB_SERVER_URL", "http://127.0.0.1:1");
    blocked(&pull.said(command), "no-history", "http://127.0.0.1:1/octo/shop");
    pull.api.state().pull["base"]["ref"] = json!("--upload-pack=x");
    blocked(&pull.run(&[]), "no-pull-request", "a name that no branch has");
    // Reading is all that a verdict needs.
    let pull = Pull::new(|repo| repo.write("x", "x"));
    pull.api.state().rights = Rights::ReadOnly;
    pull.run(&[]).ends(0).is_quiet();
}

#[test]
fn a_policy_is_named_from_the_root_and_flags_that_choose_something_easier_are_refused() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("api/benchgate.toml", "[fixtures]\ntolerance = 1\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    let pull = Pull::of(repo, |repo| repo.record(NOTHING));
    let said = pull.run(&["--config", "./api/benchgate.toml", "--comment", "always"]);
    assert_eq!(said.json["config"], "api/benchgate.toml", "{}", said.stderr);
    assert!(pull.api.ours()[0].contains(" key=api/benchgate.toml "), "{:?}", pull.api.ours());
    blocked(&pull.run(&["--config", "../benchgate.toml"]), "no-config", "no path from the root");
    blocked(&pull.run(&["--config", "/benchgate.toml"]), "no-config", "no path from the root");
    blocked(&pull.run(&["--config", "absent.toml"]), "no-config", "no such file");
    for flag in [&["--base", "main"][..], &["--head", "main"], &["--collect"], &["--approve-loosening"]] {
        let said = Said::of(finish(&mut pull.gate(flag)));
        assert_eq!(said.code, 4, "{flag:?}");
        assert!(said.stderr.contains("error[usage]") && said.stderr.contains("--pr"), "{}", said.stderr);
    }
}
