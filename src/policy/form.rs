//! Texts that must have a form: the types, and what the JSON Schema and the errors say about each.

mod duration;
mod glob;
mod job;
mod name;
mod path;

use alloc::format;
use alloc::string::String;

pub use duration::{Duration, Unit};
pub use name::{Addon, Line, Login, PackName, Placeholder, ReviewerName, Variable};
pub use path::{Directory, FilePath, Glob, Input, Report};

use crate::diagnostic::Code;
use crate::ids::{ClaimId, CriterionId, FixtureId, NameError};
use crate::limits::POLICY_TEXT;
use crate::pack::Command;

/// A form of texts as people and validators see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// In words, with an article.
    pub words: &'static str,
    /// One of the texts.
    pub example: &'static str,
    /// A regular expression of ECMA 262 for the whole text, with Unicode. What it cannot say, only the reader does.
    pub pattern: &'static str,
    /// Most characters.
    pub longest: usize,
}

/// A type whose values are written as texts.
pub trait Form: Sized {
    /// What the texts look like.
    const SHAPE: Shape;
    /// The diagnostic of a text that does not.
    const CODE: Code = Code::InvalidValue;

    /// Reads a text.
    fn parse(text: &str) -> Result<Self, Malformed>;

    /// The text that is read as this value again.
    fn text(&self) -> String;
}

/// Why a text does not have its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, as the end of a sentence that begins with the text.
    pub what: String,
    /// How to mend it.
    pub help: String,
}

impl Malformed {
    fn new(what: &str, help: &str) -> Self {
        Self { what: what.into(), help: help.into() }
    }
}

/// One line of visible text: every form is at least that.
pub(super) const LINE: &str = r"^[^\s\uFEFF\u0000-\u001F\u007F-\u009F](?:[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*[^\s\uFEFF\u0000-\u001F\u007F-\u009F])?$";

/// Checks that a text is a line of at most so many characters.
fn line(text: &str, longest: usize) -> Result<(), Malformed> {
    let is_edge = |c: char| c.is_whitespace() || c == '\u{FEFF}';
    if text.is_empty() {
        Err(Malformed::new("is empty", "write something, or leave the key out"))
    } else if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        Err(Malformed::new("has a control character or more than one line", "write one line of visible text"))
    } else if text.starts_with(is_edge) || text.ends_with(is_edge) {
        Err(Malformed::new("has white space around it", "remove the white space"))
    } else if text.chars().nth(longest).is_some() {
        let what = format!("is longer than {longest} characters");
        Err(Malformed { what, help: "shorten it".into() })
    } else {
        Ok(())
    }
}

impl Form for ClaimId {
    const SHAPE: Shape = Shape {
        words: "the id of a claim",
        example: "claim/static-clean",
        pattern: LINE,
        longest: POLICY_TEXT,
    };
    const CODE: Code = Code::BadId;

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        Self::new(text).map_err(|error| bad_id(&error, text))
    }

    fn text(&self) -> String {
        self.as_str().into()
    }
}

impl Form for CriterionId {
    const SHAPE: Shape =
        Shape { words: "the id of a criterion", example: "PYR-1", pattern: LINE, longest: POLICY_TEXT };
    const CODE: Code = Code::BadId;

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        Self::new(text).map_err(|error| bad_id(&error, text))
    }

    fn text(&self) -> String {
        self.as_str().into()
    }
}

fn bad_id(error: &NameError, text: &str) -> Malformed {
    Malformed { what: format!("is no id: {error}"), help: error.help(text).into_owned() }
}

impl Form for FixtureId {
    const SHAPE: Shape = Shape {
        words: "the id of a fixture",
        example: "suite/case-1",
        pattern: r"^(?!.*\.(?:expected|findings))(?:[^/\s\uFEFF\u0000-\u001F\u007F-\u009F]|[^\s\uFEFF\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F\u2028\u2029]*[^/\s\uFEFF\u0000-\u001F\u007F-\u009F])$",
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        Self::new(text).map_err(|error| Malformed {
            what: format!("is no id of a fixture: {error}"),
            help: "it is the path of its files below the fixtures directory, without endings".into(),
        })
    }

    fn text(&self) -> String {
        self.as_str().into()
    }
}

impl Form for Command {
    const SHAPE: Shape =
        Shape { words: "a command", example: "cargo test --locked", pattern: LINE, longest: POLICY_TEXT };
    const CODE: Code = Code::BadCommand;

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        Self::parse(text)
            .map_err(|error| Malformed { what: format!("is no command: {error}"), help: error.help().into() })
    }

    fn text(&self) -> String {
        self.text.clone()
    }
}
