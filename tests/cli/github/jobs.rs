//! Claims that jobs prove: how each end of a job counts, whose jobs count, and that what cannot be asked is no proof.

use serde_json::{Value, json};

use super::actions::{job, run, time};
use super::emulator::{Emulator, Fault};
use super::{Said, Scene, at_once};
use crate::program::{finish, program};
use crate::repositories::{FOUND, Repo};

const CI: &str = ".github/workflows/ci.yml";
const WORKFLOW: &str = "on: pull_request\njobs:\n  test:\n    runs-on: x\n    steps:\n      - run: make\n";
const PACK: &str = r#"{"profile": "web", "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/tests-green"]}],
  "rubric": {"criteria": [{"id": "c1", "weight": 1, "from": ["claim/tests-green"]}]}}"#;

/// A pull request whose pack wants tests, which a job proves, by these further lines of its rule.
fn scene_of(rule: &str, change: impl Fn(&Repo)) -> Scene {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.fixture(FOUND);
    repo.write(CI, WORKFLOW);
    let policy = format!(
        "[[packs]]\nname = \"web\"\nfile = \"web.json\"\n\n[claims.\"claim/tests-green\"]\nkinds = [\"job\"]\n{rule}\n"
    );
    repo.write("benchgate.toml", policy);
    repo.write("web.json", PACK);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    Scene::of(repo, Emulator::start(), change)
}

fn scene() -> Scene {
    scene_of(&format!("jobs = [\"{CI}#test\"]"), |repo| repo.write("x", "x"))
}

impl Scene {
    /// There was a run 5 of the workflow for the pull request.
    fn ran(&self) -> &Self {
        let run = run(5, CI, "pull_request", &self.head);
        self.api.state().actions.runs.push(run);
        self
    }

    fn job_of(&self, run: u64, attempt: u64, name: &str, conclusion: &str) -> &Self {
        let job = job(run, attempt, name, conclusion, &self.head);
        self.api.state().actions.jobs.push(job);
        self
    }

    /// What the gate says of the claim.
    #[track_caller]
    fn says(&self, code: i32, state: &str, reason: &str) -> Value {
        let said = self.run(90, &["--comment", "never"]);
        said.ends(code);
        self.api.is_satisfied();
        is(&said, state, reason)
    }
}

#[track_caller]
fn is(said: &Said, state: &str, reason: &str) -> Value {
    let claim = said.json["packs"][0]["claims"][0].clone();
    if state != "SUPPORTED" {
        // No command here makes evidence of a job.
        let recovery = said.json["recovery"].to_string();
        assert!(
            recovery.contains("let the jobs succeed") && !recovery.contains("evidence collect"),
            "{recovery}"
        );
    }
    assert_eq!(claim["state"], state, "{claim:#}");
    assert!(claim["reason"].as_str().unwrap().contains(reason), "{claim:#}");
    claim
}

#[test]
fn each_end_of_a_job_has_a_state() {
    at_once(
        [
            ("success", 0, "SUPPORTED", "job `test` (run 5, attempt 1) succeeded"),
            ("failure", 2, "CONTRADICTED", "failed"),
            ("cancelled", 2, "CONTRADICTED", "was cancelled"),
            ("timed_out", 2, "CONTRADICTED", "took longer"),
            ("skipped", 2, "EMPTY", "was skipped"),
            ("neutral", 2, "EMPTY", "neutral"),
            ("action_required", 2, "MISSING", "waits for somebody"),
            ("something new", 2, "CONTRADICTED", "not known here"),
        ],
        |(conclusion, code, state, reason)| {
            let scene = scene();
            scene.ran().job_of(5, 1, "test", conclusion);
            let claim = scene.says(code, state, reason);
            assert_eq!(claim["tier"], "confirmed");
        },
    );
    for status in ["queued", "in_progress", "waiting", "requested", "pending"] {
        let scene = scene();
        scene.ran().job_of(5, 1, "test", "success");
        let mut state = scene.api.state();
        state.actions.jobs[0]["status"] = json!(status);
        state.actions.jobs[0]["conclusion"] = Value::Null;
        state.actions.jobs[0]["completed_at"] = Value::Null;
        drop(state);
        scene.says(2, "MISSING", "has not ended yet");
    }
}

