//! Paths in records: below the root of a working tree, or below the directory of reports.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// What stands for the directory that a command may write its reports to.
pub const REPORTS: &str = "${BENCHGATE_REPORTS}";

/// A path below some directory: names with `/` between them, none of them empty, `.` or `..`, without control
/// characters and backslashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelativePath(String);

/// Why a text is not a path below a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// `/tmp/x`, or nothing at all.
    #[error("a path here is relative and not empty")]
    NotRelative,
    /// `a/../b`, `a//b`, `./a`.
    #[error("a path here has no part that is empty, `.` or `..`")]
    Part,
    /// A newline, or what separates names elsewhere.
    #[error("a path here has no control characters and no backslashes")]
    Character,
}

impl RelativePath {
    /// Takes a path as it is written.
    pub fn new(text: &str) -> Result<Self, PathError> {
        if text.is_empty() || text.starts_with('/') {
            return Err(PathError::NotRelative);
        }
        if text.chars().any(|c| c.is_control() || c == '\\') {
            return Err(PathError::Character);
        }
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(PathError::Part);
        }
        Ok(Self(text.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelativePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a report is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportPath {
    /// Below the directory that was made for the command: `${BENCHGATE_REPORTS}/pytest.xml`.
    Reports(RelativePath),
    /// Below the root of the working tree: `target/report.xml`.
    Tree(RelativePath),
}

impl ReportPath {
    /// Takes a path as a record has it.
    pub fn new(text: &str) -> Result<Self, PathError> {
        match text.strip_prefix(REPORTS) {
            Some(rest) => {
                let below = rest.strip_prefix('/').ok_or(PathError::Part)?;
                RelativePath::new(below).map(Self::Reports)
            }
            None => RelativePath::new(text).map(Self::Tree),
        }
    }

    /// The path as text.
    pub fn text(&self) -> String {
        match self {
            Self::Reports(path) => format!("{REPORTS}/{path}"),
            Self::Tree(path) => path.as_str().into(),
        }
    }
}

impl fmt::Display for ReportPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
