//! Trusted mode: a pull request judged by its number, from objects alone.

mod bases;
mod refused;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::emulator::{Emulator, NUMBER, TOKEN, person};
use super::{NOTHING, Said, at_once};
use crate::program::{finish, program};
use crate::repositories::Repo;
use crate::repositories::self_approval::{ATTEMPTS, repository};
use crate::repositories::served::{Served, Speaks};

/// A pull request from a fork, as the repository itself has it: the commits of its head under `refs/pull/7/head`.
pub(crate) struct Pull {
    pub(crate) repo: Repo,
    pub(crate) api: Emulator,
    pub(crate) served: Served,
    pub(crate) head: String,
    /// Where the job works: there is nothing but what the job itself puts there.
    pub(crate) room: tempfile::TempDir,
    pub(crate) away: tempfile::TempDir,
}

impl Pull {
    pub(crate) fn new(change: impl Fn(&Repo)) -> Self {
        Self::of(Repo::new(), change)
    }

    /// A change of a repository whose base moves on meanwhile.
    pub(crate) fn of(repo: Repo, change: impl Fn(&Repo)) -> Self {
        change(&repo);
        let head = repo.commit();
        repo.git(&["update-ref", &format!("refs/pull/{NUMBER}/head"), &head]);
        repo.git(&["checkout", "--quiet", "main"]);
        repo.git(&["branch", "--quiet", "-D", "change"]);
        repo.write("y", "y");
        repo.commit();
        let served = Served::new(&repo, Speaks::Today);
        let api = Emulator::start();
        api.state().pull["head"] = json!({"sha": head, "ref": "change", "repo": {"full_name": "ann/shop"}});
        let (room, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Self { repo, api, served, head, room, away }
    }

    pub(crate) fn event(&self) -> Value {
        json!({"pull_request": {"number": NUMBER, "base": {"ref": "main"}, "head": {"sha": self.head}}})
    }

    /// The program in a job of some event.
    pub(crate) fn job(&self, event: &str, payload: &Value, words: &[&str]) -> Command {
        let path = self.away.path().join("event.json");
        fs::write(&path, payload.to_string()).unwrap();
        self.api.state().runs.insert(10, 1);
        let mut command = program(self.room.path());
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        let temp = self.away.path().join("temp");
        fs::create_dir_all(&temp).unwrap();
        command.args(words).env("TMPDIR", temp).env("GITHUB_EVENT_PATH", path).envs([
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", event),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_SHA", &*self.repo.id("main")),
            ("GITHUB_SERVER_URL", &*self.served.url),
            ("GITHUB_REPOSITORY", "octo/shop"),
            ("GITHUB_API_URL", &*self.api.url),
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_RUN_ID", "10"),
            ("GITHUB_RUN_ATTEMPT", "1"),
        ]);
        command
    }

    pub(super) fn gate(&self, words: &[&str]) -> Command {
        let all = [&["gate", "--pr", "7", "--format", "json"], words].concat();
        self.job("pull_request_target", &self.event(), &all)
    }

    pub(super) fn said(&self, mut command: Command) -> Said {
        let before = names(self.room.path());
        let said = Said::of(finish(&mut command));
        assert_eq!(names(self.room.path()), before, "nothing is checked out");
        assert_eq!(fs::read_dir(self.away.path().join("temp")).unwrap().count(), 0, "nothing is left behind");
        self.api.is_satisfied();
        said
    }

    fn run(&self, words: &[&str]) -> Said {
        self.said(self.gate(words))
    }

    pub(super) fn tree(&self, base: &str) -> String {
        self.repo.git(&["merge-tree", "--write-tree", base, &self.head]).trim().to_owned()
    }
}

fn names(dir: &Path) -> BTreeSet<String> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[track_caller]
fn blocked(said: &Said, code: &str, part: &str) {
    said.ends(4);
    let reason = &said.json["reasons"][0];
    assert_eq!(reason["code"], code, "{:#}", said.json["reasons"]);
    assert!(reason["message"].as_str().unwrap().contains(part), "{reason:#}");
    assert!(reason["help"].as_str().is_some_and(|help| !help.is_empty()), "{reason:#}");
}

