//! Runs commands and records them: `started`, the command, its reports, `finished`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::aside::Aside;
use super::declared::Declared;
use super::order::{Order, cannot_start};
use super::words::interrupted;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence;
use crate::evidence::statement::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Origin, Outcome, PackReference, Phase, REPORTS,
    RelativePath, Statement,
};
use crate::ids::{ClaimId, Digest, Sha};
use crate::io::{self, EvidenceStore, Job, OutputCopy, Ran, ReportsDirectory, Runner, Worktree};
use crate::ordered::Ordered as _;
use crate::timestamp::Timestamp;

/// What all commands of a run have in common.
#[derive(Debug)]
pub(super) struct Commander {
    /// The working tree, as it is when the run begins.
    pub(super) worktree: Worktree,
    /// The working directory of the commands, without links.
    pub(super) dir: PathBuf,
    /// The same below the root; nothing for the root itself.
    pub(super) cwd: Option<RelativePath>,
    /// Where the records go.
    pub(super) store: EvidenceStore,
    /// Where in CI this is.
    pub(super) ci: Ci,
    /// The reports that any command of the run declares. They are no dirt.
    pub(super) declared: Declared,
    /// When the collection began that all of it is; nothing for a command alone.
    pub(super) collection: Option<Timestamp>,
}

/// A command that was recorded to its end.
#[derive(Debug)]
pub(super) struct Recorded {
    /// For each target of the order, in its order, the digest that its last record is named after and what is stored.
    pub(super) records: Vec<(Digest, Vec<Artifact>)>,
    /// How it ended.
    pub(super) outcome: Outcome,
    /// The working tree before and after it.
    pub(super) worktree: (Dirt, Dirt),
    /// What is odd about it.
    pub(super) warnings: Vec<Diagnostic>,
    /// What keeps people from having seen its output.
    pub(super) undelivered: Option<std::io::Error>,
}

/// A working tree at a moment.
pub(super) struct Moment {
    pub(super) commit: Sha,
    pub(super) dirt: Dirt,
}

impl Commander {
    /// Runs a command and records it. An error says why there is no record of its end; if it did run, its `started`
    /// record is all there is, and speaks against the claim.
    pub(super) fn record(&self, order: &Order, runner: &mut Runner) -> Result<Recorded, Vec<Diagnostic>> {
        let mut problems = order.refused_reports(&self.worktree, &self.store.directories());
        let program = order.program(&self.dir).map_err(|problem| problems.push(problem)).ok();
        let Some(program) = program.filter(|_| problems.is_empty()) else { return Err(problems) };
        self.run(order, &program, runner).map_err(|problem| vec![problem])
    }

    fn run(&self, order: &Order, program: &Path, runner: &mut Runner) -> Result<Recorded, Diagnostic> {
        let reports = ReportsDirectory::create(&io::new_invocation())
            .map_err(|error| cannot_write("the directory for reports", &error))?;
        let expand = |text: &String| text.replace(REPORTS, &reports.path().to_string_lossy());
        let argv: Vec<String> = order.words.iter().map(expand).collect();
        let env: BTreeMap<String, String> =
            order.env.iter().map(|(name, value)| (name.clone(), expand(value))).ordered();
        let before = self.moment(Some(&reports))?;
        if let Some(signal) = runner.told() {
            return Err(interrupted(signal));
        }
        let begun = self.begin(order, &before.dirt)?;
        let ran = runner.run(&Job {
            program,
            argv: &argv,
            dir: &self.dir,
            env: &env,
            reports: reports.path(),
            timeout: order.timeout,
        });
        let mut ran = ran.map_err(|error| cannot_start(&error))?;
        let mut warnings = Vec::new();
        if ran.was_held_open {
            let message = "the command left something running that held its output open".to_owned();
            let help = Some("let it wait for what it starts");
            warnings.push(Diagnostic::run(Code::HeldOpen, message, help));
        }
        let copy = core::mem::replace(&mut ran.copy, OutputCopy::Unasked);
        let artifacts = self.harvest(order, &reports, copy, &mut warnings)?;
        let after = self.moment(Some(&reports))?;
        let records = self.end(order, begun, &ran, &artifacts, &after)?;
        Ok(Recorded {
            records,
            outcome: ran.outcome,
            worktree: (before.dirt, after.dirt),
            warnings,
            undelivered: ran.undelivered,
        })
    }

