//! `benchgate evidence run`: plan, record, tell, pass the exit code on.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::output;
use super::super::pack::FileReader;
use super::OWN_FAILURE;
use super::args::RunArgs;
use super::commander::{Commander, dirty, nothing_checked_out};
use super::declared::Declared;
use super::order::{Order, Target, below, cannot_start, report_path};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::escape::workflow_log;
use crate::evidence::short_name;
use crate::evidence::statement::{Artifact, Ci, Origin, Outcome, PackReference};
use crate::ids::{ClaimId, Digest};
use crate::io::{self, Budget, EvidenceStore, Runner, Worktree};
use crate::limits::{ARTIFACTS, PACK_BYTES};
use crate::pack::{Scope, read_pack};
use crate::result::reason;
use crate::result::v1::Reason;
use crate::source::excerpt;

/// Runs a command as evidence. The value is the exit code: the command's, or [`OWN_FAILURE`].
pub(super) fn run(args: RunArgs) -> u8 {
    let mut warnings = Vec::new();
    let mut told = None;
    let recorded = plan(args, &mut warnings).and_then(|(commander, order)| {
        let mut runner = Runner::new().map_err(|error| vec![cannot_start(&error)])?;
        let recorded = commander.record(&order, &mut runner);
        told = runner.told();
        Ok((order, recorded?))
    });
    let (code, problems) = match recorded {
        // A signal that came before the command could get it ends this as it would have ended that.
        Err(problems) if problems.iter().any(|problem| problem.code == Code::Interrupted) => {
            (told.map_or(OWN_FAILURE, |signal| Outcome::Signal(signal).exit_code()), problems)
        }
        Err(problems) => (OWN_FAILURE, problems),
        Ok((order, recorded)) => {
            let claims = order.targets.iter().map(|target| target.claim.as_ref());
            for (claim, (record, artifacts)) in claims.zip(&recorded.records) {
                output::tell(&line(record, claim, Some(recorded.outcome), artifacts));
            }
            warnings.extend(recorded.warnings);
            let (before, after) = &recorded.worktree;
            warnings
                .extend(dirty(&[("before the command", before), ("after the command", after)], &|_| false));
            let code = recorded.outcome.exit_code();
            match recorded.undelivered {
                None => (code, Vec::new()),
                Some(error) => (OWN_FAILURE, vec![undelivered(&error)]),
            }
        }
    };
    complain(&problems, &warnings);
    code
}

/// Everything that can be wrong before the command is looked at; all of it is said at once.
fn plan(args: RunArgs, warnings: &mut Vec<Diagnostic>) -> Result<(Commander, Order), Vec<Diagnostic>> {
    let RunArgs { claim, pack, report, timeout, leg, dir, words } = args;
    let mut problems = Vec::new();
    let mut keep = |problem: Diagnostic| problems.push(problem);
    let claim = self::claim(&claim).map_err(&mut keep).ok();
    let leg = leg.map(|leg| name("--leg", leg)).transpose().map_err(&mut keep).ok();
    let here = here().map_err(&mut keep).ok();
    let mut reports = Vec::new();
    if let Some((worktree, cwd)) = &here {
        for text in &report {
            match report_path(text, cwd, &worktree.root) {
                Ok(path) => reports.push(path),
                Err(problem) => keep(problem),
            }
        }
    }
    if report.len() > ARTIFACTS {
        keep(Diagnostic::run(Code::TooMany, format!("more than {ARTIFACTS} reports"), Some("name fewer")));
    }
    let pack = pack.map(|path| pack_reference(&path, claim.as_ref(), warnings)).transpose();
    let pack = pack.map_err(|found| problems.extend(found)).ok();
    let (Some(claim), Some(leg), Some((worktree, cwd)), Some(pack), true) =
        (claim, leg, here, pack, problems.is_empty())
    else {
        return Err(problems);
    };
    reports.sort_unstable();
    reports.dedup();
    let below = below(&cwd, &worktree.root).ok();
    let ci = Ci { leg, ..io::ci(|name| std::env::var(name).ok()) };
    let declared = Declared::of(&reports);
    let store = EvidenceStore::new(&dir);
    let commander = Commander { worktree, dir: cwd, cwd: below, store, ci, declared, collection: None };
    let order = Order {
        origin: Origin::Run,
        targets: vec![Target { claim: Some(claim), reports }],
        pack,
        written: words.clone(),
        words,
        env: BTreeMap::new(),
        timeout,
    };
    Ok((commander, order))
}

