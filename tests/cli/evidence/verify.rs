//! `evidence verify` and `pack --evidence` over records of real commands.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::repository;
use crate::cases::commit;
use crate::program::{Outcome, finish, program, run};

const STORE: &str = ".benchgate/evidence";
const PACK: &str = r#"{"profile": "demo",
 "run_contract": {"required_commands": [{"command": "sh test.sh", "claim": "claim/tests-green"}]},
 "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/tests-green"]}],
 "rubric": {"criteria": [{"id": "A", "weight": 1, "from": ["claim/tests-green"]}]}}"#;

/// A repository with a pack and a test script that writes this report and ends with this code.
fn demo(cases: &str, code: u8) -> tempfile::TempDir {
    let dir = repository();
    fs::write(dir.path().join("pack.json"), PACK).unwrap();
    fs::write(dir.path().join(".gitignore"), ".benchgate/\n").unwrap();
    write_test(dir.path(), cases, code);
    commit(dir.path());
    dir
}

fn write_test(dir: &Path, cases: &str, code: u8) {
    let script =
        format!("echo '<testsuite>{cases}</testsuite>' > \"$BENCHGATE_REPORTS/j.xml\"\nexit {code}\n");
    fs::write(dir.join("test.sh"), script).unwrap();
}

const PASSED: &str = "<testcase name=\"a\"/><testcase name=\"b\"/>";
const FAILED: &str = "<testcase name=\"a\"/><testcase name=\"b\"><failure/></testcase>";

fn record(dir: &Path) -> Outcome {
    let words =
        ["evidence", "run", "--claim", "claim/tests-green", "--pack", "pack.json", "--", "sh", "test.sh"];
    run(dir, &words)
}

/// The state of the only claim, and the exit code.
fn verify(dir: &Path) -> (String, i32) {
    let got = run(dir, &["evidence", "verify", "--pack", "pack.json", "--format", "json"]);
    let result: Value = serde_json::from_str(got.stdout()).unwrap();
    let code = got.code.unwrap();
    assert_eq!(result["exit_code"], code);
    (result["rows"][0]["state"].as_str().unwrap_or("no row").to_owned(), code)
}

fn judge(dir: &Path, more: &[&str]) -> Outcome {
    let words = ["pack", "--pack", "pack.json", "--evidence", STORE, "--review-mode"];
    finish(program(dir).args(words).args(more))
}

fn is(state: &str, code: i32) -> (String, i32) {
    (state.to_owned(), code)
}

fn stored(dir: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join(STORE).join(kind)).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_claim_holds_for_this_tree_and_for_no_other() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    assert_eq!(verify(dir), is("MISSING", 2));
    assert_eq!(judge(dir, &[]).code, Some(2));
    record(dir);
    for _ in 0..2 {
        assert_eq!(verify(dir), is("SUPPORTED", 0));
        let judged = judge(dir, &["--output", "made/result.json"]);
        assert_eq!(judged.code, Some(0), "{}", judged.stdout());
        let result: Value = serde_json::from_slice(&fs::read(dir.join("made/result.json")).unwrap()).unwrap();
        assert_eq!((&result["basis"], &result["claims"][0]["tier"]), (&"records".into(), &"recorded".into()));
        assert!(result["claims"][0]["evidence_ids"][0].as_str().unwrap().starts_with("EV-"));
        fs::remove_dir_all(dir.join("made")).unwrap();
    }
    // One byte that is not committed, and one that is.
    fs::write(dir.join("file"), "Content\n").unwrap();
    assert_eq!(verify(dir), is("STALE", 2));
    let judged = judge(dir, &[]);
    assert_eq!(judged.code, Some(2));
    assert!(
        judged.stdout().contains("Do: commit or stash, then collect evidence again"),
        "{}",
        judged.stdout()
    );
    commit(dir);
    assert_eq!(verify(dir), is("STALE", 2));
    fs::write(dir.join("file"), "content\n").unwrap();
    commit(dir);
    // The same tree again, in another commit.
    assert_eq!(verify(dir), is("SUPPORTED", 0));
}

