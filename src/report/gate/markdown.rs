//! A gate as Markdown: the body of the comment, and the job summary.
//!
//! What must not be missed stands first and is bounded by itself: verdict, next step, the weightiest rows, what would
//! accept them, totals, and the foot. All else is folded, and takes what is left of the budget.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::facts::{accepted, headline, news, open_digest, reasons_first, to_accept, totals};
use super::fit::{Budget, Item, fit, short_code, short_prose};
use super::folds::{self, facts};
use super::names::{base_name, run, trust, versus};
use super::rows::{Mark, Row, rows};
use crate::result::v1::{Gate, GateVerdict, Reason, Trust};

/// Most rows that are not folded, and fewer where the reasons stand above them.
const ROWS: usize = 12;
const ROWS_UNDER_REASONS: usize = 8;
/// Most reasons that are not folded, and fewer where rows stand below them.
const REASONS: usize = 5;
const REASONS_OVER_ROWS: usize = 3;

/// The result as Markdown within a budget: at most 25 lines that are not folded, five for a PASS. Whatever is left out
/// is counted.
pub fn gate_markdown(gate: &Gate, budget: Budget) -> String {
    markdown(gate, budget, Maker::ThisRun)
}

/// The same of a result that somebody else made, which its heading says.
pub fn reported_markdown(gate: &Gate, budget: Budget) -> String {
    markdown(gate, budget, Maker::OwnRun)
}

/// Who made a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    /// The run that shows it.
    ThisRun,
    /// A run of the pull request itself, whose author owns its workflow.
    OwnRun,
}

fn markdown(gate: &Gate, budget: Budget, maker: Maker) -> String {
    let rows = rows(gate);
    let reasons = match (reasons_first(gate, rows.len()), rows.is_empty()) {
        (true, true) => REASONS,
        (true, false) => REASONS_OVER_ROWS,
        (false, _) => 0,
    };
    let shown = match (gate.verdict, reasons) {
        (GateVerdict::Pass, _) => 0,
        (_, 0) => ROWS,
        (..) => ROWS_UNDER_REASONS,
    };
    let (first, rest) = rows.split_at(shown.min(rows.len()));
    let head = parts([
        heading(gate, maker),
        next_step(gate),
        top_reasons(gate, reasons),
        table(gate, first, rest),
        below(gate),
    ]);
    let lists = folds::lists(gate, rest, reasons);
    let (summary, facts, foot) = (summary(gate), facts(gate), foot(gate));
    let fixed = [&head, summary, &facts, FOLD_END, &foot].map(str::len).iter().sum::<usize>();
    let folded = fit(&lists, budget.bytes().saturating_sub(fixed + 2 * (lists.len() + 3)));
    let fold = parts([facts].into_iter().chain(folded));
    format!("{head}\n\n{summary}{fold}{FOLD_END}{foot}\n")
}

const FOLD_END: &str = "\n\n</details>\n\n";

fn summary(gate: &Gate) -> &'static str {
    match gate.verdict {
        GateVerdict::Pass => "<details><summary>Scores and evidence</summary>\n\n",
        _ => "<details><summary>All scores, evidence, trust</summary>\n\n",
    }
}

/// Parts with a blank line between them: without one, HTML would swallow the Markdown that follows it.
fn parts(parts: impl IntoIterator<Item = String>) -> String {
    let mut out = String::new();
    for part in parts {
        let part = part.trim_matches('\n');
        if !part.is_empty() && !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(part);
    }
    out
}

fn heading(gate: &Gate, maker: Maker) -> String {
    let sign = match gate.verdict {
        GateVerdict::Pass => "✅",
        GateVerdict::Fail | GateVerdict::NotVerified => "❌",
        GateVerdict::Blocked => "⛔",
        GateVerdict::Inconclusive => "❔",
    };
    let said = headline(gate);
    let mut out = format!("### {sign} {}", gate.verdict.word().replace('_', " "));
    if !said.first.is_empty() {
        out.push_str(&format!(" · {}", said.first));
    }
    if !said.also.is_empty() {
        out.push_str(&format!(" · also {}", said.also));
    }
    if maker == Maker::OwnRun {
        out.push_str(" · reported by the pull request's own run");
    }
    out
}

