//! The score table in a terminal.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Detail;
use super::outcome::outcome;
use super::words::{HONESTY, amount, extra, mode, number, passed, ratio, recorded, why_of};
use crate::escape::workflow_log;
use crate::result::Disclosed;
use crate::result::v1::{Entry, Finding, Fixture, Score, Status};
use crate::table::{Cell, Layout, Paint, Row, Tone};

/// Widest line of the table.
const WIDTH: usize = 100;
/// The seed's columns first, in its order; then the strict ones.
const HEADINGS: [&str; 10] =
    ["fixture", "pass", "match", "miss", "fp", "prec", "recall", "strict", "extra", "near miss"];
/// The column before which the bar stands.
const FIRST_STRICT: usize = 7;

/// Bytes that the figures of a fixture take, nearly always.
const FIGURES: usize = 20;

/// The row of a fixture in the table, ready to be laid out.
pub type Line = Row;

/// The result for a terminal.
pub fn text(score: &Score, detail: Detail, paint: Paint) -> String {
    let mut out = head(score);
    if !score.fixtures.is_empty() {
        out.push_str(&table(score, score.fixtures.iter(), paint));
        out.push('\n');
    }
    if detail == Detail::Full {
        for fixture in &score.fixtures {
            out.push_str(&details(fixture, paint));
        }
    }
    out.push_str(&outcome(score, Disclosed::of(&score.fixtures), paint));
    out
}

/// What a compact rendering shows of rows that were not kept.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Their lines.
    pub lines: Vec<Line>,
    /// What is disclosed of them.
    pub disclosed: Disclosed,
}

/// The compact result for a terminal, of which the rows are drawn already: the parts that follow each other.
#[derive(Debug)]
pub struct Compact<'d> {
    /// What comes first.
    pub head: String,
    /// The rows of the table, and how they are laid out; nothing when there are none.
    pub rows: Option<Layout<'d>>,
    /// What comes last.
    pub foot: String,
}

impl<'d> Compact<'d> {
    /// Of this score.
    pub fn of(score: &Score, drawn: &'d Drawn, paint: Paint) -> Self {
        let Drawn { lines, disclosed } = drawn;
        let rows = (!lines.is_empty()).then(|| lay(score, *disclosed, lines, paint));
        let mut whole = Self { head: head(score), rows, foot: String::new() };
        if let Some(rows) = &whole.rows {
            whole.head.push_str(&rows.head());
            whole.foot = rows.foot() + "\n";
        }
        whole.foot.push_str(&outcome(score, *disclosed, paint));
        whole
    }
}

fn head(score: &Score) -> String {
    format!("benchgate score · {} · {HONESTY}\n\n", mode(score.mode))
}

/// The table of some fixtures, with the totals of all.
pub(super) fn table<'s>(
    score: &'s Score,
    fixtures: impl Iterator<Item = &'s Fixture>,
    paint: Paint,
) -> String {
    let lines: Vec<Line> = fixtures.map(|fixture| line(fixture, fixture.misses.len())).collect();
    lay(score, Disclosed::of(&score.fixtures), &lines, paint).text()
}

fn lay<'l>(score: &Score, disclosed: Disclosed, lines: &'l [Line], paint: Paint) -> Layout<'l> {
    Layout::new(&HEADINGS, lines, total(score, disclosed), FIRST_STRICT, WIDTH, paint)
}

