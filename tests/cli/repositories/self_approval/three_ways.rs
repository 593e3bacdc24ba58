//! The branch moved on: what the change left alone counts as the tip has it.

use super::{FOUND, KEY, KEY_FILE, MOVED, PACK_FILE, POLICY_FILE, prove, repository};
use crate::program::{finish, program};

#[test]
fn what_the_branch_asks_for_by_now_is_asked_of_the_change() {
    // Both sides changed the fixture since: the key of the tip judges, and the recording is held against the baseline's.
    let repo = repository();
    repo.record(&FOUND.replace("counted double", "double, and more"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.edit(KEY_FILE, r#"["double"]}"#, r#"["double"]}, {"file": "pay.py", "keywords": ["overflow"]}"#);
    let tip = repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    prove(&repo);
    let gate = repo.gate(&[]);
    gate.ends(1).says("fixture-fails");
    assert_eq!(gate.json["base"]["policy_commit"], tip);
    assert_eq!((gate.rules(), gate.loosened()), (vec![], vec![]), "the entry is new to both");
    let mut show = program(repo.path());
    let shown = finish(show.args(["show", "pay", "--base", "main"]));
    assert!(shown.stdout().ends_with("== rules that changed ==\nnone\n"), "{}", shown.stdout());
    // The key was changed on both sides: what the change leaves out is held against the tip.
    repo.write("benchmark/fixtures/pay.expected.json", KEY.replace("double", "doubl"));
    repo.commit();
    let gate = repo.gate(&[]);
    assert!(gate.loosened().iter().any(|what| what.starts_with("pay: must_match")), "{:?}", gate.loosened());
    assert_ne!(gate.code, 0);
}

#[test]
fn what_the_branch_changed_meanwhile_is_not_the_changes_doing() {
    // A loosening and a repair on the tip; the change touched neither.
    let repo = repository();
    repo.write("other.py", "pass\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.append(POLICY_FILE, "\n[fixtures]\ntolerance = 20\n");
    repo.edit(PACK_FILE, "0.85", "0.5");
    repo.record(MOVED);
    repo.commit();
    repo.git(&["checkout", "--quiet", "change"]);
    prove(&repo);
    let gate = repo.gate(&[]);
    gate.ends(0);
    assert_eq!(gate.json["rules_changed"], serde_json::json!([]));
    assert_eq!(gate.json["packs"][0]["thresholds"]["pass_ratio"], 0.5);
}

#[test]
fn what_is_tightened_must_hold_besides_what_the_base_asks() {
    // What was no drift on the base is some for the change.
    let repo = repository();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.append(POLICY_FILE, "\n[evidence]\ndrift_ignore = [\"build/**\"]\n");
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.write("other.py", "pass\n");
    repo.commit();
    repo.write("build/made", "x");
    prove(&repo);
    repo.gate(&[]).ends(0);
    repo.edit(POLICY_FILE, "drift_ignore = [\"build/**\"]", "drift_ignore = []");
    repo.git(&["commit", "--quiet", "--all", "--message=tighter"]);
    prove(&repo);
    let gate = repo.gate(&[]);
    assert_eq!(gate.loosened(), Vec::<String>::new());
    gate.ends(2);
    let repo = repository();
    repo.append(PACK_FILE, "\n");
    repo.edit(PACK_FILE, "0.85", r#"0.95, "high_confidence_ratio": 0.97"#);
    repo.commit();
    prove(&repo);
    let gate = repo.gate(&[]);
    assert_eq!(gate.loosened(), Vec::<String>::new());
    gate.ends(3);
}
