//! Where the result of a gate goes: the same bytes in every place and on every run, and never an older verdict.

use std::fs;
use std::path::Path;

use benchgate::result::v1::{Gate as Stored, GateVerdict};

use super::self_approval::{Evidence, KEY_FILE, PACK_FILE, prove, repository};
use super::{NOTHING, Repo};
use crate::program::{Outcome, PROGRAM, command, finish, program};
use crate::words::split;

const FORMATS: [&str; 5] = ["text", "markdown", "json", "junit", "annotations"];

/// A gate of each kind of verdict, by exit code.
fn of_every_kind() -> Vec<(i32, Repo)> {
    let change = |evidence: Evidence, change: &dyn Fn(&Repo)| {
        let repo = repository();
        change(&repo);
        repo.commit();
        if evidence == Evidence::There {
            prove(&repo);
        }
        repo
    };
    let inconclusive = Repo::new();
    // Nobody says that the reviewer always says the same.
    inconclusive.git(&["checkout", "--quiet", "main"]);
    inconclusive.remove("benchgate.toml");
    inconclusive.commit();
    inconclusive.git(&["checkout", "--quiet", "-B", "change"]);
    inconclusive.record(NOTHING);
    inconclusive.commit();
    vec![
        (0, change(Evidence::There, &|repo| repo.write("other.py", "pass\n"))),
        (1, change(Evidence::There, &|repo| repo.record(NOTHING))),
        (1, change(Evidence::There, &|repo| repo.edit(PACK_FILE, "0.85", "0.5"))),
        (2, change(Evidence::Lacking, &|repo| repo.record(NOTHING))),
        (
            3,
            change(Evidence::There, &|repo| {
                repo.edit(PACK_FILE, "0.85", r#"0.95, "high_confidence_ratio": 0.97"#);
            }),
        ),
        (4, change(Evidence::There, &|repo| repo.write(KEY_FILE, "{"))),
        (5, inconclusive),
    ]
}

fn said(dir: &Path, words: &[&str]) -> Outcome {
    finish(program(dir).args(words))
}

/// What a run printed, without the number of cores, which a result states.
fn on_any_machine(outcome: &Outcome) -> Vec<&str> {
    outcome.stdout().lines().filter(|line| !line.trim_start().starts_with("\"cpus\": ")).collect()
}

fn stored(path: &Path) -> Stored {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_place_gets_the_same_result() {
    for (code, repo) in of_every_kind() {
        // Outside of the repository, where they make nothing dirty.
        let away = tempfile::tempdir().unwrap();
        let place = |name: &str| away.path().join(name).to_str().unwrap().to_owned();
        let places = [place("made"), place("summary.md"), place("outputs"), place("archive")];
        let [made, summary, outputs, archive] = places.each_ref().map(String::as_str);
        let words = ["--out", made, "--summary", summary, "--outputs", outputs, "--archive", archive];
        let whole = said(repo.path(), &[&["gate", "--format", "json"][..], &words].concat());
        assert_eq!(whole.code, Some(code), "{}", whole.stderr());
        let result = place("made/result.json");
        assert_eq!(fs::read_to_string(&result).unwrap(), whole.stdout());
        let read = stored(Path::new(&result));
        assert_eq!(i32::from(read.exit_code), code);
        for words in FORMATS.iter().map(|format| vec!["--format", format]).chain([vec!["--full"]]) {
            let printed = said(repo.path(), &[&["gate"][..], &words].concat());
            assert_eq!(printed.code, Some(code), "{words:?}");
            let again = said(repo.path(), &[&["report", &result][..], &words].concat());
            assert_eq!(again.stdout(), printed.stdout(), "{code} {words:?}");
        }
        for (file, format) in [("comment.md", "markdown"), ("junit.xml", "junit")] {
            let written = fs::read_to_string(place(&format!("made/{file}"))).unwrap();
            let again = said(repo.path(), &["report", &result, "--format", format]);
            assert_eq!(again.stdout().trim(), written.trim(), "{code} {format}");
        }
        let markdown = said(repo.path(), &["gate", "--format", "markdown"]);
        let appended = fs::read_to_string(summary).unwrap();
        assert_eq!(appended.trim(), markdown.stdout().trim(), "{code}");
        let set = fs::read_to_string(outputs).unwrap();
        let value = |key: &str| {
            let mut lines = set.lines().skip_while(|line| !line.starts_with(&format!("{key}<<")));
            lines.nth(1).unwrap_or_else(|| panic!("no {key}: {set}")).to_owned()
        };
        assert_eq!(value("verdict"), read.verdict.word());
        assert_eq!(value("exit-code"), code.to_string());
        assert_eq!(value("result-path"), result);
        let history = said(repo.path(), &["history", archive]);
        assert_eq!(history.code, Some(0), "{}", history.stderr());
    }
}

#[test]
fn the_same_gate_gives_the_same_bytes() {
    for (code, repo) in of_every_kind() {
        for format in FORMATS {
            let words = ["gate", "--format", format];
            let first = said(repo.path(), &words);
            assert_eq!(first.code, Some(code));
            assert_eq!(said(repo.path(), &words), first, "{format}");
            // Elsewhere in the repository; there the evidence is named the same.
            let elsewhere = repo.path().join("benchmark");
            assert_eq!(said(&elsewhere, &words).stdout(), first.stdout(), "{code} {format}");
            // On one core, with files that are newer and no other.
            for file in [KEY_FILE, "benchmark/fixtures/pay.findings.json"] {
                let bytes = fs::read(repo.path().join(file)).unwrap();
                fs::write(repo.path().join(file), bytes).unwrap();
            }
            let script = "if command -v taskset >/dev/null; then exec taskset -c 0 \"$0\" \"$@\"; else exec \"$0\" \"$@\"; fi";
            let mut one = command("sh", repo.path());
            one.args(["-c", script, PROGRAM]).args(words);
            assert_eq!(on_any_machine(&finish(&mut one)), on_any_machine(&first), "{code} {format}");
        }
    }
}

#[test]
fn many_fixtures_are_in_order_on_one_thread_and_on_many() {
    let repo = Repo::new();
    for number in 0..150 {
        for ending in ["diff", "expected.json", "findings.json"] {
            let from = repo.fixtures().join(format!("pay.{ending}"));
            let suite = repo.fixtures().join(format!("suite-{}", number % 7));
            fs::create_dir_all(&suite).unwrap();
            fs::copy(from, suite.join(format!("{number}.{ending}"))).unwrap();
        }
    }
    repo.git(&["checkout", "--quiet", "main"]);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    for number in (0..150).step_by(3) {
        let file = format!("benchmark/fixtures/suite-{}/{number}.findings.json", number % 7);
        repo.write(&file, r#"{"recording":{"reviewer":"bot"},"findings":[]}"#);
    }
    repo.commit();
    let words = ["gate", "--format", "json"];
    let first = said(repo.path(), &words);
    assert_eq!(first.code, Some(1));
    let read: Stored = serde_json::from_slice(&first.stdout).unwrap();
    let ids: Vec<String> = read.score.unwrap().fixtures.into_iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 151);
    assert!(ids.is_sorted());
    assert_eq!(read.regressions.iter().filter(|found| found.rule == "fixture-fails").count(), 50);
    let mut one = command("sh", repo.path());
    one.args([
        "-c",
        "command -v taskset >/dev/null && exec taskset -c 0 \"$0\" \"$@\"; exec \"$0\" \"$@\"",
        PROGRAM,
    ]);
    assert_eq!(finish(one.args(words)), first);
}

#[test]
fn a_command_line_that_is_not_understood_leaves_no_older_verdict() {
    for words in [
        &["gate", "--out", "made", "--frobnicate"][..],
        &["gate", "--out=made", "--format", "yaml"],
        &["-v", "gate", "--out", "made", "x"],
    ] {
        let repo = repository();
        repo.commit();
        prove(&repo);
        assert_eq!(said(repo.path(), &["gate", "--out", "made"]).code, Some(0));
        assert_eq!(said(repo.path(), words).code, Some(4));
        let result = stored(&repo.path().join("made/result.json"));
        assert_eq!((result.verdict, result.exit_code), (GateVerdict::Blocked, 4), "{words:?}");
        for file in ["comment.md", "junit.xml"] {
            let text = fs::read_to_string(repo.path().join("made").join(file)).unwrap();
            assert!(text.contains("BLOCKED"), "{file}: {text}");
        }
    }
    // Neither does one that is refused for what it asks.
    let repo = repository();
    repo.commit();
    prove(&repo);
    assert_eq!(said(repo.path(), &["gate", "--out", "made"]).code, Some(0));
    let mut refused = program(repo.path());
    refused.args(["gate", "--out", "made", "--approve-loosening"]).env("CI", "true");
    assert_eq!(finish(&mut refused).code, Some(4));
    assert_eq!(stored(&repo.path().join("made/result.json")).verdict, GateVerdict::Blocked);
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_dies_leaves_blocked_behind() {
    let repo = Repo::new();
    // Rows enough that the result is far larger than the placeholder.
    for number in 0..60 {
        for ending in ["diff", "expected.json", "findings.json"] {
            let dir = repo.fixtures();
            fs::copy(dir.join(format!("pay.{ending}")), dir.join(format!("{number}.{ending}"))).unwrap();
        }
    }
    repo.commit();
    assert_eq!(said(repo.path(), &["gate", "--out", "made"]).code, Some(0));
    let mut run = command("sh", repo.path());
    run.args(["-c", "ulimit -c 0; ulimit -f 16; exec \"$0\" gate --out made", PROGRAM]);
    let got = finish(&mut run);
    assert_eq!(got.code, None, "{}", got.stderr());
    let result = stored(&repo.path().join("made/result.json"));
    assert_eq!(result.verdict, GateVerdict::Blocked);
    assert_eq!(result.reasons[0].code, "unfinished");
    let comment = fs::read_to_string(repo.path().join("made/comment.md")).unwrap();
    assert!(comment.contains("BLOCKED"), "{comment}");
}

#[test]
fn a_place_that_cannot_be_written_takes_the_verdict_back() {
    let repo = repository();
    repo.commit();
    prove(&repo);
    repo.write(".git/file", "");
    for (flag, path) in [
        ("--out", ".git/file/x"),
        ("--summary", ".git"),
        ("--outputs", ".git/no/where"),
        ("--archive", ".git/file"),
    ] {
        let got = said(
            repo.path(),
            &["gate", "--format", "json", flag, path, "--out", "made"][..if flag == "--out" { 5 } else { 7 }],
        );
        assert_eq!(got.code, Some(4), "{flag}");
        assert!(got.stderr().contains("error[cannot-write]"), "{flag}: {}", got.stderr());
        if flag != "--out" {
            assert_eq!(stored(&repo.path().join("made/result.json")).verdict, GateVerdict::Blocked, "{flag}");
        }
    }
}

#[test]
fn the_suggested_command_is_understood() {
    for (code, repo) in of_every_kind() {
        let read: Stored =
            serde_json::from_slice(&said(repo.path(), &["gate", "--format", "json"]).stdout).unwrap();
        assert_eq!(read.recovery.is_none(), code == 0);
        let suggested = read.recovery.iter().map(|step| &step.command).chain([&read.reproduce]);
        for line in suggested.collect::<Vec<_>>() {
            let words = split(line);
            assert_eq!(words[0], "benchgate", "{line}");
            let mut again = program(repo.path());
            let got = finish(again.args(&words[1..]));
            assert!(!got.stderr().contains("error[usage]"), "{line}: {}", got.stderr());
        }
        let words = split(&read.reproduce);
        let got = finish(program(repo.path()).args(&words[1..]));
        assert_eq!(got.code, Some(code), "{}: {}", read.reproduce, got.stdout());
    }
}
