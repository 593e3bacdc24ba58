//! The one place that writes to the terminal.

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::report;
use crate::result::v1::{Reason, Verdict};

/// Writes to standard output. A reader that has gone away (`| head`) is not an error.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes errors and warnings to standard error. When even that fails there is nobody left to tell.
pub(super) fn complain(reasons: &[(report::Level, &Reason)]) {
    let text = report::diagnostics(reasons);
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Answers instead of running: help and version succeed, everything else is bad usage.
pub(super) fn answer(answer: &clap::Error) -> ExitCode {
    let asked =
        matches!(answer.kind(), clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion);
    // The same as above: without an output there is nobody to tell.
    drop(answer.print());
    if asked { ExitCode::SUCCESS } else { ExitCode::from(Verdict::Blocked.exit_code()) }
}
