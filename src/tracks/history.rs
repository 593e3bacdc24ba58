//! The entries of an archive in rows, the oldest first.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::run::{Run, Subject};
use crate::diagnostic::Diagnostic;
use crate::ids::Digest;
use crate::result::reason;
use crate::result::v1::{HISTORY_SCHEMA, History, PastRun, Series, Stamp, Verdict};

/// An entry of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The digest of its bytes, which is its name.
    pub digest: Digest,
    /// Its commit and moment.
    pub stamp: Stamp,
    /// Its result.
    pub run: Run,
}

/// Puts entries in rows. `problems` are the entries that could not be read; with one the exit code is that of
/// BLOCKED, and the rest is shown all the same. The order of the entries makes no difference.
pub fn history(mut entries: Vec<Entry>, problems: &[Diagnostic], warnings: &[Diagnostic]) -> History {
    entries.sort_unstable_by_key(|entry| (entry.stamp.created_at, entry.digest));
    let mut series: BTreeMap<Subject, Vec<PastRun>> = BTreeMap::new();
    for Entry { digest, stamp, run } in entries {
        let past = past(digest, &stamp, &run);
        series.entry(run.subject).or_default().push(past);
    }
    let verdict = if problems.is_empty() { Verdict::Pass } else { Verdict::Blocked };
    History {
        schema: HISTORY_SCHEMA.to_owned(),
        exit_code: verdict.exit_code(),
        series: series.into_iter().map(|(subject, runs)| row(subject, runs)).collect(),
        problems: problems.iter().map(reason).collect(),
        warnings: warnings.iter().map(reason).collect(),
    }
}

fn row(subject: Subject, runs: Vec<PastRun>) -> Series {
    let Subject { kind, mode, profile, task } = subject;
    Series { kind: kind.word().to_owned(), mode, profile, task, runs }
}

fn past(digest: Digest, stamp: &Stamp, run: &Run) -> PastRun {
    let head = stamp.head.as_ref();
    let figures = run.figures.as_ref();
    PastRun {
        entry: digest.to_string(),
        created_at: stamp.created_at.to_string(),
        commit: head.map(|head| head.commit.to_string()),
        tree: head.map(|head| head.tree.to_string()),
        dirty: head.map(|head| head.dirty),
        status: run.status.to_owned(),
        exit_code: run.exit_code,
        score_ratio: run.ratio_text.clone(),
        precision: figures.and_then(|figures| figures.precision),
        recall: figures.and_then(|figures| figures.recall),
        strict_precision: figures.and_then(|figures| figures.strict_precision),
        strict_recall: figures.and_then(|figures| figures.strict_recall),
    }
}
