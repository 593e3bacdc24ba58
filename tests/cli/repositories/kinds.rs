//! What a change does to entries of a tree besides the bytes of its files: links, submodules, modes, names.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::Repo;
use super::self_approval::{POLICY_FILE, repository};

/// A change of something below a directory.
type Change = fn(&Repo, &str);

fn link(repo: &Repo, dir: &str) {
    let path = repo.path().join(dir).join("link");
    let _ = fs::remove_file(&path);
    symlink("elsewhere", path).unwrap();
}

fn submodule(repo: &Repo, dir: &str) {
    let id = repo.id("HEAD");
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},{dir}/sub")]);
}

fn mode(repo: &Repo, dir: &str) {
    let path = repo.path().join(dir).join("run.sh");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn name(repo: &Repo, dir: &str) {
    let path = repo.path().join(dir).join(OsStr::from_bytes(b"\xff.md"));
    fs::write(path, "y").unwrap();
}

const CHANGES: [(&str, Change); 4] =
    [("link", link), ("submodule", submodule), ("mode", mode), ("name", name)];

/// Lays down what is changed later, commits it on `main`, and leaves `change` checked out.
fn lay(repo: &Repo, dir: &str) {
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write(&format!("{dir}/run.sh"), "true\n");
    symlink("here", repo.path().join(dir).join("link")).unwrap();
    fs::write(repo.path().join(dir).join(OsStr::from_bytes(b"\xff.md")), "x").unwrap();
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},{dir}/sub", repo.id("HEAD"))]);
    keep(repo);
    repo.git(&["checkout", "--quiet", "-B", "change"]);
}

/// Commits without taking the submodule, which is not checked out, for gone.
fn keep(repo: &Repo) {
    repo.git(&["add", "--all", "--", ".", ":(exclude)*/sub"]);
    repo.git(&["commit", "--quiet", "--allow-empty", "--message=a commit"]);
}

#[test]
fn every_kind_of_change_below_its_paths_concerns_a_pack() {
    for (what, change) in CHANGES {
        let repo = repository();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.edit(POLICY_FILE, "scores = ", "paths = [\"services/api/**\"]\nscores = ");
        repo.commit();
        lay(&repo, "services/api");
        repo.write("other", "x");
        keep(&repo);
        let found = repo.gate(&["--head", "change"]);
        found.ends(0);
        assert_eq!(found.json["packs"][0]["status"], "NOT_APPLICABLE", "{what}");
        change(&repo, "services/api");
        keep(&repo);
        let found = repo.gate(&["--head", "change"]);
        assert_eq!(found.json["packs"][0]["status"], "NOT_VERIFIED", "{what}: {:#}", found.json["packs"]);
        found.ends(2);
    }
}

#[test]
fn every_kind_of_change_of_what_a_claim_rests_on_is_loosened() {
    for (what, change) in CHANGES {
        let repo = Repo::new();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(
            POLICY_FILE,
            "[reviewers.bot]\ndeterministic = true\n\n[claims.\"claim/tests-green\"]\ninputs = [\"conf/**\"]\n",
        );
        lay(&repo, "conf");
        assert_eq!(repo.gate(&[]).ends(0).loosened(), Vec::<String>::new());
        change(&repo, "conf");
        keep(&repo);
        let found = repo.gate(&["--head", "change"]);
        found.ends(1).says("rule-loosened");
        let path = match what {
            "link" => "conf/link",
            "submodule" => "conf/sub",
            "mode" => "conf/run.sh",
            _ => "conf/\u{fffd}.md",
        };
        assert_eq!(found.loosened(), [path], "{what}");
    }
}

#[test]
fn every_kind_of_change_of_what_a_reviewer_reads_asks_for_a_new_recording() {
    for (what, change) in CHANGES {
        let repo = Repo::new();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(POLICY_FILE, "[reviewers.bot]\ndeterministic = true\ninputs = [\"prompts/**\"]\n");
        lay(&repo, "prompts");
        // The digest is what the gate asks for.
        let unbound = repo.gate(&[]);
        unbound.ends(2);
        let text = unbound.json.to_string();
        let at = text.find("reviewer_sha256").unwrap();
        let is_digest = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let words: Vec<&str> =
            text.split_at(at).1.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let digest = words.into_iter().find(is_digest).unwrap();
        repo.git(&["checkout", "--quiet", "main"]);
        repo.write(
            "benchmark/fixtures/pay.findings.json",
            format!(
                r#"{{"recording":{{"reviewer":"bot","reviewer_sha256":"{digest}"}},"findings":{}}}"#,
                super::FOUND
            ),
        );
        keep(&repo);
        repo.git(&["checkout", "--quiet", "-B", "change"]);
        repo.gate(&["--head", "change"]).ends(0);
        change(&repo, "prompts");
        keep(&repo);
        let found = repo.gate(&["--head", "change"]);
        found.ends(2).says("stale-reviewer");
        assert_eq!(found.json["score"]["fixtures"][0]["recorded"], "stale", "{what}");
    }
}
