//! Text for HTML pages.

use alloc::string::String;

use super::visible::visible;

/// The text inside an HTML element or a quoted attribute value: `& < > " '` become references, and what cannot be
/// seen becomes visible. Not for scripts, styles, URLs, comments or unquoted attributes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_no_character_that_ends_a_text_or_a_quoted_value() {
        assert_eq!(
            html(r#"<a href="x" title='y'>&amp;"#),
            "&lt;a href=&quot;x&quot; title=&#x27;y&#x27;&gt;&amp;amp;"
        );
        assert_eq!(html("a\nb\u{202e}"), "a␊b&lt;U+202E&gt;");
    }
}
