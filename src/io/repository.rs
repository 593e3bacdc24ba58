//! Commits, trees and blobs of a repository, read as objects: no working tree, no index, no network.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::git::{GitError, ask, command, object, root};
use super::read::Budget;
use crate::diagnostic::Diagnostic;
use crate::ids::{ObjectFormat, Sha};

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    root: PathBuf,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFile {
    /// A regular file: its blob.
    Regular(Sha),
    /// Something else, in words.
    Other(&'static str),
}

/// Why objects cannot be read.
pub type RepositoryError = GitError;

impl Repository {
    /// The repository around a directory; `None` outside of one.
    pub fn open(dir: &Path) -> Result<Option<Self>, RepositoryError> {
        Ok(root(dir)?.map(|root| Self { root }))
    }

    /// The root of its working tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The commit of a name.
    pub fn commit(&self, name: &str) -> Result<Option<Sha>, RepositoryError> {
        object(&self.root, &format!("{name}^{{commit}}"))
    }

    /// The tree and the parents of a commit, as the commit itself says.
    pub fn parents(&self, commit: &Sha) -> Result<(Sha, Vec<Sha>), RepositoryError> {
        const COMMAND: &str = "cat-file";
        let words = [COMMAND, "commit", commit.as_str()].map(OsString::from);
        let answer = ask(&self.root, &words, 1 << 20)?;
        if answer.code != Some(0) {
            return Err(answer.refused(COMMAND));
        }
        let text = String::from_utf8_lossy(&answer.text);
        let head = text.split("\n\n").next().unwrap_or_default();
        let of = |name: &str| -> Vec<Sha> {
            head.lines().filter_map(|line| line.strip_prefix(name)?.trim().parse().ok()).collect()
        };
        let tree = of("tree ").into_iter().next().ok_or(GitError::Answer(COMMAND))?;
        Ok((tree, of("parent ")))
    }

    /// The best common ancestors of two commits.
    pub fn merge_bases(&self, one: &Sha, other: &Sha) -> Result<Vec<Sha>, RepositoryError> {
        const COMMAND: &str = "merge-base";
        let words = [COMMAND, "--all", one.as_str(), other.as_str()].map(OsString::from);
        let answer = ask(&self.root, &words, 1 << 20)?;
        match answer.code {
            Some(0 | 1) => {
                let text = String::from_utf8_lossy(&answer.text);
                Ok(text.lines().filter_map(|line| line.parse().ok()).collect())
            }
            _ => Err(answer.refused(COMMAND)),
        }
    }

    /// The files of a commit. What has a name that is not UTF-8 is left out: nothing that is judged has one.
    pub fn files(&self, commit: &Sha) -> Result<Vec<(String, TreeFile)>, RepositoryError> {
        const COMMAND: &str = "ls-tree";
        let words = [COMMAND, "-rz", "--full-tree", commit.as_str()].map(OsString::from);
        let answer = ask(&self.root, &words, 1 << 30)?;
        if answer.code != Some(0) {
            return Err(answer.refused(COMMAND));
        }
        let entries = answer.text.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        let mut files = Vec::new();
        for entry in entries {
            let Ok(entry) = str::from_utf8(entry) else { continue };
            let (facts, path) = entry.split_once('\t').ok_or(GitError::Answer(COMMAND))?;
            let mut facts = facts.split(' ');
            let (mode, _, id) = (facts.next(), facts.next(), facts.next());
            let file = match mode {
                Some("100644" | "100755") => {
                    TreeFile::Regular(id.and_then(|id| id.parse().ok()).ok_or(GitError::Answer(COMMAND))?)
                }
                Some("120000") => TreeFile::Other("a symbolic link"),
                Some("160000") => TreeFile::Other("a submodule"),
                _ => TreeFile::Other("of an unknown mode"),
            };
            files.push((path.to_owned(), file));
        }
        Ok(files)
    }

    /// Hands each blob to `then`, in order. What is not there is left out, and so is what is larger than `limit`.
    pub fn blobs(
        &self,
        ids: &[Sha],
        limit: u64,
        _budget: &Budget,
        then: &mut dyn FnMut(&Sha, &[u8]),
    ) -> Result<(), RepositoryError> {
        let mut command = command(&self.root);
        command.args(["cat-file", "--batch"]).stdin(std::process::Stdio::piped());
        let mut child = command.spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        std::thread::scope(|scope| -> Result<(), RepositoryError> {
            scope.spawn(move || {
                if let Some(mut stdin) = stdin {
                    for id in ids {
                        if writeln!(stdin, "{id}").is_err() {
                            return;
                        }
                    }
                }
            });
            let Some(stdout) = stdout else { return Ok(()) };
            let mut reader = BufReader::new(stdout);
            for id in ids {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                let mut words = line.trim_end().split(' ').skip(1);
                let (kind, size) = (words.next(), words.next());
                let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else { continue };
                let mut bytes = Vec::new();
                reader.by_ref().take(size + 1).read_to_end(&mut bytes)?;
                bytes.pop();
                if kind == Some("blob") && size <= limit {
                    then(id, &bytes);
                }
            }
            Ok(())
        })?;
        child.wait()?;
        Ok(())
    }

    /// How ids are made here.
    pub fn format(&self) -> Result<ObjectFormat, RepositoryError> {
        let head = object(&self.root, "HEAD")?;
        Ok(head.map_or(ObjectFormat::Sha1, |id| ObjectFormat::of(&id)))
    }

    /// Says what is wrong.
    pub fn diagnose(&self, error: &RepositoryError) -> Diagnostic {
        error.diagnose(&self.root)
    }
}
