//! Text inside GitHub-flavoured Markdown.
//!
//! Two walls, because GitHub reads a comment twice. The Markdown parser sees character references (`&#x2A;`) where
//! ASCII punctuation was: to it they are letters, in a paragraph as in a table cell, and inside raw HTML such as
//! `<summary>`, where a backslash would show, they mean the same. But references are decoded before GitHub's
//! filters walk over the *text nodes* of the rendered page and link `@user`, `#1`, `GH-1`, commit ids, advisories
//! and addresses, and draw emoji and formulas; the parser's own autolinks partly work on decoded text, too. So the
//! character that makes such a thing one stands in a `<span>` of its own: `<span>&#x40;</span>user`. No text node
//! then holds the whole pattern. GitHub's documentation gives the same advice for a literal `$`. Unlike zero-width
//! characters, a span leaves the text as it was: it reads, copies and searches the same.
//!
//! Inside `<code>` GitHub's filters leave text alone. The Markdown parser does not, it knows no elements: there
//! `@`, `://`, `www.` and `$` keep their spans.
//!
//! The references are hexadecimal, for decimal ones contain `#42`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::visible::visible;

/// Shortest run of hexadecimal digits that GitHub may link as a commit.
const COMMIT_DIGITS: usize = 7;

/// Where the text will stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// As running text.
    Prose,
    /// Between `<code>` and `</code>`.
    Code,
}

/// The text as inert running text: for messages, claims, titles and names of people. It reads as it was, on one
/// line, in a paragraph, table cell, list item, heading or `<summary>`; runs of spaces become no-break spaces, so
/// that they show. For paths, ids, commands and digests [`markdown_code`] is shorter and the sturdier of the two.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    push_inline(&mut out, text, Setting::Prose);
    out
}

/// The text as a `<code>` element, for the same places: for what is code. An element, unlike back-ticks, works in
/// a `<summary>`, holds back-ticks, pipes and spaces at its ends, and can be empty.
pub fn markdown_code(text: &str) -> String {
    let mut out = String::from("<code>");
    push_inline(&mut out, text, Setting::Code);
    out.push_str("</code>");
    out
}

/// Writes the text character by character, runs of hexadecimal digits in prose apart.
fn push_inline(out: &mut String, text: &str, setting: Setting) {
    let chars: Vec<char> = visible(text).chars().collect();
    let mut at = 0;
    while let Some((before, rest)) = chars.split_at_checked(at)
        && let Some((&c, after)) = rest.split_first()
    {
        let digits = match setting {
            Setting::Prose => rest.iter().take_while(|c| c.is_ascii_hexdigit()).count(),
            Setting::Code => 0,
        };
        if digits >= COMMIT_DIGITS {
            push_digits(out, rest.iter().take(digits));
            at += digits;
            continue;
        }
        let apart =
            is_trigger(before, c, after) || (setting == Setting::Prose && is_prose_trigger(before, c, after));
        if apart {
            out.push_str("<span>");
        }
        push_char(out, before, c, after, setting);
        if apart {
            out.push_str("</span>");
        }
        at += 1;
    }
}

/// Writes hexadecimal digits so that no text node has enough of them for a commit id.
fn push_digits<'a>(out: &mut String, digits: impl Iterator<Item = &'a char>) {
    let piece = COMMIT_DIGITS - 1;
    let mut apart = false;
    for (n, digit) in digits.enumerate() {
        if n > 0 && n % piece == 0 {
            out.push_str(if apart { "</span>" } else { "<span>" });
            apart = !apart;
        }
        out.push(*digit);
    }
    if apart {
        out.push_str("</span>");
    }
}

/// Whether the Markdown parser itself, or the formula filter, could make something of this character.
fn is_trigger(before: &[char], c: char, after: &[char]) -> bool {
    match c {
        // Mentions, e-mail addresses, `mailto:`, `xmpp:`; formulas.
        '@' | '$' => true,
        ':' => after.starts_with(&['/', '/']),
        '.' => ends_with(before, "www"),
        _ => false,
    }
}

