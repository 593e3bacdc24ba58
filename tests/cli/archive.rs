//! Archives as they are used: by many processes at once, by processes that die, inside git, and with files in them
//! that do not belong there.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use benchgate::ids::Digest;
use benchgate::limits;
use benchgate::result::v1::{Archived, Comparison, History, Pack, Score, Share};
use benchgate::timestamp::Timestamp;

use crate::cases::{Case, all, recorded};
use crate::program::{Outcome, PROGRAM, command, finish, program, run};
use crate::words::split;

/// A copy of the input of a committed case.
fn input(name: &str) -> tempfile::TempDir {
    all().iter().find(|case| case.name == name).map(Case::copy).unwrap()
}

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    entries.into_iter().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn is_temporary(name: &str) -> bool {
    name.starts_with('.')
}

/// The entries, each of which must be whole and under its own name.
fn entries(archive: &Path) -> Vec<Archived<Score>> {
    let names = names(archive).into_iter().filter(|name| !is_temporary(name));
    names
        .map(|name| {
            let bytes = fs::read(archive.join(&name)).unwrap();
            assert_eq!(name, format!("{}.json", Digest::of(&bytes)));
            serde_json::from_slice(&bytes).unwrap()
        })
        .collect()
}

/// What `benchgate history` makes of an archive, and what it says.
fn history(dir: &Path) -> (Outcome, History) {
    let got = run(dir, &["history", "archive", "--format", "json"]);
    let history = serde_json::from_str(got.stdout()).unwrap();
    (got, history)
}

fn score(dir: &Path) -> Outcome {
    run(dir, &["score", "fixtures", "--archive", "archive"])
}

/// So many seconds after 1970 began, as results say it.
fn at(moment: u64) -> String {
    Timestamp::from_epoch(moment.cast_signed(), 0).unwrap().to_string()
}

