//! Rows of fixtures as a gate has them.

use alloc::format;

use super::row::reason;
use super::summary::summarise;
use super::v1::{Fixture, Recorded, Status, Summary};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::gate::Unverified;

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
pub fn summary(rows: &[Fixture]) -> Summary {
    summarise(rows)
}
