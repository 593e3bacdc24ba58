//! A fixture as it is on one side: the bytes of its files, read and scored.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{Digest, FixtureId};
use crate::limits;
use crate::review::{
    self, Expectations, FindingsFile, FixtureScore, Freshness, Panel, PanelError, Rules, StatedDigest,
};

use super::binding::Bindings;
use super::detectors::Detectors;

/// A file of a fixture.
#[derive(Debug, Clone, Copy)]
pub struct File<'b> {
    /// Its path, as people find it; the ending says the format.
    pub name: &'b str,
    /// What is in it.
    pub bytes: &'b [u8],
}

/// A fixture on one side. Its parts may come from different commits: a recording of the change under the key of the base.
#[derive(Debug, Clone, Copy)]
pub struct Version<'b> {
    /// Which fixture.
    pub id: &'b FixtureId,
    /// Its key.
    pub key: File<'b>,
    /// Its diff, which must be there.
    pub diff: Option<&'b [u8]>,
    /// Its findings files, in name order.
    pub findings: &'b [File<'b>],
}

/// A version that was read and scored.
#[derive(Debug)]
pub struct Judged<'b> {
    /// The key.
    pub expectations: Expectations<'b>,
    /// What was recorded.
    pub panel: Panel<'b>,
    /// What it is worth.
    pub score: FixtureScore,
    /// What binds the recordings to the diff.
    pub freshness: Freshness,
    /// What the recordings say about where they come from.
    pub bindings: Bindings,
}

/// The work of a whole run, counted over all fixtures and threads.
#[derive(Debug, Default)]
pub struct Effort {
    comparisons: AtomicU64,
    searched: AtomicU64,
}

impl Effort {
    /// The limit of a run that was passed. Which fixture met it depends on the threads; that it was met does not.
    pub fn exceeded(&self) -> Option<Diagnostic> {
        let counts = [
            (&self.comparisons, limits::PAIRS, "comparisons of findings with entries, at most {} are made"),
            (&self.searched, limits::SEARCHED_BYTES, "bytes to search for keywords, at most {} are searched"),
        ];
        let (count, limit, words) =
            counts.into_iter().find(|(count, limit, _)| count.load(Ordering::Relaxed) > *limit)?;
        let words = words.replace("{}", &format!("{limit}"));
        let message = format!("{} {words}", count.load(Ordering::Relaxed));
        Some(Diagnostic::run(Code::TooMany, message, Some("gate parts of the benchmark one by one")))
    }

    /// Whether so much more may be done.
    fn take(&self, comparisons: u64, searched: u64) -> bool {
        let add =
            |count: &AtomicU64, more: u64| count.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        let is_too_much = add(&self.comparisons, comparisons) > limits::PAIRS;
        add(&self.searched, searched) <= limits::SEARCHED_BYTES && !is_too_much
    }
}

impl<'b> Version<'b> {
    /// Reads and scores it. An error lists all that is wrong with its files.
    pub fn judge(
        &self,
        rules: Rules,
        effort: &Effort,
        detectors: &Detectors,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Judged<'b>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        if self.diff.is_none() {
            problems.push(self.missing_diff());
        }
        let key = review::read_key(self.id, &|| self.key.name.into(), self.key.bytes, warnings);
        let expectations = key.map_err(|found| problems.extend(found)).ok();
        let mut findings: Vec<FindingsFile<'b>> = Vec::with_capacity(self.findings.len());
        for file in self.findings {
            match review::read_findings(&|| file.name.into(), file.name, file.bytes, warnings) {
                Ok(read) => findings.push(read),
                Err(found) => problems.extend(found),
            }
        }
        match expectations {
            Some(expectations) if problems.is_empty() => {
                self.score(expectations, findings, rules, effort, detectors)
            }
            _ => Err(problems),
        }
    }

    fn score(
        &self,
        expectations: Expectations<'b>,
        findings: Vec<FindingsFile<'b>>,
        rules: Rules,
        effort: &Effort,
        detectors: &Detectors,
    ) -> Result<Judged<'b>, Vec<Diagnostic>> {
        let bindings = Bindings::of(&findings);
        let entries = expectations.entries().count();
        let panel = Panel::join(findings, None, entries).map_err(|error| vec![self.panel_problem(error)])?;
        let keywords: usize = expectations.entries().map(|entry| entry.keywords.len()).sum();
        let searched = panel.searched_bytes(keywords);
        if searched > limits::SEARCHED_BYTES_PER_FIXTURE {
            return Err(vec![self.panel_problem(PanelError::TooManySearched(searched))]);
        }
        if !effort.take(panel.comparisons(entries), searched) {
            // The whole run is blocked; this only keeps from doing the work.
            return Err(Vec::new());
        }
        let is_stated = panel.stated_diffs.iter().any(|digest| matches!(digest, StatedDigest::Stated(_)));
        let diff = self.diff.filter(|_| is_stated).map(Digest::of);
        Ok(Judged {
            score: (detectors.score)(&expectations, &panel, rules),
            freshness: (detectors.freshness)(&panel.stated_diffs, diff),
            expectations,
            panel,
            bindings,
        })
    }

    fn missing_diff(&self) -> Diagnostic {
        let message = format!("there is no `{}.diff` for these expectations", self.id);
        Diagnostic::file(
            Code::MissingDiff,
            self.key.name,
            message,
            Some("add the diff, or remove the fixture"),
        )
    }

    fn panel_problem(&self, error: PanelError) -> Diagnostic {
        let file = self.findings.first().unwrap_or(&self.key).name;
        let (code, help) = match error {
            PanelError::TrialsDiffer(..) => {
                (Code::TrialsDiffer, "record the same number of trials with each")
            }
            _ => (Code::TooMany, "split the fixture"),
        };
        Diagnostic::file(code, file, format!("{error}"), Some(help))
    }
}

impl Judged<'_> {
    /// The same recordings under other rules.
    #[must_use]
    pub fn score_again(&self, rules: Rules, detectors: &Detectors) -> FixtureScore {
        (detectors.score)(&self.expectations, &self.panel, rules)
    }
}