pub(super) fn claim(text: &str) -> Result<ClaimId, Diagnostic> {
    ClaimId::new(text).map_err(|error| {
        let message = format!("`{}` after `--claim` is no id: {error}", excerpt(text));
        Diagnostic::run(Code::BadId, message, Some(&error.help(text)))
    })
}

/// A name that somebody gives; it is held to the same form as an id.
pub(super) fn name(flag: &str, text: String) -> Result<String, Diagnostic> {
    match ClaimId::new(&text) {
        Ok(_) => Ok(text),
        Err(error) => {
            let message = format!("`{}` after `{flag}` is no name: {error}", excerpt(&text));
            Err(Diagnostic::run(Code::BadId, message, Some(&error.help(&text))))
        }
    }
}

/// The working tree around the current directory, and that directory without links.
pub(super) fn here() -> Result<(Worktree, std::path::PathBuf), Diagnostic> {
    let cwd = Path::new(".").canonicalize().map_err(|error| {
        let message = format!("the current directory cannot be read: {error}");
        Diagnostic::run(Code::Unreadable, message, Some("check its permissions"))
    })?;
    let worktree = io::worktree(&cwd).map_err(|error| error.diagnose(&cwd))?;
    let worktree = worktree.ok_or_else(nothing_checked_out)?;
    let is_told = cwd == worktree.root || below(&cwd, &worktree.root).is_ok();
    if !is_told {
        let message = "the name of the current directory cannot be recorded".to_owned();
        return Err(Diagnostic::run(Code::NotUtf8Name, message, Some("give it another name")));
    }
    Ok((worktree, cwd))
}

/// Profile and digest of a pack; that it does not ask for the claim is worth a word.
pub(super) fn pack_reference(
    path: &Path,
    claim: Option<&ClaimId>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<PackReference, Vec<Diagnostic>> {
    let shown = path.to_string_lossy();
    let bytes = FileReader { budget: Budget::new(PACK_BYTES) }.read(path, PACK_BYTES)?;
    let pack = read_pack(&shown, &bytes, &mut Vec::new())?;
    warnings.extend(pack.ignored(&Scope::Whole, claim));
    Ok(PackReference { profile: pack.profile, digest: pack.digest })
}

/// One line about a record.
pub(super) fn line(
    record: &Digest,
    claim: Option<&ClaimId>,
    outcome: Option<Outcome>,
    artifacts: &[Artifact],
) -> String {
    let claim = claim.map_or("no claim", ClaimId::as_str);
    let end = match outcome {
        Some(Outcome::Exit(code)) => format!("exit {code}"),
        Some(Outcome::Signal(number)) => format!("ended by signal {number}"),
        Some(Outcome::Timeout(_)) => "ended, its time was over".to_owned(),
        None => "no exit code".to_owned(),
    };
    let artifacts = match artifacts {
        [] => "no reports".to_owned(),
        [one] => one.path.text(),
        [first, rest @ ..] => format!("{} and {} more", first.path.text(), rest.len()),
    };
    format!("{}\n", workflow_log(&format!("{} {claim}: {end}; {artifacts}", short_name(record))))
}

pub(super) fn undelivered(error: &std::io::Error) -> Diagnostic {
    let message = format!("the output of the command cannot be passed on: {error}");
    Diagnostic::run(Code::CannotWrite, message, Some("the record is complete; look at where the output goes"))
}

pub(super) fn complain(problems: &[Diagnostic], warnings: &[Diagnostic]) {
    let levels = problems.iter().map(|problem| (Level::Error, reason(problem)));
    let levels = levels.chain(warnings.iter().map(|warning| (Level::Warning, reason(warning))));
    let reasons: Vec<(Level, Reason)> = levels.collect();
    output::complain(&reasons.iter().map(|(level, reason)| (*level, reason)).collect::<Vec<_>>());
}
