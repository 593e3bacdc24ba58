//! What both renderings of a pack say, in words.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::words::count;
use crate::diagnostic::Level;
use crate::number::Fraction;
use crate::result::v1::{
    Basis, ClaimState, Confidence, CriterionScore, Pack, PackStatus, Reason, ScoreSource, TaskStatus,
};

/// Everything in a result that keeps it from a verdict or is worth knowing. What is merely not shown is in the report.
pub fn pack_complaints(result: &Pack) -> Vec<(Level, &Reason)> {
    let blocking = result.reasons.iter().filter(|_| result.status == PackStatus::Blocked);
    let errors = blocking.map(|reason| (Level::Error, reason));
    errors.chain(result.notes.iter().map(|note| (Level::Warning, note))).collect()
}

/// The profile and the only task that was judged. Not escaped.
pub(super) fn subject(result: &Pack) -> String {
    let profile = result.profile.as_deref().unwrap_or("no profile");
    match &result.task {
        Some(task) => format!("{profile} · task {task}"),
        None => profile.to_string(),
    }
}

/// How far the claims were checked.
pub(super) fn basis(result: &Pack) -> &'static str {
    match result.basis {
        Basis::Asserted => "asserted: claims are words here, nothing was checked",
        Basis::Records => "claims judged from evidence records",
    }
}

/// Ratio, thresholds and confidence.
pub(super) fn ratio_line(result: &Pack) -> Option<String> {
    let (ratio, thresholds) = (ratio(result)?, result.thresholds.as_ref()?);
    let (pass, high) = (&thresholds.pass_ratio, &thresholds.high_confidence_ratio);
    Some(format!("ratio {ratio} {} (pass {pass}, high {high})", confidence(result.confidence)))
}

/// The ratio with six places, cut instead of rounded where it would read as a threshold that it did not reach.
pub(super) fn ratio(result: &Pack) -> Option<String> {
    let rounded = result.score_ratio.as_ref()?.as_str();
    let exactly = || {
        let thresholds = result.thresholds.as_ref()?;
        let bounds = [&thresholds.pass_ratio, &thresholds.high_confidence_ratio];
        let bounds: Vec<Fraction> =
            bounds.iter().filter_map(|bound| Fraction::parse(bound.as_str())).collect();
        Some(Fraction::parse(result.score_ratio_exact.as_deref()?)?.shown_below(&bounds))
    };
    Some(exactly().unwrap_or_else(|| rounded.to_string()))
}

/// `2/3 claims supported, 4/5 tasks verified`; nothing for a pack that was not judged.
pub(super) fn tally(result: &Pack) -> Option<String> {
    result.score_ratio.as_ref()?;
    let supported = result.claims.iter().filter(|claim| claim.state == ClaimState::Supported).count();
    let verified = result.tasks.iter().filter(|task| task.status == TaskStatus::Verified).count();
    let (claims, tasks) = (result.claims.len() as u64, result.tasks.len() as u64);
    let claims = count(claims, "claim", "claims");
    let tasks = count(tasks, "task", "tasks");
    Some(format!("{supported} of {claims} supported, {verified} of {tasks} verified"))
}

/// Criteria that nobody scored.
pub(super) fn unscored(result: &Pack) -> Vec<&str> {
    let criteria = result.criterion_scores.iter();
    criteria.filter(|criterion| criterion.source == ScoreSource::Unscored).map(|c| c.id.as_str()).collect()
}

/// The score of a criterion as a table has it.
pub(super) fn score(criterion: &CriterionScore) -> String {
    match criterion.source {
        ScoreSource::Unscored => "unscored".into(),
        _ => criterion.score.to_string(),
    }
}

/// Where a score comes from. Not escaped.
pub(super) fn origin(criterion: &CriterionScore) -> String {
    match criterion.source {
        ScoreSource::Flag => "by flag".into(),
        ScoreSource::File => match (&criterion.by, &criterion.at, &criterion.why) {
            (Some(by), Some(at), Some(why)) => format!("{by}, {at}: {why}"),
            _ => "mean over the tasks, from the file of scores".into(),
        },
        ScoreSource::Derived => format!("from {}", criterion.from.join(", ")),
        ScoreSource::Combined => "mean over the tasks".into(),
        ScoreSource::Unscored => "counts as 0".into(),
    }
}

/// The state of a claim.
pub(super) fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Supported => "SUPPORTED",
        ClaimState::Missing => "MISSING",
        ClaimState::Stale => "STALE",
        ClaimState::Mismatched => "MISMATCHED",
        ClaimState::Untrusted => "UNTRUSTED",
        ClaimState::Empty => "EMPTY",
        ClaimState::Contradicted => "CONTRADICTED",
        ClaimState::Conflict => "CONFLICT",
        ClaimState::Malformed => "MALFORMED",
        ClaimState::Tampered => "TAMPERED",
    }
}

/// The confidence.
fn confidence(confidence: Option<Confidence>) -> &'static str {
    match confidence {
        Some(Confidence::High) => "HIGH",
        Some(Confidence::Medium) => "MEDIUM",
        Some(Confidence::Low) => "LOW",
        None => "–",
    }
}

/// What a task lacks: `missing a, b; stale c`. Not escaped.
pub(super) fn lacks(task: &crate::result::v1::Task) -> String {
    let list = |word: &str, ids: &[String]| (!ids.is_empty()).then(|| format!("{word} {}", ids.join(", ")));
    let parts = [
        list("missing", &task.missing_required_claim_ids),
        list("stale", &task.stale_required_claim_ids),
        task.commit.as_ref().map(|commit| format!("at {commit}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Whether a task is verified.
pub(super) fn task_status(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Verified => "VERIFIED",
        TaskStatus::NotVerified => "NOT_VERIFIED",
    }
}

/// Commit, time and digests: the name and the value of each that is known.
pub(super) fn identity(result: &Pack) -> Vec<(&'static str, String)> {
    let dirty = if result.dirty == Some(true) { " (dirty)" } else { "" };
    let known = [
        ("commit", result.commit.as_ref().map(|commit| format!("{commit}{dirty}"))),
        ("tree", result.tree.clone()),
        ("made", result.created_at.clone()),
        ("pack", result.pack.as_ref().map(|pack| format!("{} sha256:{}", pack.file, pack.sha256))),
        ("addons", Some(result.required_addons.join(", ")).filter(|addons| !addons.is_empty())),
        ("inputs", result.inputs_digest.clone()),
        ("result", result.result_digest.clone()),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
