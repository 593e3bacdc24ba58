//! Lists of foreign texts within a number of bytes: a row each, then names alone, then a count of the rest.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::escape::{markdown as escape, markdown_code as code};
use crate::limits::{COMMENT_BYTES, SUMMARY_BYTES};
use crate::source::excerpt_of;

/// How many bytes a rendering may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(usize);

impl Budget {
    /// Of a comment.
    pub const COMMENT: Self = Self(COMMENT_BYTES);
    /// Of a job summary.
    pub const SUMMARY: Self = Self(SUMMARY_BYTES);
    /// The least: whatever a result holds, what must not be missing fits into it.
    pub const LEAST: Self = Self(40 << 10);

    /// So many bytes, and at least [`Self::LEAST`].
    pub fn of(bytes: usize) -> Self {
        Self(bytes.max(Self::LEAST.0))
    }

    /// The bytes.
    pub fn bytes(self) -> usize {
        self.0
    }
}

/// Most bytes of the line of names, and of the line that counts the rest.
const LINES: usize = 80;

/// A list.
pub(super) struct List {
    /// What stands above it.
    pub(super) heading: String,
    pub(super) items: Vec<Item>,
}

/// An element of a list, escaped.
pub(super) struct Item {
    /// All of it, with the end of its line.
    pub(super) row: String,
    /// Its name alone.
    pub(super) name: String,
}

impl Item {
    /// A row of a table; the first cell is the name.
    pub(super) fn row<const N: usize>(name: String, cells: [String; N]) -> Self {
        let mut row = format!("| {name}");
        for cell in cells {
            row.push_str(" | ");
            row.push_str(&cell);
        }
        row.push_str(" |\n");
        Self { row, name }
    }

    fn brief(&self) -> usize {
        self.name.len() + ", ".len()
    }
}

impl List {
    /// The bytes of the whole list.
    fn need(&self) -> usize {
        if self.items.is_empty() {
            return 0;
        }
        self.reserve() + self.items.iter().map(|item| item.row.len()).sum::<usize>()
    }

    /// The bytes of what stands around the items.
    fn reserve(&self) -> usize {
        if self.items.is_empty() { 0 } else { self.heading.len() + LINES }
    }

    /// As much of the list as fits. What is neither shown nor named is counted.
    fn within(&self, room: usize) -> String {
        if self.items.is_empty() {
            return String::new();
        }
        let mut left = room.saturating_sub(self.reserve());
        let all: usize = self.items.iter().map(|item| item.row.len()).sum();
        let mut rows = self.items.len();
        let mut named = rows;
        if all > left {
            // First a name for as many as possible, then a row instead of a name from the top down.
            named = fitting(&mut left, self.items.iter().map(Item::brief));
            let longer =
                self.items.iter().take(named).map(|item| item.row.len().saturating_sub(item.brief()));
            rows = if named == self.items.len() { fitting(&mut left, longer) } else { 0 };
        }
        let mut out = String::new();
        if rows > 0 {
            out.push_str(&self.heading);
            self.items.iter().take(rows).for_each(|item| out.push_str(&item.row));
        } else {
            // A table needs its head above it, names alone do not.
            out.push_str(self.heading.lines().next().unwrap_or_default());
            out.push('\n');
        }
        let brief: Vec<&str> =
            self.items.iter().take(named).skip(rows).map(|item| item.name.as_str()).collect();
        if !brief.is_empty() {
            out.push_str(&format!("\nby name only: {}\n", brief.join(", ")));
        }
        let more = self.items.len() - named;
        if more > 0 {
            out.push_str(&format!("\nand {more} more\n"));
        }
        out
    }
}

/// How many of the sizes fit, from the first on; what they take is taken off.
fn fitting(left: &mut usize, sizes: impl Iterator<Item = usize>) -> usize {
    let fits = |size: &usize| {
        let rest = left.checked_sub(*size);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    };
    sizes.take_while(fits).count()
}

/// The lists within so many bytes. Each gets the same, and what one does not need goes to the others; the last is of
/// what is as it should be, and gets what is left.
pub(super) fn fit(lists: &[List], room: usize) -> Vec<String> {
    let reserved: usize = lists.iter().map(List::reserve).sum();
    let mut room = room.saturating_sub(reserved);
    let mut order: Vec<(usize, usize)> = lists.iter().map(List::need).enumerate().collect();
    let passing = order.pop();
    order.sort_by_key(|(_, need)| *need);
    order.extend(passing);
    let mut fitted: Vec<String> = lists.iter().map(|_| String::new()).collect();
    let mut waiting = lists.len();
    for (position, _) in order {
        // Of two that are left the last one, which can go without, leaves all to the other.
        let sharing = waiting.saturating_sub(1).max(1);
        waiting = waiting.saturating_sub(1);
        let (Some(list), Some(slot)) = (lists.get(position), fitted.get_mut(position)) else { continue };
        *slot = list.within(list.reserve() + room / sharing);
        room = room.saturating_sub(slot.len().saturating_sub(list.reserve()));
    }
    fitted
}

