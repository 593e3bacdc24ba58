//! Text for terminals: inert, and measured in columns.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::visible::{is_plain, visible};

/// The text on one line with nothing left that a terminal obeys: controls, escape sequences, bidirectional and
/// invisible characters become visible (`␊`, `␛[31m`, `<U+202E>`). Nothing else changes, and a second time changes
/// nothing at all. In the log of a GitHub job use [`workflow_log`](super::workflow_log).
pub fn terminal(text: &str) -> Cow<'_, str> {
    visible(text)
}

/// How many columns a terminal needs for the text: two for East Asian wide characters and emoji, none for
/// combining marks.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else if text.chars().all(is_narrow) {
        text.chars().count()
    } else {
        UnicodeWidthStr::width(text)
    }
}

/// Whether a character takes one column whatever stands beside it: the printable ones of ASCII, and the marks that
/// the renderings themselves write.
fn is_narrow(c: char) -> bool {
    matches!(c, ' '..='~' | '±' | '×' | '·' | '–' | '—' | '…' | '“' | '”')
}

/// The text, if it fits into `limit` columns; else as much of its start as fits in front of a final `…`. A base
/// keeps its combining marks, an emoji its modifier and its sequence, a flag both its letters. Nothing fits into
/// no columns. Wants text that [`terminal`] has made harmless.
pub fn truncate(text: &str, limit: usize) -> Cow<'_, str> {
    if text.chars().all(is_narrow) {
        if text.char_indices().nth(limit).is_none() {
            return Cow::Borrowed(text);
        }
        let Some(kept) = limit.checked_sub(1) else { return Cow::Borrowed("") };
        let end = text.char_indices().nth(kept).map_or(text.len(), |(end, _)| end);
        return Cow::Owned([text.get(..end).unwrap_or_default(), "…"].concat());
    }
    if width(text) <= limit {
        return Cow::Borrowed(text);
    }
    let mut ends = Vec::from([0]);
    let (mut start, mut used) = (0, 0);
    for end in cluster_ends(text) {
        used += width(text.get(start..end).unwrap_or_default());
        // Joined letters (lam and alef) are half as wide as their clusters one by one, so look twice as far.
        if used >= limit.saturating_mul(2) {
            break;
        }
        ends.push(end);
        start = end;
    }
    // Some scripts are wider or narrower as a whole than cluster by cluster: measured again, whole.
    while let Some(end) = ends.pop() {
        let mut cut = String::from(text.get(..end).unwrap_or_default());
        cut.push('…');
        if width(&cut) <= limit {
            return Cow::Owned(cut);
        }
    }
    Cow::Borrowed("")
}

/// Where the clusters of a text end, in bytes. An approximation of UAX #29 without its tables; spacing vowel
/// signs of Indic scripts count as clusters of their own.
fn cluster_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut before = None;
    let mut flag_half = false;
    let starts = text.char_indices().filter_map(move |(at, c)| {
        let flag = is_flag_letter(c);
        let joined = before.is_some_and(|before| {
            UnicodeWidthChar::width(c) == Some(0)
                || before == '\u{200d}'
                || is_skin_tone(c)
                || (flag && flag_half)
        });
        flag_half = flag && !joined;
        let first = before.replace(c).is_none();
        (!joined && !first).then_some(at)
    });
    starts.chain([text.len()])
}

/// Two of them make a flag.
fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Changes the emoji before it.
fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_characters_are_as_wide_as_the_tables_say() {
        let all: Vec<char> =
            (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| is_narrow(*c)).collect();
        assert_eq!(all.len(), 95 + 8);
        for pair in all.iter().flat_map(|a| all.iter().map(move |b| String::from_iter([*a, *b]))) {
            assert_eq!(UnicodeWidthStr::width(pair.as_str()), 2, "{pair}");
        }
    }

    #[test]
    fn what_fits_is_borrowed() {
        assert!(matches!(truncate("abc", 3), Cow::Borrowed("abc")));
        assert!(matches!(truncate("", 0), Cow::Borrowed("")));
    }

    #[test]
    fn cuts_in_columns_and_never_inside_a_cluster() {
        for (text, limit, cut) in [
            ("abcd", 3, "ab…"),
            ("abcd", 1, "…"),
            ("abcd", 0, ""),
            ("12±3 “ab”", 5, "12±3…"),
            ("漢字漢字", 4, "漢…"),
            ("漢字漢字", 5, "漢字…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👍🏽👍🏽👍🏽", 4, "👍🏽…"),
            ("🇩🇪🇫🇷🇮🇹", 5, "🇩🇪🇫🇷…"),
            ("👩\u{200d}👩\u{200d}👧👩\u{200d}👩\u{200d}👧", 3, "👩\u{200d}👩\u{200d}👧…"),
            ("⚠\u{fe0f}⚠\u{fe0f}⚠\u{fe0f}", 3, "⚠\u{fe0f}…"),
        ] {
            assert_eq!(truncate(text, limit), cut, "{text} at {limit}");
        }
    }
}
