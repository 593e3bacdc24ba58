//! The result of a gate that somebody else made and that is to be shown under our name: whatever can be computed again is,
//! and a result that does not come to what it says is none.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use super::run::Run;
use super::stored::Document;
use super::whole::{Whole, read_whole};
use crate::diagnostic::Diagnostic;
use crate::result::summary;
use crate::result::v1::{
    Gate, GateVerdict, PackStatus, Relation, RuleClass, SCORING_EDITION, Score, Status, Summary,
};

/// Reads the result of a gate, and nothing else. `file` names it for what is said.
pub fn read_gate(file: &str, bytes: &[u8]) -> Result<Gate, Diagnostic> {
    let document = Document::open(file, bytes)?;
    let gate = match read_whole(file, bytes)? {
        Whole::Gate(gate) => *gate,
        Whole::Score(_) | Whole::Pack(_) => return Err(document.wrong("it is not that of a gate")),
    };
    match check(&gate) {
        Ok(()) => Ok(gate),
        Err(what) => Err(document.wrong(&what)),
    }
}

fn check(gate: &Gate) -> Result<(), String> {
    if gate.scoring != SCORING_EDITION {
        return Err(format!(
            "its scoring edition is {}, and this program has {SCORING_EDITION}",
            gate.scoring
        ));
    }
    gate.score.iter().try_for_each(check_totals)?;
    for pack in &gate.packs {
        Run::of_pack(pack.clone()).map_err(|error| error.to_string())?;
    }
    let says = |code: u8| gate.exit_codes.contains(&code);
    let rows = gate.score.iter().flat_map(|score| &score.fixtures);
    let of_rows = rows.filter_map(|row| match row.status {
        Status::Blocked => Some(4),
        Status::NotVerified => Some(2),
        Status::Pass | Status::KnownGap | Status::Fail => None,
    });
    let of_packs = gate.packs.iter().filter_map(|pack| match pack.status {
        PackStatus::Blocked => Some(4),
        PackStatus::NotVerified => Some(2),
        PackStatus::Fail => Some(3),
        PackStatus::Pass | PackStatus::NotApplicable | PackStatus::NotGated => None,
    });
    if let Some(code) = of_rows.chain(of_packs).find(|code| !says(*code)) {
        return Err(format!("something in it ends with {code}, and `exit_codes` do not have that"));
    }
    if gate.verdict == GateVerdict::Pass { check_pass(gate) } else { check_other(gate) }
}

/// What passed names nothing that is wrong, unless somebody accepted that.
fn check_pass(gate: &Gate) -> Result<(), String> {
    if !gate.reasons.is_empty() || gate.recovery.is_some() {
        return Err("it is PASS and says what is wrong".to_owned());
    }
    if gate.approval.as_ref().is_some_and(|approval| approval.by.is_some()) {
        return Ok(());
    }
    let mut rows = gate.score.iter().flat_map(|score| &score.fixtures);
    if rows.any(|row| row.status == Status::Fail) {
        return Err("it is PASS although a fixture fails".to_owned());
    }
    let is_proposed = gate.base.as_ref().is_some_and(|base| base.relation == Relation::Proposed);
    let is_loosened = gate.rules_changed.iter().any(|change| change.class == RuleClass::Loosened);
    if is_proposed && is_loosened {
        return Err("it is PASS although a rule is loosened".to_owned());
    }
    Ok(())
}

fn check_other(gate: &Gate) -> Result<(), String> {
    if gate.recovery.is_some() { Ok(()) } else { Err("it is not PASS and names no next step".to_owned()) }
}

/// The totals are those of the rows.
fn check_totals(score: &Score) -> Result<(), String> {
    let Summary { precision, recall, ref strict, .. } = score.summary;
    let again = summary(&score.fixtures);
    let counts = |of: &Summary| {
        [
            of.fixtures,
            of.passed,
            of.failed,
            of.known_gaps,
            of.not_verified,
            of.blocked,
            of.matched,
            of.missed,
            of.false_positives,
            of.expected_count,
        ]
    };
    // What was written as decimals need not come back to the last bit.
    let is_near = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    };
    let is_same = counts(&score.summary) == counts(&again)
        && is_near(precision, again.precision)
        && is_near(recall, again.recall)
        && is_near(strict.figures.precision, again.strict.figures.precision)
        && is_near(strict.figures.recall, again.strict.figures.recall)
        && is_near(strict.findings_per_fixture, again.strict.findings_per_fixture);
    if is_same { Ok(()) } else { Err("`summary` is not the sum of its fixtures".to_owned()) }
}
