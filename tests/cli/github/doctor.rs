//! The doctor in a job, against an emulator of GitHub's API: it says what is wrong with each thing, and writes nothing.

use std::process::Command;

use serde_json::{Value, json};

use super::Scene;
use super::emulator::Fault;
use crate::program::finish;

/// What the doctor said.
struct Checkup {
    code: i32,
    json: Value,
    text: String,
}

impl Checkup {
    fn of(command: &mut Command) -> Self {
        let outcome = finish(command);
        let text = String::from_utf8(outcome.stdout).unwrap();
        assert!(!text.contains(super::TOKEN), "the token is shown");
        let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
        Self { code: outcome.code.unwrap(), json, text }
    }

    /// The first check of a name: how it is, and what it says with its help.
    #[track_caller]
    fn has(&self, name: &str, state: &str, part: &str) -> &Self {
        let checks = self.json["checks"].as_array().unwrap();
        let check =
            checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{}", self.text));
        let words =
            format!("{} {}", check["message"].as_str().unwrap(), check["help"].as_str().unwrap_or(""));
        assert!(check["state"] == state && words.contains(part), "{check:#}");
        assert!(state == "ok" || check["help"].is_string(), "{check:#}");
        self
    }

    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!((self.code, &self.json["exit_code"]), (code, &json!(code)), "{}", self.text);
        self
    }
}

fn job(scene: &Scene) -> Command {
    let mut gate = scene.job(10, &[]);
    let mut command = crate::program::program(scene.repo.path());
    for (name, value) in gate.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    gate.env_clear();
    command.args(["doctor", "--format", "json"]).env("GITHUB_SERVER_URL", "https://github.test");
    command
}

#[test]
fn what_github_says_of_a_token_is_told() {
    let scene = Scene::passing();
    let refused = Fault::Says(403, "Resource not accessible by integration");
    scene.api.plant("GET", "/comments", 1, refused);
    scene.api.state().says = vec![("x-accepted-github-permissions", "issues=read; pull_requests=read")];
    let checkup = Checkup::of(&mut job(&scene));
    checkup.has("comments", "warn", "GitHub names `issues=read; pull_requests=read`");
    checkup.has("comments", "warn", "Resource not accessible by integration");
    checkup.has("writing", "warn", "names no scopes");
    for (scopes, state, part) in [
        ("repo, workflow", "ok", "let it write comments: repo, workflow"),
        ("public_repo", "warn", "public repositories only"),
        ("read:org", "warn", "write no comment: read:org"),
        ("", "warn", "write no comment: none"),
    ] {
        scene.api.state().says = vec![("x-oauth-scopes", scopes)];
        Checkup::of(&mut job(&scene)).ends(0).has("writing", state, part);
    }
    scene.api.state().says.clear();
    for (words, help) in [
        ("Resource protected by organization SAML enforcement.", "single sign-on"),
        (
            "Although you appear to have the correct authorization credentials, the `o` organization has an IP allow list enabled",
            "allowed addresses",
        ),
        ("Repository was archived so is read-only.", "is archived"),
    ] {
        scene.api.plant("GET", "/comments", 1, Fault::Says(403, words));
        Checkup::of(&mut job(&scene)).has("comments", "warn", help);
    }
    scene.api.plant("POST", "/graphql", 1, Fault::Says(403, "Resource not accessible by integration"));
    Checkup::of(&mut job(&scene)).ends(0).has("queries", "warn", "pull-requests: read");
}

/// Nothing was written anywhere.
#[track_caller]
fn is_untouched(scene: &Scene) {
    for method in ["POST", "PATCH", "PUT", "DELETE"] {
        // Questions to the API with queries are none.
        assert_eq!(scene.api.count(method), 0);
    }
    assert_eq!(scene.repo.git(&["status", "--porcelain"]), "");
    scene.api.is_satisfied();
}

#[test]
fn a_job_with_all_that_it_needs_is_well() {
    let scene = Scene::passing();
    let checkup = Checkup::of(&mut job(&scene));
    let says = format!("`pull_request`: pull request 7 into `main`, last commit {}", scene.head);
    checkup.ends(0).has("event", "ok", &says).has("trust", "ok", "`author-controlled`");
    checkup.has("base", "ok", "`main` at ").has("clone", "ok", "history").has(
        "policy",
        "ok",
        "benchgate.toml",
    );
    checkup.has("proxy", "ok", "straight").has("authorities", "ok", "none are needed");
    checkup.has("repository", "ok", "may read").has("pull request", "ok", "may read");
    checkup.has("comments", "ok", "may read").has("runs", "ok", "may read");
    checkup.has("queries", "ok", "may read");
    checkup.has("writing", "warn", "pull-requests: write").has("fixtures", "ok", "has 1");
    is_untouched(&scene);
}

#[test]
fn what_the_token_may_not_read_is_said_with_the_permission() {
    let scene = Scene::passing();
    let refused = Fault::Says(403, "Resource not accessible by integration");
    scene.api.plant("GET", "/comments", 1, refused.clone());
    scene.api.plant("GET", "/actions/runs", 1, Fault::Before(404));
    let checkup = Checkup::of(&mut job(&scene));
    checkup.ends(0).has("comments", "warn", "`permissions: pull-requests: write`");
    checkup.has("runs", "warn", "`permissions: actions: read`");
    scene.api.plant("GET", "/repos/octo/shop", 1, refused);
    Checkup::of(&mut job(&scene)).ends(4).has("repository", "bad", "`permissions: contents: read`");
    scene.api.plant("GET", "/repos/octo/shop", 1, Fault::Before(401));
    Checkup::of(&mut job(&scene)).ends(4).has("repository", "bad", "the token is not valid");
    is_untouched(&scene);
}

