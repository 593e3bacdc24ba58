//! One answer of git, of which no more is read than is wanted, and which is not waited for without an end: a pipe in the
//! place of a file of `.git` would never give one.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::GitError;

/// How long git has for an answer. The largest repositories take a part of it.
pub(in crate::io) const PATIENCE: Duration = Duration::from_mins(5);

/// What git answered.
#[derive(Debug)]
pub(in crate::io) struct Answer {
    /// Its exit code; nothing when a signal ended it.
    pub(in crate::io) code: Option<i32>,
    /// Its standard output, as far as it was wanted.
    pub(in crate::io) text: Vec<u8>,
    /// Its standard error, the beginning of it.
    words: Vec<u8>,
}

impl Answer {
    pub(in crate::io) fn refused(&self, command: &'static str) -> GitError {
        let words = String::from_utf8_lossy(&self.words);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        GitError::Refused { command, words: words.trim_start_matches("fatal: ").to_owned() }
    }
}

/// Most bytes of standard error that are kept.
const MOST_WORDS: u64 = 1_000;

/// Runs git, and reads at most so many bytes of its answer; what would write more is ended, and what is not done in time
/// too.
pub(super) fn answer(command: &mut Command, most: u64, patience: Duration) -> Result<Answer, GitError> {
    answer_of(command, most, patience, Ended::Alone)
}

/// The same of a git that starts others, which are ended with it.
pub(in crate::io) fn answer_of_all(
    command: &mut Command,
    most: u64,
    patience: Duration,
) -> Result<Answer, GitError> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    answer_of(command, most, patience, Ended::WithItsGroup)
}

fn answer_of(command: &mut Command, most: u64, patience: Duration, ended: Ended) -> Result<Answer, GitError> {
    let deadline = Instant::now() + patience;
    let silent = |command: &Command| {
        // The settings come before the name of the sub-command, each with its flag.
        let mut words = command.get_args();
        let name = loop {
            match words.next().and_then(|word| word.to_str()) {
                Some("-c" | "-C") => drop(words.next()),
                name => break name.unwrap_or_default().to_owned(),
            }
        };
        GitError::Silent { command: name, after: patience }
    };
    let mut child = Ending { child: command.spawn()?, ended, is_over: false };
    let (text, words) = (channel(), channel());
    take(child.child.stdout.take(), most, Rest::Unwanted, text.0)?;
    take(child.child.stderr.take(), MOST_WORDS, Rest::PassedOver, words.0)?;
    let text = heard(&text.1, deadline).ok_or_else(|| silent(command))??;
    if text.is_cut {
        // Whatever it would still say: the answer is known.
        return Ok(Answer { code: None, text: text.kept, words: Vec::new() });
    }
    let words = heard(&words.1, deadline).ok_or_else(|| silent(command))??.kept;
    while !child.has_ended()? {
        if Instant::now() >= deadline {
            return Err(silent(command));
        }
        thread::sleep(Duration::from_micros(100));
    }
    let code = child.end()?.code();
    Ok(Answer { code, text: text.kept, words })
}

/// Who is ended when there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Alone,
    WithItsGroup,
}

/// A process that does not outlive its answer, nor do those that it started, where it has a group.
struct Ending {
    child: Child,
    ended: Ended,
    is_over: bool,
}

impl Ending {
    /// Whether it came to its end. It is not reaped, so that the number of its group stays its own.
    #[cfg(unix)]
    fn has_ended(&mut self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(Pid::from_child(&self.child)), options)?.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Ends it, if it did not do so itself, and with it whatever it left behind.
    fn end(&mut self) -> io::Result<ExitStatus> {
        self.is_over = true;
        #[cfg(unix)]
        if self.ended == Ended::WithItsGroup {
            use rustix::process::{Pid, Signal, kill_process_group};
            kill_process_group(Pid::from_child(&self.child), Signal::KILL).ok();
        }
        // To one that has ended already nothing happens.
        self.child.kill().ok();
        self.child.wait()
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if !self.is_over {
            self.end().ok();
        }
    }
}

/// What is done with what comes after the beginning of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Nobody wants to wait for it.
    Unwanted,
    /// It is read, so that git can go on.
    PassedOver,
}

