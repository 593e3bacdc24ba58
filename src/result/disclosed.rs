//! What a reader must know to judge the figures: counts that are no figures themselves.

use super::counts::Counts;
use super::v1::{Fixture, Recorded};

/// What is disclosed beside the totals of some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disclosed {
    /// Rows that passed.
    pub passed: u64,
    /// Rows without a recording; one that is blocked counts as such.
    pub absent: u64,
    /// Rows whose recording does not say which diff it saw.
    pub unbound: u64,
    /// Findings of other reviewers than the one asked for.
    pub set_aside: u64,
    /// Known gaps that are found now.
    pub closed: u64,
}

impl Disclosed {
    /// Of these rows.
    pub fn of<'r>(rows: impl IntoIterator<Item = &'r Fixture>) -> Self {
        let mut disclosed = Self::default();
        for row in rows {
            disclosed.add(&Counts::of(row));
        }
        disclosed
    }

    /// One more row.
    pub fn add(&mut self, row: &Counts) {
        self.passed += u64::from(row.passed);
        self.absent += u64::from(row.recorded == Recorded::None);
        self.unbound += u64::from(row.recorded == Recorded::Unbound);
        self.set_aside = self.set_aside.saturating_add(row.set_aside);
        self.closed += row.closed;
    }
}
