//! From the assessment of a pack to its result.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::pack_recovery::{PackInvocation, mend, next_step, shown};
use super::row::reason;
use super::v1::{
    Basis, Claim, Conditions, CriterionScore, DecimalText, PACK_SCHEMA, Pack, PackFile, PackStatus, Reason,
    SCORING_EDITION, Task, TaskStatus, Thresholds,
};
use super::v1::{ClaimState, Confidence, ScoreSource, Tier};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, TaskId};
use crate::pack;
use crate::pack::{AssessedClaim, AssessedCriterion, AssessedTask, Assessment, Inputs, Shortfall};
use crate::source::excerpt;

/// What is known of a run besides the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFacts {
    /// How it was asked for.
    pub invocation: PackInvocation,
    /// What claims are judged from.
    pub basis: Basis,
    /// Whether the working tree differs from the commit; `None` outside git.
    pub dirty: Option<bool>,
    /// When, RFC 3339 in UTC.
    pub created_at: Option<String>,
    /// The commit, its tree, and the machine.
    pub conditions: Conditions,
    /// By task: the commit of a result that is combined.
    pub task_commits: BTreeMap<TaskId, String>,
}

/// The result of an assessment.
pub fn pack(
    inputs: &Inputs<'_>,
    assessment: &Assessment,
    warnings: &[Diagnostic],
    facts: &PackFacts,
) -> Pack {
    let judged = inputs.pack;
    let status = status(assessment.status);
    let ids = |ids: &mut dyn Iterator<Item = &ClaimId>| ids.map(ToString::to_string).collect();
    let reasons: Vec<Reason> =
        assessment.shortfalls.iter().map(|shortfall| why(shortfall, judged, assessment)).collect();
    let mut result = Pack {
        status,
        exit_code: status.exit_code(),
        confidence: Some(confidence(assessment.confidence)),
        score_ratio: decimal(&assessment.ratio.to_string()),
        score_ratio_exact: Some(assessment.ratio.exact()),
        required_claim_ids: ids(&mut assessment.claims.iter().map(|claim| &claim.id)),
        missing_required_claim_ids: ids(&mut assessment.missing()),
        stale_required_claim_ids: ids(&mut assessment.stale()),
        claims: assessment.claims.iter().map(claim).collect(),
        criterion_scores: assessment.criteria.iter().filter_map(criterion).collect(),
        tasks: assessment.tasks.iter().map(|judged| task(judged, facts)).collect(),
        reasons,
        recovery: next_step(assessment, &facts.invocation),
        inputs_digest: Some(pack::inputs_digest(inputs).to_string()),
        result_digest: Some(pack::result_digest(assessment).to_string()),
        ..empty(Some(judged), warnings, facts)
    };
    if status == PackStatus::Blocked {
        let first = result.reasons.first().map(|reason| reason.message.clone());
        result.message = first;
        (result.confidence, result.score_ratio, result.score_ratio_exact) = (None, None, None);
        (result.inputs_digest, result.result_digest) = (None, None);
    }
    result
}

/// The result when no verdict is possible. `judged` is the pack if it could be read.
pub fn blocked_pack(
    judged: Option<&pack::Pack>,
    problems: &[Diagnostic],
    warnings: &[Diagnostic],
    facts: &PackFacts,
) -> Pack {
    let reasons: Vec<Reason> = problems.iter().map(reason).collect();
    Pack {
        message: problems.first().map(|problem| excerpt(&problem.line()).into_owned()),
        recovery: mend(&reasons, &facts.invocation),
        reasons,
        ..empty(judged, warnings, facts)
    }
}

/// The result of a pack that is there and does not decide: it does not apply, or nobody asked for it.
pub fn pack_aside(judged: Option<&pack::Pack>, status: PackStatus, why: &str, facts: &PackFacts) -> Pack {
    let note = Diagnostic::run(Code::PackAside, why.to_owned(), None);
    Pack { status, exit_code: status.exit_code(), ..empty(judged, &[note], facts) }
}

/// What stands in the result file while the run goes on, so that no older PASS survives a crash.
pub fn pack_placeholder(facts: &PackFacts) -> Pack {
    let message = "the run has not finished, and this stands in place of its result".to_owned();
    let unfinished = Diagnostic::run(Code::Unfinished, message, Some("run it again and let it finish"));
    blocked_pack(None, &[unfinished], &[], facts)
}

