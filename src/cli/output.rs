//! The one place that writes to the terminal.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::evidence;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::io::fold_in_order;
use crate::report::{self, Compact};
use crate::result::reason;
use crate::result::v1::{Reason, Verdict};

/// Writes to standard output. A reader that has gone away (`| head`) is not an error.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a compact result to standard output. Its rows are laid out on every core.
pub(super) fn print_compact(compact: &Compact<'_>) -> io::Result<()> {
    print(&compact.head)?;
    if let Some(rows) = &compact.rows {
        let lines = |(): &mut (), part| rows.lines(part);
        let print_next = |printed: &mut io::Result<()>, text: String| {
            if printed.is_ok() {
                *printed = print(&text);
            }
        };
        fold_in_order(rows.parts(), || (), lines, Ok(()), print_next)?;
    }
    print(&compact.foot)
}

/// Writes errors and warnings to standard error. When even that fails there is nobody left to tell.
pub(super) fn complain(reasons: &[(report::Level, &Reason)]) {
    let text = report::diagnostics(reasons);
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Says something on standard error, where the output of a command does not go.
pub(super) fn tell(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Answers instead of running: help and version succeed, everything else is bad usage.
pub(super) fn answer(answer: &clap::Error) -> ExitCode {
    let problem = match answer.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match print(&answer.to_string()) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => cannot_print(&error),
        },
        // Without any argument the help says more than an error could.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            drop(io::stderr().lock().write_all(answer.to_string().as_bytes()));
            return ExitCode::from(Verdict::Blocked.exit_code());
        }
        _ => usage(&answer.to_string()),
    };
    complain(&[(Level::Error, &reason(&problem))]);
    super::run::leave_blocked(std::env::args_os(), &problem);
    let is_run = evidence::is_run(std::env::args_os());
    ExitCode::from(if is_run { evidence::OWN_FAILURE } else { Verdict::Blocked.exit_code() })
}

/// Standard output cannot be written.
pub(super) fn cannot_print(error: &io::Error) -> Diagnostic {
    Diagnostic::run(Code::CannotWrite, format!("standard output cannot be written: {error}"), None)
}

/// The parser's words, which are paragraphs: what is wrong, tips, the usage, where the help is.
fn usage(words: &str) -> Diagnostic {
    let mut paragraphs =
        words.split("\n\n").map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let help: Vec<String> = paragraphs
        .map(|text| text.trim_start_matches("tip: ").replacen("Usage: ", "usage: ", 1))
        .filter(|text| !text.is_empty() && !text.starts_with("For more information"))
        .collect();
    let help =
        if help.is_empty() { "`benchgate --help` shows what can be said".into() } else { help.join("; ") };
    Diagnostic::run(Code::Usage, message.trim_start_matches("error: ").to_owned(), Some(&help))
}
