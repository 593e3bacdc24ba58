//! `go test -json` (`go doc test2json`): a line of JSON for each event.
//!
//! A test counts if it has no subtests; one that has some counts only when it fails and none of them does. Of several
//! runs of one test the worst counts. A test or a package that begins and does not end has broken, and so has a
//! package that fails although none of its tests did.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use core::ops::Bound;

use super::json::text;
use super::lines::{line_of_json, lines};
use super::tally::{Gap, Outcome, Tally};
use super::{Fault, Format, MalformedReport, Report};
use crate::limits::REPORT_CASES;
use crate::source::{Node, Trail};

/// Whether an object is an event.
pub(super) fn is_event(node: &Node<'_>) -> bool {
    ["Package", "ImportPath", "Test"]
        .iter()
        .any(|key| text(node, key, &Trail::Root).is_ok_and(|text| text.is_some()))
}

/// Reads a stream of events.
pub(super) fn read(text: &str) -> Result<Report, MalformedReport> {
    let mut stream = Stream::default();
    for (number, line) in lines(text) {
        if !line.trim_ascii().is_empty() {
            line_of_json(number, line, |event| stream.event(event))?;
        }
    }
    stream.settle()
}

#[derive(Default)]
struct Stream {
    packages: BTreeMap<String, Package>,
    /// Failed builds, by what was built.
    builds: BTreeSet<String>,
    tests: u64,
}

#[derive(Default)]
struct Package {
    /// How each test ended; `None` while it runs.
    tests: BTreeMap<String, Option<Outcome>>,
    outcome: Option<Outcome>,
}

impl Stream {
    fn event(&mut self, event: &Node<'_>) -> Result<(), MalformedReport> {
        let at = Trail::Root;
        if !matches!(event, Node::Object(_)) {
            return Err(MalformedReport::wrong(event, "an object (an event)", &at));
        }
        let action = text(event, "Action", &at)?
            .ok_or_else(|| MalformedReport::value(Fault::Missing("Action"), &at))?;
        let outcome = match action {
            "pass" | "bench" => Some(Outcome::Passed),
            "skip" => Some(Outcome::Skipped),
            "fail" => Some(Outcome::Failed),
            _ => None,
        };
        if action == "build-fail" {
            let import = text(event, "ImportPath", &at)?.unwrap_or("(no package)");
            self.builds.insert(import.to_string());
            return self.check_packages(&at);
        }
        let test = text(event, "Test", &at)?;
        let Some(package) = text(event, "Package", &at)? else {
            return match (outcome, test) {
                (None, None) => Ok(()),
                _ => Err(MalformedReport::value(Fault::Missing("Package"), &at)),
            };
        };
        let package = if let Some(package) = self.packages.get_mut(package) {
            package
        } else {
            self.check_packages(&at)?;
            self.packages.entry(package.to_string()).or_default()
        };
        let Some(test) = test else {
            package.outcome = outcome.max(package.outcome);
            if let Some(build) = text(event, "FailedBuild", &at)? {
                self.builds.remove(build);
            }
            return Ok(());
        };
        if let Some(known) = package.tests.get_mut(test) {
            *known = outcome.max(*known);
            return Ok(());
        }
        self.tests += 1;
        if self.tests > REPORT_CASES {
            return Err(MalformedReport::value(Fault::TooMany("tests"), &at));
        }
        package.tests.insert(test.to_string(), outcome);
        Ok(())
    }

    /// Packages are kept as well, whether they have tests or not.
    fn check_packages(&self, at: &Trail<'_>) -> Result<(), MalformedReport> {
        let count = self.packages.len() + self.builds.len();
        if count as u64 >= REPORT_CASES {
            return Err(MalformedReport::value(Fault::TooMany("packages"), at));
        }
        Ok(())
    }

    fn settle(self) -> Result<Report, MalformedReport> {
        let mut tally = Tally::default();
        if self.packages.is_empty() && self.builds.is_empty() {
            return Err(MalformedReport::other(Format::GoTest, "no event is about a package"));
        }
        for (name, package) in &self.packages {
            package.settle(name, &mut tally)?;
        }
        for build in &self.builds {
            tally.add(Outcome::Errored, || format!("{build} (build)"))?;
        }
        Ok(tally.settle(Format::GoTest, Gap::default()))
    }
}

impl Package {
    fn settle(&self, name: &str, tally: &mut Tally) -> Result<(), MalformedReport> {
        let mut has_failure = false;
        for (test, outcome) in &self.tests {
            let outcome = outcome.unwrap_or(Outcome::Errored);
            let is_bad = outcome >= Outcome::Failed;
            has_failure |= is_bad;
            let mut subtests = self.below(test).peekable();
            let counts = if subtests.peek().is_none() {
                true
            } else {
                is_bad && !subtests.any(|outcome| outcome.is_none_or(|outcome| outcome >= Outcome::Failed))
            };
            if counts {
                tally.add(outcome, || format!("{name}.{test}"))?;
            }
        }
        match self.outcome {
            None => tally.add(Outcome::Errored, || format!("{name} (did not end)")),
            Some(Outcome::Failed) if !has_failure => {
                tally.add(Outcome::Errored, || format!("{name} (package)"))
            }
            Some(_) => Ok(()),
        }
    }

    /// How the tests below a test ended.
    fn below<'p>(&'p self, test: &str) -> impl Iterator<Item = &'p Option<Outcome>> {
        let prefix = format!("{test}/");
        let from = (Bound::Included(prefix.clone()), Bound::Unbounded);
        self.tests
            .range(from)
            .take_while(move |(name, _)| name.starts_with(&prefix))
            .map(|(_, outcome)| outcome)
    }
}

#[cfg(test)]
mod tests;
