//! The one next step of a pack that is not PASS, as a command that can be run as it is.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::recovery::{quote, quote_path};
use super::v1::{Reason, Recovery};
use crate::evidence::ClaimState;
use crate::ids::ClaimId;
use crate::number::Fraction;
use crate::pack::{AssessedCriterion, Assessment, Shortfall};
use crate::source::excerpt;

/// How a pack was asked for, as words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackInvocation {
    /// The file of the pack; `None` when the command line was not understood.
    pub pack: Option<String>,
    /// The only task, if one was asked for.
    pub task: Option<String>,
    /// Claims said to be observed.
    pub observed: BTreeSet<String>,
    /// Claims said to be stale.
    pub stale: BTreeSet<String>,
    /// Scores, `ID=V` each, in the order given.
    pub scores: Vec<String>,
    /// The file of scores.
    pub scores_file: Option<String>,
    /// The store of evidence that claims are judged from.
    pub evidence: Option<String>,
    /// Whether words were refused.
    pub is_review: bool,
    /// The policy that was named.
    pub config: Option<String>,
    /// By claim: the command whose record decides, as a shell takes it back.
    pub commands: BTreeMap<String, String>,
    /// Claims that only jobs prove: no command here makes evidence for them.
    pub by_jobs: BTreeSet<String>,
    /// Claims whose evidence was made by a workflow that the change adds or alters, and that nobody approved yet.
    pub on_approval: BTreeSet<String>,
    /// Results that are combined, in the order given.
    pub combine: Vec<String>,
    /// The archive that the result is added to.
    pub archive: Option<String>,
}

impl PackInvocation {
    /// The command that judges the same again.
    fn again(&self) -> String {
        let Some(pack) = &self.pack else { return "benchgate pack --help".into() };
        let mut command = format!("benchgate pack --pack {}", quote_path(pack));
        let mut add = |flag: &str, value: &str| {
            // With `=` even a value that looks like a flag is a value.
            let joint = if value.starts_with('-') { '=' } else { ' ' };
            command.push_str(&format!(" --{flag}{joint}{}", quote(value)));
        };
        self.task.iter().for_each(|task| add("task", task));
        self.observed.iter().for_each(|claim| add("observed-claim", claim));
        self.stale.iter().for_each(|claim| add("stale-claim", claim));
        self.scores.iter().for_each(|score| add("criterion-score", score));
        if let Some(file) = &self.scores_file {
            command.push_str(&format!(" --scores {}", quote_path(file)));
        }
        if let Some(dir) = &self.evidence {
            command.push_str(&format!(" --evidence {}", quote_path(dir)));
        }
        if self.is_review {
            command.push_str(" --review-mode");
        }
        if let Some(file) = &self.config {
            command.push_str(&format!(" --config {}", quote_path(file)));
        }
        if !self.combine.is_empty() {
            let files: Vec<String> = self.combine.iter().map(|file| quote_path(file)).collect();
            command.push_str(&format!(" --combine {}", files.join(" ")));
        }
        if let Some(dir) = &self.archive {
            command.push_str(&format!(" --archive {}", quote_path(dir)));
        }
        command
    }

    /// The command that makes evidence for the pack.
    fn collect(&self) -> String {
        let pack = self.pack.as_deref().unwrap_or_default();
        let mut command = format!("benchgate evidence collect --pack {}", quote_path(pack));
        if let Some(task) = &self.task {
            command.push_str(&format!(" --task {}", quote(task)));
        }
        if let Some(file) = &self.config {
            command.push_str(&format!(" --config {}", quote_path(file)));
        }
        if let Some(dir) = &self.evidence {
            command.push_str(&format!(" --dir {}", quote_path(dir)));
        }
        command
    }

    /// The command that judges one task by itself.
    fn task(&self, task: &str) -> String {
        Self { pack: self.pack.clone(), task: Some(task.into()), ..Self::default() }.again()
    }
}

/// The step after something that blocks: mend it, then judge again.
pub(super) fn mend(problems: &[Reason], invocation: &PackInvocation) -> Option<Recovery> {
    let problem = problems.first()?;
    let what = match &problem.place {
        Some(place) => format!("{place}: {}", problem.message),
        None => problem.message.clone(),
    };
    let action = problem.help.as_ref().map_or(format!("mend {what}"), |help| format!("{what}; {help}"));
    Some(Recovery { action, command: invocation.again() })
}

