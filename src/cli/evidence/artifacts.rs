//! What a command leaves behind, put into the store.

use std::path::Path;

use super::commander::{Commander, cannot_write};
use super::declared::{Declared, present};
use super::order::Order;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::formats::{Format, detect};
use crate::evidence::statement::{Artifact, REPORTS, RelativePath, ReportPath};
use crate::ids::Digest;
use crate::io::{ArtifactError, OutputCopy, ReportsDirectory, ReportsError};
use crate::limits::{ARTIFACT_BYTES, EVIDENCE_BYTES};

/// The name under which standard output is stored when it is a report.
const STDOUT: &str = "stdout";

impl Commander {
    /// Stores what a command left in its directory for reports, what else it was to write, and its standard output if
    /// that is a report.
    pub(super) fn harvest(
        &self,
        order: &Order,
        reports: &ReportsDirectory,
        copy: OutputCopy,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<Artifact>, Diagnostic> {
        let made = reports.files().map_err(|error| bad_reports(&error, REPORTS))?;
        let mut paths: Vec<ReportPath> = made.into_iter().map(ReportPath::Reports).collect();
        for declared in order.reports() {
            if let ReportPath::Tree(path) = declared {
                let found = present(path, &self.worktree.root, &self.store.directories());
                let found = found.map_err(|error| bad_reports(&error, path.as_str()))?;
                paths.extend(found.into_iter().map(ReportPath::Tree));
            }
        }
        paths.sort_unstable();
        paths.dedup();
        let mut room = EVIDENCE_BYTES;
        let mut stored = Vec::new();
        for path in paths {
            let artifact = self.artifact(path, reports.path())?;
            room = left(room, &artifact)?;
            stored.push(artifact);
        }
        if let Some(artifact) = self.output(copy, &stored, warnings)? {
            left(room, &artifact)?;
            stored.push(artifact);
            stored.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        }
        let is_there = |declared: &ReportPath| {
            let declared = Declared::of([declared]);
            stored.iter().any(|artifact| declared.covers(&artifact.path))
        };
        for declared in order.reports().into_iter().filter(|declared| !is_there(declared)) {
            let message = "the command has not written this report".to_owned();
            let help = Some("look at its options and its output");
            warnings.push(Diagnostic::file(Code::NoReport, &declared.text(), message, help));
        }
        Ok(stored)
    }

    /// Standard output as an artefact, when it is a report of those tools that write one there and nowhere else. A file
    /// of that name comes before it.
    fn output(
        &self,
        copy: OutputCopy,
        stored: &[Artifact],
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Option<Artifact>, Diagnostic> {
        let path = RelativePath::new(STDOUT).map(ReportPath::Reports);
        let Some(path) = path.ok().filter(|path| stored.iter().all(|artifact| artifact.path != *path)) else {
            return Ok(None);
        };
        let mut lost = |why: String| {
            let message = format!("standard output is not looked at as a report: {why}");
            let help =
                Some("let the command write its report into a file; without one, what it prints is enough");
            warnings.push(Diagnostic::run(Code::OutputNotKept, message, help));
            Ok(None)
        };
        let bytes = match copy {
            OutputCopy::Unasked => return Ok(None),
            OutputCopy::TooLarge => return lost(format!("it is larger than {ARTIFACT_BYTES} bytes")),
            OutputCopy::Failed(error) => return lost(format!("it cannot be kept meanwhile: {error}")),
            OutputCopy::Whole(whole) => match whole.read() {
                Ok(bytes) => bytes,
                Err(error) => return lost(format!("it cannot be read again: {error}")),
            },
        };
        if !matches!(detect(&bytes), Ok(Format::Libtest | Format::GoTest | Format::Cargo)) {
            return Ok(None);
        }
        let added = self.store.add_bytes(&bytes).map_err(|error| cannot_write(&path.text(), &error));
        added.map(|(digest, bytes)| Some(Artifact { path, format: None, digest, bytes }))
    }

    /// Stores one file.
    fn artifact(&self, path: ReportPath, reports: &Path) -> Result<Artifact, Diagnostic> {
        let (base, below) = match &path {
            ReportPath::Reports(below) => (reports, below),
            ReportPath::Tree(below) => (self.worktree.root.as_path(), below),
        };
        let (digest, bytes) = self.keep(base, below, &path.text())?;
        Ok(Artifact { path, format: None, digest, bytes })
    }

    /// Stores a regular file below a directory that has no links in its name.
    pub(super) fn keep(
        &self,
        base: &Path,
        below: &RelativePath,
        shown: &str,
    ) -> Result<(Digest, u64), Diagnostic> {
        let file = base.join(below.as_str());
        // A directory on the way may be a link to somewhere else.
        let is_inside =
            file.parent().and_then(|dir| dir.canonicalize().ok()).is_some_and(|dir| dir.starts_with(base));
        if !is_inside {
            let message = "a link on the way to this report leads elsewhere".to_owned();
            return Err(Diagnostic::file(Code::NotRegular, shown, message, Some("put a regular file there")));
        }
        self.store.add_artifact(&file).map_err(|error| match error {
            ArtifactError::Source(error) => error.diagnose(shown),
            ArtifactError::Store(error) => cannot_write(shown, &error),
        })
    }
}

/// The bytes that may still be stored.
pub(super) fn left(room: u64, artifact: &Artifact) -> Result<u64, Diagnostic> {
    room.checked_sub(artifact.bytes).ok_or_else(|| {
        let message = format!("all reports together are larger than {EVIDENCE_BYTES} bytes");
        let help = Some("let fewer reports be written");
        Diagnostic::file(Code::TooLarge, &artifact.path.text(), message, help)
    })
}

/// What the command left cannot be taken in.
pub(super) fn bad_reports(error: &ReportsError, shown: &str) -> Diagnostic {
    let (code, help) = match error {
        ReportsError::TooMany | ReportsError::TooDeep => {
            (Code::TooMany, "let the command write its reports only")
        }
        ReportsError::NotRegular(..) => (Code::NotRegular, "put regular files there"),
        ReportsError::Name(..) | ReportsError::NotUtf8(_) => (Code::NotUtf8Name, "give it another name"),
        ReportsError::Io(_) => (Code::Unreadable, "check the permissions of what the command leaves there"),
    };
    Diagnostic::file(code, shown, error.to_string(), Some(help))
}
