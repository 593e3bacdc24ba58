//! A `benchgate.toml` that is none.

use std::fs;

use benchgate::diagnostic::Code;
use benchgate::limits::POLICY_BYTES;

use crate::program::{command, run};

/// Every command that reads the policy is BLOCKED, and says why.
fn assert_all_blocked(dir: &std::path::Path, code: Code) {
    for args in [&["config", "check"][..], &["config", "show"], &["score"], &["show", "x"]] {
        let got = run(dir, args);
        assert_eq!(got.code, Some(4), "{args:?}");
        let first = got.stderr().lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(first.starts_with(&format!("error[{code}]: ")), "{args:?}: {first}");
        assert!(first.ends_with("--> benchgate.toml"), "{args:?}: {first}");
    }
}

#[test]
fn a_policy_above_its_limit_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = fs::File::create(dir.path().join("benchgate.toml")).unwrap();
    file.set_len(POLICY_BYTES + 1).unwrap();
    assert_all_blocked(dir.path(), Code::TooLarge);
}

#[test]
fn a_policy_that_is_no_regular_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("benchgate.toml");
    fs::write(dir.path().join("real.toml"), "").unwrap();
    for target in ["real.toml", "nowhere.toml"] {
        std::os::unix::fs::symlink(target, &path).unwrap();
        assert_all_blocked(dir.path(), Code::NotRegular);
        fs::remove_file(&path).unwrap();
    }
    fs::create_dir(&path).unwrap();
    assert_all_blocked(dir.path(), Code::NotRegular);
    fs::remove_dir(&path).unwrap();
    let made = command("mkfifo", dir.path()).arg(&path).status().unwrap();
    assert!(made.success());
    assert_all_blocked(dir.path(), Code::NotRegular);
}
