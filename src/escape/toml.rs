//! TOML text for a terminal that may be the log of a GitHub job.

use alloc::string::String;
use core::fmt::Write as _;

use super::visible::is_hidden;

/// A TOML document with the same values, in which what cannot be seen is written as escapes: it stands only inside
/// basic strings and comments. In a job's log `##[` anywhere in a line is a command to GitHub's runner; that is broken
/// up, too.
pub fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // What is hidden below U+007F has been escaped by whoever wrote the TOML, or ends a line.
        if c >= '\u{7f}' && is_hidden(c) {
            let code = u32::from(c);
            // Writing to a `String` cannot fail.
            let _ = if code <= 0xFFFF { write!(out, "\\u{code:04X}") } else { write!(out, "\\U{code:08X}") };
        } else {
            out.push(c);
        }
    }
    if out.contains("##[") { out.replace("##[", "#\\u0023[") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Node, parse_toml, toml_string};

    #[test]
    fn values_stay_and_nothing_hides() {
        let value = "\u{202e}a\u{7f}\u{9b}\u{e0041}##[x]###[y] é 日 👍🏽 \n\"\\";
        let text = alloc::format!("a = {}", toml_string(value));
        let shown = toml(&text);
        let root = alloc::vec![("a".into(), Node::String(value.into()))];
        assert_eq!(parse_toml(&shown), Ok(Node::Object(root)));
        assert!(
            !shown.contains("##[") && !shown.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{shown}"
        );
    }
}
