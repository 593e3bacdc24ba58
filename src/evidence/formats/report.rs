//! What a report says, whatever its format.

use alloc::string::String;
use alloc::vec::Vec;

use super::Format;
use crate::limits::{REPORT_NAME_CHARACTERS, REPORT_NAMES};
use crate::number::{Decimal, Fraction};
use crate::source::excerpt_of;

/// A report that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The format it is in.
    pub format: Format,
    /// Its figures, the worse one wherever two disagree.
    pub figures: Figures,
    /// The names of the first failures. Foreign text.
    pub failures: Sample<String>,
    /// Where what it states is not what it lists.
    pub disagreements: Sample<Disagreement>,
}

/// The figures of a report, by what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figures {
    /// Tests.
    Tests(Tests),
    /// Static analysis.
    Analysis(Analysis),
    /// Covered lines.
    Coverage(Coverage),
    /// A compiler run.
    Build(Build),
}

/// Counts of test cases. Where a report states worse figures than its cases show, these are its own, and `passed` is
/// what remains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tests {
    /// Cases that ran to an end, good or bad.
    pub executed: u64,
    /// Cases that ran and passed, the flaky ones too.
    pub passed: u64,
    /// Cases whose check failed.
    pub failed: u64,
    /// Cases, suites or packages that broke before they could pass or fail.
    pub errored: u64,
    /// Cases that did not run.
    pub skipped: u64,
    /// Cases of which nobody can say whether they passed: an outcome that is not known here. Not executed.
    pub unclear: u64,
    /// Cases that passed after they had failed in the same run.
    pub flaky: u64,
}

/// Counts of a static analysis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Runs that came to results, none being a result too.
    pub runs: u64,
    /// Runs that have no list of results: the analyser did not come to look.
    pub runs_without_results: u64,
    /// Results of level error.
    pub errors: u64,
    /// Results of level warning, and those that somebody has to decide.
    pub warnings: u64,
    /// Results of level note.
    pub notes: u64,
    /// Results that somebody suppressed and nobody doubts. In no other count.
    pub suppressed: u64,
    /// Invocations that say they failed.
    pub failed_invocations: u64,
    /// What the analyser says about itself, of level error.
    pub tool_errors: u64,
}

/// Covered lines, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Lines that were executed.
    pub covered: u64,
    /// Lines that could have been.
    pub total: u64,
    /// The rate that the report states, if it is below the one of its lines.
    pub stated_rate: Option<Decimal>,
}

/// Counts of what a compiler said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Build {
    /// Things that were built, or found built.
    pub artifacts: u64,
    /// Messages of level error.
    pub errors: u64,
    /// Messages of level warning.
    pub warnings: u64,
    /// Messages of any other level.
    pub notes: u64,
    /// Whether the build says that it succeeded.
    pub has_succeeded: bool,
}

/// A figure that a report states and its content does not bear out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Of which part of the report: a suite, a file. Empty for the whole. Foreign text.
    pub place: String,
    /// The figure, as the report names it.
    pub figure: &'static str,
    /// As it is stated.
    pub stated: String,
    /// As it was counted.
    pub counted: String,
}

/// The first few of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample<T> {
    /// At most [`REPORT_NAMES`].
    pub shown: Vec<T>,
    /// How many there are beyond these.
    pub more: u64,
}

impl Report {
    /// Whether it shows that nothing was done: no executed test, no run, no line, nothing built.
    pub fn is_empty(&self) -> bool {
        match &self.figures {
            Figures::Tests(tests) => tests.executed == 0,
            Figures::Analysis(analysis) => analysis.runs == 0,
            Figures::Coverage(coverage) => coverage.total == 0,
            Figures::Build(build) => build.artifacts == 0,
        }
    }

    /// Whether it shows a failure. Coverage has none by itself, and whether a warning is one is for a rule to say.
    pub fn has_failed(&self) -> bool {
        match &self.figures {
            Figures::Tests(tests) => tests.failed + tests.errored > 0,
            Figures::Analysis(analysis) => {
                analysis.errors + analysis.failed_invocations + analysis.tool_errors > 0
            }
            Figures::Coverage(_) => false,
            Figures::Build(build) => build.errors > 0 || !build.has_succeeded,
        }
    }
}

impl Coverage {
    /// The share of the lines that is covered, or the stated one if that is less; `None` of no lines.
    pub fn share(&self) -> Option<Fraction> {
        let covered = usize::try_from(self.covered.min(self.total)).ok()?;
        let one = Fraction::one().over_count(usize::try_from(self.total).ok()?)?;
        let counted =
            if covered == 0 { Fraction::zero() } else { one.over(&Fraction::one().over_count(covered)?)? };
        Some(match &self.stated_rate {
            Some(rate) => counted.min(rate.magnitude()),
            None => counted,
        })
    }
}

impl<T> Sample<T> {
    /// Whether one more would be shown.
    pub(super) fn has_room(&self) -> bool {
        self.shown.len() < REPORT_NAMES
    }

    /// One more, which is made only if it is shown.
    pub(super) fn add(&mut self, item: impl FnOnce() -> T) {
        if self.has_room() {
            self.shown.push(item());
        } else {
            self.more += 1;
        }
    }
}

impl<T> Default for Sample<T> {
    fn default() -> Self {
        Self { shown: Vec::new(), more: 0 }
    }
}

/// A name from a report, bounded.
pub(super) fn name(text: &str) -> String {
    excerpt_of(text, REPORT_NAME_CHARACTERS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(covered: u64, total: u64, stated: Option<&str>) -> Option<String> {
        let stated_rate = stated.map(|rate| Decimal::parse(rate).unwrap());
        Coverage { covered, total, stated_rate }.share().map(|share| share.exact())
    }

    #[test]
    fn a_share_is_exact_and_the_lower_one() {
        assert_eq!(share(2, 3, None).as_deref(), Some("2/3"));
        assert_eq!(share(0, 3, None).as_deref(), Some("0"));
        assert_eq!(share(3, 3, None).as_deref(), Some("1"));
        assert_eq!(share(9, 3, None).as_deref(), Some("1"));
        assert_eq!(share(2, 3, Some("0.5")).as_deref(), Some("0.5"));
        assert_eq!(share(1, 3, Some("0.5")).as_deref(), Some("1/3"));
        assert_eq!(share(0, 0, None), None);
    }

    #[test]
    fn a_sample_counts_what_it_does_not_show() {
        let mut sample = Sample::default();
        for number in 0..REPORT_NAMES + 3 {
            sample.add(|| number);
        }
        assert_eq!((sample.shown.len(), sample.more), (REPORT_NAMES, 3));
    }
}
