//! Objects that nobody's git would write, or that are not what their names say.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{FOUND, KEY, NOTHING, Repo};

const PEOPLE: &str = "author a <a@example.invalid> 1795219200 +0000\n";

impl Repo {
    /// Writes an object whose bytes nobody looks at.
    fn object(&self, kind: &str, bytes: impl AsRef<[u8]>) -> String {
        self.write(".git/object", bytes);
        self.git(&["hash-object", "-t", kind, "-w", "--literally", ".git/object"]).trim().to_owned()
    }

    /// Writes a tree of these entries: mode, name and id.
    fn tree(&self, entries: &[(&str, &str, &str)]) -> String {
        let mut bytes = Vec::new();
        for (mode, name, id) in entries {
            bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            let digits: Vec<char> = id.chars().collect();
            let byte = |two: &[char]| u8::from_str_radix(&two.iter().collect::<String>(), 16).unwrap();
            bytes.extend(digits.chunks(2).map(byte));
        }
        self.object("tree", bytes)
    }

    /// The file that holds an object.
    fn loose(&self, id: &str) -> PathBuf {
        let (dir, name) = id.split_at(2);
        self.path().join(".git/objects").join(dir).join(name)
    }

    /// Puts the bytes of one object under the name of another.
    fn swap(&self, id: &str, other: &str) {
        let path = self.loose(id);
        fs::remove_file(&path).unwrap();
        fs::copy(self.loose(other), path).unwrap();
    }
}

#[test]
fn a_line_that_says_parent_outside_of_its_place_names_no_parent() {
    let repo = Repo::new();
    repo.record(NOTHING);
    let worse = repo.commit();
    let tree = repo.id("HEAD^{tree}");
    let committer = PEOPLE.replace("author", "committer");
    for head in [
        format!("tree {tree}\n{PEOPLE}parent {worse}\n{committer}\nx\n"),
        format!("tree {tree}\n{PEOPLE}{committer}parent {worse}\n\nx\n"),
        format!("tree {tree}\n{PEOPLE}{committer}gpgsig x\n parent {worse}\nparent {worse}\n\nx\n"),
        format!("tree {tree}\n{PEOPLE}{committer}\nparent {worse}\n"),
    ] {
        let crafted = repo.object("commit", &head);
        repo.git(&["update-ref", "refs/heads/main", &crafted]);
        let found = repo.gate(&["--head", "main"]);
        assert_eq!(found.json["no_baseline"], "this is the first commit", "{head}");
        assert_eq!(found.json["base"], serde_json::Value::Null);
    }
}

#[test]
fn a_long_message_is_no_obstacle() {
    let repo = Repo::new();
    let start = repo.id("main");
    repo.record(NOTHING);
    repo.git(&["add", "."]);
    repo.write(".git/message", "x\n".repeat(1 << 20));
    repo.git(&["commit", "--quiet", "--cleanup=verbatim", "--file=.git/message"]);
    repo.gate(&[]).ends(1).compares(&start, &start);
    repo.git(&["branch", "--force", "main", "HEAD"]);
    repo.gate(&["--head", "main"]).ends(1).compares(&start, &repo.id("main"));
}

#[test]
fn an_object_with_the_bytes_of_another_one_is_not_believed() {
    let prepared = || {
        let repo = Repo::new();
        // Both keys are read: the base's, because the change has another one.
        repo.write("benchmark/fixtures/pay.expected.json", r#"{"expect":{"max_blocking":1}}"#);
        repo.record(NOTHING);
        repo.commit();
        repo
    };
    for name in ["benchmark/fixtures/pay.expected.json", "benchmark/fixtures/pay.findings.json"] {
        let repo = prepared();
        repo.gate(&[]).ends(1);
        repo.swap(&repo.id(&format!("main:{name}")), &repo.id(&format!("HEAD:{name}")));
        let found = repo.gate(&[]);
        found.ends(4).says("git-failed");
        assert!(found.stderr.contains("other bytes than its id"), "{}", found.stderr);
    }
    for name in ["^{tree}", ":benchmark", ":benchmark/fixtures", ""] {
        let repo = prepared();
        let (base, head) = (repo.id(&format!("main{name}")), repo.id(&format!("HEAD{name}")));
        // A commit that git itself finds out is no commit to it.
        repo.swap(&base, &head);
        let found = repo.gate(&["--base", &repo.id("main")]);
        found.ends(4);
        assert!(["git-failed", "no-such-commit"].map(|code| found.stderr.contains(code)).contains(&true));
    }
}

#[test]
fn a_commit_on_the_way_to_the_base_is_not_believed_either() {
    let repo = Repo::new();
    let easy = repo.commit();
    repo.record(NOTHING);
    let worse = repo.commit();
    repo.write("x", "x");
    repo.commit();
    let middle = repo.commit();
    repo.write("y", "y");
    repo.commit();
    // `main` has what got worse, and the change seems to begin there.
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "-m", "m", &easy]);
    let tree = repo.id(&format!("{middle}^{{tree}}"));
    let other = repo.git(&["commit-tree", "-m", "x", "-p", &easy, &tree]).trim().to_owned();
    repo.git(&["checkout", "--quiet", "change"]);
    repo.gate(&[]).ends(1).compares(&easy, &repo.id("main"));
    repo.swap(&middle, &other);
    let found = repo.gate(&[]);
    found.ends(4).says("git-failed");
    assert!(found.stderr.contains(&middle), "{worse}: {}", found.stderr);
}