/// Takes a verdict back because the result could not be delivered everywhere.
pub fn withdraw_pack(result: &mut Pack, problem: &Diagnostic, facts: &PackFacts) {
    let status = PackStatus::Blocked;
    (result.status, result.exit_code) = (status, status.exit_code());
    result.message = Some(excerpt(&problem.line()).into_owned());
    result.reasons.insert(0, reason(problem));
    result.recovery = mend(&result.reasons, &facts.invocation);
    (result.confidence, result.score_ratio, result.score_ratio_exact) = (None, None, None);
    (result.inputs_digest, result.result_digest) = (None, None);
}

/// A result that says nothing yet about claims and scores: BLOCKED.
fn empty(judged: Option<&pack::Pack>, warnings: &[Diagnostic], facts: &PackFacts) -> Pack {
    let status = PackStatus::Blocked;
    let file = facts.invocation.pack.clone();
    Pack {
        schema: PACK_SCHEMA.to_owned(),
        scoring: SCORING_EDITION,
        name: None,
        profile: judged.map(|pack| pack.profile.clone()),
        pack: judged.zip(file).map(|(pack, file)| PackFile {
            file,
            sha256: pack.digest.to_string(),
            version: pack.version.as_deref().map(cut),
            goal: pack.goal.as_deref().map(cut),
        }),
        task: facts.invocation.task.clone(),
        status,
        exit_code: status.exit_code(),
        message: None,
        confidence: None,
        score_ratio: None,
        score_ratio_exact: None,
        thresholds: judged.and_then(|pack| thresholds(&pack.rubric.thresholds)),
        basis: facts.basis,
        required_claim_ids: Vec::new(),
        missing_required_claim_ids: Vec::new(),
        stale_required_claim_ids: Vec::new(),
        claims: Vec::new(),
        criterion_scores: Vec::new(),
        tasks: Vec::new(),
        required_addons: judged.into_iter().flat_map(|pack| pack.required_addons.iter().cloned()).collect(),
        reasons: Vec::new(),
        notes: warnings.iter().map(reason).collect(),
        recovery: None,
        commit: facts.conditions.commit.clone(),
        tree: facts.conditions.tree.clone(),
        dirty: facts.dirty,
        created_at: facts.created_at.clone(),
        inputs_digest: None,
        result_digest: None,
        conditions: facts.conditions.clone(),
    }
}

/// Long texts are quoted, not repeated.
fn cut(text: &str) -> String {
    excerpt(text).into_owned()
}

fn why(shortfall: &Shortfall, judged: &pack::Pack, assessment: &Assessment) -> Reason {
    let say = |code: Code, message: String| Diagnostic::run(code, message, None);
    reason(&match shortfall {
        Shortfall::Claim(id, state) => {
            // They are ordered, and there may be many.
            let place = assessment.claims.binary_search_by(|claim| claim.id.cmp(id)).ok();
            let known = place.and_then(|place| assessment.claims.get(place));
            let because = known.and_then(|claim| claim.judged.reason.as_deref());
            let because = because.map(|because| format!(": {because}")).unwrap_or_default();
            say(Code::ClaimUnmet, format!("required claim `{id}` is {}{because}", state.word()))
        }
        Shortfall::TaskWithoutResult(task) => {
            say(Code::TaskWithoutResult, format!("task `{task}` has no result"))
        }
        Shortfall::Artifact(task, kind) => {
            say(Code::ArtifactMissing, format!("task `{task}` left no `{}`", excerpt(kind)))
        }
        Shortfall::NoRequiredClaim => say(
            Code::RequiresNoEvidence,
            "no judged task requires a claim: the pack requires no evidence".into(),
        ),
        Shortfall::NoWeight => say(
            Code::RequiresNoEvidence,
            "the weights of the criteria sum to 0: the pack scores nothing".into(),
        ),
        Shortfall::BelowPass => {
            let pass = &judged.rubric.thresholds.pass;
            let ratio = assessment.ratio.shown_below([&pass.magnitude()]);
            say(Code::RatioBelowPass, format!("the ratio {ratio} is below the pass threshold {pass}"))
        }
    })
}

