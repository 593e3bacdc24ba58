//! From findings files to the reviews that are scored: several files are several reviewers whose findings are
//! joined, trial by trial.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::finding::{Finding, FindingsFile, Run, StatedDigest};
use crate::limits::{FINDINGS, PAIRS_PER_FIXTURE};

/// One review of the diff: the findings of every reviewer in one trial, in the order of files and then of each
/// file. A finding that names no reviewer has that of its recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review<'a> {
    /// The findings.
    pub findings: Vec<Finding<'a>>,
}

/// What was recorded for one fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel<'a> {
    /// The trials, at least one; without any recording, one empty review.
    pub reviews: Vec<Review<'a>>,
    /// The digests of the diff that the recordings state, one per run; empty when there is no recording.
    pub stated_diffs: Vec<StatedDigest>,
}

/// Why findings files cannot be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// Two files have trials, and not the same number.
    #[error("one findings file has {0} trials and another {1}")]
    TrialsDiffer(usize, usize),
    /// Above [`FINDINGS`] in one trial.
    #[error("{0} findings in one review, at most {FINDINGS} are scored")]
    TooManyFindings(usize),
    /// Above [`PAIRS_PER_FIXTURE`].
    #[error("{0} comparisons of findings with entries, at most {PAIRS_PER_FIXTURE} are made for one fixture")]
    TooManyPairs(u64),
}

impl<'a> Panel<'a> {
    /// Joins the findings files of a fixture, given in name order. `reviewer` keeps the findings whose
    /// `reviewer`, else the recording's, is exactly this, and the recordings that have any or are by them.
    /// `entries` is the number of expectations they will be held against.
    pub fn join(
        files: Vec<FindingsFile<'a>>,
        reviewer: Option<&str>,
        entries: usize,
    ) -> Result<Self, PanelError> {
        let trials = trials(&files)?;
        check_work(&files, trials, entries)?;
        let mut reviews: Vec<Review<'a>> = (0..trials).map(|_| Review::default()).collect();
        let mut stated_diffs = Vec::new();
        for file in files {
            let runs = match file {
                // Every trial of the others is joined by the one review that this reviewer gave.
                FindingsFile::Single(run) => alloc::vec![run; trials],
                FindingsFile::Trials(runs) => runs,
            };
            for (review, run) in reviews.iter_mut().zip(runs) {
                let (findings, stated) = attribute(run, reviewer);
                review.findings.extend(findings);
                stated_diffs.extend(stated);
            }
        }
        match reviews.iter().map(|review| review.findings.len()).max() {
            Some(most) if most > FINDINGS => Err(PanelError::TooManyFindings(most)),
            _ => Ok(Self { reviews, stated_diffs }),
        }
    }

    /// The comparisons that scoring against so many entries makes.
    pub fn comparisons(&self, entries: usize) -> u64 {
        let findings: usize = self.reviews.iter().map(|review| review.findings.len()).sum();
        findings as u64 * entries as u64
    }
}

/// Bounds the work before any of it is done: one review may be joined to very many trials.
fn check_work(files: &[FindingsFile<'_>], trials: usize, entries: usize) -> Result<(), PanelError> {
    let findings = files.iter().map(|file| match file {
        FindingsFile::Single(run) => run.findings.len() as u64 * trials as u64,
        FindingsFile::Trials(runs) => runs.iter().map(|run| run.findings.len() as u64).sum(),
    });
    let pairs = findings.sum::<u64>() * entries.max(1) as u64;
    if pairs > PAIRS_PER_FIXTURE { Err(PanelError::TooManyPairs(pairs)) } else { Ok(()) }
}

/// The number of trials that the files agree on.
fn trials(files: &[FindingsFile<'_>]) -> Result<usize, PanelError> {
    let mut agreed = None;
    for file in files {
        if let FindingsFile::Trials(runs) = file {
            match agreed {
                Some(trials) if trials != runs.len() => {
                    return Err(PanelError::TrialsDiffer(trials, runs.len()));
                }
                _ => agreed = Some(runs.len()),
            }
        }
    }
    Ok(agreed.unwrap_or(1))
}

/// The findings of a run, each with its reviewer, and the digest the run states; nothing when it is not by the
/// reviewer asked for.
fn attribute<'a>(run: Run<'a>, wanted: Option<&str>) -> (Vec<Finding<'a>>, Option<StatedDigest>) {
    let (recorder, stated) =
        run.recording.map_or((None, StatedDigest::Absent), |record| (record.reviewer, record.diff_sha256));
    let is_wanted = |name: Option<&Cow<'_, str>>| {
        wanted.is_none_or(|wanted| name.is_some_and(|name| name.as_ref() == wanted))
    };
    let findings: Vec<Finding<'a>> = run
        .findings
        .into_iter()
        .map(|finding| Finding { reviewer: finding.reviewer.or_else(|| recorder.clone()), ..finding })
        .filter(|finding| is_wanted(finding.reviewer.as_ref()))
        .collect();
    let counts = !findings.is_empty() || is_wanted(recorder.as_ref());
    (findings, counts.then_some(stated))
}
