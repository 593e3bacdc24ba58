//! One hunk: its `@@` line, and which of the lines below belong to it.

use alloc::vec::Vec;

use super::header;
use super::lines::{Lines, bare};
use super::{DiffProblem, Hunk, Line, LineKind, ProblemKind};

/// What a hunk makes of the next line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is part of the hunk.
    Taken,
    /// It is part of the hunk, though it has no marker.
    Unmarked,
    /// The hunk is over, and the line begins a hunk or a file.
    Structure,
    /// The hunk is over, and the line is text that touches it.
    Text,
    /// The hunk is over, and the line is text below an empty line, or the `-- ` above the signature of a
    /// mail.
    Prose,
}

/// A hunk that may get more lines.
#[derive(Debug, Clone)]
pub(super) struct Open<'a> {
    hunk: Hunk<'a>,
    /// The line of the header in the diff.
    at: u64,
    /// Old and new lines that the header still promises.
    left: (u64, u64),
    /// Old and new lines so far.
    found: (u64, u64),
    /// The numbers of the next old and new line, if the header can be read.
    next: Option<(u64, u64)>,
    /// How many lines at the end have no marker, and may turn out to be text after the hunk.
    tail: usize,
    /// How many problems the tail has caused.
    tail_problems: usize,
}

impl<'a> Open<'a> {
    /// A hunk below a line that starts with `@@`.
    pub(super) fn new(header: &'a str, at: u64) -> Self {
        let ranges = ranges(header);
        let Ranges { old, new, section } = ranges.unwrap_or_default();
        let hunk = Hunk {
            old_start: old.0,
            new_start: new.0,
            stated: (old.1, new.1),
            section,
            lines: Vec::new(),
            header,
        };
        Self {
            left: hunk.stated,
            hunk,
            at,
            found: (0, 0),
            next: ranges.map(|_| (old.0.max(1), new.0.max(1))),
            tail: 0,
            tail_problems: 0,
        }
    }

    /// Takes the line if it belongs to this hunk.
    pub(super) fn read(&mut self, line: &'a str, ahead: &Lines<'a>) -> Step {
        let open = self.left != (0, 0);
        let (kind, marked) = match line.as_bytes().first() {
            Some(b' ') => (LineKind::Context, true),
            Some(b'-') if self.file_begins(line, ahead) => return Step::Structure,
            Some(b'-') if self.signature(line, ahead) => return Step::Prose,
            Some(b'-') => (LineKind::Removed, true),
            Some(b'+') if !open && header::half_mark(line, ahead) => return Step::Structure,
            Some(b'+') => (LineKind::Added, true),
            Some(b'\\') => return self.end_of_file(),
            _ if bare(line).is_empty() => (LineKind::Context, false),
            _ if line.starts_with("@@") || header::begins(line, ahead).is_some() => return Step::Structure,
            _ if open => (LineKind::Other, false),
            _ if self.tail > 0 => return Step::Prose,
            _ => return Step::Text,
        };
        let text = if marked { line.get(1..).unwrap_or_default() } else { line };
        self.push(kind, text);
        self.tail += 1;
        self.tail_problems += usize::from(kind == LineKind::Other);
        // A marked line, or the last one that the header promises, makes everything above it part of the
        // hunk.
        if marked || (open && self.left == (0, 0)) {
            self.settle();
        }
        if kind == LineKind::Other { Step::Unmarked } else { Step::Taken }
    }

    /// Whether this `-` line is the header of the next file.
    fn file_begins(&self, line: &str, ahead: &Lines<'_>) -> bool {
        if !line.starts_with("--- ") {
            return false;
        }
        let pair = ahead.next_starts("+++ ");
        match self.left {
            (0, 0) => pair || header::half_mark(line, ahead),
            (1, 1) => false,
            _ => pair && ahead.second_starts("@@ -"),
        }
    }

    /// Whether this `-` line begins the signature of a mail: text follows it, or after a complete hunk
    /// nothing. Where the header promises just one more old line, it is that line.
    fn signature(&self, line: &str, ahead: &Lines<'_>) -> bool {
        if !matches!(bare(line), "-- " | "--") || self.left == (1, 0) {
            return false;
        }
        match ahead.peek().and_then(|next| bare(next).as_bytes().first()) {
            Some(marker) => !matches!(marker, b' ' | b'+' | b'-' | b'\\' | b'@'),
            None => self.left == (0, 0),
        }
    }

