//! Objects by their ids or names, all asked of one process that stays until the repository is let go.

mod patient;

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::time::Duration;

use self::patient::Patient;
use super::super::git::{GitError, PATIENCE, command};
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
    answers: BufReader<Patient>,
    /// How long it has for each answer.
    patience: Duration,
}

impl Objects {
    /// Starts it. It looks at objects and references alone; `others` names more places where objects are.
    pub(super) fn start(root: &Path, others: Option<OsString>) -> Result<Self, GitError> {
        Self::with(root, others, PATIENCE)
    }

    fn with(root: &Path, others: Option<OsString>, patience: Duration) -> Result<Self, GitError> {
        let mut command = command(root);
        command.envs(others.map(|others| ("GIT_ALTERNATE_OBJECT_DIRECTORIES", others)));
        command.args([COMMAND, "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take());
        let answers = BufReader::new(Patient::new(answers.ok_or(GitError::Answer(COMMAND))?)?);
        Ok(Self { child, questions, answers, patience })
    }

    /// An object by its id or a name of one line.
    pub(super) fn get(&mut self, name: &str, limit: u64) -> Result<Object, GitError> {
        // One question at a time: neither pipe can be full while nobody reads the other.
        self.ask(name)?;
        self.flush()?;
        self.answer(limit)
    }

    /// Objects by their ids, each handed over before the next one is read.
    pub(super) fn each<E: From<GitError>>(
        &mut self,
        ids: &[&Sha],
        limit: u64,
        then: &mut dyn FnMut(&Sha, Object) -> Result<(), E>,
    ) -> Result<(), E> {
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

    /// One answer, which is not waited for without an end.
    fn answer(&mut self, limit: u64) -> Result<Object, GitError> {
        self.answers.get_mut().wait_at_most(self.patience);
        self.read(limit).map_err(|error| match error {
            GitError::Program(error) if error.kind() == ErrorKind::TimedOut => {
                GitError::Silent { command: COMMAND.to_owned(), after: self.patience }
            }
            other => other,
        })
    }

    /// Reads one answer. Git does not look whether the bytes of an object are those that its id is made of.
    fn read(&mut self, limit: u64) -> Result<Object, GitError> {
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
        // It would end when nobody can ask any more, unless it waits for something itself. It writes nothing.
        drop(self.questions.take());
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Repository {
    /// Hands each blob to `then`, in order.
    pub fn blobs(
        &self,
        ids: &[&Sha],
        limit: u64,
        budget: &Budget,
        then: &mut dyn FnMut(&Sha, Vec<u8>),
    ) -> Result<(), BlobError> {
        let mut take = |id: &Sha, object: Object| {
            let bytes = match object {
                Object::None => return Err(GitError::Missing(id.clone()).into()),
                Object::TooLarge(..) => return Err(BlobError::TooLarge(id.clone(), limit)),
                Object::Found(found, kind, bytes) if kind == "blob" && found == *id => bytes,
                Object::Found(..) => return Err(BlobError::NoBlob(id.clone())),
            };
            budget.take(bytes.len() as u64).map_err(|_| BlobError::TooMuch(budget.limit()))?;
            then(id, bytes);
            Ok(())
        };
        self.with_objects(|objects| objects.each(ids, limit, &mut take))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::process::Command;
    use std::time::Instant;

    use super::super::super::git::tests::git;
    use super::*;

    /// A repository with a blob, and the path of the blob's file.
    fn repository() -> (tempfile::TempDir, Sha, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        git(dir.path(), &["init", "--quiet"]);
        fs::write(dir.path().join("file"), "content\n").unwrap();
        git(dir.path(), &["add", "file"]);
        // The id of a blob of these bytes is known from git.
        let file = dir.path().join(".git/objects/d9/5f3ad14dee633a758d2e331151e950dd13e4ed");
        assert!(file.is_file());
        (dir, "d95f3ad14dee633a758d2e331151e950dd13e4ed".parse().unwrap(), file)
    }

    fn pipe(at: &Path) {
        fs::remove_file(at).ok();
        assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
    }

    #[test]
    fn what_gives_no_answer_is_ended_and_said() {
        for is_object in [true, false] {
            let (dir, id, file) = repository();
            pipe(&if is_object { file } else { dir.path().join(".git/config") });
            let before = Instant::now();
            let mut objects = Objects::with(dir.path(), None, Duration::from_secs(1)).unwrap();
            let error = objects.get(id.as_str(), 100).unwrap_err();
            assert_eq!(error.to_string(), "`git cat-file` gave no answer in 1 seconds");
            let error = objects.each(&[&id], 100, &mut |_, _| Ok::<(), GitError>(())).unwrap_err();
            assert!(matches!(error, GitError::Silent { .. }), "{error:?}");
            drop(objects);
            assert!(before.elapsed() < Duration::from_secs(20));
        }
    }

    #[test]
    fn an_answer_in_time_is_whole_however_long_it_is() {
        let (dir, id, _) = repository();
        let long = vec![b'x'; 3_000_000];
        fs::write(dir.path().join("long"), &long).unwrap();
        git(dir.path(), &["add", "long"]);
        let long_id = ObjectFormat::of(&id).running("blob", 3_000_000);
        let long_id = {
            let mut running = long_id;
            running.add(&long);
            running.finish()
        };
        let mut objects = Objects::start(dir.path(), None).unwrap();
        let small = Object::Found(id.clone(), "blob".into(), b"content\n".to_vec());
        for _ in 0..2 {
            assert_eq!(objects.get(id.as_str(), 100).unwrap(), small);
            assert_eq!(
                objects.get(long_id.as_str(), 4_000_000).unwrap(),
                Object::Found(long_id.clone(), "blob".into(), long.clone())
            );
            let Object::TooLarge(_, _, start) = objects.get(long_id.as_str(), 10).unwrap() else { panic!() };
            assert_eq!(start, b"xxxxxxxxxx");
        }
    }
}
