//! `benchgate history`.

use super::args::Format;
use super::compare::complain;
use super::plan::HistoryPlan;
use super::results::{Found, Reader, Results, damaged};
use super::run::{deliver, json};
use crate::diagnostic::Diagnostic;
use crate::report;
use crate::result::v1::Verdict;
use crate::tracks::{Entry, history as put_in_rows};

/// Shows an archive. It is a look, not a verdict: what could be read ends in success.
pub(super) fn history(plan: &HistoryPlan) -> Result<Verdict, Diagnostic> {
    let Results { found, mut problems, warnings } = Reader::new().results(&plan.dir);
    let mut entries = Vec::with_capacity(found.len());
    for one in found {
        match entry(one) {
            Ok(entry) => entries.push(entry),
            Err(problem) => problems.push(problem),
        }
    }
    problems.sort_by(|one, other| one.place.cmp(&other.place));
    let history = put_in_rows(entries, &problems, &warnings);
    complain(&history.problems, &history.warnings);
    deliver(&match plan.format {
        Format::Text => report::history(&history, plan.last, plan.paint),
        Format::Markdown => report::history_markdown(&history, plan.last),
        Format::Json => json(&history)?,
    })?;
    Ok(if problems.is_empty() { Verdict::Pass } else { Verdict::Blocked })
}

/// A result that is stored as an entry, under its own name.
fn entry(Found { file, stored }: Found) -> Result<Entry, Diagnostic> {
    let Some(stamp) = stored.stamp else {
        return Err(damaged(&file, "this is a result, and no entry of an archive"));
    };
    let Some(digest) = file.stated else {
        return Err(damaged(
            &file,
            "an entry has the SHA-256 of its bytes for a name, and this one does not",
        ));
    };
    Ok(Entry { digest, stamp, run: stored.run })
}
