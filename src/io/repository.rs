//! Commits, trees and blobs of a repository, read as objects: no working tree, no index, no network, no program that the
//! repository names.

mod blobs;
mod tree;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::git::{GitError, ask, root};
use crate::ids::Sha;
use crate::limits::REFERENCE_BYTES;

pub use blobs::BlobError;
use blobs::{Object, Objects};
pub use tree::{EntryKind, Listed, TreeEntry};

/// A repository.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
    is_bare: bool,
    objects: Mutex<Option<Objects>>,
}

/// Why objects cannot be read.
pub type RepositoryError = GitError;

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitFacts {
    /// Its tree.
    pub tree: Sha,
    /// Its parents, whether they are in this clone or not.
    pub parents: Vec<Sha>,
}

/// Most bytes of a commit that are kept: its head.
const COMMIT_BYTES: u64 = 1 << 20;
/// Most bytes of a list of commits: 1,000,000 ids. What is longer ends within an id, and is refused.
const LIST_BYTES: u64 = 65_000_000;

impl Repository {
    /// The repository around a directory, or that is the directory; `None` outside of one.
    pub fn open(dir: &Path) -> Result<Option<Self>, RepositoryError> {
        if let Some(root) = root(dir)? {
            return Ok(Some(Self { root, is_bare: false, objects: Mutex::new(None) }));
        }
        // Without a working tree the directory itself looks like a `.git`.
        let is_bare = dir.join("HEAD").is_file() && dir.join("objects").is_dir() && dir.join("refs").is_dir();
        Ok(if is_bare {
            Some(Self { root: dir.canonicalize()?, is_bare, objects: Mutex::new(None) })
        } else {
            None
        })
    }

    /// The root of its working tree; of a bare one its own directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it has no working tree.
    pub fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// The commit of a name; `None` when there is no such name, or its commit is not in this clone.
    pub fn commit(&self, name: &str) -> Result<Option<Sha>, RepositoryError> {
        // A name that no commit can have is none. Git would take it for a search or a date.
        if name.is_empty()
            || name.len() > REFERENCE_BYTES
            || name.starts_with([':', '-'])
            || name.contains(['\0', '\n'])
        {
            return Ok(None);
        }
        Ok(match self.object(&format!("{name}^{{commit}}"), COMMIT_BYTES)? {
            Object::Found(id, kind, _) | Object::TooLarge(id, kind, _) if kind == "commit" => Some(id),
            _ => None,
        })
    }

    /// The commit of a reference by its full name, `refs/…`: no other name, no tag in its place, no revision.
    pub fn reference(&self, name: &str) -> Result<Option<Sha>, RepositoryError> {
        const COMMAND: &str = "show-ref";
        if name.len() > REFERENCE_BYTES {
            return Ok(None);
        }
        let words = [COMMAND, "--verify", "--hash", "--", name].map(OsString::from);
        let answer = ask(&self.root, &words, 128)?;
        // It fails as well for a name that no reference can have.
        let id = String::from_utf8_lossy(&answer.text).trim_end().parse::<Sha>();
        match (answer.code, id) {
            (Some(0), Ok(id)) => self.commit(id.as_str()),
            _ => Ok(None),
        }
    }

    /// The tree and the parents of a commit, as the commit itself says: grafts and replaced objects are not asked.
    pub fn facts(&self, commit: &Sha) -> Result<CommitFacts, RepositoryError> {
        const COMMAND: &str = "cat-file";
        // A long message is no part of it.
        let (Object::Found(_, _, bytes) | Object::TooLarge(_, _, bytes)) =
            self.object(commit.as_str(), COMMIT_BYTES)?
        else {
            return Err(GitError::Answer(COMMAND));
        };
        commit_facts(&bytes).ok_or(GitError::Answer(COMMAND))
    }

    /// An object by its id or name.
    fn object(&self, name: &str, limit: u64) -> Result<Object, RepositoryError> {
        self.with_objects(|objects| objects.get(name, limit))
    }