#[test]
fn a_commit_on_the_bases_own_line_is_not_believed_either() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    let line: Vec<String> = (0..6)
        .map(|number| {
            repo.write("x", number.to_string());
            repo.commit()
        })
        .collect();
    repo.gate(&["--head", &line[1]]).ends(0).compares(&line[0], &line[1]);
    let tree = repo.id(&format!("{}^{{tree}}", line[3]));
    // The line seems to go past what is judged.
    let other = repo.git(&["commit-tree", "-m", "x", "-p", &line[1], &tree]).trim().to_owned();
    repo.swap(&line[3], &other);
    let found = repo.gate(&["--head", &line[1]]);
    found.ends(4).says("git-failed");
    assert!(found.stderr.contains(&line[3]), "{}", found.stderr);
}

#[cfg(unix)]
#[test]
fn where_history_is_cut_off_no_link_says() {
    let repo = Repo::new();
    for file in ["v", "w"] {
        repo.write(file, file);
        repo.commit();
    }
    repo.git(&["branch", "--force", "main", "change"]);
    repo.write("x", "x");
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    let copy = Repo::empty();
    let url = format!("file://{}", repo.path().display());
    copy.git(&["clone", "--quiet", "--depth", "2", "--no-single-branch", "--branch", "change", &url, "."]);
    copy.gate(&[]).ends(0);
    let shallow = copy.path().join(".git/shallow");
    fs::rename(&shallow, copy.path().join(".git/elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", &shallow).unwrap();
    let found = copy.gate(&[]);
    found.ends(4).says("git-failed");
    assert!(found.stderr.contains("a symbolic link, not a regular file"), "{}", found.stderr);
}

#[test]
fn a_tree_that_repeats_itself_is_not_listed_to_its_end() {
    let repo = Repo::new();
    let blob = repo.object("blob", "x");
    let tenfold = |mode: &str, id: &str| {
        let names: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
        let entries: Vec<(&str, &str, &str)> = names.iter().map(|name| (mode, name.as_str(), id)).collect();
        repo.tree(&entries)
    };
    let bomb = |kernel: String| (0..12).fold(kernel, |tree, _| tenfold("40000", &tree));
    for tree in [bomb(tenfold("100644", &blob)), bomb(repo.tree(&[]))] {
        let started = Instant::now();
        let commit = repo.git(&["commit-tree", "-m", "bomb", "-p", "main", &tree]).trim().to_owned();
        let found = repo.gate(&["--head", &commit]);
        found.ends(4).says("too-large");
        assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    }
    // Deep instead of wide.
    let name = "d".repeat(500);
    let leaf = repo.tree(&[("100644", "x", &blob)]);
    let deep = (0..10).fold(leaf, |tree, _| repo.tree(&[("40000", &name, &tree)]));
    let commit = repo.git(&["commit-tree", "-m", "deep", "-p", "main", &deep]).trim().to_owned();
    repo.gate(&["--head", &commit]).ends(4).says("too-large");
}

#[test]
fn a_tree_that_git_would_not_write_is_refused() {
    let repo = Repo::new();
    let (key, none) = (repo.object("blob", KEY), repo.object("blob", NOTHING));
    let policy = repo.id("main:benchgate.toml");
    let diff = repo.id("main:benchmark/fixtures/pay.diff");
    for entries in [
        // One file for us, another one for whoever checks it out.
        vec![("100644", "pay.expected.json", &*key), ("100644", "pay.expected.json", &*none)],
        vec![("100644", "sub/pay.expected.json", &*key)],
        vec![("100644", "..", &*key)],
    ] {
        let fixtures = repo.tree(&[&[("100644", "pay.diff", &*diff)][..], &entries].concat());
        let benchmark = repo.tree(&[("40000", "fixtures", &fixtures)]);
        let tree = repo.tree(&[("100644", "benchgate.toml", &policy), ("40000", "benchmark", &benchmark)]);
        let commit = repo.object("commit", {
            let mut text = format!("tree {tree}\nparent {}\n{PEOPLE}", repo.id("main"));
            write!(text, "{}\nx\n", PEOPLE.replace("author", "committer")).unwrap();
            text
        });
        let found = repo.gate(&["--head", &commit]);
        found.ends(4).says("git-failed");
        assert!(found.stderr.contains("is broken"), "{}", found.stderr);
    }
}

#[test]
fn a_name_of_any_length_is_answered_at_once_and_shortly() {
    let repo = Repo::new();
    repo.record(FOUND);
    let long = "x".repeat(100_000);
    let started = Instant::now();
    for flag in ["--base", "--head"] {
        let found = repo.gate(&[flag, &long]);
        assert_eq!(found.code, 4);
        assert!(found.stderr.contains("usage"), "{}", found.stderr);
        assert!(found.stderr.len() < 2_000, "{flag}: {} bytes", found.stderr.len());
    }
    let event = format!(
        r#"{{"pull_request":{{"base":{{"ref":"{long}"}},"head":{{"sha":"{}"}}}},"repository":{{"default_branch":"{long}"}}}}"#,
        repo.id("HEAD")
    );
    repo.write(".git/event.json", event);
    let path = repo.path().join(".git/event.json");
    for name in ["pull_request", "push"] {
        let env = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_EVENT_PATH", path.to_str().unwrap()),
        ];
        let found = repo.gate_with(&[], &env);
        found.ends(4).says("bad-event");
        assert!(found.stderr.len() < 2_000, "{name}: {} bytes", found.stderr.len());
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
