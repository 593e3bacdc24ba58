//! Verdicts on small packs, worked out by hand.

use alloc::format;
use alloc::string::ToString as _;

use super::super::{Inputs, asserted, inputs_digest, read_pack, result_digest};
use super::*;

const CLAIMS: [&str; 3] = ["claim/a", "claim/b", "claim/c"];

/// Two tasks that require a, b and b, c; criteria of weight 3 and 1, and one of weight 0.
fn pack() -> Pack {
    let text = r#"{"profile": "p", "tasks": [
        {"id": "t", "required_evidence_claim_ids": ["claim/b", "claim/a"]},
        {"id": "u", "required_evidence_claim_ids": ["claim/b", "claim/c"]}],
        "rubric": {"criteria": [{"id": "A", "weight": 3}, {"id": "B", "weight": 1.0}, {"id": "Z", "weight": 0}]}}"#;
    read_pack("p.json", text.as_bytes(), &mut Vec::new()).unwrap()
}

fn ids(names: &[&str]) -> Vec<ClaimId> {
    names.iter().map(|name| ClaimId::new(name).unwrap()).collect()
}

fn scores(pack: &Pack, given: &[(&str, &str)]) -> Scores {
    let flags: Vec<_> = given
        .iter()
        .map(|(id, value)| (CriterionId::new(id).unwrap(), Decimal::parse(value).unwrap()))
        .collect();
    Scores::gather(pack, &Scope::Whole, &flags, None).unwrap()
}

fn judge(pack: &Pack, observed: &[&str], stale: &[&str], given: &[(&str, &str)]) -> Assessment {
    let claims = Claims::Shared(asserted(&ids(observed), &ids(stale)));
    assess(pack, &Scope::Whole, &claims, &scores(pack, given))
}

#[test]
fn the_ratio_is_exact_and_judged_before_it_is_rounded() {
    let pack = pack();
    let pass = judge(&pack, &CLAIMS, &[], &[("A", "0.85"), ("B", "0.85")]);
    assert_eq!(
        (pass.status, pass.confidence, pass.ratio.exact()),
        (Status::Pass, Confidence::Medium, "0.85".into())
    );
    let fail = judge(&pack, &CLAIMS, &[], &[("A", "0.8499999999999999999"), ("B", "0.85")]);
    assert_eq!((fail.status, fail.confidence), (Status::Fail, Confidence::Low));
    assert_eq!(fail.ratio.to_string(), "0.850000");
    assert_eq!(fail.ratio.shown_below(&[pack.rubric.thresholds.pass.magnitude()]), "0.849999…");
    let high = judge(&pack, &CLAIMS, &[], &[("A", "0.9"), ("B", "0.9"), ("Z", "0")]);
    assert_eq!((high.status, high.confidence), (Status::Pass, Confidence::High));
    let unscored = judge(&pack, &CLAIMS, &[], &[("A", "1")]);
    assert_eq!((unscored.ratio.exact(), unscored.criteria[1].source), ("0.75".into(), Source::Unscored));
}

#[test]
fn one_missing_claim_is_worse_than_any_ratio() {
    let pack = pack();
    let perfect = [("A", "1"), ("B", "1")];
    let missing = judge(&pack, &["claim/a", "claim/b"], &[], &perfect);
    assert_eq!((missing.status, missing.confidence), (Status::NotVerified, Confidence::High));
    assert_eq!(missing.missing().map(ClaimId::as_str).collect::<Vec<_>>(), ["claim/c"]);
    let verified: Vec<bool> = missing.tasks.iter().map(|task| task.is_verified).collect();
    assert_eq!(verified, [true, false]);
    let stale = judge(&pack, &CLAIMS, &["claim/a"], &perfect);
    assert_eq!(stale.status, Status::NotVerified);
    assert_eq!((stale.stale().count(), stale.missing().count()), (1, 0));
    // Both reasons are there, the one that decides first.
    let both = judge(&pack, &[], &[], &[]);
    assert_eq!(both.status, Status::NotVerified);
    assert_eq!(both.shortfalls.last(), Some(&Shortfall::BelowPass));
}

