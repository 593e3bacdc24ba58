//! One record under one rule.

use std::collections::{BTreeMap, BTreeSet};

use benchgate::evidence::{
    ClaimState, Context, Ended, ExitCode, Kind, MAX_AGE, Measure, Record, ReportContent, Rule, Run, Tests,
    Tier, Worktree, check,
};
use benchgate::ids::ClaimId;
use benchgate::number::{Decimal, Fraction};

use crate::records::{NOW, context, good, report, rule, tests};

fn state_of(change: impl FnOnce(&mut Record, &mut Rule, &mut Context)) -> (ClaimState, String) {
    let (mut record, mut rule, mut context) = (good("1"), rule(), context());
    change(&mut record, &mut rule, &mut context);
    let checked = check(&record, &rule, &context);
    (checked.state, checked.reason)
}

type Change = fn(&mut Record, &mut Rule, &mut Context);

/// Each change of a record that proves its claim, of its rule or of the context leads to this state, for this reason.
fn hold(cases: &[(Change, ClaimState, &str)]) {
    for (change, state, reason) in cases {
        assert_eq!(state_of(change), (*state, (*reason).to_owned()));
    }
}

#[test]
fn freshness() {
    hold(&[
        (|_, _, _| {}, ClaimState::Supported, "10 passed"),
        (
            |record, _, _| {
                let tests = Tests { executed: 10, failed: 0, flaky: 2 };
                record.reports = vec![report(ReportContent::Read(Kind::Junit, Measure::Tests(tests)))];
            },
            ClaimState::Supported,
            "10 passed, 2 flaky",
        ),
        (|record, _, _| record.ended = Some(NOW - MAX_AGE), ClaimState::Supported, "10 passed"),
        (|record, _, _| record.started = Some(NOW - MAX_AGE - 1), ClaimState::Stale, "more than 24 h old"),
        (
            |record, rule, _| {
                record.started = Some(NOW - 100);
                rule.max_age = 60;
            },
            ClaimState::Stale,
            "100 s old, at most 60 s",
        ),
        (
            |record, _, context| {
                record.started = Some(0);
                record.run = Some(Run { id: 7, attempt: 1 });
                context.run = Some(7);
            },
            ClaimState::Supported,
            "10 passed",
        ),
        (
            |record, _, context| {
                record.started = Some(0);
                record.run = Some(Run { id: 7, attempt: 1 });
                context.run = Some(8);
            },
            ClaimState::Stale,
            "500000 h old, at most 24 h",
        ),
        // The clock jumped while the command ran: the moment that makes it worse counts.
        (|record, _, _| record.ended = Some(NOW - 120), ClaimState::Supported, "10 passed"),
        (|record, _, _| record.ended = Some(NOW - MAX_AGE - 1), ClaimState::Stale, "more than 24 h old"),
        (|record, _, _| record.started = Some(NOW + 301), ClaimState::Stale, "made in the future"),
        (|record, _, _| record.ended = Some(NOW + 300), ClaimState::Supported, "10 passed"),
        (|record, _, _| record.ended = Some(NOW + 301), ClaimState::Stale, "made in the future"),
        (|record, _, _| record.started = Some(i64::MAX), ClaimState::Stale, "made in the future"),
        (
            |record, _, context| {
                record.started = Some(i64::MIN);
                context.now = i64::MAX;
            },
            ClaimState::Stale,
            "2562047788015215 h old, at most 24 h",
        ),
        (|record, _, _| record.started = None, ClaimState::Stale, "it does not say when it was made"),
        (|record, _, _| record.ended = None, ClaimState::Stale, "it does not say when it was made"),
        (
            |record, _, _| record.before = Worktree::Dirty(vec!["a.py".into(), "b".into()]),
            ClaimState::Stale,
            "the worktree was dirty before the command: a.py and 1 more",
        ),
        (
            |_, _, context| context.worktree = Worktree::Dirty(vec!["a.py".into()]),
            ClaimState::Stale,
            "the worktree is dirty now: a.py",
        ),
        (
            |_, rule, _| rule.env = BTreeMap::from([("A".into(), "1".into())]),
            ClaimState::Mismatched,
            "it ran with other variables than the rule sets",
        ),
        (
            |record, _, _| record.after = Worktree::Dirty(vec!["a.py".into()]),
            ClaimState::Stale,
            "the worktree was dirty after the command: a.py",
        ),
    ]);
}