    /// Stores a `started` record for each target.
    fn begin(&self, order: &Order, before: &Dirt) -> Result<Vec<Statement>, Diagnostic> {
        let timeout_ms = order.timeout.map(|timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        let mut begun = Vec::new();
        for target in &order.targets {
            let command = CommandLine {
                written: order.written.clone(),
                argv: order.words.clone(),
                cwd: self.cwd.clone(),
                env: order.env.clone(),
                timeout_ms,
                reports: target.reports.clone(),
            };
            let statement = Statement {
                command: Some(command),
                ..self.statement(order.origin, target.claim.clone(), order.pack.clone(), before.clone())?
            };
            self.add(&statement)?;
            begun.push(statement);
        }
        Ok(begun)
    }

    /// Stores a `finished` record for each target.
    fn end(
        &self,
        order: &Order,
        begun: Vec<Statement>,
        ran: &Ran,
        artifacts: &[Artifact],
        after: &Moment,
    ) -> Result<Vec<(Digest, Vec<Artifact>)>, Diagnostic> {
        let finished_at = io::wall_clock().map_err(|error| error.diagnose())?;
        let mut records = Vec::new();
        for (target, mut statement) in order.targets.iter().zip(begun) {
            let artifacts = target.own(artifacts);
            statement.phase = Phase::Finished(Box::new(Finished {
                finished_at,
                elapsed_ms: u64::try_from(ran.elapsed.as_millis()).ok(),
                outcome: Some(ran.outcome),
                interrupted_by: ran.told,
                stdout: Some(ran.stdout),
                stderr: Some(ran.stderr),
                commit: after.commit.clone(),
                after: after.dirt.clone(),
                artifacts: artifacts.clone(),
            }));
            records.push((self.add(&statement)?, artifacts));
        }
        Ok(records)
    }

    /// What is known of anything that begins now, with an invocation of its own.
    pub(super) fn statement(
        &self,
        origin: Origin,
        claim: Option<ClaimId>,
        pack: Option<PackReference>,
        before: Dirt,
    ) -> Result<Statement, Diagnostic> {
        let machine = io::machine();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Statement {
            commit: self.worktree.commit.clone(),
            tree: self.worktree.tree.clone(),
            origin,
            invocation: io::new_invocation(),
            claim,
            pack,
            command: None,
            ci: self.ci.clone(),
            machine: MachineFacts {
                os: machine.os.to_owned(),
                arch: machine.arch.to_owned(),
                cpus: machine.cpus,
                memory: machine.memory,
            },
            tools: BTreeMap::from([("benchgate".to_owned(), version)]),
            collection_started_at: self.collection,
            started_at: io::wall_clock().map_err(|error| error.diagnose())?,
            before,
            phase: Phase::Started,
        })
    }

    /// What is checked out now, and what differs from it but for evidence and reports.
    pub(super) fn moment(&self, reports: Option<&ReportsDirectory>) -> Result<Moment, Diagnostic> {
        let root = &self.worktree.root;
        let now =
            io::worktree(root).map_err(|error| error.diagnose(root))?.ok_or_else(nothing_checked_out)?;
        let evidence = Aside::of(&self.store, &now)?;
        // The directory for temporary files may lie in the working tree.
        let except: Vec<&Path> = evidence.whole().chain(reports.map(ReportsDirectory::path)).collect();
        let dirt = now.dirt_beside(&except, &|path| self.declared.has_in_tree(path) || evidence.has(path));
        Ok(Moment { dirt: dirt.map_err(|error| error.diagnose(root))?, commit: now.commit })
    }

    /// Stores a record.
    pub(super) fn add(&self, statement: &Statement) -> Result<Digest, Diagnostic> {
        let shown = self.store.dir().to_string_lossy();
        self.store.create().map_err(|error| cannot_write("the store of evidence", &error))?;
        self.store.add_record(&statement.to_bytes()).map_err(|error| {
            let message = format!("the record cannot be stored: {error}");
            let help = Some("check the directory, its permissions and the free space");
            Diagnostic::file(Code::CannotWrite, &shown, message, help)
        })
    }
}

/// There is no commit.
pub(super) fn nothing_checked_out() -> Diagnostic {
    let help = Some("run it inside a git working tree that has a commit");
    Diagnostic::run(
        Code::NothingCheckedOut,
        "there is no commit that evidence could be about".to_owned(),
        help,
    )
}

pub(super) fn cannot_write(what: &str, error: &dyn std::error::Error) -> Diagnostic {
    let help = Some("check the path, its permissions and the free space");
    Diagnostic::file(Code::CannotWrite, what, format!("cannot be written: {error}"), help)
}

/// Says that a working tree differs from its commit: at the first of these moments at which it does, by its first path.
/// Paths that are ignored do not count.
pub(super) fn dirty(moments: &[(&str, &Dirt)], is_ignored: &dyn Fn(&str) -> bool) -> Option<Diagnostic> {
    let (when, worktree) = moments
        .iter()
        .map(|(when, dirt)| (when, evidence::worktree(dirt, is_ignored)))
        .find(|(_, worktree)| *worktree != evidence::Worktree::Clean)?;
    let paths = worktree.paths();
    let first = paths.first().map(String::as_str).unwrap_or_default();
    let more = paths.len().saturating_sub(1);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("the working tree differs from its commit {when}: `{first}`{more}");
    let help = Some("evidence of it is STALE: commit or stash, then run it again");
    Some(Diagnostic::run(Code::DirtyTree, message, help))
}
