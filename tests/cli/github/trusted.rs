//! Trusted mode: a pull request judged by its number, from objects alone.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::emulator::{Emulator, Fault, NUMBER, Rights, TOKEN, person};
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
    let marker = format!("<!-- benchgate:v1 key=benchgate.toml run=10 attempt=1 head={} -->", pull.head);
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

/// Evidence of the change, made where some merge of it is checked out.
fn prove(pull: &Pull, base: &str) -> tempfile::TempDir {
    prove_in(pull, base, &[])
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

fn with_evidence(min_tier: &str) -> Pull {
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    let policy = fs::read_to_string(repo.path().join("benchgate.toml")).unwrap();
    repo.write("benchgate.toml", format!("{policy}{min_tier}"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    Pull::of(repo, |repo| repo.write("x", "x"))
}

#[test]
fn evidence_is_of_the_merge_or_of_one_with_a_recent_base() {
    let pull = with_evidence("min_tier = \"recorded\"\n");
    commit_ago(&pull.repo, 60);
    let store = prove(&pull, "main");
    let evidence = ["--evidence", store.path().to_str().unwrap()];
    let said = pull.run(&evidence);
    assert_eq!(claim(&said).0, "SUPPORTED", "{:?}", claim(&said));
    said.ends(0);
    // The base moves on, and the evidence is of a merge that was possible a moment ago.
    commit_ago(&pull.repo, 0);
    pull.run(&evidence).ends(0);
    // That of a merge into something that is not the base is not.
    pull.repo.git(&["checkout", "--quiet", "-b", "aside", "main"]);
    commit_ago(&pull.repo, 0);
    let aside = pull.repo.id("HEAD");
    let store = prove(&pull, &aside);
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    assert_eq!(claim(&said).0, "STALE", "{:?}", claim(&said));
    said.ends(2);
    // Without the flag there is none, whatever the directory of the job has.
    let said = pull.run(&[]);
    assert_eq!(claim(&said).0, "MISSING", "{:?}", claim(&said));
    said.ends(2);
}

#[test]
fn evidence_of_an_older_base_counts_no_longer_than_the_rule_says() {
    let pull = with_evidence("min_tier = \"recorded\"\nmax_age = \"1h\"\n");
    commit_ago(&pull.repo, 7_200);
    let store = prove(&pull, &pull.repo.id("main"));
    let evidence = ["--evidence", store.path().to_str().unwrap()];
    // It is the tip: the merge itself is what the evidence is of.
    pull.run(&evidence).ends(0);
    commit_ago(&pull.repo, 0);
    let said = pull.run(&evidence);
    assert_eq!(claim(&said).0, "STALE", "{:?}", claim(&said));
    said.ends(2);
}

#[test]
fn evidence_must_be_confirmed_unless_the_base_says_otherwise() {
    let pull = with_evidence("");
    let store = prove(&pull, "main");
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    let (state, reason) = claim(&said);
    assert_eq!(
        (&*state, &*reason),
        ("UNTRUSTED", "recorded, want confirmed at least: no uploaded seal names it")
    );
    said.ends(2);
}

#[test]
fn evidence_of_another_pull_request_does_not_count() {
    let pull = with_evidence("min_tier = \"recorded\"\n");
    let store = prove_in(&pull, "main", &[("GITHUB_ACTIONS", "true"), ("GITHUB_REF", "refs/pull/8/merge")]);
    let said = pull.run(&["--evidence", store.path().to_str().unwrap()]);
    assert_eq!(claim(&said), ("MISMATCHED".into(), "made for pull request 8, not 7".into()));
}
