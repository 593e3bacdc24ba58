//! Plain columns for a terminal, aligned by display width.

use alloc::string::String;
use alloc::vec::Vec;

use crate::escape::{truncate, width, workflow_log};

/// Widest column.
const WIDEST: usize = 40;

/// A line for each row, indented, with two spaces between the columns. The texts may be foreign; a long one ends in `…`,
/// unless it is the last of its row, which has the room to the right.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    columns_within(rows, [WIDEST; N], usize::MAX)
}

/// The same with a width for each column, and one that no line is wider than.
pub(super) fn columns_within<const N: usize>(
    rows: &[[String; N]],
    widest: [usize; N],
    line: usize,
) -> String {
    let most = |position: usize| {
        if position + 1 == N { usize::MAX } else { widest.get(position).copied().unwrap_or(WIDEST) }
    };
    let cells: Vec<[String; N]> = rows
        .iter()
        .map(|row| {
            let mut position = 0;
            row.each_ref().map(|text| {
                let cut = truncate(&workflow_log(text), most(position)).into_owned();
                position += 1;
                cut
            })
        })
        .collect();
    let mut widths = [0; N];
    for row in &cells {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width(cell));
        }
    }
    let mut out = String::new();
    for row in &cells {
        let mut drawn = String::from("  ");
        for (position, (cell, column)) in row.iter().zip(widths).enumerate() {
            drawn.push_str(cell);
            if position + 1 < N {
                drawn.extend(core::iter::repeat_n(' ', column.saturating_sub(width(cell)) + 2));
            }
        }
        out.push_str(&truncate(drawn.trim_end(), line));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_and_no_cell_is_wider_than_its_column() {
        let row = |a: &str, b: &str, c: &str| [a.into(), b.into(), c.into()];
        let long = "x".repeat(60);
        let drawn = columns(&[row("日本", "1", ""), row("a", "22", "::error::"), row(&long, "\u{1b}", "z")]);
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[0], alloc::format!("  日本{}1", " ".repeat(38)));
        assert_eq!(lines[1], alloc::format!("  a{}22  : :error::", " ".repeat(41)));
        assert!(lines[2].contains('…') && !drawn.contains('\u{1b}'), "{drawn}");
    }
}
