//! The hand-authored key of a fixture: what a good review says, and what it does not say.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::lines::LineRange;
use super::severity::Severity;
use crate::diagnostic::Code;
use crate::limits::{ENTRIES, KEYWORDS};
use crate::source::{Fields, Node, Problems, ValuePath};

/// A word that a finding must use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyword {
    /// As written.
    pub written: String,
    /// Lower-cased by Unicode's rules: this is what is looked for.
    pub lowered: String,
}

/// One expectation. What is absent demands nothing. The derived order is the content order that breaks ties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Any string, compared as it is, never normalised.
    pub file: Option<String>,
    /// 1-based.
    pub lines: Option<LineRange>,
    /// A finding must be at least this severe.
    pub severity: Option<Severity>,
    /// One of these must occur; empty demands none.
    pub keywords: Vec<Keyword>,
    /// For people.
    pub note: Option<String>,
    /// Why a miss of this entry is excused for now.
    pub known_gap: Option<String>,
    /// Held exactly even where a reviewer is compared statistically.
    pub pinned: bool,
}

/// What a good review of one diff says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations {
    /// The id written inside the file; the file's path is what counts.
    pub stated_id: Option<String>,
    /// For people.
    pub description: String,
    /// Each must be matched by a finding.
    pub must_match: Vec<Entry>,
    /// None may be matched by a finding.
    pub must_not_flag: Vec<Entry>,
    /// At least this many findings.
    pub min_findings: Option<u64>,
    /// At most this many blocking findings.
    pub max_blocking: Option<u64>,
}

const ROOT_KEYS: [&str; 3] = ["id", "description", "expect"];
const EXPECT_KEYS: [&str; 4] = ["must_match", "must_not_flag", "min_findings", "max_blocking"];
const ENTRY_KEYS: [&str; 8] =
    ["file", "line", "end_line", "severity", "keywords", "note", "known_gap", "pinned"];

impl Expectations {
    /// Reads `expected.json` strictly. The second value are warnings; an error gives every problem of the file.
    pub fn read(root: &Node<'_>) -> Result<(Self, Problems), Problems> {
        let mut errors = Problems::default();
        let mut warnings = Problems::default();
        let read = read_root(root, &mut errors, &mut warnings);
        match read {
            Some(expectations) if errors.is_empty() => Ok((expectations, warnings)),
            _ => Err(errors),
        }
    }

    /// Whether there is nothing to find in this diff.
    pub fn is_clean(&self) -> bool {
        self.must_match.is_empty()
    }

    /// All entries, `must_match` first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.must_match.iter().chain(&self.must_not_flag)
    }

    fn demands_nothing(&self) -> bool {
        self.must_match.is_empty()
            && self.must_not_flag.is_empty()
            && self.min_findings.unwrap_or(0) == 0
            && self.max_blocking.is_none()
    }
}

fn read_root(root: &Node<'_>, errors: &mut Problems, warnings: &mut Problems) -> Option<Expectations> {
    let path = ValuePath::default();
    let fields = Fields::strict(root, &path, &ROOT_KEYS, errors)?;
    let mut read = Expectations {
        stated_id: fields.string("id", errors).map(Into::into),
        description: fields.string("description", errors).unwrap_or_default().into(),
        ..Expectations::default()
    };
    if let Some(node) = fields.get("expect")
        && let Some(expect) = Fields::strict(node, &fields.path("expect"), &EXPECT_KEYS, errors)
    {
        read.must_match = entries(&expect, "must_match", errors, warnings);
        read.must_not_flag = entries(&expect, "must_not_flag", errors, warnings);
        read.min_findings = expect.integer("min_findings", 0, errors).map(i64::unsigned_abs);
        read.max_blocking = expect.integer("max_blocking", 0, errors).map(i64::unsigned_abs);
        check_counts(&read, &fields.path("expect"), errors);
        warn_gaps(&read, &expect.path("must_not_flag"), warnings);
    }
    if read.demands_nothing() {
        let help = "for a diff without defects, demand silence: `\"expect\": {\"max_blocking\": 0}`";
        let message = "the fixture demands nothing, so every review passes it".to_string();
        warnings.value(Code::ExpectsNothing, &path, message, Some(help.into()));
    }
    Some(read)
}

