//! SARIF 2.1.0 (OASIS), as far as it says whether an analysis found something.
//!
//! A run counts when it has a list of results, be it an empty one: without the list the analyser did not come to look
//! (§3.14.23). A result's level is its own, else the worse of what its rule's configurations say, else warning
//! (§3.27.10). One that is open or under review counts as a warning. It is suppressed when it has suppressions and each
//! is accepted (§3.27.23, §3.35); what has gone since the baseline is passed over.

mod rules;

use alloc::format;
use alloc::string::{String, ToString as _};

use rules::Rules;

use super::fault::brief;
use super::json::{count, flag, list, member, object, text};
use super::report::name;
use super::{Analysis, Fault, Figures, Format, MalformedReport, Report, Sample};
use crate::limits::REPORT_CASES;
use crate::source::{Node, Trail};

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    None,
    Note,
    Warning,
    Error,
}

/// Reads a SARIF log.
pub(super) fn read(root: &Node<'_>) -> Result<Report, MalformedReport> {
    let at = Trail::Root;
    if !matches!(root, Node::Object(_)) {
        return Err(MalformedReport::other(Format::Sarif, root.kind()));
    }
    match text(root, "version", &at)? {
        Some(version) if version.trim().starts_with("2.1.0") => {}
        Some(version) => {
            let found = format!("`version` is `{}`, not `2.1.0`", brief(version));
            return Err(MalformedReport::other(Format::Sarif, &found));
        }
        None => return Err(MalformedReport::other(Format::Sarif, "there is no `version`")),
    }
    if !list(root, "inlineExternalProperties", &at)?.unwrap_or_default().is_empty() {
        return Err(MalformedReport::value(Fault::Elsewhere("results"), &at.key("inlineExternalProperties")));
    }
    let mut log = Log::default();
    let below = at.key("runs");
    for (index, run) in list(root, "runs", &at)?.unwrap_or_default().iter().enumerate() {
        log.run(run, &below.index(index))?;
    }
    let Log { analysis, failures, .. } = log;
    Ok(Report {
        format: Format::Sarif,
        figures: Figures::Analysis(analysis),
        failures,
        disagreements: Sample::default(),
    })
}

#[derive(Default)]
struct Log {
    analysis: Analysis,
    failures: Sample<String>,
    results: u64,
}

impl Log {
    fn run(&mut self, run: &Node<'_>, at: &Trail<'_>) -> Result<(), MalformedReport> {
        if !matches!(run, Node::Object(_)) {
            return Err(MalformedReport::wrong(run, "an object (a run)", at));
        }
        if let Some(elsewhere) = object(run, "externalPropertyFileReferences", at)? {
            let at = at.key("externalPropertyFileReferences");
            for key in ["results", "invocations"] {
                if !list(elsewhere, key, &at)?.unwrap_or_default().is_empty() {
                    return Err(MalformedReport::value(Fault::Elsewhere(key), &at.key(key)));
                }
            }
        }
        let rules = Rules::read(run, at)?;
        match list(run, "results", at)? {
            None => self.analysis.runs_without_results += 1,
            Some(results) => {
                self.analysis.runs += 1;
                let below = at.key("results");
                for (index, result) in results.iter().enumerate() {
                    self.result(result, &rules, &below.index(index))?;
                }
            }
        }
        let below = at.key("invocations");
        for (index, invocation) in list(run, "invocations", at)?.unwrap_or_default().iter().enumerate() {
            self.invocation(invocation, &rules, &below.index(index))?;
        }
        Ok(())
    }

    fn result(&mut self, result: &Node<'_>, rules: &Rules, at: &Trail<'_>) -> Result<(), MalformedReport> {
        self.results += 1;
        if self.results > REPORT_CASES {
            return Err(MalformedReport::value(Fault::TooMany("results"), at));
        }
        if !matches!(result, Node::Object(_)) {
            return Err(MalformedReport::wrong(result, "an object (a result)", at));
        }
        if text(result, "baselineState", at)? == Some("absent") {
            return Ok(());
        }
        let level = level_of_result(result, rules, at)?;
        if is_suppressed(result, at)? {
            self.analysis.suppressed += 1;
            return Ok(());
        }
        match level {
            Level::None => {}
            Level::Note => self.analysis.notes += 1,
            Level::Warning => self.analysis.warnings += 1,
            Level::Error => self.analysis.errors += 1,
        }
        if level >= Level::Warning {
            self.failures.add(|| called(result));
        }
        Ok(())
    }

