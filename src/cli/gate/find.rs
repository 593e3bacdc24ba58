//! The search for the commits that count: the one that is judged, the one whose rules judge, and the baseline.

use std::sync::Arc;

use super::event::{Event, Kind};
use super::plan::{AskedBase, AskedHead, is_ci};
use super::refused::{Refused, brief, other_head};
use super::sources::{Snapshot, short, snapshot};
use crate::diagnostic::Code;
use crate::ids::Sha;
use crate::io::Repository;

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

/// A search for commits.
pub(super) struct Find<'f> {
    pub(super) repository: &'f Repository,
    pub(super) event: &'f Event,
}

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
        self.is_there(commit)?;
        Ok(Arc::new(snapshot(self.repository, commit)?))
    }

    fn is_there(&self, commit: &Sha) -> Result<(), Refused> {
        match self.repository.commit(commit.as_str())? {
            Some(_) => Ok(()),
            None => Err(Refused::lacks_commit(commit)),
        }
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
            (AskedBase::Auto, Kind::MergeGroup { name, base, head, .. }) => {
                if tested.commit != *head {
                    return Err(other_head("the merge that tests this group", "`merge_group`"));
                }
                self.of_group(name, base, head)
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
            self.is_there(first)?;
            if branch.is_none() && matches!(self.event.server, Some(Ok(_))) {
                // The base may have moved on since, and its rules of today judge.
                let message = format!("where `{}` is now is not in this clone", brief(base));
                return Err(Refused::lacks(message));
            }
            let tip = match branch {
                Some(tip) if self.holds(base, first, head, &tip)? => tip,
                _ => first.clone(),
            };
            return Ok(Base::Proposed { name, tip, baseline: first.clone() });
        }
        let Some(tip) = branch else {
            let message = format!(
                "the branch `{}`, which this pull request asks for, is not in this clone",
                brief(base)
            );
            return Err(Refused::lacks(message));
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

    /// Whether a branch of the base is the one that GitHub merged, moved on since. One that does not follow what was merged is
    /// an old one, and one that has the change already would let the change judge itself.
    fn holds(&self, name: &str, first: &Sha, head: &Sha, tip: &Sha) -> Result<bool, Refused> {
        if tip == first {
            return Ok(true);
        }
        if self.repository.is_ancestor(tip, first)? {
            return Ok(false);
        }
        if self.repository.is_cut(&[tip], &[first])? {
            let message = format!("how `{}` went on since this was merged is not in this clone", brief(name));
            return Err(Refused::lacks(message));
        }
        Ok(self.repository.is_ancestor(first, tip)? && !self.repository.is_ancestor(head, tip)?)
    }

    /// A merge group on what it is merged onto, which must come before it.
    fn of_group(&self, name: &str, base: &Sha, head: &Sha) -> Result<Base, Refused> {
        self.is_there(base)?;
        if !self.repository.is_ancestor(base, head)? || base == head {
            if self.repository.is_cut(&[head], &[base])? {
                let message = format!("how this group follows `{}` is not in this clone", brief(name));
                return Err(Refused::lacks(message));
            }
            let message = format!("the base of this group, {}, does not come before it", short(base));
            return Err(Refused::new(Code::BadEvent, message, "this is no payload of GitHub"));
        }
        Ok(Base::Proposed { name: name.to_owned(), tip: base.clone(), baseline: base.clone() })
    }

    /// The base of a commit that no pull request names: the default branch.
    fn of_branch(&self, tested: &Tested) -> Result<Base, Refused> {
        let Some((name, tip)) = self.default_branch()? else {
            return Err(Refused::no_default_branch(self.event.default_branch.as_deref()));
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
        let bases = self.repository.merge_bases(commit, &tip)?;
        if !bases.contains(commit) {
            let baseline = self.common(commit, &tip, bases, &name)?;
            return Ok(Base::Proposed { name, tip, baseline });
        }
        match (self.arrival(commit, &tip, &name)?, tested.parents.first()) {
            (Arrival::Merged { before }, _) => {
                let bases = self.repository.merge_bases(commit, &before)?;
                let baseline = self.common(commit, &before, bases, &name)?;
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
        let line = self.repository.line(tip, commit)?;
        if line.meets.as_ref() == Some(commit) {
            return Ok(Arrival::OnLine);
        }
        let unknown = || {
            Refused::lacks(format!("how `{}` came to `{}` is not in this clone", short(commit), brief(name)))
        };
        let before = line.meets.ok_or_else(unknown)?;
        // The last one that has it is the merge; what comes next on the line was there before.
        let (mut has, mut lacks) = (0, line.above.len());
        while lacks - has > 1 {
            let middle = has.midpoint(lacks);
            let is_there =
                line.above.get(middle).map(|id| self.repository.is_ancestor(commit, id)).transpose()?;
            if is_there == Some(true) { has = middle } else { lacks = middle }
        }
        let before = line.above.get(lacks).unwrap_or(&before).clone();
        // Behind a cut one of them may have it all the same.
        if self.repository.is_cut(&[tip], &[&before, commit])? {
            return Err(unknown());
        }
        Ok(Arrival::Merged { before })
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

    /// The commit that two have in common, of their best common ancestors. Of several the one on the base's own line, which no author of a change can
    /// write; else the least id.
    fn common(&self, commit: &Sha, tip: &Sha, mut bases: Vec<Sha>, name: &str) -> Result<Sha, Refused> {
        bases.sort_unstable();
        // Behind the cut there may be one that is nearer than what is found. GitHub's API would name one too, but of several
        // one that the author of the change can choose; so the history itself is fetched.
        if self.repository.is_cut(&[commit, tip], &bases.iter().collect::<Vec<_>>())? {
            let message = format!("what there is in common with `{}` is cut off in this clone", brief(name));
            return Err(Refused::lacks(message));
        }
        match bases.as_slice() {
            [] => Err(Refused::nothing_in_common(name)),
            [only] => Ok(only.clone()),
            [least, ..] => {
                let meets = self.repository.line(tip, commit)?.meets;
                Ok(meets.filter(|id| bases.contains(id)).unwrap_or_else(|| least.clone()))
            }
        }
    }
}
