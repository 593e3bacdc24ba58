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
use crate::source::{JsonReader, Once};

/// Reads a findings file; `None` when anything about it is unusual.
pub fn read(text: &str) -> Option<FindingsFile<'_>> {
    let mut reader = JsonReader::new(text);
    let file = if reader.is_at_list() {
        FindingsFile::Single(Run { recording: None, findings: findings(&mut reader)? })
    } else {
        root(&mut reader)?
    };
    reader.is_at_end().then_some(file)
}

/// An object with `findings` or with `trials`.
fn root<'a>(reader: &mut JsonReader<'a>) -> Option<FindingsFile<'a>> {
    let (mut parts, mut trials) = (Parts::default(), None);
    reader.object(|reader, key| match key {
        "trials" => reader.once(&mut trials, runs),
        _ => parts.member(reader, key),
    })?;
    match (parts, trials.flatten()) {
        (parts, None) => parts.run().map(FindingsFile::Single),
        (Parts { recording: None | Some(None), findings: None | Some(None) }, Some(runs)) => {
            Some(FindingsFile::Trials(runs))
        }
        _ => None,
    }
}

/// The trials; there is at least one.
fn runs<'a>(reader: &mut JsonReader<'a>) -> Option<Vec<Run<'a>>> {
    let mut runs = Vec::new();
    reader.list(|reader| {
        let mut parts = Parts::default();
        reader.object(|reader, key| parts.member(reader, key))?;
        runs.push(parts.run()?);
        (runs.len() <= TRIALS).then_some(())
    })?;
    (!runs.is_empty()).then_some(runs)
}

/// What a run is made of.
#[derive(Default)]
struct Parts<'a> {
    recording: Once<Recording<'a>>,
    findings: Once<Vec<Finding<'a>>>,
}

impl<'a> Parts<'a> {
    fn member(&mut self, reader: &mut JsonReader<'a>, key: &str) -> Option<()> {
        match key {
            "recording" => reader.once(&mut self.recording, recording),
            "findings" => reader.once(&mut self.findings, findings),
            _ => reader.skip_value(),
        }
    }

    fn run(self) -> Option<Run<'a>> {
        Some(Run { recording: self.recording.flatten(), findings: self.findings.flatten()? })
    }
}

/// Room for so many is made at first.
const USUAL_FINDINGS: usize = 32;

fn findings<'a>(reader: &mut JsonReader<'a>) -> Option<Vec<Finding<'a>>> {
    let mut found = Vec::with_capacity(USUAL_FINDINGS);
    reader.list(|reader| {
        found.push(finding(reader)?);
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
const KEYS: [(&str, Key); 7] = [
    ("severity", Key::Severity),
    ("file", Key::File),
    ("line", Key::Line),
    ("end_line", Key::EndLine),
    ("claim", Key::Claim),
    ("evidence", Key::Evidence),
    ("reviewer", Key::Reviewer),
];

fn finding<'a>(reader: &mut JsonReader<'a>) -> Option<Finding<'a>> {
    let (mut severity, mut line, mut end_line) = (None, None, None);
    let (mut file, mut claim, mut evidence, mut reviewer) = (None, None, None, None);
    reader.object_of(&KEYS, |reader, key| {
        match key {
            Some(Key::Severity) => severity = reader.or_null(|reader| Severity::parse(&reader.string()?))?,
            Some(Key::File) => file = reader.or_null(JsonReader::string)?,
            Some(Key::Line) => line = reader.or_null(JsonReader::integer)?,
            Some(Key::EndLine) => end_line = reader.or_null(JsonReader::integer)?,
            Some(Key::Claim) => claim = reader.or_null(JsonReader::text)?,
            Some(Key::Evidence) => evidence = reader.or_null(JsonReader::text)?,
            Some(Key::Reviewer) => reviewer = reader.or_null(JsonReader::string)?,
            None => reader.skip_value()?,
        }
        Some(())
    })?;
    Some(Finding {
        file: file.unwrap_or_default(),
        lines: LineRange::of_fields(line, end_line).ok()?,
        severity,
        claim: claim.unwrap_or_default(),
        evidence: evidence.unwrap_or_default(),
        reviewer,
    })
}

fn recording<'a>(reader: &mut JsonReader<'a>) -> Option<Recording<'a>> {
    let (mut reviewer, mut command, mut model) = (None, None, None);
    let (mut tool_version, mut recorded_at) = (None, None);
    let (mut reviewer_sha256, mut prompt_sha256, mut diff_sha256) = (None, None, None);
    reader.object(|reader, key| match key {
        "reviewer" => text(reader, &mut reviewer),
        "reviewer_sha256" => reader.once(&mut reviewer_sha256, digest),
        "command" => text(reader, &mut command),
        "model" => text(reader, &mut model),
        "tool_version" => text(reader, &mut tool_version),
        "prompt_sha256" => reader.once(&mut prompt_sha256, digest),
        "diff_sha256" => reader.once(&mut diff_sha256, digest),
        "recorded_at" => text(reader, &mut recorded_at),
        _ => reader.skip_value(),
    })?;
    let stated = |digest: Once<Digest>| digest.flatten().map_or(StatedDigest::Absent, StatedDigest::Stated);
    Some(Recording {
        reviewer: reviewer.flatten(),
        reviewer_sha256: stated(reviewer_sha256),
        command: command.flatten(),
        model: model.flatten(),
        tool_version: tool_version.flatten(),
        prompt_sha256: stated(prompt_sha256),
        diff_sha256: stated(diff_sha256),
        recorded_at: recorded_at.flatten(),
    })
}

fn digest(reader: &mut JsonReader<'_>) -> Option<Digest> {
    reader.string()?.parse().ok()
}

fn text<'a>(reader: &mut JsonReader<'a>, place: &mut Once<Cow<'a, str>>) -> Option<()> {
    reader.once(place, JsonReader::string)
}
