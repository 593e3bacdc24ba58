//! The verdict on a pack. It is total: what can be wrong was refused by a reader, and missing proof is a value.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::claims::{ClaimState, Claims, Judged};
use super::document::{Pack, Task};
use super::rubric::Criterion;
use super::scores::{Attribution, Given, Scores, Source};
use crate::ids::{ClaimId, CriterionId, TaskId};
use crate::number::{Decimal, Fraction};

/// What of a pack is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All tasks.
    Whole,
    /// One task, on its own branch.
    Task(TaskId),
}

impl Scope {
    /// Whether a task is judged.
    pub fn has(&self, task: &TaskId) -> bool {
        match self {
            Self::Whole => true,
            Self::Task(only) => only == task,
        }
    }
}

/// The outcome, the worst last: of all shortfalls the worst decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every required claim is supported and the ratio reaches the threshold.
    Pass,
    /// The ratio is below the threshold.
    Fail,
    /// Something required lacks valid evidence, whatever the ratio.
    NotVerified,
    /// No verdict is possible.
    Blocked,
}

impl Status {
    /// The word that results have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::NotVerified => "NOT_VERIFIED",
            Self::Blocked => "BLOCKED",
        }
    }
}

/// What the ratio says for itself, whatever the claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Below the pass threshold.
    Low,
    /// At or above it.
    Medium,
    /// At or above the threshold of high confidence.
    High,
}

/// One reason why the outcome is not PASS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// A required claim is not supported.
    Claim(ClaimId, ClaimState),
    /// A task was not judged at all.
    TaskWithoutResult(TaskId),
    /// A task left no artefact of a kind that it requires.
    Artifact(TaskId, String),
    /// No judged task requires a claim.
    NoRequiredClaim,
    /// The criteria weigh nothing.
    NoWeight,
    /// The ratio is below the pass threshold.
    BelowPass,
}

impl Shortfall {
    /// What it makes of the pack.
    pub fn status(&self) -> Status {
        match self {
            Self::Claim(_, state) if state.blocks() => Status::Blocked,
            Self::Claim(..)
            | Self::TaskWithoutResult(_)
            | Self::Artifact(..)
            | Self::NoRequiredClaim
            | Self::NoWeight => Status::NotVerified,
            Self::BelowPass => Status::Fail,
        }
    }
}

/// What a pack is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The worst of all shortfalls.
    pub status: Status,
    /// From the ratio alone.
    pub confidence: Confidence,
    /// Σ (score · weight) / Σ weight, exactly; 0 when the weights sum to 0. Within 0..=1.
    pub ratio: Fraction,
    /// The required claims: the union over the judged tasks, ordered bytewise.
    pub claims: Vec<AssessedClaim>,
    /// In the order of the pack.
    pub criteria: Vec<AssessedCriterion>,
    /// The judged tasks, in the order of the pack.
    pub tasks: Vec<AssessedTask>,
    /// Why the outcome is not PASS, the worst first.
    pub shortfalls: Vec<Shortfall>,
}

/// A required claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedClaim {
    /// Its id.
    pub id: ClaimId,
    /// What is known of it; of several tasks the worst.
    pub judged: Judged,
}

/// A criterion and its score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedCriterion {
    /// Its id.
    pub id: CriterionId,
    /// For people.
    pub name: Option<String>,
    /// Not negative.
    pub weight: Decimal,
    /// Within 0..=1.
    pub score: Fraction,
    /// Where it comes from.
    pub source: Source,
    /// The claims that it is derived from, ordered bytewise.
    pub from: Vec<ClaimId>,
    /// Who gave it.
    pub attribution: Option<Attribution>,
}

/// A judged task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedTask {
    /// Its id.
    pub id: TaskId,
    /// For people.
    pub title: Option<String>,
    /// Whether it was judged and everything it requires is supported.
    pub is_verified: bool,
    /// What it requires and is neither supported nor stale, ordered bytewise.
    pub missing: Vec<ClaimId>,
    /// What it requires and is stale, ordered bytewise.
    pub stale: Vec<ClaimId>,
    /// Kinds of artefacts that it requires and did not leave, ordered bytewise.
    pub missing_artifacts: Vec<String>,
}

impl Assessment {
    /// Required claims that are neither supported nor stale, ordered bytewise.
    pub fn missing(&self) -> impl Iterator<Item = &ClaimId> {
        self.claims
            .iter()
            .filter(|claim| !matches!(claim.judged.state, ClaimState::Supported | ClaimState::Stale))
            .map(|claim| &claim.id)
    }

    /// Required claims that are stale, ordered bytewise.
    pub fn stale(&self) -> impl Iterator<Item = &ClaimId> {
        self.claims.iter().filter(|claim| claim.judged.state == ClaimState::Stale).map(|claim| &claim.id)
    }
}

/// Judges a pack, or one of its tasks, by words alone: nobody looked for artefacts.
pub fn assess(pack: &Pack, scope: &Scope, claims: &Claims, scores: &Scores) -> Assessment {
    assess_with(pack, scope, claims, scores, &MissingArtifacts::new())
}

/// The kinds of artefacts that tasks require and did not leave, by task.
pub type MissingArtifacts = BTreeMap<TaskId, BTreeSet<String>>;

