//! Results of single tasks, joined.

use super::super::{Assessment, Scope, Shortfall, Status, assess, read_pack};
use super::*;

const PACK: &str = r#"{"profile": "p", "tasks": [
    {"id": "t", "required_evidence_claim_ids": ["a", "b"]},
    {"id": "u", "required_evidence_claim_ids": ["b"]},
    {"id": "v", "required_evidence_claim_ids": ["b"]}],
    "rubric": {"criteria": [{"id": "C", "weight": 1}], "thresholds": {"pass_ratio": 0.5, "high_confidence_ratio": 1}}}"#;

fn pack() -> Pack {
    read_pack("p.json", PACK.as_bytes(), &mut Vec::new()).unwrap()
}

/// A result of a task: its claims with their states, and the score of the one criterion. Status and digest are those
/// that it had when it was judged.
fn result(task: &str, claims: &[(&str, &str)], score: &str, commit: &str) -> String {
    let pack = pack();
    let id = TaskId::new(task).unwrap();
    let states = claims.iter().map(|(id, state)| {
        (ClaimId::new(id).unwrap(), Judged::asserted(ClaimState::parse(state).unwrap(), "said"))
    });
    let value = Decimal::parse(score).unwrap().magnitude();
    let given = Given { value, source: Source::Flag, attribution: None };
    let judged = assess(
        &pack,
        &Scope::Task(id.clone()),
        &Claims::ByTask([(id, states.collect())].into()),
        &Scores { given: [(CriterionId::new("C").unwrap(), given)].into() },
    );
    let claims: Vec<String> = claims
        .iter()
        .map(|(id, state)| {
            format!(r#"{{"id": "{id}", "state": "{state}", "tier": "asserted", "evidence_ids": []}}"#)
        })
        .collect();
    format!(
        r#"{{"schema": "benchgate.pack.v1", "status": "{}", "task": "{task}", "basis": "asserted",
            "pack": {{"sha256": "{}"}}, "commit": {commit}, "tree": null, "result_digest": "{}",
            "claims": [{}], "criterion_scores": [{{"id": "C", "score": {score}}}], "of later versions": 1}}"#,
        judged.status.word(),
        pack.digest,
        result_digest(&judged),
        claims.join(", ")
    )
}

fn read(text: &str) -> Result<Part, Vec<Code>> {
    let part = Part::read("r.json", text.as_bytes(), &pack());
    part.map_err(|found| found.into_iter().map(|problem| problem.code).collect())
}

fn judge(results: &[String]) -> Assessment {
    let pack = pack();
    let parts = Parts::new(results.iter().map(|text| read(text).unwrap()).collect()).unwrap();
    assess(&pack, &Scope::Whole, &parts.claims(), &parts.scores(&pack))
}

const GOOD: [(&str, &str); 2] = [("a", "SUPPORTED"), ("b", "SUPPORTED")];

#[test]
fn a_score_is_the_exact_mean_over_all_tasks() {
    let three = ["t", "u", "v"].map(|task| result(task, &GOOD, if task == "v" { "0" } else { "1" }, "null"));
    let judged = judge(&three);
    assert_eq!((judged.status, judged.ratio.exact()), (Status::Pass, "2/3".into()));
    let reversed: Vec<String> = three.iter().rev().cloned().collect();
    assert_eq!(judge(&reversed), judged);
    let two = judge(&three[..2]);
    assert_eq!(
        (two.status, two.ratio.exact()),
        (Status::NotVerified, "2/3".into()),
        "the absent one counts 0"
    );
    assert!(two.shortfalls.contains(&Shortfall::TaskWithoutResult(TaskId::new("v").unwrap())));
}

