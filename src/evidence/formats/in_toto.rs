//! in-toto Statements with the test-result predicate (`https://in-toto.io/attestation/test-result/v0.1`).
//!
//! Its lists of names are counted. A test with warnings has passed. Who signed a statement and what it is about is not
//! looked at here.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString as _;

use super::fault::brief;
use super::json::{list, object, text};
use super::tally::{Gap, Outcome, Tally};
use super::{Fault, Format, MalformedReport, Report};
use crate::limits::REPORT_CASES;
use crate::source::{Node, Trail};

/// The predicates that are read, by their start.
const PREDICATE: &str = "https://in-toto.io/attestation/test-result/";

/// Whether a `_type` is that of a statement.
pub(super) fn is_statement(kind: &str) -> bool {
    kind.starts_with("https://in-toto.io/Statement/")
}

/// Reads a statement.
pub(super) fn read(root: &Node<'_>) -> Result<Report, MalformedReport> {
    let at = Trail::Root;
    let other = |found: &str| MalformedReport::other(Format::InToto, found);
    if !text(root, "_type", &at)?.is_some_and(is_statement) {
        let is_envelope =
            matches!(root, Node::Object(members) if members.iter().any(|(key, _)| key == "payload"));
        return Err(other(if is_envelope {
            "an envelope with a signature, which is not opened; give the statement inside it"
        } else {
            "`_type` is not that of a statement"
        }));
    }
    match text(root, "predicateType", &at)? {
        Some(kind) if kind.starts_with(PREDICATE) => {}
        Some(kind) => return Err(other(&format!("`predicateType` is `{}`", brief(kind)))),
        None => return Err(other("there is no `predicateType`")),
    }
    let predicate = object(root, "predicate", &at)?
        .ok_or_else(|| MalformedReport::value(Fault::Missing("predicate"), &at))?;
    let at = at.key("predicate");
    let result = text(predicate, "result", &at)?
        .ok_or_else(|| MalformedReport::value(Fault::Missing("result"), &at))?;
    let mut tests = BTreeMap::new();
    for (key, outcome) in
        [("passedTests", Outcome::Passed), ("warnedTests", Outcome::Passed), ("failedTests", Outcome::Failed)]
    {
        let below = at.key(key);
        for (index, item) in list(predicate, key, &at)?.unwrap_or_default().iter().enumerate() {
            let name = match item {
                Node::String(name) => name.as_ref(),
                Node::Broken(name) => name.as_str(),
                _ => return Err(MalformedReport::wrong(item, "the name of a test", &below.index(index))),
            };
            let known = tests.entry(name).or_insert(outcome);
            *known = outcome.max(*known);
            if tests.len() as u64 > REPORT_CASES {
                return Err(MalformedReport::value(Fault::TooMany("test cases"), &below));
            }
        }
    }
    let mut tally = Tally::default();
    for (name, outcome) in tests {
        tally.add(outcome, || name.to_string())?;
    }
    let failed = tally.counted().failed;
    match (result, failed) {
        ("PASSED" | "WARNED", 0) => {}
        ("PASSED" | "WARNED", failed) => {
            tally.disagree("", "failedTests of a passed result", 0, failed);
        }
        ("FAILED", 0) => tally.add(Outcome::Errored, || "(the result is FAILED)".to_string())?,
        ("FAILED", _) => {}
        _ => {
            let fault = Fault::Value {
                name: "result".to_string(),
                expected: "PASSED, WARNED or FAILED",
                found: format!("`{}`", brief(result)),
            };
            return Err(MalformedReport::value(fault, &at.key("result")));
        }
    }
    Ok(tally.settle(Format::InToto, Gap::default()))
}

#[cfg(test)]
mod tests;
