//! CTRF, the Common Test Report Format: `results.tests`, and `results.summary` to compare with.

use alloc::string::ToString as _;

use super::json::{count, flag, list, object, text};
use super::tally::{Gap, Outcome, Tally};
use super::{Fault, Format, MalformedReport, Report};
use crate::source::{Node, Trail};

/// Reads a CTRF document.
pub(super) fn read(root: &Node<'_>) -> Result<Report, MalformedReport> {
    let at = Trail::Root;
    if let Some(format) = text(root, "reportFormat", &at)?
        && format != "CTRF"
    {
        return Err(MalformedReport::other(Format::Ctrf, &alloc::format!("`reportFormat` is `{format}`")));
    }
    let results = object(root, "results", &at)?
        .ok_or_else(|| MalformedReport::other(Format::Ctrf, "there is no `results`"))?;
    let at = at.key("results");
    let tests = list(results, "tests", &at)?
        .ok_or_else(|| MalformedReport::other(Format::Ctrf, "there is no `results.tests`"))?;
    let mut tally = Tally::default();
    let below = at.key("tests");
    let mut other = 0;
    for (index, test) in tests.iter().enumerate() {
        let at = below.index(index);
        if !matches!(test, Node::Object(_)) {
            return Err(MalformedReport::wrong(test, "an object (a test)", &at));
        }
        let outcome = outcome(test, &at)?;
        other += u64::from(outcome == Outcome::Unclear);
        let name = text(test, "name", &at)?;
        tally.add(outcome, || name.unwrap_or("(no name)").to_string())?;
    }
    let mut gap = Gap::default();
    if let Some(summary) = object(results, "summary", &at)? {
        gap = compare(summary, &at.key("summary"), tests.len() as u64, other, &mut tally)?;
    }
    Ok(tally.settle(Format::Ctrf, gap))
}

/// How a test ended. A pass after a retry is a flaky one: nothing is retried that passed.
fn outcome(test: &Node<'_>, at: &Trail<'_>) -> Result<Outcome, MalformedReport> {
    let status =
        text(test, "status", at)?.ok_or_else(|| MalformedReport::value(Fault::Missing("status"), at))?;
    let is_flaky = flag(test, "flaky", at)?.unwrap_or(false) || count(test, "retries", at)?.unwrap_or(0) > 0;
    Ok(match status {
        "passed" if is_flaky || failed_before(test, at)? => Outcome::Flaky,
        "passed" => Outcome::Passed,
        "failed" => Outcome::Failed,
        "skipped" | "pending" => Outcome::Skipped,
        _ => Outcome::Unclear,
    })
}

/// Whether one of the attempts did not pass.
fn failed_before(test: &Node<'_>, at: &Trail<'_>) -> Result<bool, MalformedReport> {
    let below = at.key("retryAttempts");
    for (index, attempt) in list(test, "retryAttempts", at)?.unwrap_or_default().iter().enumerate() {
        if text(attempt, "status", &below.index(index))? != Some("passed") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn compare(
    summary: &Node<'_>,
    at: &Trail<'_>,
    cases: u64,
    other: u64,
    tally: &mut Tally,
) -> Result<Gap, MalformedReport> {
    let counted = tally.counted();
    let mut check = |figure: &'static str, counted: u64| -> Result<(u64, u64), MalformedReport> {
        let stated = count(summary, figure, at)?.unwrap_or(counted);
        if stated != counted {
            tally.disagree("", figure, stated, counted);
        }
        Ok((stated.saturating_sub(counted), counted.saturating_sub(stated)))
    };
    let (_, unstated) = check("tests", cases)?;
    let (_, unpassed) = check("passed", counted.passed)?;
    let (failed, _) = check("failed", counted.failed)?;
    let stated_skips = [count(summary, "pending", at)?, count(summary, "skipped", at)?];
    let (more_other, _) = check("other", other)?;
    let (flaky, _) = check("flaky", counted.flaky)?;
    // Writers differ in which of the two a test belongs to.
    let mut skipped = 0;
    if stated_skips.iter().any(Option::is_some) {
        let stated = stated_skips.into_iter().flatten().fold(0, u64::saturating_add);
        if stated != counted.skipped {
            tally.disagree("", "pending and skipped", stated, counted.skipped);
        }
        skipped = stated.saturating_sub(counted.skipped);
    }
    Ok(Gap { failed, errored: 0, skipped: skipped.saturating_add(more_other), unstated, unpassed, flaky })
}

#[cfg(test)]
mod tests;
