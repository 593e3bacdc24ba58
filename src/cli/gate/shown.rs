//! What of a gate is shown: the rows and packs of the side that decides.

use super::fixture::FixtureResult;
use super::policies::Policies;
use crate::gate::{Decides, Delta, Judgement};
use crate::result::{GateFacts, GateParts, Invocation, RunFacts, assemble, summary, v1};

/// The rows of one fixture.
pub(super) struct Rows {
    is_on_base: bool,
    cross: Option<Box<v1::Fixture>>,
    head: Option<Box<v1::Fixture>>,
    base: Option<Box<v1::Fixture>>,
}

impl Rows {
    /// The rows of a result, and what differs between them.
    pub(super) fn split(found: FixtureResult) -> (Self, Delta) {
        let FixtureResult { delta, cross, head, base, warnings: _, has_lined_flags: _ } = found;
        (Self { is_on_base: delta.base.is_there(), cross, head, base }, delta)
    }

    /// What the baseline recorded; where nothing differs, what is recorded now.
    fn before(&self) -> Option<&v1::Fixture> {
        self.base.as_deref().or(self.cross.as_deref()).filter(|_| self.is_on_base)
    }
}

/// The rows and packs that are shown: those of the side that decides.
pub(super) fn parts(
    results: Vec<Rows>,
    packs: Vec<(v1::Pack, Option<v1::Pack>)>,
    aside: Vec<v1::Pack>,
    pack_changes: Vec<v1::PackChange>,
    judgement: &Judgement,
    policies: &Policies,
    facts: &GateFacts,
) -> GateParts {
    let mut rows = Vec::with_capacity(results.len());
    let base_summary = results
        .iter()
        .any(|found| found.before().is_some())
        .then(|| summary(results.iter().filter_map(Rows::before)));
    for found in results {
        let is_worse = |head: &v1::Fixture, cross: &v1::Fixture| rank(head.status) > rank(cross.status);
        let shown = match (judgement.decides, found.cross, found.head) {
            (Decides::Head, _, Some(head)) => Some(head),
            (Decides::Both, Some(cross), Some(head)) if is_worse(&head, &cross) => Some(head),
            (_, cross, _) => cross,
        };
        rows.extend(shown.map(|row| *row));
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

/// The same of a pack. One that is judged says more than one that is not.
fn pack_rank(status: v1::PackStatus) -> u8 {
    match status {
        v1::PackStatus::NotApplicable | v1::PackStatus::NotGated => 0,
        v1::PackStatus::Pass => 1,
        v1::PackStatus::Fail => 2,
        v1::PackStatus::NotVerified => 3,
        v1::PackStatus::Blocked => 4,
    }
}
