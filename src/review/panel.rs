//! From findings files to the reviews that are scored: several files are several reviewers whose findings are
//! joined, trial by trial.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::finding::{Finding, FindingsFile, Run, StatedDigest};
use crate::limits::{FINDINGS, JOINED_BYTES, PAIRS_PER_FIXTURE, SEARCHED_BYTES_PER_FIXTURE};

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
    /// Findings of other reviewers than the one asked for, over all trials.
    pub set_aside: u64,
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
    /// Above [`JOINED_BYTES`].
    #[error(
        "{0} bytes of findings when each trial is joined by the single reviews, at most {JOINED_BYTES} are"
    )]
    TooManyBytes(usize),
    /// Above [`SEARCHED_BYTES_PER_FIXTURE`].
    #[error(
        "{0} bytes to search for keywords, at most {SEARCHED_BYTES_PER_FIXTURE} are searched for one fixture"
    )]
    TooManySearched(u64),
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
        let mut reviews: Vec<(Review<'a>, bool)> = (0..trials).map(|_| Default::default()).collect();
        let mut stated_diffs = Vec::new();
        let mut set_aside = 0;
        for file in files {
            let runs = match file {
                // Every trial of the others is joined by the one review that this reviewer gave.
                FindingsFile::Single(run) => alloc::vec![run; trials],
                FindingsFile::Trials(runs) => runs,
            };
            for ((review, takes_part), run) in reviews.iter_mut().zip(runs) {
                let said = run.findings.len();
                let (findings, stated) = attribute(run, reviewer);
                set_aside += (said - findings.len()) as u64;
                if review.findings.is_empty() {
                    review.findings = findings;
                } else {
                    review.findings.extend(findings);
                }
                *takes_part |= stated.is_some();
                stated_diffs.extend(stated);
            }
        }
        // A trial in which the reviewer asked for took no part is not an empty review by them.
        if !stated_diffs.is_empty() {
            reviews.retain(|(_, takes_part)| *takes_part);
        }
        reviews.truncate(if stated_diffs.is_empty() { 1 } else { trials });
        let reviews: Vec<Review<'a>> = reviews.into_iter().map(|(review, _)| review).collect();
        match reviews.iter().map(|review| review.findings.len()).max() {
            Some(most) if most > FINDINGS => Err(PanelError::TooManyFindings(most)),
            _ => Ok(Self { reviews, stated_diffs, set_aside }),
        }
    }

    /// The bytes that looking for so many keywords searches at most.
    pub fn searched_bytes(&self, keywords: usize) -> u64 {
        let bytes: usize = self.reviews.iter().map(|review| bytes(&review.findings)).sum();
        bytes as u64 * keywords as u64
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
    let joined: usize = files
        .iter()
        .map(|file| match file {
            FindingsFile::Single(run) if trials > 1 => bytes(&run.findings) * trials,
            _ => 0,
        })
        .sum();
    if pairs > PAIRS_PER_FIXTURE {
        Err(PanelError::TooManyPairs(pairs))
    } else if joined > JOINED_BYTES {
        Err(PanelError::TooManyBytes(joined))
    } else {
        Ok(())
    }
}

