//! The text of a finding in which keywords are looked for: `claim + " " + evidence`, lower-cased by Unicode's rules.
//!
//! Most texts have escapes in them, and most keywords are words. A word is looked for in the text as JSON writes it, so
//! that nothing is unescaped; both ways find the same.

use alloc::string::String;
use core::cell::OnceCell;

use memchr::{memchr2, memmem};
use wide::u8x16;

use super::finding::Finding;
use super::word::{Form, Word};

/// The text of one finding, looked at when it is searched first: most are never searched.
#[derive(Debug, Clone, Default)]
pub(super) struct Searched {
    /// Whether only ASCII becomes ASCII when it is lower-cased: then it can be searched as JSON writes it for words of ASCII.
    apart: OnceCell<bool>,
    /// Whether only ASCII changes when it is lower-cased: then it can be for any word.
    lower: OnceCell<bool>,
    /// As it reads.
    read: OnceCell<String>,
}

impl Searched {
    /// Whether the text of this finding has a word.
    pub(super) fn has(&self, finding: &Finding<'_>, word: &Word<'_>) -> bool {
        if let Some((claim, evidence)) = lettered(finding)
            && self.is_enough(word, [claim, evidence])
            && let Ok(has) = word.is_in_joined(claim.as_bytes(), evidence.as_bytes())
        {
            return has;
        }
        let read = self.read.get_or_init(|| read(finding));
        memmem::find(read.as_bytes(), word.lowered()).is_some()
    }

    /// Whether the texts as JSON writes them say enough about what they say, for this word.
    fn is_enough(&self, word: &Word<'_>, written: [&str; 2]) -> bool {
        match word.form() {
            Form::Ascii => *self.apart.get_or_init(|| written.into_iter().all(is_ascii_apart)),
            Form::Literal => *self.lower.get_or_init(|| written.into_iter().all(is_lower_beyond_ascii)),
            Form::Other => false,
        }
    }
}

/// The text as JSON writes it, where each escape is one letter.
fn lettered<'f>(finding: &'f Finding<'_>) -> Option<(&'f str, &'f str)> {
    finding.claim.lettered().zip(finding.evidence.lettered())
}

/// The letters beyond ASCII that become letters of ASCII when a text is lower-cased.
const BECOME_ASCII: [char; 2] = ['\u{130}', '\u{212a}'];

/// Whether only what is ASCII becomes ASCII when a text is lower-cased.
fn is_ascii_apart(text: &str) -> bool {
    // A byte of each of these letters that few others have.
    memchr2(0xC4, 0xAA, text.as_bytes()).is_none() || !text.contains(BECOME_ASCII)
}

/// Whether only what is ASCII changes when a text is lower-cased.
fn is_lower_beyond_ascii(mut text: &str) -> bool {
    loop {
        let found = text.get(ascii_prefix(text.as_bytes())..).unwrap_or_default();
        let Some(character) = found.chars().next() else { return true };
        if !is_lower(character) {
            return false;
        }
        text = found.get(character.len_utf8()..).unwrap_or_default();
    }
}

/// The text as it reads.
fn read(finding: &Finding<'_>) -> String {
    let mut text = String::with_capacity(finding.claim.len() + 1 + finding.evidence.len());
    finding.claim.push_onto(&mut text);
    text.push(' ');
    finding.evidence.push_onto(&mut text);
    // Nothing that is left to do depends on whether an ASCII letter is upper or lower case.
    text.make_ascii_lowercase();
    if is_lower_beyond_ascii(&text) { text } else { text.to_lowercase() }
}

/// Whether a character stays as it is when a text is lower-cased.
fn is_lower(character: char) -> bool {
    // Dashes, quotes and dots, which are most of what is not ASCII in English texts: the block General Punctuation has
    // no letters, so that the tables need not be asked.
    matches!(character, '\u{2000}'..='\u{206F}') || character.to_lowercase().eq([character])
}