#[test]
fn a_claim_is_as_bad_as_in_the_worst_of_its_tasks() {
    for order in [["STALE", "SUPPORTED", "MISSING"], ["MISSING", "STALE", "SUPPORTED"]] {
        let tasks = ["t", "u", "v"];
        let results: Vec<String> = tasks
            .iter()
            .zip(order)
            .map(|(task, state)| result(task, &[("a", "SUPPORTED"), ("b", state)], "1", "null"))
            .collect();
        let judged = judge(&results);
        assert_eq!(judged.status, Status::NotVerified);
        assert_eq!(judged.stale().map(ClaimId::as_str).collect::<Vec<_>>(), ["b"]);
        let verified: Vec<bool> = judged.tasks.iter().map(|task| task.is_verified).collect();
        assert_eq!(verified, order.map(|state| state == "SUPPORTED"));
    }
    let mut results = ["t", "u", "v"].map(|task| result(task, &GOOD, "1", "null"));
    assert!(
        read(&result("u", &[("b", "TAMPERED")], "1", "null")).is_err(),
        "it is BLOCKED, and holds no verdict"
    );
    // A claim that its own task's result does not know is missing there, whatever others say.
    results[1] = result("u", &[("a", "SUPPORTED")], "1", "null");
    assert_eq!(judge(&results).missing().map(ClaimId::as_str).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn the_commit_is_stated_when_there_is_one() {
    let common = |commits: [&str; 2]| {
        let parts = ["t", "u"].into_iter().zip(commits);
        let parts = parts.map(|(task, commit)| read(&result(task, &GOOD, "1", commit)).unwrap()).collect();
        Parts::new(parts).unwrap().common_commit().map(|(commit, _)| commit)
    };
    assert_eq!(common(["\"1\"", "\"1\""]).as_deref(), Some("1"));
    assert_eq!(common(["\"1\"", "\"2\""]), None);
    assert_eq!(common(["\"1\"", "null"]), None);
    assert_eq!(common(["null", "null"]), None);
    assert_eq!(Parts::default().common_commit(), None);
}

#[test]
fn what_is_no_result_of_a_task_of_this_pack_is_refused() {
    let good = result("t", &GOOD, "1", "null");
    assert!(read(&good).is_ok());
    let of = |from: &str, to: &str| read(&good.replacen(from, to, 1)).unwrap_err();
    for (from, to, code) in [
        ("benchgate.pack.v1", "benchgate.score.v1", Code::NotATaskResult),
        ("\"PASS\"", "\"BLOCKED\"", Code::NotATaskResult),
        ("\"task\": \"t\"", "\"task\": null", Code::NotATaskResult),
        ("\"task\": \"t\"", "\"task\": \"x\"", Code::UnknownTask),
        ("\"sha256\": \"", "\"sha256\": \"0", Code::NotATaskResult),
        ("SUPPORTED", "GREEN", Code::NotATaskResult),
        ("asserted\", \"evidence", "sworn\", \"evidence", Code::NotATaskResult),
        ("\"score\": 1", "\"score\": 1.5", Code::OutOfRange),
        ("\"score\": 1", "\"score\": \"1\"", Code::WrongType),
        ("\"id\": \"C\"", "\"id\": \"D\"", Code::UnknownCriterion),
        ("\"id\": \"b\"", "\"id\": \"a\"", Code::DuplicateId),
        ("\"PASS\"", "\"FAIL\"", Code::NotATaskResult),
        ("SUPPORTED", "STALE", Code::NotATaskResult),
        ("\"score\": 1", "\"score\": 0.9", Code::NotATaskResult),
        ("\"score\": 1", "\"score\": 0", Code::NotATaskResult),
        ("result_digest\": \"", "result_digest\": \"0", Code::NotATaskResult),
        ("\"tier\": \"asserted\"", "\"tier\": \"attested\"", Code::NotATaskResult),
        ("\"tree\"", "\"commit\"", Code::DuplicateKey),
    ] {
        assert_eq!(of(from, to), [code], "{from} → {to}");
    }
    assert_eq!(read("[]"), Err([Code::WrongType].into()));
    let basis = |from: &str, to: &str| read(&good.replace(from, to)).map(|part| part.is_asserted);
    assert_eq!(basis("\"basis\": \"asserted\"", "\"basis\": \"records\""), Ok(true), "the claims are words");
    assert_eq!(basis("\"asserted\"", "\"records\"").unwrap_err().len(), 2, "no tier has that name");
    let checked = good.replace("\"tier\": \"asserted\"", "\"tier\": \"recorded\"");
    assert!(!read(&checked.replace("\"asserted\"", "\"records\"")).unwrap().is_asserted);
    let twice = Parts::new([read(&good).unwrap(), read(&good).unwrap()].into());
    assert!(twice.is_err());
}

#[test]
fn a_derived_score_agrees_with_its_claims_where_they_are_told() {
    let derived = PACK.replace(r#""weight": 1"#, r#""weight": 1, "from": ["a", "elsewhere"]"#);
    let derived = read_pack("p.json", derived.as_bytes(), &mut Vec::new()).unwrap();
    let check = |state: &str, score: &str| {
        let part = read(&result("t", &[("a", state), ("b", "SUPPORTED")], score, "null")).unwrap();
        contradiction(&part, "PASS", &derived)
    };
    let of_score = |found: Option<String>| found.is_some_and(|words| words.contains("the score of `C`"));
    assert!(!of_score(check("SUPPORTED", "1")) && !of_score(check("SUPPORTED", "0")));
    assert!(of_score(check("SUPPORTED", "0.5")));
    assert!(of_score(check("STALE", "1")) && !of_score(check("STALE", "0")));
}
