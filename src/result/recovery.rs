//! The one next step of a result that is not PASS.

use alloc::format;
use alloc::string::{String, ToString};

use super::v1::{Fixture, Reason, Recovery, Status};

/// How the run was started, as words that a shell takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The fixtures directory, as given.
    pub dir: String,
    /// The flags that change what is judged, quoted, with a space in front of each; empty when there are none.
    pub flags: String,
    /// The command that shows what is wrong with the configuration, when that keeps the run from starting.
    pub check: Option<String>,
}

impl Invocation {
    /// The command that scores again.
    fn score(&self) -> String {
        format!("benchgate score {}{}", quote_path(&self.dir), self.flags)
    }

    /// The command that shows one fixture.
    fn show(&self, id: &str) -> String {
        let (id, dir, flags) = (quote(id), quote_path(&self.dir), &self.flags);
        if id.starts_with("'-") {
            // After `--` it cannot be taken for a flag.
            format!("benchgate show --dir {dir}{flags} -- {id}")
        } else {
            format!("benchgate show {id} --dir {dir}{flags}")
        }
    }
}

/// The first step, in the order of the verdicts: what blocks, what is not verified, what fails.
pub(super) fn recovery(rows: &[Fixture], problems: &[Reason], invocation: &Invocation) -> Option<Recovery> {
    if let Some(problem) = problems.first() {
        let what = match &problem.place {
            Some(place) => format!("{place}: {}", problem.message),
            None => problem.message.clone(),
        };
        let action = problem.help.as_ref().map_or(format!("mend {what}"), |help| format!("{what}; {help}"));
        let command = invocation.check.clone().unwrap_or_else(|| invocation.score());
        return Some(Recovery { action, command });
    }
    let first = |status: Status| rows.iter().find(|row| row.status == status);
    let step = |row: &Fixture, action: String| Recovery { action, command: invocation.show(&row.id) };
    if let Some(row) = first(Status::Blocked) {
        let message = row.message.clone().unwrap_or_default();
        return Some(step(row, format!("mend `{}`: {message}", row.id)));
    }
    if let Some(row) = first(Status::NotVerified) {
        return Some(step(
            row,
            format!("record `{}` again: its diff is not the one that was reviewed", row.id),
        ));
    }
    let row = first(Status::Fail)?;
    let reason = first_loss(row).unwrap_or_default();
    Some(step(row, format!("look at `{}`: {reason}", row.id)))
}

/// The first reason that nothing excuses. The reasons of the misses come first, in the order of the misses.
pub fn first_loss(row: &Fixture) -> Option<&str> {
    let unexcused = row.misses.iter().position(|miss| miss.known_gap.is_none());
    let reason = row.reasons.get(unexcused.unwrap_or(row.misses.len())).or(row.reasons.first());
    reason.map(String::as_str)
}

/// A word as a POSIX shell takes it back.
pub fn quote(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./-+,:@%=".contains(&byte);
    if !word.is_empty() && !word.starts_with('-') && word.bytes().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A path as a POSIX shell takes it back, and no program for a flag.
pub fn quote_path(path: &str) -> String {
    if path.starts_with('-') { quote(&format!("./{path}")) } else { quote(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quote("suite/case-1"), "suite/case-1");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote_path("-x y"), "'./-x y'");
    }
}
