//! The lines of a text with a view of the ones to come.

/// A cursor over the lines of a text.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: u64,
    cut: bool,
}

impl<'a> Lines<'a> {
    /// Stands before the first line.
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, number: 0, cut: false }
    }

    /// The 1-based number of the line that was read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The line that was read last ends with the text, without a newline.
    pub(super) fn cut(&self) -> bool {
        self.cut
    }

    /// The line after the one read last.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.clone().next()
    }

    /// Whether the next line starts like this.
    pub(super) fn next_starts(&self, prefix: &str) -> bool {
        self.rest.starts_with(prefix)
    }

    /// Whether the line after the next one starts like this.
    pub(super) fn second_starts(&self, prefix: &str) -> bool {
        let mut ahead = self.clone();
        ahead.next().is_some() && ahead.next_starts(prefix)
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let (line, rest) = self.rest.split_once('\n').unwrap_or_else(|| {
            self.cut = true;
            (self.rest, "")
        });
        self.rest = rest;
        Some(line)
    }
}

/// The line without the `\r` of a text that was saved with CRLF.
pub(super) fn bare(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_newlines_only() {
        let mut lines = Lines::new("a\r\n\rb\u{2028}\n\nc");
        assert_eq!(lines.peek(), Some("a\r"));
        assert!(lines.second_starts("\rb"));
        let all: alloc::vec::Vec<_> = lines.by_ref().collect();
        assert_eq!(all, ["a\r", "\rb\u{2028}", "", "c"]);
        assert_eq!((lines.number(), lines.cut()), (4, true));
    }
}