/// How many bytes come before the first that is not ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    let (sixteens, last) = bytes.as_chunks::<16>();
    for (index, sixteen) in sixteens.iter().enumerate() {
        let beyond = u8x16::new(*sixteen).to_bitmask();
        if beyond != 0 {
            return index * 16 + beyond.trailing_zeros() as usize;
        }
    }
    sixteens.len() * 16 + last.iter().take_while(|byte| byte.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::formats::read_usual;
    use crate::review::{FindingsFile, Keyword, Run};
    use crate::source::JsonText;
    use alloc::format;
    use alloc::vec::Vec;

    fn said<'a>(claim: impl Into<JsonText<'a>>, evidence: impl Into<JsonText<'a>>) -> Finding<'a> {
        let (claim, evidence) = (claim.into(), evidence.into());
        Finding { file: "".into(), lines: None, severity: None, claim, evidence, reviewer: None }
    }

    #[test]
    fn the_text_is_lower_case_as_unicode_has_it() {
        let long = "x".repeat(61);
        for claim in
            ["ÉCOLE", "ΟΔΥΣΣΕΥΣ", "\u{212a}elvin İ", "— “A” é", "日本", "", &format!("{long}ÄÖ{long}É")]
        {
            let finding = said(claim, "ὈΔΥΣΣΕΎΣ");
            assert_eq!(read(&finding), format!("{claim} ὈΔΥΣΣΕΎΣ").to_lowercase());
        }
    }

    /// Pieces of strings as JSON writes them, with all that could be mistaken for a part of a word.
    const PIECES: [&str; 22] = [
        "null", "Null", "N", "ull", r"\n", r"\\", r"\\n", r#"\""#, r"\/", "/", " ", "a", "b", "n", r"\t",
        r"\u006e", r"\u006E", "É", "é", "—", "\u{212a}", "İ",
    ];

    /// Keywords that may be in them.
    const WORDS: [&str; 18] = [
        "null", "nnull", "n", "\n", "\nnull", "a", "b a", " ", "\\", "\\n", "\"", "/", "é", "k", "i̇", "ull",
        "tnull", "",
    ];

    #[test]
    fn a_word_is_found_where_the_text_that_is_read_has_it() {
        let words: Vec<Keyword> = WORDS.map(|word| Keyword::new(word.into())).into();
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        let (mut found, mut missing, mut literal, mut lower) = (0, 0, 0, 0);
        for _ in 0..4_000 {
            let [claim, evidence] = [(); 2].map(|()| {
                let pieces: Vec<&str> = (0..next(6)).map(|_| PIECES[next(PIECES.len())]).collect();
                pieces.concat()
            });
            let text = format!(r#"[{{"claim": "{claim}", "evidence": "{evidence}"}}]"#);
            let Some(FindingsFile::Single(Run { findings, .. })) = read_usual(&text) else {
                panic!("{text}")
            };
            let (searched, whole) = (Searched::default(), read(&findings[0]));
            for keyword in &words {
                let has = searched.has(&findings[0], &Word::of(keyword));
                assert_eq!(has, whole.contains(keyword.lowered()), "{keyword:?} in {text}");
                found += usize::from(has);
                missing += usize::from(!has);
            }
            literal += usize::from(searched.apart.get() == Some(&true));
            lower += usize::from(searched.lower.get() == Some(&true));
        }
        assert!(found > 10_000 && missing > 10_000, "{found} {missing}");
        assert!(literal > 1_000 && lower > 500 && lower < literal, "{literal} {lower}");
    }

    #[test]
    fn a_text_that_is_like_a_word_everywhere_is_read() {
        let text = format!(r#"[{{"claim": "{}", "evidence": "aab"}}]"#, "a".repeat(100_000));
        let Some(FindingsFile::Single(Run { findings, .. })) = read_usual(&text) else { panic!("refused") };
        for (word, is_there) in [("aba", false), ("aab", true), ("ba", false), ("a aab", true)] {
            let searched = Searched::default();
            assert_eq!(searched.has(&findings[0], &Word::of(&Keyword::new(word.into()))), is_there, "{word}");
            assert_eq!(searched.read.get().is_some(), word == "aba", "{word}");
        }
    }

    #[test]
    fn a_text_of_which_it_is_not_known_how_it_is_written_is_read() {
        // A backslash that escapes nothing.
        let finding = said(r"a\null", "");
        assert!(Searched::default().has(&finding, &Word::of(&Keyword::new("null".into()))));
        assert_eq!(lettered(&finding), None);
    }

    #[test]
    fn no_other_letters_become_ascii() {
        let become_ascii = |c: &char| !c.is_ascii() && c.to_lowercase().any(|c| c.is_ascii());
        assert!(('\0'..=char::MAX).filter(become_ascii).eq(BECOME_ASCII));
        for (text, is_apart) in
            [("", true), ("É — ª ĉ", true), ("a\u{212a}", false), ("İ", false), ("\u{2aa}\u{12a}", true)]
        {
            assert_eq!(is_ascii_apart(text), is_apart, "{text}");
        }
    }

    #[test]
    fn general_punctuation_has_no_case() {
        assert!(('\u{2000}'..='\u{206F}').all(|c| c.to_lowercase().eq([c])));
        assert!(is_lower('—') && is_lower('é') && !is_lower('É'));
    }

    #[test]
    fn characters_beyond_ascii_are_all_found() {
        let text = format!("{}é{}日{}", "a".repeat(63), "b".repeat(64), "c".repeat(200));
        assert!(is_lower_beyond_ascii(&text) && !is_lower_beyond_ascii(&(text.clone() + "É")));
        for (before, after) in (0..140).flat_map(|before| [0, 1, 7, 63, 64].map(|after| (before, after))) {
            let text = format!("{}日{}", "a".repeat(before), "b".repeat(after));
            assert_eq!(ascii_prefix(text.as_bytes()), before);
            assert_eq!(ascii_prefix("a".repeat(before).as_bytes()), before);
        }
        assert!(is_lower_beyond_ascii("") && is_lower_beyond_ascii("Plain"));
    }
}
