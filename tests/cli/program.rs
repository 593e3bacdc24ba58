//! Running the built program: a clean environment, and never for longer than a minute.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_benchgate");
/// Far longer than any case takes. What takes longer hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a run left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// The exit code, or nothing when a signal ended it.
    pub(crate) code: Option<i32>,
}

impl Outcome {
    pub(crate) fn stdout(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub(crate) fn stderr(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap()
    }
}

/// The program, to be started in a directory with nothing of the environment that could change what it does.
pub(crate) fn program(dir: &Path) -> Command {
    command(PROGRAM, dir)
}

/// Any program, started like [`program`].
pub(crate) fn command(program: impl AsRef<OsStr>, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_none_or(is_meddling) {
            command.env_remove(name);
        }
    }
    command
}

/// Whether a variable says something about the machine that the tests run on, which no result may depend on.
fn is_meddling(name: &str) -> bool {
    let prefixes = ["GITHUB_", "RUNNER_", "ACTIONS_", "CLICOLOR", "BENCHGATE_", "RUST_", "LC_"];
    ["CI", "NO_COLOR", "FORCE_COLOR", "TERM", "COLORTERM", "COLUMNS", "LANG", "JURY_BENCH_LIVE"]
        .contains(&name)
        || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Runs `benchgate` with these arguments in a directory.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Outcome {
    finish(program(dir).args(args))
}

/// Starts a command, waits for its end and checks what must hold for every run.
pub(crate) fn finish(command: &mut Command) -> Outcome {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (ended, end) = mpsc::channel();
    let stdout = drain(child.stdout.take().unwrap(), ended.clone());
    let stderr = drain(child.stderr.take().unwrap(), ended);
    let started = Instant::now();
    // Hundreds of these wait at once: nobody looks whether it has ended before both of its streams have.
    while end.recv_timeout(PATIENCE.saturating_sub(started.elapsed())).is_ok() {}
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("still running after {PATIENCE:?}: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let outcome = outcome(status, stdout.join().unwrap(), stderr.join().unwrap());
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(!said.contains("panicked"), "{command:?}\n{said}");
    outcome
}

fn outcome(status: ExitStatus, stdout: Vec<u8>, stderr: Vec<u8>) -> Outcome {
    Outcome { stdout, stderr, code: status.code() }
}

/// Reads a stream to its end, and drops `ended` then.
fn drain(mut pipe: impl Read + Send + 'static, ended: Sender<()>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        drop(ended);
        bytes
    })
}

#[test]
fn the_environment_of_a_runner_does_not_reach_the_program() {
    for name in
        ["CI", "GITHUB_ACTIONS", "RUNNER_OS", "ACTIONS_CACHE_URL", "NO_COLOR", "CLICOLOR_FORCE", "TERM"]
    {
        assert!(is_meddling(name), "{name}");
    }
    assert!(!is_meddling("PATH"));
}
