//! The program on one page: plan, judge, render, deliver.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::Path;
use std::process::ExitCode;

use super::args::{Args, Format};
use super::plan::{Plan, ScorePlan, plan};
use super::{load, output, show};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::result::v1::{Score, Verdict};
use crate::result::{placeholder, reason};
use crate::{io, report};

/// Runs a command line. The exit code is the verdict.
pub(super) fn run(args: Args) -> ExitCode {
    if args.verbose {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).without_time().init();
    }
    let done = match plan(args.command) {
        Ok(Plan::Score(plan)) => score(&plan),
        Ok(Plan::Show(plan)) => show::show(&plan),
        Ok(Plan::Explain(code)) => deliver(&report::explain(code)).map(|()| Verdict::Pass),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(verdict) => ExitCode::from(verdict.exit_code()),
        Err(problem) => {
            output::complain(&[(Level::Error, &reason(&problem))]);
            ExitCode::from(Verdict::Blocked.exit_code())
        }
    }
}

/// Scores a directory, and says so in every place that was asked for.
fn score(plan: &ScorePlan) -> Result<Verdict, Diagnostic> {
    let out = plan.out.as_deref();
    write_result(out, &placeholder(&plan.judging.facts))?;
    let score = load::score(&plan.judging);
    write_result(out, &score)?;
    if let Some(path) = &plan.summary {
        append(path, &report::markdown(&score, plan.detail))?;
    }
    if let Some(path) = &plan.outputs {
        let result = out.map(Path::to_string_lossy);
        append(path, &report::outputs(&score, result.as_deref(), &delimiter()))?;
    }
    output::complain(&report::complaints(&score));
    deliver(&match plan.format {
        Format::Text => report::text(&score, plan.detail, plan.paint),
        Format::Markdown => report::markdown(&score, plan.detail),
        Format::Json => json(&score)?,
    })?;
    Ok(score.verdict)
}

/// Writes to standard output.
pub(super) fn deliver(text: &str) -> Result<(), Diagnostic> {
    output::print(text).map_err(|error| {
        Diagnostic::run(Code::CannotWrite, format!("standard output cannot be written: {error}"), None)
    })
}

fn write_result(out: Option<&Path>, score: &Score) -> Result<(), Diagnostic> {
    let Some(path) = out else { return Ok(()) };
    let json = json(score)?;
    io::write_atomically(path, json.as_bytes()).map_err(|error| cannot_write(path, &error))
}

fn append(path: &Path, text: &str) -> Result<(), Diagnostic> {
    io::append(path, text.as_bytes()).map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    let file = path.to_string_lossy();
    let help = Some("check the path, its permissions and the free space");
    Diagnostic::file(Code::CannotWrite, &file, format!("the result cannot be written: {error}"), help)
}

/// A line that no value can contain, because nobody knows it beforehand: the hashers of maps start from the
/// operating system's randomness.
fn delimiter() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("benchgate-{:016x}{:016x}", random(), random())
}

fn json(score: &Score) -> Result<String, Diagnostic> {
    let text = serde_json::to_string_pretty(score).map_err(|error| {
        Diagnostic::run(Code::CannotWrite, format!("the result cannot be put into JSON: {error}"), None)
    })?;
    // In a job's log, `##[` anywhere in a line is a command to GitHub's runner. It can only stand in a string.
    Ok(text.replace("##[", "#\\u0023[") + "\n")
}
