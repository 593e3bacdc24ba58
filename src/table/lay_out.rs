//! A table for a terminal: columns aligned by display width, within a width.

use alloc::borrow::Cow;
use alloc::string::String;

use super::paint::{Paint, Tone};
use super::row::Row;
use crate::escape::{truncate, width};

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

/// Rows under a heading, with the last row as the total. The first column shrinks to leave the last one what it needs, up to
/// half of the room that both share; what does not fit ends in `…`. `divider` is the column before which a bar stands.
pub fn lay_out<const N: usize>(
    headings: [&str; N],
    rows: &[Row<N>],
    total: [Cell<'_>; N],
    divider: usize,
    most: usize,
    paint: Paint,
) -> impl Iterator<Item = String> {
    let (heading, total) = (heading(headings), Row::new(total));
    let widths = fit(rows.iter().chain([&heading, &total]), most);
    let part = move |write: &dyn Fn(&mut String)| {
        let mut part = String::new();
        write(&mut part);
        part
    };
    let first = part(&|out| {
        line(&heading, &widths, divider, paint, out);
        rule(&widths, out);
    });
    let last = part(&|out| {
        if !rows.is_empty() {
            rule(&widths, out);
        }
        line(&total, &widths, divider, paint, out);
    });
    // A table of 100,000 rows would be ten million bytes. As parts of it they are the same few thousand again and again.
    let rows = rows.chunks(PART).map(move |rows| {
        let mut part = String::with_capacity(rows.len() * (most + 1));
        for row in rows {
            line(row, &widths, divider, paint, &mut part);
        }
        part
    });
    [first].into_iter().chain(rows).chain([last])
}

/// Lays out rows under a heading in the same way, without a total.
pub fn list<const N: usize>(
    headings: [&str; N],
    rows: &[Row<N>],
    divider: usize,
    most: usize,
    paint: Paint,
) -> String {
    let heading = heading(headings);
    let widths = fit(rows.iter().chain([&heading]), most);
    let mut out = String::new();
    line(&heading, &widths, divider, paint, &mut out);
    rule(&widths, &mut out);
    for row in rows {
        line(row, &widths, divider, paint, &mut out);
    }
    out
}

fn heading<const N: usize>(headings: [&str; N]) -> Row<N> {
    Row::new(headings.map(|text| Cell::toned(text, Tone::Strong)))
}

/// Rows of a part.
const PART: usize = 256;

const GAP: usize = 1;
const BAR: &str = "│ ";

fn fit<'r, const N: usize>(rows: impl Iterator<Item = &'r Row<N>>, most: usize) -> [usize; N] {
    let mut widths = [0; N];
    for row in rows {
        for (column, width) in widths.iter_mut().zip(row.widths()) {
            *column = (*column).max(width);
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

fn line<const N: usize>(row: &Row<N>, widths: &[usize; N], divider: usize, paint: Paint, out: &mut String) {
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
            let text = truncate(cell.text, *column);
            let width = width(&text);
            (text, width)
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

    fn cells(texts: [&str; 3]) -> [Cell<'_>; 3] {
        texts.map(Cell::new)
    }

    fn row(texts: [&str; 3]) -> Row<3> {
        Row::new(cells(texts))
    }

    #[test]
    fn columns_align_by_display_width() {
        let rows = [row(["日本", "1", "x"]), row(["abc", "22", ""])];
        let drawn: String =
            lay_out(["id", "n", "why"], &rows, cells(["T", "23", ""]), 1, 40, Paint::Plain).collect();
        let want = "id   │ n  why\n-------------\n日本 │ 1  x\nabc  │ 22\n-------------\nT    │ 23\n";
        assert_eq!(drawn, want);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let long = "x".repeat(90);
        let rows = [row([&long, "1", &long])];
        let drawn: String =
            lay_out(["id", "n", "why"], &rows, cells(["T", "1", ""]), 1, 60, Paint::Plain).collect();
        assert!(drawn.lines().all(|line| width(line) <= 60), "{drawn}");
        assert!(drawn.contains('…'));
    }
}
