//! Reports that commands say they write. A path may have `*`, `?` and `**`, and then stands for all that fit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::evidence::statement::{RelativePath, ReportPath};
use crate::io::{self, ReportsError};
use crate::limits::ARTIFACTS;
use crate::ordered::Ordered as _;
use crate::policy::{Form as _, Glob};

/// A set of declared reports.
#[derive(Debug, Clone, Default)]
pub(crate) struct Declared {
    named: BTreeSet<ReportPath>,
    patterns: Vec<(Side, Glob)>,
}

/// Where a pattern begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Fresh,
    Tree,
}

impl Declared {
    /// The set of these. Of patterns the first [`ARTIFACTS`] count, as many as one command may declare.
    pub(crate) fn of<'r>(reports: impl IntoIterator<Item = &'r ReportPath>) -> Self {
        let named: BTreeSet<ReportPath> = reports.into_iter().cloned().ordered();
        let patterns = named.iter().filter_map(|report| Some((split(report).0, pattern(report)?)));
        Self { patterns: patterns.take(ARTIFACTS).collect(), named }
    }

    /// Whether a report was declared.
    pub(crate) fn covers(&self, report: &ReportPath) -> bool {
        let (side, path) = split(report);
        let fits = |(begins, glob): &(Side, Glob)| *begins == side && glob.matches(path.as_str());
        self.named.contains(report) || self.patterns.iter().any(fits)
    }

    /// Whether a path of the working tree is that of a declared report.
    pub(crate) fn has_in_tree(&self, path: &str) -> bool {
        RelativePath::new(path).is_ok_and(|path| self.covers(&ReportPath::Tree(path)))
    }
}

/// The files below the root of the working tree that are there for a declared report.
pub(super) fn present(
    report: &RelativePath,
    root: &Path,
    except: &[PathBuf],
) -> Result<Vec<RelativePath>, ReportsError> {
    match glob(report) {
        Some(glob) => io::matching(root, &glob, except),
        None if root.join(report.as_str()).symlink_metadata().is_ok() => Ok(vec![report.clone()]),
        None => Ok(Vec::new()),
    }
}

fn split(report: &ReportPath) -> (Side, &RelativePath) {
    match report {
        ReportPath::Reports(path) => (Side::Fresh, path),
        ReportPath::Tree(path) => (Side::Tree, path),
    }
}

fn pattern(report: &ReportPath) -> Option<Glob> {
    glob(split(report).1)
}

/// The pattern that a path is, if it is one.
fn glob(path: &RelativePath) -> Option<Glob> {
    let is_one = path.as_str().contains(['*', '?']);
    is_one.then(|| Glob::parse(path.as_str()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_patterns_cover_reports_on_their_own_side() {
        let path = |text: &str| ReportPath::new(text).unwrap();
        let reports = ["a.xml", "t/*.xml", "${BENCHGATE_REPORTS}/**", "odd[*"].map(path);
        let declared = Declared::of(&reports);
        for (text, want) in [
            ("a.xml", true),
            ("t/b.xml", true),
            ("t/*.xml", true),
            ("t/c/b.xml", false),
            ("${BENCHGATE_REPORTS}/a/b", true),
            ("b", false),
            ("odd[*", true),
            ("odd[x", false),
        ] {
            assert_eq!(declared.covers(&path(text)), want, "{text}");
        }
        assert!(declared.has_in_tree("t/b.xml") && !declared.has_in_tree("../a.xml"));
    }
}
