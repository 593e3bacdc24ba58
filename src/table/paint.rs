//! Colour in terminal text.

use alloc::string::String;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// No escape sequences.
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Normal,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Neither good nor bad, but worth a look.
    Notice,
    /// Less important.
    Faint,
    /// More important.
    Strong,
}

impl Paint {
    /// The text in a tone. The text must be free of control characters already.
    pub fn tone(self, tone: Tone, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.write(tone, text, &mut out);
        out
    }

    /// The same, at the end of another text.
    pub fn write(self, tone: Tone, text: &str, out: &mut String) {
        let code = match (self, tone) {
            (Self::Plain, _) | (_, Tone::Normal) => return out.push_str(text),
            (_, Tone::Good) => "32",
            (_, Tone::Bad) => "31",
            (_, Tone::Notice) => "33",
            (_, Tone::Faint) => "2",
            (_, Tone::Strong) => "1",
        };
        for part in ["\u{1b}[", code, "m", text, "\u{1b}[0m"] {
            out.push_str(part);
        }
    }
}
