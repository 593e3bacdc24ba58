//! Inputs that git cannot hold, or that are too large to be committed. Each ends with a message that names the file,
//! with the other fixture still shown, and soon.
#![cfg(unix)]

mod bounds;
mod files;
mod limits;
mod policy;

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};

use benchgate::diagnostic::Code;

use crate::program::{Outcome, PROGRAM, command, finish, run};

const KEY: &str = r#"{"expect": {"must_match": [{"file": "a.py", "line": 2, "keywords": ["leak"]}]}}"#;
const FINDINGS: &str =
    r#"[{"severity": "major", "file": "a.py", "line": 2, "claim": "a leak", "evidence": ""}]"#;
const DIFF: &str = "--- a/a.py\n+++ b/a.py\n@@ -1 +1,2 @@\n one\n+two\n";

/// A directory with one good fixture, to which a test adds something that is not.
struct Hostile {
    dir: tempfile::TempDir,
}

impl Hostile {
    fn new() -> Self {
        let hostile = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(hostile.path("")).unwrap();
        hostile.fixture("good", KEY, FINDINGS);
        hostile
    }

    /// A path below the fixtures directory.
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("fixtures").join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    fn fixture(&self, id: &str, key: impl AsRef<[u8]>, findings: impl AsRef<[u8]>) {
        self.write(&format!("{id}.diff"), DIFF);
        self.write(&format!("{id}.expected.json"), key);
        self.write(&format!("{id}.findings.json"), findings);
    }

    /// A file of so many bytes, all zero, that takes no room.
    fn sparse(&self, name: &str, bytes: u64) {
        File::create(self.path(name)).unwrap().set_len(bytes).unwrap();
    }

    fn score(&self) -> Outcome {
        run(self.dir.path(), &["score", "fixtures"])
    }

    /// Runs as somebody who owns nothing, so that permissions mean something even when the tests are run by root.
    fn score_unprivileged(&self, args: &[&str]) -> Outcome {
        let program = self.dir.path().join("benchgate");
        // By another process: a file that is open for writing here, in any thread's child, cannot be executed.
        assert_eq!(finish(command("cp", self.dir.path()).arg(PROGRAM).arg(&program)).code, Some(0));
        permit(&program, 0o755);
        permit(self.dir.path(), 0o755);
        let mut command = command(&program, self.dir.path());
        if fs::metadata(self.dir.path()).unwrap().uid() == 0 {
            command.uid(65534).gid(65534);
        }
        finish(command.args(args))
    }
}

/// Sets the permissions of a file or directory.
fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The run is blocked by this code, which names this place, and the good fixture is shown all the same.
#[track_caller]
fn assert_blocked(got: &Outcome, code: Code, place: &str) {
    let said = got.stderr();
    assert_eq!(got.code, Some(4), "{said}");
    assert!(said.contains(&format!("error[{code}]: ")), "{said}");
    assert!(said.contains(&format!("  --> {place}")), "{place} is not named:\n{said}");
    assert_good(got);
}

#[track_caller]
fn assert_good(got: &Outcome) {
    let row = got.stdout().lines().find(|line| line.starts_with("good "));
    let row = row.unwrap_or_else(|| panic!("the good fixture is not shown:\n{}", got.stdout()));
    assert_eq!(row.split_whitespace().nth(1), Some("yes"), "{row}");
}
