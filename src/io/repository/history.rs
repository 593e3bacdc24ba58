//! How commits come before one another. Git walks them unread, so those that an answer rests on are held against their ids.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::super::git::{GitError, ask, object};
use super::super::read::{Budget, read};
use super::blobs::Object;
use super::fetched::Fetched;
use super::{COMMIT_BYTES, Repository, RepositoryError, text};
use crate::ids::Sha;

/// Most bytes of a list of commits: 1,000,000 ids. What is longer ends within an id, and is refused.
const LIST_BYTES: u64 = 65_000_000;

/// The newer part of a line of first parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its commits, the newest first, down to those that come before the other commit.
    pub above: Vec<Sha>,
    /// The first of the line that is the other commit or comes before it; `None` where the line ends, or is cut off, before.
    pub meets: Option<Sha>,
}

impl Repository {
    /// Where the history is walked: in what was fetched, once anything was. A clone that is cut off would say that its first
    /// commits have no parents.
    fn walked(&self) -> &Path {
        self.fetched.as_ref().map_or(&self.root, Fetched::dir)
    }

    /// What was fetched need not have all that the clone has.
    fn walk_from(&self, commits: &[&Sha]) -> Result<(), RepositoryError> {
        let Some(fetched) = &self.fetched else { return Ok(()) };
        for id in commits {
            if object(fetched.dir(), &format!("{id}^{{commit}}"))?.is_none() {
                return Err(GitError::Missing((*id).clone()));
            }
        }
        Ok(())
    }

    /// The best common ancestors of two commits, in no order that means anything.
    pub fn merge_bases(&self, one: &Sha, other: &Sha) -> Result<Vec<Sha>, RepositoryError> {
        const COMMAND: &str = "merge-base";
        if one == other {
            return Ok(vec![one.clone()]);
        }
        self.walk_from(&[one, other])?;
        let words = [COMMAND, "--all", one.as_str(), other.as_str()].map(OsString::from);
        let answer = ask(self.walked(), &words, LIST_BYTES)?;
        match answer.code {
            Some(0 | 1) => ids(&answer.text, COMMAND),
            _ => Err(answer.refused(COMMAND)),
        }
    }

    /// Whether one commit is the other or comes before it.
    pub fn is_ancestor(&self, one: &Sha, other: &Sha) -> Result<bool, RepositoryError> {
        Ok(self.merge_bases(one, other)?.contains(one))
    }

    /// The line of first parents from a commit down to where it meets what comes before another one.
    pub fn line(&self, from: &Sha, other: &Sha) -> Result<Line, RepositoryError> {
        const COMMAND: &str = "rev-list";
        self.walk_from(&[from, other])?;
        let words = [COMMAND, "--first-parent", from.as_str(), "--not", other.as_str()];
        let above = self.held(&words, COMMAND)?;
        let Some(last) = above.last() else { return Ok(Line { above, meets: Some(from.clone()) }) };
        let below = self.facts(last)?.parents.into_iter().next();
        // Behind a cut nobody knows whether the next one comes before the other; but it may be the other itself.
        let is_known = below.as_ref() == Some(other) || !self.cut()?.contains(last);
        Ok(Line { above, meets: below.filter(|_| is_known) })
    }

    /// Whether history is cut off somewhere between some commits and others before them. Then what is found there need not be
    /// all, nor the nearest.
    pub fn is_cut(&self, from: &[&Sha], before: &[&Sha]) -> Result<bool, RepositoryError> {
        const COMMAND: &str = "rev-list";
        self.walk_from(from)?;
        self.walk_from(before)?;
        let mut words = vec![COMMAND];
        words.extend(from.iter().map(|id| id.as_str()));
        words.push("--not");
        words.extend(before.iter().map(|id| id.as_str()));
        let between = self.held(&words, COMMAND)?;
        let cut = self.cut()?;
        Ok(between.iter().any(|id| cut.contains(id)))
    }

    /// The commits that git lists, each held against its id.
    fn held(&self, words: &[&str], command: &'static str) -> Result<Vec<Sha>, RepositoryError> {
        let listed = ids(text(self.walked(), words, command, LIST_BYTES)?.as_bytes(), command)?;
        self.with_objects(|objects| {
            objects.each(&listed.iter().collect::<Vec<_>>(), COMMIT_BYTES, &mut |id, object| match object {
                Object::Found(..) | Object::TooLarge(..) => Ok(()),
                Object::None => Err(GitError::Missing(id.clone())),
            })
        })?;
        Ok(listed)
    }

    /// The commits whose parents a shallow clone leaves out.
    fn cut(&self) -> Result<BTreeSet<Sha>, RepositoryError> {
        const COMMAND: &str = "rev-parse";
        let dir = self.walked();
        if text(dir, &[COMMAND, "--is-shallow-repository"], COMMAND, 16)?.trim_end() != "true" {
            return Ok(BTreeSet::new());
        }
        let path = text(dir, &[COMMAND, "--git-path", "shallow"], COMMAND, 1 << 16)?;
        let mut buffer = Vec::new();
        let path = dir.join(path.trim_end_matches('\n'));
        let bytes =
            read(&path, LIST_BYTES, &Budget::new(LIST_BYTES), &mut buffer).map_err(GitError::Shallow)?;
        Ok(ids(bytes, COMMAND)?.into_iter().collect())
    }
}

/// Ids, one in each line.
fn ids(text: &[u8], command: &'static str) -> Result<Vec<Sha>, RepositoryError> {
    let text = str::from_utf8(text).map_err(|_| GitError::Answer(command))?;
    text.lines().map(|line| line.parse().map_err(|_| GitError::Answer(command))).collect()
}
