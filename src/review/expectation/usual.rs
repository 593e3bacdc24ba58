//! A key in which nothing is wrong and nothing is warned of: read in one pass, without a tree. Everything else is left to
//! [`Expectations::read`], which alone has the words for it. Where this reads a key, both say the same
//! (`tests/usual_oracle.rs`).

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Entry, Expectations, is_blank};
use crate::limits::{ENTRIES, KEYWORDS};
use crate::review::keyword::Keyword;
use crate::review::lines::LineRange;
use crate::review::severity::Severity;
use crate::source::{JsonReader, Once};

impl Expectations {
    /// Reads a key of which there is nothing to say; else `None`.
    pub fn read_usual(text: &str) -> Option<Self> {
        let mut reader = JsonReader::new(text);
        let (mut id, mut description, mut expect) = (None, None, None);
        reader.object(|reader, key| match key {
            "id" => string(reader, &mut id),
            "description" => string(reader, &mut description),
            "expect" => reader.once(&mut expect, read_expect),
            _ => None,
        })?;
        let read = Self {
            stated_id: id.flatten(),
            description: description.flatten().unwrap_or_default(),
            ..expect.flatten()?
        };
        let keywords: usize = read.entries().map(|entry| entry.keywords.len()).sum();
        let is_usual = reader.is_at_end()
            && !read.demands_nothing()
            && read.entries().count() <= ENTRIES
            && keywords <= KEYWORDS
            && read.must_not_flag.iter().all(|entry| entry.known_gap.is_none());
        is_usual.then_some(read)
    }
}

fn read_expect(reader: &mut JsonReader<'_>) -> Option<Expectations> {
    let (mut must_match, mut must_not_flag) = (None, None);
    let (mut min_findings, mut max_blocking) = (None, None);
    reader.object(|reader, key| match key {
        "must_match" => reader.once(&mut must_match, entries),
        "must_not_flag" => reader.once(&mut must_not_flag, entries),
        "min_findings" => reader.once(&mut min_findings, count),
        "max_blocking" => reader.once(&mut max_blocking, count),
        _ => None,
    })?;
    Some(Expectations {
        must_match: must_match.flatten().unwrap_or_default(),
        must_not_flag: must_not_flag.flatten().unwrap_or_default(),
        min_findings: min_findings.flatten(),
        max_blocking: max_blocking.flatten(),
        ..Expectations::default()
    })
}

fn count(reader: &mut JsonReader<'_>) -> Option<u64> {
    u64::try_from(reader.integer()?).ok()
}

fn entries(reader: &mut JsonReader<'_>) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    reader.list(|reader| {
        entries.push(entry(reader)?);
        (entries.len() <= ENTRIES).then_some(())
    })?;
    Some(entries)
}

fn entry(reader: &mut JsonReader<'_>) -> Option<Entry> {
    let (mut file, mut line, mut end_line, mut severity) = (None, None, None, None);
    let (mut keywords, mut note, mut known_gap, mut pinned) = (None, None, None, None);
    reader.object(|reader, key| match key {
        "file" => string(reader, &mut file),
        "line" => reader.once(&mut line, line_number),
        "end_line" => reader.once(&mut end_line, line_number),
        "severity" => reader.once(&mut severity, |reader| Severity::parse(&reader.string()?)),
        "keywords" => reader.once(&mut keywords, read_keywords),
        "note" => string(reader, &mut note),
        "known_gap" => reader.once(&mut known_gap, |reader| reader.string().filter(|why| !is_blank(why))),
        "pinned" => reader.once(&mut pinned, JsonReader::boolean),
        _ => None,
    })?;
    let demands = line.flatten().is_some()
        || file.as_ref().is_some_and(Option::is_some)
        || severity.flatten().is_some()
        || keywords.as_ref().is_some_and(Option::is_some);
    let entry = Entry {
        file: file.flatten(),
        lines: LineRange::of_fields(line.flatten(), end_line.flatten()).ok()?,
        severity: severity.flatten(),
        keywords: keywords.flatten().unwrap_or_default(),
        note: note.flatten(),
        known_gap: known_gap.flatten().map(Cow::into_owned),
        pinned: pinned.flatten().unwrap_or(false),
    };
    demands.then_some(entry)
}

fn line_number(reader: &mut JsonReader<'_>) -> Option<i64> {
    reader.integer().filter(|line| *line >= 1)
}

fn read_keywords(reader: &mut JsonReader<'_>) -> Option<Vec<Keyword>> {
    let mut keywords = Vec::new();
    reader.list(|reader| {
        let written = reader.string()?;
        if written.trim().is_empty() || keywords.len() >= KEYWORDS {
            return None;
        }
        keywords.push(Keyword::new(written.into_owned()));
        Some(())
    })?;
    Some(keywords)
}

fn string(reader: &mut JsonReader<'_>, place: &mut Once<String>) -> Option<()> {
    reader.once(place, |reader| reader.string().map(Cow::into_owned))
}