#[test]
fn a_pull_request_is_judged_as_the_merge_that_it_would_be() {
    let pull = Pull::new(|repo| repo.record(NOTHING));
    let said = pull.run(&[]);
    said.ends(1).is_quiet();
    let tip = pull.repo.id("main");
    assert_eq!(said.json["trust"], "trusted");
    assert_eq!(
        said.json["head"],
        json!({"commit": pull.head, "pr_head": pull.head, "tree": pull.tree("main"), "dirty": false, "dirty_paths": []})
    );
    let base = json!({"commit": tip, "policy_commit": tip, "name": "main", "relation": "proposed"});
    assert_eq!(said.json["base"], base);
    let regressions = said.json["regressions"].as_array().unwrap();
    assert_eq!(
        regressions.iter().map(|one| one["rule"].clone()).collect::<Vec<_>>(),
        ["fixture-fails", "entry-lost"]
    );
    let command = format!(
        "git fetch origin pull/7/head && benchgate gate --base {} --head FETCH_HEAD",
        tip.get(..12).unwrap()
    );
    assert_eq!(said.json["reproduce"], command);
    let ours = pull.api.ours();
    let marker =
        format!("<!-- benchgate:v1 key=benchgate.toml run=10 attempt=1 head={} trusted -->", pull.head);
    assert!(ours.len() == 1 && ours[0].starts_with(&marker) && ours[0].contains(" · trusted · "), "{ours:?}");
    // The token goes to both servers, and nowhere else.
    assert!(pull.served.heard.lock().unwrap().iter().all(Option::is_some));
}

#[test]
fn a_pass_says_that_it_is_trusted_and_so_do_the_outputs() {
    let pull = Pull::new(|repo| repo.write("x", "x"));
    let outputs = pull.away.path().join("outputs");
    pull.run(&["--outputs", outputs.to_str().unwrap()]).ends(0).is_quiet();
    let written = fs::read_to_string(outputs).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines.windows(2).any(|two| two[0].starts_with("trust<<") && two[1] == "trusted"), "{written}");
    assert!(pull.api.ours().is_empty());
}

#[test]
fn a_server_that_gives_references_only_and_a_deep_branch_are_fetched() {
    let mut pull = Pull::new(|repo| {
        for number in 0..70 {
            repo.write("x", number.to_string());
            repo.commit();
        }
    });
    for speaks in [Speaks::Today, Speaks::AsOnce] {
        pull.served = Served::new(&pull.repo, speaks);
        assert_eq!(pull.run(&[]).ends(0).json["head"]["tree"], pull.tree("main"));
    }
}

#[test]
fn nothing_of_the_change_is_checked_out_and_git_does_nothing_but_read_and_merge_objects() {
    let pull = Pull::new(|repo| {
        repo.write(".gitattributes", "* filter=evil merge=evil diff=evil\n");
        repo.write("y", "theirs\n");
        repo.write(
            ".gitmodules",
            "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c false\n\tupdate = !false\n",
        );
    });
    pull.repo.git(&["rm", "--quiet", "y"]);
    pull.repo.commit();
    let bin = pull.away.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let (log, wrapper) = (pull.away.path().join("log"), bin.join("git"));
    let path = std::env::var("PATH").unwrap();
    let real = path.split(':').map(|dir| Path::new(dir).join("git")).find(|file| file.is_file()).unwrap();
    fs::write(
        &wrapper,
        format!("#!/bin/sh\necho \"$*\" >> {}\nexec {} \"$@\"\n", log.display(), real.display()),
    )
    .unwrap();
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = pull.gate(&[]);
    command.env("PATH", format!("{}:{path}", bin.display()));
    pull.said(command).ends(0);
    let commands: BTreeSet<String> = fs::read_to_string(&log)
        .unwrap()
        .lines()
        .map(|line| {
            let mut words = line.split(' ');
            loop {
                match words.next().unwrap() {
                    "-c" | "-C" => drop(words.next()),
                    word => break word.to_owned(),
                }
            }
        })
        .collect();
    let known = [
        "cat-file",
        "config",
        "fetch",
        "init",
        "merge-base",
        "merge-tree",
        "rev-list",
        "rev-parse",
        "show-ref",
    ];
    let others: Vec<&String> = commands.iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert!(others.is_empty() && commands.contains("merge-tree"), "{commands:?}");
}

#[test]
fn the_rules_of_the_bases_tip_judge_and_a_maintainer_may_approve() {
    let strict = "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 0\n";
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("benchgate.toml", strict);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    let pull = Pull::of(repo, |repo| {
        repo.write(
            "benchgate.toml",
            strict.replace("tolerance = 0", "tolerance = 9\nblocking = [\"critical\"]"),
        );
    });
    let said = pull.run(&[]);
    said.ends(1);
    let digest = said.json["approval"]["digest"].as_str().unwrap().to_owned();
    let text = format!("benchgate approve {digest}");
    pull.api.state().roles.insert("mia", ("write", "maintain"));
    // The author of the change cannot.
    pull.api.comment(&person("ann"), &text);
    pull.run(&[]).ends(1);
    pull.api.comment(&person("mia"), &text);
    let said = pull.run(&[]);
    assert_eq!(said.ends(0).json["approval"]["by"], "mia");
}

