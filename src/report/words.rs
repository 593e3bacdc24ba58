//! Small words that every rendering shares.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) use super::hundredths::ratio;
use crate::result::v1::{Amount, Fixture, Mode, Recorded, Score, Status, Strict, Summary, Verdict};
use crate::result::{Disclosed, first_loss};

/// What a score of recordings is worth.
pub(super) const HONESTY: &str = "validates scorer and recordings, not live quality";

/// A count.
pub(super) fn number(value: u64) -> Cow<'static, str> {
    const DIGITS: &str = "0123456789";
    let digit = usize::try_from(value).ok().and_then(|digit| DIGITS.get(digit..=digit));
    digit.map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

/// A count; a mean over trials has one decimal.
pub(super) fn amount(value: Amount) -> Cow<'static, str> {
    value.whole().map_or_else(|| format!("{:.1}", value.0).into(), number)
}

/// Findings that are no pair.
pub(super) fn extra(strict: &Strict) -> Amount {
    Amount(strict.labelled_fp.0 + strict.duplicates.0 + strict.unlabelled.0)
}

/// Rows that say `yes`, of all: `7/12`.
pub(super) fn passed(score: &Score, disclosed: Disclosed) -> String {
    format!("{}/{}", disclosed.passed, score.summary.fixtures)
}

/// Where the findings come from, in a word.
pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Recorded => "recorded",
        Mode::Live => "live",
    }
}

/// `1 fixture`, `2 fixtures`.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The status of a row in words.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "PASS",
        Status::Fail => "FAIL",
        Status::NotVerified => "NOT_VERIFIED",
        Status::KnownGap => "KNOWN_GAP",
        Status::Blocked => "BLOCKED",
    }
}

/// What binds a recording to its diff, in words.
pub(super) fn recorded(recorded: Recorded) -> &'static str {
    match recorded {
        Recorded::None => "no recording, scored as an empty review",
        Recorded::Fresh => "recording bound to this diff",
        Recorded::Unbound => "recording does not say which diff it saw",
        Recorded::Stale => "recording is of another diff",
        Recorded::ProvenanceLost => "recording lost its provenance",
    }
}

/// How the fixtures fared: `12 fixtures: 7 passed, 5 known gaps`.
pub(super) fn tally(summary: &Summary) -> String {
    let counts = [
        (summary.passed, "passed", "passed"),
        (summary.failed, "failed", "failed"),
        (summary.known_gaps, "known gap", "known gaps"),
        (summary.not_verified, "not verified", "not verified"),
        (summary.blocked, "blocked", "blocked"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
    let all = count(summary.fixtures, "fixture", "fixtures");
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}

/// A sign in front of a verdict.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Fail | Verdict::NotVerified => "❌",
        Verdict::Blocked => "⛔",
    }
}

/// Why a row is not simply a pass, in the fewest words: the near miss of the first entry that was missed, or
/// the first reason. Not escaped.
pub(super) fn why(row: &Fixture) -> String {
    why_of(row, row.misses.len())
}

/// The same, where so many were missed and the row may have only the one that is shown.
pub(super) fn why_of(row: &Fixture, misses: usize) -> String {
    let shown = || {
        let unexcused = row.misses.iter().find(|miss| miss.known_gap.is_none());
        let miss = unexcused.or(row.misses.first())?;
        let mut words = String::from(if miss.known_gap.is_some() { "gap · " } else { "" });
        match &miss.near_miss {
            Some(near) => words.push_str(&near.unmet.join("; ")),
            None => words.push_str("no finding"),
        }
        if let Some(more) = misses.checked_sub(1).filter(|more| *more > 0) {
            words.extend([" (+", &number(more as u64), ")"]);
        }
        Some(words)
    };
    match row.status {
        Status::Pass => flaky(row),
        Status::Blocked => {
            // The place is under the table, with the whole message.
            let what = row.problems.first().map(|problem| problem.message.as_str());
            let more = row.problems.len().checked_sub(2).map(|more| format!(" (+{})", more + 1));
            format!("blocked · {}{}", what.unwrap_or("a limit was passed"), more.unwrap_or_default())
        }
        Status::NotVerified => match row.recorded {
            Recorded::Stale => "stale recording".to_string(),
            Recorded::ProvenanceLost => recorded(Recorded::ProvenanceLost).to_string(),
            Recorded::None => "no recording".to_string(),
            Recorded::Unbound | Recorded::Fresh => {
                let what = row.problems.first().map(|problem| problem.message.as_str());
                what.unwrap_or("recording without valid evidence").to_string()
            }
        },
        Status::Fail if row.misses.iter().all(|miss| miss.known_gap.is_some()) => {
            first_loss(row).unwrap_or_default().to_string()
        }
        Status::Fail | Status::KnownGap => {
            shown().or_else(|| row.reasons.first().cloned()).unwrap_or_default()
        }
    }
}

fn flaky(row: &Fixture) -> String {
    match row.trials {
        Some(trials) if trials.flaky => format!("flaky {}/{}", trials.passed, trials.count),
        _ => String::new(),
    }
}
