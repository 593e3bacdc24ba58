//! Findings per fixture rose by more than the limit.

use alloc::format;
use alloc::vec::Vec;

use super::{Comparison, NOISE, Regression, Rule, Subject, figure};

/// Over the fixtures that both sides have and that are compared exactly. A rise from none has no share: there, whatever is
/// not a bug that was found counts.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let sums = comparison.sums();
    let (before, after) = (sums.base.findings, sums.cross.findings);
    let is_worse = if before > 0.0 {
        after > before * (1.0 + figure(&comparison.limits.max_findings_rise)) + NOISE
    } else {
        after > sums.cross.true_positives + NOISE
    };
    let per = |findings: f64| format!("{:.2} findings per fixture", findings / sums.fixtures.max(1) as f64);
    let found = is_worse.then(|| Regression {
        rule: Rule::FindingsRise,
        subject: Subject::Fixtures,
        causes: sums.causes.clone(),
        from: per(before),
        to: per(after),
    });
    found.into_iter().collect()
}
