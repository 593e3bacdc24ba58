//! The strict precision fell by more than the limit.

use alloc::format;
use alloc::vec::Vec;

use super::{Comparison, NOISE, Regression, Rule, Subject, figure};

/// Over the fixtures that both sides have and that are compared exactly. Without a finding there is no precision.
pub(super) fn find(comparison: &Comparison<'_>) -> Vec<Regression> {
    let sums = comparison.sums();
    let (Some(base), Some(cross)) = (sums.base.precision(), sums.cross.precision()) else {
        return Vec::new();
    };
    let drop = base.value() - cross.value();
    let is_worse = drop > figure(&comparison.limits.max_strict_precision_drop) + NOISE;
    let found = is_worse.then(|| Regression {
        rule: Rule::PrecisionDrop,
        subject: Subject::Fixtures,
        causes: sums.causes,
        from: format!("strict precision {base}"),
        to: format!("strict precision {cross}"),
    });
    found.into_iter().collect()
}
