//! The first process of a command, and the group that it leads.
//!
//! It is not reaped before the group is done with: as long as it is not, its number, which is also the group's, belongs
//! to nobody else, and no signal can reach a stranger.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::{Job, ProcessError, environment};

/// A running or an ended process with its group.
pub(super) struct Leader {
    child: Child,
    group: Pid,
    is_reaped: bool,
}

impl Leader {
    /// Starts a command as the leader of a new group.
    pub(super) fn start(job: &Job<'_>) -> Result<Self, ProcessError> {
        let mut command = Command::new(job.program);
        let (name, words) = job.argv.split_first().ok_or(ProcessError::NotFound(String::new()))?;
        command.arg0(name).args(words).current_dir(job.dir).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        environment::set(&mut command, job);
        let start = |error| ProcessError::Start { program: job.program.to_path_buf(), error };
        let child = command.spawn().map_err(start)?;
        let group = Pid::from_child(&child);
        Ok(Self { child, group, is_reaped: false })
    }

    /// The ends of its pipes, once.
    pub(super) fn streams(&mut self) -> Option<(ChildStdout, ChildStderr)> {
        self.child.stdout.take().zip(self.child.stderr.take())
    }

    /// Whether the process has ended; it stays unreaped.
    pub(super) fn has_ended(&self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(self.group), options) {
            Ok(status) => Ok(status.is_some()),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a signal to the whole group. A group without anybody left is no error.
    pub(super) fn signal(&self, signal: Signal) {
        if !self.is_reaped {
            kill_process_group(self.group, signal).ok();
        }
    }

    /// Ends what is left of the group, and says how the leader ended.
    pub(super) fn finish(mut self) -> io::Result<ExitStatus> {
        self.end()
    }

    fn end(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::KILL);
        let status = self.child.wait()?;
        self.is_reaped = true;
        Ok(status)
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        if !self.is_reaped {
            // An error is on its way already; nothing of the command stays behind.
            drop(self.end());
        }
    }
}
