//! The score as a GitHub job summary.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::complaints::complaints;
use super::outcome::{disclosures, strict_lines};
use super::text::place;
use super::words::{HONESTY, amount, count, extra, mode, passed, ratio, sign, status, tally, why};
use super::{Detail, Level};
use crate::escape::{markdown as escape, markdown_code as code, terminal, truncate};
use crate::limits::SUMMARY_BYTES;
use crate::result::Disclosed;
use crate::result::v1::{Fixture, Reason, Score, Status};
use crate::source::excerpt;

const HEADING: &str = "| fixture | pass | match | miss | fp | prec | recall | strict | extra | near miss |\n\
                       |:--|:--|--:|--:|--:|--:|--:|--:|--:|:--|\n";
/// Widest last cell, in columns.
const WIDEST_REASON: usize = 80;
/// Most reasons of one kind that are listed.
const MOST_REASONS: usize = 50;
/// Most bytes of the reasons of one kind.
const REASONS_BYTES: usize = 100 << 10;

/// The result as Markdown, at most [`SUMMARY_BYTES`] long. When that is too little for every fixture, passing
/// ones are left out first, and what is left out is counted.
pub fn markdown(score: &Score, detail: Detail) -> String {
    let head = head(score);
    let foot = foot(score);
    let rows: Vec<String> = score.fixtures.iter().map(row).collect();
    let room = SUMMARY_BYTES.saturating_sub(head.len() + foot.len() + HEADING.len() + 400);
    let (table, used) = table(score, &rows, room);
    let details = match detail {
        Detail::Compact => String::new(),
        Detail::Full => details(score, room.saturating_sub(used)),
    };
    // A blank line ends each part: without one, HTML would swallow the Markdown that follows it.
    let parts = [head, table, details, foot].map(|part| part.trim_matches('\n').to_string());
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// Verdict, next step and what is wrong with the run as a whole.
fn head(score: &Score) -> String {
    let (verdict, tally) = (score.verdict, tally(&score.summary));
    let mut out = format!("### {} {} · {tally}\n\n", sign(verdict), verdict.word().replace('_', " "));
    if let Some(recovery) = &score.recovery {
        let action = escape(&excerpt(&recovery.action));
        out.push_str(&format!("**Do:** {action}\n<br>{}\n\n", code(&excerpt(&recovery.command))));
    }
    out.push_str(&format!("<sub>{}: {HONESTY}</sub>\n\n", mode(score.mode)));
    out
}

/// What is disclosed, and the errors and warnings.
fn foot(score: &Score) -> String {
    let mut out = String::new();
    for line in
        strict_lines(score).into_iter().chain(disclosures(score, Disclosed::of(&score.fixtures), code))
    {
        out.push_str(&format!("{}<br>\n", line.trim_start()));
    }
    let complaints = complaints(score);
    let of = |wanted: Level| -> Vec<&Reason> {
        complaints.iter().filter(|(level, _)| *level == wanted).map(|(_, reason)| *reason).collect()
    };
    out.push_str(&reasons(&of(Level::Error), "error", "errors"));
    out.push_str(&reasons(&of(Level::Warning), "warning", "warnings"));
    out
}

fn reasons(reasons: &[&Reason], one: &str, many: &str) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let mut out = format!("\n<details><summary>{}</summary>\n\n", count(reasons.len() as u64, one, many));
    let mut shown = 0;
    for reason in reasons.iter().take(MOST_REASONS) {
        let place = reason.place.as_ref().map(|place| format!(" {}", code(place))).unwrap_or_default();
        let help = reason.help.as_ref().map(|help| format!(" — {}", escape(help))).unwrap_or_default();
        let line = format!("- **{}**{place}: {}{help}\n", reason.code, escape(&reason.message));
        // Escaping makes a text up to forty times as long.
        if out.len() + line.len() > REASONS_BYTES {
            break;
        }
        out.push_str(&line);
        shown += 1;
    }
    if let Some(more) = reasons.len().checked_sub(shown).filter(|more| *more > 0) {
        out.push_str(&format!("- and {more} more\n"));
    }
    out.push_str("\n</details>\n");
    out
}

