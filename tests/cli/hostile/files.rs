//! Files that may not be read, are no files, or change.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use benchgate::diagnostic::Code;
use benchgate::io::{Budget, ReadError, read};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{FINDINGS, Hostile, KEY, assert_blocked, assert_good, permit};
use crate::program::run;

const ROLES: [&str; 3] = ["bad.expected.json", "bad.diff", "bad.findings.json"];

#[test]
fn what_may_not_be_read_is_named() {
    // The diff is read when a recording states its digest.
    let findings =
        format!("{{\"recording\": {{\"diff_sha256\": \"{}\"}}, \"findings\": {FINDINGS}}}", "0".repeat(64));
    for role in ROLES {
        let hostile = Hostile::new();
        hostile.fixture("bad", KEY, &findings);
        permit(&hostile.path(role), 0o000);
        let got = hostile.score_unprivileged(&["score", "fixtures"]);
        assert_blocked(&got, Code::Unreadable, &format!("fixtures/{role}"));
        assert!(got.stderr().contains("Permission denied (os error 13)"), "{}", got.stderr());
    }
}

#[test]
fn a_directory_that_may_not_be_read_is_named() {
    let hostile = Hostile::new();
    fs::create_dir(hostile.path("closed")).unwrap();
    permit(&hostile.path("closed"), 0o000);
    let got = hostile.score_unprivileged(&["score", "fixtures"]);
    permit(&hostile.path("closed"), 0o755);
    assert_blocked(&got, Code::Unreadable, "fixtures/closed");
    assert!(got.stderr().contains("Permission denied (os error 13)"), "{}", got.stderr());

    permit(&hostile.path(""), 0o000);
    let got = hostile.score_unprivileged(&["score", "fixtures"]);
    permit(&hostile.path(""), 0o755);
    assert_eq!(got.code, Some(4));
    assert!(
        got.stderr().contains("error[unreadable]: cannot be read: Permission denied"),
        "{}",
        got.stderr()
    );
}

#[test]
fn a_result_that_may_not_be_written_leaves_the_old_one() {
    let hostile = Hostile::new();
    let results = hostile.dir.path().join("results");
    fs::create_dir(&results).unwrap();
    fs::write(results.join("result.json"), "old").unwrap();
    permit(&results, 0o555);
    let got = hostile.score_unprivileged(&["score", "fixtures", "--out", "results/result.json"]);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[cannot-write]"), "{}", got.stderr());
    assert!(got.stderr().contains("Permission denied (os error 13)"), "{}", got.stderr());
    assert_eq!(fs::read_to_string(results.join("result.json")).unwrap(), "old");
    assert_eq!(fs::read_dir(&results).unwrap().count(), 1);
}

/// Puts something there that is no regular file; false when the system does not let us.
type Planter = fn(&Path) -> bool;

const IRREGULAR: [(&str, Planter); 7] = [
    ("a directory", |path| fs::create_dir(path).is_ok()),
    ("a named pipe", |path| mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).is_ok()),
    ("a socket", |path| UnixListener::bind(path).is_ok()),
    // `/dev/zero`: reading it never ends. Making one takes privileges; the next test does without.
    ("a device", |path| {
        let device = rustix::fs::makedev(1, 5);
        mknodat(CWD, path, FileType::CharacterDevice, Mode::RUSR | Mode::WUSR, device).is_ok()
    }),
    ("a symbolic link", |path| symlink(path.with_file_name("good.diff"), path).is_ok()),
    ("a symbolic link", |path| symlink("nowhere", path).is_ok()),
    ("a symbolic link", |path| symlink(path.file_name().unwrap(), path).is_ok()),
];

