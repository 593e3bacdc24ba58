//! The evidence that packs are judged from, by the rules that judge and by the change's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::packs::PackRules;
use super::sources::{Head, Sources};
use super::trusted_base::pull_tree;
use super::vouching::Workflows;
use crate::cli::evidence::asked::Asking;
use crate::cli::evidence::judge::{Judge, JudgedTree};
use crate::diagnostic::Diagnostic;
use crate::evidence::JobName;
use crate::gate::loosening::RuleChange;
use crate::ids::ClaimId;
use crate::ordered::Ordered as _;
use crate::policy::{ClaimRule, Policy};

/// The records, held against what they say of themselves.
pub(super) struct Evidence<'p> {
    /// By the rules that judge.
    pub(super) judging: Judge<'p>,
    /// By the change's own, where that makes a difference.
    pub(super) own: Option<Judge<'p>>,
    /// Workflows that made evidence and that the change adds or alters: rules that it loosens.
    pub(super) workflows: Vec<RuleChange>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'p> Evidence<'p> {
    /// Reads the store and asks GitHub.
    pub(super) fn open(sources: &Sources, rules: &PackRules<'p>) -> Result<Self, Vec<Diagnostic>> {
        let (policy, own) = (rules.policy, rules.own);
        let workflows =
            (!rules.is_own).then(|| Workflows::of(sources, rules.changed, rules.forge.head().0)).transpose();
        let workflows = workflows.map_err(|problem| vec![problem])?;
        let (judging, warnings) = judge(sources, rules, policy, workflows.as_ref())?;
        // The records are the same; what is drift may be told differently, and other jobs may be asked about.
        let is_same = policy.evidence.drift_ignore == own.evidence.drift_ignore && jobs(policy) == jobs(own);
        let other = (!is_same).then(|| judge(sources, rules, own, workflows.as_ref())).transpose()?;
        let other = other.map(|(judge, _)| judge);
        let Some(workflows) = workflows else {
            return Ok(Self { judging, own: other, workflows: Vec::new(), warnings });
        };
        // By the rules that judge nothing of the change is approved. By its own it is, with all that it loosens: what is
        // listed here, and nothing else, vouches on that side.
        let records = judging.records.iter().chain(other.iter().flat_map(|other| &other.records));
        let to_approve = workflows.to_approve(records, [policy, own], rules.least);
        let other = if to_approve.is_empty() {
            other
        } else {
            let files = to_approve.keys().cloned().ordered();
            Some(other.unwrap_or_else(|| judging.clone()).once_approved(&files))
        };
        // Several may call one action.
        let rules: BTreeMap<String, RuleChange> =
            to_approve.into_values().flatten().map(|change| (change.what.clone(), change)).ordered();
        Ok(Self { judging, own: other, workflows: rules.into_values().collect(), warnings })
    }
}

/// The jobs that prove claims of a policy.
fn jobs(policy: &Policy) -> BTreeSet<(ClaimId, JobName)> {
    let of = |(claim, rule): (&ClaimId, &ClaimRule)| {
        let jobs = rule.jobs.iter().map(|job| (claim.clone(), job.clone()));
        jobs.collect::<Vec<_>>()
    };
    policy.claims.iter().flat_map(of).ordered()
}

/// The evidence, held against a policy.
fn judge<'p>(
    sources: &Sources,
    rules: &PackRules<'_>,
    policy: &'p Policy,
    workflows: Option<&Workflows>,
) -> Result<(Judge<'p>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut warnings = Vec::new();
    let written: Vec<&Path> = rules.written.iter().map(PathBuf::as_path).collect();
    let judged = match (sources.pull, &sources.head) {
        (_, Head::Worktree(_)) => JudgedTree::CheckedOut,
        (Some(number), Head::Commit(merge)) => JudgedTree::Pull(pull_tree(sources, merge, number, policy)?),
        (None, Head::Commit(snapshot)) => JudgedTree::Commit(snapshot.commit.clone(), snapshot.tree.clone()),
    };
    let (head, pull_request) = rules.forge.head();
    // What is checked out is the commit that the event names: that was looked at before.
    let head = head.or_else(|| sources.tested().map(|tested| &tested.commit)).cloned();
    let workflows = workflows.map(Workflows::vouchers);
    let asking = head.map(|head| Asking { api: &rules.forge.api, head, pull_request, workflows });
    let judge = Judge::open_at(&rules.store, &written, policy, &judged, asking, &mut warnings)?;
    Ok((judge, warnings))
}
