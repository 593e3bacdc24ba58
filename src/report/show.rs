//! One fixture for a terminal: its diff with expectations and findings on their lines.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::text::place;
use super::words::{amount, extra, ratio, recorded, status};
use crate::escape::workflow_log;
use crate::limits::PROBLEMS_PER_FILE;
use crate::result::v1;
use crate::review::diff::{Diff, FileDiff, Line, LineKind};
use crate::review::{Class, Entry, Expectations, Finding, LineRange, Severity, TrialScore};
use crate::table::{Paint, Tone};

/// A fixture to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'s, 'a> {
    /// Its row in the result.
    pub row: &'s v1::Fixture,
    /// Its diff.
    pub diff: &'s Diff<'s>,
    /// Its key.
    pub expectations: &'s Expectations<'s>,
    /// The findings of the trial that is shown, the first.
    pub findings: &'s [Finding<'a>],
    /// The score of that trial.
    pub trial: &'s TrialScore,
}

/// A remark on a line of the diff.
struct Note {
    file: Option<String>,
    line: Option<i64>,
    text: String,
    tone: Tone,
}

/// The fixture as text.
pub fn show(shown: Shown<'_, '_>, paint: Paint) -> String {
    let only_file = match shown.diff.files.as_slice() {
        [file] => file.path(),
        _ => None,
    };
    let mut placed = Placed::new(notes(&shown), only_file);
    let mut out = head(&shown, paint);
    for file in &shown.diff.files {
        let title = file.path().unwrap_or("(a file without a name)");
        out.push_str(&format!("\n{}\n", paint.tone(Tone::Strong, &workflow_log(title))));
        let mut here = placed.of(file);
        for hunk in &file.hunks {
            if file.hunks.len() > 1 {
                out.push_str(&format!("{}\n", paint.tone(Tone::Faint, &workflow_log(hunk.header))));
            }
            for line in &hunk.lines {
                out.push_str(&diff_line(line, paint));
                let at = line.new.and_then(|number| i64::try_from(number).ok());
                for note in at.and_then(|number| here.remove(&number)).into_iter().flatten() {
                    out.push_str(&format!(
                        "             {}\n",
                        paint.tone(note.tone, &workflow_log(&note.text))
                    ));
                }
            }
        }
        placed.rest.extend(here.into_values().flatten());
    }
    out.push_str(&rest(&placed.rest(), paint));
    out.push_str(&misses(shown.row, paint));
    out
}

fn head(shown: &Shown<'_, '_>, paint: Paint) -> String {
    let row = shown.row;
    let tone = match row.status {
        v1::Status::Pass => Tone::Good,
        v1::Status::Fail | v1::Status::Blocked => Tone::Bad,
        v1::Status::NotVerified | v1::Status::KnownGap => Tone::Notice,
    };
    let mut out = format!("{}  {}\n", paint.tone(tone, status(row.status)), workflow_log(&row.id));
    if !shown.expectations.description.is_empty() {
        out.push_str(&format!("{}\n", workflow_log(&shown.expectations.description.read())));
    }
    out.push_str(&format!(
        "matched {}/{}, false positives {}, precision {}, recall {}; strict precision {}, extra findings {}\n",
        row.matched,
        row.expected_count,
        row.false_positives,
        ratio(row.precision),
        ratio(row.recall),
        ratio(row.strict.precision),
        amount(extra(&row.strict)),
    ));
    if let Some(trials) = row.trials {
        out.push_str(&format!("passed {} of {} trials; the first is shown\n", trials.passed, trials.count));
    }
    out.push_str(&format!("· {}\n", recorded(row.recorded)));
    if row.set_aside > 0 {
        out.push_str(&format!("· findings of other reviewers, set aside: {}\n", row.set_aside));
    }
    for reason in &row.reasons {
        out.push_str(&format!("· {}\n", workflow_log(reason)));
    }
    if shown.diff.files.is_empty() {
        out.push_str("· the diff has no file that could be shown; is it a unified diff?\n");
    }
    for problem in shown.diff.problems.iter().take(PROBLEMS_PER_FILE) {
        out.push_str(&format!("· line {} of the diff: {}\n", problem.line, problem.kind));
    }
    out
}

/// Every expectation and every finding, as a remark.
fn notes(shown: &Shown<'_, '_>) -> Vec<Note> {
    let Shown { expectations, findings, trial, .. } = shown;
    let wanted =
        expectations.must_match.iter().zip(&trial.matched).enumerate().map(|(position, (entry, matched))| {
            let (sign, tone) = match (matched, &entry.known_gap) {
                (true, _) => ("found", Tone::Good),
                (false, Some(_)) => ("MISSED, known gap", Tone::Notice),
                (false, None) => ("MISSED", Tone::Bad),
            };
            note(entry, format!("◆ want #{} {} · {sign}", position + 1, describe(entry)), tone)
        });
    let unwanted =
        expectations.must_not_flag.iter().zip(&trial.hits).enumerate().map(|(position, (entry, hits))| {
            let (sign, tone) = if *hits > 0 {
                (format!("FLAGGED {hits}×"), Tone::Bad)
            } else {
                ("quiet".to_string(), Tone::Good)
            };
            note(entry, format!("◇ must not flag #{} {} · {sign}", position + 1, describe(entry)), tone)
        });
    let said = findings.iter().zip(&trial.classes).map(|(finding, class)| {
        let (class, tone) = match class {
            Class::Paired(entry) => (format!("pairs with #{}", entry + 1), Tone::Good),
            Class::LabelledFalsePositive => ("false positive".to_string(), Tone::Bad),
            Class::Duplicate => ("duplicate".to_string(), Tone::Notice),
            Class::Unlabelled => ("unlabelled".to_string(), Tone::Faint),
        };
        let by = finding.reviewer.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        let severity = finding.severity.map_or("unknown severity", Severity::name);
        Note {
            file: Some(finding.file.to_string()),
            line: finding.lines.map(LineRange::start),
            text: format!("▸ {by}{severity}{} “{}” · {class}", until(finding.lines), finding.claim.read()),
            tone,
        }
    });
    wanted.chain(unwanted).chain(said).collect()
}