    fn invocation(
        &mut self,
        invocation: &Node<'_>,
        rules: &Rules,
        at: &Trail<'_>,
    ) -> Result<(), MalformedReport> {
        let has_failed = flag(invocation, "executionSuccessful", at)? == Some(false)
            || text(invocation, "processStartFailureMessage", at)?.is_some()
            || text(invocation, "exitSignalName", at)?.is_some();
        self.analysis.failed_invocations += u64::from(has_failed);
        for key in ["toolExecutionNotifications", "toolConfigurationNotifications"] {
            let below = at.key(key);
            for (index, notification) in list(invocation, key, at)?.unwrap_or_default().iter().enumerate() {
                let at = below.index(index);
                let descriptor = object(notification, "descriptor", &at)?;
                let level = match level(notification, &at)? {
                    Some(level) => level,
                    None => {
                        rules.of_notification(descriptor, &at.key("descriptor"))?.unwrap_or(Level::Warning)
                    }
                };
                if level == Level::Error {
                    self.analysis.tool_errors += 1;
                    self.failures
                        .add(|| name(message(notification).unwrap_or("(a notification without text)")));
                }
            }
        }
        Ok(())
    }
}

/// The level that a result counts as.
fn level_of_result(result: &Node<'_>, rules: &Rules, at: &Trail<'_>) -> Result<Level, MalformedReport> {
    let kind = text(result, "kind", at)?.unwrap_or("fail");
    let by_kind = match kind {
        "fail" => None,
        "open" | "review" => Some(Level::Warning),
        "pass" | "informational" | "notApplicable" => Some(Level::None),
        _ => {
            let node = member(result, "kind", at)?.unwrap_or(result);
            return Err(MalformedReport::wrong(node, "a kind of result", &at.key("kind")));
        }
    };
    Ok(match (by_kind, level(result, at)?) {
        (Some(by_kind), stated) => by_kind.max(stated.unwrap_or(Level::None)),
        (None, Some(stated)) => stated,
        (None, None) => rules.of_result(result, at)?.unwrap_or(Level::Warning),
    })
}

/// The level under `level`.
fn level(node: &Node<'_>, at: &Trail<'_>) -> Result<Option<Level>, MalformedReport> {
    Ok(Some(match text(node, "level", at)? {
        None => return Ok(None),
        Some("none") => Level::None,
        Some("note") => Level::Note,
        Some("warning") => Level::Warning,
        Some("error") => Level::Error,
        Some(_) => {
            let found = member(node, "level", at)?.unwrap_or(node);
            return Err(MalformedReport::wrong(found, "none, note, warning or error", &at.key("level")));
        }
    }))
}

fn is_suppressed(result: &Node<'_>, at: &Trail<'_>) -> Result<bool, MalformedReport> {
    let below = at.key("suppressions");
    let suppressions = list(result, "suppressions", at)?.unwrap_or_default();
    for (index, suppression) in suppressions.iter().enumerate() {
        if !matches!(text(suppression, "status", &below.index(index))?, None | Some("accepted")) {
            return Ok(false);
        }
    }
    Ok(!suppressions.is_empty())
}

/// What a result is called: its rule, and the place of its first location.
fn called(result: &Node<'_>) -> String {
    let at = Trail::Root;
    let get = |node, key| object(node, key, &at).ok().flatten();
    let rule = text(result, "ruleId", &at).ok().flatten();
    let rule = rule.or_else(|| text(get(result, "rule")?, "id", &at).ok().flatten());
    let mut called = rule.or_else(|| message(result)).unwrap_or("(no rule)").to_string();
    let place = || {
        let location = list(result, "locations", &at).ok().flatten()?.first()?;
        let physical = get(location, "physicalLocation")?;
        let uri = text(get(physical, "artifactLocation")?, "uri", &at).ok().flatten()?;
        let line = get(physical, "region").and_then(|region| count(region, "startLine", &at).ok().flatten());
        Some((uri, line))
    };
    match place() {
        Some((uri, Some(line))) => called = format!("{called} ({uri}:{line})"),
        Some((uri, None)) => called = format!("{called} ({uri})"),
        None => {}
    }
    name(&called)
}

fn message<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let message = object(node, "message", &Trail::Root).ok().flatten()?;
    text(message, "text", &Trail::Root).ok().flatten()
}

#[cfg(test)]
mod tests;
