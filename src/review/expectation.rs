//! The hand-authored key of a fixture: what a good review says, and what it does not say.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::keyword::Keyword;
use super::lines::LineRange;
use super::severity::Severity;
use crate::diagnostic::Code;
use crate::limits::{ENTRIES, KEYWORDS};
use crate::source::{Fields, JsonText, Node, Problems, Trail};

/// One expectation. What is absent demands nothing. The derived order is the content order that breaks ties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry<'a> {
    /// Any string, compared as it is, never normalised.
    pub file: Option<Cow<'a, str>>,
    /// 1-based.
    pub lines: Option<LineRange>,
    /// A finding must be at least this severe.
    pub severity: Option<Severity>,
    /// One of these must occur; empty demands none.
    pub keywords: Vec<Keyword<'a>>,
    /// For people.
    pub note: Option<JsonText<'a>>,
    /// Why a miss of this entry is excused for now.
    pub known_gap: Option<Cow<'a, str>>,
    /// Held exactly even where a reviewer is compared statistically.
    pub pinned: bool,
}

/// What a good review of one diff says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations<'a> {
    /// The id written inside the file; the file's path is what counts.
    pub stated_id: Option<Cow<'a, str>>,
    /// For people.
    pub description: JsonText<'a>,
    /// Each must be matched by a finding.
    pub must_match: Vec<Entry<'a>>,
    /// None may be matched by a finding.
    pub must_not_flag: Vec<Entry<'a>>,
    /// At least this many findings.
    pub min_findings: Option<u64>,
    /// At most this many blocking findings.
    pub max_blocking: Option<u64>,
}

const ROOT_KEYS: [&str; 3] = ["id", "description", "expect"];
const EXPECT_KEYS: [&str; 4] = ["must_match", "must_not_flag", "min_findings", "max_blocking"];
const ENTRY_KEYS: [&str; 8] =
    ["file", "line", "end_line", "severity", "keywords", "note", "known_gap", "pinned"];

impl<'a> Expectations<'a> {
    /// Reads `expected.json` strictly. The second value are warnings; an error gives every problem of the file.
    pub fn read(root: &Node<'_>) -> Result<(Expectations<'static>, Problems), Problems> {
        let mut errors = Problems::default();
        let mut warnings = Problems::default();
        let read = read_root(root, &mut errors, &mut warnings);
        match read {
            Some(expectations) if errors.is_empty() => Ok((expectations, warnings)),
            _ => Err(errors),
        }
    }

    /// All entries, `must_match` first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.must_match.iter().chain(&self.must_not_flag)
    }

    fn demands_nothing(&self) -> bool {
        self.must_match.is_empty()
            && self.must_not_flag.is_empty()
            && self.min_findings.unwrap_or(0) == 0
            && self.max_blocking.is_none()
    }
}

fn read_root(
    root: &Node<'_>,
    errors: &mut Problems,
    warnings: &mut Problems,
) -> Option<Expectations<'static>> {
    let at = Trail::Root;
    let fields = Fields::strict(root, &at, &ROOT_KEYS, errors)?;
    let mut read = Expectations {
        stated_id: owned(fields.string("id", errors)),
        description: owned(fields.string("description", errors)).unwrap_or_default().into(),
        ..Expectations::default()
    };
    if let Some(node) = fields.get("expect")
        && let Some(expect) = Fields::strict(node, &fields.at("expect"), &EXPECT_KEYS, errors)
    {
        read.must_match = entries(&expect, "must_match", errors, warnings);
        read.must_not_flag = entries(&expect, "must_not_flag", errors, warnings);
        read.min_findings = expect.integer("min_findings", 0, errors).map(i64::unsigned_abs);
        read.max_blocking = expect.integer("max_blocking", 0, errors).map(i64::unsigned_abs);
        check_counts(&read, &fields.at("expect"), errors);
        warn_gaps(&read, &expect.at("must_not_flag"), warnings);
    }
    if read.demands_nothing() {
        let help = "for a diff without defects, demand silence: `\"expect\": {\"max_blocking\": 0}`";
        let message = "the fixture demands nothing, so every review passes it".to_string();
        warnings.value(Code::ExpectsNothing, &at, message, Some(help.into()));
    }
    Some(read)
}

fn entries(
    fields: &Fields<'_, '_, '_>,
    key: &str,
    errors: &mut Problems,
    warnings: &mut Problems,
) -> Vec<Entry<'static>> {
    let list = fields.list(key, errors).iter().enumerate();
    list.filter_map(|(index, node)| entry(node, &fields.at(key).index(index), errors, warnings)).collect()
}

