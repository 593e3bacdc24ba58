//! What a change is held against: the commit whose rules judge, and the one that differences are against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::event::{Event, Kind, event};
use super::plan::{AskedBase, AskedHead, GatePlan, is_ci};
use super::sources::{Head, Snapshot, Sources, snapshot};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::Relation;
use crate::ids::{ObjectFormat, Sha};
use crate::io::{Budget, Repository, RepositoryError};
use crate::limits::INPUT_BYTES;
use crate::result::{GateFacts, v1};

/// Everything that is held against one another.
pub(super) struct Held {
    pub(super) sources: Sources,
    pub(super) relation: Relation,
    /// What people call the base.
    pub(super) base_name: Option<String>,
}

/// Which commits count.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Base {
    /// A change that asks to be merged: what people call its base, the base's tip, the baseline.
    Proposed { name: String, tip: Sha, baseline: Sha },
    /// A commit of the default branch, and the one before it.
    Landed { name: String, baseline: Sha },
    /// None, and why.
    None(String),
}

/// Finds the commits that count.
pub(super) fn hold(plan: &GatePlan, facts: &mut GateFacts) -> Result<Held, Vec<Diagnostic>> {
    let event = event(&|name| std::env::var(name).ok())?;
    let is_of_change = matches!(event.kind, Kind::PullRequest { .. } | Kind::MergeGroup { .. });
    if is_of_change && plan.base != AskedBase::Auto {
        let message = "`--base` is refused on a pull request and in a merge group".to_owned();
        let help = Some("leave it out: the event says what the change is held against");
        return Err(vec![Diagnostic::run(Code::BaseRefused, message, help)]);
    }
    let here = Path::new(".");
    let repository = Repository::open(here).map_err(|error| vec![error.diagnose(here)])?;
    let Some(repository) = repository else {
        return outside(plan, is_of_change, facts).map_err(|problem| vec![problem]);
    };
    let find = Find { repository: &repository, event: &event };
    let failed = |error: Refused| vec![error.diagnose(&repository)];
    let (commit, parents) = find.head(&plan.head).map_err(failed)?;
    let base = find.base(&plan.base, &commit, &parents).map_err(failed)?;
    let own = find.snapshot(&commit, &[]).map_err(failed)?;
    facts.head.commit = Some(own.commit.to_string());
    facts.head.tree = Some(own.tree.to_string());
    facts.head.pr_head = find.tested_merge(&commit, &parents).map(|(_, head)| head.to_string());
    let head = match plan.head {
        AskedHead::Worktree => Head::Worktree(Some(own)),
        AskedHead::Named(_) => Head::Commit(own),
    };
    let (relation, tip, baseline, name) = match base {
        Base::None(why) => {
            facts.no_baseline = Some(why);
            (Relation::Alone, None, None, None)
        }
        Base::Landed { name, baseline } => (Relation::Landed, None, Some(baseline), Some(name)),
        Base::Proposed { name, tip, baseline } => (Relation::Proposed, Some(tip), Some(baseline), Some(name)),
    };
    // Often two of them are the same commit.
    let mut known = match &head {
        Head::Worktree(Some(own)) | Head::Commit(own) => vec![Arc::clone(own)],
        Head::Worktree(None) => Vec::new(),
    };
    let tip = tip.map(|commit| find.snapshot(&commit, &known)).transpose().map_err(failed)?;
    known.extend(tip.clone());
    let baseline = baseline.map(|commit| find.snapshot(&commit, &known)).transpose().map_err(failed)?;
    facts.base = baseline.as_ref().zip(name.as_ref()).map(|(baseline, name)| v1::GateBase {
        commit: baseline.commit.to_string(),
        policy_commit: tip.as_ref().map_or(&commit, |tip| &tip.commit).to_string(),
        name: name.clone(),
        relation: if relation == Relation::Landed { v1::Relation::Landed } else { v1::Relation::Proposed },
    });
    let root = repository.root().to_path_buf();
    let format = ObjectFormat::of(&commit);
    let budget = Budget::new(INPUT_BYTES);
    let sources = Sources { root, repository: Some(repository), format, head, tip, baseline, budget };
    Ok(Held { sources, relation, base_name: name })
}

