//! The match rule: when a finding satisfies an expectation.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::expectation::Entry;
use super::finding::Finding;
use super::lines::LineRange;
use super::rules::Rules;
use super::severity::Severity;
use crate::source::excerpt;

/// The findings of one review, made ready to be held against entries.
#[derive(Debug, Clone)]
pub struct Matcher<'f> {
    findings: &'f [Finding<'f>],
    /// The lower-cased text of each finding; empty when no entry has keywords.
    texts: Vec<String>,
    rules: Rules,
}

/// A condition of an entry that a finding does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmet {
    /// Another file.
    File {
        /// The finding's.
        found: String,
        /// The entry's.
        want: String,
    },
    /// Too far away, or no line at all.
    Line {
        /// The finding's.
        found: Option<LineRange>,
        /// The entry's.
        want: LineRange,
        /// Lines that would have been allowed between them.
        tolerance: u32,
    },
    /// Too mild.
    Severity {
        /// The finding's; `None` ranks as info.
        found: Option<Severity>,
        /// The entry's.
        want: Severity,
    },
    /// None of the keywords occurs.
    Keywords {
        /// The entry's, as written.
        want: Vec<String>,
    },
}

/// Which of the four conditions hold; a condition that the entry does not make holds.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four conditions that hold or not, independently")]
pub(super) struct Fit {
    pub(super) file: bool,
    pub(super) line: bool,
    pub(super) severity: bool,
    pub(super) keywords: bool,
}

impl<'f> Matcher<'f> {
    /// Prepares the findings for these entries.
    pub fn new<'e>(
        findings: &'f [Finding<'f>],
        entries: impl IntoIterator<Item = &'e Entry>,
        rules: Rules,
    ) -> Self {
        let searched = entries.into_iter().any(|entry| !entry.keywords.is_empty());
        let texts = if searched { findings.iter().map(Finding::searched_text).collect() } else { Vec::new() };
        Self { findings, texts, rules }
    }

    /// The findings, in the order they were given.
    pub fn findings(&self) -> &'f [Finding<'f>] {
        self.findings
    }

    /// The rules that hold.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// The positions of the findings that match an entry, ascending.
    pub fn matching<'m>(&'m self, entry: &'m Entry) -> impl Iterator<Item = usize> + 'm {
        let matches = |(position, finding): &(usize, &Finding<'_>)| {
            file_fits(finding, entry)
                && self.line_fits(finding, entry)
                && severity_fits(finding, entry)
                && self.keywords_fit(*position, entry)
        };
        self.findings.iter().enumerate().filter(matches).map(|(position, _)| position)
    }

    /// Which conditions of an entry the finding at a position meets.
    pub(super) fn fit(&self, position: usize, finding: &Finding<'_>, entry: &Entry) -> Fit {
        Fit {
            file: file_fits(finding, entry),
            line: self.line_fits(finding, entry),
            severity: severity_fits(finding, entry),
            keywords: self.keywords_fit(position, entry),
        }
    }

    /// The conditions of an entry that the finding at a position does not meet; empty when it matches.
    pub fn unmet(&self, position: usize, entry: &Entry) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        let Some(finding) = self.findings.get(position) else { return unmet };
        let fit = self.fit(position, finding, entry);
        if let Some(want) = entry.file.as_ref().filter(|_| !fit.file) {
            unmet.push(Unmet::File { found: excerpt(&finding.file).into_owned(), want: want.clone() });
        }
        if let Some(want) = entry.lines.filter(|_| !fit.line) {
            unmet.push(Unmet::Line { found: finding.lines, want, tolerance: self.rules.tolerance });
        }
        if let Some(want) = entry.severity.filter(|_| !fit.severity) {
            unmet.push(Unmet::Severity { found: finding.severity, want });
        }
        if !fit.keywords {
            let want = entry.keywords.iter().map(|keyword| keyword.written.clone()).collect();
            unmet.push(Unmet::Keywords { want });
        }
        unmet
    }

    /// Within the tolerance, if the entry names a line. A finding without a line is nowhere.
    fn line_fits(&self, finding: &Finding<'_>, entry: &Entry) -> bool {
        entry.lines.is_none_or(|want| {
            finding.lines.is_some_and(|found| found.distance(want) <= u64::from(self.rules.tolerance))
        })
    }

    /// One keyword occurs in claim or evidence, if the entry has any.
    fn keywords_fit(&self, position: usize, entry: &Entry) -> bool {
        if entry.keywords.is_empty() {
            return true;
        }
        let text = self.texts.get(position).map_or("", String::as_str).as_bytes();
        entry.keywords.iter().any(|keyword| memchr::memmem::find(text, keyword.lowered.as_bytes()).is_some())
    }
}

