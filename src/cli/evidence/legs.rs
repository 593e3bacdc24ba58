//! One leg of a matrix, which can prove its own part and no more.

use std::collections::BTreeSet;

use super::judge::Judge;
use crate::ids::ClaimId;
use crate::policy::Policy;
use crate::report::escape::workflow_log;

/// The policy as a leg is judged by it: of the legs that a claim needs, its own. What any leg has recorded still counts.
/// A claim that needs other legs only is left alone, for this one is no part of it, and so are jobs, which are nobody's legs.
pub(super) fn alone(policy: &Policy, leg: Option<&str>) -> Policy {
    let mut policy = policy.clone();
    let Some(leg) = leg else { return policy };
    for rule in policy.claims.values_mut().filter(|rule| rule.jobs.is_empty()) {
        if rule.legs.iter().any(|needed| needed.as_str() == leg) {
            rule.legs.retain(|needed| needed.as_str() == leg);
        }
    }
    policy
}

/// What is still to come from other legs, a line for each claim.
pub(super) fn absent(
    policy: &Policy,
    leg: Option<&str>,
    claims: &BTreeSet<ClaimId>,
    judge: &Judge<'_>,
) -> Vec<String> {
    let Some(leg) = leg else { return Vec::new() };
    let rules = policy.claims.iter().filter(|(claim, rule)| claims.contains(*claim) && rule.jobs.is_empty());
    let rules = rules.filter(|(_, rule)| rule.legs.iter().any(|needed| needed.as_str() == leg));
    let lines = rules.filter_map(|(claim, rule)| {
        let of_claim = judge.records.iter().filter(|record| record.claim == *claim);
        let there = of_claim.filter(|record| record.tree == judge.worktree.tree);
        let there: BTreeSet<&str> = there.filter_map(|record| record.leg.as_deref()).collect();
        let legs = rule.legs.iter().map(|needed| needed.as_str());
        let absent: Vec<&str> = legs.filter(|needed| *needed != leg && !there.contains(needed)).collect();
        let line = format!("{claim}: leg {leg} is judged alone; it also needs {}", absent.join(", "));
        (!absent.is_empty()).then(|| format!("{}\n", workflow_log(&line)))
    });
    lines.collect()
}
