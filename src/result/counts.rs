//! What is counted of a row.

use super::v1::{Fixture, Recorded, Status};
use crate::review::StrictCounts;

/// What totals and disclosures take from a row: of one that is not kept, this is all that stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// Its state.
    pub status: Status,
    pub(super) passed: bool,
    pub(super) recorded: Recorded,
    pub(super) matched: u64,
    pub(super) missed: u64,
    pub(super) false_positives: u64,
    pub(super) expected_count: u64,
    pub(super) blocking: u64,
    pub(super) set_aside: u64,
    /// Known gaps that are found now.
    pub(super) closed: u64,
    pub(super) strict: StrictCounts,
}

impl Counts {
    /// Of this row.
    pub fn of(row: &Fixture) -> Self {
        Self {
            status: row.status,
            passed: row.passed,
            recorded: row.recorded,
            matched: row.matched,
            missed: row.missed,
            false_positives: row.false_positives,
            expected_count: row.expected_count,
            blocking: row.blocking,
            set_aside: row.set_aside,
            closed: row.gaps_closed.len() as u64,
            strict: StrictCounts {
                true_positives: row.strict.tp.0,
                false_negatives: row.strict.fn_.0,
                labelled_false_positives: row.strict.labelled_fp.0,
                duplicates: row.strict.duplicates.0,
                unlabelled: row.strict.unlabelled.0,
                findings: row.findings.0,
                weight_found: row.strict.weight_found.0,
                weight: row.strict.weight.0,
            },
        }
    }
}