fn entry(
    node: &Node<'_>,
    at: &Trail<'_>,
    errors: &mut Problems,
    warnings: &mut Problems,
) -> Option<Entry<'static>> {
    let fields = Fields::strict(node, at, &ENTRY_KEYS, errors)?;
    let entry = Entry {
        file: owned(fields.string("file", errors)),
        lines: lines(&fields, errors),
        severity: severity(&fields, errors),
        keywords: keywords(&fields, errors, warnings),
        note: owned(fields.string("note", errors)).map(JsonText::from),
        known_gap: known_gap(&fields, errors),
        pinned: fields.boolean("pinned", errors).unwrap_or(false),
    };
    if ["file", "line", "severity", "keywords"].iter().all(|key| fields.get(key).is_none()) {
        let message = "the entry demands nothing, so any finding matches it".to_string();
        let help = Some("add a file, a line, a severity or keywords".into());
        warnings.value(Code::ExpectsNothing, at, message, help);
    }
    Some(entry)
}

fn lines(fields: &Fields<'_, '_, '_>, errors: &mut Problems) -> Option<LineRange> {
    let start = fields.integer("line", 1, errors);
    let end = fields.integer("end_line", 1, errors);
    match (start, end) {
        (None, Some(_)) if fields.get("line").is_none() => {
            let message = "`end_line` needs a `line`".to_string();
            let help = Some("add `line`, the first line of the range".into());
            errors.key(Code::OutOfRange, &fields.at("end_line"), message, help);
            None
        }
        (Some(start), Some(end)) => {
            let range = LineRange::new(start, end);
            if range.is_none() {
                let message = format!("`end_line` {end} is before `line` {start}");
                let help = Some("`line` is the first line of the range, `end_line` the last".into());
                errors.value(Code::OutOfRange, &fields.at("end_line"), message, help);
            }
            range
        }
        (start, _) => start.map(LineRange::line),
    }
}

fn severity(fields: &Fields<'_, '_, '_>, errors: &mut Problems) -> Option<Severity> {
    let word = fields.string("severity", errors)?;
    let severity = Severity::parse(word);
    if severity.is_none() {
        let known = Severity::ALL.map(Severity::name);
        let help = crate::source::suggestion(&word.trim().to_lowercase(), &known);
        let message = format!("`{}` is not a severity", crate::source::excerpt(word));
        errors.value(Code::UnknownSeverity, &fields.at("severity"), message, Some(help));
    }
    severity
}

fn keywords(
    fields: &Fields<'_, '_, '_>,
    errors: &mut Problems,
    warnings: &mut Problems,
) -> Vec<Keyword<'static>> {
    let at = fields.at("keywords");
    let list = fields.list("keywords", errors);
    let mut keywords = Vec::with_capacity(list.len());
    for (index, node) in list.iter().enumerate() {
        match node {
            Node::String(written) => {
                if written.trim().is_empty() {
                    let message = "an empty keyword occurs in every claim, so the keywords demand nothing";
                    warnings.value(Code::EmptyKeyword, &at.index(index), message.into(), None);
                }
                keywords.push(Keyword::new(written.to_string().into()));
            }
            other => errors.wrong_type(&at.index(index), "a string", other),
        }
    }
    keywords
}

fn known_gap(fields: &Fields<'_, '_, '_>, errors: &mut Problems) -> Option<Cow<'static, str>> {
    let why = fields.string("known_gap", errors)?;
    if is_blank(why) {
        let message = "`known_gap` must say why the miss is excused".to_string();
        let help = Some("say which reviewer misses it and why, or leave `known_gap` out".into());
        errors.value(Code::OutOfRange, &fields.at("known_gap"), message, help);
    }
    owned(Some(why))
}

/// A text that is kept longer than the tree that it stands in.
fn owned(text: Option<&str>) -> Option<Cow<'static, str>> {
    text.map(|text| Cow::Owned(text.to_owned()))
}

/// Whether a text shows nothing.
fn is_blank(text: &str) -> bool {
    let is_invisible =
        |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}');
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

fn check_counts(read: &Expectations, at: &Trail<'_>, errors: &mut Problems) {
    let entries = read.must_match.len() + read.must_not_flag.len();
    if entries > ENTRIES {
        let message = format!("{entries} entries, at most {ENTRIES} are read");
        errors.value(Code::TooMany, at, message, Some("split the fixture".into()));
    }
    let keywords: usize = read.entries().map(|entry| entry.keywords.len()).sum();
    if keywords > KEYWORDS {
        let message = format!("{keywords} keywords, at most {KEYWORDS} are read");
        errors.value(Code::TooMany, at, message, Some("split the fixture".into()));
    }
}

fn warn_gaps(read: &Expectations, at: &Trail<'_>, warnings: &mut Problems) {
    for (index, _) in read.must_not_flag.iter().enumerate().filter(|(_, entry)| entry.known_gap.is_some()) {
        let message = "`known_gap` excuses a miss; a finding that hits this entry still counts".to_string();
        warnings.key(Code::GapWithoutEffect, &at.index(index).key("known_gap"), message, None);
    }
}

mod usual;

#[cfg(test)]
mod tests;