/// A sentence of at most so many characters, escaped in at most so many bytes. What stands between back-ticks becomes code.
pub(super) fn short_prose(text: &str, characters: usize, bytes: usize) -> String {
    short(text, characters, bytes, sentence)
}

/// The same as code.
pub(super) fn short_code(text: &str, characters: usize, bytes: usize) -> String {
    short(text, characters, bytes, code)
}

/// Prose and code by turns; a back-tick without a second one is a character like others.
fn sentence(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('`').and_then(|(before, tail)| Some((before, tail.split_once('`')?)))
    {
        push_prose(&mut out, before, Code::Follows);
        out.push_str(&code(name));
        rest = after;
    }
    push_prose(&mut out, rest, Code::Ends);
    out
}

/// Whether code stands behind a piece of prose.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Follows,
    Ends,
}

/// Adds prose. A space beside code stays one: only at the ends of the whole text it would be lost.
fn push_prose(out: &mut String, piece: &str, behind: Code) {
    let after_code = !out.is_empty();
    let inner = piece.strip_prefix(' ').filter(|_| after_code);
    let (leading, piece) = inner.map_or(("", piece), |inner| (" ", inner));
    let inner = piece.strip_suffix(' ').filter(|_| behind == Code::Follows);
    let (piece, trailing) = inner.map_or((piece, ""), |inner| (inner, " "));
    for part in [leading, &escape(piece), trailing] {
        out.push_str(part);
    }
}

fn short(text: &str, mut characters: usize, bytes: usize, escape: fn(&str) -> String) -> String {
    loop {
        let cut: Cow<'_, str> = excerpt_of(text, characters);
        let escaped = escape(&cut);
        if escaped.len() <= bytes || characters == 0 {
            return escaped;
        }
        // Escaping makes a text up to forty times as long.
        characters = characters * 3 / 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: usize) -> List {
        let items = (0..items).map(|n| Item::row(format!("n{n}"), ["x".repeat(40)]));
        List { heading: "**t**\n\n| a | b |\n|:--|:--|\n".into(), items: items.collect() }
    }

    #[test]
    fn rows_become_names_and_names_a_count() {
        let list = list(10);
        let whole = list.within(list.need());
        assert_eq!(whole.lines().filter(|line| line.starts_with("| n")).count(), 10);
        assert!(!whole.contains("more"));
        let half = list.within(list.reserve() + 200);
        assert!(
            half.contains("| n0 |") && half.contains("by name only: n") && half.contains("n9\n"),
            "{half}"
        );
        let few = list.within(list.reserve() + 13);
        assert_eq!(few, "**t**\n\nby name only: n0, n1, n2\n\nand 7 more\n");
        assert_eq!(list.within(0), "**t**\n\nand 10 more\n");
    }

    #[test]
    fn no_room_is_exceeded_and_none_is_wasted() {
        let lists = [list(3), list(400), list(7), list(300)];
        for room in [2_000, 5_000, 20_000, 60_000] {
            let fitted = fit(&lists, room);
            let used: usize = fitted.iter().map(String::len).sum();
            assert!(used <= room, "{used} of {room}");
        }
        let fitted = fit(&lists, 20_000);
        assert!(fitted[0].contains("| n2 |") && fitted[2].contains("| n6 |"));
        assert!(!fitted[1].contains("more"), "what is wrong comes before what is not");
        assert!(fitted[3].contains("more") || fitted[3].contains("by name only"));
    }

    #[test]
    fn a_text_is_cut_until_its_escaped_form_fits() {
        assert_eq!(short_prose("abc", 2, 100), "ab…");
        assert!(short_code(&"\u{202e}".repeat(500), 400, 300).len() <= 300);
        assert_eq!(short_code("", 5, 5), "<code></code>");
    }

    #[test]
    fn what_stands_between_back_ticks_is_code() {
        for (text, escaped) in [
            ("mend `a_b` now", "mend <code>a&#x5F;b</code> now"),
            ("`a` `b`", "<code>a</code> <code>b</code>"),
            ("one ` alone", "one &#x60; alone"),
            ("`<b>`@x", "<code>&lt;b&gt;</code><span>&#x40;</span>x"),
            ("``", "<code></code>"),
            ("", ""),
        ] {
            assert_eq!(short_prose(text, 100, 1_000), escaped);
        }
    }

    #[test]
    fn a_budget_has_a_least() {
        assert_eq!(Budget::of(1), Budget::LEAST);
        assert_eq!(Budget::of(60_000), Budget::COMMENT);
    }
}
