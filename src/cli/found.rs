//! What the fixtures of a directory come to.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::report::{Drawn, Line, line};
use crate::result::{Counts, Totals, v1};

/// What was found out of the fixtures so far.
#[derive(Default)]
pub(super) struct Found {
    /// The rows; where they are drawn, those of which there is more to say, and the first of each status.
    pub(super) rows: Vec<v1::Fixture>,
    /// The statuses that rows have, each once.
    pub(super) statuses: Vec<v1::Status>,
    pub(super) totals: Totals,
    /// What is shown of them; no lines where they are kept.
    pub(super) drawn: Drawn,
}

impl Found {
    /// One more row.
    pub(super) fn add(&mut self, row: &Counts) {
        self.totals.add(row);
        self.drawn.disclosed.add(row);
    }

    /// One more row that was drawn.
    pub(super) fn add_sketch(&mut self, sketch: Sketch) {
        let Sketch { line, counts, row } = sketch;
        self.add(&counts);
        self.drawn.lines.push(line);
        let is_first = !self.statuses.contains(&counts.status);
        if is_first {
            self.statuses.push(counts.status);
        }
        self.rows.extend(row.filter(|row| is_first || has_more(row)).map(|row| *row));
    }

    /// Whether fixtures were scored, and none of them has a recording that takes part.
    pub(super) fn is_scored_without_recording(&self) -> bool {
        let summary = self.totals.summary();
        summary.fixtures > summary.blocked && self.drawn.disclosed.absent == summary.fixtures
    }
}

/// A row that was drawn. It goes from one thread to another, so it is small.
pub(super) struct Sketch {
    line: Line,
    counts: Counts,
    /// The row itself, where it may have to be kept.
    row: Option<Box<v1::Fixture>>,
}

impl Sketch {
    /// Draws this row, which misses so many entries.
    pub(super) fn of(row: v1::Fixture, misses: usize, may_be_first: bool) -> Self {
        let (line, counts) = (line(&row, misses), Counts::of(&row));
        let is_kept = may_be_first || has_more(&row);
        Self { line, counts, row: is_kept.then(|| Box::new(row)) }
    }
}

/// Whether there is more to say of a row than its line does.
fn has_more(row: &v1::Fixture) -> bool {
    !row.warnings.is_empty() || !row.problems.is_empty()
}

/// For each status the first place that it was seen at so far.
pub(super) struct Firsts([AtomicUsize; 5]);

impl Default for Firsts {
    fn default() -> Self {
        Self([const { AtomicUsize::new(usize::MAX) }; 5])
    }
}

impl Firsts {
    /// Whether no row before this one is known to have this status. Of the first that has it this is always true.
    pub(super) fn may_be_first(&self, status: v1::Status, position: usize) -> bool {
        let Self([pass, fail, not_verified, known_gap, blocked]) = self;
        let first = match status {
            v1::Status::Pass => pass,
            v1::Status::Fail => fail,
            v1::Status::NotVerified => not_verified,
            v1::Status::KnownGap => known_gap,
            v1::Status::Blocked => blocked,
        };
        // Nearly all come later than the first, and need not write.
        position < first.load(Ordering::Relaxed) && position < first.fetch_min(position, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::ids::FixtureId;
    use crate::result::blocked_row;

    #[test]
    fn the_first_of_a_status_is_known_as_such_in_whatever_order_they_come() {
        let firsts = Firsts::default();
        let pass = |position| firsts.may_be_first(v1::Status::Pass, position);
        assert_eq!([pass(7), pass(9), pass(3), pass(3), pass(0)], [true, false, true, false, true]);
        assert!(firsts.may_be_first(v1::Status::Fail, 8));
    }

    #[test]
    fn only_the_first_of_a_status_and_what_has_more_to_say_is_kept() {
        let fixture = |id: &str, status, problems: &[Diagnostic]| v1::Fixture {
            status,
            ..blocked_row(&FixtureId::new(id).unwrap(), problems, &[])
        };
        let problem = [Diagnostic::run(Code::TooMany, "much".into(), None)];
        let mut found = Found::default();
        for (row, may_be_first) in [
            (fixture("a", v1::Status::Pass, &[]), true),
            (fixture("b", v1::Status::Pass, &[]), true),
            (fixture("c", v1::Status::Fail, &[]), true),
            (fixture("d", v1::Status::Pass, &[]), false),
            (fixture("e", v1::Status::Pass, &problem), false),
        ] {
            found.add_sketch(Sketch::of(row, 0, may_be_first));
        }
        let ids: Vec<&str> = found.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["a", "c", "e"]);
        assert_eq!((found.drawn.lines.len(), found.totals.summary().passed), (5, 4));
    }
}
