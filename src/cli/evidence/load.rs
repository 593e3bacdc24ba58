//! From the store to records: everything is read again, and what does not fit is part of what is found.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::declared::Declared;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::statement::{Artifact, Phase, ReportPath, Statement, read_statement};
use crate::evidence::{Announced, Filed, Record, Report, ReportContent, Stored, Tier, content, records};
use crate::io::{Budget, EvidenceStore, ReadError, RecordFile, Worktree};
use crate::limits::{ARTIFACT_BYTES, EVIDENCE_BYTES};
use crate::policy::Policy;

/// Reads all records of a store. `warnings` are about what is no record; an error lists every record that cannot be
/// read, for nobody can say which claim it is about.
pub(crate) fn load(
    store: &EvidenceStore,
    worktree: &Worktree,
    policy: &Policy,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Vec<Record>, Vec<Diagnostic>> {
    let listing = store.records().map_err(|problem| vec![problem])?;
    for path in &listing.unfinished {
        let message = "this record was never finished, and is none".to_owned();
        let help = Some("remove it; whoever wrote it was killed");
        warnings.push(Diagnostic::file(Code::UnfinishedEntry, &path.to_string_lossy(), message, help));
    }
    let budget = Budget::new(EVIDENCE_BYTES);
    let reader = Reader { store, worktree, budget, tracked: RefCell::default() };
    let is_tracked = reader.is_tracked(store.dir()).map_err(|problem| vec![problem])?;
    let (mut filed, mut problems) = (Vec::new(), Vec::new());
    let mut buffer = Vec::new();
    for file in &listing.files {
        match reader.read(file, is_tracked, &mut buffer) {
            Ok(read) => filed.push(read),
            Err(found) => problems.extend(found),
        }
    }
    let ignored = |path: &str| policy.evidence.drift_ignore.iter().any(|glob| glob.matches(path));
    if problems.is_empty() { Ok(records(filed, &ignored)) } else { Err(problems) }
}

struct Reader<'s> {
    store: &'s EvidenceStore,
    worktree: &'s Worktree,
    budget: Budget,
    /// What git was asked about paths of reports. Many records name the same ones.
    tracked: RefCell<BTreeMap<String, bool>>,
}

impl Reader<'_> {
    fn read(
        &self,
        file: &RecordFile,
        may_be_tracked: bool,
        buffer: &mut Vec<u8>,
    ) -> Result<Filed, Vec<Diagnostic>> {
        let (statement, digest) = {
            let stored = self.store.read_record(file, &self.budget, buffer);
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
        let is_tracked = may_be_tracked && self.is_tracked(&file.path).map_err(|problem| vec![problem])?;
        // What is of another tree is set aside, whatever its artefacts say.
        let reports = if statement.tree == self.worktree.tree {
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
        let read = self.store.read_artifact(&artifact.digest, &self.budget, buffer);
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
        if let Some(known) = self.tracked.borrow().get(path) {
            return Ok(*known);
        }
        let found = self.worktree.tracks(path).map_err(|error| error.diagnose(&self.worktree.root))?;
        self.tracked.borrow_mut().insert(path.to_owned(), found);
        Ok(found)
    }

    /// Whether git tracks a path, or something below it. What lies outside the worktree it does not.
    fn is_tracked(&self, path: &Path) -> Result<bool, Diagnostic> {
        let Ok(real) = path.canonicalize() else { return Ok(false) };
        match real.strip_prefix(&self.worktree.root).ok().and_then(Path::to_str) {
            Some(below) => self.worktree.tracks(below).map_err(|error| error.diagnose(&self.worktree.root)),
            None => Ok(false),
        }
    }
}
