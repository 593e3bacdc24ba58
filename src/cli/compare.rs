//! `benchgate compare`.

use super::args::Format;
use super::output;
use super::plan::ComparePlan;
use super::results::{Reader, Results};
use super::run::{deliver, json};
use crate::diagnostic::{Diagnostic, Level};
use crate::report;
use crate::result::v1::{Reason, Verdict};
use crate::tracks::{TrackRuns, compare as compare_tracks};

/// Compares tracks. It is a look, not a verdict: what could be read ends in success.
pub(super) fn compare(plan: &ComparePlan) -> Result<Verdict, Diagnostic> {
    let reader = Reader::new();
    let (mut tracks, mut problems, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for path in &plan.tracks {
        let Results { found, problems: unread, warnings: odd } = reader.results(path);
        problems.extend(unread);
        warnings.extend(odd);
        let runs = found.into_iter().map(|found| found.stored.run).collect();
        tracks.push(TrackRuns { name: path.to_string_lossy().into_owned(), runs });
    }
    // One track may be given twice, and some problems are of all.
    problems.dedup();
    let comparison = compare_tracks(&tracks, &problems, &warnings);
    complain(&comparison.problems, &comparison.warnings);
    deliver(&match plan.format {
        Format::Text => report::compare(&comparison, plan.paint),
        Format::Markdown => report::compare_markdown(&comparison),
        Format::Json => json(&comparison)?,
    })?;
    Ok(if problems.is_empty() { Verdict::Pass } else { Verdict::Blocked })
}

/// Says what is wrong, then what is worth knowing.
pub(super) fn complain(problems: &[Reason], warnings: &[Reason]) {
    let errors = problems.iter().map(|reason| (Level::Error, reason));
    let odd = warnings.iter().map(|reason| (Level::Warning, reason));
    output::complain(&errors.chain(odd).collect::<Vec<_>>());
}
