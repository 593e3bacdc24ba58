//! The program on one page: plan, judge, render, deliver.

use std::ffi::OsString;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{Args, FIXTURES, Format};
use super::plan::{Plan, ScorePlan, plan};
use super::{load, output, show};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::result::v1::{Reason, Score, Verdict};
use crate::result::{Invocation, RunFacts, assemble, placeholder, reason, withdraw};
use crate::review::Rules;
use crate::{io, report};

/// Runs a command line. The exit code is the verdict.
pub(super) fn run(args: Args) -> ExitCode {
    if args.verbose {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).without_time().init();
    }
    let done = match plan(args.command) {
        Ok(Plan::Score(plan)) => Ok(score(&plan)),
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

/// Leaves a BLOCKED result where a command line that was not understood asks for one, so that no older PASS
/// stays there. The words are taken as they are; a target that a plan would refuse is left alone.
pub(super) fn leave_blocked(words: impl Iterator<Item = OsString>, problem: &Diagnostic) {
    let words: Vec<OsString> = words.take_while(|word| word != "--").collect();
    if words.get(1).is_none_or(|command| command != "score") {
        return;
    }
    let glued = words.iter().find_map(|word| word.to_str()?.strip_prefix("--out=").map(PathBuf::from));
    let apart = || words.iter().skip_while(|word| *word != "--out").nth(1).map(PathBuf::from);
    if let Some(path) = glued.or_else(apart)
        && io::is_replaced(&path)
        && !io::is_named_like_input(&path)
    {
        let invocation = Invocation { dir: FIXTURES.into(), flags: String::new() };
        let facts = RunFacts { rules: Rules::default(), reviewer: None, invocation };
        if let Err(failed) =
            write_result(Some(&path), &assemble(Vec::new(), std::slice::from_ref(problem), &[], &facts))
        {
            output::complain(&[(Level::Error, &reason(&failed))]);
        }
    }
}

/// Scores a directory, and says so in every place that was asked for.
fn score(plan: &ScorePlan) -> Verdict {
    let out = plan.out.as_deref();
    // What was written to a device or a pipe stays written: a reader there wants one result.
    let placed = write_result(out.filter(|path| io::is_replaced(path)), &placeholder(&plan.judging.facts));
    let mut score = load::score(&plan.judging, plan.quotes);
    output::complain(&report::complaints(&score));
    // One place that cannot be written keeps the result from no other; the later ones are told.
    let mut failed: Vec<Diagnostic> = placed.err().into_iter().collect();
    for problem in &failed {
        withdraw(&mut score, problem, &plan.judging.facts);
    }
    let mut tell = |score: &mut Score, write: &dyn Fn(&Score) -> Result<(), Diagnostic>| {
        if let Err(problem) = write(score) {
            withdraw(score, &problem, &plan.judging.facts);
            failed.push(problem);
        }
    };
    tell(&mut score, &|score| print(plan, score));
    tell(&mut score, &|score| {
        // Between blank lines, whatever other steps wrote before and will write after it.
        append(plan.summary.as_deref(), || format!("\n{}\n", report::markdown(score, plan.detail)))
    });
    tell(&mut score, &|score| {
        append(plan.outputs.as_deref(), || {
            report::outputs(score, out.map(Path::to_string_lossy).as_deref(), &delimiter())
        })
    });
    tell(&mut score, &|score| write_result(out, score));
    let verdict = score.verdict;
    // The process ends here; to take a large result apart would be waiting for nothing.
    mem::forget(score);
    // A file that could not hold the placeholder cannot hold the result either, in the same words.
    failed.dedup();
    let reasons: Vec<Reason> = failed.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    verdict
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
