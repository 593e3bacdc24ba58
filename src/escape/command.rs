//! Text for the log of a GitHub job, where a line can be a command to the runner. The runner takes a line for a
//! command when it starts, after white space, with `::`, and also, from older days, when `##[` stands anywhere in it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use super::terminal::terminal;

/// The text as the message of a workflow command: `::error::` and then this. The runner decodes it to exactly the
/// text, newlines included. It stays on one line, so it cannot start another command; what cannot be seen stays
/// so, hence give it lines that [`terminal`] has been over.
pub fn workflow_data(text: &str) -> String {
    encoded(text, |c| matches!(c, '%' | '\r' | '\n'))
}

/// The text as a property of a workflow command: `::error title=` and then this. As [`workflow_data`], and `:` and
/// `,` are encoded, which would end the property.
pub fn workflow_property(text: &str) -> String {
    encoded(text, |c| matches!(c, '%' | '\r' | '\n' | ':' | ','))
}

/// The text for a line of a job's log that is no command: as [`terminal`], and a space breaks a leading `::`
/// and every `##[`. Where a lot of foreign output is shown, `::stop-commands::` around it is the second wall.
pub fn workflow_log(text: &str) -> Cow<'_, str> {
    let mut shown = terminal(text);
    if shown.contains('#') && shown.contains("##[") {
        shown = Cow::Owned(shown.replace("##[", "## ["));
    }
    let inner = shown.trim_start();
    if let Some(rest) = inner.strip_prefix("::") {
        let indent = shown.strip_suffix(inner).unwrap_or_default();
        shown = Cow::Owned(format!("{indent}: :{rest}"));
    }
    shown
}

/// Percent-encodes the ASCII characters that `reserved` names.
fn encoded(text: &str, reserved: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if reserved(c) {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_ends_a_message_or_a_property() {
        assert_eq!(workflow_data("50%\r\n::error::x,y"), "50%25%0D%0A::error::x,y");
        assert_eq!(workflow_property("a:b,c%3A\n"), "a%3Ab%2Cc%253A%0A");
    }

    #[test]
    fn a_log_line_is_no_command() {
        for (text, shown) in [
            ("::add-mask::x", ": :add-mask::x"),
            ("\u{a0} ::error::x", "\u{a0} : :error::x"),
            ("\u{200b}::error::x", "<U+200B>::error::x"),
            ("see ##[add-matcher]x.json", "see ## [add-matcher]x.json"),
            ("###[error]", "### [error]"),
            ("a::b ##x", "a::b ##x"),
            ("\n::error::x", "␊::error::x"),
        ] {
            assert_eq!(workflow_log(text), shown);
        }
    }
}
