//! Changes that would judge themselves: each loosens what judges it, or hides what would be judged, and breaks something in
//! the same commit. The base's rules decide all the same.

mod attempts;
mod hidden;
mod three_ways;

use std::fs;

pub(crate) use attempts::ATTEMPTS;

use super::{DIFF, FOUND, Gate, NOTHING, Repo};
use crate::program::{finish, program};

const POLICY: &str = r#"
[reviewers.bot]
deterministic = true

[[packs]]
name = "web"
file = "benchmark/packs/web.json"
scores = "scores.json"

[claims."claim/lint"]
command = "true"
exit = "proves"
"#;
const PACK: &str = r#"{"profile": "web", "tasks": [
  {"id": "t", "required_evidence_claim_ids": ["claim/lint"]},
  {"id": "u", "required_evidence_claim_ids": ["claim/lint"]}],
  "rubric": {"criteria": [{"id": "c1", "weight": 3}, {"id": "c2", "weight": 1}], "thresholds": {"pass_ratio": 0.85}}}"#;
const KEY: &str = r#"{"expect": {
  "must_match": [{"file": "pay.py", "line": 1, "keywords": ["double"]}],
  "must_not_flag": [{"file": "pay.py", "line": 30}], "max_blocking": 1}}"#;
const MOVED: &str =
    r#"[{"severity":"major","file":"pay.py","line":9,"claim":"counted double","evidence":""}]"#;
/// A blocking finding besides the one that is wanted, far from everything that the key names.
const LOUD: &str = r#"[{"severity":"major","file":"pay.py","line":1,"claim":"counted double","evidence":""},
  {"severity":"major","file":"pay.py","line":90,"claim":"style","evidence":""}]"#;

pub(super) const POLICY_FILE: &str = "benchgate.toml";
pub(super) const PACK_FILE: &str = "benchmark/packs/web.json";
pub(super) const KEY_FILE: &str = "benchmark/fixtures/pay.expected.json";
const FINDINGS_FILE: &str = "benchmark/fixtures/pay.findings.json";

pub(super) fn scores(c1: &str, c2: &str) -> String {
    let score =
        |value: &str| format!(r#"{{"score": {value}, "by": "ann", "why": "read it", "at": "2026-11-21"}}"#);
    format!(r#"{{"c1": {}, "c2": {}}}"#, score(c1), score(c2))
}

/// Whether the claim of the pack has its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Evidence {
    There,
    Lacking,
}

/// What a change tries.
pub(crate) struct Attempt {
    pub(crate) what: &'static str,
    evidence: Evidence,
    pub(crate) change: fn(&Repo),
    /// How the gate must end.
    code: i32,
    /// The rules that must be named as loosened, by how they begin.
    pub(crate) loosened: &'static [&'static str],
    /// The rules of regression that must find something.
    pub(crate) worse: &'static [&'static str],
}

/// A fixture and a pack on `main`, both well.
pub(crate) fn repository() -> Repo {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.fixture(FOUND);
    repo.write(KEY_FILE, KEY);
    repo.write(POLICY_FILE, POLICY);
    repo.write(PACK_FILE, PACK);
    repo.write("scores.json", scores("0.9", "0.9"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo
}

pub(crate) fn prove(repo: &Repo) {
    let mut command = program(repo.path());
    command.args(["evidence", "run", "--claim", "claim/lint", "--", "true"]);
    assert_eq!(finish(&mut command).code, Some(0));
}

fn judged(evidence: Evidence, change: fn(&Repo)) -> (Repo, Gate) {
    let repo = repository();
    change(&repo);
    repo.commit();
    if evidence == Evidence::There {
        prove(&repo);
    }
    let gate = repo.gate(&[]);
    (repo, gate)
}

impl Repo {
    /// Replaces a text in a file, which must be there.
    pub(super) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, text.replace(from, to));
    }

    pub(super) fn append(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.path().join(path)).unwrap();
        self.write(path, before + text);
    }

    pub(super) fn prepend(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.path().join(path)).unwrap();
        self.write(path, text.to_owned() + &before);
    }

    /// Gives the fixture another name.
    fn rename(&self, to: &str) {
        for ending in ["diff", "expected.json", "findings.json"] {
            let [from, to] = ["pay", to].map(|name| self.fixtures().join(format!("{name}.{ending}")));
            fs::rename(from, to).unwrap();
        }
    }

    /// Deletes the recording.
    fn forget(&self) {
        self.remove(FINDINGS_FILE);
    }

    pub(super) fn delete(&self) {
        fs::remove_dir_all(self.fixtures()).unwrap();
    }
}