/// Whether GitHub's filters for running text could make something of this character.
fn is_prose_trigger(before: &[char], c: char, after: &[char]) -> bool {
    match c {
        '#' => true,
        ':' => closes_shortcode(after),
        '[' => matches!(after, [' ' | 'x' | 'X', ']', ..]),
        // GH-1, CVE-2026-1, JIRA-1 where a repository links them; GHSA-abcd-efgh-ijkl.
        '-' => {
            ends_with(before, "ghsa")
                || matches!((before, after), ([.., l], [d, ..]) if l.is_alphabetic() && d.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether `tada:` follows, the rest of an emoji's name. Letters of any script count: nobody here decides which names
/// there will be.
fn closes_shortcode(after: &[char]) -> bool {
    let end = after.iter().position(|&c| !(c.is_alphanumeric() || matches!(c, '_' | '+' | '-')));
    end.is_some_and(|end| end > 0 && after.get(end) == Some(&':'))
}

/// Whether the characters end in this ASCII word, in any case.
fn ends_with(before: &[char], word: &str) -> bool {
    let mut backwards = before.iter().rev();
    word.chars().rev().all(|c| backwards.next().is_some_and(|b| b.eq_ignore_ascii_case(&c)))
}

/// Writes one character, as a reference where it could mean something to Markdown or HTML.
fn push_char(out: &mut String, before: &[char], c: char, after: &[char], setting: Setting) {
    let at_end = before.is_empty() || after.is_empty();
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        // Inside `<code>` GitHub shows every space, and code is copied.
        ' ' if setting == Setting::Prose && (at_end || before.last() == Some(&' ')) => out.push_str("&nbsp;"),
        _ if is_markup(before, c) => {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "&#x{:X};", u32::from(c));
        }
        _ => out.push(c),
    }
}

/// Whether Markdown gives the character a meaning where it stands.
fn is_markup(before: &[char], c: char) -> bool {
    match c {
        '\\' | '`' | '*' | '_' | '[' | ']' | '^' | '~' | '|' | '+' | '=' | '@' | '#' | '$' => true,
        // Lists, rules, underlined headings, rows of dashes under a table's head.
        '-' | ':' => before.is_empty(),
        // Numbered lists; Markdown takes nine digits at most.
        '.' | ')' => before.len() < 10 && before.iter().all(char::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_sentences_stay_as_they_are() {
        for text in
            ["", "Null check is missing, see (a) and 1.2-rc; ok?", "src/main.rs:10", "well-known naïve 漢字"]
        {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn triggers_stand_in_a_span_of_their_own() {
        for (text, escaped) in [
            ("@user", "<span>&#x40;</span>user"),
            ("a/b#1", "a/b<span>&#x23;</span>1"),
            ("GH-1", "GH<span>-</span>1"),
            ("http://x", "http<span>:</span>//x"),
            ("www.x", "www<span>.</span>x"),
            (":tada:", "<span>&#x3A;</span>tada:"),
            ("x:漢a:b", "x<span>:</span>漢a:b"),
            ("deadbeefcafe1", "deadbe<span>efcafe</span>1"),
            ("deadbee", "deadbe<span>e</span>"),
            ("decade", "decade"),
        ] {
            assert_eq!(markdown(text), escaped);
        }
    }

    #[test]
    fn code_keeps_digits_whole_and_holds_anything() {
        assert_eq!(markdown_code("deadbeefcafe"), "<code>deadbeefcafe</code>");
        assert_eq!(markdown_code(""), "<code></code>");
        assert_eq!(markdown_code(" `a|b`\n"), "<code> &#x60;a&#x7C;b&#x60;␊</code>");
        assert_eq!(markdown_code("</code>@x"), "<code>&lt;/code&gt;<span>&#x40;</span>x</code>");
    }

    #[test]
    fn spaces_that_would_be_lost_are_kept() {
        assert_eq!(markdown(" a  b "), "&nbsp;a &nbsp;b&nbsp;");
    }
}
