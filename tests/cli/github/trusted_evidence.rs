//! Evidence in trusted mode: what a seal and a job are worth where the author of the change owns everything but the judge.

use std::fs;

use serde_json::{Value, json};

use super::actions::{job, run, time};
use super::trusted::{Pull, claim, commit_ago, prove_in};
use super::{Said, at_once};
use crate::program::{finish, program};
use crate::repositories::Repo;
use crate::repositories::self_approval::repository;

pub(super) const CI: &str = ".github/workflows/ci.yml";
pub(super) const WORKFLOW: &str =
    "on: pull_request\njobs:\n  lint:\n    runs-on: x\n    steps:\n      - run: make\n";
const JOB: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_RUN_ID", "70"),
    ("GITHUB_RUN_ATTEMPT", "1"),
    ("GITHUB_REPOSITORY_ID", "17"),
    ("GITHUB_REF", "refs/pull/7/merge"),
    ("GITHUB_WORKFLOW", "ci"),
    ("GITHUB_JOB", "lint"),
];

/// A change of a repository that has a workflow, and a rule for the one claim with these lines behind it.
fn pull(rule: &str, change: impl Fn(&Repo)) -> Pull {
    pull_onto(rule, |_| {}, change)
}

/// The same, of a repository whose `main` has this besides.
pub(super) fn pull_onto(rule: &str, main: impl Fn(&Repo), change: impl Fn(&Repo)) -> Pull {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    let policy = fs::read_to_string(repo.path().join("benchgate.toml")).unwrap();
    let rule = if rule.contains("jobs") {
        policy.replace("command = \"true\"\nexit = \"proves\"\n", rule)
    } else {
        format!("{policy}{rule}")
    };
    repo.write("benchgate.toml", rule);
    repo.write(CI, WORKFLOW);
    main(&repo);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    Pull::of(repo, change)
}

/// A change with a store that attempt 1 of run 70 made, sealed and uploaded.
pub(super) struct Sealed {
    pub(super) pull: Pull,
    store: tempfile::TempDir,
}

pub(super) fn sealed(rule: &str, change: impl Fn(&Repo)) -> Sealed {
    sealed_onto(rule, |_| {}, change)
}

/// The same, of a repository whose `main` has this besides.
pub(super) fn sealed_onto(rule: &str, main: impl Fn(&Repo), change: impl Fn(&Repo)) -> Sealed {
    let pull = pull_onto(rule, main, change);
    commit_ago(&pull.repo, 60);
    let store = prove_in(&pull, &pull.repo.id("main"), JOB);
    let mut command = program(pull.room.path());
    let outcome = finish(command.args(["evidence", "seal", "--dir"]).arg(store.path()));
    assert_eq!(outcome.code, Some(0), "{}", String::from_utf8_lossy(&outcome.stderr));
    let seal = std::path::PathBuf::from(String::from_utf8(outcome.stdout).unwrap().trim_end());
    let digest = seal.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut state = pull.api.state();
    state.actions.attempts.push(json!({
        "id": 70, "run_attempt": 1, "head_sha": pull.head, "repository": {"id": 17}, "path": CI,
        "event": "pull_request", "pull_requests": [{"number": 7}], "run_started_at": time::ago(600),
    }));
    state.actions.artifacts.push(json!({
        "id": 1, "listed_under": 70, "name": "seal.json", "digest": format!("sha256:{digest}"),
        "created_at": time::ago(60), "expired": false, "workflow_run": {"id": 70, "head_sha": pull.head},
    }));
    drop(state);
    Sealed { pull, store }
}

impl Sealed {
    pub(super) fn run(&self) -> Said {
        gate(&self.pull, &["--evidence", self.store.path().to_str().unwrap()])
    }

    #[track_caller]
    pub(super) fn says(&self, code: i32, state: &str, reason: &str) {
        is(&self.run(), code, state, reason);
    }
}

pub(super) fn gate(pull: &Pull, words: &[&str]) -> Said {
    let mut command = pull.gate(&[&["--comment", "never"], words].concat());
    command.env("GITHUB_REPOSITORY_ID", "17");
    pull.said(command)
}

#[track_caller]
pub(super) fn is(said: &Said, code: i32, state: &str, reason: &str) {
    let (found, why) = claim(said);
    assert!(found == state && why.contains(reason), "{found}: {why}\n{}", said.stderr);
    said.ends(code);
}

pub(super) fn harmless(repo: &Repo) {
    repo.write("x", "x");
}

#[test]
fn a_store_that_its_run_sealed_is_a_pass() {
    let sealed = sealed("", harmless);
    let said = sealed.run();
    is(&said, 0, "SUPPORTED", "by exit code 0");
    assert_eq!(said.json["trust"], "trusted");
    assert_eq!(said.json["packs"][0]["claims"][0]["tier"], "confirmed");
    // The base moves on: what was a merge a moment ago is vouched for, too.
    commit_ago(&sealed.pull.repo, 0);
    sealed.says(0, "SUPPORTED", "by exit code 0");
}