/// Without git nothing can be compared.
fn outside(plan: &GatePlan, is_of_change: bool, facts: &mut GateFacts) -> Result<Held, Diagnostic> {
    if is_of_change || matches!(plan.base, AskedBase::Named(_)) || plan.head != AskedHead::Worktree {
        let message = "this is no git repository, so there is nothing to compare with".to_owned();
        let help =
            Some("check the repository out with its history: `actions/checkout` with `fetch-depth: 0`");
        return Err(Diagnostic::run(Code::BaseRefused, message, help));
    }
    facts.no_baseline = Some("outside git there is nothing to compare with".to_owned());
    let root = Path::new(".").canonicalize().unwrap_or_else(|_| PathBuf::from("."));
    let sources = Sources {
        root,
        repository: None,
        format: ObjectFormat::Sha1,
        head: Head::Worktree(None),
        tip: None,
        baseline: None,
        budget: Budget::new(INPUT_BYTES),
    };
    Ok(Held { sources, relation: Relation::Alone, base_name: None })
}

/// Why the commits are not found.
enum Refused {
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

    fn diagnose(self, repository: &Repository) -> Diagnostic {
        match self {
            Self::Git(error) => error.diagnose(repository.root()),
            Self::Says(problem) => *problem,
        }
    }
}

/// A search for commits.
struct Find<'f> {
    repository: &'f Repository,
    event: &'f Event,
}

/// What to do about a history that is cut.
const FETCH: &str = "fetch the history: `actions/checkout` with `fetch-depth: 0`, or `git fetch --unshallow`";

