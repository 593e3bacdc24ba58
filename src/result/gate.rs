//! From everything that was judged to the result of a gate.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::gate_improvements::improvements;
use super::gate_recovery::{GateInvocation, next_step};
use super::gate_rows::standing;
use super::row::{number, reason};
use super::v1::{self, GATE_SCHEMA, GateVerdict, SCORING_EDITION, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::loosening::{Class, RuleChange};
use crate::gate::{AlreadyFailing, Approval, Cause, Delta, Ground, Judgement, Regression, Request, Subject};
use crate::source::excerpt;

/// What is known of a gate besides what it judged.
#[derive(Debug, Clone, PartialEq)]
pub struct GateFacts {
    /// How it was asked for.
    pub invocation: GateInvocation,
    /// How far it can be trusted.
    pub trust: v1::Trust,
    /// What was judged.
    pub head: v1::GateHead,
    /// What it was compared with.
    pub base: Option<v1::GateBase>,
    /// Why with nothing.
    pub no_baseline: Option<String>,
    /// The run of the CI system.
    pub run: Option<v1::GateRun>,
    /// The policy's file.
    pub config: Option<String>,
}

/// What was judged, besides the judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct GateParts {
    /// The fixtures; `None` where there are none.
    pub score: Option<v1::Score>,
    /// The totals of the baseline.
    pub base_summary: Option<v1::Summary>,
    /// What became of those that are new, or do not pass on one of the sides.
    pub fixture_changes: Vec<v1::FixtureChange>,
    /// The packs.
    pub packs: Vec<v1::Pack>,
    /// What became of them.
    pub pack_changes: Vec<v1::PackChange>,
}

/// The result of a gate that judged something. `problems` block it all the same.
pub fn gate(
    judgement: &Judgement,
    deltas: &[Delta],
    parts: GateParts,
    problems: &[Diagnostic],
    warnings: &[Diagnostic],
    facts: &GateFacts,
) -> v1::Gate {
    let mut exit_codes = judgement.exit_codes();
    if !problems.is_empty() {
        exit_codes.retain(|code| *code != 4 && *code != 0);
        exit_codes.insert(0, 4);
    }
    let rows = parts.score.as_ref().map(|score| score.fixtures.as_slice()).unwrap_or_default();
    // Both are ordered by id, and there may be very many.
    let rows = Rows(rows);
    let regressions: Vec<v1::Regression> =
        judgement.regressions.iter().map(|found| regression(found, rows)).collect();
    let mut reasons: Vec<v1::Reason> = problems.iter().map(reason).collect();
    for ground in &judgement.grounds {
        reasons.extend(why(ground, judgement, deltas, &regressions, &parts));
    }
    let mut result = v1::Gate {
        regressions,
        improvements: improvements(deltas, rows.0),
        rules_changed: judgement.rules.iter().map(rule_change).collect(),
        inconclusive: judgement.inconclusive.iter().map(|found| inconclusive(found, deltas)).collect(),
        approval: judgement.approval.as_ref().map(approval),
        score: parts.score,
        base_summary: parts.base_summary,
        fixture_changes: parts.fixture_changes,
        packs: parts.packs,
        pack_changes: parts.pack_changes,
        reasons,
        ..empty(exit_codes, warnings, facts)
    };
    result.recovery = next_step(&result, problems.is_empty().then_some(judgement), &facts.invocation);
    result
}

/// Rows ordered bytewise by id.
#[derive(Clone, Copy)]
struct Rows<'r>(&'r [v1::Fixture]);

impl<'r> Rows<'r> {
    fn get(self, id: &str) -> Option<&'r v1::Fixture> {
        let place = self.0.binary_search_by(|row| row.id.as_str().cmp(id)).ok()?;
        self.0.get(place)
    }
}

/// The result when no verdict is possible.
pub fn blocked_gate(problems: &[Diagnostic], warnings: &[Diagnostic], facts: &GateFacts) -> v1::Gate {
    let mut result =
        v1::Gate { reasons: problems.iter().map(reason).collect(), ..empty(alloc::vec![4], warnings, facts) };
    result.recovery = next_step(&result, None, &facts.invocation);
    result
}

/// What stands in the result file while the run goes on, so that no older PASS survives a crash.
pub fn gate_placeholder(facts: &GateFacts) -> v1::Gate {
    let message = "the run has not finished, and this stands in place of its result".to_owned();
    let unfinished = Diagnostic::run(Code::Unfinished, message, Some("run it again and let it finish"));
    blocked_gate(&[unfinished], &[], facts)
}

