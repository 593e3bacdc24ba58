//! Colour in terminal text.

use alloc::format;
use alloc::string::{String, ToString};

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
pub(super) enum Tone {
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
    pub(super) fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Normal => return text.to_string(),
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Notice => "33",
            Tone::Faint => "2",
            Tone::Strong => "1",
        };
        match self {
            Self::Plain => text.to_string(),
            Self::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}
