//! What a change is held against.

use std::collections::BTreeMap;
use std::path::Path;

use super::plan::{AskedBase, AskedHead, GatePlan};
use super::sources::{Head, Snapshot, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::Relation;
use crate::ids::{ObjectFormat, Sha};
use crate::io::{Budget, Repository, TreeFile};
use crate::limits::INPUT_BYTES;
use crate::result::{GateFacts, v1};

/// Everything that is held against one another.
pub(super) struct Held {
    pub(super) sources: Sources,
    pub(super) relation: Relation,
    /// What people call the base.
    pub(super) base_name: Option<String>,
}

/// Finds the commits that count.
pub(super) fn hold(
    plan: &GatePlan,
    facts: &mut GateFacts,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Held, Vec<Diagnostic>> {
    let here = Path::new(".");
    let repository = Repository::open(here).map_err(|error| vec![error.diagnose(here)])?;
    let Some(repository) = repository else {
        let root = here.canonicalize().unwrap_or_default();
        return Ok(alone(root, None, Head::Worktree(None), "outside git there is no base", facts, warnings));
    };
    let failed = |error| vec![repository.diagnose(&error)];
    let name = match &plan.head {
        AskedHead::Worktree => "HEAD",
        AskedHead::Named(name) => name,
    };
    let Some(commit) = repository.commit(name).map_err(failed)? else {
        let message = format!("there is no commit `{name}`");
        return Err(vec![Diagnostic::run(Code::Git, message, Some("commit something, or name a commit"))]);
    };
    let head = snapshot(&repository, &commit).map_err(failed)?;
    facts.head.commit = Some(head.commit.to_string());
    facts.head.tree = Some(head.tree.to_string());
    let base = match &plan.base {
        AskedBase::None => None,
        AskedBase::Named(name) => Some((name.clone(), repository.commit(name).map_err(failed)?)),
        AskedBase::Auto => {
            let mut found = None;
            for name in ["refs/remotes/origin/HEAD", "refs/remotes/origin/main", "main", "master"] {
                if let Some(commit) = repository.commit(name).map_err(failed)? {
                    found = Some((name.rsplit('/').next().unwrap_or(name).to_owned(), Some(commit)));
                    break;
                }
            }
            found
        }
    };
    let make = |head: Snapshot| match plan.head {
        AskedHead::Worktree => Head::Worktree(Some(head)),
        AskedHead::Named(_) => Head::Commit(head),
    };
    let root = repository.root().to_path_buf();
    let Some((name, tip)) = base else {
        return Ok(alone(root, Some(repository), make(head), "no base was asked for", facts, warnings));
    };
    let tip = tip.ok_or_else(|| {
        vec![Diagnostic::run(
            Code::Git,
            format!("there is no commit `{name}`"),
            Some("fetch it, or name another"),
        )]
    })?;
    let (relation, baseline) = if tip == commit && plan.base == AskedBase::Auto {
        let (_, parents) = repository.parents(&commit).map_err(failed)?;
        (Relation::Landed, parents.into_iter().next())
    } else {
        (Relation::Proposed, repository.merge_bases(&commit, &tip).map_err(failed)?.into_iter().next())
    };
    let Some(baseline) = baseline else {
        return Ok(alone(
            root,
            Some(repository),
            make(head),
            "there is no commit before it",
            facts,
            warnings,
        ));
    };
    let baseline = snapshot(&repository, &baseline).map_err(failed)?;
    let tip = match relation {
        Relation::Proposed => Some(snapshot(&repository, &tip).map_err(failed)?),
        Relation::Landed | Relation::Alone => None,
    };
    let policy_commit = tip.as_ref().map_or(&commit, |tip| &tip.commit);
    facts.base = Some(v1::GateBase {
        commit: baseline.commit.to_string(),
        policy_commit: policy_commit.to_string(),
        name: name.clone(),
        relation: if relation == Relation::Landed { v1::Relation::Landed } else { v1::Relation::Proposed },
    });
    let format = ObjectFormat::of(&commit);
    let sources = Sources {
        root,
        repository: Some(repository),
        format,
        head: make(head),
        tip,
        baseline: Some(baseline),
        budget: Budget::new(INPUT_BYTES),
    };
    Ok(Held { sources, relation, base_name: Some(name) })
}

/// Without a baseline the change's own rules judge.
fn alone(
    root: std::path::PathBuf,
    repository: Option<Repository>,
    head: Head,
    why: &str,
    facts: &mut GateFacts,
    warnings: &mut Vec<Diagnostic>,
) -> Held {
    facts.no_baseline = Some(why.to_owned());
    let help = Some("the change's own rules judge, and nothing is compared");
    warnings.push(Diagnostic::run(Code::NotCompared, why.to_owned(), help));
    let format = match &head {
        Head::Worktree(Some(snapshot)) | Head::Commit(snapshot) => ObjectFormat::of(&snapshot.commit),
        Head::Worktree(None) => ObjectFormat::Sha1,
    };
    let sources = Sources {
        root,
        repository,
        format,
        head,
        tip: None,
        baseline: None,
        budget: Budget::new(INPUT_BYTES),
    };
    Held { sources, relation: Relation::Alone, base_name: None }
}

fn snapshot(repository: &Repository, commit: &Sha) -> Result<Snapshot, crate::io::RepositoryError> {
    let (tree, _) = repository.parents(commit)?;
    let (mut files, mut irregular) = (BTreeMap::new(), BTreeMap::new());
    for (path, file) in repository.files(commit)? {
        match file {
            TreeFile::Regular(id) => drop(files.insert(path, id)),
            TreeFile::Other(what) => drop(irregular.insert(path, what)),
        }
    }
    Ok(Snapshot { commit: commit.clone(), tree, files, irregular })
}
