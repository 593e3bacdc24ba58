//! One record of evidence, in a terminal.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::columns::columns;
use crate::escape::workflow_log;
use crate::evidence::statement::{Ci, CommandLine, Dirt, Finished, Outcome, Phase, Statement, Stream};
use crate::evidence::{Measure, ReportContent};
use crate::result::quote;
use crate::table::{Paint, Tone};

/// A record with what its artefacts say, `contents` in the order of its artefacts.
pub fn evidence_record(id: &str, statement: &Statement, contents: &[ReportContent], paint: Paint) -> String {
    let claim = statement.claim.as_ref().map_or("no claim".into(), ToString::to_string);
    let end = match &statement.phase {
        Phase::Started => "started, and never finished".to_string(),
        Phase::Finished(finished) => outcome(finished.outcome),
    };
    let heading = workflow_log(&format!("{id} · {claim} · {end}")).into_owned();
    let mut out = format!("{}\n\n", paint.tone(Tone::Strong, &heading));
    let mut rows = Rows(Vec::new());
    rows.add("origin", statement.origin.word());
    rows.add("commit", &statement.commit.to_string());
    rows.add("tree", &statement.tree.to_string());
    if let Some(pack) = &statement.pack {
        rows.add("pack", &format!("{} sha256:{}", pack.profile, pack.digest));
    }
    if let Some(command) = &statement.command {
        command_rows(&mut rows, command);
    }
    if let Some(began) = &statement.collection_started_at {
        rows.add("collection", &format!("since {began}"));
    }
    rows.add("started", &statement.started_at.to_string());
    rows.add("before", &dirt(&statement.before));
    if let Phase::Finished(finished) = &statement.phase {
        finished_rows(&mut rows, finished);
    }
    ci_rows(&mut rows, &statement.ci);
    let machine = &statement.machine;
    rows.add("machine", &format!("{} {}", machine.os, machine.arch));
    for (tool, version) in &statement.tools {
        rows.add("tool", &format!("{tool} {version}"));
    }
    out.push_str(&columns(&rows.0));
    if let Phase::Finished(finished) = &statement.phase
        && !finished.artifacts.is_empty()
    {
        out.push_str(&format!("\n{}\n", paint.tone(Tone::Strong, "artefacts, read again")));
        let artifacts = finished.artifacts.iter().zip(contents);
        let lines: Vec<[String; 3]> = artifacts
            .map(|(artifact, content)| {
                [artifact.path.to_string(), format!("{} bytes", artifact.bytes), says(content)]
            })
            .collect();
        out.push_str(&columns(&lines));
    }
    out
}

struct Rows(Vec<[String; 2]>);

impl Rows {
    fn add(&mut self, name: &str, value: &str) {
        self.0.push([name.into(), value.into()]);
    }
}

fn command_rows(rows: &mut Rows, command: &CommandLine) {
    let words = |words: &[String]| words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
    rows.add("command", &words(&command.argv));
    if command.written != command.argv {
        rows.add("written", &words(&command.written));
    }
    rows.add("in", command.cwd.as_ref().map_or(".", |cwd| cwd.as_str()));
    for (name, value) in &command.env {
        rows.add("env", &format!("{name}={value}"));
    }
    for report in &command.reports {
        rows.add("declares", &report.to_string());
    }
}

fn finished_rows(rows: &mut Rows, finished: &Finished) {
    rows.add("finished", &finished.finished_at.to_string());
    if let Some(elapsed) = finished.elapsed_ms {
        rows.add("took", &format!("{elapsed} ms"));
    }
    if let Some(signal) = finished.interrupted_by {
        rows.add("interrupted", &format!("by signal {signal}"));
    }
    rows.add("after", &dirt(&finished.after));
    let stream = |stream: &Stream| format!("{} bytes sha256:{}", stream.bytes, stream.digest);
    if let Some(stdout) = &finished.stdout {
        rows.add("stdout", &stream(stdout));
    }
    if let Some(stderr) = &finished.stderr {
        rows.add("stderr", &stream(stderr));
    }
}

fn ci_rows(rows: &mut Rows, ci: &Ci) {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let facts = [
        ("repository", ci.repository.clone()),
        ("pull request", number(ci.pull_request)),
        ("workflow", ci.workflow.clone()),
        ("job", ci.job.clone()),
        ("run", ci.run_id.clone()),
        ("attempt", number(ci.run_attempt)),
        ("leg", ci.leg.clone()),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            rows.add(name, &value);
        }
    }
}

fn outcome(outcome: Option<Outcome>) -> String {
    match outcome {
        None => "no exit code".to_string(),
        Some(Outcome::Exit(code)) => format!("exit {code}"),
        Some(Outcome::Signal(signal)) => format!("signal {signal}"),
        Some(Outcome::Timeout(milliseconds)) => format!("ended after {milliseconds} ms"),
    }
}

fn dirt(dirt: &Dirt) -> String {
    match (dirt.count, dirt.paths.first()) {
        (0, _) => "clean".to_string(),
        (1, Some(path)) => format!("dirty: {path}"),
        (several, Some(path)) => format!("dirty: {path} and {} more", several - 1),
        (several, None) => format!("dirty: {several} paths"),
    }
}

/// What a report says, in a few words.
fn says(content: &ReportContent) -> String {
    match content {
        ReportContent::Read(kind, measure) => format!("{}: {}", kind.word(), figures(measure)),
        ReportContent::Other => "no report of a known kind".to_string(),
        ReportContent::Blank => "blank".to_string(),
        ReportContent::Malformed(why) => format!("MALFORMED: {why}"),
        ReportContent::Tampered(why) => format!("TAMPERED: {why}"),
    }
}

fn figures(measure: &Measure) -> String {
    match measure {
        Measure::Tests(tests) => {
            format!("{} executed, {} failed, {} flaky", tests.executed, tests.failed, tests.flaky)
        }
        Measure::Analysis { runs, errors } => format!("{runs} runs, {errors} errors"),
        Measure::Coverage(Some(share)) => format!("{share} of the lines covered"),
        Measure::Coverage(None) => "no line to cover".to_string(),
        Measure::Build { artifacts, is_done } => {
            format!("{artifacts} built, {}", if *is_done { "done" } else { "not done" })
        }
        Measure::Drift(paths) => format!("{paths} paths changed"),
        Measure::Job(_) => "a job".to_string(),
    }
}
