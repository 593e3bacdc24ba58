//! Why a report cannot be read.

use alloc::string::{String, ToString as _};

use super::Format;
use crate::limits::{ARTEFACT_BYTES, BRIEF_CHARACTERS, REPORT_CASES};
use crate::source::{
    EncodingError, Locus, Node, Position, SyntaxError, Target, Trail, ValuePath, XmlError, XmlFault,
    excerpt_of, locate,
};

/// A report that cannot be read: the first thing that is wrong with it, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct MalformedReport {
    /// What is wrong. What it quotes of the report is bounded, and foreign text.
    pub fault: Fault,
    /// Line and column in the file, where there is one.
    pub position: Option<Position>,
    /// The value that is meant, in JSON.
    pub path: Option<ValuePath>,
}

/// What can be wrong with a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More bytes than [`ARTEFACT_BYTES`].
    #[error("{0} bytes, at most {ARTEFACT_BYTES} are read")]
    TooLarge(u64),
    /// Nothing but white space.
    #[error("the file is empty")]
    Blank,
    /// Not UTF-8.
    #[error("{0}")]
    Encoding(EncodingError),
    /// Not JSON.
    #[error("{0}")]
    Json(SyntaxError),
    /// Not XML, or XML that is not read.
    #[error("{0}")]
    Xml(XmlFault),
    /// None of the formats.
    #[error("none of the formats that are read here")]
    Unknown,
    /// Another document than the one that is asked for.
    #[error("no {expected} report: {found}")]
    Other {
        /// What is asked for.
        expected: Format,
        /// What was found, or what is missing.
        found: String,
    },
    /// A value that cannot be what it should be.
    #[error("`{name}` is {found}, not {expected}")]
    Value {
        /// Its name.
        name: String,
        /// What it should be.
        expected: &'static str,
        /// What it is, bounded.
        found: String,
    },
    /// A value that must be there.
    #[error("there is no `{0}`")]
    Missing(&'static str),
    /// A key that is read is given twice: nobody can say which one counts.
    #[error("`{0}` is given more than once")]
    Repeated(String),
    /// A line of a text format that is none.
    #[error("not a line of this format: `{0}`")]
    Line(String),
    /// The end is missing.
    #[error("the report ends before {0}; was it cut short?")]
    CutShort(&'static str),
    /// More cases, results or messages than [`REPORT_CASES`].
    #[error("more than {REPORT_CASES} {0}")]
    TooMany(&'static str),
    /// Results in other files, which are not read.
    #[error("`{0}` are kept in other files, which are not read")]
    Elsewhere(&'static str),
    /// Something behind the end.
    #[error("there is something behind the end of the report")]
    Behind,
}

impl MalformedReport {
    /// A fault of the file as a whole.
    pub(super) fn whole(fault: Fault) -> Self {
        Self { fault, position: None, path: None }
    }

    /// A fault at a position.
    pub(super) fn at(fault: Fault, position: Position) -> Self {
        Self { fault, position: Some(position), path: None }
    }

    /// A fault in a line, 1-based.
    pub(super) fn line(fault: Fault, line: u64) -> Self {
        Self::at(fault, Position { line, column: 1 })
    }

    /// A fault of a value in JSON.
    pub(super) fn value(fault: Fault, at: &Trail<'_>) -> Self {
        Self { fault, position: None, path: Some(at.path()) }
    }

    /// Another document than the one that is asked for.
    pub(super) fn other(expected: Format, found: &str) -> Self {
        Self::whole(Fault::Other { expected, found: brief(found) })
    }

    /// A value of JSON that is of another kind.
    pub(super) fn wrong(node: &Node<'_>, expected: &'static str, at: &Trail<'_>) -> Self {
        let found = match node {
            Node::String(text) => alloc::format!("`{}`", brief(text)),
            Node::Number(number) => alloc::format!("`{}`", brief(number.text())),
            other => other.kind().to_string(),
        };
        Self::value(Fault::Value { name: brief(&at.name()), expected, found }, at)
    }

    /// With the position of its path in a JSON document.
    pub(super) fn located(mut self, text: &str) -> Self {
        if let (None, Some(path)) = (self.position, &self.path) {
            self.position = locate(text, &Locus { path: path.clone(), target: Target::Value });
        }
        self
    }
}

impl From<XmlError> for MalformedReport {
    fn from(error: XmlError) -> Self {
        Self::at(Fault::Xml(error.fault), error.at)
    }
}

impl From<EncodingError> for MalformedReport {
    fn from(error: EncodingError) -> Self {
        let position = match error {
            EncodingError::Invalid { line, column, .. } => Some(Position { line, column }),
            EncodingError::Other(_) => None,
        };
        Self { fault: Fault::Encoding(error), position, path: None }
    }
}

impl From<SyntaxError> for MalformedReport {
    fn from(error: SyntaxError) -> Self {
        let (SyntaxError::Invalid { at, .. }
        | SyntaxError::CutShort { at, .. }
        | SyntaxError::TooDeep { at }
        | SyntaxError::TooMany { at }
        | SyntaxError::TooDense { at }) = error;
        Self::at(Fault::Json(error), at)
    }
}

/// The start of a foreign text.
pub(super) fn brief(text: &str) -> String {
    excerpt_of(text, BRIEF_CHARACTERS).into_owned()
}