/// Bytes of the texts of findings.
fn bytes(findings: &[Finding<'_>]) -> usize {
    findings.iter().map(|finding| finding.file.len() + finding.claim.len() + finding.evidence.len()).sum()
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
    let mut findings = run.findings;
    if recorder.is_some() {
        for finding in findings.iter_mut().filter(|finding| finding.reviewer.is_none()) {
            finding.reviewer.clone_from(&recorder);
        }
    }
    if wanted.is_some() {
        findings.retain(|finding| is_wanted(finding.reviewer.as_ref()));
    }
    let counts = !findings.is_empty() || is_wanted(recorder.as_ref());
    (findings, counts.then_some(stated))
}

#[cfg(test)]
mod tests {
    use super::super::formats::read_native;
    use super::*;
    use crate::ids::Digest;
    use crate::source::parse;
    use alloc::format;
    use alloc::string::String;

    fn file(text: &str) -> FindingsFile<'_> {
        read_native(parse(text).unwrap()).unwrap().0
    }

    fn join<'a>(files: &[&'a str], reviewer: Option<&str>) -> Result<Panel<'a>, PanelError> {
        Panel::join(files.iter().map(|text| file(text)).collect(), reviewer, 1)
    }

    /// The claims of each trial.
    fn claims(panel: &Panel<'_>) -> Vec<Vec<String>> {
        let claim = |finding: &Finding<'_>| finding.claim.read().into_owned();
        panel.reviews.iter().map(|review| review.findings.iter().map(claim).collect()).collect()
    }

    const TWO_TRIALS: &str = r#"{"trials": [{"findings": [{"claim": "t1"}]},
        {"recording": {"reviewer": "t"}, "findings": [{"claim": "t2"}, {"claim": "other", "reviewer": "o"}]}]}"#;

    #[test]
    fn without_a_recording_there_is_one_empty_review() {
        let panel = join(&[], None).unwrap();
        assert_eq!((claims(&panel), panel.stated_diffs.len()), (alloc::vec![Vec::new()], 0));
    }

    #[test]
    fn several_files_are_joined_in_their_order() {
        let panel = join(&[r#"[{"claim": "a"}, {"claim": "b"}]"#, r#"{"findings": [{"claim": "c"}]}"#], None);
        let panel = panel.unwrap();
        assert_eq!(claims(&panel), [["a", "b", "c"]]);
        assert_eq!(panel.stated_diffs, [StatedDigest::Absent; 2]);
        assert_eq!((panel.comparisons(5), panel.comparisons(0)), (15, 0));
    }

    #[test]
    fn a_single_review_joins_every_trial() {
        let panel = join(&[r#"[{"claim": "a"}]"#, TWO_TRIALS], None).unwrap();
        assert_eq!(claims(&panel), [&["a", "t1"][..], &["a", "t2", "other"]]);
        assert_eq!(panel.stated_diffs.len(), 4);
        let panel = join(&[TWO_TRIALS, TWO_TRIALS], None).unwrap();
        assert_eq!(claims(&panel), [&["t1", "t1"][..], &["t2", "other", "t2", "other"]]);
    }

    #[test]
    fn trials_must_agree_in_number() {
        let one = r#"{"trials": [{"findings": []}]}"#;
        assert_eq!(join(&[TWO_TRIALS, one], None), Err(PanelError::TrialsDiffer(2, 1)));
        assert_eq!(join(&[one, "[]", TWO_TRIALS], None), Err(PanelError::TrialsDiffer(1, 2)));
        assert!(join(&[one, "[]"], None).is_ok());
    }

    #[test]
    fn a_finding_without_a_reviewer_has_that_of_its_recording() {
        let panel = join(&[TWO_TRIALS], None).unwrap();
        let names: Vec<_> =
            panel.reviews[1].findings.iter().map(|finding| finding.reviewer.as_deref()).collect();
        assert_eq!(names, [Some("t"), Some("o")]);
        assert_eq!(panel.reviews[0].findings[0].reviewer, None);
    }

    #[test]
    fn the_reviewer_asked_for_is_compared_exactly() {
        let by = |name| join(&[TWO_TRIALS], Some(name)).unwrap();
        let none = Vec::<String>::new;
        // A trial that is not by the reviewer at all is no empty review by them.
        assert_eq!(claims(&by("t")), [alloc::vec!["t2".to_string()]]);
        assert_eq!(claims(&by("o")), [alloc::vec!["other".to_string()]]);
        assert_eq!(claims(&by("T")), [none()]);
        // A recording counts when it is by the reviewer, or has a finding that is.
        assert_eq!(by("t").stated_diffs.len(), 1);
        assert_eq!(by("o").stated_diffs.len(), 1);
        assert_eq!(by("T").stated_diffs.len(), 0);
        let silent = r#"{"recording": {"reviewer": "s"}, "findings": []}"#;
        assert_eq!(join(&[silent], Some("s")).unwrap().stated_diffs.len(), 1);
        // Whoever is named by the finding, the recording's reviewer is not asked.
        let quoted = r#"{"recording": {"reviewer": "s"}, "findings": [{"reviewer": "q"}]}"#;
        let panel = join(&[quoted], Some("s")).unwrap();
        assert_eq!((panel.reviews[0].findings.len(), panel.stated_diffs.len()), (0, 1));
    }

    #[test]
    fn the_digests_that_are_stated() {
        let digest = Digest::of(b"diff");
        let stated = format!(r#"{{"recording": {{"diff_sha256": "{digest}"}}, "findings": []}}"#);
        let files = [stated.as_str(), "[]", r#"{"recording": {"diff_sha256": 1}, "findings": []}"#];
        let panel = join(&files, None).unwrap();
        let want = [StatedDigest::Stated(digest), StatedDigest::Absent, StatedDigest::Unreadable];
        assert_eq!(panel.stated_diffs, want);
    }

    #[test]
    fn work_is_bounded_before_it_is_done() {
        let list = |count: usize| format!("[{}]", alloc::vec!["{}"; count].join(","));
        let (half, most) = (list(FINDINGS / 2), list(FINDINGS));
        let refused = |files: &[&str], entries| {
            Panel::join(files.iter().map(|text| file(text)).collect(), None, entries).err()
        };
        assert_eq!(refused(&[&half, &half], 100), None);
        assert_eq!(refused(&[&half, &half, "[{}]"], 1), Some(PanelError::TooManyFindings(FINDINGS + 1)));
        assert_eq!(refused(&[&most], 101), Some(PanelError::TooManyPairs(1_010_000)));
        // One review that joins very many trials.
        let trials = format!(r#"{{"trials": [{}]}}"#, alloc::vec![r#"{"findings": []}"#; 1_000].join(","));
        assert_eq!(refused(&[&trials, &most], 0), Some(PanelError::TooManyPairs(10_000_000)));
    }
}
