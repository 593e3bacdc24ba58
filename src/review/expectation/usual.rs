//! A key in which nothing is wrong and nothing is warned of: read in one pass, without a tree. Everything else is left to
//! [`Expectations::read`], which alone has the words for it. Where this reads a key, both say the same
//! (`tests/usual_oracle.rs`).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Entry, Expectations, is_blank};
use crate::limits::{ENTRIES, KEYWORDS};
use crate::review::keyword::Keyword;
use crate::review::lines::LineRange;
use crate::review::severity::Severity;
use crate::source::{Gaps, JsonReader, JsonText, Known, Object};

/// A key of the whole.
#[derive(Debug, Clone, Copy)]
enum RootKey {
    Id,
    Description,
    Expect,
}

const ROOT: [Known<RootKey>; 3] = [
    Known::new("id", RootKey::Id),
    Known::new("description", RootKey::Description),
    Known::new("expect", RootKey::Expect),
];

impl<'a> Expectations<'a> {
    /// Reads a key of which there is nothing to say; else `None`.
    pub fn read_usual(text: &'a str) -> Option<Self> {
        let mut reader = JsonReader::new(text);
        let (mut id, mut description, mut expect) = (None, None, None);
        reader.object_of(&ROOT, |reader, key| {
            match key? {
                RootKey::Id => id = reader.or_null(JsonReader::string)?,
                RootKey::Description => description = reader.or_null(JsonReader::text)?,
                RootKey::Expect => expect = reader.or_null(read_expect)?,
            }
            Some(())
        })?;
        let read = Self { stated_id: id, description: description.unwrap_or_default(), ..expect? };
        let keywords: usize = read.entries().map(|entry| entry.keywords.len()).sum();
        let is_usual = reader.is_done()
            && !read.demands_nothing()
            && read.entries().count() <= ENTRIES
            && keywords <= KEYWORDS
            && read.must_not_flag.iter().all(|entry| entry.known_gap.is_none());
        is_usual.then_some(read)
    }
}

/// A key of `expect`.
#[derive(Debug, Clone, Copy)]
enum ExpectKey {
    MustMatch,
    MustNotFlag,
    MinFindings,
    MaxBlocking,
}

const EXPECT: [Known<ExpectKey>; 4] = [
    Known::new("must_match", ExpectKey::MustMatch),
    Known::new("must_not_flag", ExpectKey::MustNotFlag),
    Known::new("min_findings", ExpectKey::MinFindings),
    Known::new("max_blocking", ExpectKey::MaxBlocking),
];

fn read_expect<'a>(reader: &mut JsonReader<'a>) -> Option<Expectations<'a>> {
    let (mut read, mut gaps) = (Expectations::default(), Gaps::default());
    reader.object_of(&EXPECT, |reader, key| {
        match key? {
            ExpectKey::MustMatch => read.must_match = entries(reader, &mut gaps)?,
            ExpectKey::MustNotFlag => read.must_not_flag = entries(reader, &mut gaps)?,
            ExpectKey::MinFindings => read.min_findings = reader.or_null(count)?,
            ExpectKey::MaxBlocking => read.max_blocking = reader.or_null(count)?,
        }
        Some(())
    })?;
    Some(read)
}

fn count(reader: &mut JsonReader<'_>) -> Option<u64> {
    u64::try_from(reader.integer()?).ok()
}

/// Room for so many is made at first.
const USUAL_ENTRIES: usize = 8;

fn entries<'a>(reader: &mut JsonReader<'a>, gaps: &mut Gaps<{ ENTRY.len() }>) -> Option<Vec<Entry<'a>>> {
    let read = reader.or_null(|reader| {
        let mut entries = Vec::with_capacity(USUAL_ENTRIES);
        reader.list(|reader| {
            entries.push(entry(reader, gaps)?);
            (entries.len() <= ENTRIES).then_some(())
        })?;
        Some(entries)
    });
    read.map(Option::unwrap_or_default)
}

/// A key of an entry.
#[derive(Debug, Clone, Copy)]
enum EntryKey {
    File,
    Line,
    EndLine,
    Severity,
    Keywords,
    Note,
    KnownGap,
    Pinned,
}

