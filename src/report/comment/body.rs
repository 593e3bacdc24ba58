//! What a comment says, and when there is anything to say.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::super::gate::{Budget, gate_markdown, reported_markdown};
use super::marker::Marker;
use crate::limits::COMMENT_BYTES;
use crate::result::v1::{DecimalText, FixtureChange, Gate, GateVerdict, PackChange, RuleClass};

/// How long a comment may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentLength {
    /// As long as GitHub takes one.
    Usual,
    /// As short as all that matters allows, after GitHub did not take it.
    Short,
}

/// Who made what a comment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentOf {
    /// The run that writes it.
    ThisRun,
    /// A run of the pull request itself, which the comment says.
    OwnRun,
}

/// The whole comment: its marker, which nobody sees, then the result.
pub fn comment_body(gate: &Gate, marker: &Marker, length: CommentLength, of: CommentOf) -> String {
    let marker = marker.to_string();
    let budget = match length {
        CommentLength::Usual => Budget::of(COMMENT_BYTES.saturating_sub(marker.len() + 1)),
        CommentLength::Short => Budget::LEAST,
    };
    let text = match of {
        CommentOf::ThisRun => gate_markdown(gate, budget),
        CommentOf::OwnRun => reported_markdown(gate, budget),
    };
    format!("{marker}\n{text}")
}

/// Whether there is anything to say that nobody would miss: it is not PASS, or something is otherwise than on the base.
pub fn is_worth_a_comment(gate: &Gate) -> bool {
    // Known gaps and packs are told of as they are, too.
    let is_other = |change: &FixtureChange| change.base_status.is_none() || !change.cause.is_empty();
    let is_changed = gate.fixture_changes.iter().any(is_other)
        || gate.pack_changes.iter().any(|change| is_other_pack(gate, change))
        || !gate.regressions.is_empty()
        || !gate.improvements.is_empty()
        || gate.rules_changed.iter().any(|change| change.class != RuleClass::Neutral)
        || !gate.inconclusive.is_empty()
        || gate.approval.is_some();
    gate.verdict != GateVerdict::Pass || is_changed
}

/// Whether the status or the ratio of a pack differ from what they are with the baseline's scores.
fn is_other_pack(gate: &Gate, change: &PackChange) -> bool {
    let pack = gate.packs.iter().find(|pack| pack.name.as_ref() == Some(&change.pack));
    pack.is_none_or(|pack| {
        let ratio = pack.score_ratio.as_ref().map(DecimalText::as_str);
        Some(pack.status) != change.base_status || ratio != change.base_ratio.as_deref()
    })
}
