//! `benchgate report` gives the bytes that the run gave.

use std::fs;

use crate::cases::{Case, all};
use crate::program::run;

fn input(name: &str) -> tempfile::TempDir {
    all().iter().find(|case| case.name == name).map(Case::copy).unwrap()
}

#[test]
fn a_stored_score_is_rendered_as_the_run_did() {
    for case in [
        "status-pass",
        "status-mixed",
        "foreign-claims",
        "foreign-names",
        "trials-majority-fails",
        "config-score",
    ] {
        let dir = input(case);
        run(dir.path(), &["score", "--out", "made/result.json", "fixtures"]);
        run(dir.path(), &["score", "--archive", "made/archive", "fixtures"]);
        let entry = fs::read_dir(dir.path().join("made/archive")).unwrap().next().unwrap().unwrap().path();
        for format in ["text", "markdown", "json"] {
            for full in [&["--full"][..], &[]] {
                let shown = run(dir.path(), &[&["score", "fixtures", "--format", format], full].concat());
                for stored in ["made/result.json", entry.to_str().unwrap()] {
                    let again = run(dir.path(), &[&["report", stored, "--format", format], full].concat());
                    assert_eq!(again.stdout(), shown.stdout(), "{case} {format} {full:?} {stored}");
                    assert_eq!((again.code, again.stderr()), (Some(0), ""), "{case} {format}");
                }
            }
        }
    }
}

#[test]
fn a_stored_pack_is_rendered_as_the_run_did() {
    let dir = input("pack-pass");
    let claims = ["--observed-claim", "claim/tests-green", "--criterion-score", "S-1=0.9"];
    let judge = [&["pack", "--pack", "pack.json"][..], &claims].concat();
    run(dir.path(), &[&judge[..], &["--output", "made/pack.json"]].concat());
    for (format, full) in [("text", None), ("markdown", None), ("markdown", Some("--full"))] {
        let wanted: Vec<&str> = ["--format", format].into_iter().chain(full).collect();
        let shown = run(dir.path(), &[&judge[..], &wanted].concat());
        let again = run(dir.path(), &[&["report", "made/pack.json"][..], &wanted].concat());
        // The full form has the time of the run.
        let same = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.contains("made:")).map(str::to_owned).collect()
        };
        assert_eq!(same(again.stdout()), same(shown.stdout()), "{format}");
    }
    let stored = fs::read_to_string(dir.path().join("made/pack.json")).unwrap();
    assert_eq!(run(dir.path(), &["report", "made/pack.json", "--format", "json"]).stdout(), stored);
}

#[test]
fn a_stored_gate_is_printed_as_it_is_stored() {
    let dir = input("report-gate-sketch");
    let printed = run(dir.path(), &["report", "result.json", "--format", "json"]);
    fs::write(dir.path().join("printed.json"), &printed.stdout).unwrap();
    for format in ["text", "markdown", "json", "junit", "annotations"] {
        let [one, other] = ["result.json", "printed.json"]
            .map(|file| run(dir.path(), &["report", file, "--format", format]));
        assert_eq!(one, other, "{format}");
        assert_eq!(one.code, Some(0));
    }
}
