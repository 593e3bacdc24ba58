//! A diagnostic: what is said, where, and how to mend it.

use alloc::format;
use alloc::string::String;
use core::fmt;

use super::Code;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No verdict is possible on what it names, or none that is PASS.
    Error,
    /// Worth knowing; changes no verdict.
    Warning,
}

impl Level {
    /// The word in front of the code.
    pub fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// A file, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path as the user can open it.
    pub file: String,
    /// Line and column, both 1-based; columns count characters.
    pub position: Option<(u64, u64)>,
    /// The path of the value inside the document: `expect.must_match[1].line`.
    pub path: Option<String>,
}

impl Place {
    /// A file as a whole.
    pub fn file(file: &str) -> Self {
        Self { file: file.into(), position: None, path: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        match &self.path {
            Some(path) => write!(f, " ({path})"),
            None => Ok(()),
        }
    }
}

/// One thing that is wrong or worth knowing. Its texts may quote foreign input: renderers escape them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind.
    pub code: Code,
    /// What, in words; lower case, no final dot.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// How to fix it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic about a file as a whole.
    pub fn file(code: Code, file: &str, message: String, help: Option<&str>) -> Self {
        Self { code, message, place: Some(Place::file(file)), help: help.map(Into::into) }
    }

    /// A diagnostic about the run, not a file.
    pub fn run(code: Code, message: String, help: Option<&str>) -> Self {
        Self { code, message, place: None, help: help.map(Into::into) }
    }

    /// One line: the message and its place.
    pub fn line(&self) -> String {
        match &self.place {
            Some(place) => format!("{}: {}", place, self.message),
            None => self.message.clone(),
        }
    }
}