/// The table within a number of bytes, and how many it took.
fn table(score: &Score, rows: &[String], room: usize) -> (String, usize) {
    if rows.is_empty() {
        return (String::new(), 0);
    }
    let total = total(score);
    let mut left = room.saturating_sub(total.len());
    let mut shown: Vec<bool> = rows.iter().map(|_| false).collect();
    for passing in [false, true] {
        let kind = score.fixtures.iter().map(|row| row.status == Status::Pass);
        for ((row, is_passing), shown) in rows.iter().zip(kind).zip(&mut shown) {
            if is_passing == passing && row.len() <= left {
                left -= row.len();
                *shown = true;
            }
        }
    }
    let mut out = HEADING.to_string();
    for (row, _) in rows.iter().zip(&shown).filter(|(_, shown)| **shown) {
        out.push_str(row);
    }
    out.push_str(&total);
    let hidden = |wanted: fn(Status) -> bool| {
        let rows = score.fixtures.iter().zip(&shown);
        rows.filter(|(row, shown)| !**shown && wanted(row.status)).count() as u64
    };
    let (passing, others) =
        (hidden(|status| status == Status::Pass), hidden(|status| status != Status::Pass));
    out.push('\n');
    if passing + others > 0 {
        let what = count(passing, "passing fixture", "passing fixtures");
        out.push_str(&format!("and {what} and {others} others that did not fit here\n\n"));
    }
    let used = out.len();
    (out, used)
}

fn row(fixture: &Fixture) -> String {
    let pass = match (fixture.passed, fixture.status) {
        (true, Status::Pass) => "yes".to_string(),
        (true, other) => format!("yes · {}", status(other)),
        (false, Status::Fail) => "**NO**".to_string(),
        (false, other) => format!("NO · {}", status(other)),
    };
    let blocked = fixture.status == Status::Blocked;
    let counted = |value: String| if blocked { "–".to_string() } else { value };
    let cells = [
        code(&fixture.id),
        pass,
        counted(fixture.matched.to_string()),
        counted(fixture.missed.to_string()),
        counted(fixture.false_positives.to_string()),
        ratio(fixture.precision).into_owned(),
        ratio(fixture.recall).into_owned(),
        ratio(fixture.strict.precision).into_owned(),
        counted(amount(extra(&fixture.strict)).into_owned()),
        escape(&truncate(&terminal(&why(fixture)), WIDEST_REASON)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn total(score: &Score) -> String {
    let summary = &score.summary;
    let strict = &summary.strict.figures;
    let cells = [
        "**TOTAL**".to_string(),
        passed(score, Disclosed::of(&score.fixtures)),
        summary.matched.to_string(),
        summary.missed.to_string(),
        summary.false_positives.to_string(),
        ratio(summary.precision).into_owned(),
        ratio(summary.recall).into_owned(),
        ratio(strict.precision).into_owned(),
        amount(extra(strict)).into_owned(),
        String::new(),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// Reasons, pairs and whole near misses, fixture by fixture, as long as there is room.
fn details(score: &Score, mut room: usize) -> String {
    let mut out = String::new();
    let mut left_out = 0;
    for fixture in &score.fixtures {
        let text = detail(fixture);
        if text.len() <= room {
            room -= text.len();
            out.push_str(&text);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let what = count(left_out, "fixture", "fixtures");
        out.push_str(&format!("\nThe details of {what} did not fit here.\n"));
    }
    out
}

fn detail(fixture: &Fixture) -> String {
    let mut lines: Vec<String> = fixture.reasons.iter().map(|reason| escape(reason)).collect();
    let of_trial = if fixture.trials.is_some() { " of the first trial" } else { "" };
    for pair in &fixture.pairs {
        let found = &pair.finding;
        let at = place(&found.file, found.line, found.end_line);
        lines.push(format!(
            "pair{of_trial} #{}: {} “{}”",
            pair.entry.number,
            code(&at),
            escape(&found.claim)
        ));
    }
    for miss in &fixture.misses {
        let number = miss.entry.number;
        lines.push(miss.near_miss.as_ref().map_or_else(
            || format!("miss #{number}: no finding to compare with"),
            |near| {
                let found = &near.finding;
                let at = place(&found.file, found.line, found.end_line);
                let unmet = escape(&near.unmet.join("; "));
                format!("miss #{number}: {unmet}; nearest: {} “{}”", code(&at), escape(&found.claim))
            },
        ));
    }
    if lines.is_empty() {
        return String::new();
    }
    let mut out = format!("\n<details><summary>{}</summary>\n\n", code(&fixture.id));
    for line in lines {
        // A number sign in front of our own digits would link to an issue.
        out.push_str(&format!("- {}\n", line.replace(" #", " <span>#</span>")));
    }
    out.push_str("\n</details>\n");
    out
}
