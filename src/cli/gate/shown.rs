//! What of a gate is shown: the rows and packs of the side that decides.

use super::fixture::FixtureResult;
use super::policies::Policies;
use crate::gate::{Decides, Judgement};
use crate::result::{GateFacts, GateParts, Invocation, RunFacts, assemble, summary, v1};

/// The rows and packs that are shown: those of the side that decides.
pub(super) fn parts(
    results: Vec<FixtureResult>,
    packs: Vec<(v1::Pack, Option<v1::Pack>)>,
    aside: Vec<v1::Pack>,
    pack_changes: Vec<v1::PackChange>,
    judgement: &Judgement,
    policies: &Policies,
    facts: &GateFacts,
) -> GateParts {
    let mut rows = Vec::with_capacity(results.len());
    let mut base_rows = Vec::with_capacity(results.len());
    for found in results {
        let is_on_base = found.delta.base.is_there();
        if is_on_base {
            base_rows.extend(found.base.or_else(|| found.cross.clone()));
        }
        let is_worse = |head: &v1::Fixture, cross: &v1::Fixture| rank(head.status) > rank(cross.status);
        rows.extend(match (judgement.decides, found.cross, found.head) {
            (Decides::Head, _, Some(head)) => Some(head),
            (Decides::Both, Some(cross), Some(head)) if is_worse(&head, &cross) => Some(head),
            (_, cross, _) => cross,
        });
    }
    let packs = packs.into_iter().map(|(cross, head)| match (judgement.decides, head) {
        (Decides::Head, Some(head)) => head,
        (Decides::Both, Some(head)) if pack_rank(head.status) > pack_rank(cross.status) => head,
        _ => cross,
    });
    let run = RunFacts {
        rules: match judgement.decides {
            Decides::Head => policies.own.fixtures.rules,
            Decides::Base | Decides::Both => policies.judging.fixtures.rules,
        },
        reviewer: None,
        config: facts.config.clone(),
        invocation: Invocation { dir: facts.invocation.fixtures.clone(), flags: String::new(), check: None },
    };
    let base_summary = (!base_rows.is_empty()).then(|| summary(&base_rows));
    GateParts {
        score: (!rows.is_empty()).then(|| assemble(rows, &[], &[], &run)),
        base_summary,
        fixture_changes: Vec::new(),
        packs: packs.chain(aside).collect(),
        pack_changes,
    }
}

/// How bad a status is.
fn rank(status: v1::Status) -> u8 {
    match status {
        v1::Status::Pass => 0,
        v1::Status::KnownGap => 1,
        v1::Status::Fail => 2,
        v1::Status::NotVerified => 3,
        v1::Status::Blocked => 4,
    }
}

/// The same of a pack.
fn pack_rank(status: v1::PackStatus) -> u8 {
    match status {
        v1::PackStatus::Pass | v1::PackStatus::NotApplicable | v1::PackStatus::NotGated => 0,
        v1::PackStatus::Fail => 1,
        v1::PackStatus::NotVerified => 2,
        v1::PackStatus::Blocked => 3,
    }
}
