//! What is left of a score when a fixture is compared with itself.

use alloc::vec::Vec;

use super::version::Judged;
use crate::review::{Expectations, FixtureScore, Standing, StrictCounts};

/// The figures of one fixture on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Pass, known gap or fail.
    pub standing: Standing,
    /// For each `must_match` entry, how it came out.
    pub entries: Vec<EntryOutcome>,
    /// For each `must_not_flag` entry, how often it was flagged.
    pub hits: Vec<HitOutcome>,
    /// Blocking findings above `max_blocking`.
    pub excess_blocking: u64,
    /// False positives: at least what most trials have.
    pub false_positives: u64,
    /// The strict counts.
    pub strict: StrictCounts,
    /// Findings files that were read; none is an empty review that nobody recorded.
    pub has_recording: bool,
}

/// How a `must_match` entry came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryOutcome {
    /// Whether it was found.
    pub is_matched: bool,
    /// Whether it is held exactly even where a reviewer is compared statistically.
    pub is_pinned: bool,
    /// Whether its miss is excused.
    pub is_gap: bool,
}

/// How often a `must_not_flag` entry was flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HitOutcome {
    /// Findings that match it.
    pub count: u64,
    /// Whether it is held exactly even where a reviewer is compared statistically.
    pub is_pinned: bool,
}

impl Outcome {
    /// What is kept of a judged version.
    pub fn of(judged: &Judged<'_>) -> Self {
        let has_recording = !judged.bindings.runs.is_empty();
        Self::of_score(&judged.expectations, &judged.score, has_recording)
    }

    /// What is kept of a score under this key.
    pub fn of_score(expectations: &Expectations<'_>, score: &FixtureScore, has_recording: bool) -> Self {
        let entries = expectations.must_match.iter().zip(&score.matched);
        Self {
            standing: score.standing,
            entries: entries
                .map(|(entry, matched)| EntryOutcome {
                    is_matched: *matched,
                    is_pinned: entry.pinned,
                    is_gap: entry.known_gap.is_some(),
                })
                .collect(),
            hits: expectations
                .must_not_flag
                .iter()
                .zip(&score.hits)
                .map(|(entry, count)| HitOutcome { count: *count, is_pinned: entry.pinned })
                .collect(),
            excess_blocking: score.excess_blocking,
            false_positives: score.false_positives,
            strict: score.strict,
            has_recording,
        }
    }

    /// Whether it fails: neither passed nor excused.
    pub fn fails(&self) -> bool {
        self.standing == Standing::Fail
    }

    /// Whether what is pinned does not hold. That is held exactly, whoever reviews.
    pub fn breaks_a_pin(&self) -> bool {
        let is_missed = |entry: &EntryOutcome| entry.is_pinned && !entry.is_matched && !entry.is_gap;
        self.entries.iter().any(is_missed) || self.hits.iter().any(|hit| hit.is_pinned && hit.count > 0)
    }
}
