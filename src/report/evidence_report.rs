//! What was read from a report of tests, an analyser, coverage or a build.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::escape::workflow_log;
use crate::evidence::formats::{Figures, Report};

/// Places after the point of a share.
const PLACES: usize = 4;

/// A line for a report, and one for each of its first failures and disagreements. All of it may be foreign text.
pub fn evidence_report(name: &str, report: &Report) -> String {
    let mut lines = Vec::from([format!("  {name}: {}, {}", report.format, figures(&report.figures))]);
    let failures = &report.failures;
    let word = if matches!(report.figures, Figures::Tests(_)) { "failed" } else { "found" };
    lines.extend(failures.shown.iter().map(|failure| format!("    {word}: {failure}")));
    if failures.more > 0 {
        lines.push(format!("    and {} more {word}", failures.more));
    }
    let disagreements = &report.disagreements;
    lines.extend(disagreements.shown.iter().map(|item| {
        let of = if item.place.is_empty() { String::new() } else { format!(" of {}", item.place) };
        format!("    {}{of}: {} stated, {} counted; the worse counts", item.figure, item.stated, item.counted)
    }));
    if disagreements.more > 0 {
        lines.push(format!("    and {} more figures that differ", disagreements.more));
    }
    lines.iter().flat_map(|line| [workflow_log(line), "\n".into()]).collect()
}

/// What always counts, and of the rest what is not 0.
fn figures(figures: &Figures) -> String {
    let (always, rest) = match figures {
        Figures::Tests(tests) => (
            Vec::from([(tests.executed, "executed"), (tests.passed, "passed")]),
            Vec::from([
                (tests.failed, "failed"),
                (tests.errored, "errored"),
                (tests.skipped, "skipped"),
                (tests.unclear, "unclear"),
                (tests.flaky, "flaky"),
            ]),
        ),
        Figures::Analysis(analysis) => (
            Vec::from([(analysis.runs, "runs"), (analysis.errors, "errors")]),
            Vec::from([
                (analysis.warnings, "warnings"),
                (analysis.notes, "notes"),
                (analysis.suppressed, "suppressed"),
                (analysis.runs_without_results, "runs without results"),
                (analysis.failed_invocations, "failed invocations"),
                (analysis.tool_errors, "errors of the tool"),
            ]),
        ),
        Figures::Coverage(coverage) => {
            let share = coverage.share().map_or_else(|| "–".to_string(), |share| share.rounded(PLACES));
            return format!("{} of {} lines covered, share {share}", coverage.covered, coverage.total);
        }
        Figures::Build(build) => (
            Vec::from([(build.artifacts, "built"), (build.errors, "errors")]),
            Vec::from([
                (build.warnings, "warnings"),
                (build.notes, "notes"),
                (u64::from(!build.has_succeeded), "build without success"),
            ]),
        ),
    };
    let rest = rest.into_iter().filter(|(count, _)| *count > 0);
    always
        .into_iter()
        .chain(rest)
        .map(|(count, what)| format!("{count} {what}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::formats::{Format, read};

    #[test]
    fn figures_failures_and_disagreements_are_told_in_lines() {
        let text = "<testsuite tests=\"3\"><testcase name=\"a\"/><testcase name=\"::b&#10;x\"><failure/></testcase></testsuite>";
        let report = read(Format::Junit, text.as_bytes()).unwrap();
        let told = evidence_report("r.xml", &report);
        assert!(told.starts_with("  r.xml: junit, 2 executed, 1 passed, 1 failed\n    failed: "), "{told}");
        assert!(told.contains("    tests of testsuite: 3 stated, 2 counted; the worse counts\n"), "{told}");
        assert_eq!(told.lines().count(), 3, "{told}");
        let clean = read(Format::Lcov, b"SF:a\nDA:1,1\nDA:2,0\nDA:3,1\nend_of_record\n").unwrap();
        assert_eq!(evidence_report("c", &clean), "  c: lcov, 2 of 3 lines covered, share 0.6667\n");
    }
}
