//! Rows of fixtures as a gate has them.

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::gate::causes;
use super::row::reason;
use super::summary::summarise;
use super::v1::{Fixture, FixtureChange, Recorded, Status, Summary};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::gate::{Delta, Side, Unverified};
use crate::ordered::Ordered as _;
use crate::review::Standing;

/// Says in a row why its recording proves nothing. A row that could not be scored stays as it is.
pub fn bind(row: &mut Fixture, unverified: &Unverified, place: Option<&str>) {
    if row.status == Status::Blocked {
        return;
    }
    row.status = Status::NotVerified;
    let id = &row.id;
    let quoted = |reviewer: &str| {
        if reviewer.is_empty() { "a reviewer without a name".into() } else { format!("`{reviewer}`") }
    };
    let (code, recorded, message, help) = match unverified {
        // The row says so itself.
        Unverified::StaleDiff => return,
        Unverified::NoRecording => (
            Code::NoRecording,
            Recorded::None,
            format!("`{id}` has no findings file: nobody recorded a review of it"),
            "record a review; an empty one is `[]`".into(),
        ),
        Unverified::StaleReviewer { reviewer, now } => (
            Code::StaleReviewer,
            Recorded::Stale,
            format!("`{id}`: its recording is by {} with other inputs than now", quoted(reviewer)),
            format!("record it again; the inputs now have the digest {now}"),
        ),
        Unverified::ProvenanceLost => (
            Code::ProvenanceLost,
            Recorded::ProvenanceLost,
            format!("`{id}`: its recording lost a digest that the baseline's had"),
            "record it again, with `diff_sha256` and `reviewer_sha256`".into(),
        ),
        Unverified::Unbound { reviewer, now } => (
            Code::UnboundRecording,
            Recorded::Unbound,
            format!("`{id}`: its recording by {} does not state `reviewer_sha256`", quoted(reviewer)),
            format!("record it again; the inputs now have the digest {now}"),
        ),
    };
    row.recorded = recorded;
    let place = place.map(Place::file);
    let said = reason(&Diagnostic { place, ..Diagnostic::run(code, message, Some(&help)) });
    row.reasons.insert(0, said.message.clone());
    row.problems.push(said);
}

/// The totals of some rows.
pub fn summary<'r>(rows: impl IntoIterator<Item = &'r Fixture>) -> Summary {
    summarise(rows)
}

/// What became of the fixtures that are new, or that do not pass on one of the sides.
pub fn fixture_changes(deltas: &[Delta]) -> Vec<FixtureChange> {
    let is_plain = |side: &Side| side.outcome().is_some_and(|outcome| outcome.standing == Standing::Pass);
    let told = deltas.iter().filter(|delta| {
        delta.cross.is_there() && !(is_plain(&delta.base) && is_plain(&delta.cross) && is_plain(&delta.head))
    });
    told.map(|delta| FixtureChange {
        fixture: delta.id.to_string(),
        base_status: match &delta.base {
            Side::Absent => None,
            Side::Broken => Some(Status::Blocked),
            Side::Scored(outcome) => Some(standing(outcome.standing)),
        },
        cause: causes(&delta.recorded.union(&delta.ruled).copied().ordered()),
    })
    .collect()
}

/// The status that a standing alone comes to.
pub(super) fn standing(standing: Standing) -> Status {
    match standing {
        Standing::Pass => Status::Pass,
        Standing::KnownGap => Status::KnownGap,
        Standing::Fail => Status::Fail,
    }
}
