//! The score of one fixture, over all its trials.

use alloc::vec::Vec;

use super::expectation::Expectations;
use super::matching::Matcher;
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
    /// The first trial that missed it, 0-based: near misses are looked for there.
    pub trial: usize,
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
    /// Findings: the largest number that most trials reach.
    pub findings: u64,
    /// Hits of `must_not_flag` entries and blocking findings above the limit, taken together: the largest number
    /// that most trials reach, so that trials which each flag something else do not come out clean.
    pub false_positives: u64,
    /// The strict counts, means over the trials.
    pub strict: StrictCounts,
    /// Entries that were not matched.
    pub misses: Vec<Miss>,
    /// The single trials.
    pub trials: Vec<TrialScore>,
}

/// Scores what was recorded for a fixture against its key.
pub fn score(expectations: &Expectations<'_>, panel: &Panel<'_>, rules: Rules) -> FixtureScore {
    let reviews: Vec<Matcher<'_>> =
        panel.reviews.iter().map(|review| Matcher::new(&review.findings, rules)).collect();
    let trials: Vec<TrialScore> =
        reviews.iter().map(|against| TrialScore::new(expectations, against)).collect();
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
        findings: reached_by_most(&trials, |trial| trial.findings),
        false_positives: reached_by_most(&trials, TrialScore::false_positives),
        strict: strict.per(trials.len()),
        misses: misses(&matched, &trials),
        matched,
        trials,
    }
}

/// Gives back what a scored fixture holds. It is here and not where the fixture ends because this package is optimised for
/// speed, and there are very many small pieces.
pub fn discard(expectations: Expectations<'_>, panel: Panel<'_>, score: FixtureScore) {
    drop((expectations, panel, score));
}

/// The largest count that more than half of the trials reach.
fn reached_by_most(trials: &[TrialScore], count: impl Fn(&TrialScore) -> u64) -> u64 {
    if let [only] = trials {
        return count(only);
    }
    let mut counts: Vec<u64> = trials.iter().map(count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}

fn misses(matched: &[bool], trials: &[TrialScore]) -> Vec<Miss> {
    let missed = matched.iter().enumerate().filter(|(_, matched)| !**matched);
    let first_without = |entry: usize| {
        trials.iter().position(|trial| !trial.matched.get(entry).copied().unwrap_or(false)).unwrap_or(0)
    };
    missed.map(|(entry, _)| Miss { entry, trial: first_without(entry) }).collect()
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

    /// matched / entries, 1 when there is no entry.
    pub fn recall(&self) -> Ratio {
        directional_recall(self.matched_count(), self.matched.len() as u64)
    }

    /// matched / (matched + false positives), 1 at 0/0.
    pub fn precision(&self) -> Ratio {
        directional_precision(self.matched_count(), self.false_positives)
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
mod tests;
