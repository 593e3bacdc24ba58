//! What of a report a rule is held against.

use super::report::{Figures, Report};
use crate::evidence::{Measure, Tests};

impl Report {
    /// Its figures as a record has them. Failures of an analyser itself are errors like those that it finds.
    pub fn measure(&self) -> Measure {
        match &self.figures {
            Figures::Tests(tests) => Measure::Tests(Tests {
                executed: tests.executed,
                failed: tests.failed.saturating_add(tests.errored),
                flaky: tests.flaky,
            }),
            Figures::Analysis(analysis) => Measure::Analysis {
                runs: analysis.runs,
                errors: analysis.errors + analysis.failed_invocations + analysis.tool_errors,
            },
            Figures::Coverage(coverage) => Measure::Coverage(coverage.share()),
            Figures::Build(build) => {
                Measure::Build { artifacts: build.artifacts, is_done: !self.has_failed() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, read};
    use super::*;
    use crate::number::Decimal;

    fn measure(format: Format, text: &str) -> Measure {
        read(format, text.as_bytes()).unwrap().measure()
    }

    #[test]
    fn failures_of_every_kind_are_in_it() {
        let suite = "<testsuite><testcase/><testcase><failure/></testcase><testcase><error/></testcase>\
                     <testcase><flakyFailure/></testcase><testcase><skipped/></testcase></testsuite>";
        assert_eq!(measure(Format::Junit, suite), Measure::Tests(Tests { executed: 4, failed: 2, flaky: 1 }));
        let log = r#"{"version": "2.1.0", "runs": [{"results": [{"level": "error"}, {"level": "warning"}],
            "invocations": [{"executionSuccessful": false}]}]}"#;
        assert_eq!(measure(Format::Sarif, log), Measure::Analysis { runs: 1, errors: 2 });
        let half = Some(Decimal::parse("0.5").unwrap().magnitude());
        let trace = "SF:a\nDA:1,1\nDA:2,0\nend_of_record\n";
        assert_eq!(measure(Format::Lcov, trace), Measure::Coverage(half));
        assert_eq!(measure(Format::Lcov, "SF:a\nend_of_record\n"), Measure::Coverage(None));
    }

    #[test]
    fn a_build_is_done_when_it_says_so_and_nothing_built_is_counted() {
        let artifact = "{\"reason\":\"compiler-artifact\"}\n";
        let finished = "{\"reason\":\"build-finished\",\"success\":true}\n";
        let build = |text: &str| measure(Format::Cargo, text);
        let done = Measure::Build { artifacts: 1, is_done: true };
        assert_eq!(build(&[artifact, finished].concat()), done);
        assert_eq!(build(finished).executed(), 0);
        let failed = Measure::Build { artifacts: 1, is_done: false };
        assert_eq!(build(&[artifact, &finished.replace("true", "false")].concat()), failed);
    }
}