#[test]
fn what_is_not_there_is_missing_and_is_told_apart() {
    let scene = scene();
    scene.says(2, "MISSING", "there is no run of `.github/workflows/ci.yml` for this commit");
    // A job of that name in another workflow, and a workflow that only begins like it.
    for (id, path) in [(6, ".github/workflows/other.yml"), (7, ".github/workflows/ci.yml.yml")] {
        let run = run(id, path, "pull_request", &scene.head);
        scene.api.state().actions.runs.push(run);
        scene.job_of(id, 1, "test", "success");
    }
    scene.says(2, "MISSING", "there is no run");
    scene.ran();
    for other in ["tests", "Test", "build / test", "test / a"] {
        scene.job_of(5, 1, other, "success");
    }
    scene.says(2, "MISSING", "no run of `.github/workflows/ci.yml` for this commit has a job `test`");
}

#[test]
fn only_runs_for_this_commit_and_this_pull_request_count() {
    // Whoever starts a run by hand chooses what it does; those of other events are about the base.
    for event in ["workflow_dispatch", "pull_request_target", "schedule", "workflow_run", "issue_comment"] {
        let scene = scene();
        let run = run(5, CI, event, &scene.head);
        scene.api.state().actions.runs.push(run);
        scene.job_of(5, 1, "test", "success").says(2, "MISSING", "there is no run");
    }
    // Of another pull request of the same commit, into another branch.
    let scene = scene();
    scene.ran().job_of(5, 1, "test", "success");
    scene.api.state().actions.runs[0]["pull_requests"] = json!([{"number": 8}]);
    scene.says(2, "MISSING", "there is no run");
    // GitHub names none of a fork.
    scene.api.state().actions.runs[0]["pull_requests"] = json!([]);
    scene.says(0, "SUPPORTED", "succeeded");
    // It may name the branch behind the file.
    scene.api.state().actions.runs[0]["path"] = json!(format!("{CI}@refs/heads/main"));
    scene.says(0, "SUPPORTED", "succeeded");
    // A list that holds what was not asked for, and a job of another commit.
    scene.api.state().actions.jobs[0]["head_sha"] = json!("b".repeat(40));
    scene.says(2, "MISSING", "there is no run");
}

#[test]
fn a_pull_request_of_the_same_commit_proves_nothing_of_a_merge_group_or_a_branch() {
    // Anybody can have the commit of a queue as the last one of a pull request into a branch with an easy workflow.
    let scene = scene();
    let commit = scene.repo.id("HEAD");
    let base = scene.repo.id("main");
    let branch = format!("refs/heads/gh-readonly-queue/main/pr-7-{base}");
    let ran = |id: u64, event: &str, end: &str| {
        let (mut run, job) = (run(id, CI, event, &commit), job(id, 1, "test", end, &commit));
        run["pull_requests"] = json!([]);
        let mut state = scene.api.state();
        state.actions.runs.push(run);
        state.actions.jobs.push(job);
    };
    let on_push = || {
        let mut push = scene.job(90, &["--comment", "never"]);
        let event = json!({"before": base, "after": commit, "ref": "refs/heads/main"});
        let path = scene.away().join("push.json");
        std::fs::write(&path, event.to_string()).unwrap();
        push.env("GITHUB_EVENT_NAME", "push").env("GITHUB_EVENT_PATH", path);
        Said::of(finish(&mut push))
    };
    ran(5, "pull_request", "success");
    is(scene.queue(&base, &branch).ends(2), "MISSING", "there is no run");
    is(on_push().ends(2), "MISSING", "there is no run");
    ran(6, "merge_group", "success");
    is(scene.queue(&base, &branch).ends(0), "SUPPORTED", "run 6, attempt 1) succeeded");
    is(on_push().ends(0), "SUPPORTED", "run 6, attempt 1) succeeded");
}