#[test]
fn bindings() {
    hold(&[
        (
            |record, _, context| {
                context.repository.id = Some("1".into());
                record.repository.id = Some("2".into());
            },
            ClaimState::Mismatched,
            "made in another repository",
        ),
        (
            |_, _, context| context.repository.id = Some("1".into()),
            ClaimState::Mismatched,
            "it does not say in which repository it was made",
        ),
        (|record, _, _| record.repository.id = Some("2".into()), ClaimState::Supported, "10 passed"),
        (
            |record, _, context| {
                context.repository.pull_request = Some(1);
                record.repository.pull_request = Some(2);
            },
            ClaimState::Mismatched,
            "made for pull request 2, not 1",
        ),
        (
            |_, rule, _| rule.commands = BTreeSet::from([vec!["pytest".into()]]),
            ClaimState::Mismatched,
            "ran `pytest -q`, want `pytest`",
        ),
        (
            // The same text, but not the same words.
            |_, rule, _| rule.commands = BTreeSet::from([vec!["pytest -q".into()]]),
            ClaimState::Mismatched,
            "ran `pytest -q`, want `pytest -q`",
        ),
        (|_, rule, _| rule.cwd = "api".into(), ClaimState::Mismatched, "ran in `.`, want `api`"),
        (
            |_, rule, _| rule.reports = BTreeSet::from(["r.xml".into()]),
            ClaimState::Mismatched,
            "it declares other reports than the rule",
        ),
        (
            |record, rule, _| {
                record.reports = vec![report(ReportContent::Read(Kind::Lcov, Measure::Coverage(None)))];
                rule.kinds = BTreeSet::from([Kind::Junit, Kind::Ctrf]);
            },
            ClaimState::Mismatched,
            "the report is lcov, want junit or ctrf",
        ),
    ]);
}

#[test]
fn where_nothing_was_run_it_was_run_nowhere_else() {
    hold(&[
        (
            |record, rule, _| {
                record.command = Vec::new();
                rule.cwd = "api".into();
            },
            ClaimState::Supported,
            "10 passed",
        ),
        (
            |record, rule, _| {
                record.command = Vec::new();
                rule.commands = BTreeSet::from([vec!["pytest".into()]]);
            },
            ClaimState::Mismatched,
            "it does not say what was run, want `pytest`",
        ),
    ]);
}

#[test]
fn trust_and_emptiness() {
    hold(&[
        (
            |record, _, _| record.tier = Tier::Asserted,
            ClaimState::Untrusted,
            "asserted, want recorded at least",
        ),
        (
            |_, rule, _| rule.min_tier = Tier::Confirmed,
            ClaimState::Untrusted,
            "recorded, want confirmed at least: no uploaded seal names it",
        ),
        (
            |record, _, _| record.is_tracked = true,
            ClaimState::Untrusted,
            "the record is committed, so it was not made by this run of it",
        ),
        (
            |record, _, _| record.reports[0].is_tracked = true,
            ClaimState::Untrusted,
            "report.xml is committed, so the command did not make it",
        ),
        (
            |record, _, _| record.reports = vec![report(tests(0, 0))],
            ClaimState::Empty,
            "0 executed, want 1 at least",
        ),
        (|_, rule, _| rule.min_executed = 11, ClaimState::Empty, "10 executed, want 11 at least"),
        (
            |record, rule, _| {
                record.reports.clear();
                rule.kinds = BTreeSet::from([Kind::Junit]);
            },
            ClaimState::Empty,
            "no report; an exit code alone does not prove this, want junit",
        ),
        (
            // Whatever the rule says: how many tests ran is in no exit code.
            |record, rule, _| {
                record.reports.clear();
                rule.kinds = BTreeSet::from([Kind::Junit]);
                rule.exit = ExitCode::Proves;
            },
            ClaimState::Empty,
            "no report; an exit code alone does not prove this, want junit",
        ),
        (
            |record, rule, _| {
                record.reports.clear();
                record.claim = ClaimId::new("claim/static-clean").unwrap();
                rule.exit = ExitCode::Proves;
            },
            ClaimState::Supported,
            "by exit code 0",
        ),
    ]);
}

