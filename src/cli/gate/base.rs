//! What a change is held against: the commit whose rules judge, and the one that differences are against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::event::{Kind, event};
use super::find::{Base, Find, Refused};
use super::plan::{AskedBase, AskedHead, GatePlan, is_ci};
use super::sources::{Head, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::Relation;
use crate::ids::ObjectFormat;
use crate::io::{Budget, Repository};
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
    let tested = find.head(&plan.head).map_err(failed)?;
    let base = find.base(&plan.base, &tested).map_err(failed)?;
    let commit = tested.commit.clone();
    let own = find.snapshot(&commit, &[]).map_err(failed)?;
    facts.head.commit = Some(own.commit.to_string());
    facts.head.tree = Some(own.tree.to_string());
    facts.head.pr_head = find.tested_merge(&tested).map(|(_, head)| head.to_string());
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

/// What a verdict is worth, by where it is made.
pub(super) fn trust() -> v1::Trust {
    if is_ci() { v1::Trust::AuthorControlled } else { v1::Trust::Local }
}
