//! From judged claims to the result of `benchgate evidence verify`.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::pack::{state, tier};
use super::recovery::quote_path;
use super::row::reason;
use super::v1::{ClaimState, EVIDENCE_SCHEMA, Recovery, Verdict, Verified, VerifiedClaim};
use crate::diagnostic::Diagnostic;
use crate::evidence::Evidence;
use crate::ids::ClaimId;
use crate::source::excerpt;

/// What a verification was about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyFacts {
    /// The commit; `None` when it is not known.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// The words after `benchgate evidence verify`, quoted for a shell, with a space in front of each.
    pub flags: String,
    /// Seconds since 1970.
    pub now: i64,
    /// Claims that only jobs prove: no command here makes evidence for them.
    pub by_jobs: BTreeSet<String>,
}

/// A row of the result. `pack` is the file of its pack.
pub fn verified_claim(pack: Option<&str>, claim: &ClaimId, evidence: &Evidence, now: i64) -> VerifiedClaim {
    let Evidence { judged, deciding, flaky, of_other_trees } = evidence;
    let mut legs: Vec<String> = deciding.iter().filter_map(|record| record.leg.clone()).collect();
    legs.sort_unstable();
    legs.dedup();
    VerifiedClaim {
        pack: pack.map(ToOwned::to_owned),
        claim: claim.to_string(),
        state: state(judged.state),
        tier: judged.tier.map(tier),
        age_seconds: deciding
            .iter()
            .filter_map(|record| record.ended)
            .map(|ended| now.saturating_sub(ended))
            .max(),
        legs,
        flaky: flaky.iter().map(|name| excerpt(name).into_owned()).collect(),
        of_other_trees: *of_other_trees as u64,
        reason: judged.reason.as_deref().map(|reason| excerpt(reason).into_owned()),
        evidence_ids: judged.evidence_ids.iter().cloned().collect(),
    }
}

/// The result. `rows` are ordered by pack and then by claim.
pub fn verified(
    rows: Vec<VerifiedClaim>,
    problems: &[Diagnostic],
    warnings: &[Diagnostic],
    facts: &VerifyFacts,
) -> Verified {
    let blocks = |row: &VerifiedClaim| matches!(row.state, ClaimState::Malformed | ClaimState::Tampered);
    let verdict = if !problems.is_empty() || rows.iter().any(blocks) {
        Verdict::Blocked
    } else if rows.is_empty() || rows.iter().any(|row| row.state != ClaimState::Supported) {
        Verdict::NotVerified
    } else {
        Verdict::Pass
    };
    Verified {
        schema: EVIDENCE_SCHEMA.to_owned(),
        verdict,
        exit_code: verdict.exit_code(),
        commit: facts.commit.clone(),
        tree: facts.tree.clone(),
        reasons: problems.iter().map(reason).collect(),
        warnings: warnings.iter().map(reason).collect(),
        recovery: next_step(&rows, problems, facts),
        rows,
    }
}

/// The one next step: what blocks, then what contradicts, then what is missing.
fn next_step(rows: &[VerifiedClaim], problems: &[Diagnostic], facts: &VerifyFacts) -> Option<Recovery> {
    let again = format!("benchgate evidence verify{}", facts.flags);
    if let Some(problem) = problems.first() {
        let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        return Some(Recovery { action: format!("{}{help}", excerpt(&problem.line())), command: again });
    }
    let worst =
        rows.iter().rev().max_by_key(|row| row.state).filter(|row| row.state != ClaimState::Supported);
    let Some(row) = worst else {
        let action = "there is no claim to verify: name a pack, or record a command".to_owned();
        return rows
            .is_empty()
            .then(|| Recovery { action, command: "benchgate evidence run --help".to_owned() });
    };
    let why = row.reason.clone().unwrap_or_default();
    let collect = match &row.pack {
        Some(pack) => format!("benchgate evidence collect --pack {}", quote_path(pack)),
        None => "benchgate evidence run --help".to_owned(),
    };
    let (action, command) = match row.state {
        ClaimState::Malformed | ClaimState::Tampered => {
            (format!("remove the evidence of `{}` and make it again: {why}", row.claim), again)
        }
        _ if facts.by_jobs.contains(&row.claim) => {
            (format!("let the jobs succeed that prove `{}`, then verify again: {why}", row.claim), again)
        }
        ClaimState::Contradicted | ClaimState::Conflict => {
            (format!("make `{}` hold: {why}", row.claim), collect)
        }
        ClaimState::Stale if why.contains("dirty") => {
            (format!("commit or stash, then collect evidence for `{}` again: {why}", row.claim), collect)
        }
        _ => (format!("make evidence for `{}`: {why}", row.claim), collect),
    };
    Some(Recovery { action, command })
}