#[test]
fn no_change_approves_itself_here_either() {
    at_once(ATTEMPTS.chunks(ATTEMPTS.len().div_ceil(4)), |some| {
        for attempt in some {
            let pull = Pull::of(repository(), attempt.change);
            let said = pull.run(&["--comment", "never"]);
            assert_ne!(said.code, 0, "{}", attempt.what);
            let texts = |of: &str, name: &str| -> Vec<String> {
                let found =
                    said.json[of].as_array().unwrap_or_else(|| panic!("{}: {}", attempt.what, said.stderr));
                found.iter().map(|one| one[name].as_str().unwrap().to_owned()).collect()
            };
            let (loosened, worse) = (texts("rules_changed", "what"), texts("regressions", "rule"));
            let named = |begin: &&str| loosened.iter().any(|what| what.starts_with(*begin));
            // Without evidence a pack is NOT_VERIFIED before and after.
            let found = |rule: &&str| rule.starts_with("pack") || worse.iter().any(|found| found == rule);
            let is_blocked = said.code == 4;
            assert!(
                is_blocked || (attempt.loosened.iter().all(named) && attempt.worse.iter().all(found)),
                "{}: {loosened:?} {worse:?} {:#}",
                attempt.what,
                said.json["reasons"]
            );
        }
    });
}

#[test]
fn a_fork_that_is_gone_and_another_base_are_judged() {
    let pull = Pull::new(|repo| repo.write("x", "x"));
    pull.api.state().pull["head"]["repo"] = Value::Null;
    pull.api.state().pull["user"] = Value::Null;
    pull.run(&[]).ends(0);
    // There the recording is held against what that branch has.
    pull.repo.git(&["checkout", "--quiet", "-b", "release/1.x"]);
    pull.repo.record(NOTHING);
    let tip = pull.repo.commit();
    pull.api.state().pull["base"]["ref"] = json!("release/1.x");
    let said = pull.run(&[]);
    said.ends(1);
    assert_eq!(
        (&said.json["base"]["name"], &said.json["base"]["commit"]),
        (&json!("release/1.x"), &json!(tip))
    );
    pull.api.state().pull["base"]["ref"] = json!("gone");
    blocked(&pull.run(&[]), "no-history", "cannot be fetched");
}

pub(super) fn prove_in(pull: &Pull, base: &str, job: &[(&str, &str)]) -> tempfile::TempDir {
    let (tree, store) = (pull.tree(base), tempfile::tempdir().unwrap());
    let merge = pull.repo.git(&["commit-tree", &tree, "-p", base, "-p", &pull.head, "-m", "merge"]);
    let clone = Repo::empty();
    clone.git(&["clone", "--quiet", "--no-checkout", &pull.repo.path().to_string_lossy(), "."]);
    clone.git(&["fetch", "--quiet", "origin", merge.trim()]);
    clone.git(&["checkout", "--quiet", "--detach", merge.trim()]);
    let mut command = program(clone.path());
    command
        .args(["evidence", "run", "--claim", "claim/lint", "--dir"])
        .arg(store.path())
        .args(["--", "true"]);
    assert_eq!(finish(command.envs(job.iter().copied())).code, Some(0));
    store
}

/// Something is committed, so many seconds ago.
pub(super) fn commit_ago(repo: &Repo, seconds: u64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    repo.write("moved", format!("{} {seconds}", repo.id("HEAD")));
    repo.git(&["add", "--all", "."]);
    let mut commit = Command::new("git");
    commit.args(["-c", "user.name=x", "-c", "user.email=x", "commit", "--quiet", "--message=moved"]);
    commit.current_dir(repo.path()).env("GIT_COMMITTER_DATE", format!("{} +0000", now - seconds));
    assert!(commit.status().unwrap().success());
}

/// The state of the one claim and why.
pub(super) fn claim(said: &Said) -> (String, String) {
    let claim = &said.json["packs"][0]["claims"][0];
    (claim["state"].as_str().unwrap().to_owned(), claim["reason"].as_str().unwrap().to_owned())
}
