//! Stores that lead elsewhere, and records that were made for something else.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::Value;

use super::repository;
use crate::cases::commit;
use crate::program::{Outcome, finish, program, run};

const STORE: &str = ".benchgate/evidence";
const TEST: &str = "echo '<testsuite><testcase name=\"a\"/></testsuite>' > \"$BENCHGATE_REPORTS/j.xml\"";
const PROVE: [&str; 7] = ["evidence", "run", "--claim", "claim/tests-green", "--", "sh", "test.sh"];

/// A job of CI in the repository 17.
const JOB: [(&str, &str); 4] = [
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_REPOSITORY_ID", "17"),
    ("GITHUB_REF", "refs/pull/12/merge"),
    ("GITHUB_RUN_ID", "99"),
];

/// A repository with a test, and what `lay` puts there before the commit.
fn laid(lay: impl FnOnce(&Path)) -> tempfile::TempDir {
    let dir = repository();
    fs::write(dir.path().join("test.sh"), TEST).unwrap();
    lay(dir.path());
    commit(dir.path());
    dir
}

fn ignoring(dir: &Path) {
    fs::write(dir.join(".gitignore"), ".benchgate/\n").unwrap();
}

fn prove(dir: &Path, env: &[(&str, &str)]) {
    let got = finish(program(dir).args(PROVE).envs(env.iter().copied()));
    assert_eq!(got.code, Some(0), "{}", got.stderr());
}

fn verified(dir: &Path, env: &[(&str, &str)]) -> Outcome {
    finish(program(dir).args(["evidence", "verify", "--format", "json"]).envs(env.iter().copied()))
}

/// State and reason of the only claim.
fn state(dir: &Path, env: &[(&str, &str)]) -> (String, String) {
    let result: Value = serde_json::from_str(verified(dir, env).stdout()).unwrap();
    let text = |key: &str| result["rows"][0][key].as_str().unwrap_or("none").to_owned();
    (text("state"), text("reason"))
}

#[test]
fn a_store_that_leads_into_the_sources_hides_no_change_of_them() {
    let dir = laid(|dir| {
        for below in ["src/artifacts", ".benchgate"] {
            fs::create_dir_all(dir.join(below)).unwrap();
        }
        fs::write(dir.join("src/code"), "1").unwrap();
        fs::write(dir.join("src/artifacts/code"), "1").unwrap();
        symlink("../src", dir.join(STORE)).unwrap();
    });
    for (path, reason) in [
        ("src/code", "the worktree is dirty now: src/code"),
        ("src/artifacts/code", "the worktree is dirty now: src/artifacts/code"),
    ] {
        prove(dir.path(), &[]);
        assert_eq!(state(dir.path(), &[]).0, "SUPPORTED", "what the store has got is no dirt");
        fs::write(dir.path().join(path), "2").unwrap();
        assert_eq!(state(dir.path(), &[]), ("STALE".to_owned(), reason.to_owned()));
        // Nor does a record hide it that is made now.
        let got = run(dir.path(), &PROVE);
        assert!(got.stderr().contains(&format!("before the command: `{path}`")), "{}", got.stderr());
        assert_eq!(state(dir.path(), &[]).0, "STALE");
        fs::write(dir.path().join(path), "1").unwrap();
    }
    fs::write(dir.path().join("src/more"), "untracked").unwrap();
    prove(dir.path(), &[]);
    assert_eq!(state(dir.path(), &[]).0, "STALE");
}

#[test]
fn no_link_in_a_store_stands_for_a_record() {
    let dir = laid(ignoring);
    prove(dir.path(), &[]);
    let (store, aside) = (dir.path().join(STORE), dir.path().join(".benchgate/aside"));
    fs::rename(store.join("records"), &aside).unwrap();
    symlink("../aside", store.join("records")).unwrap();
    let got = verified(dir.path(), &[]);
    assert_eq!(got.code, Some(4), "{}", got.stdout());
    assert!(got.stderr().contains("is a symbolic link, not a directory"), "{}", got.stderr());
    fs::remove_file(store.join("records")).unwrap();
    fs::create_dir(store.join("records")).unwrap();
    for entry in fs::read_dir(&aside).unwrap() {
        let entry = entry.unwrap();
        symlink(entry.path(), store.join("records").join(entry.file_name())).unwrap();
    }
    let got = verified(dir.path(), &[]);
    assert_eq!(got.code, Some(4), "{}", got.stdout());
    assert!(got.stderr().contains("error[not-a-regular-file]: a symbolic link"), "{}", got.stderr());
}

#[test]
fn what_links_lead_to_is_held_against_its_digest_all_the_same() {
    let dir = laid(ignoring);
    prove(dir.path(), &[]);
    let artifacts = dir.path().join(STORE).join("artifacts");
    let aside = dir.path().join(".benchgate/aside");
    fs::rename(&artifacts, &aside).unwrap();
    symlink("../aside", &artifacts).unwrap();
    assert_eq!(state(dir.path(), &[]).0, "SUPPORTED");
    for entry in fs::read_dir(&aside).unwrap() {
        fs::write(entry.unwrap().path(), "<testsuite><testcase name=\"b\"/></testsuite>\n").unwrap();
    }
    assert_eq!(state(dir.path(), &[]).0, "TAMPERED");
    assert_eq!(verified(dir.path(), &[]).code, Some(4));
}

#[test]
fn records_of_another_repository_or_pull_request_prove_nothing_here() {
    let other = |name: &str, value: &'static str| {
        JOB.map(|(known, own)| if known == name { (known, value) } else { (known, own) })
    };
    let dir = laid(ignoring);
    prove(dir.path(), &JOB);
    assert_eq!(state(dir.path(), &JOB).0, "SUPPORTED");
    for (env, reason) in [
        (other("GITHUB_REPOSITORY_ID", "18"), "made in another repository"),
        (other("GITHUB_REF", "refs/pull/13/merge"), "made for pull request 12, not 13"),
    ] {
        assert_eq!(state(dir.path(), &env), ("MISMATCHED".to_owned(), reason.to_owned()));
        assert_eq!(verified(dir.path(), &env).code, Some(2));
    }
    // A clone has the same tree; what was recorded outside of CI does not say where.
    let dir = laid(ignoring);
    prove(dir.path(), &[]);
    let nowhere = ("MISMATCHED".to_owned(), "it does not say in which repository it was made".to_owned());
    assert_eq!(state(dir.path(), &JOB), nowhere);
    // Carried over as a whole, the store of another repository with other content is of another tree.
    let elsewhere = laid(|dir| fs::write(dir.join("other"), "x").unwrap());
    fs::create_dir(elsewhere.path().join(".benchgate")).unwrap();
    fs::rename(dir.path().join(STORE), elsewhere.path().join(STORE)).unwrap();
    assert_eq!(state(elsewhere.path(), &[]).0, "STALE");
}
