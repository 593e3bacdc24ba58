//! Cases of scores over trials.

use super::super::formats::read_native;
use super::super::trial::Class;
use super::*;
use crate::source::parse;
use alloc::format;

fn scored(expect: &str, findings: &str) -> FixtureScore {
    let key = format!(r#"{{"expect": {expect}}}"#);
    let (key, _) = Expectations::read(&parse(&key).unwrap()).unwrap();
    let (file, _) = read_native(parse(findings).unwrap()).unwrap();
    score(&key, &Panel::join(alloc::vec![file], None, 1).unwrap(), Rules::default())
}

fn of_trials(expect: &str, trials: &[&str]) -> FixtureScore {
    let trials: Vec<_> = trials.iter().map(|list| format!(r#"{{"findings": {list}}}"#)).collect();
    scored(expect, &format!(r#"{{"trials": [{}]}}"#, trials.join(",")))
}

const A: &str = r#"[{"file": "a"}]"#;
const WANT_A: &str = r#"{"must_match": [{"file": "a"}]}"#;

#[test]
fn nothing_expected_and_nothing_said_passes() {
    let score = scored("{}", "[]");
    assert_eq!((score.standing, score.trials_passed), (Standing::Pass, 1));
    assert_eq!((score.recall(), score.precision()), (Ratio::ONE, Ratio::ONE));
    assert_eq!(score.strict.precision(), None);
}

#[test]
fn one_major_on_every_line_flatters_the_directional_figures_only() {
    let expect = r#"{"must_match": [{"file": "a", "line": 10, "severity": "major"}]}"#;
    let every: Vec<_> =
        (1..=20).map(|line| format!(r#"{{"file": "a", "line": {line}, "severity": "major"}}"#)).collect();
    let score = scored(expect, &format!("[{}]", every.join(",")));
    assert_eq!((score.passed(), score.recall(), score.precision()), (true, Ratio::ONE, Ratio::ONE));
    assert_eq!(score.strict.precision(), Ratio::of(1, 20));
    assert_eq!((score.strict.duplicates, score.strict.unlabelled), (6.0, 13.0));
    // The pair is the one on the very line.
    assert_eq!(score.trials[0].classes[9], Class::Paired(0));
}

#[test]
fn a_finding_counts_once_in_the_strict_figures() {
    let expect =
        r#"{"must_match": [{"file": "a"}], "must_not_flag": [{"file": "a"}, {}], "max_blocking": 0}"#;
    let score = scored(expect, r#"[{"file": "a", "severity": "major"}, {"file": "a"}, {"file": "b"}]"#);
    assert_eq!((score.hits.as_slice(), score.excess_blocking, score.false_positives), (&[2, 3][..], 1, 6));
    assert_eq!(score.precision(), Ratio::of(1, 7).unwrap());
    assert_eq!((score.strict.true_positives, score.strict.labelled_false_positives), (1.0, 2.0));
    assert_eq!((score.strict.duplicates, score.strict.unlabelled), (0.0, 0.0));
}

#[test]
fn a_known_gap_excuses_its_miss_and_nothing_else() {
    let gap = r#"{"file": "gap", "known_gap": "why"}"#;
    let standing = |expect: &str, findings: &str| scored(expect, findings).standing;
    let only = format!(r#"{{"must_match": [{gap}]}}"#);
    assert_eq!(standing(&only, "[]"), Standing::KnownGap);
    assert_eq!(standing(&only, r#"[{"file": "gap"}]"#), Standing::Pass);
    let both = format!(r#"{{"must_match": [{gap}, {{"file": "a"}}]}}"#);
    assert_eq!(standing(&both, A), Standing::KnownGap);
    assert_eq!(standing(&both, "[]"), Standing::Fail);
    assert_eq!(standing(&both, r#"[{"file": "gap"}]"#), Standing::Fail);
    for loss in [r#""max_blocking": 0"#, r#""min_findings": 2"#, r#""must_not_flag": [{"file": "a"}]"#] {
        let expect = format!(r#"{{"must_match": [{gap}], {loss}}}"#);
        assert_eq!(standing(&expect, r#"[{"file": "a", "severity": "major"}]"#), Standing::Fail, "{loss}");
    }
    let score = scored(&only, "[]");
    assert_eq!((score.passed(), score.missed_count(), score.recall().value()), (false, 1, 0.0));
    assert_eq!(score.misses.len(), 1);
}

#[test]
fn more_than_half_of_the_trials_decide() {
    for (trials, passed, flaky) in [
        (&[A, A, "[]"][..], true, true),
        (&["[]", A, "[]"], false, true),
        (&[A, "[]"], false, true),
        (&[A, A, "[]", "[]"], false, true),
        (&[A, A], true, false),
        (&["[]", "[]"], false, false),
    ] {
        let score = of_trials(WANT_A, trials);
        assert_eq!((score.passed(), score.is_flaky()), (passed, flaky), "{trials:?}");
        assert_eq!(score.matched, [passed], "{trials:?}");
        assert_eq!(score.missed_count(), score.misses.len() as u64);
    }
    assert_eq!(of_trials(WANT_A, &[A, "[]", A, A]).strict.recall(), Ratio::of(3, 4));
}

#[test]
fn a_count_is_what_most_trials_reach() {
    let expect = r#"{"must_not_flag": [{"file": "a"}], "max_blocking": 0}"#;
    let two = r#"[{"file": "a", "severity": "major"}, {"file": "a"}]"#;
    let hits = |trials: &[&str]| {
        let score = of_trials(expect, trials);
        (score.hits[0], score.excess_blocking)
    };
    assert_eq!(hits(&[two, A, "[]"]), (1, 0));
    assert_eq!(hits(&[two, two, "[]"]), (2, 1));
    assert_eq!(hits(&[two, "[]", "[]"]), (0, 0));
    assert_eq!(hits(&[two, A]), (1, 0));
    assert_eq!(hits(&[two, two, A, "[]"]), (1, 0));
}

#[test]
fn a_gap_and_a_pass_together_can_be_the_majority() {
    let expect = r#"{"must_match": [{"file": "a", "known_gap": "why"}], "must_not_flag": [{"file": "b"}]}"#;
    let wrong = r#"[{"file": "b"}]"#;
    assert_eq!(of_trials(expect, &[A, "[]", wrong]).standing, Standing::KnownGap);
    assert_eq!(of_trials(expect, &[A, wrong, wrong]).standing, Standing::Fail);
    assert_eq!(of_trials(expect, &[A, A, wrong]).standing, Standing::Pass);
}

/// Each entry is found by most trials, and yet most trials miss one: the trials pass or fail as a whole.
#[test]
fn trials_that_each_miss_something_else_fail_without_a_miss() {
    let expect = r#"{"must_match": [{"file": "a"}, {"file": "b"}, {"file": "c"}]}"#;
    let but = |one: &str, other: &str| format!(r#"[{{"file": "{one}"}}, {{"file": "{other}"}}]"#);
    let (ab, bc, ca) = (but("a", "b"), but("b", "c"), but("c", "a"));
    let score = of_trials(expect, &[&ab, &bc, &ca]);
    assert_eq!((score.standing, score.matched_count(), score.trials_passed), (Standing::Fail, 3, 0));
    assert!(score.misses.is_empty());
}

#[test]
fn a_near_miss_is_looked_for_in_the_first_trial_that_missed() {
    let expect = r#"{"must_match": [{"file": "a", "line": 5}]}"#;
    let hit = r#"[{"file": "a", "line": 5}]"#;
    let score = of_trials(expect, &[hit, r#"[{"file": "x"}, {"file": "a", "line": 9}]"#, "[]"]);
    assert_eq!(score.misses, [Miss { entry: 0, trial: 1 }]);
    assert_eq!(of_trials(expect, &["[]", "[]", hit]).misses, [Miss { entry: 0, trial: 0 }]);
}

#[test]
fn blocking_goes_by_known_severities() {
    let expect = r#"{"max_blocking": 0}"#;
    for (severity, blocks) in
        [("critical", true), (" MAJOR", true), ("minor", false), ("blocker", false), ("info", false)]
    {
        let score = scored(expect, &format!(r#"[{{"severity": "{severity}"}}]"#));
        assert_eq!(score.passed(), !blocks, "{severity}");
    }
    assert!(scored(expect, "[{}]").passed());
}

#[test]
fn a_finding_that_matches_two_entries_is_paired_with_one() {
    let expect = r#"{"must_match": [{"file": "a"}, {"file": "a", "line": 5}]}"#;
    let both = scored(expect, r#"[{"file": "a", "line": 5}]"#);
    assert_eq!((both.matched_count(), both.strict.true_positives), (2, 1.0));
    // The second entry has no other, so that the first one leaves it this one.
    let all = scored(expect, r#"[{"file": "a", "line": 5}, {"file": "a", "line": 90}]"#);
    assert_eq!((all.strict.true_positives, all.strict.duplicates), (2.0, 0.0));
    assert_eq!(all.trials[0].classes, [Class::Paired(1), Class::Paired(0)]);
}
