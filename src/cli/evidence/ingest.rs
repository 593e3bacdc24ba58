//! `benchgate evidence ingest`: reports that something else has made, read and recorded.

use std::path::Path;

use super::super::output;
use super::args::IngestArgs;
use super::artifacts::left;
use super::commander::{Commander, cannot_write, dirty};
use super::declared::Declared;
use super::order::below;
use super::run::{claim, complain, here, line, name, pack_reference};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::evidence::formats::{Format, MalformedReport, Report, detect, read, read_as};
use crate::evidence::statement::{Artifact, Ci, Finished, Origin, Outcome, PackReference, Phase, ReportPath};
use crate::ids::{ClaimId, Digest};
use crate::io::{self, Budget, EvidenceStore, Worktree};
use crate::limits::{ARTIFACT_BYTES, ARTIFACTS, EVIDENCE_BYTES};
use crate::report;
use crate::result::v1::Verdict;

/// What is taken in, and for what.
struct Plan {
    commander: Commander,
    claim: ClaimId,
    pack: Option<PackReference>,
    outcome: Option<Outcome>,
    reports: Vec<Found>,
}

/// A report that was read.
struct Found {
    path: ReportPath,
    /// The format that somebody says it has.
    stated: Option<Format>,
    /// Of the bytes that were read.
    digest: Digest,
    report: Report,
}

/// Takes reports in. The value is the exit code.
pub(super) fn ingest(args: IngestArgs) -> u8 {
    let mut warnings = Vec::new();
    let stored = plan(args, &mut warnings).and_then(|plan| {
        let told = store(&plan, &mut warnings).map_err(|problem| vec![problem])?;
        output::print(&told).map_err(|error| vec![output::cannot_print(&error)])
    });
    let problems = stored.err().unwrap_or_default();
    complain(&problems, &warnings);
    if problems.is_empty() { Verdict::Pass.exit_code() } else { Verdict::Blocked.exit_code() }
}

/// Everything that can be wrong, at once.
fn plan(args: IngestArgs, warnings: &mut Vec<Diagnostic>) -> Result<Plan, Vec<Diagnostic>> {
    let IngestArgs { claim, pack, exit_code, leg, dir, format, reports } = args;
    let mut problems = Vec::new();
    let claim = self::claim(&claim).map_err(|problem| problems.push(problem)).ok();
    let leg = leg.map(|leg| name("--leg", leg)).transpose().map_err(|problem| problems.push(problem)).ok();
    let pack = pack.map(|path| pack_reference(&path, claim.as_ref(), warnings)).transpose();
    let pack = pack.map_err(|found| problems.extend(found)).ok();
    let here = here().map_err(|problem| problems.push(problem)).ok();
    if reports.len() > ARTIFACTS {
        problems.push(Diagnostic::run(
            Code::TooMany,
            format!("more than {ARTIFACTS} reports"),
            Some("take them in with several commands"),
        ));
        return Err(problems);
    }
    let mut found = Vec::new();
    if let Some((worktree, cwd)) = &here {
        let budget = Budget::new(EVIDENCE_BYTES);
        for text in &reports {
            match find(text, format, cwd, worktree, &budget) {
                Ok(report) => found.push(report),
                Err(problem) => problems.push(problem),
            }
        }
    }
    let (Some(claim), Some(leg), Some((worktree, cwd)), Some(pack), true) =
        (claim, leg, here, pack, problems.is_empty())
    else {
        return Err(problems);
    };
    found.sort_unstable_by(|a: &Found, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.path == b.path);
    let below = below(&cwd, &worktree.root).ok();
    let ci = Ci { leg, ..io::ci(|name| std::env::var(name).ok()) };
    let declared = Declared::of(found.iter().map(|report| &report.path));
    let store = EvidenceStore::new(&dir);
    let commander = Commander { worktree, dir: cwd, cwd: below, store, ci, declared, collection: None };
    Ok(Plan { commander, claim, pack, outcome: exit_code.map(Outcome::Exit), reports: found })
}

