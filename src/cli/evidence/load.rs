//! From the store to records: everything is read again, and what does not fit is part of what is found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::aside::is_tracked;
use super::declared::Declared;
use super::judge::PullTree;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::statement::{Artifact, Phase, ReportPath, Statement, read_statement};
use crate::evidence::{Announced, Filed, Record, Report, ReportContent, Stored, Tier, content, records};
use crate::io::{Budget, EvidenceStore, ReadError, RecordFile, StoredFiles, Worktree, in_order};
use crate::limits::{ARTIFACT_BYTES, EVIDENCE_BYTES};
use crate::policy::Policy;

/// Reads all records of a store. `warnings` are about what is no record; an error lists every record that cannot be
/// read, for nobody can say which claim it is about.
pub(super) fn load(
    store: &EvidenceStore,
    worktree: &Worktree,
    tracking: Tracking<'_>,
    policy: &Policy,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Vec<Record>, Vec<Diagnostic>> {
    let listing = store.records().map_err(|problem| vec![problem])?;
    for path in &listing.unfinished {
        let message = "this record was never finished, and is none".to_owned();
        let help = Some("remove it; whoever wrote it was killed");
        warnings.push(Diagnostic::file(Code::UnfinishedEntry, &path.to_string_lossy(), message, help));
    }
    let (mut filed, mut problems) = (Vec::new(), Vec::new());
    for read in read_all(&listing.files, || Reader::new(store, worktree, tracking, EVIDENCE_BYTES)) {
        match read {
            Ok(read) => filed.push(read),
            Err(found) => problems.extend(found),
        }
    }
    let ignored = |path: &str| policy.evidence.drift_ignore.iter().any(|glob| glob.matches(path));
    if problems.is_empty() { Ok(records(filed, &ignored)) } else { Err(problems) }
}

/// How it is known what is committed: that was made by nobody who is to prove something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tracking<'t> {
    /// From git, in the working tree.
    AskGit {
        /// Whether it tracks anything of the store.
        of_store: bool,
    },
    /// From the files of what is judged, of which nothing is checked out.
    Listed(&'t PullTree),
}

/// Reads all files on every core. What is found does not depend on the threads.
fn read_all<'s>(
    files: &[RecordFile],
    reader: impl Fn() -> Reader<'s>,
) -> Vec<Result<Filed, Vec<Diagnostic>>> {
    let shared = reader();
    let read = in_order(files.iter().collect(), Vec::new, |buffer, file| shared.read(file, buffer));
    if !shared.budget.is_exceeded() {
        return read;
    }
    // Which of them met the limit depends on the threads. One after the other it does not.
    drop(read);
    let (alone, mut buffer) = (reader(), Vec::new());
    files.iter().map(|file| alone.read(file, &mut buffer)).collect()
}

/// What the threads share.
struct Reader<'s> {
    store: &'s EvidenceStore,
    files: StoredFiles,
    worktree: &'s Worktree,
    budget: Budget,
    tracking: Tracking<'s>,
    /// What git was asked about paths of reports. Many records name the same ones.
    tracked: Mutex<BTreeMap<String, bool>>,
    /// Held by whoever reads a large report: what it takes in memory is there once, however many threads there are.
    large: Mutex<()>,
}

/// A report above so many bytes is a large one (1 MiB).
const LARGE: u64 = 1 << 20;

impl<'s> Reader<'s> {
    fn new(store: &'s EvidenceStore, worktree: &'s Worktree, tracking: Tracking<'s>, limit: u64) -> Self {
        Self {
            store,
            files: store.files(),
            worktree,
            budget: Budget::new(limit),
            tracking,
            tracked: Mutex::default(),
            large: Mutex::default(),
        }
    }

    fn read(&self, file: &RecordFile, buffer: &mut Vec<u8>) -> Result<Filed, Vec<Diagnostic>> {
        let (statement, digest) = {
            let stored = self.files.record(file, &self.budget, buffer);
            let stored = stored.map_err(|error| vec![error.diagnose(&file.shown)])?;
            (read_statement(&file.shown, stored.bytes)?, stored.digest)
        };
        // Whatever was changed, it may be the claim: nobody can say which one this record is about.
        let wrong = match file.stated {
            Some(stated) if stated == digest => None,
            Some(_) => Some("its bytes are not those of its name"),
            None => Some("it is not named like a record"),
        };
        if let Some(wrong) = wrong {
            let help = Some("remove it, and make the evidence again");
            return Err(vec![Diagnostic::file(Code::TamperedEvidence, &file.shown, wrong.to_owned(), help)]);
        }
        let is_tracked = match self.tracking {
            Tracking::AskGit { of_store: true } => {
                is_tracked(self.worktree, &self.store.path(file)).map_err(|problem| vec![problem])?
            }
            Tracking::AskGit { of_store: false } | Tracking::Listed(_) => false,
        };
        // What is of another tree is set aside, whatever its artefacts say.
        let is_judged = statement.tree == self.worktree.tree
            || matches!(self.tracking, Tracking::Listed(pull) if pull.other_trees.contains_key(&statement.tree));
        let reports = if is_judged {
            self.reports(&statement, buffer).map_err(|problem| vec![problem])?
        } else {
            Vec::new()
        };
        Ok(Filed { digest, statement, reports, tier: Tier::Recorded, is_tracked })
    }

