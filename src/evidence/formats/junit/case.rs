//! One `testcase`.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::Outcome;
use crate::source::Element;

/// A case and what its elements and attributes say.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an element that is there or not, in any combination"
)]
pub(super) struct Case {
    /// `classname::name`; only if somebody wants it.
    pub(super) name: Option<String>,
    /// Whether there is a `failure`.
    pub(super) has_failure: bool,
    /// Whether there is an `error`.
    pub(super) has_error: bool,
    has_skip: bool,
    /// Whether it is skipped as something to do, which may fail: node's runner.
    is_todo: bool,
    /// Runs that failed before one that passed (`flakyFailure`, `flakyError`).
    has_flaky: bool,
    /// Runs that failed after one that failed (`rerunFailure`, `rerunError`).
    has_rerun: bool,
    stated: Option<Outcome>,
}

impl Case {
    pub(super) fn read(element: &Element<'_>, with_name: bool) -> Self {
        let name = element.attribute("name").unwrap_or("(no name)");
        let class = element.attribute("classname").or_else(|| element.attribute("class")).unwrap_or_default();
        let full = || if class.is_empty() { name.to_string() } else { format!("{class}::{name}") };
        let words = [("status", element.attribute("status")), ("result", element.attribute("result"))];
        let stated = words.into_iter().filter_map(|(_, word)| word.map(meaning)).max();
        let is_executed =
            element.attribute("executed").is_none_or(|word| !word.eq_ignore_ascii_case("false"));
        Self {
            name: with_name.then(full),
            has_failure: false,
            has_error: false,
            has_skip: !is_executed,
            is_todo: false,
            has_flaky: false,
            has_rerun: false,
            stated,
        }
    }

    /// What an element inside says.
    pub(super) fn mark(&mut self, element: &Element<'_>) {
        match element.name {
            "failure" => self.has_failure = true,
            "error" => self.has_error = true,
            "skipped" | "ignored" | "disabled" => {
                self.has_skip = true;
                self.is_todo |= element.attribute("type") == Some("todo");
            }
            "flakyFailure" | "flakyError" => self.has_flaky = true,
            "rerunFailure" | "rerunError" => self.has_rerun = true,
            _ => {}
        }
    }

    /// The worst that is said. Reruns that failed, without a word of one that passed, are a failure.
    pub(super) fn outcome(&self) -> Outcome {
        let shown = if self.has_error {
            Outcome::Errored
        } else if self.has_failure && self.is_todo {
            Outcome::Skipped
        } else if self.has_failure || (self.has_rerun && !self.has_flaky) {
            Outcome::Failed
        } else if self.has_skip {
            Outcome::Skipped
        } else if self.has_flaky {
            Outcome::Flaky
        } else {
            Outcome::Passed
        };
        self.stated.map_or(shown, |stated| stated.max(shown))
    }
}

/// What a word in `status` or `result` means: those of googletest, `CTest`, jest, Mocha, `TestNG`, .NET and others.
/// A word that is not known is not taken for success.
fn meaning(word: &str) -> Outcome {
    match word.trim().to_ascii_lowercase().as_str() {
        "" | "run" | "completed" | "passed" | "pass" | "success" | "successful" | "succeeded" | "ok"
        | "executed" | "done" | "true" => Outcome::Passed,
        "flaky" => Outcome::Flaky,
        "notrun" | "not run" | "not_run" | "skipped" | "skip" | "suppressed" | "disabled" | "ignored"
        | "ignore" | "pending" | "todo" | "notexecuted" | "not executed" => Outcome::Skipped,
        "failed" | "fail" | "failure" | "false" => Outcome::Failed,
        "error" | "errored" | "broken" | "timeout" | "timedout" | "timed out" | "aborted" | "crashed" => {
            Outcome::Errored
        }
        _ => Outcome::Unclear,
    }
}
