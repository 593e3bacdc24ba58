//! Whoever approves a loosened rule approves everything that then judges: of two changes that differ in anything that a
//! verdict reads, an approval of the one is none of the other.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use benchgate::gate::loosening::{
    LinedFlags, RuleChange, expectation_changes, pack_changes, policy_changes, scores_changes,
};
use benchgate::gate::{Approval, Approvals, Detectors, Material, Relation, Request, judge};
use benchgate::ids::{Digest, FixtureId};
use benchgate::pack::{Pack, ScoresFile, read_pack, read_scores};
use benchgate::policy::{Form as _, PackName, Policy, Retired, read_policy};
use benchgate::review::{Entry, Expectations};
use benchgate::source::parse;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::{config, is_loosened};

struct Nobody;

impl Approvals for Nobody {
    fn of(&self, _: &Request) -> Approval {
        Approval::Missing("nobody was asked".into())
    }
}

/// What would have to be approved.
fn digest(rules: &[RuleChange]) -> Option<Digest> {
    let policy = read_policy("benchgate.toml", b"").unwrap().0;
    let material = Material {
        fixtures: &[],
        packs: &[],
        rules,
        limits: &policy.regression,
        retired_fixtures: &BTreeSet::new(),
        retired_packs: &BTreeSet::new(),
        relation: Relation::Proposed,
        approvals: &Nobody,
    };
    judge(&material, &Detectors::REAL).approval.map(|(request, _)| request.digest)
}

/// How often two changes were to be told apart, and how often not.
#[derive(Debug, Default)]
struct Pairs {
    differ: u32,
    same: u32,
}

impl Pairs {
    /// Holds the digests of two changes against what they make judge. What nothing reads may be approved with the rest.
    fn hold<T: PartialEq>(&mut self, one: (&[RuleChange], &T), other: (&[RuleChange], &T)) -> bool {
        if !is_loosened(one.0) || !is_loosened(other.0) {
            return true;
        }
        let is_same = digest(one.0) == digest(other.0);
        if one.1 == other.1 {
            self.same += u32::from(is_same);
            return true;
        }
        self.differ += 1;
        !is_same
    }
}

/// A part of a policy that is there in one of several ways.
fn part(ways: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(ways)
}

