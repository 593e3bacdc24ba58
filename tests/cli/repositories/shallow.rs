//! A job with a shallow clone: what it lacks is fetched from where GitHub says that the repository is.

use super::served::{Served, Speaks, checkout, inside};
use super::{FOUND, Gate, NOTHING, Proposed, Repo};

/// What started a job, and on which commit.
struct Job {
    event: &'static str,
    payload: String,
    sha: String,
}

impl Job {
    fn pull(head: &str, sha: &str) -> Self {
        let payload = format!(r#"{{"pull_request":{{"base":{{"ref":"main"}},"head":{{"sha":"{head}"}}}}}}"#);
        Self { event: "pull_request", payload, sha: sha.to_owned() }
    }

    fn push(sha: &str) -> Self {
        let payload = r#"{"repository":{"default_branch":"main"}}"#.to_owned();
        Self { event: "push", payload, sha: sha.to_owned() }
    }

    fn group(base: &str, head: &str) -> Self {
        let payload = format!(
            r#"{{"merge_group":{{"base_ref":"refs/heads/main","base_sha":"{base}","head_sha":"{head}"}}}}"#
        );
        Self { event: "merge_group", payload, sha: head.to_owned() }
    }

    fn run(&self, clone: &Repo, server: &str, more: &[(&str, &str)]) -> Gate {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &self.payload).unwrap();
        let rooms = tempfile::tempdir().unwrap();
        let mut env = vec![
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", self.event),
            ("GITHUB_EVENT_PATH", file.path().to_str().unwrap()),
            ("GITHUB_SHA", &self.sha),
            ("GITHUB_REF", "refs/pull/7/merge"),
            ("GITHUB_SERVER_URL", server),
            ("GITHUB_REPOSITORY", "o/r"),
            ("TMPDIR", rooms.path().to_str().unwrap()),
        ];
        env.extend(more);
        let before = inside(clone);
        let found = clone.gate_with(&[], &env);
        assert_eq!(inside(clone), before, "nothing in the clone changes");
        assert_eq!(std::fs::read_dir(rooms.path()).unwrap().count(), 0, "nothing is left behind");
        found
    }
}

/// A pull request whose base moved on by so many commits since GitHub merged it.
struct Pull {
    repo: Repo,
    start: String,
    base: String,
    head: String,
    merge: String,
    tip: String,
}

impl Pull {
    fn new(findings: &str, later: usize) -> Self {
        let repo = Repo::new();
        let start = repo.id("main");
        let Proposed { base, head, merge } = repo.propose(|repo| {
            repo.record(findings);
            repo.write("x", "x");
            repo.commit();
        });
        repo.git(&["update-ref", "refs/pull/7/merge", &merge]);
        repo.git(&["checkout", "--quiet", "main"]);
        for number in 0..later {
            repo.write("later", number.to_string());
            repo.commit();
        }
        let tip = repo.id("main");
        Self { repo, start, base, head, merge, tip }
    }
}

#[test]
fn a_merge_of_depth_1_is_held_against_its_first_parent_and_judged_by_the_tip() {
    for speaks in [Speaks::Today, Speaks::AsOnce] {
        for later in [0, 1, 3, 70] {
            let pull = Pull::new(NOTHING, later);
            let served = Served::new(&pull.repo, speaks);
            let clone = checkout(&pull.repo, &pull.merge, 1);
            let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]);
            found.ends(1).compares(&pull.base, &pull.tip);
            assert_eq!(found.rules(), ["fixture-fails", "entry-lost"]);
        }
    }
}

#[test]
fn a_merge_with_its_parents_is_judged_by_the_tip_all_the_same() {
    for speaks in [Speaks::Today, Speaks::AsOnce] {
        let pull = Pull::new(NOTHING, 3);
        let served = Served::new(&pull.repo, speaks);
        let clone = checkout(&pull.repo, &pull.merge, 2);
        let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]);
        found.ends(1).compares(&pull.base, &pull.tip);
    }
}