impl Find<'_> {
    /// The commit that is judged, with its parents.
    fn head(&self, asked: &AskedHead) -> Result<(Sha, Vec<Sha>), Refused> {
        let name = match asked {
            AskedHead::Worktree if self.repository.is_bare() => {
                let message = "this repository has no working tree".to_owned();
                return Err(Refused::new(Code::BaseRefused, message, "name the commit: `--head REF`"));
            }
            AskedHead::Worktree => "HEAD",
            AskedHead::Named(name) => name,
        };
        let Some(commit) = self.repository.commit(name)? else {
            let message = format!("there is no commit `{name}`");
            return Err(Refused::new(
                Code::NoSuchCommit,
                message,
                "commit something, or name a commit that is there",
            ));
        };
        let parents = self.repository.facts(&commit)?.parents;
        Ok((commit, parents))
    }

    fn snapshot(&self, commit: &Sha, known: &[Arc<Snapshot>]) -> Result<Arc<Snapshot>, Refused> {
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
    fn base(&self, asked: &AskedBase, commit: &Sha, parents: &[Sha]) -> Result<Base, Refused> {
        match (asked, &self.event.kind) {
            (AskedBase::None, _) => Ok(Base::None("no base was asked for".to_owned())),
            (AskedBase::Named(name), _) => {
                let Some(tip) = self.repository.commit(name)? else {
                    let message = format!("there is no commit `{name}`");
                    return Err(Refused::new(Code::NoSuchCommit, message, "fetch it, or name another base"));
                };
                let baseline = self.common(commit, &tip, name)?;
                Ok(Base::Proposed { name: name.clone(), tip, baseline })
            }
            (AskedBase::Auto, Kind::PullRequest { base, .. }) => self.of_pull_request(base, commit, parents),
            (AskedBase::Auto, Kind::MergeGroup { base }) => {
                let name = self.event.default_branch.clone().unwrap_or_else(|| "the queue's base".to_owned());
                Ok(Base::Proposed { name, tip: base.clone(), baseline: base.clone() })
            }
            (AskedBase::Auto, Kind::None | Kind::Other) => self.of_branch(commit, parents),
        }
    }

    /// The merge that GitHub made for testing: its first parent is the base, its second the head of the pull request. One
    /// that somebody crafted is the head of the pull request itself, and chooses nothing.
    fn tested_merge<'p>(&self, commit: &Sha, parents: &'p [Sha]) -> Option<(&'p Sha, &'p Sha)> {
        let Kind::PullRequest { head, .. } = &self.event.kind else { return None };
        let [first, second] = parents else { return None };
        (self.event.sha.as_ref() == Some(commit) && second == head && commit != head)
            .then_some((first, second))
    }

    fn of_pull_request(&self, base: &str, commit: &Sha, parents: &[Sha]) -> Result<Base, Refused> {
        let name = base.to_owned();
        let branch = self.repository.reference(&format!("refs/remotes/origin/{base}"))?;
        if let Some((first, head)) = self.tested_merge(commit, parents) {
            // The branch may have moved on since the merge was made. A name that does not follow it is an old one, and one
            // that holds the change already would let the change judge itself.
            let tip = match branch {
                Some(tip)
                    if self.repository.is_ancestor(first, &tip)?
                        && !self.repository.is_ancestor(head, &tip)? =>
                {
                    tip
                }
                _ => first.clone(),
            };
            return Ok(Base::Proposed { name, tip, baseline: first.clone() });
        }
        let Some(tip) = branch else {
            let message =
                format!("the branch `{base}`, which this pull request asks for, is not in this clone");
            return Err(Refused::new(Code::NoHistory, message, FETCH));
        };
        if !matches!(&self.event.kind, Kind::PullRequest { head, .. } if head == commit) {
            let message =
                "what is checked out is neither the head of this pull request nor the merge that tests it";
            let help = "check that out, as `actions/checkout` does by itself on `pull_request`";
            return Err(Refused::new(Code::BadEvent, message.to_owned(), help));
        }
        let baseline = self.common(commit, &tip, base)?;
        Ok(Base::Proposed { name, tip, baseline })
    }

    /// The base of a commit that no pull request names: the default branch.
    fn of_branch(&self, commit: &Sha, parents: &[Sha]) -> Result<Base, Refused> {
        let Some((name, tip)) = self.default_branch()? else {
            let message = "the default branch is not known".to_owned();
            return Err(Refused::new(
                Code::NoDefaultBranch,
                message,
                "name what to compare with: `--base REF`",
            ));
        };
        // A branch that was just made is at the tip, too, and what is not committed there is held against it.
        let is_on_it = match self.repository.branch()? {
            // Ahead of the branch of the origin it has not landed there.
            Some(branch) => branch == name && self.repository.is_ancestor(commit, &tip)?,
            None => tip == *commit,
        };
        if !is_on_it {
            let baseline = self.common(commit, &tip, &name)?;
            return Ok(Base::Proposed { name, tip, baseline });
        }
        Ok(match parents.first() {
            Some(first) => Base::Landed { name, baseline: first.clone() },
            None => Base::None("this is the first commit".to_owned()),
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
        match bases.as_slice() {
            [] => {
                let (why, help) = if self.repository.is_shallow()? {
                    ("in this clone, which is cut", FETCH)
                } else {
                    ("", "name a base that this was branched from: `--base REF`")
                };
                let message = format!("there is no commit in common with `{name}` {why}");
                Err(Refused::new(Code::NoHistory, message.trim_end().to_owned(), help))
            }
            [only] => Ok(only.clone()),
            [least, ..] => {
                let line = self.repository.first_parents(tip)?;
                Ok(line.into_iter().find(|id| bases.contains(id)).unwrap_or_else(|| least.clone()))
            }
        }
    }
}

/// What a verdict is worth, by where it is made.
pub(super) fn trust() -> v1::Trust {
    if is_ci() { v1::Trust::AuthorControlled } else { v1::Trust::Local }
}