/// The step after a verdict that is not PASS: of all shortfalls, the first.
pub(super) fn next_step(assessment: &Assessment, invocation: &PackInvocation) -> Option<Recovery> {
    let step = |action: String, command: String| Some(Recovery { action, command });
    match assessment.shortfalls.first()? {
        Shortfall::Claim(..) if !invocation.combine.is_empty() => {
            let task = assessment.tasks.iter().find(|task| !task.is_verified)?;
            let action = format!("judge task `{}` again on its own branch, then combine again", task.id);
            step(action, invocation.task(task.id.as_str()))
        }
        Shortfall::Claim(claim, state) if invocation.evidence.is_some() => {
            let (action, command) = by_records(claim, *state, assessment, invocation);
            step(action, command)
        }
        Shortfall::Claim(..) => {
            let unmet: Vec<String> =
                assessment.missing().chain(assessment.stale()).map(ToString::to_string).collect();
            let action = format!(
                "run the contract's commands on this commit; only if they show that {}, say so",
                holds(&unmet)
            );
            let mut shown = invocation.clone();
            shown.stale.clear();
            shown.observed.extend(unmet);
            step(action, shown.again())
        }
        Shortfall::TaskWithoutResult(task) => step(
            format!("judge task `{task}` on its own branch, then combine again"),
            invocation.task(task.as_str()),
        ),
        Shortfall::Artifact(task, kind) => step(
            format!(
                "add what task `{task}` has to leave: a file named `{0}`, or a report `{0}` of a command that proves \
                 one of its claims",
                excerpt(kind)
            ),
            invocation.again(),
        ),
        Shortfall::NoRequiredClaim => step(
            "name the claims that the tasks need in `required_evidence_claim_ids` of the pack".into(),
            invocation.again(),
        ),
        Shortfall::NoWeight => {
            step("give the criteria of the pack weights above 0".into(), invocation.again())
        }
        Shortfall::BelowPass => {
            let costs = |criterion: &&AssessedCriterion| {
                let weight = criterion.weight.magnitude();
                (weight.times(&criterion.score), weight)
            };
            let worst = assessment.criteria.iter().reduce(|worst, other| {
                // Most of its weight lost: a − b > c − d without negative numbers.
                let ((scored, weight), (other_scored, other_weight)) = (costs(&worst), costs(&other));
                if other_weight.plus(&scored) > weight.plus(&other_scored) { other } else { worst }
            })?;
            let score = shown(&worst.score);
            let action = format!(
                "look at `{}`, which costs most: it scores {score} at weight {}",
                worst.id, worst.weight
            );
            step(action, invocation.again() + " --full")
        }
    }
}

/// How the step begins where somebody has to approve something first. A gate knows the line that does it.
pub(super) const HAVE_APPROVED: &str = "have the workflow approved that made";

/// The step after a claim that the records do not support: of all such claims, the one whose step comes first.
fn by_records(
    first: &ClaimId,
    state: ClaimState,
    assessment: &Assessment,
    invocation: &PackInvocation,
) -> (String, String) {
    let is_failing = |state: ClaimState| matches!(state, ClaimState::Contradicted | ClaimState::Conflict);
    let failing = assessment.claims.iter().find(|claim| is_failing(claim.judged.state));
    let (claim, state) = match failing.filter(|_| !state.blocks()) {
        Some(claim) => (&claim.id, claim.judged.state),
        None => (first, state),
    };
    let judged = assessment.claims.iter().find(|other| other.id == *claim);
    let why = judged.and_then(|claim| claim.judged.reason.clone()).unwrap_or_default();
    if state.blocks() {
        let action = format!("remove the evidence of `{claim}` and make it again: {why}");
        return (action, invocation.collect());
    }
    if invocation.by_jobs.contains(claim.as_str()) {
        let action = format!("let the jobs succeed that prove `{claim}`, then judge again: {why}");
        return (action, invocation.again());
    }
    if state == ClaimState::Untrusted && invocation.on_approval.contains(claim.as_str()) {
        return (format!("{HAVE_APPROVED} the evidence of `{claim}`: {why}"), invocation.again());
    }
    if is_failing(state) {
        let command = invocation.commands.get(claim.as_str()).cloned();
        return (format!("make `{claim}` hold: {why}"), command.unwrap_or_else(|| invocation.collect()));
    }
    if state == ClaimState::Stale && why.contains("dirty") {
        return (format!("commit or stash, then collect evidence again: {why}"), invocation.collect());
    }
    (format!("make evidence for `{claim}`: {why}"), invocation.collect())
}

fn holds(claims: &[String]) -> String {
    let named: Vec<String> = claims.iter().take(3).map(|claim| format!("`{claim}`")).collect();
    let more = match claims.len().checked_sub(named.len()).filter(|more| *more > 0) {
        Some(more) => format!(" and {more} more"),
        None => String::new(),
    };
    format!("{}{more} {}", named.join(", "), if claims.len() == 1 { "holds" } else { "hold" })
}

/// A score with its digits, or rounded.
pub(super) fn shown(score: &Fraction) -> String {
    score.terminating(SCORE_PLACES).unwrap_or_else(|| score.to_string())
}

/// Most places of a score that are written out.
const SCORE_PLACES: usize = 60;