#[test]
fn what_is_no_regular_file_is_neither_opened_nor_waited_for() {
    for (what, plant) in IRREGULAR {
        for role in ROLES {
            let hostile = Hostile::new();
            hostile.fixture("bad", KEY, FINDINGS);
            fs::remove_file(hostile.path(role)).unwrap();
            if !plant(&hostile.path(role)) {
                assert_eq!(what, "a device");
                continue;
            }
            let got = hostile.score();
            assert_blocked(&got, Code::NotRegular, &format!("fixtures/{role}"));
            let message = format!("{what}, not a regular file");
            assert!(got.stderr().contains(&message), "{message}: {}", got.stderr());
            let got = run(hostile.dir.path(), &["show", "bad", "--dir", "fixtures"]);
            assert_eq!(got.code, Some(4), "{what} {role}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_refused_by_the_reader_itself() {
    for device in ["/dev/zero", "/dev/null", "/dev/tty"] {
        if let Err(error) = read(Path::new(device), 10, &Budget::new(100), &mut Vec::new()) {
            assert!(
                matches!(error, ReadError::NotRegular("a device") | ReadError::Io(_)),
                "{device}: {error}"
            );
        } else {
            panic!("{device} was read");
        }
    }
}

#[test]
fn irregular_files_that_belong_to_no_fixture_are_passed_over() {
    let hostile = Hostile::new();
    mknodat(CWD, hostile.path("orphan.diff"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    mknodat(CWD, hostile.path("unrelated"), FileType::Fifo, Mode::RUSR, 0).unwrap();
    symlink("nowhere", hostile.path("dangling")).unwrap();
    let got = hostile.score();
    assert_eq!(got.code, Some(0), "{}", got.stderr());
    assert!(got.stderr().contains("warning[orphan-file]"), "{}", got.stderr());
    assert_good(&got);
}

#[test]
fn links_to_directories_are_refused_not_followed() {
    for target in ["..", ".", "/", "suite"] {
        let hostile = Hostile::new();
        fs::create_dir(hostile.path("suite")).unwrap();
        symlink(target, hostile.path("link")).unwrap();
        assert_blocked(&hostile.score(), Code::NotRegular, "fixtures/link");
    }
    // The directory that is asked for may be one.
    let hostile = Hostile::new();
    symlink("fixtures", hostile.dir.path().join("link")).unwrap();
    let got = run(hostile.dir.path(), &["score", "link"]);
    assert_eq!(got.code, Some(0), "{}", got.stderr());
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_are_refused() {
    for name in [&b"caf\xe9.expected.json"[..], b"\xff\xfe", b"caf\xe9.diff"] {
        let hostile = Hostile::new();
        fs::write(hostile.path("").join(OsStr::from_bytes(name)), KEY).unwrap();
        let got = hostile.score();
        assert_blocked(&got, Code::NotUtf8Name, "fixtures/");
        assert!(got.stderr().contains('\u{fffd}'), "{}", got.stderr());
    }
}

#[test]
fn a_file_that_grows_is_either_whole_or_noticed() {
    let hostile = Hostile::new();
    hostile.fixture("bad", KEY, format!("{FINDINGS}{}", " ".repeat(4_000_000)));
    let path = hostile.path("bad.findings.json");
    let done = AtomicBool::new(false);
    let mut noticed = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
                for _ in 0..500 {
                    file.write_all(b" ").unwrap();
                }
                // Not above the limit, which would be noticed for another reason.
                if file.metadata().unwrap().len() > 12_000_000 {
                    file.set_len(4_000_000).unwrap();
                }
            }
        });
        for _ in 0..30 {
            let got = hostile.score();
            if got.code == Some(0) {
                assert_eq!(got.stderr(), "");
            } else {
                noticed += 1;
                assert_blocked(&got, Code::FileChanged, "fixtures/bad.findings.json");
            }
            assert_good(&got);
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(noticed > 0, "in 30 runs the file was never seen to grow");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_changes_while_it_is_read_is_noticed() {
    // It says that it is empty, and is not.
    let error = read(Path::new("/proc/version"), 10_000, &Budget::new(10_000), &mut Vec::new()).unwrap_err();
    assert!(matches!(error, ReadError::Changed { stated: 0, read: 1 }), "{error}");
    assert_eq!(error.diagnose("x").code, Code::FileChanged);
}
