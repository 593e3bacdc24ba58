//! A gate in a terminal.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::Detail;
use super::super::columns::columns_within;
use super::super::escape::{truncate, workflow_log};
use super::super::explain::wrap;
use super::super::pack_facts::{ratio_line, tally};
use super::super::pack_text;
use super::super::paint::{Paint, Tone};
use super::super::text::{details, table as score_table};
use super::super::words::{HONESTY, count, mode};
use super::facts::{
    base_name, causes, class, headline, items, name, news, open_digest, reasons_first, run, totals,
    trust_sentence, versus,
};
use super::rows::{Mark, Row, rows};
use crate::result::v1::{Gate, GateVerdict, Pack, Reason, Status, Trust};
use crate::source::excerpt_of;

/// Widest line, commands apart: they are to be copied.
const WIDTH: usize = 100;
/// Most fixtures that the compact form of a PASS lists one by one.
const FEW: usize = 40;
/// Most rows that the compact form shows.
const ROWS: usize = 20;
/// Most reasons that the compact form shows.
const REASONS: usize = 10;
/// Most characters of one text.
const TEXT: usize = 400;

/// The result for a terminal. The compact form has what is wrong or changed, and the fixtures of a PASS when they are
/// few; the full one has everything.
pub fn gate_text(gate: &Gate, detail: Detail, paint: Paint) -> String {
    let rows = rows(gate);
    let parts = [
        title(gate),
        verdict(gate, paint),
        reasons(gate, rows.len(), detail),
        next_step(gate, paint),
        wrong(gate, &rows, detail, paint),
        fixtures(gate, detail, paint),
        packs(gate, detail, paint),
        changes(gate, detail, paint),
        notes(gate, detail, paint),
        accept(gate, paint),
        foot(gate),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn title(gate: &Gate) -> String {
    let of_score = gate.score.as_ref().map(|score| format!(" · {} · {HONESTY}", mode(score.mode)));
    format!("benchgate gate{}\n", of_score.unwrap_or_default())
}

fn verdict(gate: &Gate, paint: Paint) -> String {
    let tone = match gate.verdict {
        GateVerdict::Pass => Tone::Good,
        GateVerdict::NotVerified | GateVerdict::Inconclusive => Tone::Notice,
        GateVerdict::Fail | GateVerdict::Blocked => Tone::Bad,
    };
    let said = headline(gate);
    let also = if said.also.is_empty() { String::new() } else { format!("also {}", said.also) };
    let words: Vec<&str> = [said.first.as_str(), &also].into_iter().filter(|part| !part.is_empty()).collect();
    let mut out = format!("{}  {}", paint.tone(tone, gate.verdict.word()), words.join(" · "));
    out.truncate(out.trim_end().len());
    out.push('\n');
    for part in news(gate) {
        out.push_str(&paragraph("", &part));
    }
    if gate.verdict != GateVerdict::Pass || gate.score.is_none() {
        out.push_str(&paragraph("", &totals(gate).join(" · ")));
    }
    out
}

/// A foreign text in lines, each behind the same indent.
fn paragraph(indent: &str, text: &str) -> String {
    let text = excerpt_of(text, TEXT);
    let text = workflow_log(&text);
    let most = WIDTH - indent.len();
    let line = |line: &str| format!("{indent}{}\n", truncate(&workflow_log(line), most));
    wrap(&text, most).lines().map(line).collect()
}

/// The first of some lines, and how many more there are.
fn most(lines: impl ExactSizeIterator<Item = String>, most: usize, indent: &str) -> String {
    let more = lines.len().saturating_sub(most);
    let mut out: String = lines.take(most).collect();
    if more > 0 {
        out.push_str(&format!("{indent}and {more} more; `--full` shows them\n"));
    }
    out
}

fn reason(reason: &Reason) -> String {
    let place =
        reason.place.as_ref().map(|place| format!("{}: ", excerpt_of(place, TEXT))).unwrap_or_default();
    let mut out = paragraph("  ", &format!("{place}{} [{}]", excerpt_of(&reason.message, TEXT), reason.code));
    if let Some(help) = &reason.help {
        out.push_str(&paragraph("      ", &format!("help: {help}")));
    }
    out
}

fn shown(detail: Detail, compact: usize) -> usize {
    match detail {
        Detail::Compact => compact,
        Detail::Full => usize::MAX,
    }
}

fn reasons(gate: &Gate, rows: usize, detail: Detail) -> String {
    if gate.verdict == GateVerdict::Pass || (detail == Detail::Compact && !reasons_first(gate, rows)) {
        return String::new();
    }
    most(gate.reasons.iter().map(reason), shown(detail, REASONS), "  ")
}

fn next_step(gate: &Gate, paint: Paint) -> String {
    let Some(recovery) = &gate.recovery else { return String::new() };
    let action = paragraph("", &format!("Do: {}", recovery.action));
    let action = action.strip_prefix("Do:").unwrap_or(&action);
    format!("{}{action}    {}\n", paint.tone(Tone::Strong, "Do:"), workflow_log(&recovery.command))
}

/// What is wrong or changed.
fn wrong(gate: &Gate, rows: &[Row], detail: Detail, paint: Paint) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let is = match gate.trust {
        Trust::Local => "here",
        _ => "this change",
    };
    let head = ["", &*base_name(gate), is, "why"].map(|text| text.to_string());
    let body = rows.iter().take(shown(detail, ROWS)).map(|row| {
        let head = excerpt_of(&row.head, 60);
        let head = match row.mark {
            Mark::Worse => format!("{head} ▼"),
            Mark::Loosened => format!("{head} (loosened)"),
            Mark::Open => format!("{head} (open)"),
            Mark::Blocked | Mark::Wrong => head.into_owned(),
        };
        [&*row.what, &*row.base, &*head, &*row.why].map(|text| excerpt_of(text, TEXT).into_owned())
    });
    let table: Vec<[String; 4]> = [head].into_iter().chain(body).collect();
    let title = if gate.verdict == GateVerdict::Pass { "accepted" } else { "wrong or changed" };
    let drawn = columns_within(&table, [34, 16, 26, 0], WIDTH);
    let more = rows.len().saturating_sub(shown(detail, ROWS));
    let more = if more > 0 { format!("  and {more} more; `--full` shows them\n") } else { String::new() };
    format!("{}\n{drawn}{more}", paint.tone(Tone::Strong, title))
}

/// The fixtures: all of them when they are few and all is well, else those that do not pass.
fn fixtures(gate: &Gate, detail: Detail, paint: Paint) -> String {
    let Some(score) = gate.score.as_ref().filter(|score| !score.fixtures.is_empty()) else {
        return String::new();
    };
    if detail == Detail::Full {
        let details: String = score.fixtures.iter().map(|fixture| details(fixture, paint)).collect();
        return format!("{}\n{}", score_table(score, score.fixtures.iter(), paint), details.trim_end())
            + "\n";
    }
    let all = gate.verdict == GateVerdict::Pass && score.fixtures.len() <= FEW;
    let shown = || score.fixtures.iter().filter(|row| all || row.status != Status::Pass);
    let more = shown().count().saturating_sub(FEW) as u64;
    let passing =
        if all { 0 } else { score.fixtures.iter().filter(|row| row.status == Status::Pass).count() };
    let mut out = score_table(score, shown().take(FEW), paint);
    let left_out = [(more, "more", "more"), (passing as u64, "passing fixture", "passing fixtures")];
    let left_out: Vec<String> = left_out
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(number, one, many))
        .collect();
    if !left_out.is_empty() {
        out.push_str(&format!("and {}; `--full` shows them\n", left_out.join(" and ")));
    }
    out
}

