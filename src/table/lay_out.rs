//! A table for a terminal: columns aligned by display width, within a width.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::paint::{Paint, Tone};
use super::row::Row;
use crate::escape::{truncate_measured, width};

/// A cell: text that is already free of control characters, and its tone.
#[derive(Debug, Clone)]
pub struct Cell<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) width: usize,
    pub(super) tone: Tone,
}

impl<'t> Cell<'t> {
    /// A cell in no tone of its own.
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        Self::toned(text, Tone::Normal)
    }

    /// A cell in a tone.
    pub fn toned(text: impl Into<Cow<'t, str>>, tone: Tone) -> Self {
        let text = text.into();
        Self { width: width(&text), text, tone }
    }
}

/// Rows under a heading, with the last row as the total.
#[derive(Debug)]
pub struct Layout<'r> {
    heading: Row,
    rows: &'r [Row],
    total: Row,
    widths: Vec<usize>,
    divider: usize,
    most: usize,
    paint: Paint,
}

impl<'r> Layout<'r> {
    /// Lays them out. The first column shrinks to leave the last one what it needs, up to half of the room that both share;
    /// what does not fit ends in `…`. `divider` is the column before which a bar stands, `most` the widest line.
    pub fn new(
        headings: &[&str],
        rows: &'r [Row],
        total: Row,
        divider: usize,
        most: usize,
        paint: Paint,
    ) -> Self {
        let heading = heading(headings);
        let widths = fit(&heading, rows, &total, most);
        Self { heading, rows, total, widths, divider, most, paint }
    }

    /// The whole table.
    pub fn text(&self) -> String {
        let mut out = self.head();
        out.extend(self.parts().map(|rows| self.lines(rows)));
        out.push_str(&self.foot());
        out
    }

    /// The lines before the rows.
    pub fn head(&self) -> String {
        let mut out = String::new();
        line(&self.heading, &self.widths, self.divider, self.paint, &mut out);
        rule(&self.widths, &mut out);
        out
    }

    /// The rows in parts: a table of 100,000 rows would be ten million bytes, and it takes more than one thread to write it
    /// in no time.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = &'r [Row]> + use<'r> {
        self.rows.chunks(PART)
    }

    /// The lines of some rows.
    pub fn lines(&self, rows: &[Row]) -> String {
        let mut out = String::with_capacity(rows.len() * (self.most + 1));
        for row in rows {
            line(row, &self.widths, self.divider, self.paint, &mut out);
        }
        out
    }

    /// The lines behind the rows.
    pub fn foot(&self) -> String {
        let mut out = String::new();
        if !self.rows.is_empty() {
            rule(&self.widths, &mut out);
        }
        line(&self.total, &self.widths, self.divider, self.paint, &mut out);
        out
    }
}

/// Lays out rows under a heading in the same way, without a total.
pub fn list(headings: &[&str], rows: &[Row], divider: usize, most: usize, paint: Paint) -> String {
    // A total as wide as the heading widens nothing.
    let layout = Layout::new(headings, rows, heading(headings), divider, most, paint);
    layout.head() + &layout.lines(rows)
}

fn heading(headings: &[&str]) -> Row {
    let cells: Vec<Cell<'_>> = headings.iter().map(|text| Cell::toned(*text, Tone::Strong)).collect();
    Row::new(&cells)
}

/// Rows of a part.
const PART: usize = 64;

const GAP: usize = 1;
const BAR: &str = "│ ";

/// A width for each column of the heading.
fn fit(heading: &Row, rows: &[Row], total: &Row, most: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = heading.parts().map(|cell| cell.width).collect();
    for row in rows.iter().chain([total]) {
        for (column, cell) in widths.iter_mut().zip(row.parts()) {
            *column = (*column).max(cell.width);
        }
    }
    let whole: usize = widths.iter().sum::<usize>() + widths.len().saturating_sub(1) * GAP + width(BAR);
    if let (Some(over), [first, .., last]) = (whole.checked_sub(most), widths.as_mut_slice()) {
        let shared = (*first + *last).saturating_sub(over);
        let wanted_by_last = (*last).min(shared / 2);
        *first = (*first).min(shared - wanted_by_last);
        *last = shared - *first;
    }
    widths
}

fn line(row: &Row, widths: &[usize], divider: usize, paint: Paint, out: &mut String) {
    let mut padding = 0;
    for (position, (cell, column)) in row.parts().zip(widths).enumerate() {
        if position > 0 {
            padding += GAP;
        }
        if position == divider {
            pad(padding, out);
            padding = 0;
            out.push_str(BAR);
        }
        let (text, width) = if cell.width <= *column {
            (Cow::Borrowed(cell.text), cell.width)
        } else {
            truncate_measured(cell.text, *column)
        };
        if !text.is_empty() {
            // Padding is written only in front of text: no line ends in spaces.
            pad(padding, out);
            padding = 0;
            paint.write(cell.tone, &text, out);
        }
        padding += column - width.min(*column);
    }
    while out.ends_with(' ') {
        out.pop();
    }
    out.push('\n');
}

/// Writes so many spaces.
fn pad(mut spaces: usize, out: &mut String) {
    const SOME: &str = "                                ";
    while let Some(left) = spaces.checked_sub(SOME.len()) {
        out.push_str(SOME);
        spaces = left;
    }
    out.push_str(SOME.get(..spaces).unwrap_or_default());
}

fn rule(widths: &[usize], out: &mut String) {
    let whole = widths.iter().sum::<usize>() + widths.len().saturating_sub(1) * GAP + width(BAR);
    out.extend(core::iter::repeat_n('-', whole));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: [&str; 3]) -> Row {
        Row::new(&texts.map(Cell::new))
    }

    #[test]
    fn columns_align_by_display_width() {
        let rows = [row(["日本", "1", "x"]), row(["abc", "22", ""])];
        let drawn = Layout::new(&["id", "n", "why"], &rows, row(["T", "23", ""]), 1, 40, Paint::Plain).text();
        let want = "id   │ n  why\n-------------\n日本 │ 1  x\nabc  │ 22\n-------------\nT    │ 23\n";
        assert_eq!(drawn, want);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let long = "x".repeat(90);
        let rows = [row([&long, "1", &long])];
        let drawn = Layout::new(&["id", "n", "why"], &rows, row(["T", "1", ""]), 1, 60, Paint::Plain).text();
        assert!(drawn.lines().all(|line| width(line) <= 60), "{drawn}");
        assert!(drawn.contains('…'));
    }
}
