//! The program on one page: plan, judge, render, deliver.

use std::ffi::OsString;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::mem;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory as _;

use super::archive::{Archive, stamp};
use super::args::{Args, Command, FIXTURES, Format};
use super::load::{self, Loaded};
use super::plan::{Judging, Plan, ScorePlan, plan, same_file};
use super::{
    compare, doctor, evidence, gate, history, init, output, pack, policy, publish, report as render, show,
};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::report::{Compact, Drawn};
use crate::result::v1::{Reason, Score, Verdict};
use crate::result::{Invocation, RunFacts, assemble, placeholder, quote_path, reason, withdraw};
use crate::review::Rules;
use crate::{io, report};

/// Runs a command line. The exit code is the verdict.
pub(super) fn run(args: Args) -> ExitCode {
    if args.verbose {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).without_time().init();
    }
    let of_gate = match &args.command {
        Command::Gate(args) => args.out.clone(),
        _ => None,
    };
    let planned = plan(args.command).inspect_err(|problem| leave_blocked_where(of_gate.as_deref(), problem));
    let done = match planned {
        Ok(Plan::Score(plan)) => Ok(score(&plan).exit_code()),
        Ok(Plan::Gate(plan)) => Ok(gate::gate(&plan)),
        Ok(Plan::Publish(args)) => publish::publish(&args),
        Ok(Plan::Doctor(args)) => doctor::doctor(&args).map(Verdict::exit_code),
        Ok(Plan::Pack(plan)) => Ok(pack::judge_pack(&plan)),
        Ok(Plan::Evidence(args)) => Ok(evidence::evidence(args)),
        Ok(Plan::Init(args)) => init::init(&args).map(Verdict::exit_code),
        Ok(Plan::Show(plan)) => show::show(&plan).map(Verdict::exit_code),
        Ok(Plan::ShowCompared(asked)) => show::show_compared(&asked).map(Verdict::exit_code),
        Ok(Plan::ShowConfig(config, format)) => {
            policy::show(config.as_deref(), format).map(Verdict::exit_code)
        }
        Ok(Plan::CheckConfig(config)) => policy::check(config.as_deref()).map(Verdict::exit_code),
        Ok(Plan::Compare(plan)) => compare::compare(&plan).map(Verdict::exit_code),
        Ok(Plan::History(plan)) => history::history(&plan).map(Verdict::exit_code),
        Ok(Plan::Report(plan)) => render::report(&plan).map(Verdict::exit_code),
        Ok(Plan::Explain(code)) => deliver(&report::explain(code)).map(|()| Verdict::Pass.exit_code()),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            output::complain(&[(Level::Error, &reason(&problem))]);
            ExitCode::from(Verdict::Blocked.exit_code())
        }
    }
}

/// Leaves a BLOCKED result of a gate that is refused for what it asks.
fn leave_blocked_where(out: Option<&Path>, problem: &Diagnostic) {
    if let Some(Err(failed)) = out.map(|dir| gate::leave_blocked_gate(dir, problem)) {
        output::complain(&[(Level::Error, &reason(&failed))]);
    }
}

/// Leaves a BLOCKED result wherever a command line that was not understood asks for one, so that no older PASS
/// stays there. The words are taken as they are; a target that a plan would refuse is left alone.
pub(super) fn leave_blocked(words: impl Iterator<Item = OsString>, problem: &Diagnostic) {
    let words: Vec<OsString> = words.take_while(|word| word != "--").collect();
    let commands = Args::command();
    let is_command = |word: &&OsString| commands.find_subcommand(word).is_some();
    let asked = words.iter().skip(1).find(is_command).and_then(|word| word.to_str());
    let (flag, is_pack) = match asked {
        Some("score" | "gate") => ("--out", false),
        Some("pack") => ("--output", true),
        _ => return,
    };
    let glued = |word: &OsString| word.to_str()?.strip_prefix(flag)?.strip_prefix('=').map(PathBuf::from);
    let apart = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| *word == flag);
    let targets = words.iter().filter_map(glued).chain(apart.map(|(_, target)| PathBuf::from(target)));
    for path in targets.filter(|path| io::is_replaced(path) && !io::is_named_like_input(path)) {
        let written = if asked == Some("gate") {
            gate::leave_blocked_gate(&path, problem)
        } else if !is_pack {
            let invocation = Invocation { dir: FIXTURES.into(), flags: String::new(), check: None };
            let facts = RunFacts { rules: Rules::default(), reviewer: None, config: None, invocation };
            write_result(Some(&path), &assemble(Vec::new(), std::slice::from_ref(problem), &[], &facts))
        } else if is_an_input(&path, flag, &words) {
            continue;
        } else {
            pack::leave_blocked_pack(&path, problem)
        };
        if let Err(failed) = written {
            output::complain(&[(Level::Error, &reason(&failed))]);
        }
    }
}

/// Whether another word names the file that a result would be written to.
fn is_an_input(path: &Path, flag: &str, words: &[OsString]) -> bool {
    let before = [None].into_iter().chain(words.iter().map(Some));
    let others = words.iter().zip(before).filter(|(_, before)| before.is_none_or(|before| before != flag));
    others.map(|(word, _)| word.to_string_lossy()).any(|word| {
        let value = word.split_once('=').filter(|_| word.starts_with('-')).map_or(&*word, |(_, value)| value);
        !word.starts_with(flag) && same_file(Path::new(value), path)
    })
}

