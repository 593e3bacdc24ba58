//! Workflows whose runs may vouch for evidence of a change.

use std::collections::{BTreeMap, BTreeSet};

use super::called::{Calls, is_in_workflows};
use super::entries::{entry, is_odd};
use super::loosened::is_workflow;
use super::sources::{Sources, snapshot};
use crate::diagnostic::Diagnostic;
use crate::evidence::{Record, Tier, Vouchers, Vouching};
use crate::gate::loosening::{Class, FileKind, RuleChange, file_change};
use crate::ids::{ClaimId, Sha};
use crate::limits::ARTIFACT_BYTES;
use crate::ordered::Ordered as _;
use crate::policy::Policy;

/// The workflows of a change, by what it does to them.
#[derive(Debug, Default)]
pub(super) struct Workflows {
    /// Those of the base that it leaves as they are, but for what runs nothing.
    left: BTreeSet<String>,
    /// Those that it adds or alters, each as the rule that it loosens. A new one is no less its author's than one that is
    /// altered, and whoever approves it has seen as much of it: all of its bytes are in the digest.
    changed: BTreeMap<String, Vec<RuleChange>>,
    /// Those that the branch has as they are judged, with what they call.
    pushed: BTreeSet<String>,
}

impl Workflows {
    /// Looks at all that are there on either side. One that is a link or a submodule, or lies behind one, nobody reads: it
    /// never vouches. `head` is the last commit of the branch, where that is another one than what is judged.
    pub(super) fn of(
        sources: &Sources,
        changed: &BTreeSet<String>,
        head: Option<&Sha>,
    ) -> Result<Self, Diagnostic> {
        let mut found = Self::default();
        let Some(base) = &sources.tip else { return Ok(found) };
        let is_left = |path: &&str| is_workflow(path) && !changed.contains(*path);
        found.left.extend(base.entries.files().filter(is_left).map(str::to_owned));
        let versions = [sources.baseline.as_deref(), Some(base), sources.tested()];
        for path in changed.iter().filter(|path| is_workflow(path)) {
            if versions.iter().any(|version| is_odd(entry(*version, path))) {
                continue;
            }
            let three = sources.three(path, ARTIFACT_BYTES)?;
            if three.own.is_none() {
                continue;
            }
            match file_change(FileKind::Workflow, path, three.tip.as_deref(), three.own.as_deref()) {
                Some(change) if change.class != Class::Neutral => {
                    found.changed.insert(path.clone(), vec![change]);
                }
                _ => drop(found.left.insert(path.clone())),
            }
        }
        found.follow(&Calls::of(sources, changed))?;
        found.pushed = pushed(sources, head)?;
        Ok(found)
    }

    /// What a workflow calls is a part of it: where the change alters that, it is no longer left alone.
    fn follow(&mut self, calls: &Calls<'_>) -> Result<(), Diagnostic> {
        let all: Vec<String> = self.left.iter().chain(self.changed.keys()).cloned().collect();
        for path in all.into_iter().filter(|path| is_in_workflows(path)) {
            match calls.rules(&calls.reached(&path)?)? {
                Some(rules) if rules.is_empty() => {}
                Some(rules) => {
                    self.left.remove(&path);
                    self.changed.entry(path).or_default().extend(rules);
                }
                None => {
                    self.left.remove(&path);
                    self.changed.remove(&path);
                }
            }
        }
        Ok(())
    }

    /// By name, for whoever asks about their runs.
    pub(super) fn vouchers(&self) -> Vouchers {
        Vouchers {
            left: self.left.clone(),
            changed: self.changed.keys().cloned().ordered(),
            pushed: self.pushed.clone(),
        }
    }

    /// The workflows whose runs vouch once the rules beside them are approved: of those behind a record whose claim asks for more
    /// than it is worth until then, by either policy. Whose vouching nobody asks for, nobody has to approve.
    pub(super) fn to_approve<'r>(
        &self,
        records: impl Iterator<Item = &'r Record>,
        policies: [&Policy; 2],
        least: Tier,
    ) -> BTreeMap<String, Vec<RuleChange>> {
        let asks_for = |policy: &&Policy, claim: &ClaimId| {
            policy.claims.get(claim).and_then(|rule| rule.min_tier).unwrap_or(least)
        };
        let behind = records.filter_map(|record| match &record.vouching {
            Vouching::OnApproval(workflow) => {
                let is_short = policies.iter().any(|policy| asks_for(policy, &record.claim) > record.tier);
                is_short.then_some(workflow)
            }
            _ => None,
        });
        behind.filter_map(|workflow| Some((workflow.clone(), self.changed.get(workflow)?.clone()))).ordered()
    }
}

/// The workflows that a push of the branch ran as they are judged, with all that they call.
fn pushed(sources: &Sources, head: Option<&Sha>) -> Result<BTreeSet<String>, Diagnostic> {
    let Some(tested) = sources.tested() else { return Ok(BTreeSet::new()) };
    let workflows = tested.entries.files().filter(|path| is_in_workflows(path)).map(str::to_owned);
    let branch = match (head, &sources.repository) {
        (None, _) => return Ok(workflows.ordered()),
        (Some(head), Some(repository)) => snapshot(repository, head).ok(),
        (Some(_), None) => None,
    };
    // What is not fetched, nobody knows.
    let Some(branch) = branch else { return Ok(BTreeSet::new()) };
    let differs: BTreeSet<String> =
        tested.entries.differing(&branch.entries).into_iter().map(str::to_owned).ordered();
    let calls = Calls::of(sources, &differs);
    let mut found = BTreeSet::new();
    for path in workflows.filter(|path| !differs.contains(path)) {
        if calls.reached(&path)?.is_empty() {
            found.insert(path);
        }
    }
    Ok(found)
}