#[test]
fn a_store_that_another_run_attempt_or_commit_sealed_is_not() {
    type Edit = fn(&mut Value, &mut Value);
    let other = "b".repeat(40);
    let cases: [(Edit, &str); 6] = [
        (|_, upload| upload["listed_under"] = json!(71), "uploaded no seal"),
        (|_, upload| upload["workflow_run"]["id"] = json!(71), "uploaded no seal"),
        (|_, upload| upload["created_at"] = json!(time::ago(900)), "not uploaded by attempt 1"),
        (|attempt, _| attempt["run_attempt"] = json!(2), "knows no attempt 1 of a run 70"),
        (|attempt, _| attempt["repository"]["id"] = json!(18), "of another repository"),
        (|attempt, _| attempt["head_sha"] = json!("b".repeat(40)), "was for commit bbbbbbbbbbbb"),
    ];
    at_once(cases, |(edit, reason)| {
        let sealed = sealed("", harmless);
        let mut state = sealed.pull.api.state();
        let actions = &mut state.actions;
        edit(&mut actions.attempts[0], &mut actions.artifacts[0]);
        drop(state);
        sealed.says(2, "UNTRUSTED", reason);
        // Nor is one of an older base, which is vouched for like the others.
        commit_ago(&sealed.pull.repo, 0);
        sealed.says(2, "UNTRUSTED", reason);
    });
    // A seal for the commit that the base has, or any other, is none for the head.
    let sealed = sealed("min_tier = \"recorded\"\n", harmless);
    sealed.pull.api.state().actions.attempts[0]["head_sha"] = json!(other);
    sealed.says(2, "MISMATCHED", "was for commit bbbbbbbbbbbb");
}

#[test]
fn a_run_whose_workflow_is_the_changes_own_vouches_for_nothing() {
    let evil = ".github/workflows/evil.yml";
    for path in [evil, ".github/workflows/ci.yml@evil.yml", "org/other/.github/workflows/ci.yml"] {
        let sealed = sealed("", |repo| repo.write(path, WORKFLOW));
        for path in [path.to_owned(), format!("{path}@refs/pull/7/merge")] {
            sealed.pull.api.state().actions.attempts[0]["path"] = json!(path);
            sealed.says(2, "UNTRUSTED", "is not as the base has it");
        }
    }
    // The base's workflow with another step, and one that is gone.
    let other = sealed("", |repo| repo.write(CI, WORKFLOW.replace("make", "true")));
    other.says(
        2,
        "UNTRUSTED",
        "`.github/workflows/ci.yml`, which is not as the base has it, or calls what is not: once somebody approves",
    );
    let gone = sealed("", |repo| repo.remove(CI));
    gone.says(2, "UNTRUSTED", "is not as the base has it");
    // A comment changes nothing that runs; the reference may stand behind the file.
    let commented = sealed("", |repo| repo.write(CI, format!("# lint\n{WORKFLOW}")));
    commented.says(0, "SUPPORTED", "by exit code 0");
    for path in ["@main", "@refs/pull/7/merge", "@refs/heads/a@b"] {
        commented.pull.api.state().actions.attempts[0]["path"] = json!(format!("{CI}{path}"));
        commented.says(0, "SUPPORTED", "by exit code 0");
    }
    // Whoever starts a run by hand chooses what it does.
    for event in ["workflow_dispatch", "repository_dispatch", "schedule"] {
        commented.pull.api.state().actions.attempts[0]["event"] = json!(event);
        commented.says(2, "UNTRUSTED", &format!("was started by `{event}`"));
    }
}

pub(super) const TEST: &str = "kinds = [\"job\"]\njobs = [\".github/workflows/ci.yml#lint\"]\n";

impl Pull {
    pub(super) fn ran(&self, id: u64, path: &str, event: &str, conclusion: &str) -> &Self {
        let (run, job) = (run(id, path, event, &self.head), job(id, 1, "lint", conclusion, &self.head));
        let mut state = self.api.state();
        state.actions.runs.insert(0, run);
        state.actions.jobs.push(job);
        drop(state);
        self
    }
}