#[test]
fn the_rules_that_the_base_got_meanwhile_judge() {
    let pull = Pull::new(&FOUND.replace(r#""line":1"#, r#""line":3"#), 0);
    pull.repo.write("benchgate.toml", "[reviewers.bot]\ndeterministic = true\n[fixtures]\ntolerance = 0\n");
    let tip = pull.repo.commit();
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]).ends(1).compares(&pull.base, &tip);
    // A base that is there and cut off does not hide that it moved on.
    let url = format!("file://{}", pull.repo.path().display());
    pull.repo.write("z", "z");
    let tip = pull.repo.commit();
    clone.git(&["fetch", "--quiet", "--depth=1", &url, "+main:refs/remotes/origin/main"]);
    Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]).ends(1).compares(&pull.base, &tip);
    let alone = Job::pull(&pull.head, &pull.merge).run(&clone, "", &[]);
    alone.ends(4).says("no-history");
}

#[test]
fn the_head_at_depth_1_is_held_against_what_it_has_in_common_with_the_base() {
    let pull = Pull::new(NOTHING, 3);
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.head, 1);
    let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]);
    found.ends(1).compares(&pull.start, &pull.tip);
}

#[test]
fn a_push_and_a_group_at_depth_1_are_held_against_what_was_there() {
    let pull = Pull::new(NOTHING, 0);
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    let found = Job::group(&pull.base, &pull.merge).run(&clone, &served.url, &[]);
    found.ends(1).compares(&pull.base, &pull.base);
    assert_eq!(found.json["base"]["name"], "main");
    // Another branch, and the default branch itself.
    let clone = checkout(&pull.repo, &pull.head, 1);
    Job::push(&pull.head).run(&clone, &served.url, &[]).ends(1).compares(&pull.start, &pull.tip);
    let clone = checkout(&pull.repo, &pull.base, 1);
    let found = Job::push(&pull.base).run(&clone, &served.url, &[]);
    found.ends(0).compares(&pull.start, &pull.base);
    assert_eq!(found.json["base"]["relation"], "landed");
}

#[test]
fn of_two_common_commits_that_are_cut_off_the_one_on_the_bases_own_line_counts() {
    let repo = Repo::new();
    let on_main = repo.cross();
    for number in 0..5 {
        repo.commit_on("main", &format!("m{number}"));
        repo.commit_on("change", &format!("c{number}"));
    }
    assert_eq!(repo.git(&["merge-base", "--all", "main", "change"]).lines().count(), 2);
    let served = Served::new(&repo, Speaks::Today);
    let clone = checkout(&repo, &repo.id("change"), 1);
    let found = Job::pull(&repo.id("change"), &repo.id("change")).run(&clone, &served.url, &[]);
    found.ends(0).compares(&on_main, &repo.id("main"));
}

#[test]
fn what_a_clone_of_a_fork_calls_its_origin_is_not_asked() {
    let pull = Pull::new(NOTHING, 0);
    // In the fork `main` holds the change already.
    let fork = Repo::empty();
    fork.git(&["clone", "--quiet", "--bare", pull.repo.path().to_str().unwrap(), "fork"]);
    let bare = fork.path().join("fork");
    crate::cases::git(&bare, &["update-ref", "refs/heads/main", &pull.head]);
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    let url = format!("file://{}", bare.display());
    clone.git(&["remote", "set-url", "origin", &url]);
    // Nor where the settings of the clone would lead it instead.
    clone.git(&["config", &format!("url.{url}.insteadOf"), &format!("{}/o/r", served.url)]);
    let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]);
    found.ends(1).compares(&pull.base, &pull.tip);
}

#[test]
fn a_server_that_gives_no_commit_by_its_id_is_asked_for_branches() {
    let pull = Pull::new(NOTHING, 2);
    // GitHub has made another merge since.
    pull.repo.git(&["update-ref", "refs/pull/7/merge", &pull.head]);
    let served = Served::new(&pull.repo, Speaks::AsOnce);
    let clone = checkout(&pull.repo, &pull.head, 1);
    let job = Job::pull(&pull.head, &pull.merge);
    job.run(&clone, &served.url, &[]).ends(1).compares(&pull.start, &pull.tip);
    // Nor is the merge to be had any more, but what it was made of is.
    let clone = checkout(&pull.repo, &pull.merge, 1);
    let job = Job::pull(&pull.head, &pull.merge);
    job.run(&clone, &served.url, &[]).ends(1).compares(&pull.base, &pull.tip);
    // To what no reference leads.
    pull.repo.git(&["update-ref", "-d", "refs/pull/7/merge"]);
    let found = job.run(&clone, &served.url, &[]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("fetch-depth: 0"), "{}", found.stderr);
}

