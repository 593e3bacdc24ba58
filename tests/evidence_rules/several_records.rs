//! Which records decide.

use std::collections::BTreeSet;

use benchgate::evidence::{
    ClaimState, Ended, Evidence, Job, Record, Report, ReportContent, Run, artifact_kinds, assess, short_name,
};
use benchgate::ids::ClaimId;

use crate::records::{NOW, claim, context, good, id, moment, report, rule, tests, tree};

fn judge(records: &[Record]) -> Evidence {
    assess(&claim(), Some("api"), Some(&rule()), records, &context())
}

fn state(records: &[Record]) -> ClaimState {
    judge(records).judged.state
}

/// The names under which people see these records.
fn shown<const COUNT: usize>(names: [&str; COUNT]) -> [String; COUNT] {
    names.map(|name| short_name(&id(name)))
}

fn failing(id: &str) -> Record {
    Record { outcome: Ended::Exit(1), reports: vec![report(tests(10, 2))], ..good(id) }
}

fn tampered(id: &str) -> Record {
    Record { reports: vec![report(ReportContent::Tampered("x".into()))], ..good(id) }
}

#[test]
fn nothing_and_no_rule_are_missing() {
    assert_eq!(state(&[]), ClaimState::Missing);
    let unruled = assess(&claim(), None, None, &[good("1")], &context());
    assert_eq!(unruled.judged.state, ClaimState::Missing);
    assert_eq!(unruled.judged.reason.as_deref(), Some("no rule says what proves this claim"));
    let other = Record { claim: ClaimId::new("claim/other").unwrap(), ..good("1") };
    assert_eq!(state(&[other]), ClaimState::Missing);
    let other_pack = Record { pack: Some("web".into()), ..good("1") };
    assert_eq!(state(&[other_pack]), ClaimState::Missing);
    let own_pack = Record { pack: Some("api".into()), ..good("1") };
    assert_eq!(state(&[own_pack]), ClaimState::Supported);
}

#[test]
fn records_of_other_trees_are_set_aside_first() {
    let old = Record { tree: tree('b'), ..tampered("1") };
    let judged = judge(std::slice::from_ref(&old));
    assert_eq!(judged.judged.state, ClaimState::Stale);
    assert_eq!(judged.judged.reason.as_deref(), Some("its records are of other trees"));
    let judged = judge(&[old, good("2")]);
    assert_eq!((judged.judged.state, judged.of_other_trees), (ClaimState::Supported, 1));
    assert!(judged.judged.evidence_ids.into_iter().eq(shown(["2"])));
}

#[test]
fn the_newest_attempt_decides_and_a_pass_after_a_failure_is_flaky() {
    let at = |record: Record, id: u64, attempt: u64| Record { run: Some(Run { id, attempt }), ..record };
    let records = [at(failing("1"), 7, 1), at(good("2"), 7, 2)];
    let judged = judge(&records);
    assert_eq!((judged.judged.state, judged.flaky.len()), (ClaimState::Supported, 1));
    let records = [at(good("1"), 7, 1), at(failing("2"), 7, 2)];
    assert_eq!(state(&records), ClaimState::Contradicted);
    // Runs are counted, not spelled: 10 is after 9.
    let records = [at(good("1"), 10, 1), at(failing("2"), 9, 9)];
    assert_eq!(state(&records), ClaimState::Supported);
    // Within an attempt any failure wins.
    let records = [at(good("1"), 7, 1), at(failing("2"), 7, 1)];
    assert_eq!(state(&records), ClaimState::Contradicted);
    // Outside CI each record is an attempt, in the order of their start; of equal ones the worse wins.
    let begun = |record: Record, at: i64| Record { begun: Some(moment(at, 0)), ..record };
    assert_eq!(state(&[begun(good("1"), NOW - 50), begun(failing("2"), NOW - 60)]), ClaimState::Supported);
    assert_eq!(state(&[begun(good("1"), NOW - 60), begun(failing("2"), NOW - 50)]), ClaimState::Contradicted);
    assert_eq!(state(&[begun(good("1"), NOW - 60), begun(failing("2"), NOW - 60)]), ClaimState::Contradicted);
}

#[test]
fn a_collection_is_one_attempt_whenever_its_commands_began() {
    let of = |record: Record, collection: i64, started: i64| Record {
        begun: Some(moment(collection, 0)),
        started: Some(started),
        ..record
    };
    // The same command twice in one contract: whichever came last, the failure counts.
    for (first, second) in [(failing("1"), good("2")), (good("1"), failing("2"))] {
        let judged = judge(&[of(first, NOW - 90, NOW - 80), of(second, NOW - 90, NOW - 70)]);
        assert_eq!((judged.judged.state, judged.flaky.len()), (ClaimState::Contradicted, 0));
        assert!(judged.judged.evidence_ids.into_iter().eq(shown(["1", "2"])));
    }
    // A later collection in which it passes both times is another attempt.
    let first = [of(failing("1"), NOW - 90, NOW - 80), of(good("2"), NOW - 90, NOW - 70)];
    let second = [of(good("3"), NOW - 60, NOW - 50), of(good("4"), NOW - 60, NOW - 40)];
    let judged = judge(&[first, second].concat());
    assert_eq!((judged.judged.state, judged.flaky.len()), (ClaimState::Supported, 1));
    assert!(judged.judged.evidence_ids.into_iter().eq(shown(["3", "4"])));
    // Attempts are ordered by when they began, not by when a command of them did.
    let late = [of(good("1"), NOW - 90, NOW - 10), of(failing("2"), NOW - 60, NOW - 50)];
    assert_eq!(state(&late), ClaimState::Contradicted);
}

