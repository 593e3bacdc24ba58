//! The search for the commits that count: the one that is judged, the one whose rules judge, and the baseline.

use std::sync::Arc;

use super::event::{Event, Kind};
use super::plan::{AskedBase, AskedHead, is_ci};
use super::sources::{Snapshot, short, snapshot};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;
use crate::io::{Repository, RepositoryError};

/// Which commits count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Base {
    /// A change that asks to be merged: what people call its base, the base's tip, the baseline.
    Proposed { name: String, tip: Sha, baseline: Sha },
    /// A commit of the default branch, and the one before it.
    Landed { name: String, baseline: Sha },
    /// None, and why.
    None(String),
}

/// The commit that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tested {
    pub(super) commit: Sha,
    parents: Vec<Sha>,
    files: Files,
}

/// What is judged beside the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Files {
    /// Nothing: a commit was named, or it is CI, where nothing may differ from it.
    Committed,
    /// What is checked out, which may be more than was committed.
    CheckedOut,
}

/// How a commit came to a branch that has it.
enum Arrival {
    /// It is one of the branch's own line.
    OnLine,
    /// A merge brought it; what the branch was before.
    Merged { before: Sha },
}

/// Why the commits are not found.
pub(super) enum Refused {
    Git(RepositoryError),
    Says(Box<Diagnostic>),
}

impl From<RepositoryError> for Refused {
    fn from(error: RepositoryError) -> Self {
        Self::Git(error)
    }
}

impl Refused {
    fn new(code: Code, message: String, help: &str) -> Self {
        Self::Says(Box::new(Diagnostic::run(code, message, Some(help))))
    }

    pub(super) fn diagnose(self, repository: &Repository) -> Diagnostic {
        match self {
            Self::Git(error) => error.diagnose(repository.root()),
            Self::Says(problem) => *problem,
        }
    }
}

/// A search for commits.
pub(super) struct Find<'f> {
    pub(super) repository: &'f Repository,
    pub(super) event: &'f Event,
}

/// What to do about a history that is cut.
const FETCH: &str = "fetch the history: `actions/checkout` with `fetch-depth: 0`, or `git fetch --unshallow`";