fn next_step(gate: &Gate) -> String {
    let Some(recovery) = &gate.recovery else { return String::new() };
    let action = short_prose(&recovery.action, 300, 3_000);
    format!("**Do:** {action}\n<br>{}", short_code(&recovery.command, 2_000, 4_000))
}

/// The first reasons, where there is nothing else to show.
fn top_reasons(gate: &Gate, most: usize) -> String {
    let mut out: String = gate.reasons.iter().take(most).map(|reason| reason_item(reason).row).collect();
    if let Some(more) = gate.reasons.len().checked_sub(most).filter(|more| *more > 0 && most > 0) {
        out.push_str(&format!("- and {more} more below\n"));
    }
    out
}

/// A reason as an element of a list.
pub(super) fn reason_item(reason: &Reason) -> Item {
    let code = short_prose(&reason.code, 40, 200);
    let place =
        reason.place.as_ref().map(|place| format!(" {}", short_code(place, 200, 400))).unwrap_or_default();
    let help =
        reason.help.as_ref().map(|help| format!(" — {}", short_prose(help, 300, 600))).unwrap_or_default();
    let row = format!("- **{code}**{place}: {}{help}\n", short_prose(&reason.message, 300, 700));
    Item { row, name: code }
}

/// What is wrong or changed, the weightiest rows; `rest` are those that are folded.
fn table(gate: &Gate, first: &[Row], rest: &[Row]) -> String {
    if first.is_empty() {
        return String::new();
    }
    let mut out = table_head(gate);
    for row in first {
        out.push_str(&row_item(row).row);
    }
    if !rest.is_empty() {
        out.push_str(&format!("\nand {} more below\n", rest.len()));
    }
    out
}

/// The head of a table of rows.
pub(super) fn table_head(gate: &Gate) -> String {
    format!("| | {} | {} | why |\n|:--|:--|:--|:--|\n", short_prose(&base_name(gate), 60, 300), this(gate))
}

/// What is judged, as the head of a column.
pub(super) fn this(gate: &Gate) -> &'static str {
    match gate.trust {
        Trust::Local => "here",
        _ if super::facts::is_landed(gate) => "this commit",
        _ => "this PR",
    }
}

/// A row of a table, each cell bounded.
pub(super) fn row_item(row: &Row) -> Item {
    let head = short_prose(&row.head, 40, 180);
    let head = match row.mark {
        Mark::Blocked => format!("⛔ {head}"),
        Mark::Wrong => format!("❌ {head}"),
        Mark::Worse => format!("<b>{head}</b> ▼"),
        Mark::Loosened => format!("{head} <b>loosened</b>"),
        Mark::Open => format!("{head} ❔"),
    };
    Item::row(
        short_code(&row.what, 80, 300),
        [short_prose(&row.base, 40, 150), head, short_prose(&row.why, 160, 450)],
    )
}

/// What would accept what is wrong, what is new, and the totals.
fn below(gate: &Gate) -> String {
    let totals = short_prose(&totals(gate).join(" · "), 600, 2_000);
    let news = short_prose(&news(gate).join(" · "), 500, 1_500);
    let lines = [accept(gate), news, totals].map(|line| line.trim_matches('\n').into());
    let lines: Vec<String> = lines.into_iter().filter(|line: &String| !line.is_empty()).collect();
    lines.join("\n\n")
}

fn accept(gate: &Gate) -> String {
    let Some(digest) = open_digest(gate).filter(|_| accepted(gate).is_none()) else { return String::new() };
    let comment = short_code(&format!("benchgate approve {digest}"), 90, 1_500);
    let items = to_accept(gate);
    match gate.trust {
        Trust::Local => {
            format!(
                "To accept {items}: <code>--approve-loosening</code> here; on a pull request comment {comment}."
            )
        }
        _ => format!("To accept {items}: comment {comment}, then re-run this job."),
    }
}

fn foot(gate: &Gate) -> String {
    let mut parts = Vec::from([short_code(&versus(gate), 60, 400)]);
    parts.extend(run(gate).map(|run| short_prose(&run, 60, 400)));
    parts.push(trust(gate.trust).into());
    parts.push(short_code(&gate.reproduce, 1_000, 2_000));
    format!("<sub>{}</sub>", parts.join(" · "))
}
