//! Repositories made for a test.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs git without the user's configuration and returns what it prints.
pub(crate) fn git(dir: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let output = command
        .current_dir(dir)
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("LC_ALL", "C")])
        .args(["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false"])
        .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"])
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git prints UTF-8")
}

/// Paths and contents.
pub(crate) type Tree<'a> = &'a [(&'a str, &'a [u8])];

/// A repository with `old` committed and `new` staged.
pub(crate) fn repository(old: Tree<'_>, new: Tree<'_>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let write = |tree: Tree<'_>| {
        for (path, content) in tree {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, content).expect("a file");
        }
    };
    git(dir.path(), &["init", "-q"]);
    write(old);
    git(dir.path(), &["add", "-A"]);
    git(dir.path(), &["commit", "-q", "--allow-empty", "-m", "old"]);
    for (path, _) in old {
        fs::remove_file(dir.path().join(path)).expect("the file is there");
    }
    write(new);
    git(dir.path(), &["add", "-A"]);
    dir
}
