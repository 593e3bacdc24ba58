//! Totals: summed counts, then the ratios. They are made from the rows alone.

use super::row::strict;
use super::v1::{Fixture, Status, StrictSummary, Summary};
use crate::number::Ratio;
use crate::review::{StrictCounts, directional_precision, directional_recall};

/// The totals of some rows.
pub(super) fn summarise<'r>(rows: impl IntoIterator<Item = &'r Fixture>) -> Summary {
    let mut summary = Summary::default();
    let mut counts = StrictCounts::default();
    let (mut clean, mut alarmed) = (0, 0);
    for row in rows {
        summary.fixtures += 1;
        *match row.status {
            Status::Pass => &mut summary.passed,
            Status::Fail => &mut summary.failed,
            Status::KnownGap => &mut summary.known_gaps,
            Status::NotVerified => &mut summary.not_verified,
            Status::Blocked => &mut summary.blocked,
        } += 1;
        if row.status == Status::Blocked {
            continue;
        }
        summary.matched += row.matched;
        summary.missed += row.missed;
        summary.false_positives += row.false_positives;
        summary.expected_count += row.expected_count;
        counts.add(&strict_counts(row));
        if row.expected_count == 0 {
            clean += 1;
            alarmed += u64::from(row.blocking > 0 || row.false_positives > 0);
        }
    }
    let scored = summary.fixtures - summary.blocked;
    if scored > 0 {
        summary.precision = Some(directional_precision(summary.matched, summary.false_positives).value());
        summary.recall = Some(directional_recall(summary.matched, summary.expected_count).value());
    }
    summary.strict = StrictSummary {
        figures: strict(&counts),
        clean_false_alarm_rate: Ratio::of(alarmed, clean).map(Ratio::value),
        findings_per_fixture: (scored > 0).then(|| counts.findings / scored as f64),
    };
    summary
}

fn strict_counts(row: &Fixture) -> StrictCounts {
    StrictCounts {
        true_positives: row.strict.tp.0,
        false_negatives: row.strict.fn_.0,
        labelled_false_positives: row.strict.labelled_fp.0,
        duplicates: row.strict.duplicates.0,
        unlabelled: row.strict.unlabelled.0,
        findings: row.findings.0,
        weight_found: row.strict.weight_found.0,
        weight: row.strict.weight.0,
    }
}