#[test]
fn of_many_writers_at_once_each_has_its_entry() {
    // A second each, since runs of one moment are one entry.
    let moments: BTreeSet<u64> = (1_795_593_600..1_795_593_640).collect();
    let dir = input("status-pass");
    let mut children = Vec::new();
    for moment in &moments {
        let mut writer = program(dir.path());
        writer
            .env("SOURCE_DATE_EPOCH", moment.to_string())
            .args(["score", "fixtures", "--archive", "deep/archive"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        children.push(writer.spawn().unwrap());
    }
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    let archive = dir.path().join("deep/archive");
    let written: BTreeSet<String> = moments.iter().map(|&moment| at(moment)).collect();
    let stored: BTreeSet<String> = entries(&archive).iter().map(|entry| entry.created_at.clone()).collect();
    assert_eq!(stored, written);
    assert_eq!(names(&archive).len(), moments.len(), "nothing is left over");
}

#[test]
fn the_same_run_at_the_same_moment_is_one_entry() {
    let dir = input("status-pass");
    let mut children = Vec::new();
    for _ in 0..20 {
        let mut writer = program(dir.path());
        writer.env("SOURCE_DATE_EPOCH", "1795593600").args(["score", "fixtures", "--archive", "archive"]);
        children.push(writer.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(names(&dir.path().join("archive")).len(), 1);
}

#[test]
fn a_writer_that_is_killed_leaves_a_whole_entry_or_none() {
    let dir = input("status-mixed");
    let archive = dir.path().join("archive");
    let mut finished = 0;
    for number in 0..120_u64 {
        let mut writer = program(dir.path());
        writer
            .args(["score", "fixtures", "--archive", "archive"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let (mut killed, mut other) = (writer.spawn().unwrap(), writer.spawn().unwrap());
        // From before the start to after the end, in steps that meet every part of a run.
        std::thread::sleep(Duration::from_micros(number % 60 * 200));
        killed.kill().unwrap();
        finished += usize::from(killed.wait().unwrap().code() == Some(4));
        assert_eq!(other.wait().unwrap().code(), Some(4));
        finished += 1;
    }
    // One that was killed after its entry was linked has not finished, and has an entry.
    let stored = entries(&archive).len();
    assert!(stored >= finished, "{stored} entries of {finished} runs that ended");
    let (got, history) = history(dir.path());
    assert_eq!(got.code, Some(0), "{}", got.stderr());
    assert_eq!(history.series.iter().map(|series| series.runs.len()).sum::<usize>(), stored);
    assert_eq!(history.warnings.len(), names(&archive).len() - stored, "what is left over is named");
}

#[cfg(target_os = "linux")]
#[test]
fn a_torn_file_of_a_writer_that_died_is_named_and_in_nobodys_way() {
    let dir = input("status-mixed");
    assert_eq!(score(dir.path()).code, Some(4));
    // The system kills the run in the middle of the entry.
    let script = "ulimit -c 0; ulimit -f 4; exec \"$0\" score fixtures --archive archive";
    let died = finish(command("bash", dir.path()).arg("-c").arg(script).arg(PROGRAM));
    assert_eq!(died.code, None, "{}", died.stderr());
    assert_eq!(score(dir.path()).code, Some(4));
    let left: Vec<String> =
        names(&dir.path().join("archive")).into_iter().filter(|name| is_temporary(name)).collect();
    assert_eq!((entries(&dir.path().join("archive")).len(), left.len()), (2, 1));
    let (got, history) = history(dir.path());
    assert_eq!(got.code, Some(0));
    assert_eq!(history.warnings[0].code, "unfinished-entry");
    assert!(got.stderr().contains(&format!("archive/{}", left[0])), "{}", got.stderr());
}

#[cfg(target_os = "linux")]
#[test]
fn an_entry_that_cannot_be_written_blocks_the_result_too() {
    let dir = input("status-mixed");
    assert_eq!(
        run(dir.path(), &["score", "fixtures", "--archive", "first", "--out", "result.json"]).code,
        Some(4)
    );
    let size = |path: &Path| fs::metadata(path).unwrap().len();
    let entry = names(&dir.path().join("first")).into_iter().next().unwrap();
    // The result fits with one problem more; the entry, which is indented deeper, does not.
    let blocks = (size(&dir.path().join("result.json")) + 700).div_ceil(1024);
    assert!(size(&dir.path().join("first").join(entry)) > blocks * 1024);
    let script = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" score fixtures --archive archive --out result.json"
    );
    let got = finish(command("bash", dir.path()).arg("-c").arg(script).arg(PROGRAM));
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[cannot-write]: the result cannot be archived: File too large"));
    let result: Score = serde_json::from_slice(&fs::read(dir.path().join("result.json")).unwrap()).unwrap();
    assert_eq!(
        result.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(),
        ["cannot-write"]
    );
    assert_eq!(result.recovery.unwrap().command, "benchgate score fixtures --archive archive");
    assert_eq!(names(&dir.path().join("archive")).len(), 0, "nothing is left over");
}

fn git(dir: &Path, words: &[&str]) -> String {
    let mut git = command("git", dir);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.invalid",
    ]);
    let got = finish(git.args(words));
    assert_eq!(got.code, Some(0), "{words:?}: {}", got.stderr());
    got.stdout().trim_end().to_owned()
}

#[test]
fn an_entry_has_the_commit_and_what_the_run_writes_is_no_dirt() {
    let dir = input("status-pass");
    let root = dir.path();
    git(root, &["init", "--quiet"]);
    git(root, &["add", "fixtures"]);
    git(root, &["commit", "--quiet", "--message=fixtures"]);
    // A repository may ask git to run programs; a look at it must not.
    git(root, &["config", "core.fsmonitor", "touch pwned; false"]);
    let words =
        ["score", "fixtures", "--archive", "kept", "--out", "made/result.json", "--summary", "summary.md"];
    for _ in 0..2 {
        assert_eq!(run(root, &words).code, Some(0));
    }
    // Variables of a surrounding git command are of another repository.
    fs::write(root.join("fixtures/docs.diff"), "changed\n").unwrap();
    let mut meddled = program(root);
    meddled.env("GIT_DIR", "/nonexistent").env("GIT_WORK_TREE", "/").args(words);
    finish(&mut meddled);
    let mut entries = entries(&root.join("kept"));
    entries.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    let dirt: Vec<Option<bool>> = entries.iter().map(|entry| entry.dirty).collect();
    assert_eq!(dirt, [Some(false), Some(false), Some(true)]);
    for entry in entries {
        assert_eq!(entry.commit, Some(git(root, &["rev-parse", "HEAD"])));
        assert_eq!(entry.tree, Some(git(root, &["rev-parse", "HEAD^{tree}"])));
    }
    assert!(!root.join("pwned").exists());
}

#[test]
fn without_git_there_is_no_commit_and_a_repository_needs_git() {
    let dir = input("status-pass");
    let got =
        finish(program(dir.path()).env("PATH", "/nonexistent").args(["score", "fixtures", "--archive", "a"]));
    assert_eq!(got.code, Some(0), "{}", got.stderr());
    assert_eq!(entries(&dir.path().join("a"))[0].commit, None);
    fs::create_dir(dir.path().join(".git")).unwrap();
    let got =
        finish(program(dir.path()).env("PATH", "/nonexistent").args(["score", "fixtures", "--archive", "b"]));
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[git-failed]: `git` cannot be run"), "{}", got.stderr());
}

#[test]
fn what_does_not_belong_into_an_archive_is_named_and_the_rest_is_shown() {
    use std::os::unix::ffi::OsStringExt as _;

    let dir = input("history-series");
    let archive = dir.path().join("archive");
    let digest = "0".repeat(64);
    fs::create_dir(archive.join("directory.json")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", archive.join("link.json")).unwrap();
    assert_eq!(finish(command("mkfifo", &archive).arg("pipe.json")).code, Some(0));
    fs::File::create(archive.join(format!("{digest}.json")))
        .unwrap()
        .set_len(limits::RESULT_BYTES + 1)
        .unwrap();
    fs::write(archive.join(std::ffi::OsString::from_vec(b"\xff.json".to_vec())), "{}").unwrap();
    for (words, shown) in [(["history", "archive"], "3 runs"), (["compare", "archive"], "archive 8 ")] {
        let got = run(dir.path(), &words);
        assert_eq!(got.code, Some(4));
        for (code, name) in [
            ("not-a-regular-file", "directory.json"),
            ("not-a-regular-file", "link.json"),
            ("not-a-regular-file", "pipe.json"),
            ("too-large", &format!("{digest}.json")),
            ("name-not-utf8", "\u{fffd}.json"),
        ] {
            let place = format!("  --> archive/{name}");
            let mut lines =
                got.stderr().lines().skip_while(|line| !line.starts_with(&format!("error[{code}]")));
            assert!(lines.any(|line| line == place), "{code} {name}: {}", got.stderr());
        }
        let text = got.stdout().replace("  ", " ");
        assert!(text.contains(shown), "{text}");
    }
}

#[test]
fn all_results_together_have_a_limit() {
    let dir = tempfile::tempdir().unwrap();
    let files = limits::INPUT_BYTES / limits::RESULT_BYTES + 1;
    let names: Vec<String> = (0..files).map(|number| format!("{number}.json")).collect();
    for name in &names {
        fs::File::create(dir.path().join(name)).unwrap().set_len(limits::RESULT_BYTES).unwrap();
    }
    let words: Vec<&str> = ["compare"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let got = run(dir.path(), &words);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[too-large]: all results together are larger"), "{}", got.stderr());
}

#[test]
fn packs_are_archived_in_the_same_way_and_compared_over_their_runs() {
    let dir = input("pack-pass");
    let command = recorded().into_iter().find(|recorded| recorded.case == "pack-pass").unwrap().command;
    let words = split(&command);
    let words: Vec<&str> = words.iter().map(String::as_str).skip_while(|word| *word != "pack").collect();
    for _ in 0..3 {
        let got = run(
            dir.path(),
            &[&words[..], &["--archive", "archive", "--output", "made/result.json"]].concat(),
        );
        assert_eq!(got.code, Some(0), "{}", got.stderr());
    }
    // Without its claims the same pack is another run, of other inputs.
    assert_eq!(run(dir.path(), &["pack", "--pack", "pack.json", "--archive", "archive"]).code, Some(2));
    let (got, history) = history(dir.path());
    assert_eq!(got.code, Some(0), "{}", got.stderr());
    let statuses: Vec<&str> = history.series[0].runs.iter().map(|run| run.status.as_str()).collect();
    assert_eq!(statuses, ["PASS", "PASS", "PASS", "NOT_VERIFIED"]);
    let got = run(dir.path(), &["compare", "archive", "made/result.json", "--format", "json"]);
    let compared: Comparison = serde_json::from_str(got.stdout()).unwrap();
    let track = &compared.tracks[0];
    let share = |share: &Share| (share.part, share.whole);
    assert_eq!(share(&track.rerun_stability), (3, 3));
    assert_eq!(share(&track.not_verified_incidence), (1, 4));
    assert_eq!(share(&track.blocker_recovery_quality), (1, 1));
    assert_eq!(compared.tracks[1].weighted_ratio.mean, history.series[0].runs[0].score_ratio);
    assert_eq!(compared.conditions, []);
}

#[test]
fn a_pack_that_cannot_be_archived_is_blocked() {
    let dir = input("pack-pass");
    fs::write(dir.path().join("file"), "").unwrap();
    let words = ["pack", "--pack", "pack.json", "--output", "result.json", "--archive"];
    let got = run(dir.path(), &[&words[..], &["file"]].concat());
    assert_eq!(got.code, Some(4));
    assert!(
        got.stderr().contains("error[cannot-write]: the result cannot be archived: this is no directory"),
        "{}",
        got.stderr()
    );
    let result: Pack = serde_json::from_slice(&fs::read(dir.path().join("result.json")).unwrap()).unwrap();
    assert_eq!(result.recovery.unwrap().command, "benchgate pack --pack pack.json --archive file");
    fs::create_dir(dir.path().join(".git")).unwrap();
    let got = run(dir.path(), &[&words[..], &["archive"]].concat());
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[git-failed]"), "{}", got.stderr());
    assert_eq!(names(&dir.path().join("archive")).len(), 0);
}
