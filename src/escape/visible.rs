//! Which characters cannot be seen, and what stands in for them.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::Write as _;

/// The text with everything visible that could hide, reorder or move it: C0 controls and DEL as their pictures
/// (`␊`, `␛`), the rest as `<U+202E>`. One line, and stable when applied again.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || narrow_width(text).is_some() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut copied = 0;
    let mut base = false;
    for (at, c) in text.char_indices() {
        if matches!(c, ' '..='~') {
            base = false;
            continue;
        }
        let hidden = is_hidden(c) || (is_presentation(c) && !base);
        base = !hidden && !c.is_ascii() && !is_presentation(c);
        if hidden {
            shown.push_str(text.get(copied..at).unwrap_or_default());
            copied = at + c.len_utf8();
            push_mark(&mut shown, c);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(shown)
}

/// Whether every character is a printable one of ASCII, as most foreign text is: nothing to hide, one column each.
pub(super) fn is_plain(text: &str) -> bool {
    // Without an early end, so that many bytes are looked at in one step.
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// Whether a character is seen as it is and takes one column whatever stands beside it: the printable ones of ASCII, and
/// the marks that the renderings themselves write.
pub(super) fn is_narrow(c: char) -> bool {
    matches!(c, ' '..='~' | '±' | '×' | '·' | '–' | '—' | '…' | '“' | '”')
}

/// How many columns a text takes in which every character is narrow. Most are of ASCII, so what is none is looked for byte
/// by byte, and only that is decoded.
pub(super) fn narrow_width(text: &str) -> Option<usize> {
    let (mut columns, mut rest) = (text.len(), text);
    while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~')) {
        let mut after = rest.get(at..)?.chars();
        let mark = after.next().filter(|c| is_narrow(*c))?;
        columns -= mark.len_utf8() - 1;
        rest = after.as_str();
    }
    Some(columns)
}

/// Writes what stands in for a hidden character.
fn push_mark(shown: &mut String, c: char) {
    let picture = match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code),
        0x7f => Some('\u{2421}'),
        _ => None,
    };
    match picture {
        Some(picture) => shown.push(picture),
        None => {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// The two selectors that choose between the text and the emoji form of the character before. They are kept
/// after a character that can have both; anywhere else, and in rows, they are a way to smuggle text.
fn is_presentation(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

/// Whether a character has no form of its own: controls, line and paragraph separators, bidirectional controls,
/// everything of Unicode's `Default_Ignorable_Code_Point`, interlinear annotations, and noncharacters.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed_and_unchanged() {
        for text in ["", "src/main.rs:3", "naïve 漢字 שלום 👍🏽", "⚠\u{fe0f} care", "e\u{301}"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn hidden_characters_show() {
        for (text, shown) in [
            ("a\nb\tc\r", "a␊b␉c␍"),
            ("\0\u{1b}[31m\u{7f}", "␀␛[31m␡"),
            ("\u{85}\u{9b}31m", "<U+0085><U+009B>31m"),
            ("user\u{202e}txt.exe", "user<U+202E>txt.exe"),
            ("a\u{200b}b\u{feff}\u{ad}", "a<U+200B>b<U+FEFF><U+00AD>"),
            ("\u{e0041}", "<U+E0041>"),
            ("x\u{2028}y", "x<U+2028>y"),
            ("\u{10ffff}", "<U+10FFFF>"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn variation_selectors_stay_only_where_they_choose_an_emoji_form() {
        assert_eq!(visible("a\u{fe0f}"), "a<U+FE0F>");
        assert_eq!(visible("⚠\u{fe0f}\u{fe0f}"), "⚠\u{fe0f}<U+FE0F>");
        assert_eq!(visible("\u{fe0f}"), "<U+FE0F>");
        assert_eq!(visible("\n\u{fe0f}"), "␊<U+FE0F>");
        assert_eq!(visible("⚠\u{fe01}\u{e0100}"), "⚠<U+FE01><U+E0100>");
    }
}