fn entries(fields: &Fields<'_, '_>, key: &str, errors: &mut Problems, warnings: &mut Problems) -> Vec<Entry> {
    let list = fields.list(key, errors);
    list.into_iter().filter_map(|(path, node)| entry(node, &path, errors, warnings)).collect()
}

fn entry(node: &Node<'_>, path: &ValuePath, errors: &mut Problems, warnings: &mut Problems) -> Option<Entry> {
    let fields = Fields::strict(node, path, &ENTRY_KEYS, errors)?;
    Some(Entry {
        file: fields.string("file", errors).map(Into::into),
        lines: lines(&fields, errors),
        severity: severity(&fields, errors),
        keywords: keywords(&fields, errors, warnings),
        note: fields.string("note", errors).map(Into::into),
        known_gap: known_gap(&fields, errors),
        pinned: fields.boolean("pinned", errors).unwrap_or(false),
    })
}

fn lines(fields: &Fields<'_, '_>, errors: &mut Problems) -> Option<LineRange> {
    let start = fields.integer("line", 1, errors);
    let end = fields.integer("end_line", 1, errors);
    match (start, end) {
        (None, Some(_)) if fields.get("line").is_none() => {
            let message = "`end_line` needs a `line`".to_string();
            errors.key(Code::OutOfRange, &fields.path("end_line"), message, None);
            None
        }
        (Some(start), Some(end)) => {
            let range = LineRange::new(start, end);
            if range.is_none() {
                let message = format!("`end_line` {end} is before `line` {start}");
                errors.value(Code::OutOfRange, &fields.path("end_line"), message, None);
            }
            range
        }
        (start, _) => start.map(LineRange::line),
    }
}

fn severity(fields: &Fields<'_, '_>, errors: &mut Problems) -> Option<Severity> {
    let word = fields.string("severity", errors)?;
    let severity = Severity::parse(word);
    if severity.is_none() {
        let known = Severity::ALL.map(Severity::name);
        let help = crate::source::suggestion(&word.trim().to_lowercase(), &known);
        let message = format!("`{word}` is not a severity");
        errors.value(Code::UnknownSeverity, &fields.path("severity"), message, Some(help));
    }
    severity
}

fn keywords(fields: &Fields<'_, '_>, errors: &mut Problems, warnings: &mut Problems) -> Vec<Keyword> {
    let mut keywords = Vec::new();
    for (path, node) in fields.list("keywords", errors) {
        match node {
            Node::String(written) => {
                if written.is_empty() {
                    let message = "an empty keyword occurs in every claim, so the keywords demand nothing";
                    warnings.value(Code::EmptyKeyword, &path, message.into(), None);
                }
                keywords.push(Keyword { lowered: written.to_lowercase(), written: written.to_string() });
            }
            other => errors.wrong_type(&path, "a string", other),
        }
    }
    keywords
}

fn known_gap(fields: &Fields<'_, '_>, errors: &mut Problems) -> Option<String> {
    let why = fields.string("known_gap", errors)?;
    if why.trim().is_empty() {
        let message = "`known_gap` must say why the miss is excused".to_string();
        errors.value(Code::OutOfRange, &fields.path("known_gap"), message, None);
    }
    Some(why.into())
}

fn check_counts(read: &Expectations, path: &ValuePath, errors: &mut Problems) {
    let entries = read.must_match.len() + read.must_not_flag.len();
    if entries > ENTRIES {
        let message = format!("{entries} entries, at most {ENTRIES} are read");
        errors.value(Code::TooMany, path, message, Some("split the fixture".into()));
    }
    let keywords: usize = read.entries().map(|entry| entry.keywords.len()).sum();
    if keywords > KEYWORDS {
        let message = format!("{keywords} keywords, at most {KEYWORDS} are read");
        errors.value(Code::TooMany, path, message, Some("split the fixture".into()));
    }
}

