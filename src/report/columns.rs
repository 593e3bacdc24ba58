//! Plain columns for a terminal, aligned by display width.

use alloc::string::String;
use alloc::vec::Vec;

use super::escape::{truncate, width, workflow_log};

/// Widest column.
const WIDEST: usize = 40;

/// A line for each row, indented, with two spaces between the columns. The texts may be foreign; a long one ends in `…`,
/// unless it is the last of its row, which has the room to the right.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let most = |position: usize| if position + 1 == N { usize::MAX } else { WIDEST };
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
        let mut line = String::from("  ");
        for (cell, column) in row.iter().zip(widths) {
            line.push_str(cell);
            line.extend(core::iter::repeat_n(' ', column.min(WIDEST).saturating_sub(width(cell)) + 2));
        }
        out.push_str(line.trim_end());
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
