//! Three ways: what a change left as the baseline had it counts as the tip has it now; what it changed is its own.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::ordered::Ordered as _;
use crate::policy::{ClaimRule, Evidence, Fixtures, PackEntry, Policy, Regression, Retired, Reviewer};
use crate::review::Rules;

/// The version that counts for the change.
pub fn three_ways_of<T: PartialEq + Clone>(baseline: &T, tip: &T, head: &T) -> T {
    if head == baseline { tip.clone() } else { head.clone() }
}

/// The policy of the change, key by key: in tables of names name by name, and there key by key again.
pub fn three_ways(baseline: &Policy, tip: &Policy, head: &Policy) -> Policy {
    let Policy {
        scoring,
        approvers,
        self_approval,
        addons,
        retired,
        fixtures: Fixtures { dir, rules: Rules { tolerance, blocking } },
        packs,
        claims,
        reviewers,
        evidence: Evidence { dir: evidence_dir, drift_ignore },
        placeholders,
        regression: Regression { max_ratio_drop, max_strict_precision_drop, max_findings_rise },
    } = baseline;
    let (of_tip, of_head) = (&tip.regression, &head.regression);
    Policy {
        scoring: three_ways_of(scoring, &tip.scoring, &head.scoring),
        approvers: set(approvers, &tip.approvers, &head.approvers),
        self_approval: three_ways_of(self_approval, &tip.self_approval, &head.self_approval),
        addons: set(addons, &tip.addons, &head.addons),
        retired: retirements(retired, &tip.retired, &head.retired),
        fixtures: Fixtures {
            dir: three_ways_of(dir, &tip.fixtures.dir, &head.fixtures.dir),
            rules: Rules {
                tolerance: three_ways_of(
                    tolerance,
                    &tip.fixtures.rules.tolerance,
                    &head.fixtures.rules.tolerance,
                ),
                blocking: three_ways_of(
                    blocking,
                    &tip.fixtures.rules.blocking,
                    &head.fixtures.rules.blocking,
                ),
            },
        },
        packs: entries(packs, &tip.packs, &head.packs),
        claims: map(claims, &tip.claims, &head.claims, claim),
        reviewers: map(reviewers, &tip.reviewers, &head.reviewers, reviewer),
        evidence: Evidence {
            dir: three_ways_of(evidence_dir, &tip.evidence.dir, &head.evidence.dir),
            drift_ignore: set(drift_ignore, &tip.evidence.drift_ignore, &head.evidence.drift_ignore),
        },
        placeholders: map(placeholders, &tip.placeholders, &head.placeholders, three_ways_of),
        regression: Regression {
            max_ratio_drop: three_ways_of(max_ratio_drop, &of_tip.max_ratio_drop, &of_head.max_ratio_drop),
            max_strict_precision_drop: three_ways_of(
                max_strict_precision_drop,
                &of_tip.max_strict_precision_drop,
                &of_head.max_strict_precision_drop,
            ),
            max_findings_rise: three_ways_of(
                max_findings_rise,
                &of_tip.max_findings_rise,
                &of_head.max_findings_rise,
            ),
        },
    }
}

/// Element by element.
fn set<T: Ord + Clone>(baseline: &BTreeSet<T>, tip: &BTreeSet<T>, head: &BTreeSet<T>) -> BTreeSet<T> {
    let all = tip.union(head);
    all.filter(|element| {
        three_ways_of(&baseline.contains(element), &tip.contains(element), &head.contains(element))
    })
    .cloned()
    .ordered()
}

/// One entry that all may have. What is in all three is joined by its own keys.
fn joined<V: PartialEq + Clone>(
    baseline: Option<&V>,
    tip: Option<&V>,
    head: Option<&V>,
    join: impl Fn(&V, &V, &V) -> V,
) -> Option<V> {
    match (baseline, tip, head) {
        (Some(baseline), Some(tip), Some(head)) => Some(join(baseline, tip, head)),
        _ => three_ways_of(&baseline, &tip, &head).cloned(),
    }
}

