//! Runs commands and records them: `started`, the command, its reports, `finished`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::order::{Order, cannot_start};
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::statement::{
    Artifact, Ci, CommandLine, Dirt, Finished, Invocation, MachineFacts, Phase, REPORTS, RelativePath,
    ReportPath, Statement,
};
use crate::ids::Digest;
use crate::io::{
    self, ArtifactError, EvidenceStore, Job, ProcessError, Ran, ReportsDirectory, ReportsError, Worktree,
};
use crate::limits::EVIDENCE_BYTES;

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
}

/// A command that was recorded to its end.
#[derive(Debug)]
pub(super) struct Recorded {
    /// The digest that its last record is named after.
    pub(super) record: Digest,
    /// How it went.
    pub(super) end: Finished,
    /// What is odd about it.
    pub(super) warnings: Vec<Diagnostic>,
    /// What keeps people from having seen its output.
    pub(super) undelivered: Option<std::io::Error>,
}

impl Commander {
    /// Runs a command and records it. An error says why there is no record of its end; if it did run, its `started`
    /// record is all there is, and speaks against the claim.
    pub(super) fn record(&self, order: &Order) -> Result<Recorded, Vec<Diagnostic>> {
        let mut problems = order.refused_reports(&self.worktree);
        let program = order.program(&self.dir).map_err(|problem| problems.push(problem)).ok();
        let Some(program) = program.filter(|_| problems.is_empty()) else { return Err(problems) };
        self.run(order, &program).map_err(|problem| vec![problem])
    }

    fn run(&self, order: &Order, program: &Path) -> Result<Recorded, Diagnostic> {
        let invocation = io::new_invocation();
        let reports = ReportsDirectory::create(&invocation)
            .map_err(|error| cannot_write("the directory for reports", &error))?;
        let expand = |text: &String| text.replace(REPORTS, &reports.path().to_string_lossy());
        let argv: Vec<String> = order.words.iter().map(expand).collect();
        let env: BTreeMap<String, String> =
            order.env.iter().map(|(name, value)| (name.clone(), expand(value))).collect();
        let mut statement = self.begin(order, invocation, &reports)?;
        self.store.create().map_err(|error| cannot_write("the store of evidence", &error))?;
        self.add(&statement)?;
        let ran = io::run(&Job {
            program,
            argv: &argv,
            dir: &self.dir,
            env: &env,
            reports: reports.path(),
            timeout: order.timeout,
        });
        let ran = ran.map_err(|error: ProcessError| cannot_start(&error))?;
        let mut warnings = Vec::new();
        if ran.was_held_open {
            let message = "the command left something running that held its output open".to_owned();
            let help = Some("let it wait for what it starts");
            warnings.push(Diagnostic::run(Code::HeldOpen, message, help));
        }
        let artifacts = self.collect(order, &reports, &mut warnings)?;
        let end = self.end(order, &ran, artifacts, &reports)?;
        if !statement.before.is_clean() || !end.after.is_clean() {
            warnings.push(dirty(&statement.before, &end.after));
        }
        statement.phase = Phase::Finished(Box::new(end.clone()));
        let record = self.add(&statement)?;
        Ok(Recorded { record, end, warnings, undelivered: ran.undelivered })
    }

