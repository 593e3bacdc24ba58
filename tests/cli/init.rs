//! `benchgate init` in a repository, and against what stands in its way.

use std::fs;
use std::path::Path;

use crate::cases::commit;
use crate::program::{command, finish, run};

fn git(dir: &Path, words: &[&str]) -> String {
    let mut git = command("git", dir);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let outcome = finish(git.args(words));
    assert_eq!(outcome.code, Some(0), "{words:?}: {}", outcome.stderr());
    outcome.stdout().to_owned()
}

#[test]
fn a_fresh_repository_passes_as_soon_as_it_is_committed() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet"]);
    let made = run(dir.path(), &["init"]);
    assert_eq!((made.code, made.stderr()), (Some(0), ""));
    assert!(!made.stdout().contains("git repository"), "{}", made.stdout());
    commit(dir.path());
    // Also where git makes two bytes of every line end.
    git(dir.path(), &["clone", "--quiet", "--config", "core.autocrlf=true", ".", "clone"]);
    let there = dir.path().join("clone");
    let scored = run(&there, &["score", "--format", "json"]);
    assert_eq!(scored.code, Some(0), "{}", scored.stderr());
    let result: serde_json::Value = serde_json::from_str(scored.stdout()).unwrap();
    assert_eq!(result["fixtures"][0]["recorded"], "fresh");
    assert_eq!((&result["verdict"], &result["rules"]["config"]), (&"PASS".into(), &"benchgate.toml".into()));
    let judged = run(&there, &["gate"]);
    assert_eq!(judged.code, Some(0), "{}{}", judged.stdout(), judged.stderr());
    let again = run(&there, &["init"]);
    assert_eq!(again.stdout().matches("left  ").count(), 6, "{}", again.stdout());
    assert_eq!(git(&there, &["status", "--porcelain"]), "");
}

#[test]
fn below_the_root_of_a_repository_the_workflow_is_said_to_be_out_of_place() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "--quiet"]);
    let words = "GitHub reads workflows at its root only";
    assert!(run(dir.path(), &["init", "not/there/yet", "--dry-run"]).stdout().contains(words));
    assert!(!dir.path().join("not").exists());
    assert!(run(dir.path(), &["init", "services/api"]).stdout().contains(words));
    assert!(dir.path().join("services/api/benchgate.toml").exists());
}

#[test]
fn attributes_reach_the_fixtures_wherever_the_policy_has_them() {
    for fixtures in ["quality/fixtures", "a b", "!a", "#a", "-a", "[a]*?", "é\"", "."] {
        let dir = tempfile::tempdir().unwrap();
        git(dir.path(), &["init", "--quiet"]);
        let policy = format!("[fixtures]\ndir = '{fixtures}'\n");
        fs::write(dir.path().join("benchgate.toml"), policy).unwrap();
        let made = run(dir.path(), &["init"]);
        assert_eq!(made.code, Some(0), "{fixtures}: {}", made.stderr());
        for path in [&format!("{fixtures}/first.diff"), &format!("{fixtures}/suite/x.findings.json")] {
            let answer = git(dir.path(), &["check-attr", "-z", "text", "--", path]);
            assert!(answer.ends_with("\0text\0unset\0"), "{path}: {answer:?}");
        }
        assert_eq!(run(dir.path(), &["score"]).code, Some(0), "{fixtures}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let (inside, outside) = (dir.path().join("inside"), dir.path().join("outside"));
    fs::create_dir(&inside).unwrap();
    fs::create_dir(&outside).unwrap();
    symlink("../outside/attributes", inside.join(".gitattributes")).unwrap();
    let made = run(&inside, &["init"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr());
    assert!(made.stdout().contains(".gitattributes: a symbolic link is there\n"), "{}", made.stdout());
    assert!(made.stdout().contains("add to .gitattributes:\n  benchmark/** -text\n"), "{}", made.stdout());
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    symlink("../outside", other.join("benchmark")).unwrap();
    let refused = run(&other, &["init"]);
    assert_eq!((refused.code, refused.stdout()), (Some(4), ""));
    let words = "error[cannot-write]: a symbolic link, not a directory\n  --> benchmark\n";
    assert!(refused.stderr().starts_with(words), "{}", refused.stderr());
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1, "nothing is written when something is in the way");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
