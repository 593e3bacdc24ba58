//! What a change is held against: the commit whose rules judge, and the one that differences are against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::deepen::{deepen, wanted};
use super::event::{Kind, event};
use super::find::{Base, Find, Tested};
use super::plan::{AskedBase, AskedHead, GatePlan, is_ci};
use super::refused::Refused;
use super::sources::{Head, Snapshot, Sources};
use super::trusted::is_trusted;
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
    let Some(mut repository) = repository else {
        return outside(plan, is_of_change, facts).map_err(|problem| vec![problem]);
    };
    let find = |repository: &Repository| -> Result<Found, Refused> {
        let find = Find { repository, event: &event };
        let tested = find.head(&plan.head)?;
        let base = find.base(&plan.base, &tested)?;
        found(&find, &tested, base)
    };
    let tested = Find { repository: &repository, event: &event }.head(&plan.head);
    let commit = tested.map_err(|error| vec![error.diagnose(&repository)])?.commit;
    let named = match &plan.base {
        AskedBase::Named(name) => repository.commit(name).map_err(|error| vec![error.diagnose(here)])?,
        AskedBase::Auto | AskedBase::None => None,
    };
    let wanted = wanted(&event, &commit, named);
    let found = deepen(&mut repository, &event, wanted, &find);
    let Found { own, tip, baseline, base, pr_head } =
        found.map_err(|error| vec![error.diagnose(&repository)])?;
    facts.head.commit = Some(own.commit.to_string());
    facts.head.tree = Some(own.tree.to_string());
    facts.head.pr_head = pr_head;
    let head = match plan.head {
        AskedHead::Worktree => Head::Worktree(Some(own)),
        AskedHead::Named(_) => Head::Commit(own),
    };
    let (relation, name) = match base {
        Base::None(why) => {
            facts.no_baseline = Some(why);
            (Relation::Alone, None)
        }
        Base::Landed { name, .. } => (Relation::Landed, Some(name)),
        Base::Proposed { name, .. } => (Relation::Proposed, Some(name)),
    };
    facts.base = baseline.as_ref().zip(name.as_ref()).map(|(baseline, name)| v1::GateBase {
        commit: baseline.commit.to_string(),
        policy_commit: tip.as_ref().map_or(&commit, |tip| &tip.commit).to_string(),
        name: name.clone(),
        relation: if relation == Relation::Landed { v1::Relation::Landed } else { v1::Relation::Proposed },
    });
    let root = repository.root().to_path_buf();
    let format = ObjectFormat::of(&commit);
    let budget = Budget::new(INPUT_BYTES);
    let sources =
        Sources { root, repository: Some(repository), format, head, tip, baseline, budget, pull: None };
    Ok(Held { sources, relation, base_name: name })
}

/// The commits that count, listed.
struct Found {
    own: Arc<Snapshot>,
    tip: Option<Arc<Snapshot>>,
    baseline: Option<Arc<Snapshot>>,
    base: Base,
    pr_head: Option<String>,
}

fn found(find: &Find<'_>, tested: &Tested, base: Base) -> Result<Found, Refused> {
    let own = find.snapshot(&tested.commit, &[])?;
    let (tip, baseline) = match &base {
        Base::None(_) => (None, None),
        Base::Landed { baseline, .. } => (None, Some(baseline)),
        Base::Proposed { tip, baseline, .. } => (Some(tip), Some(baseline)),
    };
    // Often two of them are the same commit.
    let mut known = vec![Arc::clone(&own)];
    let tip = tip.map(|commit| find.snapshot(commit, &known)).transpose()?;
    known.extend(tip.clone());
    let baseline = baseline.map(|commit| find.snapshot(commit, &known)).transpose()?;
    let pr_head = find.tested_merge(tested).map(|(_, head)| head.to_string());
    Ok(Found { own, tip, baseline, base, pr_head })
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
        pull: None,
    };
    Ok(Held { sources, relation: Relation::Alone, base_name: None })
}

/// What a verdict is worth, by where it is made.
pub(super) fn trust(pull: Option<u64>) -> v1::Trust {
    match pull {
        Some(number) if is_trusted(number) => v1::Trust::Trusted,
        _ if is_ci() => v1::Trust::AuthorControlled,
        _ => v1::Trust::Local,
    }
}