fn warn_gaps(read: &Expectations, path: &ValuePath, warnings: &mut Problems) {
    for (index, _) in read.must_not_flag.iter().enumerate().filter(|(_, entry)| entry.known_gap.is_some()) {
        let message = "`known_gap` excuses a miss; a finding that hits this entry still counts".to_string();
        warnings.key(Code::GapWithoutEffect, &path.index(index).key("known_gap"), message, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    fn refused(text: &str) -> Vec<(Code, String, String)> {
        let node = parse(text).unwrap();
        let problems = Expectations::read(&node).unwrap_err().locate("f", text).into_iter();
        let path = |place: Option<crate::diagnostic::Place>| place.and_then(|place| place.path).unwrap();
        problems.map(|p| (p.code, path(p.place), p.help.unwrap_or_default())).collect()
    }

    fn read(text: &str) -> (Expectations, Vec<(Code, String)>) {
        let node = parse(text).unwrap();
        let (read, warnings) = Expectations::read(&node).unwrap();
        let path = |place: Option<crate::diagnostic::Place>| place.and_then(|place| place.path).unwrap();
        (read, warnings.locate("f", text).into_iter().map(|found| (found.code, path(found.place))).collect())
    }

    fn in_entry(fields: &str) -> String {
        format!(r#"{{"expect": {{"must_match": [{{{fields}}}]}}}}"#)
    }

    #[test]
    fn everything_is_read() {
        let (read, warnings) = read(
            r#"{"id": "a", "description": "d", "expect": {"must_match": [
                {"file": "", "line": 3, "end_line": 5, "severity": " MAJOR", "keywords": ["İß"], "note": "n",
                 "known_gap": "why", "pinned": true}],
                "must_not_flag": [{}], "min_findings": 0, "max_blocking": 2}}"#,
        );
        let empty = Entry {
            file: None,
            lines: None,
            severity: None,
            keywords: Vec::new(),
            note: None,
            known_gap: None,
            pinned: false,
        };
        let full = Entry {
            file: Some(String::new()),
            lines: LineRange::new(3, 5),
            severity: Some(Severity::Major),
            keywords: alloc::vec![Keyword { written: "İß".into(), lowered: "i\u{307}ß".into() }],
            note: Some("n".into()),
            known_gap: Some("why".into()),
            pinned: true,
        };
        let want = Expectations {
            stated_id: Some("a".into()),
            description: "d".into(),
            must_match: alloc::vec![full],
            must_not_flag: alloc::vec![empty],
            min_findings: Some(0),
            max_blocking: Some(2),
        };
        assert_eq!((read, warnings), (want, Vec::new()));
    }

    #[test]
    fn null_is_absent_everywhere() {
        let (null, warnings) = read(
            r#"{"id": null, "description": null, "expect": {"must_match": null, "must_not_flag": null,
                "min_findings": null, "max_blocking": null}}"#,
        );
        assert_eq!(
            (&null, warnings),
            (&Expectations::default(), alloc::vec![(Code::ExpectsNothing, "$".into())])
        );
        assert_eq!(read(r#"{"expect": null}"#).0, null);
        assert_eq!(read("{}").0, null);
        let nulls = r#""file": null, "line": null, "end_line": null, "severity": null, "keywords": null,
            "note": null, "known_gap": null, "pinned": null"#;
        assert_eq!(read(&in_entry(nulls)), read(&in_entry("")));
    }

    #[test]
    fn each_mistake_is_an_error_with_its_place() {
        let all_keys = "known here: file, line, end_line, severity, keywords, note, known_gap, pinned";
        let severities = "known here: critical, major, minor, nit, info";
        let entry = "expect.must_match[0]";
        let cases = [
            ("line", r#""line": 0"#, Code::OutOfRange, ""),
            ("line", r#""line": -1"#, Code::OutOfRange, ""),
            ("line", r#""line": 1.0"#, Code::WrongType, ""),
            ("line", r#""line": "1""#, Code::WrongType, ""),
            ("line", r#""line": 1e999"#, Code::WrongType, ""),
            ("line", r#""line": 9223372036854775808"#, Code::WrongType, ""),
            ("line", r#""line": true, "end_line": 4"#, Code::WrongType, ""),
            ("end_line", r#""line": 1, "end_line": 0"#, Code::OutOfRange, ""),
            ("end_line", r#""line": 5, "end_line": 4"#, Code::OutOfRange, ""),
            ("end_line", r#""line": 5, "end_line": []"#, Code::WrongType, ""),
            ("end_line", r#""end_line": 4"#, Code::OutOfRange, ""),
            ("end_line", r#""line": null, "end_line": 4"#, Code::OutOfRange, ""),
            ("severity", r#""severity": "majr""#, Code::UnknownSeverity, "did you mean `major`?"),
            ("severity", r#""severity": "MAJOUR""#, Code::UnknownSeverity, "did you mean `major`?"),
            ("severity", r#""severity": """#, Code::UnknownSeverity, severities),
            ("severity", r#""severity": "blocker""#, Code::UnknownSeverity, severities),
            ("severity", r#""severity": 1"#, Code::WrongType, ""),
            ("file", r#""file": 1"#, Code::WrongType, ""),
            ("file", r#""file": "\ud83d""#, Code::WrongType, ""),
            ("file", r#""file": "a", "file": "a""#, Code::DuplicateKey, "keep one of them"),
            ("file", r#""file": null, "file": "a""#, Code::DuplicateKey, "keep one of them"),
            ("keywords", r#""keywords": "null""#, Code::WrongType, ""),
            ("keywords", r#""keywords": {}"#, Code::WrongType, ""),
            ("keywords[1]", r#""keywords": ["a", 1]"#, Code::WrongType, ""),
            ("keywords[0]", r#""keywords": [null]"#, Code::WrongType, ""),
            ("keywords[0]", r#""keywords": [["a"]]"#, Code::WrongType, ""),
            ("known_gap", r#""known_gap": """#, Code::OutOfRange, ""),
            ("known_gap", r#""known_gap": " \n""#, Code::OutOfRange, ""),
            ("known_gap", r#""known_gap": true"#, Code::WrongType, ""),
            ("note", r#""note": []"#, Code::WrongType, ""),
            ("pinned", r#""pinned": "yes""#, Code::WrongType, ""),
            ("keyword", r#""keyword": ["a"]"#, Code::UnknownKey, "did you mean `keywords`?"),
            ("File", r#""File": "a""#, Code::UnknownKey, "did you mean `file`?"),
            ("reason", r#""reason": null"#, Code::UnknownKey, all_keys),
        ];
        for (key, fields, code, help) in cases {
            let want = (code, format!("{entry}.{key}"), help.to_string());
            assert_eq!(refused(&in_entry(fields)), [want], "{fields}");
        }
    }

    #[test]
    fn mistakes_outside_the_entries() {
        let cases = [
            ("[]", Code::WrongType, "$", ""),
            ("null", Code::WrongType, "$", ""),
            (r#"{"expects": {}}"#, Code::UnknownKey, "expects", "did you mean `expect`?"),
            (r#"{"must_match": []}"#, Code::UnknownKey, "must_match", "known here: id, description, expect"),
            (r#"{"expect": []}"#, Code::WrongType, "expect", ""),
            (r#"{"id": 3}"#, Code::WrongType, "id", ""),
            (r#"{"description": []}"#, Code::WrongType, "description", ""),
            (r#"{"expect": {}, "expect": {}}"#, Code::DuplicateKey, "expect", "keep one of them"),
            (
                r#"{"expect": {"must_mach": []}}"#,
                Code::UnknownKey,
                "expect.must_mach",
                "did you mean `must_match`?",
            ),
            (r#"{"expect": {"must_match": {}}}"#, Code::WrongType, "expect.must_match", ""),
            (r#"{"expect": {"must_match": [null]}}"#, Code::WrongType, "expect.must_match[0]", ""),
            (r#"{"expect": {"must_not_flag": [3]}}"#, Code::WrongType, "expect.must_not_flag[0]", ""),
            (r#"{"expect": {"min_findings": -1}}"#, Code::OutOfRange, "expect.min_findings", ""),
            (r#"{"expect": {"max_blocking": -1}}"#, Code::OutOfRange, "expect.max_blocking", ""),
            (r#"{"expect": {"max_blocking": 0.0}}"#, Code::WrongType, "expect.max_blocking", ""),
            (r#"{"expect": {"min_findings": true}}"#, Code::WrongType, "expect.min_findings", ""),
            (r#"{"expect": {"min_findings": "1"}}"#, Code::WrongType, "expect.min_findings", ""),
        ];
        for (text, code, path, help) in cases {
            assert_eq!(refused(text), [(code, path.to_string(), help.to_string())], "{text}");
        }
    }

    #[test]
    fn all_mistakes_are_reported_at_once() {
        let found = refused(
            r#"{"idd": 1, "expect": {"must_mach": [], "must_match": [{"line": 0, "severity": "x"}, 3,
                {"keywords": [1, "a", 2]}], "max_blocking": -2}}"#,
        );
        let places: Vec<_> = found.iter().map(|(code, path, _)| (*code, path.as_str())).collect();
        assert_eq!(
            places,
            [
                (Code::UnknownKey, "idd"),
                (Code::UnknownKey, "expect.must_mach"),
                (Code::OutOfRange, "expect.must_match[0].line"),
                (Code::UnknownSeverity, "expect.must_match[0].severity"),
                (Code::WrongType, "expect.must_match[1]"),
                (Code::WrongType, "expect.must_match[2].keywords[0]"),
                (Code::WrongType, "expect.must_match[2].keywords[2]"),
                (Code::OutOfRange, "expect.max_blocking"),
            ]
        );
    }

    #[test]
    fn counts_above_their_limits_are_refused() {
        let entries = |must: usize, not: usize| {
            let list = |count| alloc::vec!["{}"; count].join(",");
            format!(r#"{{"expect": {{"must_match": [{}], "must_not_flag": [{}]}}}}"#, list(must), list(not))
        };
        assert_eq!(read(&entries(ENTRIES - 1, 1)).0.entries().count(), ENTRIES);
        let too_many = (Code::TooMany, "expect".to_string(), "split the fixture".to_string());
        assert_eq!(refused(&entries(ENTRIES, 1)), core::slice::from_ref(&too_many));
        let keywords =
            |count| in_entry(&format!(r#""keywords": [{}]"#, alloc::vec![r#""a""#; count].join(",")));
        assert_eq!(read(&keywords(KEYWORDS)).0.must_match[0].keywords.len(), KEYWORDS);
        assert_eq!(refused(&keywords(KEYWORDS + 1)), [too_many]);
    }

    #[test]
    fn what_is_allowed_and_odd_is_a_warning() {
        let (read, warnings) = read(
            r#"{"expect": {"must_match": [{"keywords": ["", "a"]}],
                "must_not_flag": [{}, {"known_gap": "no effect"}]}}"#,
        );
        assert_eq!(read.must_match[0].keywords.len(), 2);
        let want = [
            (Code::EmptyKeyword, "expect.must_match[0].keywords[0]".to_string()),
            (Code::GapWithoutEffect, "expect.must_not_flag[1].known_gap".to_string()),
        ];
        assert_eq!(warnings, want);
    }

    #[test]
    fn a_key_that_demands_nothing_is_warned_about() {
        let warned = |expect: &str| !read(&format!(r#"{{"expect": {expect}}}"#)).1.is_empty();
        for nothing in ["{}", r#"{"min_findings": 0}"#, r#"{"must_match": [], "must_not_flag": []}"#] {
            assert!(warned(nothing), "{nothing}");
        }
        for something in [r#"{"min_findings": 1}"#, r#"{"max_blocking": 0}"#, r#"{"must_not_flag": [{}]}"#] {
            assert!(!warned(something), "{something}");
        }
    }
}
