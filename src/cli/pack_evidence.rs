//! `benchgate pack --evidence`: the claims of a pack, judged from the records of a store under the policy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::evidence::artifact_kinds::{is_plain, missing_artifacts};
use super::evidence::judge::{Judge, JudgedClaim, entry};
use super::pack_plan::{PackPlan, Records};
use super::policy;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::{Evidence, Judged};
use crate::ids::{ClaimId, Digest};
use crate::ordered::Ordered as _;
use crate::pack::{MissingArtifacts, Pack, rules_digest};
use crate::result::{PackFacts, quote, record_tier, v1};

/// What the records say of the claims of a pack.
pub(super) struct FromRecords {
    pub(super) claims: BTreeMap<ClaimId, Judged>,
    /// Over the rules that they were judged by.
    pub(super) rules: Digest,
    /// What tasks have to leave and did not.
    pub(super) artifacts: MissingArtifacts,
    /// The scores that the policy names for the pack.
    pub(super) scores_file: Option<PathBuf>,
}

/// Judges every claim that the pack speaks of, and puts into `facts` what it was judged by. What the policy derives is
/// taken over into the pack first.
pub(super) fn from_records(
    plan: &PackPlan,
    records: &Records,
    pack: &mut Pack,
    facts: &mut PackFacts,
    warnings: &mut Vec<Diagnostic>,
) -> Result<FromRecords, Vec<Diagnostic>> {
    let loaded = policy::load(records.config.as_deref())?;
    let written: Vec<&Path> =
        [&plan.output, &plan.archive].into_iter().flatten().map(PathBuf::as_path).collect();
    let judge = Judge::open(&records.dir, &written, &loaded.policy, warnings)?;
    let entry = entry(&loaded.policy, &judge.worktree, &plan.pack);
    if let Some(entry) = entry {
        pack.rubric.derive(&entry.derive)?;
    }
    let root = entry.map_or(".", |entry| entry.root.as_str());
    let required = pack.tasks.iter().flat_map(|task| &task.required_claims);
    let derived = pack.rubric.criteria.iter().flat_map(|criterion| criterion.from.iter().flatten());
    let judged = judge.pack(pack, root, required.chain(derived))?;
    let rules = rules_digest(judged.iter().map(|(claim, judged)| (claim, judged.rule.as_ref())));
    facts.basis = v1::Basis::Records;
    for (claim, JudgedClaim { rule, evidence }) in &judged {
        if let Some(rule) = rule {
            if rule.is_by_jobs() {
                facts.invocation.by_jobs.insert(claim.to_string());
            }
            facts.conditions.max_age.insert(claim.to_string(), format!("{} s", rule.max_age));
            facts.conditions.min_tier.insert(claim.to_string(), record_tier(rule.min_tier));
        }
        let deciding = evidence.deciding.iter().map(|deciding| &deciding.id).next();
        let record = deciding.and_then(|id| judge.records.iter().find(|record| record.id == *id));
        if let Some(record) = record.filter(|record| !record.command.is_empty()) {
            let words: Vec<String> = record.command.iter().map(|word| quote(word)).collect();
            facts.invocation.commands.insert(claim.to_string(), words.join(" "));
        }
    }
    let root = &judge.worktree.root;
    let scores_file = entry.and_then(|entry| entry.scores.as_ref()).map(|scores| root.join(scores.as_str()));
    let evidence: BTreeMap<ClaimId, Evidence> =
        judged.into_iter().map(|(claim, judged)| (claim, judged.evidence)).ordered();
    let is_in_tree = |kind: &str| if is_plain(kind) { judge.worktree.tracks_name(kind) } else { Ok(false) };
    let artifacts = missing_artifacts(pack, &evidence, &judge.records, &is_in_tree)
        .map_err(|error| vec![error.diagnose(root)])?;
    let claims = evidence.into_iter().map(|(claim, evidence)| (claim, evidence.judged)).ordered();
    Ok(FromRecords { claims, rules, artifacts, scores_file })
}

/// Words beside records: a claim that is said to be stale is, and one that is said to be observed is not for that.
pub(super) fn add_words(
    claims: &mut BTreeMap<ClaimId, Judged>,
    observed: &[ClaimId],
    stale: &[ClaimId],
    warnings: &mut Vec<Diagnostic>,
) {
    for claim in stale {
        let said = crate::pack::asserted([], [claim]).remove(claim);
        if let (Some(judged), Some(said)) = (claims.get_mut(claim), said)
            && judged.state < said.state
        {
            *judged = said;
        }
    }
    if let Some(first) = observed.first() {
        let message = format!("`{first}` is said to be observed, and the records decide all the same");
        let help = Some("leave `--observed-claim` out beside `--evidence`");
        warnings.push(Diagnostic::run(Code::IgnoredClaim, message, help));
    }
}