#[test]
fn an_honest_change_passes_here() {
    let (_repo, gate) = judged(Evidence::There, |repo| repo.write("pay.py", "total = price\n"));
    gate.ends(0);
    assert_eq!(gate.json["rules_changed"], serde_json::json!([]));
    let (_repo, gate) = judged(Evidence::Lacking, |repo| repo.write("pay.py", "total = price\n"));
    gate.ends(2);
}

#[test]
fn no_change_approves_itself() {
    let mut wrong = Vec::new();
    for attempt in ATTEMPTS {
        let (_repo, gate) = judged(attempt.evidence, attempt.change);
        if gate.json.is_null() {
            wrong.push(format!("{}: no result: {}", attempt.what, gate.stderr));
            continue;
        }
        let (loosened, worse) = (gate.loosened(), gate.rules());
        let named = |begin: &&str| loosened.iter().any(|what| what.starts_with(*begin));
        let found = |rule: &&str| worse.iter().any(|found| found == rule);
        if gate.code != attempt.code
            || !attempt.loosened.iter().all(named)
            || !attempt.worse.iter().all(found)
        {
            wrong.push(format!(
                "{}: {} {loosened:?} {worse:?} {}",
                attempt.what, gate.code, gate.json["reasons"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_approval_lifts_neither_missing_evidence_nor_what_cannot_be_judged() {
    for attempt in ATTEMPTS {
        let (repo, before) = judged(attempt.evidence, attempt.change);
        let gate = repo.gate(&["--approve-loosening"]);
        // What is shown is what was judged: what was approved away asks for nothing any more.
        let statuses = ["BLOCKED", "NOT_VERIFIED", "FAIL"];
        let shown = statuses.map(|status| {
            let packs = gate.json["packs"].as_array().into_iter().flatten();
            let rows = gate.json["score"]["fixtures"].as_array().into_iter().flatten();
            packs.chain(rows).any(|row| row["status"] == status)
        });
        let worst = match shown {
            [true, ..] => gate.code == 4,
            [_, true, _] => gate.code == 2,
            // What may be chance is what a person may decide.
            [_, _, true] if !gate.json["inconclusive"].as_array().unwrap().is_empty() => {
                [0, 1, 3].contains(&gate.code)
            }
            [_, _, true] => [1, 3].contains(&gate.code),
            _ => gate.code == 0,
        };
        assert!(worst, "{}: {} {:#}", attempt.what, gate.code, gate.json);
        // Whatever may be approved was to be approved.
        let was = before.json["exit_codes"].as_array().unwrap();
        assert!(gate.code != 0 || !was.contains(&4.into()), "{}: {was:?}", attempt.what);
    }
    let (repo, _) = judged(Evidence::There, Repo::forget);
    repo.gate(&["--approve-loosening"]).ends(2).says("no-recording");
    let (repo, _) = judged(Evidence::Lacking, |repo| repo.edit(PACK_FILE, "0.85", "0.5"));
    repo.gate(&["--approve-loosening"]).ends(2).says("claim-unmet");
    let (repo, _) = judged(Evidence::There, |repo| repo.write(KEY_FILE, "{"));
    repo.gate(&["--approve-loosening"]).ends(4);
}

#[test]
fn a_configuration_that_only_the_change_has_does_not_judge_it() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.remove(POLICY_FILE);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    // Nobody said on the base that the reviewer always says the same.
    repo.record(MOVED);
    repo.write(POLICY_FILE, "[fixtures]\ntolerance = 20\n[reviewers.bot]\ndeterministic = true\n");
    repo.commit();
    let gate = repo.gate(&[]);
    gate.ends(1).says("rule-loosened");
    assert!(gate.loosened().iter().any(|what| what.starts_with("tolerance")), "{:?}", gate.loosened());
    assert_eq!(gate.json["exit_codes"], serde_json::json!([1, 5]));
}

#[test]
fn digests_that_a_recording_lost_are_missed() {
    let repo = Repo::new();
    let diff = benchgate::ids::Digest::of(DIFF.as_bytes());
    let stated = format!(r#"{{"recording":{{"reviewer":"bot","diff_sha256":"{diff}"}},"findings":{FOUND}}}"#);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write(FINDINGS_FILE, &stated);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-B", "change"]);
    repo.commit();
    repo.gate(&[]).ends(0);
    repo.record(FOUND);
    repo.commit();
    repo.gate(&[]).ends(2).says("provenance-lost");
    repo.gate(&["--approve-loosening"]).ends(2).says("provenance-lost");
    // And one that is no digest is none.
    repo.write(FINDINGS_FILE, stated.replace(&diff.to_string(), "0"));
    repo.commit();
    assert_eq!(repo.gate(&[]).code, 2);
}
