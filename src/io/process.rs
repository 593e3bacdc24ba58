//! Running a command and watching it to its end: without a shell, in a process group of its own, its output passed on
//! as it comes while it is hashed and counted.
//!
//! - Standard input is empty: what a command proves must not hang on what somebody types.
//! - INT, TERM, HUP and QUIT go on to the group. When the time is over, the group gets TERM and, [`GRACE`] later, KILL.
//! - The command has ended when its first process has. What that leaves running may hold the output open for
//!   [`LINGER`]; then what is still in the pipes is taken, and what is left of the group gets KILL. A process that has
//!   left the group is not found.
//! - A reader of our own output that goes away does not disturb the command: the rest is hashed and dropped.

mod copy;
mod environment;
#[cfg(unix)]
mod leader;
mod program;
#[cfg(unix)]
mod pump;
#[cfg(unix)]
mod runner;
#[cfg(unix)]
mod watch;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::evidence::statement::{Outcome, Stream};

pub use copy::{OutputCopy, WholeCopy};
pub use environment::{REMOVED, REMOVED_BEGINNING, REMOVED_PART, REPORTS_VARIABLE, is_removed};
pub use program::find_program;
#[cfg(unix)]
pub use runner::Runner;

/// How long a group has between TERM and KILL when its time is over.
pub const GRACE: Duration = Duration::from_secs(5);
/// How long what a command leaves running may hold its output open.
pub const LINGER: Duration = Duration::from_secs(2);

/// What is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Job<'j> {
    /// The file of the program, as [`find_program`] finds it.
    pub program: &'j Path,
    /// The words, the name of the program first.
    pub argv: &'j [String],
    /// The working directory.
    pub dir: &'j Path,
    /// Variables that are set for it, beside those that it inherits.
    pub env: &'j BTreeMap<String, String>,
    /// The directory for its reports.
    pub reports: &'j Path,
    /// After which time it is ended.
    pub timeout: Option<Duration>,
}

/// What is known of a command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub outcome: Outcome,
    /// What it wrote to standard output.
    pub stdout: Stream,
    /// What it wrote to standard error.
    pub stderr: Stream,
    /// A copy of its standard output, if that is small enough to be a report.
    pub copy: OutputCopy,
    /// The signal that was passed on to it before it ended, the last one.
    pub told: Option<i32>,
    /// How long it took, by a clock that nobody sets.
    pub elapsed: Duration,
    /// Whether something that it left running held its output open.
    pub was_held_open: bool,
    /// Why its output could not be passed on. A reader that went away is no error.
    pub undelivered: Option<io::Error>,
}

/// Why a command was not run, or not watched to its end.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// There is no such program.
    #[error("there is no program `{0}`")]
    NotFound(String),
    /// It is there, but may not be executed.
    #[error("`{0}` is not a file that may be executed")]
    NotExecutable(String),
    /// The operating system does not start it.
    #[error("`{}` cannot be started: {error}", program.display())]
    Start {
        /// Its file.
        program: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It cannot be watched.
    #[error("the command cannot be watched: {0}")]
    Watch(#[from] io::Error),
    /// A signal came before it was started.
    #[error("signal {0} came before the command was started")]
    Interrupted(i32),
    /// There are no process groups here.
    #[error("commands are not run on this operating system")]
    Unsupported,
}

/// Refuses: there are no process groups and signals here.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Runner;

#[cfg(not(unix))]
impl Runner {
    /// Hears nothing.
    pub fn new() -> Result<Self, ProcessError> {
        Ok(Self)
    }

    /// Refuses.
    pub fn run(&mut self, _job: &Job<'_>) -> Result<Ran, ProcessError> {
        Err(ProcessError::Unsupported)
    }

    /// Nothing.
    pub fn told(&mut self) -> Option<i32> {
        None
    }
}
