//! A repository of our own, and the merge of two commits in it. Nothing is checked out: git makes the merge of objects.

use std::borrow::Cow;
use std::ffi::OsString;
use std::time::Duration;

use super::super::git::{GitError, ask};
use super::fetched::Fetched;
use super::{Repository, RepositoryError};
use crate::ids::{ObjectFormat, Sha};

/// Most bytes of the names of files that are in conflict; what is longer is cut.
const NAMES_BYTES: u64 = 16 << 10;

/// What comes of merging two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// The tree.
    Tree(Sha),
    /// Both changed the same lines of these files, of which there may be more.
    Conflict(Vec<String>),
}

impl Repository {
    /// A repository with nothing in it but what will be fetched, which goes when this does. `patience` is how long all that
    /// is fetched may take.
    pub fn empty(format: ObjectFormat, patience: Duration) -> Result<Self, RepositoryError> {
        let fetched = Fetched::create(format, patience)?;
        let root = fetched.dir().to_path_buf();
        Ok(Self { root, is_bare: true, objects: std::sync::Mutex::default(), fetched: Some(fetched) })
    }

    /// The tree of the merge of one commit into another. It is written into this repository, which must be one of ours. No
    /// attributes are read, so that none of them names a program.
    pub fn merge(&self, into: &Sha, commit: &Sha) -> Result<Merged, RepositoryError> {
        const COMMAND: &str = "merge-tree";
        let words =
            [COMMAND, "--write-tree", "--name-only", "--no-messages", "-z", into.as_str(), commit.as_str()];
        let answer = ask(&self.root, &words.map(OsString::from), NAMES_BYTES)?;
        let mut parts = answer.text.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        // More names than are read are names in conflict, too.
        let is_cut = answer.code.is_none() && answer.text.len() as u64 >= NAMES_BYTES;
        match answer.code {
            Some(0) => {
                let tree = parts.next().and_then(|tree| tree.parse().ok());
                tree.map(Merged::Tree).ok_or(GitError::Answer(COMMAND))
            }
            _ if answer.code == Some(1) || is_cut => {
                let names = parts.skip(1).filter(|name| !name.is_empty());
                Ok(Merged::Conflict(names.map(Cow::into_owned).collect()))
            }
            _ => Err(answer.refused(COMMAND)),
        }
    }
}