    /// Takes the line that says that the one before has no newline.
    fn end_of_file(&mut self) -> Step {
        self.settle();
        match self.hunk.lines.last_mut() {
            Some(last) => {
                last.newline = false;
                Step::Taken
            }
            None => Step::Unmarked,
        }
    }

    /// The tail is part of the hunk.
    fn settle(&mut self) {
        (self.tail, self.tail_problems) = (0, 0);
    }

    fn push(&mut self, kind: LineKind, text: &'a str) {
        let (old, new) = sides(kind);
        let number = |number: u64, on: bool| on.then_some(number);
        let numbers = self.next.map(|next| (number(next.0, old), number(next.1, new)));
        let (old_number, new_number) = numbers.unwrap_or_default();
        self.hunk.lines.push(Line { kind, text, old: old_number, new: new_number, newline: true });
        let (old, new) = (u64::from(old), u64::from(new));
        self.next = self.next.map(|next| (next.0.saturating_add(old), next.1.saturating_add(new)));
        self.left = (self.left.0.saturating_sub(old), self.left.1.saturating_sub(new));
        self.found = (self.found.0 + old, self.found.1 + new);
    }

    /// Ends the hunk. `cut` says that the text ended inside the last line. `above` is where the hunk above
    /// ended.
    pub(super) fn close(
        mut self,
        cut: bool,
        above: &mut (u64, u64),
        problems: &mut Vec<DiffProblem>,
    ) -> Hunk<'a> {
        problems.truncate(problems.len().saturating_sub(self.tail_problems));
        let tail = self.tail as u64;
        self.hunk.lines.truncate(self.hunk.lines.len().saturating_sub(self.tail));
        self.found = (self.found.0.saturating_sub(tail), self.found.1.saturating_sub(tail));
        let mut report = |kind| problems.push(DiffProblem { line: self.at, kind });
        let (stated, found) = (self.hunk.stated, self.found);
        if self.next.is_none() {
            report(if self.hunk.header.is_empty() {
                ProblemKind::NoHunkHeader
            } else {
                ProblemKind::HunkHeader
            });
            return self.hunk;
        }
        if stated != found {
            let short = found.0 < stated.0 || found.1 < stated.1;
            report(if cut && short {
                ProblemKind::Truncated
            } else {
                ProblemKind::HunkCounts { stated, found }
            });
        }
        // A side without lines names the line before it.
        let first = |start: u64, count| if count == 0 { start.saturating_add(1) } else { start.max(1) };
        let start = (first(self.hunk.old_start, found.0), first(self.hunk.new_start, found.1));
        if start.0 < above.0 || start.1 < above.1 {
            report(ProblemKind::HunkOrder);
        }
        *above = (start.0.saturating_add(found.0), start.1.saturating_add(found.1));
        self.hunk
    }
}

/// Whether a line is in the old and in the new file.
pub(super) fn sides(kind: LineKind) -> (bool, bool) {
    match kind {
        LineKind::Context | LineKind::Other => (true, true),
        LineKind::Added => (false, true),
        LineKind::Removed => (true, false),
    }
}

/// What an `@@` line says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ranges<'a> {
    old: (u64, u64),
    new: (u64, u64),
    section: &'a str,
}

/// Reads `@@ -1,2 +3,4 @@ section`. Spaces and the second `@@` are optional, a missing count is 1, and a
/// number beyond `u64` is `u64::MAX`.
pub(super) fn ranges(line: &str) -> Option<Ranges<'_>> {
    let (old, rest) = range(line.strip_prefix("@@")?.trim_start_matches(' ').strip_prefix('-')?)?;
    let (new, rest) = range(rest.trim_start_matches([' ', ',']).strip_prefix('+')?)?;
    let section = rest.trim_start_matches(' ').strip_prefix("@@").unwrap_or_default();
    Some(Ranges { old, new, section: bare(section.strip_prefix(' ').unwrap_or(section)) })
}

/// Reads `1` or `1,2`, and returns what follows.
fn range(text: &str) -> Option<((u64, u64), &str)> {
    let (start, rest) = number(text)?;
    match rest.strip_prefix(',').and_then(number) {
        Some((count, rest)) => Some(((start, count), rest)),
        None => Some(((start, 1), rest)),
    }
}

fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    (!digits.is_empty()).then(|| (digits.parse().unwrap_or(u64::MAX), rest))
}

#[cfg(test)]
mod tests;
