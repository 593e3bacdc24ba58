//! The tracefiles of lcov, `geninfo(1)`: lines that were executed, file by file.
//!
//! A line of a file is counted once, and is covered if any of the sections on the file says so: sections are the
//! tests of one run. Functions and branches are not counted. What a section states (`LF`, `LH`) is compared with it.

use alloc::collections::BTreeMap;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::fault::brief;
use super::lines::lines;
use super::report::name;
use super::{Coverage, Disagreement, Fault, Figures, Format, MalformedReport, Report, Sample};

/// Reads a tracefile.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    let mut files: BTreeMap<&str, u32> = BTreeMap::new();
    // File, line, and whether it is not covered, so that of one line the covered entry comes first.
    let mut found: Vec<(u32, u64, bool)> = Vec::new();
    let mut disagreements = Sample::default();
    let (mut more_lines, mut fewer_hits) = (0_u64, 0_u64);
    let mut open: Option<Section<'_>> = None;
    for (number, line) in lines(text) {
        let line = line.trim_ascii_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fail = |fault| Err(MalformedReport::line(fault, number));
        if line == "end_of_record" {
            let Some(section) = open.take() else { return fail(Fault::Line(brief(line))) };
            let (lines, hits) = section.close(&mut found, &mut disagreements);
            more_lines = more_lines.saturating_add(lines);
            fewer_hits = fewer_hits.saturating_add(hits);
            continue;
        }
        let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) else {
            return fail(Fault::Line(brief(line)));
        };
        match (key, &mut open) {
            ("SF", None) => {
                let next = u32::try_from(files.len()).unwrap_or(u32::MAX);
                let file = *files.entry(value).or_insert(next);
                open = Some(Section { file, path: value, start: found.len(), lines: None, hits: None });
            }
            ("SF", Some(_)) => return fail(Fault::CutShort("`end_of_record`")),
            ("DA", Some(section)) => {
                let mut parts = value.split(',');
                let line = count("DA", parts.next(), number)?;
                let hits = parts.next();
                let is_covered = hit("DA", hits, number)?;
                found.push((section.file, line, !is_covered));
            }
            ("LF", Some(section)) => section.lines = Some(count("LF", Some(value), number)?),
            ("LH", Some(section)) => {
                let hits = count("LH", Some(value), number)?;
                section.hits = Some((hits, number));
            }
            ("DA" | "LF" | "LH", None) => return fail(Fault::Missing("SF")),
            _ => {}
        }
        if let Some(Section { lines: Some(lines), hits: Some((hits, at)), .. }) = open
            && hits > lines
        {
            let found = alloc::format!("{hits} of {lines}");
            let fault = Fault::Value { name: "LH".to_string(), expected: "at most `LF`", found };
            return Err(MalformedReport::line(fault, at));
        }
    }
    if open.is_some() {
        return Err(MalformedReport::whole(Fault::CutShort("`end_of_record`")));
    }
    if files.is_empty() {
        return Err(MalformedReport::other(Format::Lcov, "there is no `SF:`"));
    }
    let counted = unique(&mut found);
    let coverage = Coverage {
        covered: counted.covered.saturating_sub(fewer_hits),
        total: counted.total.saturating_add(more_lines),
        stated_rate: None,
    };
    Ok(Report {
        format: Format::Lcov,
        figures: Figures::Coverage(coverage),
        failures: Sample::default(),
        disagreements,
    })
}

/// What is read of one file in one test.
struct Section<'a> {
    file: u32,
    path: &'a str,
    /// Where its lines begin.
    start: usize,
    lines: Option<u64>,
    hits: Option<(u64, u64)>,
}

impl Section<'_> {
    /// How many lines it states that are not listed, and how many covered ones it lists and does not state.
    fn close(&self, found: &mut [(u32, u64, bool)], disagreements: &mut Sample<Disagreement>) -> (u64, u64) {
        let Counted { covered, total } = unique(found.get_mut(self.start..).unwrap_or_default());
        let mut check = |figure, stated: Option<u64>, counted: u64| {
            let stated = stated.unwrap_or(counted);
            if stated != counted {
                disagreements.add(|| Disagreement {
                    place: name(self.path),
                    figure,
                    stated: stated.to_string(),
                    counted: counted.to_string(),
                });
            }
            stated
        };
        let lines = check("LF", self.lines, total);
        let hits = check("LH", self.hits.map(|(hits, _)| hits), covered);
        (lines.saturating_sub(total), covered.saturating_sub(hits))
    }
}

/// Lines, each counted once.
pub(super) struct Counted {
    pub(super) covered: u64,
    pub(super) total: u64,
}

/// Counts the lines of a list of file, line, and whether it is not covered. Sorts it.
pub(super) fn unique(lines: &mut [(u32, u64, bool)]) -> Counted {
    lines.sort_unstable();
    let mut counted = Counted { covered: 0, total: 0 };
    let mut last = None;
    for (file, line, is_missed) in lines.iter() {
        if last != Some((*file, *line)) {
            last = Some((*file, *line));
            counted.total += 1;
            counted.covered += u64::from(!is_missed);
        }
    }
    counted
}

/// The names of records: capitals and digits.
fn is_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn count(key: &'static str, text: Option<&str>, line: u64) -> Result<u64, MalformedReport> {
    let text = text.unwrap_or_default().trim();
    text.parse().map_err(|_| wrong(key, "a count", text, line))
}

/// Whether a number of executions is above 0.
fn hit(key: &'static str, text: Option<&str>, line: u64) -> Result<bool, MalformedReport> {
    let text = text.unwrap_or_default().trim();
    is_hit(text).ok_or_else(|| wrong(key, "a number of executions", text, line))
}

/// Whether a number of executions, of any length, is above 0; `None` when it is no whole number.
pub(super) fn is_hit(text: &str) -> Option<bool> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.bytes().any(|byte| byte != b'0'))
}

fn wrong(key: &str, expected: &'static str, text: &str, line: u64) -> MalformedReport {
    let found = alloc::format!("`{}`", brief(text));
    MalformedReport::line(Fault::Value { name: key.to_string(), expected, found }, line)
}

#[cfg(test)]
mod tests;
