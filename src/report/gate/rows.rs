//! What is wrong or changed, a row each: the thing, what it was, what it is, and why. Nothing here is escaped.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::pack_facts::{ratio, state};
use super::super::words::{status, why};
use super::facts::{accepted, failing, gates, is_bare, is_below, is_landed};
use super::names::{brief, causes, name};
use crate::ordered::Ordered as _;
use crate::result::v1::{
    ClaimState, Fixture, FixtureChange, Gate, GateVerdict, Pack, PackChange, PackStatus, RuleClass, Status,
};

/// A row.
pub(super) struct Row {
    /// The thing.
    pub(super) what: String,
    /// What it was.
    pub(super) base: String,
    /// What it is.
    pub(super) head: String,
    /// Why, if more is known.
    pub(super) why: String,
    pub(super) mark: Mark,
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It cannot be judged.
    Blocked,
    /// It is not as it should be.
    Wrong,
    /// It got worse.
    Worse,
    /// A rule is loosened.
    Loosened,
    /// Nobody can tell yet.
    Open,
}

/// What became of each pack.
type Packs<'g> = BTreeMap<&'g str, &'g PackChange>;

/// What is not known or not there.
const NONE: &str = "–";

/// All rows, the weightiest first.
pub(super) fn rows(gate: &Gate) -> Vec<Row> {
    let changes = changes(gate);
    let packs: Packs<'_> = gate.pack_changes.iter().map(|change| (change.pack.as_str(), change)).ordered();
    let fixtures = |wanted: Status| {
        let all = gate.score.iter().flat_map(|score| &score.fixtures);
        all.filter(move |row| row.status == wanted)
    };
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(fixtures(Status::Blocked).map(|row| fixture(row, &changes)));
    rows.extend(
        gate.packs.iter().filter(|pack| pack.status == PackStatus::Blocked).map(|pack| blocked(&packs, pack)),
    );
    rows.extend(gate.packs.iter().filter(|pack| gates(pack)).flat_map(claims));
    rows.extend(gate.packs.iter().filter(|pack| is_bare(pack)).map(|pack| bare(&packs, pack)));
    rows.extend(fixtures(Status::NotVerified).map(|row| fixture(row, &changes)));
    rows.extend(gate.packs.iter().filter(|pack| is_below(pack)).map(|pack| below(&packs, pack)));
    rows.extend(gate.regressions.iter().map(|regression| Row {
        what: regression.what.clone(),
        base: regression.from.clone(),
        head: regression.to.clone(),
        why: joined(&causes(&regression.cause), regression.why.as_deref()),
        mark: Mark::Worse,
    }));
    rows.extend(failing(gate).map(|row| fixture(row, &changes)));
    rows.extend(loosened(gate));
    rows.extend(gate.inconclusive.iter().map(|open| Row {
        what: open.fixture.clone(),
        base: status(open.from).into(),
        head: status(open.to).into(),
        why: open.message.clone(),
        mark: Mark::Open,
    }));
    rows
}

fn changes(gate: &Gate) -> BTreeMap<&str, &FixtureChange> {
    gate.fixture_changes.iter().map(|change| (change.fixture.as_str(), change)).ordered()
}

fn fixture(row: &Fixture, changes: &BTreeMap<&str, &FixtureChange>) -> Row {
    let change = changes.get(row.id.as_str());
    let base = match change.map(|change| change.base_status) {
        Some(Some(before)) => status(before),
        Some(None) => "new",
        None => NONE,
    };
    let causes = change.map(|change| causes(&change.cause)).unwrap_or_default();
    let mark = if row.status == Status::Blocked { Mark::Blocked } else { Mark::Wrong };
    let why = why(row);
    // The status says that it is blocked.
    let why = why.strip_prefix("blocked · ").unwrap_or(&why);
    Row {
        what: row.id.clone(),
        base: base.into(),
        head: status(row.status).into(),
        why: joined(&causes, Some(why)),
        mark,
    }
}

fn claims(pack: &Pack) -> impl Iterator<Item = Row> {
    let unmet = pack.claims.iter().filter(|claim| claim.state != ClaimState::Supported);
    unmet.map(|claim| {
        let broken = matches!(claim.state, ClaimState::Malformed | ClaimState::Tampered);
        Row {
            what: format!("{} · {}", name(pack), claim.id.strip_prefix("claim/").unwrap_or(&claim.id)),
            base: NONE.into(),
            head: state(claim.state).into(),
            why: claim.reason.clone().unwrap_or_default(),
            mark: if broken { Mark::Blocked } else { Mark::Wrong },
        }
    })
}

/// A pack that could not be judged.
fn blocked(packs: &Packs<'_>, pack: &Pack) -> Row {
    Row {
        what: name(pack),
        base: before(packs, pack),
        head: pack.status.word().into(),
        why: pack.message.clone().unwrap_or_default(),
        mark: Mark::Blocked,
    }
}

/// A pack that requires nothing.
fn bare(packs: &Packs<'_>, pack: &Pack) -> Row {
    Row {
        what: name(pack),
        base: before(packs, pack),
        head: pack.status.word().into(),
        why: pack.reasons.first().map(|reason| reason.message.clone()).unwrap_or_default(),
        mark: Mark::Wrong,
    }
}

/// A pack whose ratio is too low.
fn below(packs: &Packs<'_>, pack: &Pack) -> Row {
    let ratio = ratio(pack);
    let threshold = pack.thresholds.as_ref().map(|thresholds| format!("passes at {}", thresholds.pass_ratio));
    Row {
        what: format!("{} · ratio", name(pack)),
        base: before(packs, pack),
        head: ratio.as_deref().map_or(NONE, brief).to_string(),
        why: threshold.unwrap_or_default(),
        mark: Mark::Wrong,
    }
}

/// The ratio of the baseline, else its status.
fn before(packs: &Packs<'_>, pack: &Pack) -> String {
    let Some(change) = pack.name.as_deref().and_then(|name| packs.get(name)) else { return NONE.into() };
    match (&change.base_ratio, change.base_status) {
        (Some(ratio), _) => brief(ratio).to_string(),
        (None, Some(status)) => status.word().into(),
        (None, None) => "new".into(),
    }
}

fn loosened(gate: &Gate) -> impl Iterator<Item = Row> {
    let why = match accepted(gate) {
        Some(by) => format!("accepted by {by}"),
        None if is_landed(gate) => "on the default branch already".to_owned(),
        None if gate.verdict == GateVerdict::Blocked => "not applied".to_owned(),
        None => "not applied; needs approval".to_owned(),
    };
    gate.rules_changed.iter().filter(|rule| rule.class == RuleClass::Loosened).map(move |rule| Row {
        what: rule.what.clone(),
        base: rule.from.clone(),
        head: rule.to.clone(),
        why: why.clone(),
        mark: Mark::Loosened,
    })
}

/// Two parts of a sentence, of which each may be missing.
fn joined(first: &str, second: Option<&str>) -> String {
    match second.filter(|second| !second.is_empty()) {
        Some(second) if first.is_empty() => second.to_owned(),
        Some(second) => format!("{first}; {second}"),
        None => first.to_owned(),
    }
}