#[test]
fn the_newest_attempt_decides_and_every_event_and_leg_must_hold() {
    let scene = scene();
    scene.ran().job_of(5, 1, "test", "failure").job_of(5, 2, "test", "success");
    let claim = scene.says(0, "SUPPORTED", "attempt 2) succeeded");
    assert_eq!(claim["evidence_ids"].as_array().unwrap().len(), 1);
    // The other way round, and a run that is newer.
    scene.job_of(5, 3, "test", "failure").says(2, "CONTRADICTED", "attempt 3) failed");
    let newer = run(6, CI, "pull_request", &scene.head);
    scene.api.state().actions.runs.insert(0, newer);
    scene.job_of(6, 1, "test", "success").says(0, "SUPPORTED", "run 6");
    // A push of the same commit is another test of it.
    let pushed = run(3, CI, "push", &scene.head);
    scene.api.state().actions.runs.push(pushed);
    scene.job_of(3, 1, "test", "failure").says(2, "CONTRADICTED", "run 3, attempt 1) failed");

    let legs = scene_of(&format!("jobs = [\"{CI}#test\"]\nlegs = [\"3.11\", \"3.12\"]"), |repo| {
        repo.write("x", "x");
    });
    legs.ran().job_of(5, 1, "test (3.11)", "success").says(2, "MISSING", "leg 3.12");
    legs.job_of(5, 1, "test (3.12)", "success").says(0, "SUPPORTED", "succeeded");
    legs.job_of(5, 1, "test (3.13)", "failure").says(
        2,
        "CONTRADICTED",
        "`test (3.13)` (run 5, attempt 1) failed",
    );
}

#[test]
fn every_job_that_is_named_must_be_there() {
    let rule = format!("jobs = [\"{CI}#test\", \"{CI}#lint / all\"]\nmin_tier = \"confirmed\"");
    let scene = scene_of(&rule, |repo| repo.write("x", "x"));
    scene.ran().job_of(5, 1, "test", "success").says(2, "MISSING", "has a job `lint / all`");
    scene.job_of(5, 1, "lint / all", "success").says(0, "SUPPORTED", "succeeded");
}

#[test]
fn what_a_job_does_not_say_it_does_not_prove() {
    for (more, state, reason) in [
        ("min_executed = 2", "EMPTY", "does not say how many were executed"),
        ("min_coverage = 0.5", "EMPTY", "does not say how much was covered"),
        ("max_age = \"1h\"", "STALE", "at most"),
    ] {
        let scene = scene_of(&format!("jobs = [\"{CI}#test\"]\n{more}"), |repo| repo.write("x", "x"));
        scene.ran().job_of(5, 1, "test", "success");
        for key in ["started_at", "completed_at"] {
            scene.api.state().actions.jobs[0][key] = json!(time::ago(8_000));
        }
        scene.says(2, state, reason);
    }
    let scene = scene();
    scene.ran().job_of(5, 1, "test", "success");
    scene.api.state().actions.jobs[0]["completed_at"] = Value::Null;
    scene.says(2, "STALE", "does not say when");
}

#[test]
fn lists_are_read_to_their_end() {
    let scene = scene();
    for id in 100..250 {
        let run = run(id, ".github/workflows/other.yml", "push", &scene.head);
        scene.api.state().actions.runs.push(run);
    }
    scene.ran();
    for number in 0..150 {
        scene.job_of(5, 1, &format!("other {number}"), "success");
    }
    scene.job_of(5, 1, "test", "failure").says(2, "CONTRADICTED", "failed");
    // More runs than anybody needs.
    for id in 300..420 {
        let run = run(id, CI, "push", &scene.head);
        scene.api.state().actions.runs.push(run);
    }
    scene.says(2, "MISSING", "more than 100 runs");
}

#[test]
fn what_cannot_be_asked_is_no_proof_and_says_what_to_do() {
    at_once(
        [
            ("/actions/runs", Fault::Says(403, "Resource not accessible by integration"), "403"),
            ("/actions/runs", Fault::Says(404, "Not Found"), "404"),
            ("/jobs", Fault::Before(502), "502"),
            ("/jobs", Fault::Html(200), "not one of GitHub's API"),
            ("/jobs", Fault::Says(200, "no list"), "lacks what it must have"),
            ("/jobs", Fault::Limited(429, "3600"), "asks for 3600 more seconds"),
        ],
        |(part, fault, reason)| {
            let scene = scene();
            scene.ran().job_of(5, 1, "test", "success");
            scene.api.plant("GET", part, u32::MAX, fault);
            scene.says(2, "MISSING", "could not be asked about");
            scene.says(2, "MISSING", reason);
        },
    );
    // What one of them says may be what matters.
    for key in ["name", "status", "run_attempt", "id", "head_sha"] {
        let scene = scene();
        scene.ran().job_of(5, 1, "test", "success").job_of(5, 2, "test", "failure");
        scene.api.state().actions.jobs[1][key] = Value::Null;
        scene.says(2, "MISSING", "could not be asked about");
    }
    let scene = scene();
    scene.ran().job_of(5, 1, "test", "success");
    let mut without = scene.job(90, &["--comment", "never"]);
    let said = Said::of(finish(without.env_remove("GITHUB_TOKEN")));
    is(said.ends(2), "MISSING", "`GITHUB_TOKEN` is not in the environment of this step; give the step");
    assert_eq!(scene.api.count("GET"), 0);
}

