//! The score of one fixture, over all its trials.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::expectation::Expectations;
use super::matching::Matcher;
use super::near_miss::{NearMiss, nearest};
use super::panel::Panel;
use super::rules::Rules;
use super::strict::StrictCounts;
use super::trial::TrialScore;
use crate::number::Ratio;

/// What the findings are worth, before anything is said about the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Everything that was expected holds.
    Pass,
    /// All that is missed is excused by a known gap.
    KnownGap,
    /// Something that was expected does not hold.
    Fail,
}

/// A `must_match` entry that was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Its position in `must_match`, 0-based.
    pub entry: usize,
    /// The trial that the near miss is from, 0-based: the first that missed the entry.
    pub trial: usize,
    /// The closest finding of that trial; `None` when it has none.
    pub near: Option<NearMiss>,
}

/// The score of one fixture. Over several trials the directional figures go by the majority, more than half:
/// an entry is matched when most trials match it, and a count is the largest that most trials reach. The strict
/// figures are means.
#[derive(Debug, Clone, PartialEq)]
pub struct FixtureScore {
    /// Pass, known gap or fail, by the majority of trials.
    pub standing: Standing,
    /// Trials that passed.
    pub trials_passed: usize,
    /// For each `must_match` entry, whether it was matched.
    pub matched: Vec<bool>,
    /// For each `must_not_flag` entry, the findings that match it.
    pub hits: Vec<u64>,
    /// Blocking findings above `max_blocking`.
    pub excess_blocking: u64,
    /// Findings of a blocking severity.
    pub blocking: u64,
    /// Whether `min_findings` is met.
    pub enough: bool,
    /// The strict counts, means over the trials.
    pub strict: StrictCounts,
    /// Entries that were not matched.
    pub misses: Vec<Miss>,
    /// The single trials.
    pub trials: Vec<TrialScore>,
}

/// Scores what was recorded for a fixture against its key.
pub fn score(expectations: &Expectations, panel: &Panel<'_>, rules: Rules) -> FixtureScore {
    let trials: Vec<TrialScore> =
        panel.reviews.iter().map(|review| TrialScore::new(expectations, &review.findings, rules)).collect();
    let most = |holds: &dyn Fn(&TrialScore) -> bool| {
        trials.iter().filter(|trial| holds(trial)).count() * 2 > trials.len()
    };
    let matched: Vec<bool> = (0..expectations.must_match.len())
        .map(|entry| most(&|trial| trial.matched.get(entry).copied().unwrap_or(false)))
        .collect();
    let mut strict = StrictCounts::default();
    for trial in &trials {
        strict.add(&trial.strict);
    }
    FixtureScore {
        standing: if most(&TrialScore::passed) {
            Standing::Pass
        } else if most(&TrialScore::passed_but_for_gaps) {
            Standing::KnownGap
        } else {
            Standing::Fail
        },
        trials_passed: trials.iter().filter(|trial| trial.passed()).count(),
        hits: (0..expectations.must_not_flag.len())
            .map(|entry| reached_by_most(&trials, |trial| trial.hits.get(entry).copied().unwrap_or(0)))
            .collect(),
        excess_blocking: reached_by_most(&trials, |trial| trial.excess_blocking),
        blocking: reached_by_most(&trials, |trial| trial.blocking),
        enough: most(&|trial| trial.enough),
        strict: strict.per(trials.len()),
        misses: misses(expectations, panel, rules, &matched, &trials),
        matched,
        trials,
    }
}

/// The largest count that more than half of the trials reach.
fn reached_by_most(trials: &[TrialScore], count: impl Fn(&TrialScore) -> u64) -> u64 {
    let mut counts: Vec<u64> = trials.iter().map(count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}

fn misses(
    expectations: &Expectations,
    panel: &Panel<'_>,
    rules: Rules,
    matched: &[bool],
    trials: &[TrialScore],
) -> Vec<Miss> {
    let missed = expectations.must_match.iter().enumerate().zip(matched).filter(|(_, matched)| !**matched);
    let mut prepared: BTreeMap<usize, Matcher<'_>> = BTreeMap::new();
    let first_without = |entry: usize| {
        trials.iter().position(|trial| !trial.matched.get(entry).copied().unwrap_or(false)).unwrap_or(0)
    };
    missed
        .map(|((position, entry), _)| {
            let trial = first_without(position);
            let against = prepared.entry(trial).or_insert_with(|| {
                let findings = panel.reviews.get(trial).map_or(&[][..], |review| &review.findings);
                Matcher::new(findings, &expectations.must_match, rules)
            });
            Miss { entry: position, trial, near: nearest(against, entry) }
        })
        .collect()
}

impl FixtureScore {
    /// The boolean of the score: nothing missed, no false positive, enough findings, by the majority of trials.
    pub fn passed(&self) -> bool {
        self.standing == Standing::Pass
    }

    /// Entries that were matched.
    pub fn matched_count(&self) -> u64 {
        self.matched.iter().filter(|matched| **matched).count() as u64
    }

    /// Entries that were not.
    pub fn missed_count(&self) -> u64 {
        self.matched.len() as u64 - self.matched_count()
    }

    /// Σ over `must_not_flag` entries of the findings that match each, and blocking findings above the limit.
    pub fn false_positives(&self) -> u64 {
        self.hits.iter().sum::<u64>() + self.excess_blocking
    }

    /// matched / entries, 1 when there is no entry.
    pub fn recall(&self) -> Ratio {
        directional_recall(self.matched_count(), self.matched.len() as u64)
    }

    /// matched / (matched + false positives), 1 at 0/0.
    pub fn precision(&self) -> Ratio {
        directional_precision(self.matched_count(), self.false_positives())
    }

    /// Whether the trials disagree on passing.
    pub fn is_flaky(&self) -> bool {
        self.trials_passed > 0 && self.trials_passed < self.trials.len()
    }
}

/// The recall of the directional metrics: 1 when nothing was expected.
pub fn directional_recall(matched: u64, expected: u64) -> Ratio {
    Ratio::of(matched, expected).unwrap_or(Ratio::ONE)
}

/// The precision of the directional metrics: 1 when nothing matched and nothing was wrong.
pub fn directional_precision(matched: u64, false_positives: u64) -> Ratio {
    Ratio::of(matched, matched.saturating_add(false_positives)).unwrap_or(Ratio::ONE)
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            (score.hits.as_slice(), score.excess_blocking, score.false_positives()),
            (&[2, 3][..], 1, 6)
        );
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
            assert_eq!(
                standing(&expect, r#"[{"file": "a", "severity": "major"}]"#),
                Standing::Fail,
                "{loss}"
            );
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
        let expect =
            r#"{"must_match": [{"file": "a", "known_gap": "why"}], "must_not_flag": [{"file": "b"}]}"#;
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
    fn the_near_miss_is_from_the_first_trial_that_missed() {
        let expect = r#"{"must_match": [{"file": "a", "line": 5}]}"#;
        let hit = r#"[{"file": "a", "line": 5}]"#;
        let score = of_trials(expect, &[hit, r#"[{"file": "x"}, {"file": "a", "line": 9}]"#, "[]"]);
        let [miss] = score.misses.as_slice() else { panic!("{:?}", score.misses) };
        assert_eq!((miss.entry, miss.trial, miss.near.as_ref().map(|near| near.finding)), (0, 1, Some(1)));
        let score = of_trials(expect, &["[]", "[]", hit]);
        assert_eq!((score.misses[0].trial, &score.misses[0].near), (0, &None));
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
}
