//! Records for which GitHub vouches, by a seal that their run uploaded: what raises them, and what does not.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::actions::time;
use super::emulator::{Emulator, Fault};
use super::{Said, Scene, at_once};
use crate::program::{finish, program};
use crate::repositories::{FOUND, Repo};

const CI: &str = ".github/workflows/ci.yml";
const PACK: &str = r#"{"profile": "web", "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/lint"]}],
  "rubric": {"criteria": [{"id": "c1", "weight": 1, "from": ["claim/lint"]}]}}"#;

/// A pull request whose claim needs evidence of this tier; the evidence was made in attempt 1 of run 70 and is sealed.
struct Sealed {
    scene: Scene,
    seal: PathBuf,
}

fn sealed(tier: &str) -> Sealed {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.fixture(FOUND);
    let policy = format!(
        "[[packs]]\nname = \"web\"\nfile = \"web.json\"\n\n[claims.\"claim/lint\"]\ncommand = \"true\"\n\
         exit = \"proves\"\nmin_tier = \"{tier}\"\n"
    );
    repo.write("benchgate.toml", policy);
    repo.write("web.json", PACK);
    repo.write(CI, "on: pull_request\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    let scene = Scene::of(repo, Emulator::start(), |repo| repo.write("x", "x"));
    let mut command = program(scene.repo.path());
    command.args(["evidence", "run", "--claim", "claim/lint", "--", "true"]).envs([
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_RUN_ID", "70"),
        ("GITHUB_RUN_ATTEMPT", "1"),
        ("GITHUB_REPOSITORY_ID", "17"),
        ("GITHUB_WORKFLOW", "ci"),
        ("GITHUB_JOB", "lint"),
    ]);
    assert_eq!(finish(&mut command).code, Some(0));
    let mut command = program(scene.repo.path());
    let outcome = finish(command.args(["evidence", "seal"]));
    assert_eq!(outcome.code, Some(0), "{}", String::from_utf8_lossy(&outcome.stderr));
    let printed = String::from_utf8(outcome.stdout).unwrap();
    let seal = scene.repo.path().join(printed.trim_end());
    assert!(seal.is_file(), "{printed}");
    Sealed { scene, seal }
}

impl Sealed {
    /// GitHub knows the attempt, and that it uploaded the seal.
    fn uploaded(&self) -> &Self {
        let head = &self.scene.head;
        let digest = self.seal.file_stem().unwrap().to_str().unwrap();
        let mut state = self.scene.api.state();
        state.actions.attempts.push(json!({
            "id": 70, "run_attempt": 1, "head_sha": head, "repository": {"id": 17},
            "path": CI, "event": "pull_request", "pull_requests": [{"number": 7}],
            "run_started_at": time::ago(600),
        }));
        state.actions.artifacts.push(json!({
            "id": 1, "listed_under": 70, "name": "seal.json", "digest": format!("sha256:{digest}"),
            "created_at": time::ago(60), "expired": false, "workflow_run": {"id": 70, "head_sha": head},
        }));
        drop(state);
        self
    }

    fn run(&self) -> Said {
        let mut job = self.scene.job(90, &["--comment", "never"]);
        Said::of(finish(job.env("GITHUB_REPOSITORY_ID", "17")))
    }

    #[track_caller]
    fn says(&self, code: i32, state: &str, tier: &str, reason: &str) {
        let said = self.run();
        said.ends(code);
        is(&said, state, tier, reason);
        self.scene.api.is_satisfied();
    }
}

#[track_caller]
fn is(said: &Said, state: &str, tier: &str, reason: &str) {
    let claim = &said.json["packs"][0]["claims"][0];
    assert_eq!((&claim["state"], &claim["tier"]), (&json!(state), &json!(tier)), "{claim:#}");
    assert!(claim["reason"].as_str().unwrap().contains(reason), "{claim:#}");
}

#[test]
fn what_github_vouches_for_is_confirmed() {
    let sealed = sealed("confirmed");
    sealed.uploaded().says(0, "SUPPORTED", "confirmed", "by exit code 0");
    // A higher one nothing gives.
    let other = self::sealed("attested");
    other.uploaded().says(2, "UNTRUSTED", "confirmed", "confirmed, want attested at least");
    // It is shown by `evidence verify`, and only read.
    let mut command = program(sealed.scene.repo.path());
    let usual = sealed.scene.job(90, &[]);
    command.envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let outcome =
        finish(command.env("GITHUB_REPOSITORY_ID", "17").args(["evidence", "verify", "--format", "json"]));
    let said: Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!((outcome.code, &said["rows"][0]["tier"]), (Some(0), &json!("confirmed")), "{said:#}");
    assert_eq!(sealed.scene.api.count("GET"), sealed.scene.api.state().log.len());
}

#[test]
fn what_is_not_vouched_for_stays_recorded_and_why_is_said() {
    type Edit = fn(&mut Value, &mut Value);
    let cases: [(Edit, &str); 8] = [
        (|_, artifact| artifact["digest"] = json!(format!("sha256:{}", "0".repeat(64))), "uploaded no seal"),
        (|_, artifact| artifact["digest"] = Value::Null, "uploaded no seal"),
        (|_, artifact| artifact["listed_under"] = json!(71), "uploaded no seal"),
        (|_, artifact| artifact["workflow_run"]["id"] = json!(71), "uploaded no seal"),
        (|_, artifact| artifact["workflow_run"]["head_sha"] = json!("b".repeat(40)), "uploaded no seal"),
        (|_, artifact| artifact["created_at"] = json!(time::ago(900)), "not uploaded by attempt 1"),
        (|attempt, _| attempt["run_started_at"] = json!("yesterday"), "lacks what it must have"),
        (|attempt, _| attempt["repository"]["id"] = Value::Null, "lacks what it must have"),
    ];
    at_once(cases, |(edit, reason)| {
        for (tier, code, state) in [("confirmed", 2, "UNTRUSTED"), ("recorded", 0, "SUPPORTED")] {
            let sealed = sealed(tier);
            sealed.uploaded();
            let mut guard = sealed.scene.api.state();
            let actions = &mut guard.actions;
            edit(&mut actions.attempts[0], &mut actions.artifacts[0]);
            drop(guard);
            sealed.says(code, state, "recorded", if code == 2 { reason } else { "by exit code 0" });
        }
    });
    // Uploaded when the run was run again: what that attempt says is about itself.
    let again = sealed("confirmed");
    again.uploaded();
    let mut second = again.scene.api.state().actions.attempts[0].clone();
    (second["run_attempt"], second["run_started_at"]) = (json!(2), json!(time::ago(300)));
    again.scene.api.state().actions.attempts.push(second);
    again.says(2, "UNTRUSTED", "recorded", "not uploaded by attempt 1 of run 70");
}

#[test]
fn what_github_contradicts_is_refused_whatever_tier_is_asked_for() {
    type Edit = fn(&mut Vec<Value>);
    let cases: [(Edit, &str); 3] = [
        (Vec::clear, "GitHub knows no attempt 1 of a run 70 here"),
        (
            |attempts| attempts[0]["head_sha"] = json!("b".repeat(40)),
            "was for commit bbbbbbbbbbbb, not for this one",
        ),
        (|attempts| attempts[0]["repository"]["id"] = json!(18), "of another repository"),
    ];
    at_once(cases, |(edit, reason)| {
        for tier in ["confirmed", "recorded"] {
            let sealed = sealed(tier);
            sealed.uploaded();
            edit(&mut sealed.scene.api.state().actions.attempts);
            let said = sealed.run();
            let claim = said.ends(2).json["packs"][0]["claims"][0].clone();
            // The worst of all that is wrong is shown.
            let state = if tier == "confirmed" { "UNTRUSTED" } else { "MISMATCHED" };
            assert_eq!(claim["state"], state, "{claim:#}");
            assert!(claim["reason"].as_str().unwrap().contains(reason), "{claim:#}");
        }
    });
}

#[test]
fn a_seal_that_was_changed_or_is_not_there_vouches_for_nothing() {
    let sealed = sealed("confirmed");
    sealed.uploaded();
    let text = std::fs::read_to_string(&sealed.seal).unwrap();
    for other in [text.replace('\n', ""), text.replace("v1", "v2"), String::new(), "{".into()] {
        std::fs::write(&sealed.seal, other).unwrap();
        sealed.says(2, "UNTRUSTED", "recorded", "no uploaded seal names it");
    }
    std::fs::remove_file(&sealed.seal).unwrap();
    sealed.says(2, "UNTRUSTED", "recorded", "no uploaded seal names it");
    assert!(sealed.scene.api.state().log.is_empty(), "nothing is asked about what no seal names");
}

#[test]
fn where_github_cannot_be_asked_nothing_is_confirmed() {
    at_once(
        [
            ("/attempts/", Fault::Says(403, "Resource not accessible by integration"), "403"),
            ("/artifacts", Fault::Before(502), "502"),
            ("/artifacts", Fault::Html(200), "not one of GitHub's API"),
        ],
        |(part, fault, reason)| {
            let sealed = sealed("confirmed");
            sealed.uploaded();
            sealed.scene.api.plant("GET", part, u32::MAX, fault);
            sealed.says(2, "UNTRUSTED", "recorded", "GitHub could not be asked");
            sealed.says(2, "UNTRUSTED", "recorded", reason);
        },
    );
    let sealed = sealed("confirmed");
    let mut job = sealed.uploaded().scene.job(90, &["--comment", "never"]);
    let said = Said::of(finish(job.env("GITHUB_REPOSITORY_ID", "17").env_remove("GITHUB_TOKEN")));
    is(said.ends(2), "UNTRUSTED", "recorded", "`GITHUB_TOKEN` is not in the environment");
}

#[test]
fn an_empty_store_is_not_sealed() {
    let scene = Scene::passing();
    let mut command = program(scene.repo.path());
    let outcome = finish(command.args(["evidence", "seal"]));
    assert_eq!(outcome.code, Some(4));
    assert!(String::from_utf8_lossy(&outcome.stderr).contains("there is no record to seal"));
}