/// In the order in which they mostly come.
const ENTRY: [Known<EntryKey>; 8] = [
    Known::new("file", EntryKey::File),
    Known::new("line", EntryKey::Line),
    Known::new("end_line", EntryKey::EndLine),
    Known::new("severity", EntryKey::Severity),
    Known::new("keywords", EntryKey::Keywords),
    Known::new("note", EntryKey::Note),
    Known::new("known_gap", EntryKey::KnownGap),
    Known::new("pinned", EntryKey::Pinned),
];

/// What is read of an entry.
#[derive(Default)]
struct Draft<'a> {
    file: Option<Cow<'a, str>>,
    line: Option<i64>,
    end_line: Option<i64>,
    severity: Option<Severity>,
    keywords: Option<Vec<Keyword<'a>>>,
    note: Option<JsonText<'a>>,
    known_gap: Option<Cow<'a, str>>,
    pinned: Option<bool>,
}

impl<'a> Draft<'a> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "where the key is known nothing is left of the question")]
    fn read(&mut self, reader: &mut JsonReader<'a>, key: EntryKey) -> Option<()> {
        match key {
            EntryKey::File => self.file = reader.or_null(JsonReader::string)?,
            EntryKey::Line => self.line = reader.or_null(line_number)?,
            EntryKey::EndLine => self.end_line = reader.or_null(line_number)?,
            EntryKey::Severity => {
                self.severity = reader.or_null(|reader| Severity::parse(&reader.string()?))?;
            }
            EntryKey::Keywords => self.keywords = reader.or_null(read_keywords)?,
            EntryKey::Note => self.note = reader.or_null(JsonReader::text)?,
            EntryKey::KnownGap => self.known_gap = reader.or_null(excuse)?,
            EntryKey::Pinned => self.pinned = reader.or_null(JsonReader::boolean)?,
        }
        Some(())
    }

    /// The same where the keys come in another order, or one that is not known.
    #[inline(never)]
    fn read_any(&mut self, reader: &mut JsonReader<'a>, key: Option<EntryKey>) -> Option<()> {
        self.read(reader, key?)
    }
}

fn entry<'a>(reader: &mut JsonReader<'a>, gaps: &mut Gaps<{ ENTRY.len() }>) -> Option<Entry<'a>> {
    let mut draft = Draft::default();
    let mut object = Object::open(reader, gaps)?;
    object.usual(reader, 0, |reader| draft.read(reader, EntryKey::File))?;
    object.usual(reader, 1, |reader| draft.read(reader, EntryKey::Line))?;
    object.usual(reader, 2, |reader| draft.read(reader, EntryKey::EndLine))?;
    object.usual(reader, 3, |reader| draft.read(reader, EntryKey::Severity))?;
    object.usual(reader, 4, |reader| draft.read(reader, EntryKey::Keywords))?;
    object.usual(reader, 5, |reader| draft.read(reader, EntryKey::Note))?;
    object.others(reader, &ENTRY, |reader, key| draft.read_any(reader, key))?;
    let Draft { file, line, end_line, severity, keywords, note, known_gap, pinned } = draft;
    let demands = file.is_some() || line.is_some() || severity.is_some() || keywords.is_some();
    let entry = Entry {
        file,
        lines: LineRange::of_fields(line, end_line).ok()?,
        severity,
        keywords: keywords.unwrap_or_default(),
        note,
        known_gap,
        pinned: pinned.unwrap_or(false),
    };
    demands.then_some(entry)
}

fn excuse<'a>(reader: &mut JsonReader<'a>) -> Option<Cow<'a, str>> {
    reader.string().filter(|why| !is_blank(why))
}

fn line_number(reader: &mut JsonReader<'_>) -> Option<i64> {
    reader.integer().filter(|line| *line >= 1)
}

fn read_keywords<'a>(reader: &mut JsonReader<'a>) -> Option<Vec<Keyword<'a>>> {
    let mut keywords = Vec::new();
    reader.list(|reader| {
        let written = reader.string()?;
        if written.chars().all(char::is_whitespace) || keywords.len() >= KEYWORDS {
            return None;
        }
        keywords.push(Keyword::new(written));
        Some(())
    })?;
    Some(keywords)
}
