//! `JUnit` XML, as dozens of tools write it. There is no standard, so what is read is what they have in common.
//!
//! Each `testcase` is a case, at whatever depth, directly below `testsuites` too. The worst thing inside it decides.
//! Times and properties are not read: they count for nothing. A suite's own figures are compared with its cases, those
//! below it included; some tools state the cases directly below it instead, or leave skipped ones out of `tests`, and
//! both is taken for agreement.

mod case;
mod suite;

use alloc::string::String;
use alloc::vec::Vec;

use case::Case;
use suite::Suite;

use super::tally::{Gap, Outcome, Tally};
use super::{Fault, Format, MalformedReport, Report};
use crate::source::{Doctype, Element, XmlEvent, walk_xml};

/// Whether a document with this root is `JUnit` XML.
pub(super) fn is_root(root: &Element<'_>) -> bool {
    is_suite(root.name)
}

fn is_suite(name: &str) -> bool {
    matches!(name, "testsuites" | "testsuite")
}

/// Reads `JUnit` XML.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    let mut reader = Reader { tally: Tally::default(), open: Vec::new(), gap: Gap::default() };
    walk_xml(text, Doctype::Refused, &mut |event| match event {
        XmlEvent::Start(element) => reader.start(element),
        XmlEvent::End => reader.end(),
    })?;
    Ok(reader.tally.settle(Format::Junit, reader.gap))
}

struct Reader {
    tally: Tally,
    /// The elements that have begun and not ended, the root first. As many as XML may nest.
    open: Vec<Open>,
    /// Of the root, once it has ended.
    gap: Gap,
}

#[expect(clippy::large_enum_variant, reason = "there are no more of them than XML may nest")]
enum Open {
    Suite(Suite),
    Case(Case),
    Other,
}

impl Reader {
    fn start(&mut self, element: &Element<'_>) -> Result<(), MalformedReport> {
        if self.open.is_empty() && !is_root(element) {
            let found = alloc::format!("the root element is `{}`", element.name);
            let mut error = MalformedReport::other(Format::Junit, &found);
            error.position = Some(element.position());
            return Err(error);
        }
        let open = match element.name {
            name if is_suite(name) => Open::Suite(Suite::read(element)?),
            "testcase" => Open::Case(Case::read(element, self.tally.wants_names())),
            _ => {
                self.mark(element)?;
                Open::Other
            }
        };
        self.open.push(open);
        Ok(())
    }

    /// What an element inside a case says about it. Outside of any, a failure is one of the suite.
    fn mark(&mut self, element: &Element<'_>) -> Result<(), MalformedReport> {
        let nearest = self.open.iter_mut().rev().find(|open| !matches!(open, Open::Other));
        match nearest {
            Some(Open::Case(case)) => case.mark(element),
            Some(Open::Suite(suite)) if matches!(element.name, "failure" | "error") => {
                let outcome = suite.broke(element.name);
                let label = suite.label.clone();
                self.tally.add(outcome, || label)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), MalformedReport> {
        match self.open.pop() {
            Some(Open::Case(case)) => {
                let outcome = case.outcome();
                for open in self.open.iter_mut().rev() {
                    if let Open::Suite(suite) = open {
                        suite.add(&case, outcome);
                        break;
                    }
                }
                self.tally.add(outcome, || case.name.unwrap_or_default())?;
            }
            Some(Open::Suite(suite)) => {
                let (counts, gap) = suite.close(&mut self.tally);
                let outer = self.open.iter_mut().rev().find_map(|open| match open {
                    Open::Suite(suite) => Some(suite),
                    _ => None,
                });
                match outer {
                    Some(outer) => outer.include(counts, gap),
                    None => self.gap = gap,
                }
            }
            Some(Open::Other) | None => {}
        }
        Ok(())
    }
}

/// A count that an attribute states; `None` when it is not there or blank.
fn stated(element: &Element<'_>, name: &'static str) -> Result<Option<u64>, MalformedReport> {
    let Some(text) = element.attribute(name).map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(count) => Ok(Some(count)),
        Err(_) => Err(MalformedReport::at(
            Fault::Value {
                name: String::from(name),
                expected: "a count",
                found: alloc::format!("`{}`", super::fault::brief(text)),
            },
            element.position(),
        )),
    }
}

#[cfg(test)]
mod tests;