fn policy() -> impl Strategy<Value = String> {
    let top = (
        part(&["", "approvers = [\"a\"]\n", "approvers = [\"a\", \"b\"]\n"]),
        part(&["", "self_approval = true\n"]),
        part(&["", "addons = [\"x\"]\n"]),
        part(&[
            "",
            "retired = [{ fixture = \"x\", reason = \"y\" }]\n",
            "retired = [{ fixture = \"x\", reason = \"z\" }]\n",
        ]),
    );
    let own = part(&[
        "",
        "[claims.\"claim/own\"]\nexit = \"proves\"\n",
        "[claims.\"claim/own\"]\ncommand = \"true\"\nexit = \"proves\"\n",
        "[claims.\"claim/own\"]\ncommand = \"true\"\nexit = \"proves\"\nenv = { A = \"b\" }\n",
        "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\n",
        "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\ninputs = [\"a\", \"b\"]\n",
        "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\nlegs = [\"a, b\"]\n",
        "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\nlegs = [\"a\", \"b\"]\n",
        "[claims.\"claim/own\"]\nkinds = [\"sarif\"]\nmin_tier = \"recorded\"\n",
    ]);
    let tests = part(&[
        "",
        "[claims.\"claim/tests-green\"]\nmax_age = \"72h\"\n",
        "[claims.\"claim/tests-green\"]\nlegs = [\"–\"]\n",
        "[claims.\"claim/tests-green\"]\nmin_tier = \"recorded\"\n",
        "[claims.\"claim/tests-green\"]\nmin_executed = 4\nreports = [\"a\"]\n",
    ]);
    let bot = part(&[
        "",
        "[reviewers.bot]\nmodel = \"m\"\n",
        "[reviewers.bot]\nmodel = \"–\"\ninputs = [\"p\"]\n",
        "[reviewers.bot]\ninputs = [\"p\"]\n",
        "[reviewers.bot]\nmodel = \"m\"\ninputs = [\"p\"]\n",
        "[reviewers.bot]\nmodel = \"m\"\ninputs = [\"q\"]\ndeterministic = true\n",
    ]);
    let packs = part(&[
        "",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\n",
        "[[packs]]\nname = \"b\"\nfile = \"a.json\"\n",
        "[[packs]]\nname = \"b\"\nfile = \"a.json\"\nscores = \"s.json\"\n",
        "[[packs]]\nname = \"b\"\nfile = \"a.json\"\npaths = [\"all\"]\n",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\npaths = [\"all\"]\n",
        "[[packs]]\nname = \"b\"\nfile = \"a.json\"\nroot = \"r\"\n",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\n[[packs]]\nname = \"b\"\nfile = \"a.json\"\n",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\nderive = { c = [\"a\"] }\n",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\nderive = { c = [\"a\", \"b\"] }\n",
        "[[packs]]\nname = \"a\"\nfile = \"a.json\"\nderive = { c = [\"a, b\"] }\n",
    ]);
    let rest = (
        part(&[
            "",
            "[placeholders]\nX = \"–\"\n",
            "[placeholders]\nX = [\"a\", \"b\"]\n",
            "[placeholders]\nX = [\"a, b\"]\n",
        ]),
        part(&["", "[evidence]\ndir = \"e\"\n", "[evidence]\ndrift_ignore = [\"a\"]\n"]),
        part(&["", "[regression]\nmax_ratio_drop = 0.5\n", "[regression]\nmax_findings_rise = 0.1\n"]),
        part(&["", "[fixtures]\ntolerance = 5\n", "[fixtures]\nblocking = [\"critical\"]\n"]),
    );
    (top, packs, (own, tests, bot), rest).prop_map(|(top, packs, tables, rest)| {
        let (approvers, self_approval, addons, retired) = top;
        let (own, tests, bot) = tables;
        let (placeholders, evidence, regression, fixtures) = rest;
        let all = [approvers, self_approval, addons, retired, packs, own, tests, bot];
        [&all[..], &[placeholders, evidence, regression, fixtures]].concat().concat()
    })
}

/// A policy without what nothing is judged by: reasons, and what is said of a reviewer whose recordings nothing binds.
fn judged(policy: &Policy) -> (Policy, BTreeSet<String>) {
    let mut policy = policy.clone();
    let retired = std::mem::take(&mut policy.retired);
    let retired = retired.into_iter().map(|entry| match entry {
        Retired::Fixture { id, .. } => format!("fixture {id}"),
        Retired::Pack { name, .. } => format!("pack {}", name.as_str()),
    });
    policy.reviewers.retain(|_, reviewer| !reviewer.inputs.is_empty() || reviewer.is_deterministic);
    (policy, retired.collect())
}

#[test]
fn policies_that_differ_are_approved_by_different_digests() {
    let pairs = RefCell::new(Pairs::default());
    let read = |text: &str| read_policy("benchgate.toml", text.as_bytes()).unwrap().0;
    TestRunner::new(config(3_000))
        .run(&(policy(), policy(), policy()), |(base, one, other)| {
            let (was, is_one, is_other) = (read(&base), read(&one), read(&other));
            let of = |is: &Policy| policy_changes(&was, is, LinedFlags::None);
            let (of_one, of_other) = (of(&is_one), of(&is_other));
            let held = pairs.borrow_mut().hold((&of_one, &judged(&is_one)), (&of_other, &judged(&is_other)));
            prop_assert!(held, "{base}\n---\n{one}\n---\n{other}\n{of_one:#?}{of_other:#?}");
            Ok(())
        })
        .unwrap();
    let pairs = pairs.into_inner();
    assert!(pairs.differ > 1_000, "{pairs:?}");
}

/// Two changes of one policy that differ in one part only.
#[test]
fn policies_that_differ_in_one_part_are_told_apart() {
    let pairs = RefCell::new(Pairs::default());
    let read = |text: &str| read_policy("benchgate.toml", text.as_bytes()).unwrap().0;
    let parts = || prop::collection::vec((0..12_usize, policy()), 1..3);
    TestRunner::new(config(3_000))
        .run(&(policy(), parts(), policy()), |(base, parts, loose)| {
            // Both raise the same limit, so that something is to be approved.
            let one = loose.clone();
            let other = parts.iter().fold(loose.clone(), |text, (at, donor)| swapped(&text, donor, *at));
            let (was, is_one, is_other) = (read(&base), read(&one), read(&other));
            let of = |is: &Policy| policy_changes(&was, is, LinedFlags::None);
            let (of_one, of_other) = (of(&is_one), of(&is_other));
            let held = pairs.borrow_mut().hold((&of_one, &judged(&is_one)), (&of_other, &judged(&is_other)));
            prop_assert!(held, "{base}\n---\n{one}\n---\n{other}\n{of_one:#?}{of_other:#?}");
            Ok(())
        })
        .unwrap();
    let pairs = pairs.into_inner();
    assert!(pairs.differ > 300 && pairs.same > 50, "{pairs:?}");
}

/// A policy with one of its tables as another has it.
fn swapped(text: &str, donor: &str, at: usize) -> String {
    const HEADS: [&str; 7] = [
        "[claims.\"claim/own\"]",
        "[claims.\"claim/tests-green\"]",
        "[reviewers.bot]",
        "[placeholders]",
        "[evidence]",
        "[regression]",
        "[fixtures]",
    ];
    let head = HEADS.iter().cycle().nth(at).unwrap();
    let tables = |text: &str| -> Vec<String> {
        let mut tables = vec![String::new()];
        for line in text.lines() {
            if line.starts_with('[') {
                tables.push(String::new());
            }
            tables.last_mut().unwrap().push_str(&format!("{line}\n"));
        }
        tables
    };
    let mut own = tables(text);
    own.retain(|table| !table.starts_with(*head));
    own.extend(tables(donor).into_iter().filter(|table| table.starts_with(*head)));
    own.concat()
}

fn pack() -> impl Strategy<Value = Value> {
    let task = (
        subsequence(vec!["a", "b", "a\", \"b"], 0..=2),
        subsequence(vec!["patch"], 0..=1),
        select(vec![None, Some("–"), Some("p")]),
        select(vec!["", "t"]),
    );
    let tasks = prop::collection::btree_map(select(vec!["t", "u"]), task, 0..3);
    let criterion =
        (0..3_u32, select(vec![None, Some(vec!["a"]), Some(vec!["scored by hand"])]), select(vec!["", "n"]));
    let criteria = prop::collection::btree_map(select(vec!["c", "d"]), criterion, 1..3);
    let commands = select(vec![
        json!([]),
        json!(["a: \"b\""]),
        json!([{"id": "a", "command": "b"}]),
        json!([{"command": "b for c"}]),
        json!([{"command": "b", "claim": "c"}]),
        json!([{"command": "b", "reports": ["r", "s"]}]),
        json!([{"command": "b", "reports": ["r, s"]}]),
    ]);
    let words = select(vec![json!(null), json!("x"), json!({"a": ["x"]}), json!({"a": ["y"]})]);
    (tasks, criteria, commands, (words.clone(), words), select(vec![0.5, 0.85])).prop_map(
        |(tasks, criteria, commands, (claim_contract, output_contract), pass)| {
            let tasks: Vec<Value> = tasks
                .into_iter()
                .map(|(id, (claims, kinds, prompt, title))| {
                    json!({"id": id, "required_evidence_claim_ids": claims, "required_artifact_kinds": kinds,
                        "prompt": prompt, "title": title})
                })
                .collect();
            let criteria: Vec<Value> = criteria
                .into_iter()
                .map(|(id, (weight, from, name))| json!({"id": id, "weight": weight, "from": from, "name": name}))
                .collect();
            let contract = json!({"required_commands": commands, "claim_contract": claim_contract,
                "output_contract": output_contract});
            json!({"profile": "p", "tasks": tasks, "run_contract": contract,
                "rubric": {"criteria": criteria, "thresholds": {"pass_ratio": pass}}})
        },
    )
}

fn read_it(pack: &Value) -> Pack {
    read_pack("p.json", pack.to_string().as_bytes(), &mut Vec::new()).unwrap()
}

/// A pack without what nothing is judged by.
fn judged_pack(mut pack: Pack) -> Pack {
    pack.digest = Digest::of(b"");
    pack.tasks.iter_mut().for_each(|task| (task.title, task.intent) = (None, None));
    pack.rubric.criteria.iter_mut().for_each(|criterion| criterion.name = None);
    pack
}

#[test]
fn packs_that_differ_are_approved_by_different_digests() {
    let pairs = RefCell::new(Pairs::default());
    let name = PackName::parse("web").unwrap();
    // A name is a note, but of a criterion that is new it is approved with it.
    let without_names = |mut pack: Value| {
        let criteria = pack["rubric"]["criteria"].as_array_mut().unwrap();
        for criterion in criteria {
            criterion["name"] = Value::Null;
        }
        pack
    };
    TestRunner::new(config(3_000))
        .run(
            &(pack(), pack().prop_map(without_names), pack().prop_map(without_names), any::<[bool; 3]>()),
            |(base, one, other, same)| {
                // Near each other most of the time.
                let mut other = other;
                for (key, same) in ["tasks", "run_contract", "rubric"].into_iter().zip(same) {
                    if same {
                        other[key] = one[key].clone();
                    }
                }
                let (base, one, other) = (read_it(&base), read_it(&one), read_it(&other));
                let (of_one, of_other) =
                    (pack_changes(&name, &base, &one), pack_changes(&name, &base, &other));
                let (one, other) = (judged_pack(one), judged_pack(other));
                let held = pairs.borrow_mut().hold((&of_one, &one), (&of_other, &other));
                prop_assert!(held, "{of_one:#?}{of_other:#?}");
                Ok(())
            },
        )
        .unwrap();
    let pairs = pairs.into_inner();
    assert!(pairs.differ > 300 && pairs.same > 50, "{pairs:?}");
}

fn scores() -> impl Strategy<Value = Value> {
    let said = (select(vec![0.0, 0.5, 1.0]), select(vec!["ann", "bob"]), select(vec!["x", "y"]))
        .prop_map(|(score, by, why)| json!({"score": score, "by": by, "why": why, "at": "2026-11-21"}));
    prop::collection::btree_map(select(vec!["c", "d"]), said, 0..3).prop_map(|scores| {
        Value::Object(scores.into_iter().map(|(id, said)| (id.to_owned(), said)).collect())
    })
}

#[test]
fn scores_that_differ_are_approved_by_different_digests() {
    let pairs = RefCell::new(Pairs::default());
    let name = PackName::parse("web").unwrap();
    let pack = read_it(&json!({"profile": "p", "tasks": [{"id": "t"}],
        "rubric": {"criteria": [{"id": "c", "weight": 1}, {"id": "d", "weight": 1}]}}));
    let read = |scores: &Value| read_scores("s.json", scores.to_string().as_bytes(), &pack).unwrap();
    // Those that count; a score of 0 is as good as none.
    let judged = |base: &ScoresFile, scores: &ScoresFile| -> BTreeMap<_, _> {
        let base = base.by_place();
        let all = scores.by_place().into_iter().filter(|(_, (score, _))| !score.is_zero());
        // Of a score that stays who gave it is a note.
        all.map(|(place, (score, said))| {
            let stays = base.get(&place).is_some_and(|(was, _)| *was == score);
            (place, (score, (!stays).then_some((said.by, said.why))))
        })
        .collect()
    };
    TestRunner::new(config(3_000))
        .run(&(scores(), scores(), scores()), |(base, one, other)| {
            let (base, one, other) = (read(&base), read(&one), read(&other));
            let of = |scores: &ScoresFile| scores_changes(&name, Some(&base), Some(scores));
            let (of_one, of_other) = (of(&one), of(&other));
            let (is_one, is_other) = (judged(&base, &one), judged(&base, &other));
            if is_one != is_other && is_loosened(&of_one) && is_loosened(&of_other) {
                pairs.borrow_mut().differ += 1;
                prop_assert_ne!(digest(&of_one), digest(&of_other), "{:#?}{:#?}", of_one, of_other);
            }
            Ok(())
        })
        .unwrap();
    assert!(pairs.into_inner().differ > 300);
}

fn key() -> impl Strategy<Value = Value> {
    let entry = (
        select(vec![None, Some("a"), Some("any file")]),
        select(vec![None, Some(1), Some(5)]),
        subsequence(vec!["x", "y", "x\" or \"y"], 0..=2),
        select(vec![None, Some("gap")]),
        any::<bool>(),
    )
        .prop_map(|(file, line, keywords, gap, pinned)| {
            json!({"file": file, "line": line, "keywords": keywords, "known_gap": gap, "pinned": pinned})
        });
    let wanted = prop::collection::vec(entry, 0..3);
    let unwanted = select(vec![json!([]), json!([{"file": "a"}]), json!([{"file": "a", "line": 3}])]);
    (wanted, unwanted, select(vec![None, Some(0), Some(2)]), select(vec![None, Some(0), Some(2)])).prop_map(
        |(wanted, unwanted, least, most)| {
            json!({"expect": {"must_match": wanted, "must_not_flag": unwanted, "min_findings": least,
                "max_blocking": most}})
        },
    )
}

/// All that a key demands, whatever the order. No finding at least is no demand.
fn demanded<'e>(key: &Expectations<'e>) -> (Vec<Entry<'e>>, Vec<Entry<'e>>, u64, Option<u64>) {
    let sorted = |entries: &[Entry<'e>]| {
        let mut entries = entries.to_vec();
        entries.sort();
        entries
    };
    let least = key.min_findings.unwrap_or(0);
    (sorted(&key.must_match), sorted(&key.must_not_flag), least, key.max_blocking)
}

#[test]
fn keys_that_differ_are_approved_by_different_digests() {
    let pairs = RefCell::new(Pairs::default());
    let id = FixtureId::new("a").unwrap();
    let read = |key: &Value| Expectations::read(&parse(&key.to_string()).unwrap()).unwrap().0;
    TestRunner::new(config(3_000))
        .run(&(key(), key(), key(), any::<bool>()), |(base, one, other, same)| {
            let mut other = other;
            if same {
                other["expect"]["must_match"] = one["expect"]["must_match"].clone();
            }
            let (base, one, other) = (read(&base), read(&one), read(&other));
            let (of_one, of_other) =
                (expectation_changes(&id, &base, &one), expectation_changes(&id, &base, &other));
            let different = demanded(&one) != demanded(&other);
            if different && is_loosened(&of_one) && is_loosened(&of_other) {
                pairs.borrow_mut().differ += 1;
                prop_assert_ne!(digest(&of_one), digest(&of_other), "{:#?}{:#?}", of_one, of_other);
            }
            Ok(())
        })
        .unwrap();
    assert!(pairs.into_inner().differ > 300);
}
