//! Cobertura XML: covered lines of classes.
//!
//! A line of a file is counted once and is covered if one of the classes in the file says so; methods repeat the lines
//! of their class. The figures of the root are compared with the lines. Every rate must be one, also the rates that
//! nothing is made of.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::fault::brief;
use super::lcov::{Counted, is_hit, unique};
use super::{Coverage, Disagreement, Fault, Figures, Format, MalformedReport, Report, Sample};
use crate::number::{Decimal, Fraction};
use crate::source::{Doctype, Element, XmlEvent, walk_xml};

/// Whether a document with this root is Cobertura XML. Clover has a root of the same name.
pub(super) fn is_root(root: &Element<'_>) -> bool {
    root.name == "coverage" && root.attribute("line-rate").is_some()
}

/// Reads Cobertura XML. Many tools name its grammar in a document type, which is passed over.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    let mut reader = Reader::default();
    walk_xml(text, Doctype::PassedOver, &mut |event| match event {
        XmlEvent::Start(element) => reader.start(element),
        XmlEvent::End => {
            reader.end();
            Ok(())
        }
    })?;
    Ok(reader.settle())
}

#[derive(Default)]
struct Reader {
    /// How deep the walk is, and at which depth each class that is open began, with its file.
    depth: usize,
    classes: Vec<(usize, u32)>,
    files: BTreeMap<String, u32>,
    /// File, line, and whether it is not covered.
    lines: Vec<(u32, u64, bool)>,
    rate: Option<Decimal>,
    stated: Option<Counted>,
}

impl Reader {
    fn start(&mut self, element: &Element<'_>) -> Result<(), MalformedReport> {
        let rates = [rate(element, "line-rate")?, rate(element, "branch-rate")?];
        if self.depth == 0 {
            self.root(element, rates)?;
        }
        self.depth += 1;
        match element.name {
            "class" => {
                let file = element.attribute("filename").or_else(|| element.attribute("name"));
                let Some(file) = file else {
                    return Err(MalformedReport::at(Fault::Missing("filename"), element.position()));
                };
                let next = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
                let number = match self.files.get(file) {
                    Some(number) => *number,
                    None => *self.files.entry(file.to_owned()).or_insert(next),
                };
                self.classes.push((self.depth, number));
            }
            "line" => {
                if let Some((_, file)) = self.classes.last() {
                    let number = count(element, "number")?
                        .ok_or_else(|| MalformedReport::at(Fault::Missing("number"), element.position()))?;
                    let hits = element
                        .attribute("hits")
                        .ok_or_else(|| MalformedReport::at(Fault::Missing("hits"), element.position()))?;
                    let is_covered = is_hit(hits.trim())
                        .ok_or_else(|| wrong(element, "hits", "a number of executions", hits))?;
                    self.lines.push((*file, number, !is_covered));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn root(&mut self, root: &Element<'_>, rates: [Option<Decimal>; 2]) -> Result<(), MalformedReport> {
        if !is_root(root) {
            let found = format!("the root element is `{}`, not `coverage` with a `line-rate`", root.name);
            let mut error = MalformedReport::other(Format::Cobertura, &found);
            error.position = Some(root.position());
            return Err(error);
        }
        let [line_rate, _] = rates;
        self.rate = line_rate;
        if let (Some(covered), Some(total)) = (count(root, "lines-covered")?, count(root, "lines-valid")?) {
            if covered > total {
                let found = format!("`{covered}` of `{total}`");
                return Err(MalformedReport::at(
                    Fault::Value { name: "lines-covered".into(), expected: "at most `lines-valid`", found },
                    root.position(),
                ));
            }
            self.stated = Some(Counted { covered, total });
        }
        Ok(())
    }

    fn end(&mut self) {
        if self.classes.last().is_some_and(|(depth, _)| *depth == self.depth) {
            self.classes.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn settle(mut self) -> Report {
        let Counted { mut covered, mut total } = unique(&mut self.lines);
        let mut disagreements = Sample::default();
        let mut disagree = |figure, stated: String, counted: String| {
            disagreements.add(|| Disagreement { place: String::new(), figure, stated, counted });
        };
        if let Some(stated) = self.stated.filter(|stated| (stated.covered, stated.total) != (covered, total))
        {
            disagree(
                "lines-covered of lines-valid",
                format!("{} of {}", stated.covered, stated.total),
                format!("{covered} of {total}"),
            );
            // The lower share wins, as a pair: other tools count a line once for each class.
            let is_lower = u128::from(stated.covered) * u128::from(total)
                < u128::from(covered) * u128::from(stated.total);
            if is_lower && total > 0 {
                (covered, total) = (stated.covered, stated.total);
            }
        }
        let mut coverage = Coverage { covered, total, stated_rate: None };
        if let (Some(share), Some(rate)) = (coverage.share(), self.rate) {
            if rate.magnitude().plus(&slack()) < share {
                disagree("line-rate", rate.to_string(), share.rounded(4));
                coverage.stated_rate = Some(rate);
            } else if share.plus(&slack()) < rate.magnitude() {
                disagree("line-rate", rate.to_string(), share.rounded(4));
            }
        }
        Report {
            format: Format::Cobertura,
            figures: Figures::Coverage(coverage),
            failures: Sample::default(),
            disagreements,
        }
    }
}

/// How far a rate may lie from its lines: tools round to two places at least, or cut them off.
fn slack() -> Fraction {
    Decimal::hundredths(1).magnitude()
}

/// A rate that an attribute states, within 0..=1.
fn rate(element: &Element<'_>, name: &str) -> Result<Option<Decimal>, MalformedReport> {
    let Some(text) = element.attribute(name).map(str::trim) else { return Ok(None) };
    match Decimal::parse(text) {
        Ok(rate) if rate.is_share() => Ok(Some(rate)),
        _ => Err(wrong(element, name, "a rate between 0 and 1", text)),
    }
}

fn count(element: &Element<'_>, name: &str) -> Result<Option<u64>, MalformedReport> {
    let Some(text) = element.attribute(name).map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| wrong(element, name, "a count", text))
}

fn wrong(element: &Element<'_>, name: &str, expected: &'static str, text: &str) -> MalformedReport {
    let found = format!("`{}`", brief(text));
    MalformedReport::at(Fault::Value { name: name.to_string(), expected, found }, element.position())
}

#[cfg(test)]
mod tests;