#[test]
fn a_server_with_other_bytes_under_an_id_is_not_believed() {
    let pull = Pull::new(NOTHING, 0);
    let (dir, name) = pull.base.split_at(2);
    let file = pull.repo.path().join(".git/objects").join(dir).join(name);
    let (dir, name) = pull.start.split_at(2);
    let other = pull.repo.path().join(".git/objects").join(dir).join(name);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    std::fs::remove_file(&file).unwrap();
    std::fs::copy(other, &file).unwrap();
    let served = Served::new(&pull.repo, Speaks::Today);
    let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[]);
    found.ends(4).says("no-history");
    assert!(found.stderr.contains("fetch-depth: 0"), "{}", found.stderr);
}

#[test]
fn without_a_server_the_verdict_asks_for_history() {
    let pull = Pull::new(FOUND, 0);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    let job = Job::pull(&pull.head, &pull.merge);
    for (server, why) in [
        ("", "`GITHUB_SERVER_URL` does not say from where"),
        ("file:///", "`GITHUB_SERVER_URL` is not a web address"),
        ("ext::sh -c date", "`GITHUB_SERVER_URL` is not a web address"),
        ("http://127.0.0.1:9", "fetching from http://127.0.0.1:9/o/r failed"),
    ] {
        let found = job.run(&clone, server, &[]);
        found.ends(4).says("no-history");
        let said = &found.stderr;
        assert!(said.contains("fetch-depth: 0") && said.contains(why), "{server}: {said}");
    }
}

#[test]
fn on_somebodys_own_machine_nothing_is_fetched() {
    let pull = Pull::new(FOUND, 0);
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    clone.git(&["remote", "set-url", "origin", &format!("{}/o/r", served.url)]);
    clone.git(&["branch", "main", &pull.merge]);
    for ci in ["false", "true"] {
        let env = [("CI", ci), ("GITHUB_SERVER_URL", &*served.url), ("GITHUB_REPOSITORY", "o/r")];
        let found = clone.gate_with(&["--head", "main"], &env);
        found.ends(4).says("no-history");
        assert!(found.stderr.contains("git fetch --unshallow"), "{}", found.stderr);
    }
    assert_eq!(served.heard.lock().unwrap().len(), 0);
}

#[test]
fn the_token_of_a_job_is_sent_to_the_server_and_told_to_nobody() {
    let pull = Pull::new(FOUND, 1);
    let served = Served::new(&pull.repo, Speaks::Today);
    let clone = checkout(&pull.repo, &pull.merge, 1);
    let found = Job::pull(&pull.head, &pull.merge).run(&clone, &served.url, &[("GITHUB_TOKEN", "sesame")]);
    found.ends(0).compares(&pull.base, &pull.tip);
    let heard = served.heard.lock().unwrap().clone();
    let header = Some("basic eC1hY2Nlc3MtdG9rZW46c2VzYW1l".to_owned());
    assert!(heard.len() >= 2 && heard.iter().all(|found| *found == header), "{heard:?}");
    assert!(!found.json.to_string().contains("sesame") && !found.stderr.contains("sesame"));
}

#[test]
fn the_base_of_a_group_must_come_before_it() {
    let pull = Pull::new(FOUND, 1);
    let served = Served::new(&pull.repo, Speaks::Today);
    let whole = &pull.repo;
    whole.git(&["checkout", "--quiet", "--detach", &pull.merge]);
    for base in [&pull.tip, &pull.merge] {
        let job = Job::group(base, &pull.merge);
        for clone in [whole, &checkout(whole, &pull.merge, 1)] {
            let found = job.run(clone, &served.url, &[]);
            found.ends(4).says("bad-event");
            assert!(found.stderr.contains("does not come before it"), "{}", found.stderr);
        }
    }
    // Its second parent does, too: what is merged may be merged onto.
    Job::group(&pull.head, &pull.merge).run(whole, "", &[]).ends(0);
}