/// Reads a report. One that cannot be read is refused here, where somebody can still make it again.
fn find(
    text: &str,
    stated: Option<Format>,
    cwd: &Path,
    worktree: &Worktree,
    budget: &Budget,
) -> Result<Found, Diagnostic> {
    let path = below(&cwd.join(text), &worktree.root).map(ReportPath::Tree).map_err(|error| {
        let message = format!("this report is not one of the working tree: {error}");
        let help = Some("give a path below the root of the working tree, or copy the report there");
        Diagnostic::file(Code::ReportRefused, text, message, help)
    })?;
    let shown = path.text();
    let root = &worktree.root;
    if worktree.tracks(&shown).map_err(|error| error.diagnose(root))? {
        let message = "git tracks this report, so that it says nothing about a run".to_owned();
        let help = Some("take in what a command has just made");
        return Err(Diagnostic::file(Code::ReportRefused, text, message, help));
    }
    let mut buffer = Vec::new();
    let file = root.join(&shown);
    let bytes = io::read(&file, ARTIFACT_BYTES, budget, &mut buffer).map_err(|error| error.diagnose(text))?;
    let report = match stated {
        Some(format) => read_as(format, bytes),
        None => detect(bytes).and_then(|format| read(format, bytes)),
    };
    let report = report.map_err(|error| not_a_report(text, &error))?;
    Ok(Found { digest: Digest::of(bytes), path, stated, report })
}

fn not_a_report(file: &str, error: &MalformedReport) -> Diagnostic {
    Diagnostic {
        code: Code::NotAReport,
        message: error.to_string(),
        place: Some(Place {
            file: file.to_owned(),
            position: error.position.map(|position| (position.line, position.column)),
            path: error.path.as_ref().map(ToString::to_string),
        }),
        help: Some("look at what made it; `--format` says which format is meant".to_owned()),
    }
}

/// Stores the reports and the record. The text says what was read.
fn store(plan: &Plan, warnings: &mut Vec<Diagnostic>) -> Result<String, Diagnostic> {
    let Plan { commander, claim, pack, outcome, reports } = plan;
    let now = commander.moment(None)?;
    let claim = Some(claim.clone());
    let mut statement = commander.statement(Origin::Ingest, claim.clone(), pack.clone(), now.dirt.clone())?;
    commander.store.create().map_err(|error| cannot_write("the store of evidence", &error))?;
    let mut room = EVIDENCE_BYTES;
    let mut artifacts = Vec::new();
    for Found { path, stated, digest: seen, .. } in reports {
        let ReportPath::Tree(below) = path else { continue };
        let (digest, bytes) = commander.keep(&commander.worktree.root, below, &path.text())?;
        if digest != *seen {
            let message = "it has changed since it was read".to_owned();
            let help = Some("run again when nothing writes to it");
            return Err(Diagnostic::file(Code::FileChanged, &path.text(), message, help));
        }
        let format = stated.map(|format| format.kind().word().to_owned());
        let artifact = Artifact { path: path.clone(), format, digest, bytes };
        room = left(room, &artifact)?;
        artifacts.push(artifact);
    }
    warnings.extend(dirty(&[("now", &now.dirt)], &|_| false));
    statement.phase = Phase::Finished(Box::new(Finished {
        finished_at: statement.started_at,
        elapsed_ms: None,
        outcome: *outcome,
        interrupted_by: None,
        stdout: None,
        stderr: None,
        commit: now.commit,
        after: now.dirt,
        artifacts: artifacts.clone(),
    }));
    let record = commander.add(&statement)?;
    let mut told = line(&record, claim.as_ref(), *outcome, &artifacts);
    for Found { path, report, .. } in reports {
        told.push_str(&report::evidence_report(&path.text(), report));
    }
    Ok(told)
}
