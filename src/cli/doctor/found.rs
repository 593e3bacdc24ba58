//! How something was found.

use crate::diagnostic::Diagnostic;
use crate::result::reason;
use crate::result::v1::{Check, CheckState};
use crate::source::excerpt;

pub(super) fn ok(name: &str, message: impl Into<String>) -> Check {
    check(name, CheckState::Ok, &message.into(), None)
}

pub(super) fn warn(name: &str, message: impl Into<String>, help: &str) -> Check {
    check(name, CheckState::Warn, &message.into(), Some(help))
}

pub(super) fn bad(name: &str, message: impl Into<String>, help: &str) -> Check {
    check(name, CheckState::Bad, &message.into(), Some(help))
}

/// A problem, as it would block a gate.
pub(super) fn problem(name: &str, state: CheckState, problem: &Diagnostic) -> Check {
    let said = reason(problem);
    let message = match &said.place {
        Some(place) => format!("{place}: {}", said.message),
        None => said.message,
    };
    check(name, state, &message, said.help.as_deref())
}

fn check(name: &str, state: CheckState, message: &str, help: Option<&str>) -> Check {
    let one_line = |text: &str| excerpt(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
    Check { name: name.to_owned(), state, message: one_line(message), help: help.map(one_line) }
}