fn note(entry: &Entry<'_>, text: String, tone: Tone) -> Note {
    Note { file: entry.file.as_deref().map(Into::into), line: entry.lines.map(LineRange::start), text, tone }
}

/// `major “race” or “lock”`
fn describe(entry: &Entry<'_>) -> String {
    let severity = entry.severity.map_or("any severity", Severity::name);
    let keywords: Vec<String> =
        entry.keywords.iter().take(4).map(|keyword| format!("“{}”", keyword.written())).collect();
    let more = entry.keywords.len().saturating_sub(4);
    let more = if more > 0 { format!(" or {more} more") } else { String::new() };
    let space = if keywords.is_empty() { "" } else { " " };
    format!("{severity}{}{space}{}{more}", until(entry.lines), keywords.join(" or "))
}

/// The last line of a range that has more than one.
fn until(lines: Option<LineRange>) -> String {
    lines
        .filter(|lines| lines.start() != lines.end())
        .map(|lines| format!(" (to line {})", lines.end()))
        .unwrap_or_default()
}

/// The remarks that have a line, by file and line; the others are put aside.
struct Placed {
    by_file: BTreeMap<String, BTreeMap<i64, Vec<Note>>>,
    rest: Vec<Note>,
}

impl Placed {
    /// Sorts remarks. One that names no file belongs to the only file of the diff, if there is only one.
    fn new(notes: Vec<Note>, only_file: Option<&str>) -> Self {
        let mut placed = Self { by_file: BTreeMap::new(), rest: Vec::new() };
        for note in notes {
            match (note.file.as_deref().or(only_file), note.line) {
                (Some(file), Some(line)) => {
                    let lines = placed.by_file.entry(file.to_string()).or_default();
                    lines.entry(line).or_default().push(note);
                }
                _ => placed.rest.push(note),
            }
        }
        placed
    }

    /// Takes the remarks on a file.
    fn of(&mut self, file: &FileDiff<'_>) -> BTreeMap<i64, Vec<Note>> {
        file.path().and_then(|path| self.by_file.remove(path)).unwrap_or_default()
    }

    /// All that was not taken.
    fn rest(self) -> Vec<Note> {
        let left = self.by_file.into_values().flat_map(BTreeMap::into_values).flatten();
        self.rest.into_iter().chain(left).collect()
    }
}

fn diff_line(line: &Line<'_>, paint: Paint) -> String {
    let number = line.new.map(|number| number.to_string()).unwrap_or_default();
    let (mark, tone) = match line.kind {
        LineKind::Context | LineKind::Other => (' ', Tone::Normal),
        LineKind::Added => ('+', Tone::Good),
        LineKind::Removed => ('-', Tone::Bad),
    };
    let text = line.text.strip_suffix('\r').unwrap_or(line.text).replace('\t', "    ");
    let text = format!("{mark} {}", workflow_log(&text));
    match text.trim_end() {
        // An empty line of both sides: no mark, and no space at the end.
        "" => format!("{number:>6}\n"),
        text => format!("{number:>6} {}\n", paint.tone(tone, text)),
    }
}

/// Remarks on lines that the diff does not show.
fn rest(notes: &[Note], paint: Paint) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", paint.tone(Tone::Strong, "Not on a line of the diff"));
    for note in notes {
        let at = place(note.file.as_deref().unwrap_or("any file"), note.line, None);
        let text = format!("{at} {}", note.text);
        out.push_str(&format!("  {}\n", paint.tone(note.tone, &workflow_log(&text))));
    }
    out
}

fn misses(row: &v1::Fixture, paint: Paint) -> String {
    if row.misses.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", paint.tone(Tone::Strong, "Misses"));
    for miss in &row.misses {
        let near = miss.near_miss.as_ref().map_or_else(
            || "there is no finding to compare with".to_string(),
            |near| {
                let found = &near.finding;
                let at = place(&found.file, found.line, found.end_line);
                format!("{}; nearest: {at} “{}”", near.unmet.join("; "), found.claim)
            },
        );
        out.push_str(&format!("  #{} {}\n", miss.entry.number, workflow_log(&near)));
        if let Some(why) = &miss.known_gap {
            out.push_str(&format!("     known gap: {}\n", workflow_log(why)));
        }
        if let Some(why) = &miss.entry.note {
            out.push_str(&format!("     note: {}\n", workflow_log(why)));
        }
    }
    out
}
