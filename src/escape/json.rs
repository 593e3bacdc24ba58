//! JSON text for a terminal that may be the log of a GitHub job.

use alloc::string::String;
use core::fmt::Write as _;

use super::visible::is_hidden;

/// A JSON document with the same values, in which what cannot be seen is written as `\\u` escapes. In a job's log
/// `##[` anywhere in a line is a command to GitHub's runner; that is broken up, too. Outside strings JSON has
/// neither.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    // What is hidden below U+007F has been escaped by whoever wrote the JSON, or is white space between values.
    for (at, c) in text.char_indices().filter(|(_, c)| *c >= '\u{7f}' && is_hidden(*c)) {
        out.push_str(text.get(copied..at).unwrap_or_default());
        copied = at + c.len_utf8();
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    if out.contains("##[") { out.replace("##[", "#\\u0023[") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_and_nothing_hides() {
        let value = "\u{202e}a\u{7f}\u{9b}\u{e0041}##[x]###[y] é 日 👍🏽 \n";
        let text = serde_json::to_string(value).unwrap();
        let shown = json(&text);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), value);
        assert_eq!(shown, r#""\u202ea\u007f\u009b\udb40\udc41#\u0023[x]##\u0023[y] é 日 👍🏽 \n""#);
    }
}