fn packs(gate: &Gate, detail: Detail, paint: Paint) -> String {
    if gate.packs.is_empty() {
        return String::new();
    }
    let row = |pack: &Pack| {
        let line = ratio_line(pack).or_else(|| pack.message.clone()).unwrap_or_default();
        let tally = tally(pack).map(|tally| format!(" · {tally}")).unwrap_or_default();
        [name(pack), pack.status.word().to_string(), format!("{}{tally}", excerpt_of(&line, TEXT))]
    };
    let table: Vec<[String; 3]> = gate.packs.iter().take(shown(detail, ROWS)).map(row).collect();
    let mut out =
        format!("{}\n{}", paint.tone(Tone::Strong, "packs"), columns_within(&table, [34, 16, 0], WIDTH));
    if let Some(more) = gate.packs.len().checked_sub(table.len()).filter(|more| *more > 0) {
        out.push_str(&format!("  and {more} more; `--full` shows them\n"));
    }
    if detail == Detail::Full {
        for pack in &gate.packs {
            let title: Cow<'_, str> = workflow_log(&name(pack)).into_owned().into();
            out.push_str(&format!(
                "\n{}\n{}",
                paint.tone(Tone::Strong, &title),
                pack_text::tables(pack, paint)
            ));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

/// Everything that is otherwise than before, one by one.
fn changes(gate: &Gate, detail: Detail, paint: Paint) -> String {
    if detail == Detail::Compact {
        return String::new();
    }
    let mut out = String::new();
    let mut part = |title: &str, table: &[[String; 2]]| {
        if !table.is_empty() {
            let drawn = columns_within(table, [34, 0], usize::MAX);
            out.push_str(&format!("{}\n{drawn}", paint.tone(Tone::Strong, title)));
        }
    };
    let regressions = gate.regressions.iter().map(|one| {
        let cause = causes(&one.cause);
        let cause = if cause.is_empty() { cause } else { format!(" ({cause})") };
        [one.rule.clone(), format!("{}{cause}", one.message)]
    });
    part("regressions", &regressions.collect::<Vec<_>>());
    let better = gate.improvements.iter().map(|one| [one.what.clone(), one.message.clone()]);
    part("better", &better.collect::<Vec<_>>());
    let rules = gate
        .rules_changed
        .iter()
        .map(|rule| [class(rule.class).to_string(), format!("{}: {} → {}", rule.what, rule.from, rule.to)]);
    part("rules changed", &rules.collect::<Vec<_>>());
    let paths =
        gate.head.dirty_paths.iter().map(|path| ["differs from the commit".to_string(), path.clone()]);
    part("working tree", &paths.collect::<Vec<_>>());
    out
}

fn notes(gate: &Gate, detail: Detail, paint: Paint) -> String {
    let lines = most(gate.notes.iter().map(reason), shown(detail, REASONS), "  ");
    if lines.is_empty() { lines } else { format!("{}\n{lines}", paint.tone(Tone::Strong, "notes")) }
}

/// What would accept what is wrong. The comment stands on a line of its own, to be copied.
fn accept(gate: &Gate, paint: Paint) -> String {
    let Some(digest) = open_digest(gate) else { return String::new() };
    let to = paint.tone(Tone::Strong, "To accept");
    let how = match gate.trust {
        Trust::Local => "give `--approve-loosening` here; on a pull request somebody comments",
        _ => "comment on the pull request, then re-run this job",
    };
    format!("{to} {}: {how}\n    benchgate approve {}\n", items(gate), workflow_log(digest))
}

fn foot(gate: &Gate) -> String {
    let run = run(gate).map(|run| format!(" · {run}")).unwrap_or_default();
    let name = gate.base.as_ref().map(|_| format!(" ({})", base_name(gate))).unwrap_or_default();
    let mut out = paragraph("", &format!("{}{name}{run} · {}", versus(gate), trust_sentence(gate.trust)));
    out.push_str(&format!("again: {}\n", workflow_log(&gate.reproduce)));
    out
}
