//! The gate in a job of a pull request, as the built program, against an emulator of GitHub's API.

mod actions;
mod approvals;
mod approved_workflows;
mod called_workflows;
mod comments;
mod doctor;
mod emulator;
mod failures;
mod groups;
mod jobs;
mod meeting;
mod published;
mod pushed;
mod races;
mod retargeted;
mod seals;
mod tls;
mod trusted;
mod trusted_comments;
mod trusted_evidence;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::program::{Outcome, finish, program};
use crate::repositories::{FOUND, NOTHING, Proposed, Repo};
use emulator::{Emulator, NUMBER, TOKEN};

/// A pull request whose merge with `main` is checked out, as a job has it.
pub(crate) struct Scene {
    pub(crate) repo: Arc<Repo>,
    pub(crate) api: Emulator,
    base: String,
    pub(crate) head: String,
    merge: String,
    away: tempfile::TempDir,
}

impl Scene {
    /// A repository whose change is made by `change`, and an empty pull request.
    pub(crate) fn new(change: impl Fn(&Repo)) -> Self {
        Self::of(Repo::new(), Emulator::start(), change)
    }

    pub(crate) fn of(repo: impl Into<Arc<Repo>>, api: Emulator, change: impl Fn(&Repo)) -> Self {
        let repo = repo.into();
        let proposed = repo.propose(change);
        Self::at(repo, api, proposed)
    }

    /// The same change, in another pull request that is still empty.
    pub(crate) fn again(&self) -> Self {
        let (base, head, merge) = (self.base.clone(), self.head.clone(), self.merge.clone());
        Self::at(Arc::clone(&self.repo), Emulator::start(), Proposed { base, head, merge })
    }

    fn at(repo: Arc<Repo>, api: Emulator, Proposed { base, head, merge }: Proposed) -> Self {
        let away = tempfile::tempdir().unwrap();
        let event = json!({
            "pull_request": {"number": NUMBER, "base": {"ref": "main", "sha": base}, "head": {"sha": head}},
        });
        std::fs::write(away.path().join("event.json"), event.to_string()).unwrap();
        api.state().pull["head"]["sha"] = json!(head);
        Self { repo, api, base, head, merge, away }
    }

    pub(crate) fn passing() -> Self {
        Self::new(|repo| repo.write("x", "x"))
    }

    pub(crate) fn failing() -> Self {
        Self::new(|repo| repo.record(NOTHING))
    }

    /// The program in the job of a run.
    pub(crate) fn job(&self, run: u64, words: &[&str]) -> Command {
        self.api.state().runs.insert(run, 1);
        let mut command = program(self.repo.path());
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command.args(["gate", "--format", "json"]).args(words).envs([
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_SHA", &*self.merge),
            ("GITHUB_REPOSITORY", "octo/shop"),
            ("GITHUB_API_URL", &*self.api.url),
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_RUN_ATTEMPT", "1"),
        ]);
        command.env("GITHUB_EVENT_PATH", self.away.path().join("event.json"));
        command.env("GITHUB_RUN_ID", run.to_string());
        command
    }

    pub(crate) fn run(&self, run: u64, words: &[&str]) -> Said {
        Said::of(finish(&mut self.job(run, words)))
    }

    /// The program in the job of a merge queue, which merges onto `base`.
    pub(crate) fn queue(&self, base: &str, branch: &str) -> Said {
        self.queue_of(base, &self.merge, branch)
    }

    /// The same, of another commit.
    pub(crate) fn queue_of(&self, base: &str, head: &str, branch: &str) -> Said {
        let event = json!({
            "merge_group": {
                "base_ref": "refs/heads/main",
                "base_sha": base,
                "head_sha": head,
                "head_ref": branch,
            },
            "repository": {"default_branch": "main"},
        });
        let path = self.away.path().join("group.json");
        std::fs::write(&path, event.to_string()).unwrap();
        let mut job = self.job(90, &[]);
        job.env("GITHUB_EVENT_NAME", "merge_group").env("GITHUB_EVENT_PATH", path);
        Said::of(finish(job.env("GITHUB_SHA", head)))
    }

    /// A file that makes nothing dirty.
    pub(crate) fn away(&self) -> &Path {
        self.away.path()
    }

    /// The first line of the comment that a run writes.
    pub(crate) fn marker(&self, run: u64) -> String {
        format!("<!-- benchgate:v1 key=benchgate.toml run={run} attempt=1 head={} -->", self.head)
    }
}

/// What a gate said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) json: Value,
    pub(crate) stderr: String,
}

impl Said {
    pub(crate) fn of(outcome: Outcome) -> Self {
        let json = serde_json::from_slice(&outcome.stdout).unwrap_or(Value::Null);
        let stderr = String::from_utf8(outcome.stderr).unwrap();
        assert!(!stderr.contains(TOKEN), "the token is shown: {stderr}");
        Self { code: outcome.code.unwrap(), json, stderr }
    }

    #[track_caller]
    pub(crate) fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}\n{:#}", self.stderr, self.json);
        self
    }

    /// One warning says that no comment was written, with this in it and a help.
    #[track_caller]
    pub(crate) fn warns(&self, part: &str) -> &Self {
        let warnings = self.stderr.matches("warning[not-published]").count();
        assert!(
            warnings == 1 && self.stderr.contains(part) && self.stderr.contains("= help: "),
            "{}",
            self.stderr
        );
        self
    }

    #[track_caller]
    pub(crate) fn is_quiet(&self) -> &Self {
        assert!(!self.stderr.contains("not-published"), "{}", self.stderr);
        self
    }
}

/// The change that each verdict comes from.
pub(crate) fn of_every_verdict() -> Vec<(i32, &'static str, Scene)> {
    let nobody = Repo::new();
    nobody.git(&["checkout", "--quiet", "main"]);
    nobody.remove("benchgate.toml");
    nobody.commit();
    nobody.git(&["checkout", "--quiet", "-B", "change"]);
    vec![
        (0, "PASS", Scene::passing()),
        (1, "FAIL", Scene::failing()),
        (2, "NOT VERIFIED", Scene::new(|repo| repo.remove("benchmark/fixtures/pay.findings.json"))),
        (4, "BLOCKED", Scene::new(|repo| repo.write("benchmark/fixtures/pay.expected.json", "{"))),
        (5, "INCONCLUSIVE", Scene::of(nobody, Emulator::start(), |repo| repo.record(NOTHING))),
    ]
}

/// Checks every case at once: what takes time here is waiting. A case that fails fails the test.
pub(crate) fn at_once<T: Send>(cases: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            let check = &check;
            scope.spawn(move || check(case));
        }
    });
}

#[test]
fn the_scene_is_one_of_a_pull_request() {
    let scene = Scene::new(|repo| repo.record(FOUND));
    let said = scene.run(1, &["--comment", "never"]);
    said.ends(0).is_quiet();
    assert_eq!(said.json["trust"], "author-controlled");
    assert!(scene.api.state().log.is_empty(), "what is not asked for is not asked");
}