/// Name by name.
fn map<K: Ord + Clone, V: PartialEq + Clone>(
    baseline: &BTreeMap<K, V>,
    tip: &BTreeMap<K, V>,
    head: &BTreeMap<K, V>,
    join: impl Fn(&V, &V, &V) -> V,
) -> BTreeMap<K, V> {
    let names: BTreeSet<&K> = tip.keys().chain(head.keys()).ordered();
    let of = |name: &K| joined(baseline.get(name), tip.get(name), head.get(name), &join);
    names.into_iter().filter_map(|name| Some((name.clone(), of(name)?))).ordered()
}

/// Entries of lists, by what `name` says of each: those of the tip in its order, then those that the change added.
fn list<V: PartialEq + Clone, N: PartialEq>(
    (baseline, tip, head): (&[V], &[V], &[V]),
    name: impl Fn(&V) -> N,
    join: impl Fn(&V, &V, &V) -> V,
) -> Vec<V> {
    let find = |entries: &'_ [V], like: &V| entries.iter().find(|entry| name(entry) == name(like)).cloned();
    let added = head.iter().filter(|entry| find(tip, entry).is_none());
    tip.iter()
        .chain(added)
        .filter_map(|entry| {
            let (old, new, own) = (find(baseline, entry), find(tip, entry), find(head, entry));
            joined(old.as_ref(), new.as_ref(), own.as_ref(), &join)
        })
        .collect()
}

/// What is gone on purpose, one by one.
fn retirements(baseline: &[Retired], tip: &[Retired], head: &[Retired]) -> Vec<Retired> {
    let name = |entry: &Retired| match entry {
        Retired::Fixture { id, .. } => (Some(id.clone()), None),
        Retired::Pack { name, .. } => (None, Some(name.clone())),
    };
    list((baseline, tip, head), name, three_ways_of)
}

/// Pack by pack.
fn entries(baseline: &[PackEntry], tip: &[PackEntry], head: &[PackEntry]) -> Vec<PackEntry> {
    list((baseline, tip, head), |entry| entry.name.clone(), pack)
}

fn pack(baseline: &PackEntry, tip: &PackEntry, head: &PackEntry) -> PackEntry {
    let PackEntry { name: _, file, scores, derive, root, paths } = baseline;
    PackEntry {
        name: head.name.clone(),
        file: three_ways_of(file, &tip.file, &head.file),
        scores: three_ways_of(scores, &tip.scores, &head.scores),
        derive: map(derive, &tip.derive, &head.derive, three_ways_of),
        root: three_ways_of(root, &tip.root, &head.root),
        // Without any they all count, so one by one they would come to something else than either meant.
        paths: three_ways_of(paths, &tip.paths, &head.paths),
    }
}

fn claim(baseline: &ClaimRule, tip: &ClaimRule, head: &ClaimRule) -> ClaimRule {
    let ClaimRule {
        kinds,
        command,
        reports,
        env,
        jobs,
        legs,
        min_executed,
        max_age,
        min_tier,
        inputs,
        min_coverage,
        exit,
    } = baseline;
    ClaimRule {
        // None means any.
        kinds: three_ways_of(kinds, &tip.kinds, &head.kinds),
        command: three_ways_of(command, &tip.command, &head.command),
        reports: set(reports, &tip.reports, &head.reports),
        env: map(env, &tip.env, &head.env, three_ways_of),
        jobs: set(jobs, &tip.jobs, &head.jobs),
        legs: set(legs, &tip.legs, &head.legs),
        min_executed: three_ways_of(min_executed, &tip.min_executed, &head.min_executed),
        max_age: three_ways_of(max_age, &tip.max_age, &head.max_age),
        min_tier: three_ways_of(min_tier, &tip.min_tier, &head.min_tier),
        inputs: set(inputs, &tip.inputs, &head.inputs),
        min_coverage: three_ways_of(min_coverage, &tip.min_coverage, &head.min_coverage),
        exit: three_ways_of(exit, &tip.exit, &head.exit),
    }
}

fn reviewer(baseline: &Reviewer, tip: &Reviewer, head: &Reviewer) -> Reviewer {
    let Reviewer { inputs, model, command, is_deterministic } = baseline;
    Reviewer {
        inputs: set(inputs, &tip.inputs, &head.inputs),
        model: three_ways_of(model, &tip.model, &head.model),
        command: three_ways_of(command, &tip.command, &head.command),
        is_deterministic: three_ways_of(is_deterministic, &tip.is_deterministic, &head.is_deterministic),
    }
}
