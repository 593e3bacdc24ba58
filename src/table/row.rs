//! A row of a table as little memory. A table may have 100,000 of them, and its widths are known only when all are there.

use alloc::string::String;
use alloc::vec::Vec;

use super::lay_out::Cell;
use super::paint::Tone;
use crate::escape::width;

/// The cells of a row, their texts one after the other.
#[derive(Debug, Clone)]
pub struct Row {
    text: String,
    cells: Vec<Packed>,
}

/// Where a cell ends, how many columns it takes, and its tone.
#[derive(Debug, Clone, Copy)]
struct Packed {
    end: u32,
    width: u32,
    tone: Tone,
}

/// A cell of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'r> {
    pub(super) text: &'r str,
    /// Columns.
    pub(super) width: usize,
    pub(super) tone: Tone,
}

impl Row {
    /// A row of these cells. What is beyond the first 4 GiB of their texts is left out.
    pub fn new(cells: &[Cell<'_>]) -> Self {
        let mut row = Self::with_room(cells.len(), cells.iter().map(|cell| cell.text.len()).sum());
        for cell in cells {
            row.push_measured(&cell.text, cell.width, cell.tone);
        }
        row
    }

    /// A row without cells yet, with room for so many and for so many bytes of text.
    pub fn with_room(cells: usize, text: usize) -> Self {
        Self { text: String::with_capacity(text), cells: Vec::with_capacity(cells) }
    }

    /// One more cell.
    pub fn push(&mut self, text: &str, tone: Tone) {
        self.push_measured(text, width(text), tone);
    }

    fn push_measured(&mut self, text: &str, width: usize, tone: Tone) {
        self.text.push_str(text);
        let [end, width] = [self.text.len(), width].map(|size| u32::try_from(size).unwrap_or(u32::MAX));
        self.cells.push(Packed { end, width, tone });
    }

    /// Its cells.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut start = 0;
        self.cells.iter().map(move |cell| {
            let end = cell.end as usize;
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            Part { text, width: cell.width as usize, tone: cell.tone }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_pushed_are_as_those_of_a_list() {
        let cells = [("a", Tone::Good), ("", Tone::Normal), ("日本±", Tone::Faint)];
        let mut pushed = Row::with_room(0, 0);
        for (text, tone) in cells {
            pushed.push(text, tone);
        }
        let seen = |row: &Row| -> Vec<(String, usize, Tone)> {
            row.parts().map(|part| (part.text.into(), part.width, part.tone)).collect()
        };
        let listed = Row::new(&cells.map(|(text, tone)| Cell::toned(text, tone)));
        assert_eq!(seen(&pushed), seen(&listed));
        assert_eq!(seen(&pushed)[2], ("日本±".into(), 5, Tone::Faint));
    }
}
