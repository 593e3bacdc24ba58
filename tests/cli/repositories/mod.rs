//! The gate in real repositories, each in a state that repositories are really in, or are brought into.

mod base;
mod delivery;
mod dodges;
mod history;
mod hostile;
mod kinds;
mod landing;
mod moved;
mod objects;
mod passed_off;
mod pull_request;
mod reach;
pub(crate) mod self_approval;
pub(crate) mod served;
mod shallow;
mod unseen;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cases::git;
use crate::program::{Outcome, finish, program};

const DIFF: &str = "--- a/pay.py\n+++ b/pay.py\n@@ -1 +1 @@\n-total = price\n+total = price * 2\n";
const KEY: &str =
    r#"{"expect":{"must_match":[{"file":"pay.py","line":1,"keywords":["double"]}],"max_blocking":1}}"#;
pub(crate) const FOUND: &str =
    r#"[{"severity":"major","file":"pay.py","line":1,"claim":"counted double","evidence":""}]"#;
pub(crate) const NOTHING: &str = "[]";

/// A repository with one fixture on `main`, and a branch `change` that is checked out.
pub(crate) struct Repo {
    dir: tempfile::TempDir,
}

impl Repo {
    /// Nothing but a directory.
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn new() -> Self {
        let repo = Self::empty();
        git(repo.path(), &["init", "--quiet", "--initial-branch=main"]);
        repo.fixture(FOUND);
        repo.write("benchgate.toml", "[reviewers.bot]\ndeterministic = true\n");
        repo.commit();
        git(repo.path(), &["checkout", "--quiet", "-b", "change"]);
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn fixtures(&self) -> PathBuf {
        self.path().join("benchmark/fixtures")
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap();
    }

    /// The fixture `pay`, recorded by `bot` with these findings.
    pub(crate) fn fixture(&self, findings: &str) {
        self.write("benchmark/fixtures/pay.diff", DIFF);
        self.write("benchmark/fixtures/pay.expected.json", KEY);
        self.record(findings);
    }

    pub(crate) fn record(&self, findings: &str) {
        let recording = format!(r#"{{"recording":{{"reviewer":"bot"}},"findings":{findings}}}"#);
        self.write("benchmark/fixtures/pay.findings.json", recording);
    }

    pub(crate) fn commit(&self) -> String {
        git(self.path(), &["add", "--all", "."]);
        git(self.path(), &["commit", "--quiet", "--allow-empty", "--message=a commit"]);
        self.id("HEAD")
    }

    /// A change of the branch, proposed; `main` moves on meanwhile, and a merge of both is checked out, as GitHub tests it.
    pub(crate) fn propose(&self, change: impl Fn(&Self)) -> Proposed {
        change(self);
        let head = self.commit();
        self.git(&["checkout", "--quiet", "main"]);
        self.write("y", "y");
        let base = self.commit();
        self.git(&["update-ref", "refs/remotes/origin/main", &base]);
        self.git(&["checkout", "--quiet", "--detach", "main"]);
        self.git(&["merge", "--quiet", "--no-ff", "-m", "merge", &head]);
        Proposed { base, head, merge: self.id("HEAD") }
    }

    /// Two branches each of which the other is merged into, so that two commits are the nearest that they have in common. The
    /// value is that on the line of `main`.
    fn cross(&self) -> String {
        let on_main = self.commit_on("main", "m");
        let on_change = self.commit_on("change", "c");
        self.git(&["merge", "--quiet", "--no-edit", "-m", "m", &on_main]);
        self.git(&["checkout", "--quiet", "main"]);
        self.git(&["merge", "--quiet", "--no-ff", "-m", "m", &on_change]);
        on_main
    }

    /// A commit of one more file on a branch, which is checked out then.
    fn commit_on(&self, branch: &str, file: &str) -> String {
        self.git(&["checkout", "--quiet", branch]);
        self.write(file, file);
        self.commit()
    }

    pub(crate) fn id(&self, name: &str) -> String {
        git(self.path(), &["rev-parse", name]).trim().to_owned()
    }

    pub(crate) fn git(&self, words: &[&str]) -> String {
        git(self.path(), words)
    }

    fn gate(&self, words: &[&str]) -> Gate {
        gate(self.path(), words, &[])
    }

    fn gate_with(&self, words: &[&str], env: &[(&str, &str)]) -> Gate {
        gate(self.path(), words, env)
    }
}

/// The commits of a pull request.
pub(crate) struct Proposed {
    pub(crate) base: String,
    pub(crate) head: String,
    pub(crate) merge: String,
}

/// What a gate said.
struct Gate {
    code: i32,
    json: Value,
    stderr: String,
}

fn gate(dir: &Path, words: &[&str], env: &[(&str, &str)]) -> Gate {
    let mut command = program(dir);
    command.args(["gate", "--format", "json"]).args(words).envs(env.iter().copied());
    let Outcome { stdout, stderr, code } = finish(&mut command);
    let stderr = String::from_utf8(stderr).unwrap();
    let json = serde_json::from_slice(&stdout).unwrap_or(Value::Null);
    Gate { code: code.unwrap(), json, stderr }
}

impl Gate {
    /// It ended with this code, and says so itself.
    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}\n{:#}", self.stderr, self.json);
        assert_eq!(self.json["exit_code"], code);
        self
    }

    /// The baseline and the commit whose rules judge.
    #[track_caller]
    fn compares(&self, baseline: &str, tip: &str) -> &Self {
        let base = &self.json["base"];
        let found = (base["commit"].as_str(), base["policy_commit"].as_str());
        assert_eq!(found, (Some(baseline), Some(tip)), "{:#}", self.json["base"]);
        self
    }

    /// A reason has this code.
    #[track_caller]
    fn says(&self, code: &str) -> &Self {
        let reasons = self.json["reasons"].as_array().unwrap();
        assert!(reasons.iter().any(|reason| reason["code"] == code), "no {code}: {reasons:#?}");
        self
    }

    fn rules(&self) -> Vec<String> {
        let found = self.json["regressions"].as_array().unwrap();
        found.iter().map(|found| found["rule"].as_str().unwrap().to_owned()).collect()
    }

    fn loosened(&self) -> Vec<String> {
        let changes = self.json["rules_changed"].as_array().unwrap();
        let loosened = changes.iter().filter(|change| change["class"] == "loosened");
        loosened.map(|change| change["what"].as_str().unwrap().to_owned()).collect()
    }
}
