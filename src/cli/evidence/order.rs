//! A command that is to be recorded, and the checks before it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::artifacts::bad_reports;
use super::declared::{Declared, present};
use super::words::interrupted;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::statement::{
    Artifact, Origin, PackReference, PathError, REPORTS, RelativePath, ReportPath,
};
use crate::ids::ClaimId;
use crate::io::{self, ProcessError, Worktree};
use crate::ordered::Ordered as _;
use crate::source::excerpt;

/// A command that is to be recorded.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) origin: Origin,
    /// What it is evidence for; at least one.
    pub(super) targets: Vec<Target>,
    pub(super) pack: Option<PackReference>,
    /// The words as they are written.
    pub(super) written: Vec<String>,
    /// The words with everything in its place but `${BENCHGATE_REPORTS}`.
    pub(super) words: Vec<String>,
    /// Variables that are set for it, with `${BENCHGATE_REPORTS}` where that belongs.
    pub(super) env: BTreeMap<String, String>,
    pub(super) timeout: Option<Duration>,
}

/// A claim that a command is evidence for, and the reports that it writes for it. Each has a record of its own.
#[derive(Debug)]
pub(super) struct Target {
    /// Nothing for a command that is bound to no claim.
    pub(super) claim: Option<ClaimId>,
    /// In their order.
    pub(super) reports: Vec<ReportPath>,
}

impl Target {
    /// What belongs into its record: all that is in the directory for reports, and of the working tree what it declares.
    pub(super) fn own(&self, artifacts: &[Artifact]) -> Vec<Artifact> {
        let declared = Declared::of(&self.reports);
        let is_own = |artifact: &&Artifact| match &artifact.path {
            ReportPath::Reports(_) => true,
            path @ ReportPath::Tree(_) => declared.covers(path),
        };
        artifacts.iter().filter(is_own).cloned().collect()
    }
}

impl Order {
    /// The reports that it declares for any claim.
    pub(super) fn reports(&self) -> BTreeSet<&ReportPath> {
        self.targets.iter().flat_map(|target| &target.reports).ordered()
    }

    /// The file of its program. It is looked for before anything is recorded: a slip of the pen is no evidence.
    pub(super) fn program(&self, dir: &Path) -> Result<PathBuf, Diagnostic> {
        let own = self.env.get("PATH").map(OsString::from);
        let path = own.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
        let name = self.words.first().map(String::as_str).unwrap_or_default();
        io::find_program(name, &path, dir).map_err(|error| cannot_start(&error))
    }

    /// Reports that could be old: outside the directory for reports, one must not be there and not be tracked. What lies
    /// at `except` is none.
    pub(super) fn refused_reports(&self, worktree: &Worktree, except: &[PathBuf]) -> Vec<Diagnostic> {
        let outside = self.reports().into_iter().filter_map(|report| match report {
            ReportPath::Tree(path) => Some(path),
            ReportPath::Reports(_) => None,
        });
        outside.filter_map(|path| refused(path, worktree, except)).collect()
    }
}

fn refused(path: &RelativePath, worktree: &Worktree, except: &[PathBuf]) -> Option<Diagnostic> {
    let help = format!("remove it, or let the command write it into `{REPORTS}`");
    let there = match present(path, &worktree.root, except) {
        Ok(there) => there,
        Err(error) => return Some(bad_reports(&error, path.as_str())),
    };
    let first = there.first().unwrap_or(path);
    let message = match worktree.tracks(first.as_str()) {
        Err(error) => return Some(error.diagnose(&worktree.root)),
        Ok(true) => "git tracks this report, so that it says nothing about a run".to_owned(),
        Ok(false) => match there.as_slice() {
            [] => return None,
            [_] => "this report is there before the command has run".to_owned(),
            [_, rest @ ..] => {
                format!("this report and {} more are there before the command has run", rest.len())
            }
        },
    };
    Some(Diagnostic::file(Code::ReportRefused, first.as_str(), message, Some(&help)))
}

/// A program that cannot be started.
pub(super) fn cannot_start(error: &ProcessError) -> Diagnostic {
    let help = match error {
        ProcessError::Interrupted(signal) => return interrupted(*signal),
        ProcessError::NotFound(_) => {
            "there is no shell here; for one of its words or a pipe, write `sh -c '…'`"
        }
        ProcessError::NotExecutable(_) => "make it executable, or name the program that reads it",
        ProcessError::Start { .. } | ProcessError::Watch(_) => "try the command alone",
        ProcessError::Unsupported => "record it on Linux or macOS",
    };
    Diagnostic::run(Code::CannotStart, error.to_string(), Some(help))
}

/// A report as it is written on the command line: below the directory for reports, or from the directory `dir` of the
/// working tree with this root.
pub(super) fn report_path(text: &str, dir: &Path, root: &Path) -> Result<ReportPath, Diagnostic> {
    let found = if text.is_empty() || text.starts_with(REPORTS) {
        ReportPath::new(text)
    } else {
        below(&dir.join(text), root).map(ReportPath::Tree)
    };
    found.map_err(|error| {
        let message = format!("`{}` is not a report of this working tree: {error}", excerpt(text));
        let help = format!("give a path below the root of the working tree, or below `{REPORTS}`");
        Diagnostic::run(Code::ReportRefused, message, Some(&help))
    })
}

/// The way from a root to a path below it, which need not be there. `..` takes a name away, as it is written.
pub(super) fn below(path: &Path, root: &Path) -> Result<RelativePath, PathError> {
    use std::path::Component;

    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    let rest = plain.strip_prefix(root).map_err(|_| PathError::NotRelative)?;
    let names: Option<Vec<&str>> = rest.iter().map(|name| name.to_str()).collect();
    RelativePath::new(&names.ok_or(PathError::Character)?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_lie_below_the_root_or_in_their_directory() {
        let (dir, root) = (Path::new("/repo/a"), Path::new("/repo"));
        for (text, want) in [
            ("r.xml", "a/r.xml"),
            ("./b/../r.xml", "a/r.xml"),
            ("../r.xml", "r.xml"),
            ("/repo/x/r.xml", "x/r.xml"),
            ("${BENCHGATE_REPORTS}/b/r.xml", "${BENCHGATE_REPORTS}/b/r.xml"),
        ] {
            assert_eq!(report_path(text, dir, root).unwrap().text(), want, "{text}");
        }
        for text in [
            "",
            "..",
            "../..",
            "../../r.xml",
            "/tmp/r.xml",
            "${BENCHGATE_REPORTS}",
            "${BENCHGATE_REPORTS}/../x",
            "a\nb",
        ] {
            assert_eq!(report_path(text, dir, root).unwrap_err().code, Code::ReportRefused, "{text}");
        }
    }
}