#[test]
fn a_pack_that_requires_nothing_verifies_nothing() {
    let read = |text: &str| read_pack("p.json", text.as_bytes(), &mut Vec::new()).unwrap();
    let none = read(
        r#"{"profile": "p", "tasks": [{"id": "t"}], "rubric": {"criteria": [{"id": "A", "weight": 1}]}}"#,
    );
    let judged = judge(&none, &[], &[], &[("A", "1")]);
    assert_eq!(
        (judged.status, judged.shortfalls),
        (Status::NotVerified, [Shortfall::NoRequiredClaim].into())
    );
    let weightless = read(
        r#"{"profile": "p", "tasks": [{"id": "t", "required_evidence_claim_ids": ["claim/a"]}],
            "rubric": {"criteria": [{"id": "A", "weight": 0}], "thresholds": {"pass_ratio": 0, "high_confidence_ratio": 0}}}"#,
    );
    let judged = judge(&weightless, &["claim/a"], &[], &[("A", "1")]);
    assert_eq!((judged.status, judged.ratio), (Status::NotVerified, Fraction::zero()));
    assert_eq!(judged.shortfalls, [Shortfall::NoWeight]);
}

#[test]
fn every_state_but_supported_stops_a_pass() {
    let pack = pack();
    let scores = scores(&pack, &[("A", "1"), ("B", "1")]);
    for state in ClaimState::ALL {
        let mut claims = asserted(&ids(&CLAIMS), &[]);
        claims.get_mut(&ids(&["claim/b"])[0]).unwrap().state = state;
        let judged = assess(&pack, &Scope::Whole, &Claims::Shared(claims), &scores);
        let want = match state {
            ClaimState::Supported => Status::Pass,
            ClaimState::Malformed | ClaimState::Tampered => Status::Blocked,
            _ => Status::NotVerified,
        };
        assert_eq!(judged.status, want, "{state:?}");
        let stale = usize::from(state == ClaimState::Stale);
        let missing = usize::from(want != Status::Pass) - stale;
        assert_eq!((judged.stale().count(), judged.missing().count()), (stale, missing), "{state:?}");
    }
}

#[test]
fn one_task_is_judged_by_its_own_claims() {
    let pack = pack();
    let claims = Claims::Shared(asserted(&ids(&["claim/a", "claim/b"]), &[]));
    let scores = scores(&pack, &[("A", "1"), ("B", "1")]);
    let of = |task: &str| assess(&pack, &Scope::Task(TaskId::new(task).unwrap()), &claims, &scores);
    assert_eq!((of("t").status, of("t").tasks.len(), of("t").claims.len()), (Status::Pass, 1, 2));
    assert_eq!(of("u").status, Status::NotVerified);
}

#[test]
fn derived_criteria_follow_their_claims() {
    let mut pack = pack();
    let from = ids(&["claim/a", "claim/b"]).into_iter().collect();
    pack.rubric.derive(&[(CriterionId::new("A").unwrap(), from)].into()).unwrap();
    let all = judge(&pack, &CLAIMS, &[], &[("B", "1")]);
    assert_eq!((all.ratio, all.criteria[0].source), (Fraction::one(), Source::Derived));
    assert_eq!(judge(&pack, &["claim/a", "claim/c"], &[], &[("B", "1")]).ratio.exact(), "0.25");
    let by_hand = [(CriterionId::new("A").unwrap(), Decimal::hundredths(100))];
    assert!(Scores::gather(&pack, &Scope::Whole, &by_hand, None).is_err());
    let unknown = [(CriterionId::new("X").unwrap(), ids(&["claim/a"]).into_iter().collect())];
    assert!(pack.rubric.derive(&unknown.into()).is_err());
}

#[test]
fn digests_tell_what_matters_apart_and_nothing_else() {
    let pack = pack();
    let given = scores(&pack, &[("A", "0.90"), ("B", "1")]);
    let same = scores(&pack, &[("B", "1.0"), ("A", "9e-1")]);
    let other = scores(&pack, &[("A", "0.9")]);
    let inputs = |scores: &Scores, tree: Option<&str>| {
        let scope = &Scope::Whole;
        inputs_digest(&Inputs { tree, pack: &pack, scope, scores, rules: None, fixtures: None, parts: &[] })
    };
    assert_eq!(inputs(&given, None), inputs(&same, None));
    assert_ne!(inputs(&given, None), inputs(&other, None));
    assert_ne!(inputs(&given, None), inputs(&given, Some("4b825dc642cb6eb9a060e54bf8d69288fbee4904")));
    let first = judge(&pack, &CLAIMS, &[], &[("A", "0.9")]);
    let mut evidenced = first.clone();
    evidenced.claims[0].judged.evidence_ids.insert(format!("EV-{}", 1));
    evidenced.claims[0].judged.reason = None;
    assert_eq!(result_digest(&first), result_digest(&evidenced));
    assert_ne!(result_digest(&first), result_digest(&judge(&pack, &CLAIMS, &["claim/a"], &[("A", "0.9")])));
}