/// Takes a verdict back because the result could not be delivered everywhere.
pub fn withdraw_gate(result: &mut v1::Gate, problem: &Diagnostic, facts: &GateFacts) {
    result.exit_codes.retain(|code| *code != 4 && *code != 0);
    result.exit_codes.insert(0, 4);
    (result.verdict, result.exit_code) = (GateVerdict::Blocked, 4);
    result.reasons.insert(0, reason(problem));
    result.recovery = next_step(result, None, &facts.invocation);
}

/// A result that says nothing yet.
fn empty(exit_codes: Vec<u8>, warnings: &[Diagnostic], facts: &GateFacts) -> v1::Gate {
    let exit_code = exit_codes.first().copied().unwrap_or(0);
    v1::Gate {
        schema: GATE_SCHEMA.to_owned(),
        scoring: SCORING_EDITION,
        verdict: verdict(exit_code),
        exit_code,
        exit_codes,
        trust: facts.trust,
        reasons: Vec::new(),
        notes: warnings.iter().map(reason).collect(),
        recovery: None,
        head: facts.head.clone(),
        base: facts.base.clone(),
        no_baseline: facts.no_baseline.clone(),
        score: None,
        base_summary: None,
        fixture_changes: Vec::new(),
        packs: Vec::new(),
        pack_changes: Vec::new(),
        regressions: Vec::new(),
        improvements: Vec::new(),
        rules_changed: Vec::new(),
        inconclusive: Vec::new(),
        approval: None,
        reproduce: facts.invocation.reproduce(facts.base.as_ref()),
        run: facts.run.clone(),
        config: facts.config.clone(),
    }
}

fn verdict(exit_code: u8) -> GateVerdict {
    match exit_code {
        0 => GateVerdict::Pass,
        1 | 3 => GateVerdict::Fail,
        2 => GateVerdict::NotVerified,
        5 => GateVerdict::Inconclusive,
        _ => GateVerdict::Blocked,
    }
}

/// Why a ground holds, as reasons.
fn why(
    ground: &Ground,
    judgement: &Judgement,
    deltas: &[Delta],
    regressions: &[v1::Regression],
    parts: &GateParts,
) -> Vec<v1::Reason> {
    let say = |code: Code, message: String, help: Option<&str>| {
        alloc::vec![reason(&Diagnostic::run(code, message, help))]
    };
    let rows = Rows(parts.score.as_ref().map(|score| score.fixtures.as_slice()).unwrap_or_default());
    let row = |id: &crate::ids::FixtureId| rows.get(id.as_str());
    let of_pack = |name: &crate::policy::PackName| {
        let pack = parts.packs.iter().find(|pack| pack.name.as_deref() == Some(name.as_str()));
        let reasons = pack.map(|pack| pack.reasons.clone()).unwrap_or_default();
        let named = reasons
            .into_iter()
            .map(|reason| v1::Reason { message: format!("{}: {}", name.as_str(), reason.message), ..reason });
        named.collect::<Vec<_>>()
    };
    match ground {
        Ground::FixtureBroken(id) => {
            // The files' own problems stand in the row.
            row(id).map(|row| row.problems.clone()).unwrap_or_default()
        }
        Ground::PackBlocked(name) | Ground::PackNotVerified(name) | Ground::PackBelow(name) => of_pack(name),
        Ground::RecordingUnverified(id) => row(id).map(|row| row.problems.clone()).unwrap_or_default(),
        Ground::Regressed(position) => {
            let found = regressions.get(*position);
            let message = found.map(|found| found.message.clone()).unwrap_or_default();
            say(Code::Regressed, message, None)
        }
        Ground::FixtureFails(id, already) => {
            let first =
                row(id).and_then(super::first_loss).unwrap_or("it does not hold what its key expects");
            let before = match already {
                AlreadyFailing::Yes => " (it failed on the base already)",
                AlreadyFailing::No => "",
            };
            say(Code::FixtureFails, format!("`{id}` fails{before}: {first}"), None)
        }
        Ground::Loosened => {
            let loosened = judgement.rules.iter().filter(|change| change.class == Class::Loosened);
            loosened
                .flat_map(|RuleChange { what, from, to, .. }| {
                    say(Code::RuleLoosened, format!("{what}: {from} → {to}, not applied"), None)
                })
                .collect()
        }
        Ground::Inconclusive(id) => {
            let place = judgement.inconclusive.binary_search_by(|(other, _)| other.cmp(id)).ok();
            let found = place.and_then(|place| judgement.inconclusive.get(place));
            let found = found.map(|found| inconclusive(found, deltas).message).unwrap_or_default();
            say(Code::Inconclusive, found, None)
        }
    }
}

