//! From the statements of a store to records as a verdict needs them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::record::{
    Ended, Job, Measure, Record, Report, ReportContent, Repository, Run, Vouching, Worktree,
};
use super::rule::Kind;
use super::state::Tier;
use super::statement::{Dirt, Finished, Invocation, Origin, Outcome, Phase, ReportPath, Statement};
use crate::ids::Digest;
use crate::ordered::Ordered as _;

/// A statement of the store, and what was found out about it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The digest of its bytes.
    pub digest: Digest,
    /// What it says.
    pub statement: Statement,
    /// What it left behind, as it was read again.
    pub reports: Vec<Report>,
    /// How far it was checked.
    pub tier: Tier,
    /// Whether git tracks the file of the record.
    pub is_tracked: bool,
}

/// The name of a record in what people read: `EV-` and the first 12 digits of its digest.
pub fn short_name(digest: &Digest) -> String {
    format!("EV-{}", digest.to_string().get(..12).unwrap_or_default())
}

/// The records that can speak for a claim. One that says a command has begun is passed over where another says the same,
/// and how it ended. `is_ignored` tells of a path of the worktree whether it is no dirt.
pub fn records(filed: Vec<Filed>, is_ignored: &dyn Fn(&str) -> bool) -> Vec<Record> {
    let mut begun: BTreeMap<Invocation, Vec<Statement>> = BTreeMap::new();
    for statement in filed.iter().map(|file| &file.statement) {
        if matches!(statement.phase, Phase::Finished(_)) {
            let beginning = Statement { phase: Phase::Started, ..statement.clone() };
            begun.entry(statement.invocation.clone()).or_default().push(beginning);
        }
    }
    // Another claim, tree or command with the same invocation is not its end, whoever wrote it.
    let has_ended =
        |beginning: &Statement| begun.get(&beginning.invocation).is_some_and(|all| all.contains(beginning));
    filed
        .into_iter()
        .filter(|file| !has_ended(&file.statement))
        .filter_map(|file| record(file, is_ignored))
        .collect()
}

fn record(filed: Filed, is_ignored: &dyn Fn(&str) -> bool) -> Option<Record> {
    let Filed { digest, statement, mut reports, tier, is_tracked } = filed;
    let before = worktree(&statement.before, is_ignored);
    let finished: Option<&Finished> = match &statement.phase {
        Phase::Started => None,
        Phase::Finished(finished) => Some(finished),
    };
    let after = finished.map_or(Worktree::Clean, |finished| {
        if finished.commit == statement.commit {
            worktree(&finished.after, is_ignored)
        } else {
            Worktree::Dirty(alloc::vec!["another commit is checked out".into()])
        }
    });
    if statement.origin == Origin::Collect && statement.command.is_none() {
        reports.push(drift(&before, &after));
    }
    let ci = statement.ci;
    let command = statement.command;
    Some(Record {
        id: digest,
        claim: statement.claim?,
        pack: statement.pack.map(|pack| pack.digest.to_string()),
        repository: Repository { id: ci.repository_id, pull_request: ci.pull_request },
        tree: statement.tree,
        job: ci.workflow.zip(ci.job).map(|(workflow, name)| Job { workflow, name }),
        leg: ci.leg,
        run: ci
            .run_id
            .and_then(|id| id.parse().ok())
            .map(|id| Run { id, attempt: ci.run_attempt.unwrap_or(1) }),
        cwd: command
            .as_ref()
            .and_then(|line| line.cwd.as_ref())
            .map_or(".".into(), |cwd| cwd.as_str().into()),
        env: command.as_ref().map(|line| line.env.clone()).unwrap_or_default(),
        reports_declared: match (&command, finished) {
            (Some(line), _) => line.reports.iter().map(ReportPath::text).ordered(),
            // Whoever takes reports in says by that which ones they are.
            (None, Some(end)) => end.artifacts.iter().map(|artifact| artifact.path.text()).ordered(),
            (None, None) => BTreeSet::new(),
        },
        command: command.map(|line| line.argv).unwrap_or_default(),
        begun: Some(statement.collection_started_at.unwrap_or(statement.started_at)),
        started: Some(statement.started_at.epoch_seconds()),
        ended: finished.map(|finished| finished.finished_at.epoch_seconds()),
        outcome: finished.map_or(Ended::Never, |finished| {
            match (finished.outcome, finished.interrupted_by) {
                (Some(Outcome::Exit(0)) | None, Some(signal)) => Ended::Interrupted(signal),
                (None, None) => Ended::Unknown,
                (Some(Outcome::Exit(code)), _) => Ended::Exit(code),
                (Some(Outcome::Signal(signal)), _) => Ended::Signal(signal),
                (Some(Outcome::Timeout(_)), _) => Ended::TimedOut,
            }
        }),
        before,
        after,
        reports,
        tier,
        vouching: Vouching::NotAsked,
        is_tracked,
    })
}

/// A worktree without what is no dirt.
pub fn worktree(dirt: &Dirt, is_ignored: &dyn Fn(&str) -> bool) -> Worktree {
    let paths: Vec<String> = dirt.paths.iter().filter(|path| !is_ignored(path)).cloned().collect();
    // Of very many only the first are named; what is not named cannot be passed over.
    let unnamed = dirt.count.saturating_sub(dirt.paths.len() as u64);
    match (paths.is_empty(), unnamed) {
        (true, 0) => Worktree::Clean,
        (true, more) => Worktree::Dirty(alloc::vec![format!("{more} paths that are not named")]),
        (false, _) => Worktree::Dirty(paths),
    }
}

/// What a collection says about drift, in which nothing may have changed before and after the whole contract.
fn drift(before: &Worktree, after: &Worktree) -> Report {
    let changed: BTreeSet<&String> = [before, after].into_iter().flat_map(Worktree::paths).ordered();
    Report {
        name: "the worktree".to_string(),
        is_tracked: false,
        content: ReportContent::Read(Kind::Drift, Measure::Drift(changed.len() as u64)),
    }
}