/// Scores a directory, and says so in every place that was asked for.
fn score(plan: &ScorePlan) -> Verdict {
    let out = plan.out.as_deref();
    // What was written to a device or a pipe stays written: a reader there wants one result.
    let placed = write_result(
        out.filter(|path| io::is_replaced(path)),
        &placeholder(&whole_run(plan, &plan.asked.judging(None))),
    );
    // What lies where nothing could be put is somebody else's.
    let told = out.filter(|_| placed.is_ok()).map(Path::to_string_lossy);
    let loaded = policy::load(plan.asked.config.as_deref());
    let judging = plan.asked.judging(loaded.as_ref().ok());
    let mut facts = whole_run(plan, &judging);
    let archive = open_archive(plan, &judging.dir);
    let Loaded { mut score, drawn } = match &loaded {
        Ok(_) => load::score(&judging, plan.rows),
        Err(problems) => {
            facts.invocation.check = Some(plan.asked.check());
            Loaded { score: assemble(Vec::new(), problems, &[], &facts), drawn: None }
        }
    };
    let facts = &facts;
    output::complain(&report::complaints(&score));
    // One place that cannot be written keeps the result from no other; the later ones are told.
    let (archive, unopened) = archive.map_or_else(|problem| (None, Some(problem)), |archive| (archive, None));
    let mut failed: Vec<Diagnostic> = placed.err().into_iter().chain(unopened).collect();
    for problem in &failed {
        withdraw(&mut score, problem, facts);
    }
    let mut tell = |score: &mut Score, write: &dyn Fn(&Score) -> Result<(), Diagnostic>| {
        if let Err(problem) = write(score) {
            withdraw(score, &problem, facts);
            failed.push(problem);
        }
    };
    tell(&mut score, &|score| print(plan, score, drawn.as_ref()));
    tell(&mut score, &|score| {
        // Between blank lines, whatever other steps wrote before and will write after it.
        append(plan.summary.as_deref(), || format!("\n{}\n", report::markdown(score, plan.detail)))
    });
    tell(&mut score, &|score| {
        append(plan.outputs.as_deref(), || report::outputs(score, told.as_deref(), &delimiter()))
    });
    tell(&mut score, &|score| write_result(out, score));
    if let Some(archive) = archive {
        // The last of all, for it cannot be taken back.
        let told = score.problems.len();
        tell(&mut score, &|score| archive.store(score));
        if score.problems.len() != told {
            tell(&mut score, &|score| write_result(out, score));
        }
    }
    let verdict = score.verdict;
    // The process ends here; to take a large result apart would be waiting for nothing.
    mem::forget((score, drawn));
    // A file that could not hold the placeholder cannot hold the result either, in the same words.
    failed.dedup();
    let reasons: Vec<Reason> = failed.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    verdict
}

/// What is known of the run. The command that repeats it as a whole archives its result, too: that may be what failed.
fn whole_run(plan: &ScorePlan, judging: &Judging) -> RunFacts {
    let mut facts = judging.facts.clone();
    if let Some(dir) = &plan.archive {
        facts.invocation.flags.push_str(&format!(" --archive {}", quote_path(&dir.to_string_lossy())));
    }
    facts
}

/// The archive that was asked for, if one was. What this run writes does not make the working tree dirty.
fn open_archive(plan: &ScorePlan, judged: &Path) -> Result<Option<Archive>, Diagnostic> {
    let Some(dir) = plan.archive.as_deref() else { return Ok(None) };
    let files = [&plan.out, &plan.summary, &plan.outputs];
    let written: Vec<&Path> = files.into_iter().flatten().map(PathBuf::as_path).chain([dir]).collect();
    Archive::open(dir, stamp(judged, &written)?).map(Some)
}

/// Prints a score in the form that was asked for.
fn print(plan: &ScorePlan, score: &Score, drawn: Option<&Drawn>) -> Result<(), Diagnostic> {
    match (plan.format, drawn) {
        (Format::Text, Some(drawn)) => output::print_compact(&Compact::of(score, drawn, plan.paint))
            .map_err(|error| output::cannot_print(&error)),
        (Format::Text, None) => deliver(&report::text(score, plan.detail, plan.paint)),
        (Format::Markdown, _) => deliver(&report::markdown(score, plan.detail)),
        (Format::Json, _) => deliver(&json(score)?),
    }
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

pub(super) fn append(path: Option<&Path>, text: impl FnOnce() -> String) -> Result<(), Diagnostic> {
    let Some(path) = path else { return Ok(()) };
    io::append(path, text().as_bytes()).map_err(|error| cannot_write(path, &error))
}

pub(super) fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    let file = path.to_string_lossy();
    let help = Some("check the path, its permissions and the free space");
    Diagnostic::file(Code::CannotWrite, &file, format!("the result cannot be written: {error}"), help)
}

/// A line that no value can contain, because nobody knows it beforehand: the hashers of maps start from the
/// operating system's randomness.
pub(super) fn delimiter() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("benchgate-{:016x}{:016x}", random(), random())
}

/// A result as JSON, for whatever place.
pub(super) fn json(result: &impl serde::Serialize) -> Result<String, Diagnostic> {
    let text = serde_json::to_string_pretty(result).map_err(|error| {
        Diagnostic::run(Code::CannotWrite, format!("the result cannot be put into JSON: {error}"), None)
    })?;
    Ok(crate::escape::json(&text) + "\n")
}