/// The beginning of a stream.
struct Taken {
    kept: Vec<u8>,
    is_cut: bool,
}

/// Reads the beginning of a stream on a thread of its own, which nobody waits for: whoever else holds the stream open may
/// hold it open for good.
fn take(
    stream: Option<impl Read + Send + 'static>,
    most: u64,
    rest: Rest,
    tell: Sender<io::Result<Taken>>,
) -> io::Result<()> {
    let read = move || {
        let mut taken = Taken { kept: Vec::new(), is_cut: false };
        let Some(mut stream) = stream else { return Ok(taken) };
        stream.by_ref().take(most).read_to_end(&mut taken.kept)?;
        match rest {
            Rest::Unwanted => taken.is_cut = stream.take(1).read_to_end(&mut Vec::new())? > 0,
            Rest::PassedOver => drop(io::copy(&mut stream, &mut io::sink())?),
        }
        Ok(taken)
    };
    thread::Builder::new().spawn(move || tell.send(read()).ok())?;
    Ok(())
}

fn heard(from: &Receiver<io::Result<Taken>>, deadline: Instant) -> Option<io::Result<Taken>> {
    from.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::process::Stdio;

    use super::super::command;
    use super::super::tests::git;
    use super::*;

    /// A repository of which a file is a pipe that nobody writes to.
    fn with_a_pipe(file: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        git(dir.path(), &["init", "--quiet"]);
        git(dir.path(), &["commit", "--quiet", "--allow-empty", "--message=one"]);
        let file = dir.path().join(file);
        std::fs::remove_file(&file).ok();
        assert!(Command::new("mkfifo").arg(file).status().unwrap().success());
        dir
    }

    #[test]
    fn what_gives_no_answer_is_ended_and_said() {
        for file in [".git/HEAD", ".git/index", ".git/config"] {
            let dir = with_a_pipe(file);
            let before = Instant::now();
            let mut command = command(dir.path());
            let asked = answer(command.args(["status", "--porcelain"]), 100, Duration::from_secs(1));
            let error = asked.unwrap_err();
            assert_eq!(error.to_string(), "`git status` gave no answer in 1 seconds", "{file}");
            assert!(before.elapsed() < Duration::from_secs(20), "{file}");
        }
    }

    #[test]
    fn somebody_else_who_holds_the_output_open_is_not_waited_for() {
        let before = Instant::now();
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 30 & echo $!; exec sleep 30"]);
        shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        assert!(matches!(answer(&mut shell, 100, Duration::from_secs(1)), Err(GitError::Silent { .. })));
        assert!(before.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn whoever_outlives_a_git_that_died_is_ended_with_its_group() {
        for (script, patience) in [
            // It died, and who it started holds the output open.
            ("sleep 60 & echo $!; kill -9 $$", 1),
            // It ended well, and who it started goes on without the output.
            ("sleep 60 >&- 2>&- & echo $!", 20),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("pid");
            let mut shell = Command::new("sh");
            let script = script.replace("echo $!", &format!("echo $! > {}", file.display()));
            shell.args(["-c", &script]).stdout(Stdio::piped()).stderr(Stdio::piped());
            answer_of_all(&mut shell, 100, Duration::from_secs(patience)).ok();
            let pid = std::fs::read_to_string(&file).unwrap();
            let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
            let until = Instant::now() + Duration::from_secs(10);
            // Whoever adopts it may take a moment to reap it.
            while is_alive(pid) {
                assert!(Instant::now() < until, "{script}");
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    fn is_alive(pid: rustix::process::Pid) -> bool {
        let state = Command::new("ps").args(["-o", "stat=", "-p", &pid.to_string()]).output().unwrap();
        let state = String::from_utf8(state.stdout).unwrap();
        !state.trim().is_empty() && !state.trim().starts_with('Z')
    }

    #[test]
    fn an_answer_in_time_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        git(dir.path(), &["init", "--quiet"]);
        let mut command = command(dir.path());
        let found = answer(command.args(["rev-parse", "HEAD"]), 100, PATIENCE).unwrap();
        assert_eq!((found.code, found.text.as_slice()), (Some(128), &b"HEAD\n"[..]));
        assert!(
            matches!(found.refused("rev-parse"), GitError::Refused { words, .. } if words.contains("HEAD"))
        );
    }
}
