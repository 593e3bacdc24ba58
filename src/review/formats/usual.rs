//! The native format where nothing about it is unusual: read in one pass, without a tree. What would be refused, warned
//! of or taken leniently is not read here at all; [`super::read_native`] reads it then, and alone has the words for it.
//! Where this reads a file, both say the same (`tests/usual_oracle.rs`).
//!
//! It is here for speed alone: findings are most of what a run has to understand.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::ids::Digest;
use crate::limits::{FINDINGS, TRIALS};
use crate::review::finding::{Finding, FindingsFile, Recording, Run, StatedDigest};
use crate::review::lines::LineRange;
use crate::review::severity::Severity;
use crate::source::{Gaps, JsonReader, JsonText, Known, Object};

/// Reads a findings file; `None` when anything about it is unusual.
pub fn read(text: &str) -> Option<FindingsFile<'_>> {
    let mut reader = JsonReader::new(text);
    let file = if reader.is_at_list() {
        FindingsFile::Single(Run { recording: None, findings: findings(&mut reader)? })
    } else {
        root(&mut reader)?
    };
    reader.is_done().then_some(file)
}

/// A key of a file or of a run.
#[derive(Debug, Clone, Copy)]
enum Part {
    Recording,
    Findings,
    Trials,
}

const PARTS: [Known<Part>; 3] = [
    Known::new("recording", Part::Recording),
    Known::new("findings", Part::Findings),
    Known::new("trials", Part::Trials),
];

/// An object with `findings` or with `trials`.
fn root<'a>(reader: &mut JsonReader<'a>) -> Option<FindingsFile<'a>> {
    let (mut parts, mut trials) = (Parts::default(), None);
    reader.object_of(&PARTS, |reader, part| {
        match part {
            Some(Part::Trials) => trials = reader.or_null(runs)?,
            part => parts.member(reader, part)?,
        }
        Some(())
    })?;
    match (parts, trials) {
        (parts, None) => parts.run().map(FindingsFile::Single),
        (Parts { recording: None, findings: None }, Some(runs)) => Some(FindingsFile::Trials(runs)),
        _ => None,
    }
}

/// The trials; there is at least one.
fn runs<'a>(reader: &mut JsonReader<'a>) -> Option<Vec<Run<'a>>> {
    let mut runs = Vec::new();
    reader.list(|reader| {
        let mut parts = Parts::default();
        reader.object_of(&PARTS, |reader, part| parts.member(reader, part))?;
        runs.push(parts.run()?);
        (runs.len() <= TRIALS).then_some(())
    })?;
    (!runs.is_empty()).then_some(runs)
}

/// What a run is made of.
#[derive(Default)]
struct Parts<'a> {
    recording: Option<Recording<'a>>,
    findings: Option<Vec<Finding<'a>>>,
}

impl<'a> Parts<'a> {
    fn member(&mut self, reader: &mut JsonReader<'a>, part: Option<Part>) -> Option<()> {
        match part {
            Some(Part::Recording) => self.recording = reader.or_null(recording)?,
            Some(Part::Findings) => self.findings = reader.or_null(findings)?,
            Some(Part::Trials) | None => reader.skip_value()?,
        }
        Some(())
    }

    fn run(self) -> Option<Run<'a>> {
        Some(Run { recording: self.recording, findings: self.findings? })
    }
}

/// Room for so many is made at first.
const USUAL_FINDINGS: usize = 32;

fn findings<'a>(reader: &mut JsonReader<'a>) -> Option<Vec<Finding<'a>>> {
    let (mut found, mut gaps) = (Vec::with_capacity(USUAL_FINDINGS), Gaps::default());
    reader.list(|reader| {
        found.push(finding(reader, &mut gaps)?);
        (found.len() <= FINDINGS).then_some(())
    })?;
    Some(found)
}

/// A key of a finding.
#[derive(Debug, Clone, Copy)]
enum Key {
    Severity,
    File,
    Line,
    EndLine,
    Claim,
    Evidence,
    Reviewer,
}

/// In the order in which they mostly come.
const KEYS: [Known<Key>; 7] = [
    Known::new("severity", Key::Severity),
    Known::new("file", Key::File),
    Known::new("line", Key::Line),
    Known::new("end_line", Key::EndLine),
    Known::new("claim", Key::Claim),
    Known::new("evidence", Key::Evidence),
    Known::new("reviewer", Key::Reviewer),
];

/// What is read of a finding.
#[derive(Default)]
struct Draft<'a> {
    severity: Option<Severity>,
    file: Option<Cow<'a, str>>,
    line: Option<i64>,
    end_line: Option<i64>,
    claim: Option<JsonText<'a>>,
    evidence: Option<JsonText<'a>>,
    reviewer: Option<Cow<'a, str>>,
}