    fn reports(&self, statement: &Statement, buffer: &mut Vec<u8>) -> Result<Vec<Report>, Diagnostic> {
        let Phase::Finished(finished) = &statement.phase else { return Ok(Vec::new()) };
        let mut seen = BTreeSet::new();
        let announced = Declared::of(statement.command.iter().flat_map(|command| &command.reports));
        finished
            .artifacts
            .iter()
            .map(|artifact| {
                // Without a command every report was named by whoever took it in.
                let is_announced = statement.command.is_none() || announced.covers(&artifact.path);
                let announced = if is_announced { Announced::Yes } else { Announced::No };
                let is_tracked = match &artifact.path {
                    ReportPath::Tree(path) => self.tracks(path.as_str())?,
                    ReportPath::Reports(_) => false,
                };
                let content = match self.content(artifact, announced, buffer)? {
                    // The same bytes under two names are one report: its tests ran once.
                    ReportContent::Read(..) if !seen.insert(artifact.digest) => ReportContent::Other,
                    content => content,
                };
                Ok(Report { name: artifact.path.to_string(), is_tracked, content })
            })
            .collect()
    }

    fn content(
        &self,
        artifact: &Artifact,
        announced: Announced,
        buffer: &mut Vec<u8>,
    ) -> Result<ReportContent, Diagnostic> {
        // The buffer is as large as what is read; what a report becomes is larger.
        let _turn = (artifact.bytes > LARGE).then(|| locked(&self.large));
        let read = self.files.artifact(&artifact.digest, &self.budget, buffer);
        let stored = match &read {
            Ok(stored) => Stored::Bytes(stored.bytes, stored.digest),
            Err(ReadError::TooLarge(_)) => Stored::TooLarge(ARTIFACT_BYTES),
            // That there is too much evidence says nothing about this piece of it.
            Err(error @ ReadError::BudgetSpent(_)) => {
                return Err(error.diagnose(&self.store.dir().to_string_lossy()));
            }
            Err(_) => Stored::Nothing,
        };
        Ok(content(artifact, stored, announced))
    }

    fn tracks(&self, path: &str) -> Result<bool, Diagnostic> {
        if let Tracking::Listed(pull) = self.tracking {
            return Ok(pull.has(path));
        }
        let mut tracked = locked(&self.tracked);
        if let Some(known) = tracked.get(path) {
            return Ok(*known);
        }
        // Whoever asks for the same meanwhile waits for the answer.
        let found = self.worktree.tracks(path).map_err(|error| error.diagnose(&self.worktree.root))?;
        tracked.insert(path.to_owned(), found);
        Ok(found)
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_the_limit_is_the_same_whatever_the_threads_do() {
        let dir = tempfile::tempdir().unwrap();
        let store = EvidenceStore::new(dir.path());
        store.create().unwrap();
        for number in 0..200 {
            store.add_record(format!("{number:100}").as_bytes()).unwrap();
        }
        let id = "a".repeat(40).parse().unwrap();
        let worktree =
            Worktree { root: dir.path().to_path_buf(), commit: id, tree: "b".repeat(40).parse().unwrap() };
        let files = store.records().unwrap().files;
        let found = |limit| {
            let read = read_all(&files, || {
                Reader::new(&store, &worktree, Tracking::AskGit { of_store: false }, limit)
            });
            read.into_iter().map(|read| read.unwrap_err().remove(0).code).collect::<Vec<_>>()
        };
        for _ in 0..20 {
            // A number is no record, but it is read.
            let (read, beyond) = (found(20_000), found(10_050));
            assert!(read.iter().all(|code| *code == Code::WrongType), "{read:?}");
            let (before, after) = beyond.split_at(100);
            assert!(before.iter().all(|code| *code == Code::WrongType), "{before:?}");
            assert!(after.iter().all(|code| *code == Code::TooLarge), "{after:?}");
        }
    }
}
