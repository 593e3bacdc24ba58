//! Tracks side by side, in a terminal.

use alloc::format;
use alloc::string::{String, ToString};

use super::tracks::{
    FIGURES, MOST_CHARACTERS, MOST_CONDITIONS, composition, conditions, figures, has_scores, share, values,
};
use super::words::count;
use crate::escape::workflow_log;
use crate::result::v1::Comparison;
use crate::source::excerpt_of;
use crate::table::{Cell, Paint, Row, Tone, list};

/// Widest line of a table.
const WIDTH: usize = 110;

/// The comparison for a terminal.
pub fn compare(comparison: &Comparison, paint: Paint) -> String {
    let tracks = &comparison.tracks;
    let mut out = format!("benchgate compare · {}\n\n", count(tracks.len() as u64, "track", "tracks"));
    let name = |name: &str| Cell::new(workflow_log(name).into_owned());
    let rows: alloc::vec::Vec<_> = tracks
        .iter()
        .map(|track| {
            let [ratio, range, not_verified, recovery, stability] = figures(track).map(Cell::new);
            let runs = Cell::new(track.runs.to_string());
            Row::new(&[name(&track.name), runs, ratio, range, not_verified, recovery, stability])
        })
        .collect();
    let [ratio, range, not_verified, recovery, stability] = FIGURES;
    let headings = ["track", "runs", ratio, range, not_verified, recovery, stability];
    out.push_str(&list(&headings, &rows, 2, WIDTH, paint));
    if has_scores(comparison) {
        let rows: alloc::vec::Vec<_> = tracks
            .iter()
            .map(|track| {
                let [recall, precision] = [&track.recall, &track.precision].map(|of| Cell::new(share(of)));
                Row::new(&[name(&track.name), recall, precision])
            })
            .collect();
        out.push('\n');
        out.push_str(&list(&["track", "recall", "precision"], &rows, 1, WIDTH, paint));
    }
    out.push('\n');
    for track in tracks {
        out.push_str(&format!("{}: {}\n", workflow_log(&track.name), workflow_log(&composition(track))));
    }
    out.push_str(&format!("\n{}\n", conditions(&comparison.conditions)));
    for condition in comparison.conditions.iter().take(MOST_CONDITIONS) {
        out.push_str(&format!(
            "  {}\n",
            paint.tone(Tone::Strong, &workflow_log(&excerpt_of(&condition.name, MOST_CHARACTERS)))
        ));
        for (track, found) in tracks.iter().zip(&condition.tracks) {
            out.push_str(&format!("    {}: {}\n", workflow_log(&track.name), workflow_log(&values(found))));
        }
    }
    if let Some(more) = comparison.conditions.len().checked_sub(MOST_CONDITIONS).filter(|more| *more > 0) {
        out.push_str(&format!("  and {more} more; the JSON has all\n"));
    }
    out.push_str(&blocked(comparison.problems.len(), paint));
    out
}

/// The last line, when something could not be read.
pub(super) fn blocked(problems: usize, paint: Paint) -> String {
    if problems == 0 {
        return String::new();
    }
    let what = count(problems as u64, "problem", "problems");
    format!("\n{}  {what}: what could not be read is missing above\n", paint.tone(Tone::Bad, "BLOCKED"))
}