/// Exactly equal, if the entry names a file.
fn file_fits(finding: &Finding<'_>, entry: &Entry) -> bool {
    entry.file.as_ref().is_none_or(|file| *file == finding.file)
}

/// At least as severe, if the entry names a severity.
fn severity_fits(finding: &Finding<'_>, entry: &Entry) -> bool {
    entry.severity.is_none_or(|want| finding.ranked_severity() <= want)
}

impl fmt::Display for Unmet {
    /// What was found and what was wanted, in a few words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { found, want } if found.is_empty() => write!(f, "no file, want {want}"),
            Self::File { found, want } => write!(f, "file {found}, want {want}"),
            Self::Line { found, want, tolerance } => {
                let found = found.map_or_else(|| "no line".to_owned(), |lines| format!("line {lines}"));
                write!(f, "{found}, want {want}±{tolerance}")
            }
            Self::Severity { found, want } => {
                let found = found.map_or("unknown", Severity::name);
                write!(f, "severity {found}, want {want}")
            }
            Self::Keywords { want } => {
                write!(f, "no keyword, want ")?;
                let quoted: Vec<_> = want.iter().take(3).map(|keyword| format!("“{keyword}”")).collect();
                write!(f, "{}", quoted.join(" or "))?;
                match want.len().saturating_sub(3) {
                    0 => Ok(()),
                    more => write!(f, " or {more} more"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::expectation::Expectations;
    use super::super::finding::FindingsFile;
    use super::super::formats::read_native;
    use super::*;
    use crate::source::parse;
    use alloc::string::ToString;

    /// What keeps a finding from an entry, in words; empty when it matches.
    fn unmet_within(tolerance: u32, entry: &str, finding: &str) -> Vec<String> {
        let (key, said) = (format!(r#"{{"expect": {{"must_match": [{entry}]}}}}"#), format!("[{finding}]"));
        let (key, _) = Expectations::read(&parse(&key).unwrap()).unwrap();
        let Ok((FindingsFile::Single(run), _)) = read_native(parse(&said).unwrap()) else {
            panic!("refused")
        };
        let rules = Rules { tolerance, ..Rules::default() };
        let matcher = Matcher::new(&run.findings, key.entries(), rules);
        let unmet: Vec<_> = matcher.unmet(0, &key.must_match[0]).iter().map(ToString::to_string).collect();
        let is_match = matcher.matching(&key.must_match[0]).next().is_some();
        assert_eq!(is_match, unmet.is_empty(), "{entry} {finding}");
        unmet
    }

    fn unmet(entry: &str, finding: &str) -> Vec<String> {
        unmet_within(3, entry, finding)
    }

    #[test]
    fn the_tolerance_is_inclusive() {
        for (line, fits) in [(8, false), (9, true), (12, true), (15, true), (16, false)] {
            let finding = format!(r#"{{"line": {line}}}"#);
            assert_eq!(unmet(r#"{"line": 12}"#, &finding).is_empty(), fits, "{line}");
        }
        assert_eq!(unmet(r#"{"line": 12}"#, r#"{"line": 40}"#), ["line 40, want 12±3"]);
        assert!(unmet_within(0, r#"{"line": 12}"#, r#"{"line": 12}"#).is_empty());
        assert_eq!(unmet_within(0, r#"{"line": 12}"#, r#"{"line": 13}"#), ["line 13, want 12±0"]);
        assert!(unmet(r#"{"line": 1}"#, r#"{"line": -2}"#).is_empty());
        assert!(!unmet(r#"{"line": 1}"#, r#"{"line": -3}"#).is_empty());
        assert!(!unmet(r#"{"line": 1}"#, r#"{"line": -9223372036854775808}"#).is_empty());
    }

    #[test]
    fn between_ranges_the_distance_counts() {
        let entry = r#"{"line": 10, "end_line": 20}"#;
        for (lines, fits) in [
            (r#""line": 6"#, false),
            (r#""line": 7"#, true),
            (r#""line": 15"#, true),
            (r#""line": 23"#, true),
            (r#""line": 24"#, false),
            (r#""line": 1, "end_line": 6"#, false),
            (r#""line": 1, "end_line": 7"#, true),
            (r#""line": 1, "end_line": 99"#, true),
            (r#""line": 23, "end_line": 99"#, true),
            (r#""line": 24, "end_line": 99"#, false),
        ] {
            assert_eq!(unmet(entry, &format!("{{{lines}}}")).is_empty(), fits, "{lines}");
        }
        assert_eq!(unmet(entry, r#"{"line": 1, "end_line": 2}"#), ["line 1–2, want 10–20±3"]);
        assert!(unmet(r#"{"line": 12}"#, r#"{"line": 1, "end_line": 9}"#).is_empty());
    }

    #[test]
    fn a_finding_without_a_line_is_nowhere() {
        assert_eq!(unmet(r#"{"line": 1}"#, "{}"), ["no line, want 1±3"]);
        assert!(unmet("{}", "{}").is_empty());
        assert!(unmet("{}", r#"{"line": 5}"#).is_empty());
    }

    #[test]
    fn at_least_as_severe() {
        let words = ["critical", "major", "minor", "nit", "info"];
        for (want_rank, want) in words.iter().enumerate() {
            for (found_rank, found) in words.iter().enumerate() {
                let (entry, finding) =
                    (format!(r#"{{"severity": "{want}"}}"#), format!(r#"{{"severity": "{found}"}}"#));
                assert_eq!(unmet(&entry, &finding).is_empty(), found_rank <= want_rank, "{found} for {want}");
            }
        }
        // What nobody knows ranks as info.
        for unknown in ["{}", r#"{"severity": "blocker"}"#, r#"{"severity": 1}"#] {
            assert!(unmet(r#"{"severity": "info"}"#, unknown).is_empty());
            assert_eq!(unmet(r#"{"severity": "nit"}"#, unknown), ["severity unknown, want nit"]);
        }
        assert_eq!(
            unmet(r#"{"severity": "major"}"#, r#"{"severity": "Minor"}"#),
            ["severity minor, want major"]
        );
    }

    #[test]
    fn files_are_compared_as_they_are() {
        assert!(unmet(r#"{"file": "a"}"#, r#"{"file": "a"}"#).is_empty());
        assert_eq!(unmet(r#"{"file": "a"}"#, r#"{"file": "A"}"#), ["file A, want a"]);
        assert_eq!(unmet(r#"{"file": "a"}"#, r#"{"file": "./a"}"#), ["file ./a, want a"]);
        assert_eq!(unmet(r#"{"file": "a"}"#, "{}"), ["no file, want a"]);
        // An entry without a file takes any; one with the empty text takes only findings without one.
        assert!(unmet("{}", r#"{"file": "a"}"#).is_empty());
        assert!(unmet(r#"{"file": ""}"#, "{}").is_empty());
        assert!(unmet(r#"{"file": ""}"#, r#"{"file": ""}"#).is_empty());
        assert!(!unmet(r#"{"file": ""}"#, r#"{"file": "a"}"#).is_empty());
    }

    #[test]
    fn one_keyword_is_enough() {
        let entry = r#"{"keywords": ["Null", "ß", "c d", "e"]}"#;
        for claim in ["is NULL", "STRAẞE", "e"] {
            assert!(unmet(entry, &format!(r#"{{"claim": "{claim}"}}"#)).is_empty(), "{claim}");
        }
        assert!(unmet(entry, r#"{"claim": "b c", "evidence": "d f"}"#).is_empty());
        assert_eq!(unmet(entry, "{}"), ["no keyword, want “Null” or “ß” or “c d” or 1 more"]);
        assert!(unmet(r#"{"keywords": [""]}"#, "{}").is_empty());
        assert!(unmet(r#"{"keywords": []}"#, "{}").is_empty());
    }

    #[test]
    fn every_unmet_condition_is_named() {
        let entry = r#"{"file": "a", "line": 1, "severity": "major", "keywords": ["x"]}"#;
        let want =
            ["no file, want a", "no line, want 1±3", "severity unknown, want major", "no keyword, want “x”"];
        assert_eq!(unmet(entry, "{}"), want);
    }
}
