//! Line ranges and the distance between them.

use core::fmt;

/// One line or a range of lines, both ends included. Expectations are 1-based; findings may carry any number
/// that a machine wrote, and it is compared as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineRange {
    start: i64,
    end: i64,
}

/// Two fields that are no range; whoever has words for it looks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoRange;

impl LineRange {
    /// A single line.
    pub fn line(line: i64) -> Self {
        Self { start: line, end: line }
    }

    /// A range; `None` when it ends before it starts.
    pub fn new(start: i64, end: i64) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// What two fields `line` and `end_line` name together. An error where the end comes without a start, or before it.
    pub(super) fn of_fields(line: Option<i64>, end_line: Option<i64>) -> Result<Option<Self>, NoRange> {
        match (line, end_line) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(NoRange),
            (Some(line), None) => Ok(Some(Self::line(line))),
            (Some(line), Some(end)) => Self::new(line, end).map(Some).ok_or(NoRange),
        }
    }

    /// The first line.
    pub fn start(self) -> i64 {
        self.start
    }

    /// The last line.
    pub fn end(self) -> i64 {
        self.end
    }

    /// Lines between the ranges: 0 when they touch or overlap in a line, 1 for neighbours.
    pub fn distance(self, other: Self) -> u64 {
        if self.end < other.start {
            self.end.abs_diff(other.start)
        } else if other.end < self.start {
            other.end.abs_diff(self.start)
        } else {
            0
        }
    }
}

impl fmt::Display for LineRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.start == self.end {
            write!(f, "{}", self.start)
        } else {
            write!(f, "{}–{}", self.start, self.end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_lines_between() {
        let range = |a, b| LineRange::new(a, b).unwrap();
        assert_eq!(range(1, 3).distance(range(3, 9)), 0);
        assert_eq!(range(1, 3).distance(range(4, 9)), 1);
        assert_eq!(range(10, 12).distance(range(1, 5)), 5);
        assert_eq!(LineRange::line(i64::MIN).distance(LineRange::line(i64::MAX)), u64::MAX);
        assert_eq!(LineRange::new(2, 1), None);
        assert_eq!(LineRange::of_fields(Some(2), Some(1)), Err(NoRange));
    }
}