#[test]
fn a_change_of_the_workflow_that_proves_is_one_of_the_rules() {
    for (workflow, code) in [
        // What the job does, and nothing but a comment.
        (WORKFLOW.replace("make", "true"), 1),
        (format!("# tests\n{WORKFLOW}"), 0),
    ] {
        let scene = scene_of(&format!("jobs = [\"{CI}#test\"]"), |repo| repo.write(CI, &workflow));
        scene.ran().job_of(5, 1, "test", "success");
        let said = scene.run(90, &["--comment", "never"]);
        said.ends(code);
        let changes = said.json["rules_changed"].as_array().unwrap();
        let class = if code == 1 { "loosened" } else { "neutral" };
        assert!(
            changes.iter().any(|one| one["what"].as_str().unwrap().contains(CI) && one["class"] == class),
            "{changes:#?}"
        );
    }
    // The change's own policy names another job, which is well.
    let scene = scene_of(&format!("jobs = [\"{CI}#test\"]"), |repo| {
        let text = std::fs::read_to_string(repo.path().join("benchgate.toml")).unwrap();
        repo.write("benchgate.toml", text.replace("#test", "#easy"));
    });
    scene.ran().job_of(5, 1, "test", "failure").job_of(5, 1, "easy", "success");
    scene.says(2, "CONTRADICTED", "failed");
}

#[test]
fn a_job_that_the_change_adds_is_asked_about_too() {
    let scene = scene_of(&format!("jobs = [\"{CI}#test\"]"), |repo| {
        let text = std::fs::read_to_string(repo.path().join("benchgate.toml")).unwrap();
        let more = ".github/workflows/more.yml#scan";
        repo.write("benchgate.toml", text.replace("#test\"", &format!("#test\", \"{more}\"")));
    });
    scene.ran().job_of(5, 1, "test", "success");
    let said = scene.run(90, &["--comment", "never"]);
    // What is tightened must hold by both.
    said.ends(2);
    let run = run(6, ".github/workflows/more.yml", "pull_request", &scene.head);
    scene.api.state().actions.runs.push(run);
    scene.job_of(6, 1, "scan", "success");
    scene.run(90, &["--comment", "never"]).ends(0);
    scene.api.is_satisfied();
}

#[test]
fn where_no_rule_names_a_job_nothing_is_asked() {
    let scene = Scene::passing();
    scene.run(1, &["--comment", "never"]).ends(0);
    assert!(scene.api.state().log.is_empty());
}

#[test]
fn verify_and_pack_ask_too() {
    let scene = scene();
    scene.ran().job_of(5, 1, "test", "success");
    let of = |words: &[&str], event: &str| {
        let mut command = program(scene.repo.path());
        let usual = scene.job(90, &[]);
        let env = usual.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.envs(env).env("GITHUB_EVENT_NAME", event).args(words);
        finish(&mut command)
    };
    let verify = ["evidence", "verify", "--format", "json"];
    let outcome = of(&verify, "pull_request");
    assert_eq!(outcome.code, Some(0), "{}", String::from_utf8_lossy(&outcome.stderr));
    let said: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(
        (&said["rows"][0]["state"], &said["rows"][0]["tier"]),
        (&json!("SUPPORTED"), &json!("confirmed"))
    );
    let pack = ["pack", "--pack", "web.json", "--evidence", ".benchgate/evidence", "--review-mode"];
    assert_eq!(of(&pack, "pull_request").code, Some(0));
    // A push of the merge is another commit, for which nothing ran.
    assert_eq!(of(&verify, "push").code, Some(2));
    assert_eq!(of(&pack, "push").code, Some(2));
    scene.api.is_satisfied();
}
