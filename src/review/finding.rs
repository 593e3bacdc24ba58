//! What a reviewer said, and where the record of it came from.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::lines::LineRange;
use super::severity::Severity;
use crate::ids::Digest;

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
    pub claim: Cow<'a, str>,
    /// Why.
    pub evidence: Cow<'a, str>,
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
        text.push_str(&self.claim);
        text.push(' ');
        text.push_str(&self.evidence);
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
    const STEP: usize = 64;
    core::iter::from_fn(move || {
        let skipped = text.as_bytes().chunks(STEP).position(|chunk| !chunk.is_ascii())? * STEP;
        let start = skipped + text.as_bytes().get(skipped..)?.iter().position(|byte| !byte.is_ascii())?;
        let found = text.get(start..)?.chars().next()?;
        text = text.get(start + found.len_utf8()..)?;
        Some(found)
    })
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
        assert_eq!(beyond_ascii("").chain(beyond_ascii("plain")).count(), 0);
    }
}
