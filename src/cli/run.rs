//! The program on one page: plan, judge, render, deliver.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::mem;
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
    // What was written to a device or a pipe stays written: a reader there wants one result.
    write_result(out.filter(|path| io::is_replaced(path)), &placeholder(&plan.judging.facts))?;
    let score = load::score(&plan.judging);
    output::complain(&report::complaints(&score));
    // One place that cannot be written keeps the result from no other.
    let written = [
        write_result(out, &score),
        // Between blank lines, whatever other steps wrote before and will write after it.
        append(plan.summary.as_deref(), || format!("\n{}\n", report::markdown(&score, plan.detail))),
        append(plan.outputs.as_deref(), || {
            report::outputs(&score, out.map(Path::to_string_lossy).as_deref(), &delimiter())
        }),
        print(plan, &score),
    ];
    let verdict = score.verdict;
    // The process ends now, and its memory with it, whole.
    mem::forget(score);
    written.into_iter().collect::<Result<(), Diagnostic>>().map(|()| verdict)
}

/// Prints a score in the form that was asked for.
fn print(plan: &ScorePlan, score: &Score) -> Result<(), Diagnostic> {
    deliver(&match plan.format {
        Format::Text => report::text(score, plan.detail, plan.paint),
        Format::Markdown => report::markdown(score, plan.detail),
        Format::Json => json(score)?,
    })
}

/// Writes to standard output.
pub(super) fn deliver(text: &str) -> Result<(), Diagnostic> {
    output::print(text).map_err(|error| output::cannot_print(&error))
}

fn write_result(out: Option<&Path>, score: &Score) -> Result<(), Diagnostic> {
    let Some(path) = out else { return Ok(()) };
    let json = json(score)?;
    io::write_atomically(path, json.as_bytes()).map_err(|error| cannot_write(path, &error))
}

fn append(path: Option<&Path>, text: impl FnOnce() -> String) -> Result<(), Diagnostic> {
    let Some(path) = path else { return Ok(()) };
    io::append(path, text().as_bytes()).map_err(|error| cannot_write(path, &error))
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
    Ok(report::escape::json(&text) + "\n")
}
