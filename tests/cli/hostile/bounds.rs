//! What a hostile benchmark could blow up, hide or overwrite.

use std::fs;

use benchgate::limits::SUMMARY_BYTES;
use benchgate::result::v1::{Score, Verdict};

use super::{FINDINGS, Hostile, KEY};
use crate::program::run;

/// A GitHub job summary above 1 MiB is dropped whole, and the FAIL in it with it.
#[test]
fn no_text_makes_the_summary_longer_than_its_limit() {
    let long = "@".repeat(300_000);
    let unknown_key = format!("{{\"{}\": 1}}", "@".repeat(1_000));
    let gap = format!(
        "{{\"expect\": {{\"must_match\": [{{\"line\": 9, \"known_gap\": \"{long}\"}}, {{\"line\": 8, \
         \"keywords\": [\"{long}\"]}}]}}}}"
    );
    let other_id = format!("{{\"id\": \"{long}\", \"expect\": {{\"max_blocking\": 0}}}}");
    let loud = format!("[{{\"severity\": \"{long}\", \"file\": \"{long}\", \"claim\": \"{long}\"}}]");
    let hostile = Hostile::new();
    for number in 0..60 {
        hostile.fixture(&format!("key-{number}"), &unknown_key, FINDINGS);
        hostile.fixture(&format!("gap-{number}"), &gap, &loud);
        hostile.fixture(&format!("id-{number}"), &other_id, &loud);
    }
    for detail in [&["--full"][..], &[]] {
        let args = [&["score", "fixtures", "--format", "markdown"], detail].concat();
        let page = run(hostile.dir.path(), &args).stdout().to_owned();
        assert!(page.len() <= SUMMARY_BYTES, "{} bytes", page.len());
        assert!(page.contains("BLOCKED") && page.contains("**TOTAL**"), "the news is not in it");
    }
}

/// A command line that is not understood must not leave the PASS of an earlier run behind.
#[test]
fn bad_usage_leaves_no_older_result() {
    let hostile = Hostile::new();
    hostile.fixture("clean", "{\"expect\": {\"max_blocking\": 0}}", "[]");
    let result = hostile.dir.path().join("r.json");
    let verdict = || serde_json::from_slice::<Score>(&fs::read(&result).unwrap()).unwrap().verdict;
    for bad in [&["--out", "r.json", "--tolerance", "x"][..], &["--out=r.json", "--nothing"]] {
        assert_eq!(run(hostile.dir.path(), &["score", "fixtures", "--out", "r.json"]).code, Some(0));
        assert_eq!(verdict(), Verdict::Pass);
        assert_eq!(run(hostile.dir.path(), &[&["score", "fixtures"], bad].concat()).code, Some(4));
        assert_eq!(verdict(), Verdict::Blocked, "{bad:?}");
    }
    // What a plan would refuse is not written either.
    let diff = fs::read(hostile.dir.path().join("fixtures/clean.diff")).unwrap();
    run(hostile.dir.path(), &["score", "fixtures", "--out", "fixtures/clean.diff", "--nothing"]);
    assert_eq!(fs::read(hostile.dir.path().join("fixtures/clean.diff")).unwrap(), diff);
}

/// Whoever reads one of the places that a result is delivered to must not see another verdict than the exit code.
#[test]
fn a_result_that_cannot_be_delivered_everywhere_is_no_pass() {
    let hostile = Hostile::new();
    hostile.fixture("clean", "{\"expect\": {\"max_blocking\": 0}}", "[]");
    fs::create_dir(hostile.dir.path().join("taken")).unwrap();
    let args = ["score", "fixtures", "--out", "r.json", "--summary", "taken", "--outputs", "outputs"];
    let got = run(hostile.dir.path(), &args);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[cannot-write]"), "{}", got.stderr());
    let score: Score = serde_json::from_slice(&fs::read(hostile.dir.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(score.verdict, Verdict::Blocked);
    let outputs = fs::read_to_string(hostile.dir.path().join("outputs")).unwrap();
    assert!(outputs.contains("BLOCKED") && !outputs.contains("PASS"), "{outputs}");
}

/// One long review that is joined to a thousand trials is not copied a thousand times.
#[test]
fn a_long_review_is_not_joined_to_many_trials() {
    let hostile = Hostile::new();
    let trials = vec!["{\"findings\": []}"; 1_000].join(",");
    hostile.fixture("t", KEY, format!("{{\"trials\": [{trials}]}}"));
    let claim = format!("[{{\"claim\": \"\\n{}\"}}]", "x".repeat(1 << 20));
    fs::write(hostile.dir.path().join("fixtures/t.findings.long.json"), claim).unwrap();
    let got = run(hostile.dir.path(), &["score", "fixtures"]);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("error[too-many]"), "{}", got.stderr());
}

/// `show` is where a failure sends people: it says everything that is wrong, and does not show what is not there.
#[test]
fn show_says_what_is_wrong() {
    let hostile = Hostile::new();
    hostile.fixture("bad", "{\"expects\": {}}", "{}");
    fs::remove_file(hostile.dir.path().join("fixtures/bad.diff")).unwrap();
    let got = run(hostile.dir.path(), &["show", "bad", "--dir", "fixtures"]);
    assert_eq!(got.code, Some(4));
    for code in ["missing-diff", "unknown-key", "not-findings"] {
        assert!(got.stderr().contains(code), "{code}: {}", got.stderr());
    }
    hostile.fixture("good", KEY, FINDINGS);
    let got = run(hostile.dir.path(), &["show", "good", "--dir", "fixtures", "--recordings", "absent"]);
    assert_eq!(got.code, Some(4));
    assert!(got.stderr().contains("no-directory"), "{}", got.stderr());
}

/// A directory that is named like a file of a fixture is never passed over, whatever is searched for.
#[test]
fn no_directory_is_passed_over() {
    let hostile = Hostile::new();
    hostile.fixture("clean", "{\"expect\": {\"max_blocking\": 0}}", "[]");
    fs::create_dir_all(hostile.dir.path().join("recordings")).unwrap();
    fs::write(hostile.dir.path().join("recordings/clean.findings.json"), "[]").unwrap();
    fs::write(hostile.dir.path().join("recordings/good.findings.json"), FINDINGS).unwrap();
    let args = ["score", "fixtures", "--recordings", "recordings"];
    assert_eq!(run(hostile.dir.path(), &args).code, Some(0));
    for place in ["fixtures/x.findings.d", "recordings/y.diff", "recordings/z.expected.json"] {
        fs::create_dir_all(hostile.dir.path().join(place)).unwrap();
        let got = run(hostile.dir.path(), &args);
        assert_eq!(got.code, Some(4), "{place}");
        assert!(got.stderr().contains(place), "{}", got.stderr());
        fs::remove_dir(hostile.dir.path().join(place)).unwrap();
    }
}
