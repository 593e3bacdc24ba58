//! Totals: summed counts, then the ratios. They are made from the rows alone.

use super::counts::Counts;
use super::row::strict;
use super::v1::{Fixture, Status, StrictSummary, Summary};
use crate::number::Ratio;
use crate::review::{StrictCounts, directional_precision, directional_recall};

/// The totals of some rows.
pub(super) fn summarise<'r>(rows: impl IntoIterator<Item = &'r Fixture>) -> Summary {
    let mut totals = Totals::default();
    for row in rows {
        totals.add(&Counts::of(row));
    }
    totals.summary()
}

/// The totals of rows that come one by one, in the order of their ids: means of trials are no whole numbers, and a sum of
/// such depends on the order.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// The counts; no ratios yet.
    summary: Summary,
    counts: StrictCounts,
    /// Rows of which nothing is expected.
    clean: u64,
    /// Those of them on which something was said.
    alarmed: u64,
}

impl Totals {
    /// One more row.
    pub fn add(&mut self, row: &Counts) {
        let Self { summary, counts, clean, alarmed } = self;
        summary.fixtures += 1;
        *match row.status {
            Status::Pass => &mut summary.passed,
            Status::Fail => &mut summary.failed,
            Status::KnownGap => &mut summary.known_gaps,
            Status::NotVerified => &mut summary.not_verified,
            Status::Blocked => &mut summary.blocked,
        } += 1;
        if row.status == Status::Blocked {
            return;
        }
        summary.matched += row.matched;
        summary.missed += row.missed;
        summary.false_positives += row.false_positives;
        summary.expected_count += row.expected_count;
        counts.add(&row.strict);
        if row.expected_count == 0 {
            *clean += 1;
            *alarmed += u64::from(row.blocking > 0 || row.false_positives > 0);
        }
    }

    /// The totals so far.
    pub fn summary(&self) -> Summary {
        let Self { summary, counts, clean, alarmed } = self;
        let scored = summary.fixtures - summary.blocked;
        let of_scored = |ratio: Ratio| (scored > 0).then(|| ratio.value());
        Summary {
            precision: of_scored(directional_precision(summary.matched, summary.false_positives)),
            recall: of_scored(directional_recall(summary.matched, summary.expected_count)),
            strict: StrictSummary {
                figures: strict(counts),
                clean_false_alarm_rate: Ratio::of(*alarmed, *clean).map(Ratio::value),
                findings_per_fixture: (scored > 0).then(|| counts.findings / scored as f64),
            },
            ..*summary
        }
    }
}
