//! A gate in a terminal.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::Detail;
use super::super::columns::columns_within;
use super::super::explain::wrap;
use super::super::pack_facts::{ratio, tally};
use super::super::pack_text;
use super::super::text::{details, table as score_table};
use super::super::words::{HONESTY, count, mode};
use super::facts::{accepted, headline, news, open_digest, reasons_first, to_accept, totals};
use super::names::{base_name, brief, causes, class, name, run, trust_sentence, versus};
use super::rows::{Mark, Row, rows};
use crate::escape::{truncate, workflow_log};
use crate::result::v1::{Fixture, Gate, GateVerdict, Pack, Reason, Status, Trust};
use crate::source::excerpt_of;
use crate::table::{Paint, Tone};

/// Widest line, commands apart: they are to be copied.
const WIDTH: usize = 100;
/// Most fixtures that the compact form of a PASS lists one by one.
const FEW: usize = 40;
/// Most rows that the compact form shows.
const ROWS: usize = 20;
/// Most reasons that the compact form shows.
const REASONS: usize = 5;
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
    let line = paragraph("", &format!("{}  {}", gate.verdict.word(), words.join(" · ")));
    let rest = line.strip_prefix(gate.verdict.word()).unwrap_or_default();
    let mut out = format!("{}{}\n", paint.tone(tone, gate.verdict.word()), rest.trim_end());
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
    let line = |line: &str| format!("{indent}{}\n", truncate(&workflow_log(line), most).trim_end());
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
    let title = match gate.verdict {
        GateVerdict::Pass if accepted(gate).is_some() => "accepted",
        GateVerdict::Pass => "landed",
        _ => "wrong or changed",
    };
    let head = [title, &*base_name(gate), is, "why"].map(ToString::to_string);
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
    let drawn = columns_within(&table, [34, 16, 26, 0], WIDTH);
    let more = rows.len().saturating_sub(shown(detail, ROWS));
    let more = if more > 0 { format!("  and {more} more; `--full` shows them\n") } else { String::new() };
    let (head, body) = drawn.split_once('\n').unwrap_or((&drawn, ""));
    format!("{}\n{body}{more}", paint.tone(Tone::Strong, head))
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
    let shown = || {
        let is_wrong = |row: &&Fixture| all || !matches!(row.status, Status::Pass | Status::KnownGap);
        score.fixtures.iter().filter(is_wrong)
    };
    let with = |status: Status| {
        if all { 0 } else { score.fixtures.iter().filter(|row| row.status == status).count() as u64 }
    };
    let more = shown().count().saturating_sub(FEW) as u64;
    let mut out = score_table(score, shown().take(FEW), paint);
    let left_out = [
        (more, "more", "more"),
        (with(Status::Pass), "passing fixture", "passing fixtures"),
        (with(Status::KnownGap), "known gap", "known gaps"),
    ];
    let left_out: Vec<String> = left_out
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(number, one, many))
        .collect();
    if !left_out.is_empty() {
        out.push_str(&format!("and {}; `--full` shows them\n", left_out.join(", ")));
    }
    out
}

fn packs(gate: &Gate, detail: Detail, paint: Paint) -> String {
    if gate.packs.is_empty() {
        return String::new();
    }
    let row = |pack: &Pack| {
        let ratio = ratio(pack);
        let figure = ratio.as_deref().map_or(String::new(), |ratio| brief(ratio).to_string());
        let line = tally(pack).or_else(|| pack.message.clone()).unwrap_or_default();
        [name(pack), pack.status.word().to_string(), figure, excerpt_of(&line, TEXT).into_owned()]
    };
    let table: Vec<[String; 4]> = gate.packs.iter().take(shown(detail, ROWS)).map(row).collect();
    let mut out =
        format!("{}\n{}", paint.tone(Tone::Strong, "packs"), columns_within(&table, [34, 16, 10, 0], WIDTH));
    if let Some(more) = gate.packs.len().checked_sub(table.len()).filter(|more| *more > 0) {
        out.push_str(&format!("  and {more} more; `--full` shows them\n"));
    }
    if detail == Detail::Full {
        for pack in &gate.packs {
            let title = paint.tone(Tone::Strong, &format!("pack {}", workflow_log(&name(pack))));
            out.push_str(&format!("\n{title}\n{}\n", pack_text::tables(pack, paint).trim_end()));
        }
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
    let how = match gate.trust {
        Trust::Local => {
            "give `--approve-loosening` here; on a pull request comment this, then re-run its job:"
        }
        _ => "comment this on the pull request, then re-run this job:",
    };
    let sentence = paragraph("", &format!("To accept {}: {how}", to_accept(gate)));
    let sentence = sentence.strip_prefix("To accept").unwrap_or(&sentence);
    let to = paint.tone(Tone::Strong, "To accept");
    format!("{to}{sentence}    benchgate approve {}\n", workflow_log(digest))
}

fn foot(gate: &Gate) -> String {
    let run = run(gate).map(|run| format!(" · {run}")).unwrap_or_default();
    let name = gate.base.as_ref().map(|_| format!(" ({})", base_name(gate))).unwrap_or_default();
    let mut out = paragraph("", &format!("{}{name}{run} · {}", versus(gate), trust_sentence(gate.trust)));
    out.push_str(&format!("again: {}\n", workflow_log(&gate.reproduce)));
    out
}
