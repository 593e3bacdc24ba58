//! What every rendering of a gate says, in words. Nothing here is escaped.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::pack_facts;
use super::super::words::count;
use super::names::{NAME, SENTENCE, base_name, brief, excerpt, name};
use crate::ordered::Ordered as _;
use crate::result::v1::{
    ClaimState, Confidence, Fixture, Gate, GateVerdict, Pack, PackStatus, Relation, RuleClass, Status,
    Summary,
};
use crate::source::excerpt_of;

/// Most packs in the line of totals.
const PACKS: usize = 12;

/// Verdict, the counts behind it, and what holds besides: `NOT_VERIFIED`, `1 claim unproven`, `also 1 regression`.
pub(super) struct Headline {
    /// Why the verdict is what it is; of a PASS what passed.
    pub(super) first: String,
    /// What holds besides.
    pub(super) also: String,
}

/// The headline without the verdict.
pub(super) fn headline(gate: &Gate) -> Headline {
    if gate.verdict == GateVerdict::Pass {
        return Headline { first: passed(gate), also: String::new() };
    }
    let (mut first, mut also) = (Vec::new(), Vec::new());
    for (code, part) in wrong(gate) {
        if code == gate.exit_code {
            first.push(part);
        } else if gate.exit_codes.contains(&code) {
            also.push(part);
        }
    }
    if first.is_empty() && !gate.reasons.is_empty() {
        first.push(count(gate.reasons.len() as u64, "problem", "problems"));
    }
    Headline { first: first.join(", "), also: also.join(", ") }
}

/// Everything that does not hold, counted, with the exit code that each kind asks for.
fn wrong(gate: &Gate) -> Vec<(u8, String)> {
    let fixtures = |status: Status| with_status(gate, status).count() as u64;
    let is = |what: fn(&Pack) -> bool| gate.packs.iter().filter(|pack| what(pack)).count() as u64;
    let open = |number: usize| if accepted(gate).is_none() { number as u64 } else { 0 };
    let counts = [
        (4, fixtures(Status::Blocked), "fixture blocked", "fixtures blocked"),
        (4, is(|pack| pack.status == PackStatus::Blocked), "pack blocked", "packs blocked"),
        (2, unproven(gate), "claim unproven", "claims unproven"),
        (2, is(is_bare), "pack without evidence", "packs without evidence"),
        (2, fixtures(Status::NotVerified), "recording to be made again", "recordings to be made again"),
        (3, is(is_below), "pack below its threshold", "packs below their thresholds"),
        (1, open(gate.regressions.len()), "regression", "regressions"),
        (1, failing(gate).count() as u64, "failing fixture", "failing fixtures"),
        (1, if is_landed(gate) { 0 } else { open(loosened(gate)) }, "loosened rule", "loosened rules"),
        (5, open(gate.inconclusive.len()), "comparison inconclusive", "comparisons inconclusive"),
    ];
    let counts = counts.into_iter().filter(|(_, number, ..)| *number > 0);
    counts.map(|(code, number, one, many)| (code, count(number, one, many))).collect()
}

fn with_status(gate: &Gate, status: Status) -> impl Iterator<Item = &Fixture> {
    gate.score.iter().flat_map(|score| &score.fixtures).filter(move |row| row.status == status)
}

/// Fixtures that fail although no regression and no open comparison is about them.
pub(super) fn failing(gate: &Gate) -> impl Iterator<Item = &Fixture> {
    let regressed = gate.regressions.iter().filter_map(|regression| regression.fixture.as_deref());
    let open = gate.inconclusive.iter().map(|one| one.fixture.as_str());
    let known: BTreeSet<&str> = regressed.chain(open).ordered();
    with_status(gate, Status::Fail).filter(move |row| !known.contains(row.id.as_str()))
}

/// Required claims of packs that gate and have no valid evidence.
pub(super) fn unproven(gate: &Gate) -> u64 {
    let claims = gate.packs.iter().filter(|pack| gates(pack)).flat_map(|pack| &pack.claims);
    claims.filter(|claim| claim.state != ClaimState::Supported).count() as u64
}

/// Recordings without valid evidence.
pub(super) fn unproven_recordings(gate: &Gate) -> u64 {
    with_status(gate, Status::NotVerified).count() as u64
}

/// Rules that are loosened.
pub(super) fn loosened(gate: &Gate) -> usize {
    gate.rules_changed.iter().filter(|rule| rule.class == RuleClass::Loosened).count()
}

/// Whether a pack takes part in the verdict.
pub(super) fn gates(pack: &Pack) -> bool {
    !matches!(pack.status, PackStatus::NotApplicable | PackStatus::NotGated)
}

/// Whether a pack is not verified although no claim says so: it requires none.
pub(super) fn is_bare(pack: &Pack) -> bool {
    let supported = pack.claims.iter().all(|claim| claim.state == ClaimState::Supported);
    pack.status == PackStatus::NotVerified && supported
}

/// Whether the ratio of a pack is below its threshold, also where claims without evidence weigh more.
pub(super) fn is_below(pack: &Pack) -> bool {
    let low = pack.confidence == Some(Confidence::Low);
    pack.status == PackStatus::Fail || (pack.status == PackStatus::NotVerified && low && !is_bare(pack))
}

/// Who accepted what is loosened, lost or open.
pub(super) fn accepted(gate: &Gate) -> Option<&str> {
    gate.approval.as_ref()?.by.as_deref()
}