impl Find<'_> {
    /// The commit that is judged.
    pub(super) fn head(&self, asked: &AskedHead) -> Result<Tested, Refused> {
        let name = match asked {
            AskedHead::Worktree if self.repository.is_bare() => {
                let message = "this repository has no working tree".to_owned();
                return Err(Refused::new(Code::BaseRefused, message, "name the commit: `--head REF`"));
            }
            AskedHead::Worktree => "HEAD",
            AskedHead::Named(name) => name,
        };
        let Some(commit) = self.repository.commit(name)? else {
            let message = format!("there is no commit `{}`", brief(name));
            return Err(Refused::new(
                Code::NoSuchCommit,
                message,
                "commit something, or name a commit that is there",
            ));
        };
        let parents = self.repository.facts(&commit)?.parents;
        let is_named = matches!(asked, AskedHead::Named(_));
        let files = if is_named || is_ci() { Files::Committed } else { Files::CheckedOut };
        Ok(Tested { commit, parents, files })
    }

    pub(super) fn snapshot(&self, commit: &Sha, known: &[Arc<Snapshot>]) -> Result<Arc<Snapshot>, Refused> {
        if let Some(known) = known.iter().find(|known| known.commit == *commit) {
            return Ok(Arc::clone(known));
        }
        // Listed as a parent, and cut off by a shallow clone.
        if self.repository.commit(commit.as_str())?.is_none() {
            let message = format!("commit {commit} is not in this clone");
            return Err(Refused::new(Code::NoHistory, message, FETCH));
        }
        Ok(Arc::new(snapshot(self.repository, commit)?))
    }

    /// What the change is held against.
    pub(super) fn base(&self, asked: &AskedBase, tested: &Tested) -> Result<Base, Refused> {
        match (asked, &self.event.kind) {
            (AskedBase::None, _) => Ok(Base::None("no base was asked for".to_owned())),
            (AskedBase::Named(name), _) => {
                let Some(tip) = self.repository.commit(name)? else {
                    let message = format!("there is no commit `{}`", brief(name));
                    return Err(Refused::new(Code::NoSuchCommit, message, "fetch it, or name another base"));
                };
                self.against(name.clone(), tip, tested, tested.files)
            }
            (AskedBase::Auto, Kind::PullRequest { base, .. }) => self.of_pull_request(base, tested),
            (AskedBase::Auto, Kind::MergeGroup { base, head, .. }) => {
                if tested.commit != *head {
                    return Err(other_head("the merge that tests this group", "`merge_group`"));
                }
                let name = self.event.default_branch.clone().unwrap_or_else(|| "the queue's base".to_owned());
                Ok(Base::Proposed { name, tip: base.clone(), baseline: base.clone() })
            }
            (AskedBase::Auto, Kind::None | Kind::Other) => self.of_branch(tested),
        }
    }

    /// The merge that GitHub made for testing: its first parent is the base, its second the head of the pull request. One
    /// that somebody crafted is the head of the pull request itself, and chooses nothing.
    pub(super) fn tested_merge<'p>(&self, tested: &'p Tested) -> Option<(&'p Sha, &'p Sha)> {
        let Kind::PullRequest { head, .. } = &self.event.kind else { return None };
        let Tested { commit, parents, .. } = tested;
        let [first, second] = parents.as_slice() else { return None };
        (self.event.sha.as_ref() == Some(commit) && second == head && commit != head)
            .then_some((first, second))
    }

    fn of_pull_request(&self, base: &str, tested: &Tested) -> Result<Base, Refused> {
        let name = base.to_owned();
        let branch = self.repository.reference(&format!("refs/remotes/origin/{base}"))?;
        if let Some((first, head)) = self.tested_merge(tested) {
            // The branch may have moved on since the merge was made. A name that does not follow it is an old one, and one
            // that holds the change already would let the change judge itself.
            let tip = match branch {
                Some(tip)
                    if self.repository.is_ancestor(first, &tip)?
                        && !self.repository.is_cut(&[&tip], &[first])?
                        && !self.repository.is_ancestor(head, &tip)? =>
                {
                    tip
                }
                _ => first.clone(),
            };
            return Ok(Base::Proposed { name, tip, baseline: first.clone() });
        }
        let Some(tip) = branch else {
            let message = format!(
                "the branch `{}`, which this pull request asks for, is not in this clone",
                brief(base)
            );
            return Err(Refused::new(Code::NoHistory, message, FETCH));
        };
        if !matches!(&self.event.kind, Kind::PullRequest { head, .. } if *head == tested.commit) {
            let which = "the head of this pull request or the merge that tests it";
            return Err(other_head(which, "`pull_request`"));
        }
        match self.against(name, tip, tested, Files::Committed)? {
            proposed @ Base::Proposed { .. } => Ok(proposed),
            Base::Landed { .. } | Base::None(_) => {
                let message =
                    format!("`{}` is at or behind `{}` already", short(&tested.commit), brief(base));
                let help = "nothing is left that could judge this pull request; judge the branch itself";
                Err(Refused::new(Code::BadEvent, message, help))
            }
        }
    }

    /// The base of a commit that no pull request names: the default branch.
    fn of_branch(&self, tested: &Tested) -> Result<Base, Refused> {
        let Some((name, tip)) = self.default_branch()? else {
            let message = "the default branch is not known".to_owned();
            return Err(Refused::new(
                Code::NoDefaultBranch,
                message,
                "name what to compare with: `--base REF`",
            ));
        };
        // On another branch, which may just have been made, the change is what is not committed yet.
        let is_on_other = self.repository.branch()?.is_some_and(|branch| branch != name);
        let files = if is_on_other { tested.files } else { Files::Committed };
        self.against(name, tip, tested, files)
    }

    /// A commit against a branch. What the branch has already is never held against itself: what was merged is judged as it
    /// was before the merge, and what is of the branch's own line landed.
    fn against(&self, name: String, tip: Sha, tested: &Tested, files: Files) -> Result<Base, Refused> {
        let commit = &tested.commit;
        if !self.repository.is_ancestor(commit, &tip)? {
            let baseline = self.common(commit, &tip, &name)?;
            return Ok(Base::Proposed { name, tip, baseline });
        }
        match (self.arrival(commit, &tip, &name)?, tested.parents.first()) {
            (Arrival::Merged { before }, _) => {
                let baseline = self.common(commit, &before, &name)?;
                let name = format!("{name} at {}", short(&before));
                Ok(Base::Proposed { name, tip: before, baseline })
            }
            (Arrival::OnLine, _) if files == Files::CheckedOut => {
                Ok(Base::Proposed { name, tip, baseline: commit.clone() })
            }
            (Arrival::OnLine, Some(first)) => Ok(Base::Landed { name, baseline: first.clone() }),
            (Arrival::OnLine, None) => Ok(Base::None("this is the first commit".to_owned())),
        }
    }

    /// How a branch got a commit that it has. Of its own line the newer ones all have the commit, and the older ones lack it.
    fn arrival(&self, commit: &Sha, tip: &Sha, name: &str) -> Result<Arrival, Refused> {
        let line = self.repository.first_parents(tip)?;
        if line.contains(commit) {
            return Ok(Arrival::OnLine);
        }
        let (mut has, mut lacks) = (0, line.len());
        while lacks - has > 1 {
            let middle = has.midpoint(lacks);
            let is_there = line.get(middle).map(|id| self.repository.is_ancestor(commit, id)).transpose()?;
            if is_there == Some(true) { has = middle } else { lacks = middle }
        }
        line.get(lacks).map(|before| Arrival::Merged { before: before.clone() }).ok_or_else(|| {
            let message = format!("how `{}` came to `{}` is not in this clone", short(commit), brief(name));
            Refused::new(Code::NoHistory, message, FETCH)
        })
    }

    /// The default branch and its tip: what the event says, what the clone came from says, and the usual names. Where the
    /// clone knows the branch of its origin, that is the one.
    fn default_branch(&self) -> Result<Option<(String, Sha)>, Refused> {
        let of_origin = self.repository.remote_head()?;
        let usual = ["main", "master"].map(str::to_owned);
        for name in self.event.default_branch.clone().into_iter().chain(of_origin).chain(usual) {
            for reference in [format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")] {
                if let Some(tip) = self.repository.reference(&reference)? {
                    return Ok(Some((name, tip)));
                }
            }
        }
        Ok(None)
    }

    /// The commit that two have in common. Of several the one on the base's own line, which no author of a change can
    /// write; else the least id.
    fn common(&self, commit: &Sha, tip: &Sha, name: &str) -> Result<Sha, Refused> {
        let mut bases = self.repository.merge_bases(commit, tip)?;
        bases.sort_unstable();
        // Behind the cut there may be one that is nearer than what is found.
        if self.repository.is_cut(&[commit, tip], &bases.iter().collect::<Vec<_>>())? {
            let message = format!("what there is in common with `{}` is cut off in this clone", brief(name));
            return Err(Refused::new(Code::NoHistory, message, FETCH));
        }
        match bases.as_slice() {
            [] => {
                let message = format!("there is no commit in common with `{}`", brief(name));
                let help = "name a base that this was branched from: `--base REF`";
                Err(Refused::new(Code::NoHistory, message, help))
            }
            [only] => Ok(only.clone()),
            [least, ..] => {
                let line = self.repository.first_parents(tip)?;
                Ok(line.into_iter().find(|id| bases.contains(id)).unwrap_or_else(|| least.clone()))
            }
        }
    }
}

/// What is judged is not what the event is about.
fn other_head(which: &str, event: &str) -> Refused {
    let message = format!("what is judged is not {which}");
    let help = format!("check that out, as `actions/checkout` does by itself on {event}");
    Refused::new(Code::BadEvent, message, &help)
}

/// A name, of which nobody knows how long it is, in a message.
fn brief(name: &str) -> String {
    const MOST: usize = 100;
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}