    /// What is known before the command runs.
    fn begin(
        &self,
        order: &Order,
        invocation: Invocation,
        reports: &ReportsDirectory,
    ) -> Result<Statement, Diagnostic> {
        let machine = io::machine();
        let timeout_ms = order.timeout.map(|timeout| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let before = self.dirt(order, reports)?;
        Ok(Statement {
            commit: self.worktree.commit.clone(),
            tree: self.worktree.tree.clone(),
            origin: order.origin,
            invocation,
            claim: order.claim.clone(),
            pack: order.pack.clone(),
            command: Some(CommandLine {
                written: order.written.clone(),
                argv: order.words.clone(),
                cwd: self.cwd.clone(),
                env: order.env.clone(),
                timeout_ms,
                reports: order.reports.clone(),
            }),
            ci: self.ci.clone(),
            machine: MachineFacts {
                os: machine.os.to_owned(),
                arch: machine.arch.to_owned(),
                cpus: machine.cpus,
                memory: machine.memory,
            },
            tools: BTreeMap::from([("benchgate".to_owned(), version)]),
            started_at: io::wall_clock().map_err(|error| error.diagnose())?,
            before,
            phase: Phase::Started,
        })
    }

    /// What is known when it has ended.
    fn end(
        &self,
        order: &Order,
        ran: &Ran,
        artifacts: Vec<Artifact>,
        reports: &ReportsDirectory,
    ) -> Result<Finished, Diagnostic> {
        let root = &self.worktree.root;
        let now = io::worktree(root).map_err(|error| error.diagnose(root))?;
        let now = now.ok_or_else(nothing_checked_out)?;
        Ok(Finished {
            finished_at: io::wall_clock().map_err(|error| error.diagnose())?,
            elapsed_ms: u64::try_from(ran.elapsed.as_millis()).ok(),
            outcome: Some(ran.outcome),
            stdout: Some(ran.stdout),
            stderr: Some(ran.stderr),
            commit: now.commit,
            after: self.dirt(order, reports)?,
            artifacts,
        })
    }

    /// What makes the working tree differ, but for evidence and reports.
    fn dirt(&self, order: &Order, reports: &ReportsDirectory) -> Result<Dirt, Diagnostic> {
        let root = &self.worktree.root;
        let declared = order.reports.iter().filter_map(|report| match report {
            ReportPath::Tree(path) => Some(root.join(path.as_str())),
            ReportPath::Reports(_) => None,
        });
        // The directory for temporary files may lie in the working tree.
        let except: Vec<PathBuf> =
            declared.chain(self.store.directories()).chain([reports.path().to_path_buf()]).collect();
        let except: Vec<&Path> = except.iter().map(PathBuf::as_path).collect();
        self.worktree.dirt(&except).map_err(|error| error.diagnose(root))
    }

    /// Stores what the command left in the directory for reports, and what else it was to write.
    fn collect(
        &self,
        order: &Order,
        reports: &ReportsDirectory,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<Artifact>, Diagnostic> {
        let made = reports.files().map_err(|error| bad_reports(&error))?;
        let mut paths: Vec<ReportPath> = made.into_iter().map(ReportPath::Reports).collect();
        for declared in order.reports.iter().filter(|declared| !paths.contains(declared)).collect::<Vec<_>>()
        {
            match declared {
                ReportPath::Tree(path)
                    if self.worktree.root.join(path.as_str()).symlink_metadata().is_ok() =>
                {
                    paths.push(declared.clone());
                }
                _ => {
                    let message = "the command has not written this report".to_owned();
                    let help = Some("look at its options and its output");
                    warnings.push(Diagnostic::file(Code::NoReport, &declared.text(), message, help));
                }
            }
        }
        paths.sort_unstable();
        paths.dedup();
        let mut room = EVIDENCE_BYTES;
        let stored = paths.into_iter().map(|path| {
            let artifact = self.artifact(path, reports)?;
            room = room.checked_sub(artifact.bytes).ok_or_else(|| {
                let message =
                    format!("all reports of this command together are larger than {EVIDENCE_BYTES} bytes");
                Diagnostic::file(
                    Code::TooLarge,
                    &artifact.path.text(),
                    message,
                    Some("let it write fewer reports"),
                )
            })?;
            Ok(artifact)
        });
        stored.collect()
    }

    fn artifact(&self, path: ReportPath, reports: &ReportsDirectory) -> Result<Artifact, Diagnostic> {
        let (base, below) = match &path {
            ReportPath::Reports(below) => (reports.path(), below),
            ReportPath::Tree(below) => (self.worktree.root.as_path(), below),
        };
        let file = base.join(below.as_str());
        // A directory on the way may be a link to somewhere else.
        let is_inside =
            file.parent().and_then(|dir| dir.canonicalize().ok()).is_some_and(|dir| dir.starts_with(base));
        if !is_inside {
            let message = "a link on the way to this report leads elsewhere".to_owned();
            return Err(Diagnostic::file(
                Code::NotRegular,
                &path.text(),
                message,
                Some("put a regular file there"),
            ));
        }
        let (digest, bytes) = self.store.add_artifact(&file).map_err(|error| match error {
            ArtifactError::Source(error) => error.diagnose(&path.text()),
            ArtifactError::Store(error) => cannot_write(&path.text(), &error),
        })?;
        Ok(Artifact { path, format: None, digest, bytes })
    }

    fn add(&self, statement: &Statement) -> Result<Digest, Diagnostic> {
        let shown = self.store.dir().to_string_lossy();
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

fn cannot_write(what: &str, error: &dyn std::error::Error) -> Diagnostic {
    let help = Some("check the path, its permissions and the free space");
    Diagnostic::file(Code::CannotWrite, what, format!("cannot be written: {error}"), help)
}

fn bad_reports(error: &ReportsError) -> Diagnostic {
    let (code, help) = match error {
        ReportsError::TooMany | ReportsError::TooDeep => {
            (Code::TooMany, "let the command write its reports only")
        }
        ReportsError::NotRegular(..) => (Code::NotRegular, "put regular files there"),
        ReportsError::Name(..) | ReportsError::NotUtf8(_) => (Code::NotUtf8Name, "give it another name"),
        ReportsError::Io(_) => (Code::Unreadable, "check the permissions of what the command leaves there"),
    };
    Diagnostic::file(code, REPORTS, error.to_string(), Some(help))
}

/// Both ends of the command are looked at; the first path that differs is named.
fn dirty(before: &Dirt, after: &Dirt) -> Diagnostic {
    let (when, dirt) = if before.is_clean() { ("after", after) } else { ("before", before) };
    let first = dirt.paths.first().map(String::as_str).unwrap_or_default();
    let more = dirt.count.saturating_sub(1);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("the working tree differs from its commit {when} the command: `{first}`{more}");
    let help = Some("evidence of it is STALE: commit or stash, then run it again");
    Diagnostic::run(Code::DirtyTree, message, help)
}
