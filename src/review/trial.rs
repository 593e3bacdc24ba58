//! One review held against one key: what matched, what was flagged, what is paired.

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use super::expectation::{Entry, Expectations};
use super::matching::Matcher;
use super::pairing::{Matches, Sharing, pair};
use super::strict::StrictCounts;

/// A finding and the entry it is paired with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Position of the entry in `must_match`, 0-based.
    pub entry: usize,
    /// Position of the finding in its review, 0-based.
    pub finding: usize,
}

/// What a finding counts as in the strict metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Paired with this `must_match` entry, 0-based.
    Paired(usize),
    /// Unpaired, and hits a `must_not_flag` entry.
    LabelledFalsePositive,
    /// Unpaired, and matches a `must_match` entry that another finding is paired with.
    Duplicate,
    /// None of these.
    Unlabelled,
}

/// The score of one review of one diff.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialScore {
    /// For each `must_match` entry, whether any finding matches it.
    pub matched: Vec<bool>,
    /// For each `must_not_flag` entry, the findings that match it.
    pub hits: Vec<u64>,
    /// All findings.
    pub findings: u64,
    /// Findings of a blocking severity.
    pub blocking: u64,
    /// Blocking findings above `max_blocking`.
    pub excess_blocking: u64,
    /// Whether `min_findings` is met.
    pub enough: bool,
    /// Whether every missed entry has a known gap.
    pub only_gaps_missed: bool,
    /// The pairs, by entry.
    pub pairs: Vec<Pair>,
    /// What each finding counts as.
    pub classes: Vec<Class>,
    /// The counts of the strict metrics.
    pub strict: StrictCounts,
}

impl TrialScore {
    /// Scores a review.
    pub fn new(expectations: &Expectations<'_>, against: &Matcher<'_>) -> Self {
        let (findings, rules) = (against.findings(), against.rules());
        let wanted = Matches::of(against, &expectations.must_match);
        let flagged = Matches::of(against, &expectations.must_not_flag);
        let count = findings.len() as u64;
        let blocking =
            findings.iter().filter(|finding| rules.blocking.blocks(finding.severity)).count() as u64;
        let matched: Vec<bool> = wanted.lists().map(|list| !list.is_empty()).collect();
        let mut missed = expectations.must_match.iter().zip(&matched).filter(|(_, matched)| !**matched);
        let only_gaps_missed = missed.all(|(entry, _)| entry.known_gap.is_some());
        let (mut classes, sharing) = classes_but_for_pairs(findings.len(), &wanted, &flagged);
        let pairs = pair(&expectations.must_match, &wanted, findings, &classes, sharing);
        for pair in &pairs {
            mark(&mut classes, pair.finding, Class::Paired(pair.entry));
        }
        Self {
            strict: count_strictly(&expectations.must_match, &pairs, &classes),
            hits: flagged.lists().map(|list| list.len() as u64).collect(),
            findings: count,
            blocking,
            excess_blocking: expectations.max_blocking.map_or(0, |most| blocking.saturating_sub(most)),
            enough: expectations.min_findings.is_none_or(|least| count >= least),
            matched,
            only_gaps_missed,
            pairs,
            classes,
        }
    }

    /// Σ over `must_not_flag` entries of the findings that match each, and blocking findings above the limit.
    pub fn false_positives(&self) -> u64 {
        self.hits.iter().sum::<u64>() + self.excess_blocking
    }

    /// Nothing missed, no false positive, enough findings.
    pub fn passed(&self) -> bool {
        self.matched.iter().all(|matched| *matched) && self.passed_but_for_gaps()
    }

    /// Passed, when the misses of known gaps are excused.
    pub fn passed_but_for_gaps(&self) -> bool {
        self.only_gaps_missed && self.false_positives() == 0 && self.enough
    }
}

/// Gives the finding at a position a class, and returns the one that it had.
fn mark(classes: &mut [Class], position: usize, class: Class) -> Option<Class> {
    classes.get_mut(position).map(|had| mem::replace(had, class))
}

/// What each finding counts as while none is paired, and whether one matches several entries.
fn classes_but_for_pairs(findings: usize, wanted: &Matches, flagged: &Matches) -> (Vec<Class>, Sharing) {
    let mut classes = vec![Class::Unlabelled; findings];
    let mut sharing = Sharing::None;
    for position in wanted.all() {
        if mark(&mut classes, *position, Class::Duplicate) == Some(Class::Duplicate) {
            sharing = Sharing::Some;
        }
    }
    for position in flagged.all() {
        mark(&mut classes, *position, Class::LabelledFalsePositive);
    }
    (classes, sharing)
}

fn count_strictly(entries: &[Entry<'_>], pairs: &[Pair], classes: &[Class]) -> StrictCounts {
    let count = |wanted: fn(&Class) -> bool| classes.iter().filter(|class| wanted(class)).count() as f64;
    let weight = |entry: &Entry<'_>| entry.severity.map_or(0, super::severity::Severity::double_weight);
    let found: u64 = pairs.iter().filter_map(|pair| entries.get(pair.entry)).map(weight).sum();
    let all: u64 = entries.iter().map(weight).sum();
    StrictCounts {
        true_positives: pairs.len() as f64,
        false_negatives: entries.len().saturating_sub(pairs.len()) as f64,
        labelled_false_positives: count(|class| *class == Class::LabelledFalsePositive),
        duplicates: count(|class| *class == Class::Duplicate),
        unlabelled: count(|class| *class == Class::Unlabelled),
        findings: classes.len() as f64,
        weight_found: found as f64 / 2.0,
        weight: all as f64 / 2.0,
    }
}
