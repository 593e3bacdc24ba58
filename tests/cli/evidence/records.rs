//! What a record says of a command.

use std::fs;

use benchgate::evidence::statement::{Ci, Outcome as End, Stream};
use benchgate::ids::Digest;

use super::{artifact, only, record, recording, records, repository};
use crate::program::{command, finish};

#[test]
fn output_is_passed_on_as_it_is_and_digested() {
    let dir = repository();
    let got = record(dir.path(), &[], r"printf 'a\0\377\r\n no end'; printf 'e\001' >&2; exit 3");
    assert_eq!(got.code, Some(3));
    let out: &[u8] = b"a\0\xff\r\n no end";
    assert_eq!(got.stdout, out);
    assert!(got.stderr.starts_with(b"e\x01EV-"), "{got:?}");
    let (statement, end) = only(dir.path());
    assert_eq!(end.outcome, Some(End::Exit(3)));
    assert_eq!(end.stdout, Some(Stream { bytes: out.len() as u64, digest: Digest::of(out) }));
    assert_eq!(end.stderr, Some(Stream { bytes: 2, digest: Digest::of(b"e\x01") }));
    assert!(end.artifacts.is_empty() && end.finished_at >= statement.started_at);
    assert!(statement.before.is_clean() && end.after.is_clean(), "the store is no dirt");
    assert_eq!(end.commit, statement.commit);
}

#[test]
fn started_is_there_before_the_command_runs() {
    let dir = repository();
    let got = record(dir.path(), &[], "cat .benchgate/evidence/records/*; ls .benchgate/evidence/artifacts");
    let text = got.stdout();
    assert_eq!(text.matches("\"phase\"").count(), 1, "{text}");
    assert!(text.contains("\"phase\":\"started\""), "{text}");
}

#[test]
fn reports_are_stored_under_their_digests() {
    let dir = repository();
    fs::create_dir_all(dir.path().join("below/deep")).unwrap();
    let script = "echo one > $BENCHGATE_REPORTS/a.xml; mkdir $BENCHGATE_REPORTS/d; echo two > $BENCHGATE_REPORTS/d/b.xml
                  echo three > ../c.xml; echo four > d.xml";
    let flags = [
        "--report",
        "../c.xml",
        "--report",
        "d.xml",
        "--report",
        "${BENCHGATE_REPORTS}/a.xml",
        "--dir",
        "../../.benchgate/evidence",
    ];
    let got = record(&dir.path().join("below/deep"), &flags, script);
    assert_eq!((got.code, got.stderr().lines().count()), (Some(0), 1), "{}", got.stderr());
    let (statement, end) = only(dir.path());
    let command = statement.command.unwrap();
    assert_eq!(command.cwd.unwrap().as_str(), "below/deep");
    assert_eq!(
        command.reports.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["${BENCHGATE_REPORTS}/a.xml", "below/c.xml", "below/deep/d.xml"]
    );
    let found: Vec<_> = end
        .artifacts
        .iter()
        .map(|found| {
            let bytes = artifact(dir.path(), &found.digest);
            assert_eq!(bytes.len() as u64, found.bytes);
            (found.path.to_string(), String::from_utf8(bytes).unwrap())
        })
        .collect();
    let want = [
        ("${BENCHGATE_REPORTS}/a.xml", "one\n"),
        ("${BENCHGATE_REPORTS}/d/b.xml", "two\n"),
        ("below/c.xml", "three\n"),
        ("below/deep/d.xml", "four\n"),
    ];
    assert_eq!(found, want.map(|(path, content)| (path.to_owned(), content.to_owned())));
    assert!(end.after.is_clean(), "declared reports are no dirt: {:?}", end.after);
}

#[test]
fn the_placeholder_becomes_the_directory_in_what_is_run_and_in_nothing_that_is_recorded() {
    let dir = repository();
    let words = ["echo", "--xml=${BENCHGATE_REPORTS}/r.xml", "${OTHER}"];
    let got = finish(&mut recording(dir.path(), &[], &words));
    let command = only(dir.path()).0.command.unwrap();
    assert_eq!(
        (command.written, command.argv),
        (words.map(str::to_owned).to_vec(), words.map(str::to_owned).to_vec())
    );
    let (report, other) = got.stdout().trim_end().rsplit_once(' ').unwrap();
    assert!(report.starts_with("--xml=/") && report.ends_with("/r.xml"), "{report}");
    assert_eq!(other, "${OTHER}");
}

#[test]
fn a_report_that_leads_elsewhere_is_not_taken_and_leaves_started_alone() {
    for (flags, script) in [
        (&[][..], "ln -s /etc/hosts $BENCHGATE_REPORTS/r.xml"),
        (&["--report", "r.xml"][..], "ln -s /etc/hosts r.xml"),
        (&["--report", "etc/hosts"][..], "ln -s /etc etc"),
        (&["--report", "r.xml"][..], "mkdir r.xml"),
        (&[][..], "mkfifo $BENCHGATE_REPORTS/r.xml"),
    ] {
        let dir = repository();
        let got = record(dir.path(), flags, script);
        assert_eq!(got.code, Some(125), "{script}: {}", got.stderr());
        assert!(got.stderr().starts_with("error[not-a-regular-file]"), "{script}: {}", got.stderr());
        let records = records(dir.path());
        assert_eq!(records.iter().map(|record| record.phase.word()).collect::<Vec<_>>(), ["started"]);
    }
}

