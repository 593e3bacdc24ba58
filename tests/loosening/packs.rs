//! Packs and scores, against the verdict on them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use benchgate::gate::loosening::{pack_changes, scores_changes};
use benchgate::ids::TaskId;
use benchgate::pack::{
    Claims, MissingArtifacts, Pack, Scope, Scores, ScoresFile, Status, asserted, assess_with, read_pack,
    read_scores,
};
use benchgate::policy::{Form as _, PackName};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::{Met, config, is_loosened};

const CLAIMS: [&str; 3] = ["claim/a", "claim/b", "claim/c"];

/// A pack of one or two tasks and one to three criteria.
fn pack() -> impl Strategy<Value = Value> {
    let task = (
        select(vec!["t", "u"]),
        subsequence(CLAIMS.to_vec(), 0..=2),
        subsequence(vec!["patch", "design-note"], 0..=2),
    );
    let tasks = prop::collection::vec(task, 1..3);
    let criterion = (select(vec!["c1", "c2", "c3"]), 0..4_u32, subsequence(CLAIMS.to_vec(), 0..=1));
    let criteria = prop::collection::vec(criterion, 1..4);
    (tasks, criteria, select(vec![0.5, 0.7, 0.85])).prop_map(|(tasks, criteria, pass)| {
        let mut seen = BTreeSet::new();
        let tasks: Vec<Value> = tasks
            .into_iter()
            .filter(|(id, ..)| seen.insert(*id))
            .map(|(id, claims, kinds)| {
                json!({"id": id, "required_evidence_claim_ids": claims, "required_artifact_kinds": kinds})
            })
            .collect();
        let criteria: Vec<Value> = criteria
            .into_iter()
            .filter(|(id, ..)| seen.insert(*id))
            .map(|(id, weight, from)| {
                if from.is_empty() {
                    json!({"id": id, "weight": weight})
                } else {
                    json!({"id": id, "weight": weight, "from": from})
                }
            })
            .collect();
        let thresholds = json!({"pass_ratio": pass, "high_confidence_ratio": 0.9});
        json!({"profile": "p", "tasks": tasks, "rubric": {"criteria": criteria, "thresholds": thresholds}})
    })
}

fn read(pack: &Value) -> Pack {
    read_pack("p.json", pack.to_string().as_bytes(), &mut Vec::new()).unwrap()
}

/// What was observed, which artefacts are there, and what the criteria score.
fn world() -> impl Strategy<Value = (Vec<&'static str>, Vec<&'static str>, BTreeMap<&'static str, u32>)> {
    (
        subsequence(CLAIMS.to_vec(), 0..=3),
        subsequence(vec!["patch", "design-note"], 0..=2),
        prop::collection::btree_map(select(vec!["c1", "c2", "c3"]), 0..=10_u32, 0..=3),
    )
}

fn file(scores: &BTreeMap<&'static str, u32>, pack: &Pack) -> ScoresFile {
    let by_hand = |id: &str| {
        pack.rubric.criteria.iter().any(|criterion| criterion.id.as_str() == id && criterion.from.is_none())
    };
    let given = scores.iter().filter(|(id, _)| by_hand(id));
    let given: serde_json::Map<String, Value> = given
        .map(|(id, tenths)| {
            let score = f64::from(*tenths) / 10.0;
            ((*id).to_owned(), json!({"score": score, "by": "a", "why": "b", "at": "2026-11-21"}))
        })
        .collect();
    read_scores("s.json", Value::Object(given).to_string().as_bytes(), pack).unwrap()
}

fn passes(pack: &Pack, observed: &[&str], artifacts: &[&str], scores: &ScoresFile) -> bool {
    let observed: Vec<_> = observed.iter().map(|id| benchgate::ids::ClaimId::new(id).unwrap()).collect();
    let claims = Claims::Shared(asserted(&observed, []));
    let missing: MissingArtifacts = pack
        .tasks
        .iter()
        .map(|task| {
            let absent = task.artifact_kinds.iter().filter(|kind| !artifacts.contains(&kind.as_str()));
            (TaskId::new(task.id.as_str()).unwrap(), absent.cloned().collect::<BTreeSet<String>>())
        })
        .filter(|(_, kinds)| !kinds.is_empty())
        .collect();
    let scores = Scores::gather(pack, &Scope::Whole, &[], Some(scores)).unwrap();
    assess_with(pack, &Scope::Whole, &claims, &scores, &missing).status == Status::Pass
}

#[test]
fn nothing_comes_through_a_pack_that_is_not_loosened() {
    let met = RefCell::new(Met::default());
    let name = PackName::parse("web").unwrap();
    // Four worlds for each pair, for the packs are what takes the time.
    let mut runner = TestRunner::new(config(5_000));
    let worlds = prop::collection::vec(world(), 4);
    // Half of the time a pack that differs in one place only.
    let pairs = prop_oneof![
        1 => (pack(), pack()),
        3 => (pack(), select(vec!["threshold", "claim", "artifact", "task", "weight"])).prop_map(|(old, what)| {
            let mut new = old.clone();
            match what {
                "threshold" => new["rubric"]["thresholds"]["pass_ratio"] = json!(0.8),
                "claim" => new["tasks"][0]["required_evidence_claim_ids"] = json!(CLAIMS),
                "artifact" => new["tasks"][0]["required_artifact_kinds"] = json!(["design-note", "patch"]),
                "task" => new["tasks"].as_array_mut().unwrap().push(
                    json!({"id": "new", "required_evidence_claim_ids": ["claim/a"], "required_artifact_kinds": []})
                ),
                _ => new["rubric"]["criteria"][0]["weight"] = json!(7),
            }
            (old, new)
        }),
    ];
    runner
        .run(&(pairs, worlds), |((old, new), worlds)| {
            let (old, new) = (read(&old), read(&new));
            let changes = pack_changes(&name, &old, &new);
            for (observed, artifacts, scores) in worlds {
                // The same scores, as far as both take them: what a change does to those is another rule's.
                let (was, is) = (file(&scores, &old), file(&scores, &new));
                let failed = !passes(&old, &observed, &artifacts, &was);
                let now = passes(&new, &observed, &artifacts, &is);
                met.borrow_mut().count(failed, now, &changes);
                prop_assert!(!(failed && now) || is_loosened(&changes), "{changes:?}");
            }
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    assert!(met.came_through > 100 && met.held > 1_000, "{met:?}");
}

#[test]
fn nothing_comes_through_scores_that_are_not_loosened() {
    let met = RefCell::new(Met::default());
    let name = PackName::parse("web").unwrap();
    let mut runner = TestRunner::new(config(10_000));
    runner
        .run(&(pack(), world(), world()), |(pack, (_, _, old), (_, _, new))| {
            let pack = read(&pack);
            let (old, new) = (file(&old, &pack), file(&new, &pack));
            let changes = scores_changes(&name, Some(&old), Some(&new));
            let all = ["patch", "design-note"];
            let failed = !passes(&pack, &CLAIMS, &all, &old);
            let now = passes(&pack, &CLAIMS, &all, &new);
            met.borrow_mut().count(failed, now, &changes);
            prop_assert!(!(failed && now) || is_loosened(&changes), "{changes:?}");
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    assert!(met.came_through > 100 && met.held > 300, "{met:?}");
}
