//! The rows of a directory's fixtures: kept, or drawn and forgotten.

use super::super::found::{Firsts, Found, Sketch};
use super::{Desk, Work};
use crate::io::{self, FixtureFiles};
use crate::report::Drawn;
use crate::result::{Counts, Quotes, row, v1};

impl Work<'_> {
    /// Scores all fixtures and keeps their rows.
    pub(super) fn keep(&self, fixtures: Vec<FixtureFiles>, quotes: Quotes) -> Found {
        let found = Found { rows: Vec::with_capacity(fixtures.len()), ..Found::default() };
        let keep = |desk: &mut Desk, files: FixtureFiles| {
            self.row(&files, desk, |scored, warnings| row(&files.id, scored, warnings, quotes))
        };
        io::fold_in_order(fixtures.into_iter(), Desk::default, keep, found, |found, row| {
            found.add(&Counts::of(&row));
            found.rows.push(row);
        })
    }

    /// Scores all fixtures and draws each row at once. A row is kept only where there is more to say of it, or where the next
    /// step may be about it.
    pub(super) fn draw(&self, fixtures: Vec<FixtureFiles>) -> Found {
        let drawn = Drawn { lines: Vec::with_capacity(fixtures.len()), ..Drawn::default() };
        let found = Found { drawn, ..Found::default() };
        let firsts = Firsts::default();
        let draw = |desk: &mut Desk, (position, files): (usize, FixtureFiles)| {
            // A row that is blocked has problems, and is kept for these.
            let (mut may_be_first, mut misses) = (true, 0);
            let row = self.row(&files, desk, |scored, warnings| {
                let made = row(&files.id, scored, warnings, Quotes::Line);
                misses = scored.score.misses.len();
                may_be_first = firsts.may_be_first(made.status, position);
                // The next step gives the reason of the first fixture that fails. To put all of them into words would take
                // a twentieth of the time, so it is done for those before which none is known to fail.
                if made.status == v1::Status::Fail && may_be_first {
                    row(&files.id, scored, warnings, Quotes::Table)
                } else {
                    made
                }
            });
            Sketch::of(row, misses, may_be_first)
        };
        let items = fixtures.into_iter().enumerate();
        io::fold_in_order(items, Desk::default, draw, found, Found::add_sketch)
    }
}
