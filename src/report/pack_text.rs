//! The result of a pack in a terminal.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Detail;
use super::columns::columns;
use super::pack_facts::{
    basis, identity, lacks, origin, ratio_line, score, state, subject, tally, task_status, unscored,
};
use crate::escape::workflow_log;
use crate::result::v1::{Pack, PackStatus};
use crate::source::excerpt_of;
use crate::table::{Paint, Tone};

/// Most reasons, or names in a list, that the compact form shows.
const MOST: usize = 10;
/// Most characters of what stands in front of a result.
const SUBJECT: usize = 60;

/// The result for a terminal.
pub fn pack_text(result: &Pack, detail: Detail, paint: Paint) -> String {
    let subject = subject(result);
    let subject = workflow_log(&excerpt_of(&subject, SUBJECT)).into_owned();
    let mut out = format!("benchgate pack · {subject} · {}\n\n", basis(result));
    if detail == Detail::Full {
        out.push_str(&tables(result, paint));
    }
    out.push_str(&verdict(result, paint));
    if let Some(recovery) = &result.recovery {
        let (action, command) = (workflow_log(&recovery.action), workflow_log(&recovery.command));
        out.push_str(&format!("\n{} {action}\n    {command}\n", paint.tone(Tone::Strong, "Do:")));
    }
    out
}

fn verdict(result: &Pack, paint: Paint) -> String {
    let tone = match result.status {
        PackStatus::Pass => Tone::Good,
        PackStatus::NotApplicable | PackStatus::NotGated => Tone::Faint,
        PackStatus::NotVerified => Tone::Notice,
        PackStatus::Fail | PackStatus::Blocked => Tone::Bad,
    };
    let line = ratio_line(result).or_else(|| result.message.clone()).unwrap_or_default();
    let mut out = format!("{}  {}\n", paint.tone(tone, result.status.word()), workflow_log(&line));
    if let Some(tally) = tally(result) {
        out.push_str(&format!("{tally}\n"));
    }
    if result.status != PackStatus::Blocked {
        for reason in result.reasons.iter().take(MOST) {
            out.push_str(&format!("  {}\n", workflow_log(&reason.message)));
        }
        if let Some(more) = result.reasons.len().checked_sub(MOST).filter(|more| *more > 0) {
            out.push_str(&format!("  and {more} more; the JSON result has all\n"));
        }
    }
    let unscored = unscored(result);
    if !unscored.is_empty() {
        out.push_str(&format!("  unscored, counted as 0: {}\n", workflow_log(&named(&unscored))));
    }
    out
}

/// The first of some names, and how many more there are.
fn named(names: &[&str]) -> String {
    let shown = names.get(..MOST).unwrap_or(names).join(", ");
    match names.len().checked_sub(MOST).filter(|more| *more > 0) {
        Some(more) => format!("{shown} and {more} more"),
        None => shown,
    }
}

/// Every claim, criterion and task.
pub(super) fn tables(result: &Pack, paint: Paint) -> String {
    let mut out = String::new();
    let mut part = |title: &str, lines: String| {
        if !lines.is_empty() {
            out.push_str(&format!("{}\n{lines}\n", paint.tone(Tone::Strong, title)));
        }
    };
    let claims: Vec<[String; 3]> = result
        .claims
        .iter()
        .map(|claim| [state(claim.state).into(), claim.id.clone(), claim.reason.clone().unwrap_or_default()])
        .collect();
    part("claims", columns(&claims));
    let criteria: Vec<[String; 5]> = result
        .criterion_scores
        .iter()
        .map(|criterion| {
            [
                criterion.id.clone(),
                score(criterion),
                format!("× {}", criterion.weight),
                criterion.name.clone().unwrap_or_default(),
                origin(criterion),
            ]
        })
        .collect();
    part("criteria", columns(&criteria));
    let tasks: Vec<[String; 4]> = result
        .tasks
        .iter()
        .map(|task| {
            let status = task_status(task.status).to_string();
            [task.id.clone(), status, task.title.clone().unwrap_or_default(), lacks(task)]
        })
        .collect();
    part("tasks", columns(&tasks));
    let identity: Vec<[String; 2]> =
        identity(result).into_iter().map(|(name, value)| [name.to_string(), value]).collect();
    part("run", columns(&identity));
    out
}