fn thresholds(thresholds: &pack::Thresholds) -> Option<Thresholds> {
    Some(Thresholds {
        pass_ratio: decimal(&thresholds.pass.to_string())?,
        high_confidence_ratio: decimal(&thresholds.high_confidence.to_string())?,
    })
}

fn claim(claim: &AssessedClaim) -> Claim {
    let AssessedClaim { id, judged } = claim;
    Claim {
        id: id.to_string(),
        state: state(judged.state),
        tier: judged.tier.map(tier),
        evidence_ids: judged.evidence_ids.iter().cloned().collect(),
        reason: judged.reason.as_deref().map(cut),
    }
}

fn criterion(criterion: &AssessedCriterion) -> Option<CriterionScore> {
    let by = criterion.attribution.as_ref();
    Some(CriterionScore {
        id: criterion.id.to_string(),
        name: criterion.name.as_deref().map(cut),
        weight: decimal(&criterion.weight.to_string())?,
        score: decimal(&shown(&criterion.score))?,
        source: source(criterion.source),
        from: criterion.from.iter().map(ToString::to_string).collect(),
        by: by.map(|attribution| cut(&attribution.by)),
        why: by.map(|attribution| cut(&attribution.why)),
        at: by.map(|attribution| cut(&attribution.at)),
    })
}

fn task(judged: &AssessedTask, facts: &PackFacts) -> Task {
    let ids = |ids: &[ClaimId]| ids.iter().map(ToString::to_string).collect();
    Task {
        id: judged.id.to_string(),
        title: judged.title.as_deref().map(cut),
        status: if judged.is_verified { TaskStatus::Verified } else { TaskStatus::NotVerified },
        missing_required_claim_ids: ids(&judged.missing),
        stale_required_claim_ids: ids(&judged.stale),
        missing_artifact_kinds: judged.missing_artifacts.clone(),
        commit: facts.task_commits.get(&judged.id).cloned(),
    }
}

/// Decimals of a pack have at most 60 digits on either side of the point, which is within what a result holds.
fn decimal(text: &str) -> Option<DecimalText> {
    text.parse().ok()
}

fn status(status: pack::Status) -> PackStatus {
    match status {
        pack::Status::Pass => PackStatus::Pass,
        pack::Status::Fail => PackStatus::Fail,
        pack::Status::NotVerified => PackStatus::NotVerified,
        pack::Status::Blocked => PackStatus::Blocked,
    }
}

fn confidence(confidence: pack::Confidence) -> Confidence {
    match confidence {
        pack::Confidence::High => Confidence::High,
        pack::Confidence::Medium => Confidence::Medium,
        pack::Confidence::Low => Confidence::Low,
    }
}

fn source(source: pack::Source) -> ScoreSource {
    match source {
        pack::Source::Flag => ScoreSource::Flag,
        pack::Source::File => ScoreSource::File,
        pack::Source::Derived => ScoreSource::Derived,
        pack::Source::Combined => ScoreSource::Combined,
        pack::Source::Unscored => ScoreSource::Unscored,
    }
}

pub(super) fn state(state: pack::ClaimState) -> ClaimState {
    match state {
        pack::ClaimState::Supported => ClaimState::Supported,
        pack::ClaimState::Missing => ClaimState::Missing,
        pack::ClaimState::Stale => ClaimState::Stale,
        pack::ClaimState::Mismatched => ClaimState::Mismatched,
        pack::ClaimState::Untrusted => ClaimState::Untrusted,
        pack::ClaimState::Empty => ClaimState::Empty,
        pack::ClaimState::Contradicted => ClaimState::Contradicted,
        pack::ClaimState::Conflict => ClaimState::Conflict,
        pack::ClaimState::Malformed => ClaimState::Malformed,
        pack::ClaimState::Tampered => ClaimState::Tampered,
    }
}

/// A tier as a result has it.
pub fn tier(tier: pack::Tier) -> Tier {
    match tier {
        pack::Tier::Asserted => Tier::Asserted,
        pack::Tier::Recorded => Tier::Recorded,
        pack::Tier::Confirmed => Tier::Confirmed,
        pack::Tier::Attested => Tier::Attested,
    }
}
