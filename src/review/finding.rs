//! What a reviewer said, and where the record of it came from.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::lines::LineRange;
use super::severity::Severity;
use crate::ids::Digest;
use crate::source::JsonText;

/// One finding. The derived order is the *content order* that breaks ties: it knows nothing of the place of a
/// finding in its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding<'a> {
    /// The file it is about; absent is the empty text.
    pub file: Cow<'a, str>,
    /// The lines it is about.
    pub lines: Option<LineRange>,
    /// How bad; `None` when missing or unknown, which ranks as info and never blocks.
    pub severity: Option<Severity>,
    /// What is said to be wrong.
    pub claim: JsonText<'a>,
    /// Why.
    pub evidence: JsonText<'a>,
    /// Who says so, where the finding names one.
    pub reviewer: Option<Cow<'a, str>>,
}

impl Finding<'_> {
    /// The severity for comparisons: unknown ranks as info.
    pub fn ranked_severity(&self) -> Severity {
        self.severity.unwrap_or(Severity::Info)
    }

    /// `claim + " " + evidence`, lower-cased by Unicode's rules: where keywords are looked for.
    pub fn searched_text(&self) -> String {
        let mut text = String::with_capacity(self.claim.len() + 1 + self.evidence.len());
        self.claim.push_onto(&mut text);
        text.push(' ');
        self.evidence.push_onto(&mut text);
        // Nothing that is left to do depends on whether an ASCII letter is upper or lower case.
        text.make_ascii_lowercase();
        if beyond_ascii(&text).all(is_lower) { text } else { text.to_lowercase() }
    }
}

/// Whether a character stays as it is when a text is lower-cased.
fn is_lower(character: char) -> bool {
    // Dashes, quotes and dots, which are most of what is not ASCII in English texts: the block General Punctuation has
    // no letters, so that the tables need not be asked.
    matches!(character, '\u{2000}'..='\u{206F}') || character.to_lowercase().eq([character])
}

/// The characters of a text that are not ASCII. What is ASCII is passed over in long steps.
fn beyond_ascii(mut text: &str) -> impl Iterator<Item = char> {
    core::iter::from_fn(move || {
        let found = text.get(ascii_prefix(text.as_bytes())..)?;
        let character = found.chars().next()?;
        text = found.get(character.len_utf8()..)?;
        Some(character)
    })
}

/// How many bytes come before the first that is not ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    const STEP: usize = 64;
    let start = bytes.chunks(STEP).take_while(|chunk| chunk.is_ascii()).count() * STEP;
    let rest = bytes.get(start..).unwrap_or_default();
    // The one step in which it is, eight bytes at a time.
    let (eights, last) = rest.as_chunks::<8>();
    let beyond = |eight: &[u8; 8]| u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080;
    match eights.iter().position(|eight| beyond(eight) != 0) {
        Some(index) => {
            let bits = eights.get(index).map_or(0, beyond);
            start + index * 8 + bits.trailing_zeros() as usize / 8
        }
        None => (start + eights.len() * 8 + last.iter().take_while(|byte| byte.is_ascii()).count())
            .min(bytes.len()),
    }
}

/// A digest that a recording states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedDigest {
    /// Not stated.
    Absent,
    /// Stated, but no digest: it agrees with nothing.
    Unreadable,
    /// Stated.
    Stated(Digest),
}

/// Where findings came from. All of it is the recorder's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording<'a> {
    /// Who reviewed.
    pub reviewer: Option<Cow<'a, str>>,
    /// Digest of the reviewer's inputs: prompts, model, command.
    pub reviewer_sha256: StatedDigest,
    /// The command that was run.
    pub command: Option<Cow<'a, str>>,
    /// The model that was asked.
    pub model: Option<Cow<'a, str>>,
    /// Version of the tool.
    pub tool_version: Option<Cow<'a, str>>,
    /// Digest of the prompt.
    pub prompt_sha256: StatedDigest,
    /// Digest of the diff's raw bytes as the reviewer saw them.
    pub diff_sha256: StatedDigest,
    /// When, as written.
    pub recorded_at: Option<Cow<'a, str>>,
}

/// One run of a reviewer over a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// Its provenance, if any was written down.
    pub recording: Option<Recording<'a>>,
    /// What it said, in file order.
    pub findings: Vec<Finding<'a>>,
}

/// The content of one findings file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one per file, and the large variant is the usual one"
)]
pub enum FindingsFile<'a> {
    /// One review.
    Single(Run<'a>),
    /// Several trials of one reviewer, scored by majority, never concatenated. Not empty.
    Trials(Vec<Run<'a>>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn searched_text_is_lower_case_as_unicode_has_it() {
        let long = "x".repeat(61);
        for claim in
            ["ÉCOLE", "ΟΔΥΣΣΕΥΣ", "\u{212a}elvin İ", "— “A” é", "日本", "", &format!("{long}ÄÖ{long}É")]
        {
            let finding = Finding {
                file: "".into(),
                lines: None,
                severity: None,
                claim: claim.into(),
                evidence: "ὈΔΥΣΣΕΎΣ".into(),
                reviewer: None,
            };
            assert_eq!(finding.searched_text(), format!("{claim} ὈΔΥΣΣΕΎΣ").to_lowercase());
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
        assert_eq!(beyond_ascii(&text).collect::<String>(), "é日");
        for (before, after) in (0..140).flat_map(|before| [0, 1, 7, 63, 64].map(|after| (before, after))) {
            let text = format!("{}日{}", "a".repeat(before), "b".repeat(after));
            assert_eq!(ascii_prefix(text.as_bytes()), before);
            assert_eq!(ascii_prefix("a".repeat(before).as_bytes()), before);
        }
        assert_eq!(beyond_ascii("").chain(beyond_ascii("plain")).count(), 0);
    }
}
