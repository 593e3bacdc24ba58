//! What a reviewer said, and where the record of it came from.

use alloc::borrow::Cow;
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