#[test]
fn an_untracked_file_is_dirt_and_an_ignored_one_is_not() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    fs::write(dir.join(".gitignore"), ".benchgate/\ncache/\n").unwrap();
    fs::write(dir.join("benchgate.toml"), "[evidence]\ndrift_ignore = [\"made/**\"]\n").unwrap();
    commit(dir);
    record(dir);
    for path in ["cache/x", "made/y/z"] {
        fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
        fs::write(dir.join(path), "x").unwrap();
        assert_eq!(verify(dir), is("SUPPORTED", 0), "{path}");
    }
    fs::write(dir.join("other"), "x").unwrap();
    assert_eq!(verify(dir), is("STALE", 2));
}

#[test]
fn a_failing_command_is_the_next_step() {
    let dir = demo(FAILED, 1);
    assert_eq!(record(dir.path()).code, Some(1));
    assert_eq!(verify(dir.path()), is("CONTRADICTED", 2));
    let judged = judge(dir.path(), &["--format", "json"]);
    let result: Value = serde_json::from_str(judged.stdout()).unwrap();
    assert_eq!((judged.code, &result["status"]), (Some(2), &"NOT_VERIFIED".into()));
    assert_eq!(result["recovery"]["command"], "sh test.sh");
    assert_eq!(result["recovery"]["action"], "make `claim/tests-green` hold: 1 of 2 failed");
    // Exit code and report must agree.
    write_test(dir.path(), FAILED, 0);
    commit(dir.path());
    record(dir.path());
    assert_eq!(verify(dir.path()), is("CONFLICT", 2));
    write_test(dir.path(), "", 0);
    commit(dir.path());
    record(dir.path());
    assert_eq!(verify(dir.path()), is("EMPTY", 2));
}

#[test]
fn the_same_report_under_two_names_is_one() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    fs::write(dir.join("benchgate.toml"), "[claims.\"claim/tests-green\"]\nmin_executed = 3\n").unwrap();
    let two = "cp \"$BENCHGATE_REPORTS/j.xml\" \"$BENCHGATE_REPORTS/k.xml\"\nexit 0\n";
    let script = fs::read_to_string(dir.join("test.sh")).unwrap().replace("exit 0\n", two);
    fs::write(dir.join("test.sh"), script).unwrap();
    commit(dir);
    record(dir);
    assert_eq!(stored(dir, "artifacts").len(), 1);
    assert_eq!(verify(dir), is("EMPTY", 2));
}

#[test]
fn another_command_is_no_evidence_for_the_rule() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    run(dir, &["evidence", "run", "--claim", "claim/tests-green", "--", "sh", "./test.sh"]);
    assert_eq!(verify(dir), is("MISMATCHED", 2));
}

#[test]
fn whatever_byte_of_the_store_changes_nothing_is_supported_by_it() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    record(dir);
    assert_eq!(verify(dir), is("SUPPORTED", 0));
    for kind in ["records", "artifacts"] {
        for path in stored(dir, kind) {
            let bytes = fs::read(&path).unwrap();
            for position in (0..bytes.len()).step_by(bytes.len().div_ceil(12)) {
                let mut changed = bytes.clone();
                changed[position] ^= 0x04;
                fs::write(&path, &changed).unwrap();
                let got = run(dir, &["evidence", "verify", "--pack", "pack.json"]);
                // Only the record of the beginning is spoken for by that of the end.
                assert_eq!(got.code, Some(4), "{} byte {position}: {}", path.display(), got.stdout());
                assert!(!got.stdout().contains("PASS"));
            }
            fs::write(&path, &bytes).unwrap();
        }
    }
    assert_eq!(verify(dir), is("SUPPORTED", 0));
    fs::remove_file(&stored(dir, "artifacts")[0]).unwrap();
    assert_eq!(verify(dir), is("TAMPERED", 4));
    assert_eq!(judge(dir, &[]).code, Some(4));
}

