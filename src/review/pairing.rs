//! Which finding each entry is paired with: one to one, for the strict metrics.

use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use super::assignment::{Candidate, assign};
use super::expectation::Entry;
use super::finding::Finding;
use super::matching::Matcher;
use super::trial::{Class, Pair};

/// For each of some entries, the positions of the findings that match it, ascending.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// Those of all entries, one after the other.
    findings: Vec<usize>,
    /// Where those of each entry end.
    ends: Vec<usize>,
}

impl Matches {
    /// Those of these entries.
    pub(super) fn of(against: &Matcher<'_>, entries: &[Entry<'_>]) -> Self {
        let mut matches = Self { findings: Vec::new(), ends: Vec::with_capacity(entries.len()) };
        for entry in entries {
            matches.findings.extend(against.matching(entry));
            matches.ends.push(matches.findings.len());
        }
        matches
    }

    /// Those of each entry.
    pub(super) fn lists(&self) -> impl Iterator<Item = &[usize]> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |end| self.findings.get(mem::replace(&mut start, *end)..*end).unwrap_or_default())
    }

    /// Those of all; a finding that matches several entries is among them several times.
    pub(super) fn all(&self) -> &[usize] {
        &self.findings
    }
}

/// Whether a finding matches several entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// None does.
    None,
    /// One at least does.
    Some,
}

/// Pairs findings with entries. `classes` are what the findings count as while none is paired. The order in which findings
/// and entries were written decides nothing. What matches nothing is left out of it: most findings and entries do not.
pub(super) fn pair(
    entries: &[Entry<'_>],
    wanted: &Matches,
    findings: &[Finding<'_>],
    classes: &[Class],
    sharing: Sharing,
) -> Vec<Pair> {
    match sharing {
        Sharing::None => pair_each(entries, wanted, findings, classes),
        Sharing::Some => pair_together(entries, wanted, findings, classes),
    }
}

/// Whether the finding at a position hits a `must_not_flag` entry.
fn is_unwanted(classes: &[Class], position: usize) -> bool {
    classes.get(position) == Some(&Class::LabelledFalsePositive)
}

/// The pairs, where no finding matches several entries, which is the usual case. No entry takes anything from another then,
/// so that the best of all is the best of each: sums are least where each part is.
fn pair_each(
    entries: &[Entry<'_>],
    wanted: &Matches,
    findings: &[Finding<'_>],
    classes: &[Class],
) -> Vec<Pair> {
    let best = |entry: &Entry<'_>, list: &[usize]| match *list {
        [] => None,
        [only] => Some(only),
        _ => list.iter().copied().min_by_key(|position| {
            let is_wanted = !is_unwanted(classes, *position);
            let finding = findings.get(*position);
            (finding.map(|finding| distance(entry, finding)), is_wanted, finding, *position)
        }),
    };
    let lists = entries.iter().zip(wanted.lists()).enumerate();
    lists.filter_map(|(entry, (of, list))| best(of, list).map(|finding| Pair { entry, finding })).collect()
}

/// The pairs, whatever matches what. Findings and entries are put into content order first.
fn pair_together(
    entries: &[Entry<'_>],
    wanted: &Matches,
    findings: &[Finding<'_>],
    classes: &[Class],
) -> Vec<Pair> {
    let mut matching = wanted.all().to_vec();
    matching.sort_unstable();
    matching.dedup();
    let by_content = content_order(findings, matching);
    let mut rank = vec![0; findings.len()];
    for (position, finding) in by_content.iter().enumerate() {
        if let Some(rank) = rank.get_mut(*finding) {
            *rank = position;
        }
    }
    let lists: Vec<&[usize]> = wanted.lists().collect();
    let matched = lists.iter().enumerate().filter(|(_, list)| !list.is_empty());
    let entry_order = content_order(entries, matched.map(|(entry, _)| entry).collect());
    let candidates: Vec<Vec<Candidate>> = entry_order
        .iter()
        .map(|entry| {
            let (Some(entry), Some(list)) = (entries.get(*entry), lists.get(*entry)) else {
                return Vec::new();
            };
            let mut candidates: Vec<Candidate> =
                list.iter().filter_map(|finding| candidate(entry, *finding, findings, &rank)).collect();
            candidates.sort_unstable_by_key(|candidate| candidate.finding);
            candidates
        })
        .collect();
    let flags: Vec<bool> = by_content.iter().map(|finding| is_unwanted(classes, *finding)).collect();
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

fn candidate(
    entry: &Entry<'_>,
    position: usize,
    findings: &[Finding<'_>],
    rank: &[usize],
) -> Option<Candidate> {
    let (severity_distance, line_distance) = distance(entry, findings.get(position)?);
    Some(Candidate { finding: *rank.get(position)?, severity_distance, line_distance })
}

/// How far a finding is from an entry: steps of severity, then lines.
fn distance(entry: &Entry<'_>, finding: &Finding<'_>) -> (u32, u64) {
    let lines = entry.lines.zip(finding.lines);
    (
        entry.severity.map_or(0, |want| want.distance(finding.ranked_severity())),
        lines.map_or(0, |(want, found)| want.distance(found)),
    )
}

/// Some positions, ascending, in the order of what stands there. Equal items keep theirs.
fn content_order<T: Ord>(items: &[T], mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_by_key(|position| items.get(*position));
    positions
}

#[cfg(test)]
mod tests {
    use super::super::lines::LineRange;
    use super::super::severity::Severity;
    use super::*;

    /// Findings and entries of which many are alike, and a matching that gives each finding to one entry at most.
    #[test]
    fn each_is_paired_as_all_together_are() {
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        let (mut tied, mut several) = (0, 0);
        for _ in 0..20_000 {
            let severity = |rank: usize| Severity::ALL.get(rank).copied();
            let line = |line: usize| i64::try_from(line).ok().filter(|line| *line > 0).map(LineRange::line);
            let findings: Vec<Finding<'_>> = (0..next(9))
                .map(|_| Finding {
                    file: "f".into(),
                    lines: line(next(4)),
                    severity: severity(next(7)),
                    claim: ["a", "b"][next(2)].into(),
                    evidence: "".into(),
                    reviewer: None,
                })
                .collect();
            let entries: Vec<Entry> = (0..=next(4))
                .map(|_| Entry {
                    file: None,
                    lines: line(next(4)),
                    severity: severity(next(7)),
                    keywords: Vec::new(),
                    note: None,
                    known_gap: None,
                    pinned: false,
                })
                .collect();
            let classes: Vec<Class> = findings
                .iter()
                .map(|_| [Class::Duplicate, Class::LabelledFalsePositive][next(3) / 2])
                .collect();
            // The last place stands for no entry.
            let owners: Vec<usize> = findings.iter().map(|_| next(entries.len() + 1)).collect();
            let mut wanted = Matches::default();
            for entry in 0..entries.len() {
                wanted.findings.extend((0..findings.len()).filter(|finding| owners[*finding] == entry));
                wanted.ends.push(wanted.findings.len());
            }
            let each = pair_each(&entries, &wanted, &findings, &classes);
            assert_eq!(each, pair_together(&entries, &wanted, &findings, &classes));
            several += wanted.lists().filter(|list| list.len() > 1).count();
            tied += usize::from(
                wanted.lists().any(|list| list.windows(2).any(|two| findings[two[0]] == findings[two[1]])),
            );
        }
        assert!(several > 10_000 && tied > 500, "{several} {tied}");
    }
}
