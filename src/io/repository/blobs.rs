//! Objects by their ids or names, all asked of one process that stays until the repository is let go.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::super::git::{GitError, command};
use super::super::read::Budget;
use super::Repository;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ObjectFormat, Sha};

/// Why blobs cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Git does not answer.
    #[error(transparent)]
    Git(#[from] GitError),
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
            Self::NoBlob(_) => say(Code::Git, "repair the repository"),
            Self::TooLarge(..) | Self::TooMuch(_) => {
                say(Code::TooLarge, "remove from the file what is not needed, or gate parts of the benchmark")
            }
        }
    }
}

const COMMAND: &str = "cat-file";

/// Ids that are asked for at once: 40 of the longest ones are less than the 4,096 bytes that every pipe holds.
const QUESTIONS: usize = 40;

/// Most bytes of the line in front of an object.
const HEAD_BYTES: u64 = 4_096;

/// What there is of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    /// It is not there, or the name means several.
    None,
    /// Its id, its kind and its bytes.
    Found(Sha, String, Vec<u8>),
    /// It is there and larger than what was asked for: its id, its kind and the beginning of it.
    TooLarge(Sha, String, Vec<u8>),
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
        self.ask(name)?;
        self.flush()?;
        self.answer(limit)
    }

    /// Objects by their ids, each handed over before the next one is read.
    pub(super) fn each(
        &mut self,
        ids: &[&Sha],
        limit: u64,
        then: &mut dyn FnMut(&Sha, Object) -> Result<(), GitError>,
    ) -> Result<(), GitError> {
        // So few that they are in the pipe whether they are read or not.
        for some in ids.chunks(QUESTIONS) {
            some.iter().try_for_each(|id| self.ask(id.as_str()))?;
            self.flush()?;
            for id in some {
                let object = self.answer(limit)?;
                then(id, object)?;
            }
        }
        Ok(())
    }

    fn ask(&mut self, name: &str) -> Result<(), GitError> {
        let questions = self.questions.as_mut().ok_or(GitError::Answer(COMMAND))?;
        Ok(writeln!(questions, "{name}")?)
    }

    fn flush(&mut self) -> Result<(), GitError> {
        Ok(self.questions.as_mut().ok_or(GitError::Answer(COMMAND))?.flush()?)
    }

    /// Reads one answer. Git does not look whether the bytes of an object are those that its id is made of.
    fn answer(&mut self, limit: u64) -> Result<Object, GitError> {
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
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size.min(limit)).read_to_end(&mut bytes)?;
        let mut running = ObjectFormat::of(&id).running(kind, size);
        running.add(&bytes);
        let mut left = size - size.min(limit);
        // The rest is read over, for the next answer stands behind it.
        while left > 0 {
            let some = self.answers.fill_buf()?;
            let count = some.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if count == 0 {
                return Err(GitError::Answer(COMMAND));
            }
            running.add(some.get(..count).unwrap_or_default());
            self.answers.consume(count);
            left -= count as u64;
        }
        // The line end behind the bytes shows that they are all there.
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        if end != *b"\n" {
            return Err(GitError::Answer(COMMAND));
        }
        if running.finish() != id {
            return Err(GitError::Altered(id));
        }
        let kind = (*kind).to_owned();
        Ok(if size > limit { Object::TooLarge(id, kind, bytes) } else { Object::Found(id, kind, bytes) })
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
                Object::None => return Err(GitError::Missing(id.clone()).into()),
                Object::TooLarge(..) => return Err(BlobError::TooLarge(id.clone(), limit)),
                Object::Found(found, kind, bytes) if kind == "blob" && found == *id => bytes,
                Object::Found(..) => return Err(BlobError::NoBlob(id.clone())),
            };
            budget.take(bytes.len() as u64).map_err(|_| BlobError::TooMuch(budget.limit()))?;
            then(id, bytes);
        }
        Ok(())
    }
}
