//! Several commands one after the other, and the signals that come from the first moment to the last.

use super::{Job, ProcessError, Ran, watch};

/// Runs commands. From its making on INT, TERM, HUP and QUIT do not end this process: while a command runs they go on to
/// its group, and one that came between two commands keeps the next one from being started.
#[derive(Debug)]
pub struct Runner {
    ears: watch::Ears,
    /// There until it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
}

impl Runner {
    /// Begins to listen.
    pub fn new() -> Result<Self, ProcessError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let ears = {
            let _inside = runtime.enter();
            watch::Ears::listen()?
        };
        Ok(Self { ears, runtime: Some(runtime) })
    }

    /// Runs a command to its end, unless a signal came before.
    pub fn run(&mut self, job: &Job<'_>) -> Result<Ran, ProcessError> {
        if let Some(signal) = self.told() {
            return Err(ProcessError::Interrupted(signal));
        }
        let Self { ears, runtime } = self;
        let runtime = runtime.as_ref().ok_or(ProcessError::Unsupported)?;
        runtime.block_on(watch::watch(job, ears))
    }

    /// The last signal that came, whether a command got it or nobody.
    pub fn told(&mut self) -> Option<i32> {
        let Self { ears, runtime } = self;
        if let Some(runtime) = runtime {
            runtime.block_on(ears.hear());
        }
        ears.told()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A thread may still be writing to a reader that does not read; nobody waits for it.
            runtime.shutdown_background();
        }
    }
}
