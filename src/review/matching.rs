//! The match rule: when a finding satisfies an expectation.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::expectation::Entry;
use super::finding::Finding;
use super::lines::LineRange;
use super::rules::Rules;
use super::searched::Searched;
use super::severity::Severity;
use super::word::Word;
use crate::source::excerpt;

/// The findings of one review, made ready to be held against entries.
#[derive(Debug, Clone)]
pub struct Matcher<'f> {
    findings: &'f [Finding<'f>],
    /// The text of each finding.
    texts: Vec<Searched>,
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

/// Which conditions hold; a condition that the entry does not make holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) file: bool,
    pub(super) line: bool,
    pub(super) severity: bool,
    pub(super) keywords: Keywords,
}

/// Whether a finding has one of the keywords of an entry; it has where the entry asks for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keywords {
    Found,
    Absent,
}

impl<'f> Matcher<'f> {
    /// Prepares the findings.
    pub fn new(findings: &'f [Finding<'f>], rules: Rules) -> Self {
        Self { findings, texts: vec![Searched::default(); findings.len()], rules }
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
    pub fn matching<'m>(&'m self, entry: &'m Entry<'_>) -> impl Iterator<Item = usize> + 'm {
        let matches = move |(position, finding): &(usize, &Finding<'_>)| {
            // The cheapest first.
            self.line_fits(finding, entry)
                && severity_fits(finding, entry)
                && file_fits(finding, entry)
                && self.keywords_fit(*position, entry)
        };
        self.findings.iter().enumerate().filter(matches).map(|(position, _)| position)
    }

    /// Which conditions of an entry a finding meets. Keywords are not looked for: it is as if one were there.
    pub(super) fn fit_with_keyword(&self, finding: &Finding<'_>, entry: &Entry<'_>) -> Fit {
        Fit {
            file: file_fits(finding, entry),
            line: self.line_fits(finding, entry),
            severity: severity_fits(finding, entry),
            keywords: Keywords::Found,
        }
    }

    /// The conditions of an entry that the finding at a position does not meet; empty when it matches.
    pub fn unmet(&self, position: usize, entry: &Entry<'_>) -> Vec<Unmet> {
        let Some(finding) = self.findings.get(position) else { return Vec::new() };
        let keywords = self.keywords(position, entry);
        self.unmet_of(finding, entry, Fit { keywords, ..self.fit_with_keyword(finding, entry) })
    }

    /// The same in words, where it is known already.
    pub(super) fn unmet_of(&self, finding: &Finding<'_>, entry: &Entry<'_>, fit: Fit) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        if let Some(want) = entry.file.as_ref().filter(|_| !fit.file) {
            unmet.push(Unmet::File {
                found: excerpt(&finding.file).into_owned(),
                want: want.clone().into_owned(),
            });
        }
        if let Some(want) = entry.lines.filter(|_| !fit.line) {
            unmet.push(Unmet::Line { found: finding.lines, want, tolerance: self.rules.tolerance });
        }
        if let Some(want) = entry.severity.filter(|_| !fit.severity) {
            unmet.push(Unmet::Severity { found: finding.severity, want });
        }
        if fit.keywords == Keywords::Absent {
            let want = entry.keywords.iter().map(|keyword| keyword.written().to_owned()).collect();
            unmet.push(Unmet::Keywords { want });
        }
        unmet
    }

    /// Within the tolerance, if the entry names a line. A finding without a line is nowhere.
    fn line_fits(&self, finding: &Finding<'_>, entry: &Entry<'_>) -> bool {
        entry.lines.is_none_or(|want| {
            finding.lines.is_some_and(|found| found.distance(want) <= u64::from(self.rules.tolerance))
        })
    }

    /// Whether one of them does.
    pub(super) fn keywords(&self, position: usize, entry: &Entry<'_>) -> Keywords {
        if self.keywords_fit(position, entry) { Keywords::Found } else { Keywords::Absent }
    }

    /// One keyword occurs in claim or evidence, if the entry has any.
    fn keywords_fit(&self, position: usize, entry: &Entry<'_>) -> bool {
        if entry.keywords.is_empty() {
            return true;
        }
        let finding = self.findings.get(position).zip(self.texts.get(position));
        finding.is_some_and(|(finding, text)| {
            entry.keywords.iter().any(|keyword| text.has(finding, &Word::of(keyword)))
        })
    }
}

/// Exactly equal, if the entry names a file.
fn file_fits(finding: &Finding<'_>, entry: &Entry<'_>) -> bool {
    entry.file.as_ref().is_none_or(|file| *file == finding.file)
}

/// At least as severe, if the entry names a severity.
fn severity_fits(finding: &Finding<'_>, entry: &Entry<'_>) -> bool {
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
mod tests;
