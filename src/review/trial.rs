//! One review held against one key: what matched, what was flagged, what is paired.

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use super::assignment::{Candidate, assign};
use super::expectation::{Entry, Expectations};
use super::finding::Finding;
use super::matching::Matcher;
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
    pub fn new(expectations: &Expectations, against: &Matcher<'_>) -> Self {
        let (findings, rules) = (against.findings(), against.rules());
        let wanted = matches(against, &expectations.must_match);
        let flagged = matches(against, &expectations.must_not_flag);
        let count = findings.len() as u64;
        let blocking =
            findings.iter().filter(|finding| rules.blocking.blocks(finding.severity)).count() as u64;
        let matched: Vec<bool> = wanted.iter().map(|list| !list.is_empty()).collect();
        let mut missed = expectations.must_match.iter().zip(&matched).filter(|(_, matched)| !**matched);
        let only_gaps_missed = missed.all(|(entry, _)| entry.known_gap.is_some());
        let mut unwanted = vec![false; findings.len()];
        for position in flagged.iter().flatten() {
            mark(&mut unwanted, *position);
        }
        let pairs = pair(&expectations.must_match, &wanted, findings, &unwanted);
        let classes = classify(findings.len(), &pairs, &wanted, &unwanted);
        Self {
            strict: count_strictly(&expectations.must_match, &pairs, &classes),
            hits: flagged.iter().map(|list| list.len() as u64).collect(),
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

fn mark(flags: &mut [bool], position: usize) {
    if let Some(flag) = flags.get_mut(position) {
        *flag = true;
    }
}

/// For each entry, the positions of the findings that match it, ascending.
fn matches(against: &Matcher<'_>, entries: &[Entry]) -> Vec<Vec<usize>> {
    entries.iter().map(|entry| against.matching(entry).collect()).collect()
}

/// Pairs findings with entries. Both are put into content order first, so that the order in which they were
/// written decides nothing. What matches nothing is left out of it: most findings and entries do not.
fn pair(entries: &[Entry], wanted: &[Vec<usize>], findings: &[Finding<'_>], unwanted: &[bool]) -> Vec<Pair> {
    if let Some(pairs) = only_pairs(wanted, findings.len()) {
        return pairs;
    }
    let mut matching: Vec<usize> = wanted.iter().flatten().copied().collect();
    matching.sort_unstable();
    matching.dedup();
    let by_content = content_order(findings, matching);
    let mut rank = vec![0; findings.len()];
    for (position, finding) in by_content.iter().enumerate() {
        if let Some(rank) = rank.get_mut(*finding) {
            *rank = position;
        }
    }
    let matched = wanted.iter().enumerate().filter(|(_, list)| !list.is_empty());
    let entry_order = content_order(entries, matched.map(|(entry, _)| entry).collect());
    let candidates: Vec<Vec<Candidate>> = entry_order
        .iter()
        .map(|entry| {
            let (Some(entry), Some(list)) = (entries.get(*entry), wanted.get(*entry)) else {
                return Vec::new();
            };
            let mut candidates: Vec<Candidate> =
                list.iter().filter_map(|finding| candidate(entry, *finding, findings, &rank)).collect();
            candidates.sort_unstable_by_key(|candidate| candidate.finding);
            candidates
        })
        .collect();
    let flags: Vec<bool> =
        by_content.iter().map(|finding| unwanted.get(*finding).copied().unwrap_or(false)).collect();
    let assigned = assign(&candidates, &flags).into_iter().zip(&entry_order);
    let mut pairs: Vec<Pair> = assigned
        .filter_map(|(finding, entry)| {
            finding
                .and_then(|rank| by_content.get(rank))
                .map(|finding| Pair { entry: *entry, finding: *finding })
        })
        .collect();
    pairs.sort_unstable_by_key(|pair| pair.entry);
    pairs
}

/// The pairs, where there is nothing to choose: no entry is matched by several findings, and no finding matches
/// several entries.
fn only_pairs(wanted: &[Vec<usize>], findings: usize) -> Option<Vec<Pair>> {
    let mut taken = vec![false; findings];
    let mut pairs = Vec::new();
    for (entry, list) in wanted.iter().enumerate() {
        match *list.as_slice() {
            [] => {}
            [finding] if !mem::replace(taken.get_mut(finding)?, true) => pairs.push(Pair { entry, finding }),
            _ => return None,
        }
    }
    Some(pairs)
}

fn candidate(entry: &Entry, position: usize, findings: &[Finding<'_>], rank: &[usize]) -> Option<Candidate> {
    let finding = findings.get(position)?;
    let lines = entry.lines.zip(finding.lines);
    Some(Candidate {
        finding: *rank.get(position)?,
        severity_distance: entry.severity.map_or(0, |want| want.distance(finding.ranked_severity())),
        line_distance: lines.map_or(0, |(want, found)| want.distance(found)),
    })
}

/// Some positions, ascending, in the order of what stands there. Equal items keep theirs.
fn content_order<T: Ord>(items: &[T], mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_by_key(|position| items.get(*position));
    positions
}

fn classify(count: usize, pairs: &[Pair], wanted: &[Vec<usize>], unwanted: &[bool]) -> Vec<Class> {
    let mut matching = vec![false; count];
    for position in wanted.iter().flatten() {
        mark(&mut matching, *position);
    }
    let mut classes: Vec<Class> = (0..count)
        .map(|position| {
            if unwanted.get(position).copied().unwrap_or(false) {
                Class::LabelledFalsePositive
            } else if matching.get(position).copied().unwrap_or(false) {
                Class::Duplicate
            } else {
                Class::Unlabelled
            }
        })
        .collect();
    for pair in pairs {
        if let Some(class) = classes.get_mut(pair.finding) {
            *class = Class::Paired(pair.entry);
        }
    }
    classes
}

fn count_strictly(entries: &[Entry], pairs: &[Pair], classes: &[Class]) -> StrictCounts {
    let count = |wanted: fn(&Class) -> bool| classes.iter().filter(|class| wanted(class)).count() as f64;
    let weight = |entry: &Entry| entry.severity.map_or(0, super::severity::Severity::double_weight);
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