#[test]
fn a_report_above_the_limit_is_not_taken() {
    let dir = repository();
    let got = record(
        dir.path(),
        &[],
        "dd if=/dev/null of=$BENCHGATE_REPORTS/r.xml bs=1 seek=33554433 2> /dev/null",
    );
    assert_eq!(got.code, Some(125));
    assert!(got.stderr().starts_with("error[too-large]"), "{}", got.stderr());
}

#[test]
fn dirt_and_a_commit_that_moves_are_seen() {
    let dir = repository();
    let script =
        "git -c user.name=a -c user.email=a@example.invalid commit --quiet --allow-empty --message=moved";
    assert_eq!(record(dir.path(), &[], script).code, Some(0));
    let (statement, end) = only(dir.path());
    assert!(end.commit != statement.commit && end.after.is_clean());
    let dir = repository();
    fs::write(dir.path().join("new file"), "").unwrap();
    record(dir.path(), &[], "rm 'new file'; echo > file");
    let (statement, end) = only(dir.path());
    assert_eq!(statement.before.paths, ["new file"]);
    assert_eq!(end.after.paths, ["file"]);
}

#[test]
fn evidence_and_reports_are_no_dirt_wherever_they_lie_and_nothing_else_is_hidden() {
    let dir = repository();
    fs::create_dir(dir.path().join("tmp")).unwrap();
    let mut run =
        recording(dir.path(), &["--dir", "."], &["sh", "-c", "echo x > $BENCHGATE_REPORTS/r; ls tmp"]);
    let got = finish(run.env("TMPDIR", dir.path().join("tmp")));
    assert!(got.stdout().starts_with("benchgate-reports-"), "{}", got.stdout());
    assert!(!got.stderr().contains("dirty-tree"), "{}", got.stderr());
    let dir = repository();
    let got = record(dir.path(), &["--dir", "new"], "echo > new/hidden");
    assert!(got.stderr().contains("warning[dirty-tree]"), "{}", got.stderr());
    assert!(got.stderr().contains("after the command: `new/hidden`\n"), "{}", got.stderr());
}

#[test]
fn the_clock_of_a_record_is_not_that_of_repeatable_builds() {
    let dir = repository();
    finish(recording(dir.path(), &[], &["true"]).env("SOURCE_DATE_EPOCH", "86400"));
    let (statement, _) = only(dir.path());
    assert!(statement.started_at > "2026-01-01T00:00:00Z".parse().unwrap());
}

#[test]
fn a_job_of_ci_is_named() {
    let dir = repository();
    let mut run = recording(dir.path(), &["--leg", "3.12"], &["true"]);
    for (name, value) in [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_REPOSITORY_ID", "17"),
        ("GITHUB_REF", "refs/pull/12/merge"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_WORKFLOW", "tests"),
        ("GITHUB_RUN_ID", "99"),
        ("GITHUB_RUN_ATTEMPT", "2"),
        ("GITHUB_JOB", "unit"),
    ] {
        run.env(name, value);
    }
    finish(&mut run);
    let text = |text: &str| Some(text.to_owned());
    let want = Ci {
        repository: text("o/r"),
        repository_id: text("17"),
        pull_request: Some(12),
        event: text("pull_request"),
        workflow: text("tests"),
        run_id: text("99"),
        run_attempt: Some(2),
        job: text("unit"),
        leg: text("3.12"),
    };
    assert_eq!(only(dir.path()).0.ci, want);
}

#[test]
fn a_store_that_cannot_be_made_keeps_the_command_from_running() {
    let dir = repository();
    let got = record(dir.path(), &["--dir", "file/below"], "echo ran");
    assert_eq!((got.code, got.stdout()), (Some(125), ""));
    assert!(got.stderr().starts_with("error[cannot-write]"), "{}", got.stderr());
}

#[test]
fn a_record_above_the_limit_keeps_the_command_from_running() {
    let dir = repository();
    let words: Vec<String> = (0..60).map(|_| "\u{1}".repeat(8_000)).collect();
    let words: Vec<&str> = ["echo"].into_iter().chain(words.iter().map(String::as_str)).collect();
    let got = finish(&mut recording(dir.path(), &[], &words));
    assert_eq!((got.code, got.stdout()), (Some(125), ""), "{}", got.stderr());
    assert!(got.stderr().contains("the record cannot be stored"), "{}", got.stderr());
}

#[test]
fn a_working_tree_that_git_refuses_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let got = record(dir.path(), &[], "echo ran");
    assert_eq!((got.code, got.stdout()), (Some(125), ""));
    assert!(got.stderr().starts_with("error[git-failed]"), "{}", got.stderr());
    // A hook and a file system monitor are programs that a repository names; looking at it runs neither.
    let dir = repository();
    let mut git = command("git", dir.path());
    finish(git.args(["config", "core.fsmonitor", "touch pwned; false"]));
    assert_eq!(record(dir.path(), &[], "true").code, Some(0));
    assert!(!dir.path().join("pwned").exists());
}
