//! Objects by their ids or names, all asked of one process that stays until the repository is let go.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

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

const COMMAND: &str = "cat-file";

/// Most bytes of the line in front of an object.
const HEAD_BYTES: u64 = 4_096;

/// What is known of an object before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    /// It is not there, or the name means several.
    None,
    /// Its id, its kind and its bytes.
    Found(Sha, String, Vec<u8>),
    /// It is there and larger than what was asked for.
    TooLarge,
}

/// The process that answers.
#[derive(Debug)]
pub(super) struct Objects {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// Starts it. It looks at objects and references alone.
    pub(super) fn start(root: &Path) -> Result<Self, GitError> {
        let mut command = command(root);
        command.args([COMMAND, "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let answers = BufReader::new(answers.ok_or(GitError::Answer(COMMAND))?);
        Ok(Self { child, questions, answers })
    }

    /// An object by its id or a name of one line.
    pub(super) fn get(&mut self, name: &str, limit: u64) -> Result<Object, GitError> {
        // One question at a time: neither pipe can be full while nobody reads the other.
        let questions = self.questions.as_mut().ok_or(GitError::Answer(COMMAND))?;
        writeln!(questions, "{name}")?;
        questions.flush()?;
        let mut line = Vec::new();
        self.answers.by_ref().take(HEAD_BYTES).read_until(b'\n', &mut line)?;
        let line = line.strip_suffix(b"\n").ok_or(GitError::Answer(COMMAND))?;
        if [&b" missing"[..], b" ambiguous"].iter().any(|end| line.ends_with(end)) {
            return Ok(Object::None);
        }
        let line = str::from_utf8(line).map_err(|_| GitError::Answer(COMMAND))?;
        let words: Vec<&str> = line.split(' ').collect();
        let [id, kind, size] = words.as_slice() else { return Err(GitError::Answer(COMMAND)) };
        let id: Sha = id.parse().map_err(|_| GitError::Answer(COMMAND))?;
        let size: u64 = size.parse().map_err(|_| GitError::Answer(COMMAND))?;
        if size > limit {
            // It is read over, for the next answer stands behind it.
            io::copy(&mut self.answers.by_ref().take(size.saturating_add(1)), &mut io::sink())?;
            return Ok(Object::TooLarge);
        }
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size + 1).read_to_end(&mut bytes)?;
        // The line end behind the bytes shows that they are all there.
        if bytes.pop() != Some(b'\n') || bytes.len() as u64 != size {
            return Err(GitError::Answer(COMMAND));
        }
        Ok(Object::Found(id, (*kind).to_owned(), bytes))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        drop(self.questions.take());
        drop(self.child.wait());
    }
}

impl Repository {
    /// Hands each blob to `then`, in order.
    pub fn blobs(
        &self,
        ids: &[Sha],
        limit: u64,
        budget: &Budget,
        then: &mut dyn FnMut(&Sha, Vec<u8>),
    ) -> Result<(), BlobError> {
        for id in ids {
            let bytes = match self.object(id.as_str(), limit)? {
                Object::None => return Err(BlobError::Missing(id.clone())),
                Object::TooLarge => return Err(BlobError::TooLarge(id.clone(), limit)),
                Object::Found(found, kind, bytes) if kind == "blob" && found == *id => bytes,
                Object::Found(..) => return Err(BlobError::NoBlob(id.clone())),
            };
            budget.take(bytes.len() as u64).map_err(|_| BlobError::TooMuch(budget.limit()))?;
            then(id, bytes);
        }
        Ok(())
    }
}
