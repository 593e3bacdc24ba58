//! The closest finding to an expectation that nothing matched, and why it does not match.

use alloc::vec::Vec;

use super::expectation::Entry;
use super::finding::Finding;
use super::matching::{Matcher, Unmet};

/// A finding that nearly matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// Its position among the findings of its review.
    pub finding: usize,
    /// What it does not meet; never empty.
    pub unmet: Vec<Unmet>,
}

/// How far a finding is away. Another file is further than anything else; then fewer unmet conditions are
/// nearer, then fewer lines, then fewer steps of severity, then a missing keyword.
type Remoteness = (bool, usize, u64, u32, bool);

/// The finding nearest to an entry that none of them matches; ties are broken by content. `None` when there is
/// no finding at all, or the entry is matched after all.
pub(super) fn nearest(against: &Matcher<'_>, entry: &Entry) -> Option<NearMiss> {
    let candidates = against.findings().iter().enumerate();
    let (_, _, finding) = candidates
        .map(|(position, finding)| (remoteness(against, position, finding, entry), finding, position))
        .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
    let unmet = against.unmet(finding, entry);
    (!unmet.is_empty()).then_some(NearMiss { finding, unmet })
}

fn remoteness(against: &Matcher<'_>, position: usize, finding: &Finding<'_>, entry: &Entry) -> Remoteness {
    let fit = against.fit(position, finding, entry);
    let unmet = [fit.file, fit.line, fit.severity, fit.keywords].iter().filter(|met| !**met).count();
    let lines = match (entry.lines, finding.lines) {
        (Some(want), Some(found)) if !fit.line => found.distance(want),
        _ if !fit.line => u64::MAX,
        _ => 0,
    };
    let steps = entry.severity.filter(|_| !fit.severity);
    let steps = steps.map_or(0, |want| want.distance(finding.ranked_severity()));
    (!fit.file, unmet, lines, steps, !fit.keywords)
}
