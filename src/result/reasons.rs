//! Why a fixture did not pass, in words.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::misses::unexcused;
use super::row::{Quotes, number};
use crate::review::{Entry, Expectations, FixtureScore, Freshness, Miss, Rules, Standing};
use crate::source::excerpt;

/// Why it did not pass, and what of it is excused. For a table only the first loss that nothing excuses is put into words,
/// where that is a miss; it stands in its place all the same. For a line of a table that loss is alone, if the line shows it.
pub(super) fn reasons(
    expectations: &Expectations<'_>,
    score: &FixtureScore,
    freshness: Freshness,
    rules: Rules,
    quotes: Quotes,
) -> Vec<String> {
    let shown = unexcused(expectations, score);
    if quotes == Quotes::Line && shown.is_some() {
        // The miss that is shown says why.
        return Vec::new();
    }
    let shown = shown.filter(|_| quotes == Quotes::Table);
    if let Some((place, miss)) = shown.and_then(|place| Some((place, score.misses.get(place)?))) {
        let mut reasons = vec![String::new(); place];
        reasons.extend(missed(expectations, miss, rules));
        return reasons;
    }
    let mut reasons = Vec::new();
    if freshness == Freshness::Stale {
        reasons.push("stale recording: it was made from another diff".to_owned());
    }
    let is_line = quotes == Quotes::Line;
    reasons.extend(
        score.misses.iter().filter(|_| !is_line).filter_map(|miss| missed(expectations, miss, rules)),
    );
    let flagged = expectations.must_not_flag.iter().zip(&score.hits).enumerate();
    let most = if is_line { 1 } else { usize::MAX };
    for (position, (entry, hits)) in flagged.filter(|(_, (_, hits))| **hits > 0).take(most) {
        let what = describe(entry, rules.tolerance);
        reasons.push(format!("flagged must_not_flag #{}: {what}, {hits}×", number(position)));
    }
    if score.excess_blocking > 0 {
        let most = expectations.max_blocking.unwrap_or(0);
        reasons.push(format!("too many blocking findings: {}, want {most} at most", score.blocking));
    }
    if !score.enough {
        let least = expectations.min_findings.unwrap_or(0);
        reasons.push(format!("too few findings: {}, want {least} at least", score.findings));
    }
    let (passed, trials) = (score.trials_passed, score.trials.len());
    if score.is_flaky() {
        reasons.push(format!("flaky {passed}/{trials}: the trials disagree"));
    } else if trials > 1 && passed == 0 {
        reasons.push(format!("none of {trials} trials passed"));
    }
    let named: u64 = score.hits.iter().sum::<u64>() + score.excess_blocking;
    if score.false_positives > named {
        let more = score.false_positives - named;
        reasons.push(format!("{more} more false positives, not of the same entry in most trials"));
    }
    if is_line {
        if reasons.is_empty() && score.standing == Standing::Fail {
            reasons.extend(score.misses.first().and_then(|miss| missed(expectations, miss, rules)));
        }
        reasons.truncate(1);
    }
    reasons.into_iter().map(cut).collect()
}

fn missed(expectations: &Expectations<'_>, miss: &Miss, rules: Rules) -> Option<String> {
    let entry = expectations.must_match.get(miss.entry)?;
    let excuse = entry.known_gap.as_ref().map(|why| format!(" (known gap: {why})")).unwrap_or_default();
    let what = describe(entry, rules.tolerance);
    Some(cut(format!("missed #{}: {what}{excuse}", number(miss.entry))))
}

/// The text, or the start of it where it is long.
fn cut(text: String) -> String {
    match excerpt(&text) {
        Cow::Borrowed(whole) if whole.len() == text.len() => text,
        start => start.into_owned(),
    }
}

/// Keywords that a reason names.
const NAMED_KEYWORDS: usize = 3;

/// An entry in a few words: `auth.py:12±3 major “token” or “expiry”`.
fn describe(entry: &Entry<'_>, tolerance: u32) -> String {
    let mut words = match (&entry.file, entry.lines) {
        (Some(file), Some(lines)) => format!("{file}:{lines}±{tolerance}"),
        (Some(file), None) => file.clone().into_owned(),
        (None, Some(lines)) => format!("line {lines}±{tolerance}"),
        (None, None) => "anywhere".to_owned(),
    };
    if let Some(severity) = entry.severity {
        words.push(' ');
        words.push_str(severity.name());
    }
    for (position, keyword) in entry.keywords.iter().take(NAMED_KEYWORDS).enumerate() {
        words.push_str(if position == 0 { " “" } else { " or “" });
        words.push_str(keyword.written());
        words.push('”');
    }
    match entry.keywords.len().saturating_sub(NAMED_KEYWORDS) {
        0 => {}
        more => words.push_str(&format!(" or {more} more")),
    }
    cut(words)
}
