//! The bytes of blobs, all asked of one process and read as they come.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use super::super::git::{GitError, command};
use super::super::read::Budget;
use super::Repository;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;

/// Why blobs cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Git does not answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// It is named and not there: this clone is a part of the repository. Nothing is fetched.
    #[error("the object {0} is not in this clone")]
    Missing(Sha),
    /// It is there and no blob.
    #[error("the object {0} is no file")]
    NoBlob(Sha),
    /// It is larger than what is read of one.
    #[error("the file {0} is larger than {1} bytes")]
    TooLarge(Sha, u64),
    /// Together they are larger than what is read in one run.
    #[error("all files together are larger than {0} bytes")]
    TooMuch(u64),
}

impl BlobError {
    /// The error as a diagnostic about a directory.
    pub fn diagnose(&self, repository: &Repository) -> Diagnostic {
        let place = repository.root().to_string_lossy();
        let say = |code, help| Diagnostic::file(code, &place, self.to_string(), Some(help));
        match self {
            Self::Git(error) => error.diagnose(repository.root()),
            Self::Missing(_) => {
                say(Code::NoHistory, "fetch it: clone without `--filter`, or `git fetch --refetch`")
            }
            Self::NoBlob(_) => say(Code::Git, "repair the repository"),
            Self::TooLarge(..) | Self::TooMuch(_) => {
                say(Code::TooLarge, "remove from the file what is not needed, or gate parts of the benchmark")
            }
        }
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        Self::Git(error.into())
    }
}

const COMMAND: &str = "cat-file";

/// Most bytes of the line in front of an object.
const HEAD_BYTES: u64 = 200;

impl Repository {
    /// Hands each blob to `then`, in order.
    pub fn blobs(
        &self,
        ids: &[Sha],
        limit: u64,
        budget: &Budget,
        then: &mut dyn FnMut(&Sha, Vec<u8>),
    ) -> Result<(), BlobError> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut command = command(self.root());
        command.args([COMMAND, "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let read = std::thread::scope(|scope| {
            // On a thread of its own: both pipes may be full at the same time.
            scope.spawn(move || {
                // What is not taken shows in the answers.
                stdin.map(|mut stdin| ids.iter().try_for_each(|id| writeln!(stdin, "{id}")))
            });
            let mut answers = BufReader::new(stdout.ok_or(GitError::Answer(COMMAND))?);
            let read = ids.iter().try_for_each(|id| {
                then(id, answer(&mut answers, id, limit, budget)?);
                Ok(())
            });
            // Whatever is left is not read, and the other thread must come to its end.
            drop(answers);
            read
        });
        if read.is_err() {
            // Nothing is left to ask; that it has ended already is no matter.
            drop(child.kill());
        }
        child.wait()?;
        read
    }
}

/// `id SP type SP size LF bytes LF`, or `id SP missing LF`.
fn answer(
    answers: &mut impl io::BufRead,
    id: &Sha,
    limit: u64,
    budget: &Budget,
) -> Result<Vec<u8>, BlobError> {
    let mut line = Vec::new();
    answers.by_ref().take(HEAD_BYTES).read_until(b'\n', &mut line)?;
    let line = str::from_utf8(&line).map_err(|_| GitError::Answer(COMMAND))?;
    let words: Vec<&str> = line.trim_end().split(' ').collect();
    let size: u64 = match words.as_slice() {
        [named, "missing"] if *named == id.as_str() => return Err(BlobError::Missing(id.clone())),
        [named, "blob", size] if *named == id.as_str() => {
            size.parse().map_err(|_| GitError::Answer(COMMAND))?
        }
        [named, _, _] if *named == id.as_str() => return Err(BlobError::NoBlob(id.clone())),
        _ => return Err(GitError::Answer(COMMAND).into()),
    };
    if size > limit {
        return Err(BlobError::TooLarge(id.clone(), limit));
    }
    budget.take(size).map_err(|_| BlobError::TooMuch(budget.limit()))?;
    let mut bytes = Vec::new();
    answers.by_ref().take(size + 1).read_to_end(&mut bytes)?;
    // The line end behind the bytes shows that they are all there.
    if bytes.pop() != Some(b'\n') || bytes.len() as u64 != size {
        return Err(GitError::Answer(COMMAND).into());
    }
    Ok(bytes)
}
