//! One `testsuite` or `testsuites`, and whether its own figures are those of its cases.

use alloc::string::String;

use super::case::Case;
use super::{Gap, MalformedReport, Outcome, Tally, stated};
use crate::source::Element;

/// A suite while its cases are read.
pub(super) struct Suite {
    /// Its name.
    pub(super) label: String,
    tests: Option<u64>,
    failures: Option<u64>,
    errors: Option<u64>,
    skipped: Skipped,
    /// Cases directly below it.
    direct: Counts,
    /// Cases at any depth below it.
    all: Counts,
    /// Of the suites below it.
    gap: Gap,
}

/// What a suite states about cases that did not run. Some tools count the disabled ones among the skipped ones.
struct Skipped {
    skipped: Option<u64>,
    disabled: Option<u64>,
}

/// Cases by what their elements say: one may count as a failure and as an error.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    cases: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
    /// Suites directly below, and those of them in which something failed: node's runner counts these as cases.
    suites: u64,
    failed_suites: u64,
}

impl Suite {
    pub(super) fn read(element: &Element<'_>) -> Result<Self, MalformedReport> {
        let skipped = match stated(element, "skipped")? {
            None => stated(element, "skip")?,
            given => given,
        };
        let disabled = match stated(element, "disabled")? {
            None => stated(element, "ignored")?,
            given => given,
        };
        Ok(Self {
            label: super::super::report::name(element.attribute("name").unwrap_or(element.name)),
            tests: stated(element, "tests")?,
            failures: stated(element, "failures")?,
            errors: stated(element, "errors")?,
            skipped: Skipped { skipped, disabled },
            direct: Counts::default(),
            all: Counts::default(),
            gap: Gap::default(),
        })
    }

    /// A case directly below it.
    pub(super) fn add(&mut self, case: &Case, outcome: Outcome) {
        let counts = Counts {
            cases: 1,
            failures: u64::from(case.has_failure || outcome == Outcome::Failed),
            errors: u64::from(case.has_error || outcome == Outcome::Errored),
            skipped: u64::from(matches!(outcome, Outcome::Skipped | Outcome::Unclear)),
            ..Counts::default()
        };
        self.direct = self.direct.plus(counts);
        self.all = self.all.plus(counts);
    }

    /// A failure or an error of the suite itself, outside of any case.
    pub(super) fn broke(&mut self, element: &str) -> Outcome {
        let is_error = element == "error";
        let counts =
            Counts { failures: u64::from(!is_error), errors: u64::from(is_error), ..Counts::default() };
        self.direct = self.direct.plus(counts);
        self.all = self.all.plus(counts);
        // Whatever its name, no case failed.
        Outcome::Errored
    }

    /// A suite below it.
    pub(super) fn include(&mut self, counts: Counts, gap: Gap) {
        self.direct.suites += 1;
        self.direct.failed_suites += u64::from(counts.failures + counts.errors > 0);
        self.all = self.all.plus(counts);
        self.gap = self.gap.plus(gap);
    }

    /// Its cases, and by how much it or the suites below it state worse figures.
    pub(super) fn close(self, tally: &mut Tally) -> (Counts, Gap) {
        let Self { label, tests, failures, errors, skipped, direct, all, gap } = self;
        let mut own = Gap::default();
        let mut compare = |figure, stated: Option<u64>, counts: &[u64]| {
            let counted = counts.first().copied()?;
            let stated = stated.filter(|stated| !counts.contains(stated))?;
            tally.disagree(&label, figure, stated, counted);
            Some((stated, counted))
        };
        let known = [all.failures, direct.failures, direct.failures + direct.failed_suites];
        if let Some((stated, counted)) = compare("failures", failures, &known) {
            own.failed = stated.saturating_sub(counted);
        }
        if let Some((stated, counted)) = compare("errors", errors, &[all.errors, direct.errors]) {
            own.errored = stated.saturating_sub(counted);
        }
        let stated = skipped.most(&all, &direct);
        if let Some((stated, counted)) = compare("skipped", stated, &[all.skipped, direct.skipped]) {
            own.skipped = stated.saturating_sub(counted);
        }
        let known = [all.cases, direct.cases, all.ran(), direct.ran(), direct.cases + direct.suites];
        if let Some((stated, counted)) = compare("tests", tests, &known) {
            own.unstated = counted.saturating_sub(stated);
        }
        (all, own.max(gap))
    }
}

impl Skipped {
    /// The figure to compare: one that agrees, or else the larger one.
    fn most(&self, all: &Counts, direct: &Counts) -> Option<u64> {
        let (Some(skipped), Some(disabled)) = (self.skipped, self.disabled) else {
            // One kind alone need not be all of them.
            return self.skipped.or(self.disabled.filter(|disabled| *disabled > all.skipped));
        };
        let both = skipped.saturating_add(disabled);
        let agrees = |figure: &u64| *figure == all.skipped || *figure == direct.skipped;
        [skipped, both].into_iter().find(agrees).or(Some(both))
    }
}

impl Counts {
    fn plus(self, other: Self) -> Self {
        Self {
            cases: self.cases + other.cases,
            failures: self.failures + other.failures,
            errors: self.errors + other.errors,
            skipped: self.skipped + other.skipped,
            // Only of what is directly below.
            ..self
        }
    }

    fn ran(&self) -> u64 {
        self.cases.saturating_sub(self.skipped)
    }
}
