//! The result of a pack as Markdown, for a job summary.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Detail;
use super::pack_facts::{
    basis, identity, lacks, origin, ratio_line, score, state, subject, tally, task_status, unscored,
};
use crate::escape::{markdown as escape, markdown_code as code};
use crate::limits::SUMMARY_BYTES;
use crate::result::v1::{ClaimState, Pack, PackStatus, ScoreSource, TaskStatus};
use crate::source::{excerpt, excerpt_of};

/// Most characters of one cell.
const CELL: usize = 200;
/// Most characters of what stands in the heading.
const SUBJECT: usize = 60;

/// The result as Markdown, at most [`SUMMARY_BYTES`] long; rows that do not fit are counted. The compact form has what
/// is not as it should be, the full one everything.
pub fn pack_markdown(result: &Pack, detail: Detail) -> String {
    let head = head(result);
    let foot = foot(result, detail);
    let mut room = SUMMARY_BYTES.saturating_sub(head.len() + foot.len() + 1_000);
    let mut parts = Vec::from([head]);
    for (heading, rows) in tables(result, detail) {
        let (table, used) = table(heading, rows, room);
        room = room.saturating_sub(used);
        parts.push(table);
    }
    parts.push(foot);
    let parts: Vec<String> = parts.into_iter().map(|part| part.trim_matches('\n').to_string()).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn head(result: &Pack) -> String {
    let sign = match result.status {
        PackStatus::Pass | PackStatus::NotApplicable | PackStatus::NotGated => "✅",
        PackStatus::Fail | PackStatus::NotVerified => "❌",
        PackStatus::Blocked => "⛔",
    };
    let subject = subject(result);
    let subject = code(&excerpt_of(&subject, SUBJECT));
    let mut out = format!("### {sign} {} · {subject}\n\n", result.status.word().replace('_', " "));
    let line = ratio_line(result).into_iter().chain(tally(result)).collect::<Vec<_>>().join(" · ");
    let line =
        if line.is_empty() { escape(&excerpt(result.message.as_deref().unwrap_or_default())) } else { line };
    out.push_str(&format!("{line}\n\n"));
    if let Some(recovery) = &result.recovery {
        let action = escape(&excerpt(&recovery.action));
        out.push_str(&format!("**Do:** {action}\n<br>{}\n\n", code(&excerpt(&recovery.command))));
    }
    out + &format!("<sub>{}</sub>\n", basis(result))
}

/// The headings and the rows of each table.
fn tables(result: &Pack, detail: Detail) -> [(&'static str, Vec<String>); 3] {
    let full = detail == Detail::Full;
    let text = |text: &str| escape(&excerpt_of(text, CELL));
    let name = |name: &str| code(&excerpt_of(name, CELL));
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let claims = result.claims.iter().filter(|claim| full || claim.state != ClaimState::Supported);
    let claims = claims.map(|claim| {
        row(&[name(&claim.id), state(claim.state).into(), text(claim.reason.as_deref().unwrap_or_default())])
    });
    let lowest = |source: ScoreSource| source == ScoreSource::Unscored || result.status == PackStatus::Fail;
    let criteria = result.criterion_scores.iter().filter(|criterion| full || lowest(criterion.source));
    let criteria = criteria.map(|criterion| {
        let title = text(criterion.name.as_deref().unwrap_or_default());
        row(&[
            name(&criterion.id),
            score(criterion),
            criterion.weight.to_string(),
            title,
            text(&origin(criterion)),
        ])
    });
    let tasks = result.tasks.iter().filter(|task| full || task.status == TaskStatus::NotVerified);
    let tasks = tasks.map(|task| {
        let title = text(task.title.as_deref().unwrap_or_default());
        row(&[name(&task.id), task_status(task.status).into(), title, text(&lacks(task))])
    });
    [
        ("| claim | state | why |\n|:--|:--|:--|\n", claims.collect()),
        ("| criterion | score | weight | | from |\n|:--|--:|--:|:--|:--|\n", criteria.collect()),
        ("| task | status | | lacks |\n|:--|:--|:--|:--|\n", tasks.collect()),
    ]
}

/// The rows that fit, and how many bytes they took.
fn table(heading: &str, rows: Vec<String>, room: usize) -> (String, usize) {
    if rows.is_empty() {
        return (String::new(), 0);
    }
    let mut out = heading.to_string();
    let all = rows.len();
    let mut shown = 0;
    for row in rows {
        if out.len() + row.len() > room {
            break;
        }
        out.push_str(&row);
        shown += 1;
    }
    if shown < all {
        out.push_str(&format!("\nand {} more that did not fit here\n", all - shown));
    }
    let used = out.len();
    (out, used)
}

fn foot(result: &Pack, detail: Detail) -> String {
    let mut lines: Vec<String> = Vec::new();
    let ratio = result.reasons.iter().filter(|reason| reason.code != "claim-unmet");
    lines.extend(ratio.take(MOST).map(|reason| escape(&excerpt(&reason.message))));
    lines.extend(result.notes.iter().take(MOST).map(|note| escape(&excerpt(&note.message))));
    let unscored = unscored(result).len();
    if unscored > 0 {
        lines.push(format!("{unscored} unscored, counted as 0"));
    }
    if detail == Detail::Full {
        let known = identity(result);
        lines.extend(known.into_iter().map(|(name, value)| format!("{name}: {}", code(&excerpt(&value)))));
    }
    let mut out = String::new();
    for line in lines {
        out.push_str(&format!("- {line}\n"));
    }
    out
}

/// Most reasons and most notes that are listed.
const MOST: usize = 20;