impl<'a> Draft<'a> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "where the key is known nothing is left of the question")]
    fn read(&mut self, reader: &mut JsonReader<'a>, key: Key) -> Option<()> {
        match key {
            Key::Severity => self.severity = reader.or_null(|reader| Severity::parse(&reader.string()?))?,
            Key::File => self.file = reader.or_null(JsonReader::string)?,
            Key::Line => self.line = reader.or_null(JsonReader::integer)?,
            Key::EndLine => self.end_line = reader.or_null(JsonReader::integer)?,
            Key::Claim => self.claim = reader.or_null(JsonReader::text)?,
            Key::Evidence => self.evidence = reader.or_null(JsonReader::text)?,
            Key::Reviewer => self.reviewer = reader.or_null(JsonReader::string)?,
        }
        Some(())
    }

    /// The same where the keys come in another order, or one that is not known.
    #[inline(never)]
    fn read_any(&mut self, reader: &mut JsonReader<'a>, key: Option<Key>) -> Option<()> {
        match key {
            Some(key) => self.read(reader, key),
            None => reader.skip_value(),
        }
    }
}

fn finding<'a>(reader: &mut JsonReader<'a>, gaps: &mut Gaps<{ KEYS.len() }>) -> Option<Finding<'a>> {
    let mut draft = Draft::default();
    let mut object = Object::open(reader, gaps)?;
    object.usual(reader, 0, |reader| draft.read(reader, Key::Severity))?;
    object.usual(reader, 1, |reader| draft.read(reader, Key::File))?;
    object.usual(reader, 2, |reader| draft.read(reader, Key::Line))?;
    object.usual(reader, 3, |reader| draft.read(reader, Key::EndLine))?;
    object.usual(reader, 4, |reader| draft.read(reader, Key::Claim))?;
    object.usual(reader, 5, |reader| draft.read(reader, Key::Evidence))?;
    object.usual(reader, 6, |reader| draft.read(reader, Key::Reviewer))?;
    object.others(reader, &KEYS, |reader, key| draft.read_any(reader, key))?;
    Some(Finding {
        file: draft.file.unwrap_or_default(),
        lines: LineRange::of_fields(draft.line, draft.end_line).ok()?,
        severity: draft.severity,
        claim: draft.claim.unwrap_or_default(),
        evidence: draft.evidence.unwrap_or_default(),
        reviewer: draft.reviewer,
    })
}

/// A key of a recording.
#[derive(Debug, Clone, Copy)]
enum Fact {
    Reviewer,
    ReviewerSha256,
    Command,
    Model,
    ToolVersion,
    PromptSha256,
    DiffSha256,
    RecordedAt,
}

const FACTS: [Known<Fact>; 8] = [
    Known::new("reviewer_sha256", Fact::ReviewerSha256),
    Known::new("reviewer", Fact::Reviewer),
    Known::new("command", Fact::Command),
    Known::new("model", Fact::Model),
    Known::new("tool_version", Fact::ToolVersion),
    Known::new("prompt_sha256", Fact::PromptSha256),
    Known::new("diff_sha256", Fact::DiffSha256),
    Known::new("recorded_at", Fact::RecordedAt),
];

fn recording<'a>(reader: &mut JsonReader<'a>) -> Option<Recording<'a>> {
    let (mut reviewer, mut command, mut model) = (None, None, None);
    let (mut tool_version, mut recorded_at) = (None, None);
    let (mut reviewer_sha256, mut prompt_sha256, mut diff_sha256) = (None, None, None);
    reader.object_of(&FACTS, |reader, fact| {
        match fact {
            Some(Fact::Reviewer) => reviewer = reader.or_null(JsonReader::string)?,
            Some(Fact::ReviewerSha256) => reviewer_sha256 = reader.or_null(digest)?,
            Some(Fact::Command) => command = reader.or_null(JsonReader::string)?,
            Some(Fact::Model) => model = reader.or_null(JsonReader::string)?,
            Some(Fact::ToolVersion) => tool_version = reader.or_null(JsonReader::string)?,
            Some(Fact::PromptSha256) => prompt_sha256 = reader.or_null(digest)?,
            Some(Fact::DiffSha256) => diff_sha256 = reader.or_null(digest)?,
            Some(Fact::RecordedAt) => recorded_at = reader.or_null(JsonReader::string)?,
            None => reader.skip_value()?,
        }
        Some(())
    })?;
    let stated = |digest: Option<Digest>| digest.map_or(StatedDigest::Absent, StatedDigest::Stated);
    Some(Recording {
        reviewer,
        reviewer_sha256: stated(reviewer_sha256),
        command,
        model,
        tool_version,
        prompt_sha256: stated(prompt_sha256),
        diff_sha256: stated(diff_sha256),
        recorded_at,
    })
}

fn digest(reader: &mut JsonReader<'_>) -> Option<Digest> {
    reader.string()?.parse().ok()
}