#[test]
fn a_job_proves_a_claim_of_the_head_and_of_no_other_commit() {
    let good = pull(TEST, harmless);
    is(&gate(&good, &[]), 2, "MISSING", "there is no run");
    good.ran(5, CI, "pull_request", "success");
    let said = gate(&good, &[]);
    is(&said, 0, "SUPPORTED", "run 5, attempt 1) succeeded");
    assert_eq!(
        (&said.json["trust"], &said.json["packs"][0]["claims"][0]["tier"]),
        (&json!("trusted"), &json!("confirmed"))
    );
    good.ran(6, CI, "pull_request", "failure");
    is(&gate(&good, &[]), 2, "CONTRADICTED", "run 6, attempt 1) failed");
    // Of the tip of the base, of this very job's run, and of a workflow that the change could start.
    for (event, head) in [("push", "base"), ("pull_request_target", "head"), ("workflow_dispatch", "head")] {
        let other = pull(TEST, harmless);
        other.ran(5, CI, event, "success");
        if head == "base" {
            let tip = other.repo.id("main");
            let mut state = other.api.state();
            state.actions.runs[0]["head_sha"] = json!(tip);
            state.actions.jobs[0]["head_sha"] = json!(tip);
        }
        is(&gate(&other, &[]), 2, "MISSING", "there is no run");
    }
    // A job that the change makes easier is a loosened rule.
    let easier = pull(TEST, |repo| repo.write(CI, WORKFLOW.replace("make", "true")));
    easier.ran(5, CI, "pull_request", "success");
    gate(&easier, &[]).ends(1);
}

#[test]
fn a_file_that_is_named_like_a_workflow_at_a_reference_is_another_workflow() {
    for evil in [".github/workflows/ci.yml@evil.yml", ".github/workflows/ci.yml@b.YAML"] {
        for at in ["", "@refs/pull/7/merge"] {
            let pull = pull(TEST, |repo| repo.write(evil, WORKFLOW));
            pull.ran(5, CI, "pull_request", "failure");
            pull.ran(6, &format!("{evil}{at}"), "pull_request", "success");
            is(&gate(&pull, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
        }
    }
}

#[test]
fn what_another_pull_request_of_a_fork_ran_is_not_of_this_one() {
    let of = |pull: &Pull, at: usize, branch: &str, repository: &str| {
        let run = &mut pull.api.state().actions.runs[at];
        run["pull_requests"] = json!([]);
        run["head_branch"] = json!(branch);
        run["head_repository"] = json!({"full_name": repository});
    };
    // The same commit from another branch or another fork, into a branch whose workflow is an easy one.
    for (branch, repository) in [("other", "ann/shop"), ("change", "eve/shop")] {
        let pull = pull(TEST, harmless);
        pull.ran(5, CI, "pull_request", "failure").ran(6, CI, "pull_request", "success");
        of(&pull, 1, "change", "ann/shop");
        of(&pull, 0, branch, repository);
        is(&gate(&pull, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
        // That fork was deleted meanwhile.
        pull.api.state().actions.runs[0]["head_repository"] = Value::Null;
        is(&gate(&pull, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
    }
    // Its own fork is gone: what is left tells no two runs apart.
    let gone = pull(TEST, harmless);
    gone.ran(5, CI, "pull_request", "failure").ran(6, CI, "pull_request", "success");
    gone.api.state().pull["head"]["repo"] = Value::Null;
    for at in [0, 1] {
        of(&gone, at, "change", "ann/shop");
        gone.api.state().actions.runs[at]["head_repository"] = Value::Null;
    }
    is(&gate(&gone, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
    // From a branch of this repository, which two pull requests ask to be merged.
    let both = pull(TEST, harmless);
    both.ran(5, CI, "pull_request", "failure").ran(6, CI, "pull_request", "success");
    both.api.state().pull["head"]["repo"] = json!({"full_name": "octo/shop"});
    let mut other = both.api.state().pull.clone();
    other["number"] = json!(8);
    other["base"]["ref"] = json!("old");
    both.api.state().more_pulls = vec![other];
    for at in [0, 1] {
        of(&both, at, "change", "octo/shop");
        both.api.state().actions.runs[at]["pull_requests"] = json!([{"number": 7}, {"number": 8}]);
    }
    is(&gate(&both, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
    // Its own newer run counts.
    let pull = pull(TEST, harmless);
    pull.ran(5, CI, "pull_request", "failure").ran(6, CI, "pull_request", "success");
    of(&pull, 1, "change", "ann/shop");
    of(&pull, 0, "change", "Ann/Shop");
    is(&gate(&pull, &[]), 0, "SUPPORTED", "run 6, attempt 1) succeeded");
    // Of the same branch there is another one, in whatever state: nobody says whose run is whose, and each must hold.
    for state in ["open", "closed"] {
        let mut other = pull.api.state().pull.clone();
        other["number"] = json!(8);
        other["state"] = json!(state);
        other["base"]["ref"] = json!("old");
        pull.api.state().more_pulls = vec![other];
        is(&gate(&pull, &[]), 2, "CONTRADICTED", "run 5, attempt 1) failed");
    }
}

#[test]
fn a_list_that_leaves_runs_out_is_no_proof() {
    let pull = pull(TEST, harmless);
    pull.ran(5, CI, "pull_request", "success");
    pull.api.state().actions.more_runs = 1_000;
    is(&gate(&pull, &[]), 2, "MISSING", "1001");
}
