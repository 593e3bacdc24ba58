//! Commits, trees and blobs of a repository, read as objects: no working tree, no index, no program that the repository
//! names, and no network but where it is told to fetch.

mod blobs;
mod fetched;
mod history;
mod merged;
mod tree;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::git::{GitError, ask, object, root};
use crate::ids::Sha;
use crate::limits::REFERENCE_BYTES;

pub use blobs::BlobError;
use blobs::{Object, Objects};
use fetched::Fetched;
pub use fetched::{FETCH_PATIENCE, Wanted};
pub use history::Line;
pub use merged::Merged;

/// A repository.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
    is_bare: bool,
    objects: Mutex<Option<Objects>>,
    /// What the clone lacked and was fetched.
    fetched: Option<Fetched>,
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
    /// When it was committed, in seconds since 1970; nothing where it does not say so.
    pub committed: Option<i64>,
}

/// Most bytes of a commit that are kept: its head.
const COMMIT_BYTES: u64 = 1 << 20;

impl Repository {
    /// The repository around a directory, or that is the directory; `None` outside of one.
    pub fn open(dir: &Path) -> Result<Option<Self>, RepositoryError> {
        let of = |root, is_bare| Self { root, is_bare, objects: Mutex::new(None), fetched: None };
        if let Some(root) = root(dir)? {
            return Ok(Some(of(root, false)));
        }
        // Without a working tree the directory itself looks like a `.git`.
        let is_bare = dir.join("HEAD").is_file() && dir.join("objects").is_dir() && dir.join("refs").is_dir();
        Ok(if is_bare { Some(of(dir.canonicalize()?, true)) } else { None })
    }

    /// The root of its working tree; of a bare one its own directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it has no working tree.
    pub fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// Whether its history is cut off.
    pub fn is_shallow(&self) -> Result<bool, RepositoryError> {
        const COMMAND: &str = "rev-parse";
        Ok(self.text(&[COMMAND, "--is-shallow-repository"], COMMAND, 16)?.trim_end() == "true")
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
        // What was fetched has no names but those of the server.
        let is_name = name.parse::<Sha>().is_err();
        let id = if self.fetched.is_some() && is_name {
            let Some(id) = object(&self.root, &format!("{name}^{{commit}}"))? else { return Ok(None) };
            Some(id)
        } else {
            None
        };
        let name = id.as_ref().map_or(name, Sha::as_str);
        Ok(match self.object(&format!("{name}^{{commit}}"), COMMIT_BYTES)? {
            Object::Found(id, kind, _) | Object::TooLarge(id, kind, _) if kind == "commit" => Some(id),
            _ => None,
        })
    }

    /// The commit of a reference by its full name, `refs/…`: no other name, no tag in its place, no revision. What the server
    /// said last counts.
    pub fn reference(&self, name: &str) -> Result<Option<Sha>, RepositoryError> {
        const COMMAND: &str = "show-ref";
        if name.len() > REFERENCE_BYTES {
            return Ok(None);
        }
        for dir in self.fetched.iter().map(Fetched::dir).chain([self.root.as_path()]) {
            let words = [COMMAND, "--verify", "--hash", "--", name].map(OsString::from);
            let answer = ask(dir, &words, 128)?;
            // It fails as well for a name that no reference can have.
            let id = String::from_utf8_lossy(&answer.text).trim_end().parse::<Sha>();
            if let (Some(0), Ok(id)) = (answer.code, id) {
                return self.commit(id.as_str());
            }
        }
        Ok(None)
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
    fn with_objects<T, E: From<RepositoryError>>(
        &self,
        ask: impl FnOnce(&mut Objects) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        if objects.is_none() {
            *objects = Some(match &self.fetched {
                Some(fetched) => Objects::start(fetched.dir(), Some(self.alternates()?))?,
                None => Objects::start(&self.root, None)?,
            });
        }
        let answer = match objects.as_mut() {
            Some(objects) => ask(objects),
            None => Err(GitError::Answer("cat-file").into()),
        };
        if answer.is_err() {
            // Answers may still stand in the pipe, which nobody asked for any more.
            *objects = None;
        }
        answer
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
        text(&self.root, words, command, most)
    }
}

fn text(dir: &Path, words: &[&str], command: &'static str, most: u64) -> Result<String, RepositoryError> {
    let words: Vec<OsString> = words.iter().map(OsString::from).collect();
    let answer = ask(dir, &words, most)?;
    if answer.code != Some(0) {
        return Err(answer.refused(command));
    }
    Ok(String::from_utf8_lossy(&answer.text).into_owned())
}

/// What the head of a commit says: its tree, then its parents, then everything else, in which a line may say what it
/// will.
fn commit_facts(bytes: &[u8]) -> Option<CommitFacts> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(|line| str::from_utf8(line).unwrap_or_default());
    let tree = lines.next()?.strip_prefix("tree ")?.parse().ok()?;
    let of_parents = lines.map_while(|line| line.strip_prefix("parent "));
    let parents: Result<Vec<Sha>, _> = of_parents.map(str::parse).collect();
    // Up to the empty line, behind which the message begins.
    let mut head = bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let committer = head.find_map(|line| line.strip_prefix(b"committer "));
    // `Name <address> seconds zone`: whatever the name is, these are the last two words.
    let at = committer.and_then(|line| {
        let seconds = line.rsplit(|byte| *byte == b' ').nth(1)?;
        str::from_utf8(seconds).ok()?.parse().ok()
    });
    Some(CommitFacts { tree, parents: parents.ok()?, committed: at })
}
