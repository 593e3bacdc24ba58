//! The runs of an archive, as Markdown.

use alloc::format;
use alloc::string::{String, ToString};

use super::compare_markdown::problems;
use super::room::add_within;
use super::tracks::{commit, decimal, newest, runs, sparklines, subject, time};
use super::words::{count, ratio};
use crate::escape::{markdown as escape, markdown_code as code};
use crate::limits::SUMMARY_BYTES;
use crate::result::v1::{History, PastRun, Series};

/// Bytes for the series; the problems have their own.
const MOST: usize = SUMMARY_BYTES / 2;
/// Bytes for the rows of one series.
const MOST_ROWS: usize = SUMMARY_BYTES / 4;

/// The history as Markdown, at most [`SUMMARY_BYTES`] long; of each series the last `most` runs.
pub fn history_markdown(history: &History, most: usize) -> String {
    let blocked = if history.problems.is_empty() { "" } else { "⛔ BLOCKED · " };
    let all = count(history.series.len() as u64, "series", "series");
    let mut out = format!("### {blocked}{all}\n\n");
    out.push_str(&problems(&history.problems));
    let most_bytes = out.len() + MOST;
    add_within(
        &mut out,
        most_bytes,
        history.series.iter().map(|series| section(series, most)),
        ("series", "series"),
    );
    out.trim_end().to_string() + "\n"
}

fn section(series: &Series, most: usize) -> String {
    let mut out = format!("**{}** · {}\n\n", escape(&subject(series)), runs(series, most));
    for line in sparklines(series) {
        // The bars line up in code.
        out.push_str(&format!("{}<br>\n", code(&line)));
    }
    let (titles, row): (&[&str], fn(&PastRun) -> String) = if series.kind == "pack" {
        (&["ratio"], |run| decimal(run.score_ratio.as_ref()).to_string())
    } else {
        (&["prec", "recall", "strict prec", "strict recall"], |run| {
            let figures = [run.precision, run.recall, run.strict_precision, run.strict_recall];
            figures.map(|figure| ratio(figure).into_owned()).join(" | ")
        })
    };
    let lines = "--:|".repeat(titles.len());
    out.push_str(&format!("\n| time | commit | status | {} |\n|:--|:--|:--|{lines}\n", titles.join(" | ")));
    let rows = newest(&series.runs, most).iter().map(|run| {
        let (time, commit, status) = (code(&time(run)), code(&commit(run)), escape(&run.status));
        format!("| {time} | {commit} | {status} | {} |\n", row(run))
    });
    add_within(&mut out, MOST_ROWS, rows, ("run", "runs"));
    out + "\n"
}
