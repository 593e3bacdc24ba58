//! Formats that are made of lines.

use super::MalformedReport;
use crate::source::{Node, Position, parse};

/// The lines of a text with their 1-based numbers, without their ends (`\n` or `\r\n`).
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..).zip(text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)))
}

/// The JSON of one line, for a reader whose problems then get the number of the line.
pub(super) fn line_of_json<T>(
    number: u64,
    line: &str,
    read: impl FnOnce(&Node<'_>) -> Result<T, MalformedReport>,
) -> Result<T, MalformedReport> {
    let read = {
        let node = parse(line).map_err(|error| moved(MalformedReport::from(error), number))?;
        read(&node)
    };
    // The tree is gone: to find a place takes memory of its own.
    read.map_err(|error| moved(error.located(line), number))
}

/// From the first line of a text to another one.
fn moved(mut error: MalformedReport, line: u64) -> MalformedReport {
    let column = error.position.map_or(1, |position| position.column);
    error.position = Some(Position { line, column });
    error
}