#[test]
fn attempts_are_told_apart_to_the_nanosecond() {
    let at = |record: Record, nanoseconds: i32| Record {
        begun: Some(moment(NOW - 60, nanoseconds)),
        started: Some(NOW - 60),
        ..record
    };
    let judged = judge(&[at(failing("1"), 1), at(good("2"), 2)]);
    assert_eq!((judged.judged.state, judged.flaky.len()), (ClaimState::Supported, 1));
    assert_eq!(state(&[at(good("1"), 1), at(failing("2"), 2)]), ClaimState::Contradicted);
    // At the very same moment nobody knows which was later, and the worse counts.
    let judged = judge(&[at(failing("1"), 1), at(good("2"), 1)]);
    assert_eq!((judged.judged.state, judged.flaky.len()), (ClaimState::Contradicted, 0));
}

#[test]
fn what_ran_in_ci_and_what_ran_elsewhere_must_both_hold() {
    let in_ci = |record: Record| Record { run: Some(Run { id: 7, attempt: 1 }), ..record };
    for records in [[in_ci(good("1")), failing("2")], [in_ci(failing("1")), good("2")]] {
        assert_eq!(state(&records), ClaimState::Contradicted);
    }
}

#[test]
fn a_changed_report_is_not_hidden_by_a_newer_one() {
    let changed = Record { begun: Some(moment(NOW - 500, 0)), ..tampered("1") };
    assert_eq!(state(&[changed, good("2")]), ClaimState::Tampered);
}

#[test]
fn every_group_must_hold_and_every_leg_be_there() {
    let leg = |record: Record, leg: &str| Record {
        leg: Some(leg.into()),
        job: Some(Job { workflow: "ci".into(), name: "test".into() }),
        run: Some(Run { id: 7, attempt: 1 }),
        ..record
    };
    let (linux, windows) = (leg(good("1"), "linux"), leg(failing("2"), "windows"));
    assert_eq!(state(&[linux.clone(), windows]), ClaimState::Contradicted);
    let mut rule = rule();
    rule.legs = BTreeSet::from(["linux".into(), "windows".into()]);
    let judged = assess(&claim(), None, Some(&rule), std::slice::from_ref(&linux), &context()).judged;
    assert_eq!(
        (judged.state, judged.reason.as_deref()),
        (ClaimState::Missing, Some("there is no record of leg windows"))
    );
    let both = [linux, leg(good("2"), "windows")];
    assert_eq!(assess(&claim(), None, Some(&rule), &both, &context()).judged.state, ClaimState::Supported);
    // Every command that the rule names must have run.
    rule.legs.clear();
    rule.commands = BTreeSet::from([vec!["pytest".into(), "-q".into()], vec!["lint".into()]]);
    let judged = assess(&claim(), None, Some(&rule), &[good("1")], &context()).judged;
    assert_eq!(
        (judged.state, judged.reason.as_deref()),
        (ClaimState::Missing, Some("there is no record of `lint`"))
    );
    // Another command for the same claim is a group of its own.
    let other = Record { command: vec!["make".into()], ..failing("3") };
    assert_eq!(state(&[good("1"), other]), ClaimState::Contradicted);
}

#[test]
fn a_record_whose_name_begins_alike_lends_no_artefact() {
    let note = Report { name: "design-note.md".into(), ..report(ReportContent::Other) };
    let records = |noted: Record| {
        let other = ClaimId::new("claim/other").unwrap();
        [good("1234567890ab1"), Record { claim: other, reports: vec![note.clone()], ..noted }]
    };
    let alike = records(good("1234567890ab2"));
    assert_eq!(short_name(&alike[0].id), short_name(&alike[1].id));
    let judged = judge(&alike);
    assert_eq!(judged.judged.state, ClaimState::Supported);
    let kinds = artifact_kinds(&claim(), &judged, &alike);
    assert!(kinds.contains("test-report") && !kinds.contains("design-note"), "{kinds:?}");
    // Where it decides itself, it does.
    let own = [Record { reports: vec![report(tests(1, 0)), note], ..good("1234567890ab2") }];
    assert!(artifact_kinds(&claim(), &judge(&own), &own).contains("design-note"));
}