fn rule_change(change: &RuleChange) -> v1::RuleChange {
    v1::RuleChange {
        what: excerpt(&change.what).into_owned(),
        kind: change.item.name().to_owned(),
        class: match change.class {
            Class::Loosened => v1::RuleClass::Loosened,
            Class::Tightened => v1::RuleClass::Tightened,
            Class::Neutral => v1::RuleClass::Neutral,
        },
        from: excerpt(&change.from).into_owned(),
        to: excerpt(&change.to).into_owned(),
    }
}

fn approval((request, given): &(Request, Approval)) -> v1::Approval {
    let (by, message) = match given {
        Approval::By { who, how } => (Some(who.clone()), how.clone()),
        Approval::Missing(why) => (None, why.clone()),
    };
    v1::Approval { digest: request.digest.to_string(), by, items: request.items, message }
}

pub(super) fn causes(causes: &BTreeSet<Cause>) -> Vec<v1::Cause> {
    let cause = |cause: &Cause| match cause {
        Cause::Recording => v1::Cause::Recording,
        Cause::Diff => v1::Cause::Diff,
        Cause::Expectation => v1::Cause::Expectation,
        Cause::Rules => v1::Cause::Rules,
        Cause::Scores => v1::Cause::Scores,
    };
    causes.iter().map(cause).collect()
}

fn regression(found: &Regression, rows: Rows<'_>) -> v1::Regression {
    let (fixture, pack, what) = match &found.subject {
        Subject::Fixture(id) => (Some(id.to_string()), None, id.to_string()),
        Subject::MustMatch(id, entry) => (Some(id.to_string()), None, format!("{id} #{}", number(*entry))),
        Subject::MustNotFlag(id, entry) => {
            (Some(id.to_string()), None, format!("{id} must_not_flag #{}", number(*entry)))
        }
        Subject::Fixtures => (None, None, "all fixtures".to_owned()),
        Subject::Pack(name) => (None, Some(name.as_str().to_owned()), name.as_str().to_owned()),
    };
    let why = near_miss(&found.subject, rows);
    let because = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    v1::Regression {
        fixture,
        pack,
        rule: found.rule.name().to_owned(),
        cause: causes(&found.causes),
        message: excerpt(&format!("{what}: {} → {}{because}", found.from, found.to)).into_owned(),
        what: excerpt(&what).into_owned(),
        from: found.from.clone(),
        to: found.to.clone(),
        why,
    }
}

/// What came closest to an entry that is lost.
fn near_miss(subject: &Subject, rows: Rows<'_>) -> Option<String> {
    let Subject::MustMatch(id, entry) = subject else { return None };
    let row = rows.get(id.as_str())?;
    let miss = row.misses.iter().find(|miss| miss.entry.number == number(*entry))?;
    let near = miss.near_miss.as_ref();
    let words =
        near.map_or_else(|| "no finding".to_owned(), |near| format!("nearest: {}", near.unmet.join("; ")));
    Some(excerpt(&words).into_owned())
}

fn inconclusive(
    (id, reviewers): &(crate::ids::FixtureId, BTreeSet<String>),
    deltas: &[Delta],
) -> v1::Inconclusive {
    let delta = deltas.binary_search_by(|delta| delta.id.cmp(id)).ok().and_then(|place| deltas.get(place));
    let status = |side: Option<&crate::gate::Side>| match side.and_then(|side| side.outcome()) {
        Some(outcome) => standing(outcome.standing),
        None => Status::Blocked,
    };
    let names: Vec<String> = reviewers
        .iter()
        .map(
            |name| if name.is_empty() { "a reviewer without a name".to_owned() } else { format!("`{name}`") },
        )
        .collect();
    let message = format!(
        "`{id}` was recorded anew by {}, who may say something else the next time: one recording decides nothing",
        names.join(", ")
    );
    v1::Inconclusive {
        fixture: id.to_string(),
        reviewers: reviewers.iter().cloned().collect(),
        from: status(delta.map(|delta| &delta.base)),
        to: status(delta.map(|delta| &delta.cross)),
        message: excerpt(&message).into_owned(),
    }
}
