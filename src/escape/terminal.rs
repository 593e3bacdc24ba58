//! Text for terminals: inert, and measured in columns.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::visible::{is_plain, narrow_width, visible};

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
    } else {
        narrow_width(text).unwrap_or_else(|| UnicodeWidthStr::width(text))
    }
}

/// The text, if it fits into `limit` columns; else as much of its start as fits in front of a final `…`. A base
/// keeps its combining marks, an emoji its modifier and its sequence, a flag both its letters. Nothing fits into
/// no columns. Wants text that [`terminal`] has made harmless.
pub fn truncate(text: &str, limit: usize) -> Cow<'_, str> {
    truncate_measured(text, limit).0
}

/// The same, and how many columns it takes.
pub fn truncate_measured(text: &str, limit: usize) -> (Cow<'_, str>, usize) {
    if let Some(columns) = narrow_width(text) {
        return match limit {
            _ if columns <= limit => (Cow::Borrowed(text), columns),
            0 => (Cow::Borrowed(""), 0),
            _ => (Cow::Owned([first(text, limit - 1), "…"].concat()), limit),
        };
    }
    let whole = width(text);
    if whole <= limit {
        return (Cow::Borrowed(text), whole);
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
        let columns = width(&cut);
        if columns <= limit {
            return (Cow::Owned(cut), columns);
        }
    }
    (Cow::Borrowed(""), 0)
}

/// So many characters of a text.
fn first(text: &str, many: usize) -> &str {
    let mut after = text.chars();
    if let Some(last) = many.checked_sub(1) {
        after.nth(last);
    }
    text.strip_suffix(after.as_str()).unwrap_or(text)
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
    use super::super::visible::is_narrow;
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        /// It is measured right, whatever is left of the text, and narrow text is cut as any other.
        #[test]
        fn what_is_left_is_measured(text in "[ -~±×…“]{0,12}|[a±漢👍🏽\u{301}🇩🇪]{0,8}", limit in 0_usize..14) {
            let (cut, columns) = truncate_measured(&text, limit);
            prop_assert_eq!(columns, width(&cut));
            prop_assert!(columns <= limit);
            let all = text.chars().count();
            prop_assert_eq!(narrow_width(&text), text.chars().all(is_narrow).then_some(all));
            if text.chars().all(is_narrow) {
                let start: String = text.chars().take(limit.saturating_sub(1)).collect();
                let wanted = if limit == 0 { String::new() } else { start + "…" };
                prop_assert_eq!(&*cut, if all <= limit { &text } else { &wanted });
            }
        }
    }
}
