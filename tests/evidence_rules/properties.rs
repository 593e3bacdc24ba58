//! What holds for all records.

use benchgate::evidence::{
    ClaimState, Ended, Record, ReportContent, Rule, Run, Tier, Worktree, assess, check,
};
use benchgate::ids::ClaimId;
use proptest::prelude::*;

use crate::records::{NOW, claim, context, good, id, moment, report, rule, tests, tree};

/// 0 supported, 1 not verified, 2 blocked.
fn severity(records: &[Record], rule: &Rule) -> u8 {
    match assess(&claim(), Some("api"), Some(rule), records, &context()).judged.state {
        ClaimState::Supported => 0,
        state if state.blocks() => 2,
        _ => 1,
    }
}

fn any_record() -> impl Strategy<Value = Record> {
    let content = prop_oneof![
        4 => (0..3_u64).prop_map(|executed| tests(executed, 0)),
        2 => Just(tests(5, 1)),
        1 => Just(ReportContent::Malformed("x".into())),
        1 => Just(ReportContent::Tampered("x".into())),
        1 => Just(ReportContent::Other),
    ];
    let ended = prop_oneof![
        5 => Just(Ended::Exit(0)), 2 => Just(Ended::Exit(1)), 1 => Just(Ended::Never), 1 => Just(Ended::TimedOut)
    ];
    let run = prop::option::of((1..3_u64, 1..3_u64));
    let small = (0..3_i32, 0..2_u8, prop::option::of(0..2_u8), 0..2_u8, 0..8_u8, 0..6_u8);
    (prop::collection::vec(content, 0..2), ended, run, small).prop_map(|(contents, outcome, run, small)| {
        let (time, command, leg, pack, fault, other) = small;
        let mut record = good("");
        record.reports = contents.into_iter().map(report).collect();
        record.outcome = outcome;
        record.run = run.map(|(id, attempt)| Run { id, attempt });
        // Two in one second, two in one attempt, and a command that began later than a later attempt.
        record.started = Some(NOW - 100 + i64::from(fault % 3));
        record.begun = Some(moment(NOW - 100, time));
        record.command = vec![format!("run-{command}")];
        record.leg = leg.map(|leg| format!("leg-{leg}"));
        record.pack = (pack == 1).then(|| "api".to_owned());
        match fault {
            0 => record.tier = Tier::Asserted,
            1 => record.before = Worktree::Dirty(vec!["x".into()]),
            2 => record.ended = None,
            _ => {}
        }
        if other == 0 {
            record.tree = tree('b');
        }
        record
    })
}

/// One that proves the claim, of any group and attempt.
fn supporting() -> impl Strategy<Value = Record> {
    any_record().prop_map(|one| Record {
        run: one.run,
        begun: one.begun,
        started: one.started,
        command: one.command,
        leg: one.leg,
        pack: one.pack,
        ..good("more")
    })
}

fn any_records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(any_record(), 0..7).prop_map(|mut records| {
        for (number, record) in records.iter_mut().enumerate() {
            record.id = id(&number.to_string());
        }
        records
    })
}

fn any_rule() -> impl Strategy<Value = Rule> {
    (prop::collection::btree_set("leg-[01]", 0..2), 1..3_u64).prop_map(|(legs, min_executed)| {
        let mut rule = rule();
        rule.legs = legs;
        rule.min_executed = min_executed;
        rule
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_never_matters(records in any_records(), rule in any_rule(), seed in any::<u64>()) {
        let mut shuffled = records.clone();
        let length = shuffled.len().max(1);
        for at in 0..shuffled.len() {
            let other = usize::try_from(seed.rotate_left(u32::try_from(at * 7).unwrap()) % length as u64).unwrap();
            shuffled.swap(at, other);
        }
        let judge = |records: &[Record]| assess(&claim(), Some("api"), Some(&rule), records, &context());
        prop_assert_eq!(judge(&records), judge(&shuffled));
    }

    #[test]
    fn without_a_supporting_record_nothing_gets_better(
        records in any_records(), rule in any_rule(), one in supporting(), at in any::<prop::sample::Index>()
    ) {
        prop_assert_eq!(check(&one, &rule, &context()).state, ClaimState::Supported);
        let mut more = records.clone();
        more.insert(at.index(records.len() + 1), one);
        prop_assert!(severity(&records, &rule) >= severity(&more, &rule));
    }

    #[test]
    fn with_a_failing_record_more_nothing_gets_better(
        records in any_records(), rule in any_rule(), one in any_record(), at in any::<prop::sample::Index>()
    ) {
        let one = Record {
            id: id("more"),
            tree: tree('a'),
            outcome: Ended::Exit(1),
            reports: vec![report(tests(5, 1))],
            ..one
        };
        prop_assert!(check(&one, &rule, &context()).state >= ClaimState::Contradicted);
        let mut more = records.clone();
        more.insert(at.index(records.len() + 1), one);
        prop_assert!(severity(&more, &rule) >= severity(&records, &rule));
    }

    #[test]
    fn no_pass_of_the_same_attempt_hides_a_failure(
        records in any_records(), rule in any_rule(), one in any_record(), passes in prop::collection::vec(0..60_i64, 1..4)
    ) {
        // The last attempt of its group, whatever there was before.
        let begun = Some(moment(NOW - 50, 0));
        let run = one.run.map(|_| Run { id: 9, attempt: 9 });
        let one = Record { run, begun, tree: tree('a'), outcome: Ended::Exit(1), reports: vec![report(tests(5, 1))], ..one };
        let mut more = records;
        for (number, after) in passes.into_iter().enumerate() {
            let started = Some(NOW - 50 + after);
            let id = id(&format!("pass-{number}"));
            more.push(Record {
                id, started, outcome: Ended::Exit(0), reports: vec![report(tests(5, 0))], before: Worktree::Clean, ..one.clone()
            });
        }
        more.push(Record { id: id("more"), ..one });
        prop_assert!(severity(&more, &rule) > 0);
    }

    #[test]
    fn a_record_for_another_claim_changes_nothing(records in any_records(), rule in any_rule(), one in any_record()) {
        let mut more = records.clone();
        more.push(Record { id: id("more"), claim: ClaimId::new("claim/other").unwrap(), ..one });
        let judge = |records: &[Record]| assess(&claim(), Some("api"), Some(&rule), records, &context());
        prop_assert_eq!(judge(&records), judge(&more));
    }

    #[test]
    fn what_is_changed_is_never_supported(records in any_records(), rule in any_rule(), at in any::<prop::sample::Index>()) {
        let mut records = records;
        prop_assume!(!records.is_empty());
        let at = at.index(records.len());
        records[at].tree = tree('a');
        records[at].reports.push(report(ReportContent::Tampered("x".into())));
        prop_assert_eq!(severity(&records, &rule), 2);
    }
}
