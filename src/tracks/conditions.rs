//! The conditions that runs were made under, and which of them are not the same everywhere.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::run::{Kind, Run};
use crate::result::v1::{Basis, Condition, ConditionValue, Pack, Tier};

/// A condition as one run states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) value: Option<String>,
    presence: Presence,
}

/// What it means when a run says nothing of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Every run of the kind says it; a value that is not known is a value of its own.
    Always,
    /// A pack that does not say it was judged without it.
    ForPacks,
    /// It does not concern that run.
    WhereStated,
}

impl Stated {
    pub(super) fn new(name: &str, value: Option<String>, presence: Presence) -> Self {
        Self { name: name.into(), value, presence }
    }
}

/// What a pack states.
pub(super) fn of_pack(pack: &Pack) -> Vec<Stated> {
    let conditions = &pack.conditions;
    let or = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
    let basis = match pack.basis {
        Basis::Asserted => "asserted",
        Basis::Records => "records",
    };
    let always = [
        ("arch", conditions.arch.clone()),
        ("basis", Some(basis.into())),
        ("commit", or(&conditions.commit, &pack.commit)),
        ("cpus", conditions.cpus.map(|cpus| cpus.to_string())),
        ("dirty", pack.dirty.map(|dirty| dirty.to_string())),
        ("kind", Some(Kind::Pack.word().into())),
        ("memory", conditions.memory.map(|bytes| bytes.to_string())),
        ("os", conditions.os.clone()),
        ("scoring", Some(pack.scoring.to_string())),
        ("tree", or(&conditions.tree, &pack.tree)),
    ];
    let mut stated: Vec<Stated> =
        always.into_iter().map(|(name, value)| Stated::new(name, value, Presence::Always)).collect();
    let mut add = |name: String, value: &str, presence| {
        stated.push(Stated { name, value: Some(value.into()), presence });
    };
    for (tool, version) in &conditions.tools {
        add(format!("tool {tool}"), version, Presence::ForPacks);
    }
    for (claim, age) in &conditions.max_age {
        add(format!("max_age {claim}"), age, Presence::ForPacks);
    }
    for (claim, tier) in &conditions.min_tier {
        add(format!("min_tier {claim}"), word(*tier), Presence::ForPacks);
    }
    // Two tracks of different profiles have different packs; of one profile the packs should be the same.
    if let (Some(profile), Some(file)) = (&pack.profile, &pack.pack) {
        add(format!("pack {profile}"), &file.sha256, Presence::WhereStated);
    }
    stated
}

fn word(tier: Tier) -> &'static str {
    match tier {
        Tier::Asserted => "asserted",
        Tier::Recorded => "recorded",
        Tier::Confirmed => "confirmed",
        Tier::Attested => "attested",
    }
}

/// How many runs of each track have each value.
type Counts<'r> = Vec<BTreeMap<Option<&'r str>, u64>>;

/// The conditions that have more than one value over all tracks.
pub(super) fn differing(tracks: &[&[Run]]) -> Vec<Condition> {
    let mut all: BTreeMap<&str, (Presence, Counts<'_>)> = BTreeMap::new();
    for (position, runs) in tracks.iter().enumerate() {
        for stated in runs.iter().flat_map(|run| &run.conditions) {
            let empty = || (stated.presence, tracks.iter().map(|_| BTreeMap::new()).collect());
            let (_, counts) = all.entry(&stated.name).or_insert_with(empty);
            if let Some(counts) = counts.get_mut(position) {
                *counts.entry(stated.value.as_deref()).or_insert(0) += 1;
            }
        }
    }
    let packs =
        tracks.iter().map(|runs| runs.iter().filter(|run| run.subject.kind == Kind::Pack).count() as u64);
    let packs: Vec<u64> = packs.collect();
    for (_, counts) in all.values_mut().filter(|(presence, _)| *presence == Presence::ForPacks) {
        for (counts, packs) in counts.iter_mut().zip(&packs) {
            let silent = packs.saturating_sub(counts.values().sum());
            if silent > 0 {
                counts.insert(None, silent);
            }
        }
    }
    let differs = |counts: &Counts<'_>| {
        let mut values = counts.iter().flat_map(BTreeMap::keys);
        values.next().is_some_and(|first| values.any(|value| value != first))
    };
    all.into_iter()
        .filter(|(_, (_, counts))| differs(counts))
        .map(|(name, (_, counts))| Condition {
            name: name.into(),
            tracks: counts.into_iter().map(values).collect(),
        })
        .collect()
}

fn values(counts: BTreeMap<Option<&str>, u64>) -> Vec<ConditionValue> {
    counts.into_iter().map(|(value, runs)| ConditionValue { value: value.map(Into::into), runs }).collect()
}
