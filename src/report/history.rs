//! The runs of an archive, in a terminal.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::compare::blocked;
use super::tracks::{commit, decimal, newest, runs, sparklines, subject, time};
use super::words::{count, ratio};
use crate::escape::workflow_log;
use crate::result::v1::{History, PastRun, Series};
use crate::table::{Cell, Paint, Row, Tone, list};

/// Widest line of a table.
const WIDTH: usize = 100;
/// The column before which the bar stands: what follows are figures.
const FIRST_FIGURE: usize = 3;

/// The history for a terminal; of each series the last `most` runs.
pub fn history(history: &History, most: usize, paint: Paint) -> String {
    let mut out = format!("benchgate history · {}\n", count(history.series.len() as u64, "series", "series"));
    for series in &history.series {
        let title = paint.tone(Tone::Strong, &workflow_log(&subject(series)));
        out.push_str(&format!("\n{title} · {}\n", runs(series, most)));
        for line in sparklines(series) {
            out.push_str(&format!("{line}\n"));
        }
        out.push('\n');
        out.push_str(&table(series, most, paint));
    }
    out.push_str(&blocked(history.problems.len(), paint));
    out
}

fn table(series: &Series, most: usize, paint: Paint) -> String {
    let shown = newest(&series.runs, most);
    if series.kind == "pack" {
        let rows: Vec<_> = shown
            .iter()
            .map(|run| {
                let [time, commit, status] = head(run);
                Row::new(&[time, commit, status, Cell::new(decimal(run.score_ratio.as_ref()))])
            })
            .collect();
        return list(&["time", "commit", "status", "ratio"], &rows, FIRST_FIGURE, WIDTH, paint);
    }
    let rows: Vec<_> = shown
        .iter()
        .map(|run| {
            let [time, commit, status] = head(run);
            let [a, b, c, d] = [run.precision, run.recall, run.strict_precision, run.strict_recall];
            let [a, b, c, d] = [a, b, c, d].map(|value| Cell::new(ratio(value)));
            Row::new(&[time, commit, status, a, b, c, d])
        })
        .collect();
    let headings = ["time", "commit", "status", "prec", "recall", "strict prec", "strict recall"];
    list(&headings, &rows, FIRST_FIGURE, WIDTH, paint)
}

fn head(run: &PastRun) -> [Cell<'_>; FIRST_FIGURE] {
    let tone = match run.exit_code {
        0 => Tone::Good,
        2 => Tone::Notice,
        _ => Tone::Bad,
    };
    [
        Cell::new(workflow_log(&time(run)).into_owned()),
        Cell::new(workflow_log(&commit(run)).into_owned()),
        Cell::toned(workflow_log(&run.status), tone),
    ]
}
