//! The rules of claims, against what they make of records.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use benchgate::evidence::{
    ClaimState, Context, Ended, Jobs, Kind, Measure, Record, Report, ReportContent, Repository, Tests, Tier,
    Vouching, Worktree, assess,
};
use benchgate::gate::loosening::{LinedFlags, policy_changes};
use benchgate::ids::{ClaimId, Digest, Sha};
use benchgate::policy::{Policy, read_policy, rule};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use crate::{Met, config, is_loosened};

const NOW: i64 = 1_800_000_000;

fn claim(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn tree(digit: char) -> Sha {
    digit.to_string().repeat(40).parse().unwrap()
}

/// One line of a rule, or none.
fn line(lines: &'static [&'static str]) -> impl Strategy<Value = String> {
    let lines: Vec<&str> = [""].into_iter().chain(lines.iter().copied()).collect();
    select(lines).prop_map(|line| if line.is_empty() { String::new() } else { format!("{line}\n") })
}

/// The policy of one claim.
fn policy() -> impl Strategy<Value = String> {
    let rule = (
        line(&["kinds = [\"junit\"]", "kinds = [\"ctrf\", \"junit\"]"]),
        line(&["command = \"pytest\"", "command = \"true\""]),
        line(&["legs = [\"linux\"]", "legs = [\"linux\", \"mac\"]"]),
        line(&["min_executed = 1", "min_executed = 5", "min_executed = 50"]),
        line(&["max_age = \"1m\"", "max_age = \"24h\"", "max_age = \"1440m\"", "max_age = \"72h\""]),
        line(&["min_tier = \"recorded\"", "min_tier = \"confirmed\""]),
        line(&["exit = \"proves\""]),
    );
    (select(vec!["claim/tests-green", "claim/own"]), rule, select(vec![true, true, true, false])).prop_map(
        |(claim, (kinds, command, legs, executed, age, tier, exit), is_there)| {
            // Of tests and coverage an exit code proves nothing, and the policy cannot say otherwise.
            let exit = if claim == "claim/own" { exit } else { String::new() };
            let rule = format!("[claims.\"{claim}\"]\n{kinds}{command}{legs}{executed}{age}{tier}{exit}");
            if is_there { rule } else { String::new() }
        },
    )
}

fn record() -> impl Strategy<Value = Record> {
    let report = prop_oneof![
        1 => Just(None),
        4 => (select(vec![Kind::Junit, Kind::Ctrf]), 0..12_u64, select(vec![0, 0, 0, 1_u64]))
            .prop_map(|(kind, executed, failed)| Some((kind, executed.max(failed), failed))),
    ];
    (
        select(vec!["claim/tests-green", "claim/own"]),
        report,
        select(vec![0, 0, 0, 1]),
        select(vec![None, Some("linux"), Some("mac")]),
        select(vec![30, 600, 100_000, 200_000_i64]),
        select(vec!["pytest", "true"]),
        select(vec![Tier::Recorded, Tier::Recorded, Tier::Confirmed]),
        0..3_u64,
    )
        .prop_map(|(name, report, code, leg, age, command, tier, run)| Record {
            id: Digest::of(format!("{name}-{report:?}-{code}-{leg:?}-{age}-{command}-{run}").as_bytes()),
            claim: claim(name),
            pack: None,
            repository: Repository::default(),
            tree: tree('a'),
            job: None,
            leg: leg.map(str::to_owned),
            run: Some(benchgate::evidence::Run { id: run, attempt: 1 }),
            command: vec![command.to_owned()],
            env: BTreeMap::new(),
            cwd: ".".into(),
            reports_declared: BTreeSet::new(),
            begun: benchgate::timestamp::Timestamp::from_epoch(NOW - age - 10, 0).ok(),
            started: Some(NOW - age - 10),
            ended: Some(NOW - age),
            outcome: Ended::Exit(code),
            before: Worktree::Clean,
            after: Worktree::Clean,
            reports: report
                .map(|(kind, executed, failed)| Report {
                    name: "report".into(),
                    is_tracked: false,
                    content: ReportContent::Read(kind, Measure::Tests(Tests { executed, failed, flaky: 0 })),
                })
                .into_iter()
                .collect(),
            tier,
            vouching: Vouching::NotAsked,
            is_tracked: false,
        })
}

/// Policies by their texts: there are far fewer of them than cases.
#[derive(Default)]
struct Policies(RefCell<BTreeMap<String, Rc<Policy>>>);

impl Policies {
    fn read(&self, text: &str) -> Rc<Policy> {
        let mut known = self.0.borrow_mut();
        if let Some(policy) = known.get(text) {
            return Rc::clone(policy);
        }
        let policy = Rc::new(read_policy("benchgate.toml", text.as_bytes()).unwrap().0);
        known.insert(text.to_owned(), Rc::clone(&policy));
        policy
    }
}

fn is_supported(policy: &Policy, name: &str, records: &[Record]) -> bool {
    let context = Context {
        tree: tree('a'),
        other_trees: BTreeMap::new(),
        worktree: Worktree::Clean,
        jobs: Jobs::default(),
        repository: Repository::default(),
        run: None,
        now: NOW,
    };
    let id = claim(name);
    // The least tier of a mode that asks for none.
    let rule = rule(policy, &id, None, ".", Tier::Recorded).unwrap();
    assess(&id, None, rule.as_ref(), records, &context).judged.state == ClaimState::Supported
}

#[test]
fn no_claim_comes_through_a_rule_that_is_not_loosened() {
    let (met, policies) = (RefCell::new(Met::default()), Policies::default());
    // Four sets of records for each pair.
    let mut runner = TestRunner::new(config(10_000));
    // Most of the time one line is all that differs.
    let near = (policy(), policy(), any::<prop::sample::Index>()).prop_map(|(old, other, at)| {
        let mut lines: Vec<&str> = old.lines().collect();
        let is_same_claim = old.lines().next() == other.lines().next();
        let donor: Vec<&str> = other.lines().skip(1).filter(|_| is_same_claim).collect();
        if !donor.is_empty() && !lines.is_empty() {
            let line = donor[at.index(donor.len())];
            let key = line.split(' ').next().unwrap();
            lines.retain(|old| !old.starts_with(&format!("{key} ")));
            lines.push(line);
        }
        let new: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
        (old, new)
    });
    let pairs = prop_oneof![1 => (policy(), policy()), 3 => near];
    let names = select(vec!["claim/tests-green", "claim/tests-green", "claim/own"]);
    let sets = prop::collection::vec((names, prop::collection::vec(record(), 1..4)), 4);
    runner
        .run(&(pairs, sets), |((old, new), sets)| {
            let (old, new) = (policies.read(&old), policies.read(&new));
            let changes = policy_changes(&old, &new, LinedFlags::None);
            for (name, records) in sets {
                let failed = !is_supported(&old, name, &records);
                let passes = is_supported(&new, name, &records);
                met.borrow_mut().count(failed, passes, &changes);
                prop_assert!(!(failed && passes) || is_loosened(&changes), "{changes:?}");
            }
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    assert!(met.came_through > 100 && met.held > 1_000, "{met:?}");
}
