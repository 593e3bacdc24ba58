//! A row of a table as little memory. A table may have 100,000 of them, and its widths are known only when all are there.

use alloc::string::String;
use alloc::vec::Vec;

use super::lay_out::Cell;
use super::paint::Tone;

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
        let mut text = String::with_capacity(cells.iter().map(|cell| cell.text.len()).sum());
        let mut packed = Vec::with_capacity(cells.len());
        for cell in cells {
            text.push_str(&cell.text);
            let [end, width] = [text.len(), cell.width].map(|size| u32::try_from(size).unwrap_or(u32::MAX));
            packed.push(Packed { end, width, tone: cell.tone });
        }
        Self { text, cells: packed }
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