#[test]
fn contradictions() {
    hold(&[
        (
            |record, _, _| {
                record.outcome = Ended::Exit(1);
                record.reports = vec![report(tests(412, 3))];
            },
            ClaimState::Contradicted,
            "3 of 412 failed",
        ),
        (
            |record, _, _| record.outcome = Ended::Never,
            ClaimState::Contradicted,
            "started, and never finished",
        ),
        (
            |record, _, _| record.outcome = Ended::Interrupted(2),
            ClaimState::Contradicted,
            "signal 2 came while it ran",
        ),
        (|record, _, _| record.outcome = Ended::Signal(9), ClaimState::Contradicted, "ended by signal 9"),
        (
            |record, _, _| record.outcome = Ended::TimedOut,
            ClaimState::Contradicted,
            "took longer than it was given",
        ),
        (
            |record, _, _| {
                record.outcome = Ended::Exit(2);
                record.reports.clear();
            },
            ClaimState::Contradicted,
            "exit code 2",
        ),
        (
            |record, _, _| record.outcome = Ended::Exit(2),
            ClaimState::Conflict,
            "the report has no failure, and yet exit code 2",
        ),
        (
            |record, _, _| record.reports = vec![report(tests(10, 1))],
            ClaimState::Conflict,
            "1 of 10 failed, and yet exit code 0",
        ),
    ]);
}

#[test]
fn what_speaks_against_a_claim_is_believed_in_any_format() {
    hold(&[(
        |record, rule, _| {
            rule.kinds = BTreeSet::from([Kind::Junit]);
            let failed = Measure::Tests(Tests { executed: 10, failed: 1, flaky: 0 });
            record.reports.push(report(ReportContent::Read(Kind::Libtest, failed)));
        },
        ClaimState::Conflict,
        "1 of 10 failed, and yet exit code 0",
    )]);
    // What measures something else says nothing of it.
    hold(&[(
        |record, rule, _| {
            rule.kinds = BTreeSet::from([Kind::Junit]);
            let errors = Measure::Analysis { runs: 1, errors: 3 };
            record.reports.push(report(ReportContent::Read(Kind::Sarif, errors)));
        },
        ClaimState::Supported,
        "10 passed",
    )]);
}

#[test]
fn the_same_tests_in_two_formats_ran_once() {
    fn also(record: &mut Record, rule: &mut Rule, kind: Kind) {
        rule.min_executed = 20;
        let measure = Measure::Tests(Tests { executed: 10, failed: 0, flaky: 0 });
        record.reports.push(report(ReportContent::Read(kind, measure)));
    }
    hold(&[
        (
            |record, rule, _| also(record, rule, Kind::Libtest),
            ClaimState::Empty,
            "10 executed, want 20 at least",
        ),
        (|record, rule, _| also(record, rule, Kind::Junit), ClaimState::Supported, "10 passed, 10 passed"),
    ]);
}

#[test]
fn what_cannot_be_read_or_was_changed() {
    hold(&[(
        |record, _, _| record.reports = vec![report(ReportContent::Malformed("no XML".into()))],
        ClaimState::Malformed,
        "report.xml: no XML",
    )]);
    let tampered = |record: &mut Record, _: &mut Rule, _: &mut Context| {
        record.reports.push(report(ReportContent::Tampered("another digest".into())));
    };
    assert_eq!(state_of(tampered), (ClaimState::Tampered, "report.xml: another digest".into()));
}

