//! The rows of a directory's fixtures: kept, or drawn and forgotten.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Desk, Work};
use crate::io::{self, FixtureFiles};
use crate::report::{Drawn, line};
use crate::result::{Quotes, Totals, row, v1};

/// What the fixtures of a directory come to.
#[derive(Default)]
pub(super) struct Found {
    /// The rows; where they are drawn, those of which there is more to say, and the first of each status.
    pub(super) rows: Vec<v1::Fixture>,
    /// The statuses that rows have, each once.
    statuses: Vec<v1::Status>,
    pub(super) totals: Totals,
    /// What is shown of them; no lines where they are kept.
    pub(super) drawn: Drawn,
}

impl Found {
    fn add(&mut self, row: &v1::Fixture) {
        self.totals.add(row);
        self.drawn.disclosed.add(row);
    }

    /// Whether fixtures were scored, and none of them has a recording that takes part.
    pub(super) fn is_scored_without_recording(&self) -> bool {
        let summary = self.totals.summary();
        summary.fixtures > summary.blocked && self.drawn.disclosed.absent == summary.fixtures
    }
}

impl Work<'_> {
    /// Scores all fixtures and keeps their rows.
    pub(super) fn keep(&self, fixtures: Vec<FixtureFiles>, quotes: Quotes) -> Found {
        let found = Found { rows: Vec::with_capacity(fixtures.len()), ..Found::default() };
        let keep = |desk: &mut Desk, files: FixtureFiles| {
            self.row(&files, desk, |scored, warnings| row(&files.id, scored, warnings, quotes))
        };
        io::fold_in_order(fixtures.into_iter(), Desk::default, keep, found, |found, row| {
            found.add(&row);
            found.rows.push(row);
        })
    }

    /// Scores all fixtures and draws each row at once. A row is kept only where there is more to say of it, or where the next
    /// step may be about it.
    pub(super) fn draw(&self, fixtures: Vec<FixtureFiles>) -> Found {
        let drawn = Drawn { lines: Vec::with_capacity(fixtures.len()), ..Drawn::default() };
        let found = Found { drawn, ..Found::default() };
        let first_failed = AtomicUsize::new(usize::MAX);
        let draw = |desk: &mut Desk, (position, files): (usize, FixtureFiles)| {
            let row = self.row(&files, desk, |scored, warnings| {
                let made = row(&files.id, scored, warnings, Quotes::Line);
                // The next step gives the reason of the first fixture that fails. To put all of them into words would take
                // a twentieth of the time, so it is done for those before which none is known to fail.
                let is_first = || position < first_failed.fetch_min(position, Ordering::Relaxed);
                if made.status == v1::Status::Fail && is_first() {
                    row(&files.id, scored, warnings, Quotes::Table)
                } else {
                    made
                }
            });
            (line(&row), row)
        };
        let items = fixtures.into_iter().enumerate();
        io::fold_in_order(items, Desk::default, draw, found, |found, (line, row)| {
            found.add(&row);
            found.drawn.lines.push(line);
            let is_first = !found.statuses.contains(&row.status);
            if is_first {
                found.statuses.push(row.status);
            }
            if is_first || !row.warnings.is_empty() || !row.problems.is_empty() {
                found.rows.push(row);
            }
        })
    }
}