/// The row of this fixture, which misses so many entries.
pub fn line(fixture: &Fixture, misses: usize) -> Line {
    let pass = match (fixture.passed, fixture.status) {
        (true, Status::NotVerified) => ("yes", Tone::Notice),
        (true, _) => ("yes", Tone::Good),
        (false, Status::KnownGap) => ("NO", Tone::Notice),
        (false, _) => ("NO", Tone::Bad),
    };
    let scored = fixture.status != Status::Blocked;
    let mut note = why_of(fixture, misses);
    if fixture.status == Status::NotVerified {
        // The columns before keep their meaning, so a stale row may say `yes`.
        note = format!("NOT VERIFIED: {note}");
    }
    let (id, note) = (workflow_log(&fixture.id), workflow_log(&note));
    // There are as many of these as there are fixtures, so nothing is copied that need not be.
    let mut row = Row::with_room(HEADINGS.len(), id.len() + note.len() + FIGURES);
    row.push(&id, Tone::Normal);
    row.push(pass.0, pass.1);
    for value in [fixture.matched, fixture.missed, fixture.false_positives] {
        row.push(&if scored { number(value) } else { "–".into() }, Tone::Normal);
    }
    for value in [fixture.precision, fixture.recall, fixture.strict.precision] {
        row.push(&ratio(value), Tone::Normal);
    }
    row.push(&if scored { amount(extra(&fixture.strict)) } else { "–".into() }, Tone::Normal);
    row.push(&note, Tone::Faint);
    row
}

fn total(score: &Score, disclosed: Disclosed) -> Row {
    let summary = &score.summary;
    let strict = &summary.strict.figures;
    Row::new(&[
        Cell::toned("TOTAL", Tone::Strong),
        Cell::new(passed(score, disclosed)),
        Cell::new(number(summary.matched)),
        Cell::new(number(summary.missed)),
        Cell::new(number(summary.false_positives)),
        Cell::new(ratio(summary.precision)),
        Cell::new(ratio(summary.recall)),
        Cell::new(ratio(strict.precision)),
        Cell::new(amount(extra(strict))),
        Cell::new(""),
    ])
}

/// Reasons, pairs and whole near misses of one fixture; nothing when there are none.
pub(super) fn details(fixture: &Fixture, paint: Paint) -> String {
    let mut lines = Vec::new();
    lines.push(match fixture.status {
        Status::Blocked => "not scored".into(),
        _ => recorded(fixture.recorded).into(),
    });
    lines.extend(fixture.reasons.iter().map(|reason| format!("reason: {}", workflow_log(reason))));
    let of_trial = if fixture.trials.is_some() { " of the first trial" } else { "" };
    for pair in &fixture.pairs {
        lines.push(format!("pair{of_trial}: {} = {}", entry(&pair.entry), finding(&pair.finding)));
    }
    for miss in &fixture.misses {
        let near = miss.near_miss.as_ref().map_or_else(
            || "no finding to compare with".into(),
            |near| format!("{}; nearest: {}", workflow_log(&near.unmet.join("; ")), finding(&near.finding)),
        );
        lines.push(format!("miss: {}: {near}", entry(&miss.entry)));
    }
    let mut out = paint.tone(Tone::Strong, &workflow_log(&fixture.id));
    out.push('\n');
    for line in lines {
        out.push_str("  ");
        out.push_str(&line);
        out.push('\n');
    }
    out.push('\n');
    out
}

/// `#2 auth.py:12 major`
fn entry(entry: &Entry) -> String {
    let place = place(entry.file.as_deref().unwrap_or("any file"), entry.line, entry.end_line);
    let severity = entry.severity.as_deref().unwrap_or("any severity");
    workflow_log(&format!("#{} {place} {severity}", entry.number)).into_owned()
}

/// `auth.py:12 major “claim” (reviewer)`
fn finding(finding: &Finding) -> String {
    let place = place(&finding.file, finding.line, finding.end_line);
    let severity = finding.severity.as_deref().unwrap_or("unknown severity");
    let by = finding.reviewer.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    workflow_log(&format!("{place} {severity} “{}”{by}", finding.claim)).into_owned()
}

/// `file:first–last`, as far as they are known.
pub(super) fn place(file: &str, line: Option<i64>, end: Option<i64>) -> String {
    let file = if file.is_empty() { "(no file)" } else { file };
    match (line, end) {
        (Some(line), Some(end)) => format!("{file}:{line}–{end}"),
        (Some(line), None) => format!("{file}:{line}"),
        (None, _) => file.into(),
    }
}
