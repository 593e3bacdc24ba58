//! Three ways: what a change left as the baseline had it counts as the tip has it now; what it changed is its own.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::policy::{Evidence, Fixtures, PackEntry, Policy, Regression};
use crate::review::Rules;

/// The version that counts for the change.
pub fn three_ways_of<T: PartialEq + Clone>(baseline: &T, tip: &T, head: &T) -> T {
    if head == baseline { tip.clone() } else { head.clone() }
}

/// The policy of the change, key by key, and in tables of names name by name.
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
        retired: three_ways_of(retired, &tip.retired, &head.retired),
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
        claims: map(claims, &tip.claims, &head.claims),
        reviewers: map(reviewers, &tip.reviewers, &head.reviewers),
        evidence: Evidence {
            dir: three_ways_of(evidence_dir, &tip.evidence.dir, &head.evidence.dir),
            drift_ignore: set(drift_ignore, &tip.evidence.drift_ignore, &head.evidence.drift_ignore),
        },
        placeholders: map(placeholders, &tip.placeholders, &head.placeholders),
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
    .collect()
}

/// Name by name.
fn map<K: Ord + Clone, V: PartialEq + Clone>(
    baseline: &BTreeMap<K, V>,
    tip: &BTreeMap<K, V>,
    head: &BTreeMap<K, V>,
) -> BTreeMap<K, V> {
    let names: BTreeSet<&K> = tip.keys().chain(head.keys()).collect();
    let of = |name: &K| three_ways_of(&baseline.get(name), &tip.get(name), &head.get(name)).cloned();
    names.into_iter().filter_map(|name| Some((name.clone(), of(name)?))).collect()
}

/// Pack by pack: those of the tip in its order, then those that the change added.
fn entries(baseline: &[PackEntry], tip: &[PackEntry], head: &[PackEntry]) -> Vec<PackEntry> {
    let find = |entries: &[PackEntry], like: &PackEntry| -> Option<PackEntry> {
        entries.iter().find(|entry| entry.name == like.name).cloned()
    };
    let added = head.iter().filter(|entry| !tip.iter().any(|other| other.name == entry.name));
    tip.iter()
        .chain(added)
        .filter_map(|entry| three_ways_of(&find(baseline, entry), &find(tip, entry), &find(head, entry)))
        .collect()
}