#[test]
fn a_way_to_github_that_is_broken_is_said_once() {
    let scene = Scene::passing();
    let mut alone = job(&scene);
    let checkup = Checkup::of(alone.env("GITHUB_API_URL", "http://127.0.0.1:1"));
    checkup.ends(4).has("repository", "bad", "GITHUB_API_URL");
    assert_eq!(checkup.text.matches("\"bad\"").count(), 1, "{}", checkup.text);
    scene.api.plant("GET", "/repos", 1, Fault::Hang);
    Checkup::of(job(&scene).args(["--github-timeout", "1"])).ends(4).has(
        "repository",
        "bad",
        "within 1 seconds",
    );
    scene.api.plant("GET", "/repos", 1, Fault::Html(200));
    Checkup::of(&mut job(&scene)).ends(4).has("repository", "bad", "not JSON");
    let tls = ("GITHUB_API_URL", "https://ghe.invalid/api/v3");
    let empty = scene.away().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let mut without = job(&scene);
    without.env(tls.0, tls.1).env("SSL_CERT_FILE", &empty).env_remove("SSL_CERT_DIR");
    Checkup::of(&mut without).ends(4).has("authorities", "bad", "ca-certificates");
    let mut proxied = job(&scene);
    proxied.env(tls.0, tls.1).env("HTTPS_PROXY", "socks5://me:hush-password@proxy:1");
    let checkup = Checkup::of(&mut proxied);
    checkup.ends(4).has("proxy", "bad", "http://HOST:PORT");
    assert!(!checkup.text.contains("hush"));
}

#[test]
fn a_token_that_is_none_and_one_that_is_odd_are_told_apart() {
    let scene = Scene::passing();
    Checkup::of(job(&scene).env_remove("GITHUB_TOKEN")).ends(0).has("token", "warn", "no approval is read");
    Checkup::of(job(&scene).env("GITHUB_TOKEN", "a b")).ends(4).has(
        "token",
        "bad",
        "characters that no token has",
    );
    assert!(scene.api.state().log.is_empty());
}

#[test]
fn an_event_and_a_base_that_a_gate_would_not_take_are_bad() {
    let scene = Scene::passing();
    let event = scene.away().join("odd.json");
    std::fs::write(&event, "{}").unwrap();
    Checkup::of(job(&scene).env("GITHUB_EVENT_PATH", &event)).ends(4).has(
        "event",
        "bad",
        "pull_request.base.ref",
    );
    // Another commit than that of the event is checked out.
    scene.repo.git(&["checkout", "--quiet", "--detach", "main~1"]);
    Checkup::of(&mut job(&scene)).ends(4).has("base", "bad", "head of this pull request");
    let fork = json!({"pull_request": {
        "number": 7, "base": {"ref": "main", "repo": {"full_name": "octo/shop"}},
        "head": {"sha": scene.head, "repo": {"full_name": "ann/shop"}},
    }});
    std::fs::write(&event, fork.to_string()).unwrap();
    let checkup = Checkup::of(job(&scene).env("GITHUB_EVENT_PATH", &event));
    checkup.has("event", "warn", "`benchgate publish` can write the comment");
    checkup.has("event", "warn", "from a fork: pull request 7 into `main`, last commit");
    let named = |name: &str| Checkup::of(job(&scene).env("GITHUB_EVENT_NAME", name));
    named("push").has("event", "ok", "`push`");
    named("issues").has("event", "warn", "`issues` is about no change that a gate knows");
    named("workflow_run").ends(4).has("event", "bad", "does not say which run it follows");
    named("merge_group").ends(4).has("event", "bad", "merge_group.base_ref");
    let checkup = Checkup::of(
        job(&scene).env("GITHUB_EVENT_PATH", &event).env("GITHUB_EVENT_NAME", "pull_request_target"),
    );
    checkup.ends(0).has("event", "warn", "`benchgate gate --pr").has("trust", "ok", "`trusted`");
}

#[test]
fn a_shallow_clone_is_well_in_a_job_and_not_elsewhere() {
    let scene = Scene::passing();
    let clone = crate::repositories::Repo::empty();
    let from = format!("file://{}", scene.repo.path().display());
    clone.git(&["clone", "--quiet", "--depth=1", &from, "."]);
    let mut here = crate::program::program(clone.path());
    Checkup::of(here.args(["doctor", "--format", "json"])).has("clone", "warn", "--unshallow");
    let mut there = job(&scene);
    let checkup = Checkup::of(there.current_dir(clone.path()));
    checkup.ends(0).has("clone", "ok", "is fetched").has("base", "ok", "it is fetched when a gate runs");
}

#[test]
fn a_repository_that_is_broken_is_said_once_and_the_rest_is_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".git")).unwrap();
    std::fs::create_dir(dir.path().join("benchgate.toml")).unwrap();
    let mut command = crate::program::program(dir.path());
    let checkup = Checkup::of(command.args(["doctor", "--format", "json"]));
    checkup.ends(4).has("clone", "bad", "repair the repository").has("policy", "bad", "not a regular file");
    assert_eq!(checkup.text.matches("\"bad\"").count(), 2, "{}", checkup.text);
}

#[test]
fn without_git_it_says_so() {
    let scene = Scene::passing();
    Checkup::of(job(&scene).env("PATH", "/nonexistent")).ends(4).has("git", "bad", "install git");
}
