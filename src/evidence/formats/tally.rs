//! Cases, counted one by one, and what a report states about them.

use alloc::string::{String, ToString as _};

use super::report::{Disagreement, Figures, Report, Sample, Tests, name};
use super::{Fault, Format, MalformedReport};
use crate::limits::REPORT_CASES;

/// How a case went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It passed.
    Passed,
    /// It passed after it had failed.
    Flaky,
    /// It did not run.
    Skipped,
    /// Nobody knows.
    Unclear,
    /// Its check failed.
    Failed,
    /// It broke.
    Errored,
}

/// By how much what a report states is worse than what it lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// Cases that are stated to have failed and are not among the failed ones.
    pub(super) failed: u64,
    /// The same of errors.
    pub(super) errored: u64,
    /// The same of skipped ones.
    pub(super) skipped: u64,
    /// Cases that are listed and not stated.
    pub(super) unstated: u64,
    /// Cases that are listed as passed and not stated to have.
    pub(super) unpassed: u64,
    /// Cases that are stated to be flaky and are not among the flaky ones.
    pub(super) flaky: u64,
}

impl Gap {
    /// Of a part and of a part beside it.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            failed: self.failed.saturating_add(other.failed),
            errored: self.errored.saturating_add(other.errored),
            skipped: self.skipped.saturating_add(other.skipped),
            unstated: self.unstated.saturating_add(other.unstated),
            unpassed: self.unpassed.saturating_add(other.unpassed),
            flaky: self.flaky.saturating_add(other.flaky),
        }
    }

    /// Of a whole and of its parts: the wider one of each figure.
    pub(super) fn max(self, parts: Self) -> Self {
        Self {
            failed: self.failed.max(parts.failed),
            errored: self.errored.max(parts.errored),
            skipped: self.skipped.max(parts.skipped),
            unstated: self.unstated.max(parts.unstated),
            unpassed: self.unpassed.max(parts.unpassed),
            flaky: self.flaky.max(parts.flaky),
        }
    }
}

/// A report of tests while it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    counted: Tests,
    cases: u64,
    failures: Sample<String>,
    disagreements: Sample<Disagreement>,
}

impl Tally {
    /// One more case. Its name is made only if it is shown.
    pub(super) fn add(
        &mut self,
        outcome: Outcome,
        called: impl FnOnce() -> String,
    ) -> Result<(), MalformedReport> {
        self.cases += 1;
        if self.cases > REPORT_CASES {
            return Err(MalformedReport::whole(Fault::TooMany("test cases")));
        }
        match outcome {
            Outcome::Passed => self.counted.passed += 1,
            Outcome::Flaky => {
                self.counted.passed += 1;
                self.counted.flaky += 1;
            }
            Outcome::Skipped => self.counted.skipped += 1,
            Outcome::Unclear => self.counted.unclear += 1,
            Outcome::Failed => self.counted.failed += 1,
            Outcome::Errored => self.counted.errored += 1,
        }
        if matches!(outcome, Outcome::Failed | Outcome::Errored) {
            self.failures.add(|| name(&called()));
        }
        Ok(())
    }

    /// Whether the name of one more failure would be shown.
    pub(super) fn wants_names(&self) -> bool {
        self.failures.has_room()
    }

    /// The cases up to here, by outcome.
    pub(super) fn counted(&self) -> Tests {
        self.counted
    }

    /// Keeps a figure that is not what was counted.
    pub(super) fn disagree(&mut self, place: &str, figure: &'static str, stated: u64, counted: u64) {
        self.disagreements.add(|| Disagreement {
            place: name(place),
            figure,
            stated: stated.to_string(),
            counted: counted.to_string(),
        });
    }

    /// The report, the worse figure winning.
    pub(super) fn settle(self, format: Format, gap: Gap) -> Report {
        let Self { counted, failures, disagreements, .. } = self;
        let listed = counted.passed + counted.failed + counted.errored;
        let executed = listed.saturating_sub(gap.skipped.saturating_add(gap.unstated));
        let failed = counted.failed.saturating_add(gap.failed);
        let errored = counted.errored.saturating_add(gap.errored);
        let left = executed.saturating_sub(failed.saturating_add(errored));
        let passed = counted.passed.saturating_sub(gap.unpassed).min(left);
        let tests = Tests {
            executed,
            passed,
            failed,
            errored,
            skipped: counted.skipped.saturating_add(gap.skipped),
            flaky: counted.flaky.saturating_add(gap.flaky),
            unclear: counted.unclear,
        };
        Report { format, figures: Figures::Tests(tests), failures, disagreements }
    }
}
