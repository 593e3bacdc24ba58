//! Lines and columns of many offsets in one text, each found with a short walk.

use alloc::vec::Vec;

use super::place::Position;

/// Bytes between two marks.
const STEP: usize = 4_096;

/// Where some of a text's bytes are: a mark every few thousand of them, also when the text is one long line.
#[derive(Debug)]
pub(super) struct Marks<'t> {
    text: &'t str,
    marks: Vec<(usize, Position)>,
}

impl<'t> Marks<'t> {
    /// Walks over the text once.
    pub(super) fn of(text: &'t str) -> Self {
        let mut marks = Vec::from([(0, Position::START)]);
        let mut last = (0, Position::START);
        while let Some(next) = (last.0 + STEP..text.len()).find(|offset| text.is_char_boundary(*offset)) {
            last = (next, advanced(last.1, text.get(last.0..next).unwrap_or_default()));
            marks.push(last);
        }
        Self { text, marks }
    }

    /// Line and column of a byte offset, `None` beyond the text or inside a character.
    pub(super) fn position(&self, offset: usize) -> Option<Position> {
        let after = self.marks.partition_point(|(mark, _)| *mark <= offset);
        let (mark, at) = self.marks.get(after.checked_sub(1)?)?;
        Some(advanced(*at, self.text.get(*mark..offset)?))
    }
}

/// The position behind some text that begins at a position.
fn advanced(at: Position, text: &str) -> Position {
    let characters = |text: &str| text.chars().count() as u64;
    match text.rsplit_once('\n') {
        None => Position { line: at.line, column: at.column + characters(text) },
        Some((before, rest)) => Position {
            line: at.line + 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64,
            column: 1 + characters(rest),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::position;
    use super::*;

    #[test]
    fn marks_find_what_a_whole_walk_finds() {
        let long = "é日x".repeat(5_000);
        for text in ["", "a", "a\nb\r\n\nc", &long, &alloc::format!("{long}\n\n{long}\nx\n{long}")] {
            let marks = Marks::of(text);
            for offset in (0..text.len() + 2).filter(|offset| offset % 97 < 3 || *offset < 9_000) {
                assert_eq!(marks.position(offset), position(text, offset), "{offset}");
            }
        }
    }
}
