//! What evidence can be where it is made: that of one leg of a matrix, which nobody can have vouched for yet.

use std::collections::BTreeSet;

use super::judge::Judge;
use crate::escape::workflow_log;
use crate::evidence::Tier;
use crate::ids::ClaimId;
use crate::ordered::Ordered as _;
use crate::policy::{Line, Policy};

/// The policy as it is judged by where evidence is made: of the legs that a claim needs, its own, and no tier above that of a
/// record, whose seal is uploaded later. What any leg has recorded still counts. A claim that needs other legs only keeps
/// them, for this one is no part of it; and claims that jobs prove are left alone, which are nobody's legs.
pub(super) fn alone(policy: &Policy, leg: Option<&str>) -> Policy {
    let mut policy = policy.clone();
    for rule in policy.claims.values_mut().filter(|rule| rule.jobs.is_empty()) {
        rule.min_tier = rule.min_tier.map(|tier| tier.min(Tier::Recorded));
        if rule.legs.iter().any(|needed| Some(needed.as_str()) == leg) {
            rule.legs.retain(|needed| Some(needed.as_str()) == leg);
        }
    }
    policy
}

/// What the claims lack all the same, a line for each: other legs, and that CI vouches for them.
pub(super) fn absent(
    policy: &Policy,
    leg: Option<&str>,
    claims: &BTreeSet<ClaimId>,
    judge: &Judge<'_>,
) -> Vec<String> {
    let rules = policy.claims.iter().filter(|(claim, rule)| claims.contains(*claim) && rule.jobs.is_empty());
    let vouched = rules.clone().filter_map(|(claim, rule)| {
        let tier = rule.min_tier.filter(|tier| *tier > Tier::Recorded)?;
        let line =
            format!("{claim}: is recorded here; whoever judges it asks for `{}`: seal it", tier.word());
        Some(format!("{}\n", workflow_log(&line)))
    });
    let vouched: Vec<String> = vouched.collect();
    let Some(leg) = leg else { return vouched };
    let rules = rules.filter(|(_, rule)| rule.legs.iter().any(|needed| needed.as_str() == leg));
    let lines = rules.filter_map(|(claim, rule)| {
        let of_claim = judge.records.iter().filter(|record| record.claim == *claim);
        let there = of_claim.filter(|record| record.tree == judge.worktree.tree);
        let there: BTreeSet<&str> = there.filter_map(|record| record.leg.as_deref()).ordered();
        let legs = rule.legs.iter().map(Line::as_str);
        let absent: Vec<&str> = legs.filter(|needed| *needed != leg && !there.contains(needed)).collect();
        let line = format!("{claim}: leg {leg} is judged alone; it also needs {}", absent.join(", "));
        (!absent.is_empty()).then(|| format!("{}\n", workflow_log(&line)))
    });
    lines.chain(vouched).collect()
}