    /// Asks the process for objects, which is started when it is needed.
    fn with_objects<T>(
        &self,
        ask: impl FnOnce(&mut Objects) -> Result<T, RepositoryError>,
    ) -> Result<T, RepositoryError> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        if objects.is_none() {
            *objects = Some(Objects::start(&self.root)?);
        }
        let answer = ask(objects.as_mut().ok_or(GitError::Answer("cat-file"))?);
        if answer.is_err() {
            // Answers may still stand in the pipe, which nobody asked for any more.
            *objects = None;
        }
        answer
    }

    /// The best common ancestors of two commits, in no order that means anything.
    pub fn merge_bases(&self, one: &Sha, other: &Sha) -> Result<Vec<Sha>, RepositoryError> {
        const COMMAND: &str = "merge-base";
        if one == other {
            return Ok(vec![one.clone()]);
        }
        let words = [COMMAND, "--all", one.as_str(), other.as_str()].map(OsString::from);
        let answer = ask(&self.root, &words, LIST_BYTES)?;
        match answer.code {
            Some(0 | 1) => ids(&answer.text, COMMAND),
            _ => Err(answer.refused(COMMAND)),
        }
    }

    /// Whether one commit is the other or comes before it.
    pub fn is_ancestor(&self, one: &Sha, other: &Sha) -> Result<bool, RepositoryError> {
        Ok(self.merge_bases(one, other)?.contains(one))
    }

    /// A commit and those before it, each the first parent of the one after.
    pub fn first_parents(&self, commit: &Sha) -> Result<Vec<Sha>, RepositoryError> {
        const COMMAND: &str = "rev-list";
        let words = [COMMAND, "--first-parent", commit.as_str()];
        ids(self.text(&words, COMMAND, LIST_BYTES)?.as_bytes(), COMMAND)
    }

    /// Whether the clone cuts history off somewhere between some commits and others before them. Then what is found there
    /// need not be all, nor the nearest. The commits between are held against their ids, for git walked them unread.
    pub fn is_cut(&self, from: &[&Sha], before: &[&Sha]) -> Result<bool, RepositoryError> {
        const COMMAND: &str = "rev-list";
        let mut words = vec![COMMAND];
        words.extend(from.iter().map(|id| id.as_str()));
        words.push("--not");
        words.extend(before.iter().map(|id| id.as_str()));
        let between = ids(self.text(&words, COMMAND, LIST_BYTES)?.as_bytes(), COMMAND)?;
        self.with_objects(|objects| {
            objects.each(&between.iter().collect::<Vec<_>>(), COMMIT_BYTES, &mut |id, object| match object {
                Object::Found(..) | Object::TooLarge(..) => Ok(()),
                Object::None => Err(GitError::Missing(id.clone())),
            })
        })?;
        let cut = self.cut()?;
        Ok(between.iter().any(|id| cut.contains(id)))
    }

    /// The commits whose parents a shallow clone leaves out.
    fn cut(&self) -> Result<BTreeSet<Sha>, RepositoryError> {
        const COMMAND: &str = "rev-parse";
        if self.text(&[COMMAND, "--is-shallow-repository"], COMMAND, 16)?.trim_end() != "true" {
            return Ok(BTreeSet::new());
        }
        let path = self.text(&[COMMAND, "--git-path", "shallow"], COMMAND, 1 << 16)?;
        let mut text = Vec::new();
        File::open(self.root.join(path.trim_end_matches('\n')))?.take(LIST_BYTES).read_to_end(&mut text)?;
        Ok(ids(&text, COMMAND)?.into_iter().collect())
    }

    /// The branch that is checked out; `None` when it is a commit.
    pub fn branch(&self) -> Result<Option<String>, RepositoryError> {
        self.symbolic("HEAD", "refs/heads/")
    }

    /// The branch that is the default one where this was cloned from, as far as the clone knows.
    pub fn remote_head(&self) -> Result<Option<String>, RepositoryError> {
        self.symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/")
    }

    /// What a symbolic reference names, without the beginning.
    fn symbolic(&self, name: &str, beginning: &str) -> Result<Option<String>, RepositoryError> {
        const COMMAND: &str = "symbolic-ref";
        let answer = ask(&self.root, &[COMMAND, "--quiet", name].map(OsString::from), 4_096)?;
        match answer.code {
            Some(0) => {
                let text = String::from_utf8_lossy(&answer.text);
                Ok(text.trim_end().strip_prefix(beginning).map(str::to_owned))
            }
            Some(1) => Ok(None),
            _ => Err(answer.refused(COMMAND)),
        }
    }

    /// A question that must be answered with text.
    fn text(&self, words: &[&str], command: &'static str, most: u64) -> Result<String, RepositoryError> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let answer = ask(&self.root, &words, most)?;
        if answer.code != Some(0) {
            return Err(answer.refused(command));
        }
        Ok(String::from_utf8_lossy(&answer.text).into_owned())
    }
}

/// What the head of a commit says: its tree, then its parents, then everything else, in which a line may say what it
/// will.
fn commit_facts(bytes: &[u8]) -> Option<CommitFacts> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| str::from_utf8(line).unwrap_or_default());
    let tree = lines.next()?.strip_prefix("tree ")?.parse().ok()?;
    let of_parents = lines.map_while(|line| line.strip_prefix("parent "));
    let parents: Result<Vec<Sha>, _> = of_parents.map(str::parse).collect();
    Some(CommitFacts { tree, parents: parents.ok()? })
}

/// Ids, one in each line.
fn ids(text: &[u8], command: &'static str) -> Result<Vec<Sha>, RepositoryError> {
    let text = str::from_utf8(text).map_err(|_| GitError::Answer(command))?;
    text.lines().map(|line| line.parse().map_err(|_| GitError::Answer(command))).collect()
}