/// Judges a pack, or one of its tasks, where it is known which artefacts are not there.
pub fn assess_with(
    pack: &Pack,
    scope: &Scope,
    claims: &Claims,
    scores: &Scores,
    artifacts: &MissingArtifacts,
) -> Assessment {
    let judged_tasks: Vec<&Task> = pack.tasks.iter().filter(|task| scope.has(&task.id)).collect();
    let required = required(&judged_tasks, claims);
    let criteria: Vec<AssessedCriterion> =
        pack.rubric.criteria.iter().map(|criterion| score(criterion, claims, scores)).collect();
    let weight = pack.rubric.weight();
    let weighted = criteria.iter().map(|criterion| criterion.score.times(&criterion.weight.magnitude()));
    let ratio = weighted.fold(Fraction::zero(), |sum, part| sum.plus(&part)).over(&weight);
    let has_weight = ratio.is_some();
    let ratio = ratio.unwrap_or_else(Fraction::zero);
    let thresholds = &pack.rubric.thresholds;
    let passes = ratio >= thresholds.pass.magnitude();
    let confidence = if ratio >= thresholds.high_confidence.magnitude() {
        Confidence::High
    } else if passes {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let mut shortfalls: Vec<Shortfall> = Vec::new();
    let unmet = required.iter().filter(|claim| claim.judged.state != ClaimState::Supported);
    shortfalls.extend(unmet.map(|claim| Shortfall::Claim(claim.id.clone(), claim.judged.state)));
    let unjudged = judged_tasks.iter().filter(|task| !claims.has(&task.id));
    shortfalls.extend(unjudged.map(|task| Shortfall::TaskWithoutResult(task.id.clone())));
    let absent = judged_tasks.iter().filter_map(|task| Some((task, artifacts.get(&task.id)?)));
    shortfalls.extend(absent.flat_map(|(task, kinds)| {
        kinds.iter().map(|kind| Shortfall::Artifact(task.id.clone(), kind.clone()))
    }));
    shortfalls.extend(required.is_empty().then_some(Shortfall::NoRequiredClaim));
    shortfalls.extend((!has_weight).then_some(Shortfall::NoWeight));
    shortfalls.extend((!passes).then_some(Shortfall::BelowPass));
    // Stable: within a status the order stays.
    shortfalls.sort_by_key(|shortfall| core::cmp::Reverse(shortfall.status()));
    Assessment {
        status: shortfalls.iter().map(Shortfall::status).max().unwrap_or(Status::Pass),
        confidence,
        ratio,
        criteria,
        tasks: judged_tasks.iter().map(|task| assess_task(task, claims, artifacts)).collect(),
        claims: required,
        shortfalls,
    }
}

/// The union of what the tasks require; of a claim that several require, the worst that is known.
fn required(tasks: &[&Task], claims: &Claims) -> Vec<AssessedClaim> {
    let mut worst: BTreeMap<&ClaimId, Judged> = BTreeMap::new();
    for task in tasks {
        for id in &task.required_claims {
            let judged = known(task, id, claims);
            if worst.get(id).is_none_or(|other| is_worse(&judged, other)) {
                worst.insert(id, judged);
            }
        }
    }
    worst.into_iter().map(|(id, judged)| AssessedClaim { id: id.clone(), judged }).collect()
}

/// By state, then by tier: what was checked less is worth less.
fn is_worse(judged: &Judged, other: &Judged) -> bool {
    (judged.state, core::cmp::Reverse(judged.tier)) > (other.state, core::cmp::Reverse(other.tier))
}

fn known(task: &Task, id: &ClaimId, claims: &Claims) -> Judged {
    match claims.of(&task.id, id) {
        Some(judged) => judged.clone(),
        None if claims.has(&task.id) => Judged::missing("no evidence"),
        None => Judged::missing("a task that requires it has no result"),
    }
}

fn assess_task(task: &Task, claims: &Claims, artifacts: &MissingArtifacts) -> AssessedTask {
    let missing_artifacts: Vec<String> = artifacts.get(&task.id).into_iter().flatten().cloned().collect();
    let of = |wanted: fn(ClaimState) -> bool| -> Vec<ClaimId> {
        let ids = task.required_claims.iter();
        ids.filter(|id| wanted(known(task, id, claims).state)).cloned().collect()
    };
    let stale = of(|state| state == ClaimState::Stale);
    let missing = of(|state| !matches!(state, ClaimState::Supported | ClaimState::Stale));
    AssessedTask {
        id: task.id.clone(),
        title: task.title.clone(),
        is_verified: missing.is_empty()
            && stale.is_empty()
            && missing_artifacts.is_empty()
            && claims.has(&task.id),
        missing,
        stale,
        missing_artifacts,
    }
}

fn score(criterion: &Criterion, claims: &Claims, scores: &Scores) -> AssessedCriterion {
    let derived = criterion.from.as_ref().map(|from| from.iter().all(|id| claims.supports(id)));
    let Given { value, source, attribution } = match (scores.of(&criterion.id), derived) {
        // Scores that were combined hold derived ones too.
        (Some(given), _) => given.clone(),
        (None, Some(holds)) => Given {
            value: if holds { Fraction::one() } else { Fraction::zero() },
            source: Source::Derived,
            attribution: None,
        },
        (None, None) => Given { value: Fraction::zero(), source: Source::Unscored, attribution: None },
    };
    AssessedCriterion {
        id: criterion.id.clone(),
        name: criterion.name.clone(),
        weight: criterion.weight.clone(),
        score: value,
        source,
        from: criterion.from.iter().flatten().cloned().collect(),
        attribution,
    }
}

#[cfg(test)]
mod tests;