/// Whether the commit is on the default branch already.
pub(super) fn is_landed(gate: &Gate) -> bool {
    gate.base.as_ref().is_some_and(|base| base.relation == Relation::Landed)
}

/// `24/24 fixtures, 3/3 claims`
fn passed(gate: &Gate) -> String {
    let mut parts = Vec::new();
    if let Some(score) = &gate.score {
        let summary = &score.summary;
        parts.push(format!("{}/{} fixtures", summary.passed, summary.fixtures));
        if summary.known_gaps > 0 {
            parts.push(count(summary.known_gaps, "known gap", "known gaps"));
        }
    }
    let claims = gate.packs.iter().filter(|pack| gates(pack)).map(|pack| pack.claims.len() as u64);
    let claims: u64 = claims.fold(0, u64::saturating_add);
    if claims > 0 {
        parts.push(format!("{}/{claims} claims", claims.saturating_sub(unproven(gate))));
    }
    parts.join(", ")
}

/// `Fixtures 23/24 (▼1)`, then a part for each pack.
pub(super) fn totals(gate: &Gate) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(score) = &gate.score {
        let now = &score.summary;
        parts.push(format!("Fixtures {}/{}{}", now.passed, now.fixtures, moved(gate, now)));
    }
    parts.extend(gate.packs.iter().take(PACKS).map(|pack| match pack.status {
        PackStatus::NotApplicable => format!("{} n/a", name(pack)),
        PackStatus::NotGated => format!("{} not gated", name(pack)),
        status => match pack_facts::ratio(pack) {
            Some(ratio) => format!("{} {} {}", name(pack), brief(&ratio), status.word()),
            None => format!("{} {}", name(pack), status.word()),
        },
    }));
    if let Some(more) = gate.packs.len().checked_sub(PACKS).filter(|more| *more > 0) {
        parts.push(format!("and {more} more packs"));
    }
    if parts.is_empty() {
        parts.push("nothing was judged".to_string());
    }
    parts
}

/// How the fixtures that pass differ from the baseline's.
fn moved(gate: &Gate, now: &Summary) -> String {
    let Some(before) = &gate.base_summary else { return String::new() };
    if before.fixtures != now.fixtures {
        return format!(" ({} {}/{})", base_name(gate), before.passed, before.fixtures);
    }
    match now.passed.cmp(&before.passed) {
        core::cmp::Ordering::Less => format!(" (▼{})", before.passed - now.passed),
        core::cmp::Ordering::Equal => String::new(),
        core::cmp::Ordering::Greater => format!(" (▲{})", now.passed - before.passed),
    }
}

/// What is new and no failure, a part each: improvements, what was accepted, why nothing was compared.
pub(super) fn news(gate: &Gate) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(why) = &gate.no_baseline {
        parts.push(excerpt_of(why, SENTENCE).into_owned());
    }
    if let Some(first) = gate.improvements.first() {
        let better = gate.improvements.len();
        let more = if better > 1 { format!(" (+{})", better - 1) } else { String::new() };
        parts.push(format!("{better} better: {}{more}", excerpt_of(&first.message, SENTENCE)));
    }
    let (items, loosened) = (items(gate), loosened(gate) as u64);
    if let Some(by) = accepted(gate)
        && !items.is_empty()
    {
        parts.push(format!("{items} accepted by {}", excerpt_of(by, NAME)));
    } else if is_landed(gate) && loosened > 0 {
        parts.push(format!("{} on the default branch", count(loosened, "loosened rule", "loosened rules")));
    }
    let tightened = gate.rules_changed.iter().filter(|rule| rule.class == RuleClass::Tightened).count();
    if tightened > 0 {
        parts.push(count(tightened as u64, "rule tightened", "rules tightened"));
    }
    if gate.head.dirty == Some(true) {
        let paths = gate.head.dirty_paths.len() as u64;
        let what = count(paths, "judged file differs", "judged files differ");
        parts.push(if paths > 0 {
            format!("{what} from the commit")
        } else {
            "judged files differ from the commit".to_string()
        });
    }
    parts
}

/// What an approval would cover, in a sentence: `1 loosened rule and 1 regression`.
pub(super) fn to_accept(gate: &Gate) -> String {
    let items = items(gate);
    if items.is_empty() { "this".to_string() } else { items }
}

/// The same; nothing when there is nothing.
fn items(gate: &Gate) -> String {
    let loosened = if is_landed(gate) { 0 } else { loosened(gate) as u64 };
    let counts = [
        (loosened, "loosened rule", "loosened rules"),
        (gate.regressions.len() as u64, "regression", "regressions"),
        (gate.inconclusive.len() as u64, "inconclusive comparison", "inconclusive comparisons"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(number, one, many))
        .collect();
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

/// The digest that would accept what is loosened, lost or open, when nobody has accepted it.
pub(super) fn open_digest(gate: &Gate) -> Option<&str> {
    let approval = gate.approval.as_ref().filter(|approval| approval.by.is_none())?;
    (gate.verdict != GateVerdict::Pass).then(|| excerpt(&approval.digest, 64))
}

/// Whether the reasons themselves are shown first: where they are all that there is to show.
pub(super) fn reasons_first(gate: &Gate, rows: usize) -> bool {
    gate.verdict == GateVerdict::Blocked || (gate.verdict != GateVerdict::Pass && rows == 0)
}
