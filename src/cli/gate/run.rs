//! A gate from its placeholder to every place where its result is told.

use std::path::{Path, PathBuf};

use super::super::archive::{Archive, stamp};
use super::super::output;
use super::super::run::{append, cannot_write, delimiter, deliver, json};
use super::args::GateFormat;
use super::base::trust;
use super::forge::Forge;
use super::judge::judge;
use super::plan::{GatePlan, OUT_FILES};
use super::publish::publish;
use crate::diagnostic::{Diagnostic, Level};
use crate::io;
use crate::report;
use crate::result::v1::{self, Gate, Reason};
use crate::result::{GateFacts, GateInvocation, blocked_gate, gate_placeholder, reason, withdraw_gate};

/// Judges a change, and says so in every place that was asked for. The value is the exit code.
pub(crate) fn gate(plan: &GatePlan) -> u8 {
    let mut facts = blank(plan);
    let placed = write_out(plan.out.as_deref(), &gate_placeholder(&facts));
    // What lies where nothing could be put is somebody else's.
    let out = plan.out.as_deref().filter(|_| placed.is_ok());
    let (archive, unopened) = match archive(plan) {
        Ok(archive) => (archive, None),
        Err(problem) => (None, Some(problem)),
    };
    let forge = Forge::of(plan);
    let mut result = judge(plan, &forge, &mut facts, &written(plan));
    // One place that cannot be written keeps the result from no other; the later ones are told.
    let mut failed: Vec<Diagnostic> = placed.err().into_iter().chain(unopened).collect();
    for problem in &failed {
        withdraw_gate(&mut result, problem, &facts);
    }
    complain(&result);
    let mut tell = |result: &mut Gate, write: &dyn Fn(&Gate) -> Result<(), Diagnostic>| {
        if let Err(problem) = write(result) {
            withdraw_gate(result, &problem, &facts);
            failed.push(problem);
        }
    };
    tell(&mut result, &|result| deliver(&render(plan, result)?));
    tell(&mut result, &|result| {
        append(plan.summary.as_deref(), || {
            format!("\n{}\n", report::gate_markdown(result, report::Budget::SUMMARY))
        })
    });
    tell(&mut result, &|result| {
        let path = out.map(|dir| dir.join(OUT_FILES[0]).to_string_lossy().into_owned());
        append(plan.outputs.as_deref(), || report::gate_outputs(result, path.as_deref(), &delimiter()))
    });
    tell(&mut result, &|result| write_out(plan.out.as_deref(), result));
    if let Some(archive) = archive {
        // The last of all, for it cannot be taken back.
        let told = result.reasons.len();
        tell(&mut result, &|result| archive.store(result));
        if result.reasons.len() != told {
            tell(&mut result, &|result| write_out(plan.out.as_deref(), result));
        }
    }
    // After everything that could take the verdict back; whether it can be written takes nothing back.
    let url = publish(plan, &forge, &result);
    if let Err(problem) =
        append(plan.outputs.as_deref(), || report::comment_output(url.as_deref(), &delimiter()))
    {
        failed.push(problem);
    }
    failed.dedup();
    let reasons: Vec<Reason> = failed.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    result.exit_code
}

/// Leaves a BLOCKED result because the command line was not understood.
pub(crate) fn leave_blocked_gate(dir: &Path, problem: &Diagnostic) -> Result<(), Diagnostic> {
    let facts = facts(GateInvocation::default(), trust(None));
    write_out(Some(dir), &blocked_gate(std::slice::from_ref(problem), &[], &facts))
}

/// What is known of a plan before anything is read.
pub(super) fn blank(plan: &GatePlan) -> GateFacts {
    facts(plan.invocation.clone(), trust(plan.pull))
}

/// What is known before anything is read.
fn facts(invocation: GateInvocation, trust: v1::Trust) -> GateFacts {
    let ci = io::ci(|name| std::env::var(name).ok());
    let run = ci.run_id.map(|id| v1::GateRun { id, attempt: ci.run_attempt.unwrap_or(1) });
    GateFacts {
        invocation,
        trust,
        head: v1::GateHead::default(),
        base: None,
        no_baseline: None,
        run,
        config: None,
    }
}

/// What this run writes.
fn written(plan: &GatePlan) -> Vec<PathBuf> {
    [&plan.out, &plan.summary, &plan.outputs, &plan.archive].into_iter().flatten().cloned().collect()
}

fn archive(plan: &GatePlan) -> Result<Option<Archive>, Diagnostic> {
    let Some(dir) = plan.archive.as_deref() else { return Ok(None) };
    let written = written(plan);
    let written: Vec<&Path> = written.iter().map(PathBuf::as_path).collect();
    Archive::open(dir, stamp(Path::new("."), &written)?).map(Some)
}

/// What is wrong with the files, as compilers say it; what the verdict follows from stands in the rendering.
fn complain(result: &Gate) {
    let rows = result.score.iter().flat_map(|score| &score.fixtures);
    let warnings = rows.flat_map(|row| &row.warnings).chain(&result.notes);
    let errors: Vec<&Reason> =
        if result.exit_code == 4 { result.reasons.iter().collect() } else { Vec::new() };
    let all = errors.into_iter().map(|reason| (Level::Error, reason));
    output::complain(&all.chain(warnings.map(|reason| (Level::Warning, reason))).collect::<Vec<_>>());
}

fn render(plan: &GatePlan, result: &Gate) -> Result<String, Diagnostic> {
    Ok(match plan.format {
        GateFormat::Text => report::gate_text(result, plan.detail, plan.paint),
        GateFormat::Markdown => report::gate_markdown(result, report::Budget::SUMMARY),
        GateFormat::Json => json(result)?,
        GateFormat::Junit => report::gate_junit(result),
        GateFormat::Annotations => report::gate_annotations(result),
    })
}

/// Writes every file of `--out`.
fn write_out(dir: Option<&Path>, result: &Gate) -> Result<(), Diagnostic> {
    let Some(dir) = dir else { return Ok(()) };
    let texts =
        [json(result)?, report::gate_markdown(result, report::Budget::COMMENT), report::gate_junit(result)];
    for (name, text) in OUT_FILES.iter().zip(&texts) {
        let path = dir.join(name);
        if dir.is_symlink() || path.is_symlink() {
            let error = std::io::Error::other("a symbolic link stands there, and may lead to what is judged");
            return Err(cannot_write(&path, &error));
        }
        io::write_atomically(&path, text.as_bytes()).map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}
