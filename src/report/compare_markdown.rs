//! Tracks side by side, as Markdown.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::room::add_within;
use super::tracks::{
    FIGURES, MOST_CHARACTERS, MOST_CONDITIONS, composition, conditions, figures, has_scores, share, values,
};
use super::words::count;
use crate::escape::{markdown as escape, markdown_code as code};
use crate::limits::SUMMARY_BYTES;
use crate::result::v1::{Comparison, Condition, Reason, Track};
use crate::source::excerpt_of;

/// Bytes that each part may take; there are four.
const PART: usize = SUMMARY_BYTES / 5;

/// The comparison as Markdown, at most [`SUMMARY_BYTES`] long.
pub fn compare_markdown(comparison: &Comparison) -> String {
    let tracks = &comparison.tracks;
    let blocked = if comparison.problems.is_empty() { "" } else { "⛔ BLOCKED · " };
    let mut out = format!("### {blocked}{} compared\n\n", count(tracks.len() as u64, "track", "tracks"));
    out.push_str(&problems(&comparison.problems));
    out.push_str(&part(&heading(&FIGURES), tracks.iter().map(row)));
    if has_scores(comparison) {
        let rows = tracks.iter().map(|track| {
            cells(&[name(track), track.runs.to_string(), share(&track.recall), share(&track.precision)])
        });
        out.push_str(&part(&heading(&["recall", "precision"]), rows));
    }
    out.push_str(&format!("{}\n\n", conditions(&comparison.conditions)));
    if !comparison.conditions.is_empty() {
        let rows = comparison.conditions.iter().take(MOST_CONDITIONS);
        out.push_str(&part(
            "| condition | track | values |\n|:--|:--|:--|\n",
            rows.map(|row| condition(row, tracks)),
        ));
    }
    let most = comparison.conditions.len().saturating_sub(MOST_CONDITIONS);
    if most > 0 {
        out.push_str(&format!("and {most} more; the JSON has all\n\n"));
    }
    out.trim_end().to_string() + "\n"
}

fn part(heading: &str, rows: impl Iterator<Item = String>) -> String {
    let mut out = heading.to_string();
    add_within(&mut out, PART, rows, ("row", "rows"));
    out + "\n"
}

fn heading(figures: &[&str]) -> String {
    let titles = [&["track", "runs"], figures].concat();
    let lines: Vec<&str> =
        titles.iter().enumerate().map(|(n, _)| if n == 0 { ":--" } else { "--:" }).collect();
    format!("| {} |\n|{}|\n", titles.join(" | ").replace('_', "\\_"), lines.join("|"))
}

fn row(track: &Track) -> String {
    let [ratio, range, not_verified, recovery, stability] = figures(track);
    // What the track consists of stands under its name.
    let name = format!("{}<br><sub>{}</sub>", name(track), escape(&composition(track)));
    cells(&[name, track.runs.to_string(), ratio, range, not_verified, recovery, stability])
}

fn cells(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn name(track: &Track) -> String {
    code(&excerpt_of(&track.name, MOST_CHARACTERS))
}

/// A row for each track.
fn condition(condition: &Condition, tracks: &[Track]) -> String {
    let of = code(&excerpt_of(&condition.name, MOST_CHARACTERS));
    let rows = tracks.iter().zip(&condition.tracks);
    rows.map(|(track, found)| cells(&[of.clone(), name(track), escape(&values(found))])).collect()
}

/// What could not be read; nothing when all could.
pub(super) fn problems(problems: &[Reason]) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let lines = problems.iter().map(|problem| {
        let place = problem.place.as_ref().map(|place| format!(" {}", code(place))).unwrap_or_default();
        format!("- **{}**{place}: {}\n", problem.code, escape(&problem.message))
    });
    let mut out = String::new();
    add_within(&mut out, PART, lines, ("problem", "problems"));
    out + "\n"
}