#[test]
fn of_several_faults_the_worst_is_named() {
    type Fault = (fn(&mut Record), ClaimState);
    // Each fault, from the mildest to the worst; all of those before it are there too.
    let faults: [Fault; 8] = [
        (|record| record.started = None, ClaimState::Stale),
        (|record| record.cwd = "elsewhere".into(), ClaimState::Mismatched),
        (|record| record.tier = Tier::Asserted, ClaimState::Untrusted),
        (|record| record.reports = vec![report(tests(0, 0))], ClaimState::Empty),
        (|record| record.outcome = Ended::Signal(15), ClaimState::Contradicted),
        (
            |record| {
                record.outcome = Ended::Exit(0);
                record.reports = vec![report(tests(5, 1))];
            },
            ClaimState::Conflict,
        ),
        (|record| record.reports.push(report(ReportContent::Malformed("x".into()))), ClaimState::Malformed),
        (|record| record.reports.push(report(ReportContent::Tampered("x".into()))), ClaimState::Tampered),
    ];
    let mut record = good("1");
    for (fault, state) in faults {
        fault(&mut record);
        assert_eq!(check(&record, &rule(), &context()).state, state);
    }
}

#[test]
fn other_measures() {
    let with = |kind: Kind, measure: Measure, code: i32, change: fn(&mut Rule)| {
        let mut record = good("1");
        record.reports = vec![report(ReportContent::Read(kind, measure))];
        record.outcome = Ended::Exit(code);
        let mut rule = Rule::default();
        change(&mut rule);
        let checked = check(&record, &rule, &context());
        (checked.state, checked.reason)
    };
    let clean = |runs, errors| Measure::Analysis { runs, errors };
    let none = |_: &mut Rule| {};
    let is = |state, reason: &str| (state, reason.to_owned());
    assert_eq!(with(Kind::Sarif, clean(2, 0), 0, none), is(ClaimState::Supported, "clean in 2 runs"));
    assert_eq!(with(Kind::Sarif, clean(0, 0), 0, none), is(ClaimState::Empty, "0 executed, want 1 at least"));
    assert_eq!(with(Kind::Sarif, clean(1, 1), 1, none), is(ClaimState::Contradicted, "1 error"));
    let conflict = is(ClaimState::Conflict, "2 errors, and yet exit code 0");
    assert_eq!(with(Kind::Sarif, clean(1, 2), 0, none), conflict);
    let half = || Some(Decimal::parse("0.5").unwrap().magnitude());
    let least: fn(&mut Rule) = |rule| rule.min_coverage = Some(Decimal::parse("0.6").unwrap());
    let below = is(ClaimState::Contradicted, "coverage 0.500000, want 0.6 at least");
    assert_eq!(with(Kind::Lcov, Measure::Coverage(half()), 0, least), below);
    let covered = is(ClaimState::Supported, "coverage 0.500000");
    assert_eq!(with(Kind::Lcov, Measure::Coverage(half()), 0, none), covered);
    let nothing = is(ClaimState::Empty, "0 executed, want 1 at least");
    assert_eq!(with(Kind::Lcov, Measure::Coverage(None), 0, least), nothing);
    let drift = Measure::Drift(2);
    assert_eq!(with(Kind::Drift, drift, 0, none), is(ClaimState::Contradicted, "2 paths changed"));
    assert_eq!(with(Kind::Drift, Measure::Drift(0), 0, none), is(ClaimState::Supported, "no drift"));
    let (done, cut) =
        (Measure::Build { artifacts: 2, is_done: true }, Measure::Build { artifacts: 2, is_done: false });
    assert_eq!(with(Kind::CargoMessages, done, 0, none), is(ClaimState::Supported, "built"));
    let open = is(ClaimState::Conflict, "the build is not done, and yet exit code 0");
    assert_eq!(with(Kind::CargoMessages, cut, 0, none), open);
    let _: Fraction = half().unwrap();
}
