//! What git knows of a directory, through the `git` program. It gets an environment of our own, so that neither the
//! user's settings nor the variables of a surrounding git command change an answer, and it asks no network but where
//! something is fetched.

mod answer;
mod server;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use self::answer::{Answer, answer};
pub(super) use self::answer::{PATIENCE, answer_of_all};
pub use self::server::{Server, ServerError};
use super::read::ReadError;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;
use crate::result::v1::CheckedOut;

/// Why git gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The program cannot be started or read.
    #[error("`git` cannot be run: {0}")]
    Program(#[from] io::Error),
    /// It refuses.
    #[error("`git {command}` failed: {words}")]
    Refused {
        /// The sub-command.
        command: &'static str,
        /// What it says, the beginning of it.
        words: String,
    },
    /// It says nothing, and does not end. It was ended.
    #[error("`git {command}` gave no answer in {} seconds", after.as_secs())]
    Silent {
        /// The sub-command.
        command: String,
        /// How long it had.
        after: Duration,
    },
    /// It says something that was not asked for.
    #[error("`git {0}` gives an answer that is not understood")]
    Answer(&'static str),
    /// An object is named and not there: this clone is a part of the repository.
    #[error("the object {0} is not in this clone")]
    Missing(Sha),
    /// The bytes of an object are not those that its id is made of.
    #[error("the object {0} holds other bytes than its id is made of")]
    Altered(Sha),
    /// The list of the commits at which history is cut off is no file that is read.
    #[error("`shallow` among the files of git: {0}")]
    Shallow(ReadError),
    /// A tree that git would not write.
    #[error("the tree {0} is broken: {1}")]
    BrokenTree(Sha, &'static str),
    /// A tree lists more than is looked at.
    #[error("the tree {0} lists more than {1}")]
    TooLarge(Sha, String),
}

impl GitError {
    /// The error as a diagnostic about a directory.
    pub fn diagnose(&self, dir: &Path) -> Diagnostic {
        let (code, help) = match self {
            Self::Program(_) => (Code::Git, "install git, and put it on the path"),
            Self::Refused { .. } | Self::Answer(_) => {
                (Code::Git, "repair the repository, or run outside of it")
            }
            Self::Silent { .. } => (
                Code::Git,
                "look for what git waits for: a pipe among the files of `.git`, a file system that does not answer",
            ),
            Self::Missing(_) => (Code::NoHistory, FETCH_ALL),
            Self::Shallow(_) | Self::Altered(_) | Self::BrokenTree(..) => {
                (Code::Git, "clone the repository anew; `git fsck` says what else is broken")
            }
            Self::TooLarge(..) => (Code::TooLarge, "judge a repository that holds less"),
        };
        Diagnostic::file(code, &dir.to_string_lossy(), self.to_string(), Some(help))
    }
}

/// What to do about objects that a partial clone lacks.
pub(super) const FETCH_ALL: &str = "fetch it: clone without `--filter`, or `git fetch --refetch`";

/// What is checked out around a directory; nothing outside a working tree, without the directory, and where there is no
/// commit yet. What lies
/// at or below one of the paths `except` does not make the working tree dirty: what Benchgate itself writes.
pub fn head(dir: &Path, except: &[&Path]) -> Result<Option<CheckedOut>, GitError> {
    let Some(root) = root(dir)? else { return Ok(None) };
    let Some(commit) = object(&root, "HEAD^{commit}")? else { return Ok(None) };
    // Asked for by the id: `HEAD` may move meanwhile.
    let tree = object(&root, &format!("{commit}^{{tree}}"))?.ok_or(GitError::Answer("rev-parse"))?;
    Ok(Some(CheckedOut { commit, tree, dirty: is_dirty(&root, except)? }))
}

/// The root of the working tree that a directory lies in: the nearest directory above that has a `.git`.
pub fn root(dir: &Path) -> Result<Option<PathBuf>, GitError> {
    let dir = match dir.canonicalize() {
        Ok(dir) => dir,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let has_git = |dir: &&Path| dir.join(".git").symlink_metadata().is_ok();
    Ok(dir.ancestors().find(has_git).map(Path::to_path_buf))
}

/// The version of the program, the first two numbers.
pub fn version(dir: &Path) -> Result<(u64, u64), GitError> {
    const COMMAND: &str = "version";
    let answer = ask(dir, &[OsString::from(COMMAND)], 1_000)?;
    let text = String::from_utf8_lossy(&answer.text);
    // `git version 2.39.5 (Apple Git-154)`
    let mut numbers =
        text.split(' ').nth(2).unwrap_or_default().split('.').map_while(|part| part.parse().ok());
    numbers.next().zip(numbers.next()).ok_or(GitError::Answer(COMMAND))
}

pub(super) fn object(root: &Path, name: &str) -> Result<Option<Sha>, GitError> {
    const COMMAND: &str = "rev-parse";
    let words = [COMMAND, "--quiet", "--verify", "--end-of-options", name];
    let answer = ask(root, &words.map(OsString::from), MOST_OF_AN_ID)?;
    match answer.code {
        Some(0) => {
            let text = str::from_utf8(&answer.text).map_err(|_| GitError::Answer(COMMAND))?;
            text.trim_end().parse().map(Some).map_err(|_| GitError::Answer(COMMAND))
        }
        // It is quiet, and means that there is no such object: the branch has no commit yet.
        Some(1) => Ok(None),
        _ => Err(answer.refused(COMMAND)),
    }
}

/// Bytes of the longest object id, with its line end.
const MOST_OF_AN_ID: u64 = 65;

/// What `.gitmodules` of a change says about submodules that are not to be looked at is not obeyed.
pub(super) const SUBMODULES: &str = "--ignore-submodules=none";

fn is_dirty(root: &Path, except: &[&Path]) -> Result<bool, GitError> {
    const COMMAND: &str = "status";
    let words =
        [COMMAND, "--porcelain=v1", "-z", "--untracked-files=normal", SUBMODULES, "--no-renames", "--", "."];
    let mut words: Vec<OsString> = words.map(OsString::from).into();
    words.extend(except.iter().filter_map(|path| excluded(root, path)));
    // One byte is enough to know.
    let answer = ask_of_files(root, &words, 1)?;
    match answer.code {
        _ if !answer.text.is_empty() => Ok(true),
        Some(0) => Ok(false),
        _ => Err(answer.refused(COMMAND)),
    }
}

/// The settings of a repository that name programs which git would send the content of files through.
fn filters(root: &Path) -> Result<Vec<String>, GitError> {
    const COMMAND: &str = "config";
    let words = [COMMAND, "--null", "--name-only", "--get-regexp", r"^filter\."];
    let answer = ask(root, &words.map(OsString::from), MOST_OF_FILTERS + 1)?;
    match answer.code {
        _ if answer.text.len() as u64 > MOST_OF_FILTERS => Err(GitError::Answer(COMMAND)),
        Some(0) => {
            let text = str::from_utf8(&answer.text).map_err(|_| GitError::Answer(COMMAND))?;
            Ok(text.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
        }
        // There is none.
        Some(1) => Ok(Vec::new()),
        _ => Err(answer.refused(COMMAND)),
    }
}

/// Most bytes of the names of filters.
const MOST_OF_FILTERS: u64 = 16 << 10;

/// The path specification that leaves out a path; nothing when it lies outside the working tree.
pub(super) fn excluded(root: &Path, path: &Path) -> Option<OsString> {
    let path = std::path::absolute(path).ok()?;
    // What is not there yet has a directory above it that is.
    let real = path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        Some(above.canonicalize().ok()?.join(rest))
    })?;
    let below = real.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty())?;
    let mut specification = OsString::from(":(top,exclude,literal)");
    specification.push(below);
    Some(specification)
}

/// Asks git, and reads at most so many bytes of its answer; what would write more is ended.
pub(super) fn ask(root: &Path, words: &[OsString], most: u64) -> Result<Answer, GitError> {
    ask_without(root, words, most, &[])
}

/// The same for a question to which git reads files of the working tree: it must not run the programs that the repository
/// names as filters of their content.
pub(super) fn ask_of_files(root: &Path, words: &[OsString], most: u64) -> Result<Answer, GitError> {
    ask_without(root, words, most, &filters(root)?)
}

/// The same, with settings of the repository that are taken for empty, or false.
fn ask_without(root: &Path, words: &[OsString], most: u64, settings: &[String]) -> Result<Answer, GitError> {
    let mut command = command(root);
    // Not as arguments: a name may have a `=` in it.
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (index, name) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{index}"), name);
        command.env(format!("GIT_CONFIG_VALUE_{index}"), "");
    }
    answer(command.args(words), most, PATIENCE)
}

/// The program with the settings that every question is asked under.
pub(super) fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.env_clear();
    // Where programs are, and what Windows cannot start one without.
    for name in ["PATH", "SystemRoot", "PATHEXT"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    for (name, value) in [
        ("GIT_NO_REPLACE_OBJECTS", "1"),
        ("GIT_NO_LAZY_FETCH", "1"),
        // An older git knows that one not, and every git this one.
        ("GIT_ALLOW_PROTOCOL", "none"),
        ("GIT_GRAFT_FILE", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("LC_ALL", "C"),
    ] {
        command.env(name, value);
    }
    // A `.git` that git does not take must not make it take another one further up.
    command.envs(root.parent().map(|parent| ("GIT_CEILING_DIRECTORIES", parent)));
    let mut safe = OsString::from("safe.directory=");
    safe.push(root);
    command.arg("-c").arg(safe);
    for setting in ["core.commitGraph=false", "core.fsmonitor=false", "core.hooksPath=/dev/null"] {
        command.args(["-c", setting]);
    }
    command.arg("-C").arg(root);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[cfg(test)]
pub(super) mod tests;
