//! Which kinds of artefacts the evidence of a claim holds.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::String;

use super::assess::Evidence;
use super::record::{Measure, Record, Report, ReportContent};
use super::rule::{Kind, built_in};
use super::state::ClaimState;
use crate::ids::{ClaimId, Digest};
use crate::ordered::Ordered as _;

/// The change itself: evidence is about a commit, so where there is any, the change is there.
const PATCH: &str = "patch";
/// A report of tests.
const TEST_REPORT: &str = "test-report";
/// A report of an analyser, or the exit code of one where the policy lets that prove something.
const LINT_REPORT: &str = "lint-report";
/// A report of coverage.
const COVERAGE_REPORT: &str = "coverage-report";
/// A report of a build.
const BUILD_REPORT: &str = "build-report";
/// The worktree before and after a contract.
const WORKTREE_STATUS: &str = "worktree-status";

/// The kinds of artefacts that the records hold which decide about a claim; none unless it is supported. Besides the kinds
/// above these are the names of its reports, with and without their endings: a report `design-note.md` is a `design-note`,
/// unless it is blank.
pub fn artifact_kinds(claim: &ClaimId, evidence: &Evidence, records: &[Record]) -> BTreeSet<String> {
    if evidence.judged.state != ClaimState::Supported {
        return BTreeSet::new();
    }
    let deciding: BTreeSet<Digest> = evidence.deciding.iter().map(|deciding| deciding.id).ordered();
    // What an analyser says alone is in its record: the command, its exit code, the digest of what it printed.
    let is_of_analyser = built_in(claim).is_some_and(|kinds| kinds.contains(&Kind::Sarif));
    let mut kinds = BTreeSet::new();
    for record in records.iter().filter(|record| deciding.contains(&record.id)) {
        kinds.insert(PATCH.to_owned());
        if is_of_analyser {
            kinds.insert(LINT_REPORT.to_owned());
        }
        record.reports.iter().for_each(|report| of_report(report, &mut kinds));
    }
    kinds
}

fn of_report(report: &Report, kinds: &mut BTreeSet<String>) {
    // A file with nothing in it is none, and a report of nothing neither.
    let is_something = match &report.content {
        ReportContent::Read(_, measure) => measure.executed() > 0,
        ReportContent::Other => true,
        ReportContent::Blank | ReportContent::Malformed(_) | ReportContent::Tampered(_) => false,
    };
    if !is_something {
        return;
    }
    let name = report.name.rsplit('/').next().unwrap_or_default();
    kinds.insert(name.to_owned());
    kinds.insert(stem(name).to_owned());
    if let ReportContent::Read(_, measure) = &report.content {
        let kind = match measure {
            Measure::Tests(_) => TEST_REPORT,
            Measure::Analysis { .. } => LINT_REPORT,
            Measure::Coverage(_) => COVERAGE_REPORT,
            Measure::Build { .. } => BUILD_REPORT,
            Measure::Drift(_) => WORKTREE_STATUS,
            // It left nothing here.
            Measure::Job(_) => return,
        };
        kinds.insert(kind.to_owned());
    }
}

/// A file name up to its first dot that is not its first character.
pub fn stem(name: &str) -> &str {
    let dot = name.char_indices().skip(1).find(|(_, c)| *c == '.').map(|(index, _)| index);
    dot.and_then(|dot| name.get(..dot)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::record::Tests;

    /// The kinds that a report of this name gives.
    fn kinds(name: &str, content: ReportContent) -> Vec<String> {
        let mut kinds = BTreeSet::new();
        of_report(&Report { name: name.into(), is_tracked: false, content }, &mut kinds);
        kinds.into_iter().collect()
    }

    #[test]
    fn what_is_blank_or_executed_nothing_is_no_artefact() {
        let tests = |executed| {
            ReportContent::Read(Kind::Junit, Measure::Tests(Tests { executed, failed: 0, flaky: 0 }))
        };
        assert_eq!(kinds("a/r.xml", tests(1)), ["r", "r.xml", "test-report"]);
        assert_eq!(kinds("a/note.md", ReportContent::Other), ["note", "note.md"]);
        let nothing = [
            tests(0),
            ReportContent::Blank,
            ReportContent::Malformed("x".into()),
            ReportContent::Tampered("x".into()),
            ReportContent::Read(Kind::Lcov, Measure::Coverage(None)),
            ReportContent::Read(Kind::Sarif, Measure::Analysis { runs: 0, errors: 0 }),
            ReportContent::Read(Kind::CargoMessages, Measure::Build { artifacts: 0, is_done: true }),
        ];
        for content in nothing {
            assert_eq!(kinds("a/note.md", content.clone()), [""; 0], "{content:?}");
        }
    }

    #[test]
    fn a_name_without_its_endings() {
        for (name, want) in
            [("design-note.md", "design-note"), ("a.tar.gz", "a"), (".env", ".env"), ("x", "x"), ("", "")]
        {
            assert_eq!(stem(name), want, "{name}");
        }
    }
}