#[test]
fn committed_evidence_is_none() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    fs::remove_file(dir.join(".gitignore")).unwrap();
    commit(dir);
    record(dir);
    // Evidence that a change brings along was not made by judging it: whoever writes the change writes the evidence.
    commit(dir);
    assert_eq!(verify(dir).1, 2);
    record(dir);
    let got = run(dir, &["evidence", "verify", "--pack", "pack.json"]);
    assert_eq!(got.code, Some(0), "{}", got.stdout());
}

#[test]
fn words_and_records_do_not_mix() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    let claim = ["--observed-claim", "claim/tests-green"];
    assert_eq!(judge(dir, &claim).code, Some(4));
    assert_eq!(judge(dir, &["--criterion-score", "A=1"]).code, Some(4));
    assert_eq!(run(dir, &["pack", "--pack", "pack.json", "--review-mode"]).code, Some(4));
    // Without review mode a word is heard, and decides nothing; but one that speaks against a claim does.
    let base = ["pack", "--pack", "pack.json", "--evidence", STORE];
    let got = finish(program(dir).args(base).args(claim));
    assert_eq!(got.code, Some(2), "{}", got.stdout());
    assert!(got.stderr().contains("ignored-claim"), "{}", got.stderr());
    record(dir);
    assert_eq!(finish(program(dir).args(base)).code, Some(0));
    assert_eq!(finish(program(dir).args(base).args(["--stale-claim", "claim/tests-green"])).code, Some(2));
}

#[test]
fn the_policy_says_what_proves_a_claim_and_its_scores_count() {
    let dir = demo(PASSED, 0);
    let dir = dir.path();
    let pack = r#"{"profile": "demo",
     "run_contract": {"required_commands": ["sh ${SCRIPT}"]},
     "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/own"]}],
     "rubric": {"criteria": [{"id": "A", "weight": 1}, {"id": "B", "weight": 1}]}}"#;
    fs::write(dir.join("pack.json"), pack).unwrap();
    fs::write(dir.join("scores.json"), r#"{"A": {"score": 0.9, "by": "x", "why": "y", "at": "2026-11-21"}}"#)
        .unwrap();
    let policy = |exit: &str| {
        let text = format!(
            "[[packs]]\nname = \"p\"\nfile = \"pack.json\"\nscores = \"scores.json\"\nderive = {{ B = [\"claim/own\"] }}\n\
             [claims.\"claim/own\"]\ncommand = \"sh ${{SCRIPT}}\"\nkinds = [\"sarif\"]\n{exit}\n\
             [placeholders]\nSCRIPT = \"lint.sh\"\n"
        );
        fs::write(dir.join("benchgate.toml"), text).unwrap();
        fs::write(dir.join("lint.sh"), "exit 0\n").unwrap();
        commit(dir);
        run(dir, &["evidence", "run", "--claim", "claim/own", "--", "sh", "lint.sh"]);
    };
    policy("");
    assert_eq!(verify(dir), is("EMPTY", 2));
    policy("exit = \"proves\"");
    assert_eq!(verify(dir), is("SUPPORTED", 0));
    let judged = judge(dir, &["--format", "json"]);
    let result: Value = serde_json::from_str(judged.stdout()).unwrap();
    assert_eq!((judged.code, &result["score_ratio_exact"]), (Some(0), &"0.95".into()), "{}", judged.stdout());
    assert_eq!(result["claims"][0]["reason"], "by exit code 0");
    // A placeholder that nothing stands for blocks, with the name of the key that is missing.
    fs::write(dir.join("benchgate.toml"), "[claims.\"claim/own\"]\ncommand = \"sh ${SCRIPT}\"\n").unwrap();
    assert_eq!(judge(dir, &[]).code, Some(4));
}

#[test]
fn nothing_to_verify_is_not_verified() {
    let dir = repository();
    let got = run(dir.path(), &["evidence", "verify"]);
    assert_eq!((got.code, got.stdout().contains("0 of 0 claims")), (Some(2), true), "{}", got.stdout());
    let outside = tempfile::tempdir().unwrap();
    assert_eq!(run(outside.path(), &["evidence", "verify"]).code, Some(4));
}
