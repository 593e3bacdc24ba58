//! `benchgate evidence collect`: every command of a pack's contract, recorded, and then the claims of the pack.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::output;
use super::super::pack::FileReader;
use super::super::plan::paint;
use super::super::policy;
use super::super::policy::Loaded;
use super::super::run::deliver;
use super::args::CollectArgs;
use super::commander::{Commander, Moment, dirty};
use super::contract::{Contract, contract};
use super::declared::Declared;
use super::judge::{Judge, entry};
use super::legs;
use super::order::{Order, below, cannot_start};
use super::run::{complain, here, line, name, undelivered};
use super::verify::shown;
use super::words::{again, flags, header, interrupted, unbound};
use crate::diagnostic::{Code, Diagnostic};
use crate::escape::workflow_log;
use crate::evidence::statement::{Ci, Finished, Origin, PackReference, Phase, Statement};
use crate::evidence::{self, short_name};
use crate::ids::{ClaimId, TaskId};
use crate::io::{self, Budget, EvidenceStore, Runner, Worktree};
use crate::limits::PACK_BYTES;
use crate::ordered::Ordered as _;
use crate::pack::{Pack, Scope, read_pack};
use crate::report;
use crate::result::v1::{self, Verdict};
use crate::result::{VerifyFacts, verified};

/// A collection in which nothing can be wrong before it begins.
struct Plan {
    loaded: Loaded,
    pack: Pack,
    contract: Contract,
    commander: Commander,
    /// The directory of the commands, as the policy writes it.
    root: String,
}

/// Collects, and judges. The value is the exit code.
pub(super) fn collect(args: &CollectArgs) -> u8 {
    let mut warnings = Vec::new();
    let planned = plan(args, &mut warnings);
    complain(planned.as_ref().err().map_or(&[], Vec::as_slice), &warnings);
    let Ok(plan) = planned else { return Verdict::Blocked.exit_code() };
    let (text, code) = match Runner::new() {
        Ok(mut runner) => {
            let problems = plan.run(&mut runner);
            plan.judge(args, problems, &mut runner)
        }
        Err(error) => {
            complain(&[cannot_start(&error)], &[]);
            return Verdict::Blocked.exit_code();
        }
    };
    match deliver(&text) {
        Ok(()) => code,
        Err(problem) => {
            complain(&[problem], &[]);
            Verdict::Blocked.exit_code()
        }
    }
}

fn plan(args: &CollectArgs, warnings: &mut Vec<Diagnostic>) -> Result<Plan, Vec<Diagnostic>> {
    let CollectArgs { pack: path, task, config, timeout, leg, dir, color: _ } = args;
    let mut problems = Vec::new();
    let loaded = policy::load(config.config.as_deref()).map_err(|found| problems.extend(found)).ok();
    let here = here().map_err(|problem| problems.push(problem)).ok();
    let leg = leg.clone().map(|leg| name("--leg", leg)).transpose();
    let leg = leg.map_err(|problem| problems.push(problem)).ok();
    let file = path.to_string_lossy();
    let bytes = FileReader { budget: Budget::new(PACK_BYTES) }.read(path, PACK_BYTES);
    let pack = bytes.and_then(|bytes| read_pack(&file, &bytes, warnings));
    let pack = pack.map_err(|found| problems.extend(found)).ok();
    let scope = pack.as_ref().and_then(|pack| {
        let scope = scope(pack, task.as_deref());
        scope.map_err(|problem| problems.push(problem)).ok()
    });
    let (Some(loaded), Some((worktree, _)), Some(leg), Some(mut pack), Some(scope)) =
        (loaded, here, leg, pack, scope)
    else {
        return Err(problems);
    };
    let policy = &loaded.policy;
    let entry = entry(policy, &worktree, path);
    if let Some(entry) = entry {
        problems.extend(pack.rubric.derive(&entry.derive).err().unwrap_or_default());
    }
    let root = entry.map_or(".", |entry| entry.root.as_str()).to_owned();
    let run_in = directory(&root, &worktree).map_err(|problem| problems.push(problem)).ok();
    let contract = contract(&pack, &file, policy, &scope, *timeout);
    let contract = contract.map_err(|found| problems.extend(found)).ok();
    let store = dir.clone().unwrap_or_else(|| PathBuf::from(policy.evidence.dir.as_str()));
    let began = io::wall_clock().map_err(|error| problems.push(error.diagnose())).ok();
    let (Some(run_in), Some(contract), true) = (run_in, contract, problems.is_empty()) else {
        return Err(problems);
    };
    let commander = Commander {
        cwd: below(&run_in, &worktree.root).ok(),
        dir: run_in,
        store: EvidenceStore::new(&store),
        ci: Ci { leg, ..io::ci(|name| std::env::var(name).ok()) },
        declared: Declared::of(contract.orders.iter().flat_map(Order::reports)),
        worktree,
        collection: began,
    };
    // What lies there now is refused before anything runs, what a command leaves to the next one before that one.
    let there = contract
        .orders
        .iter()
        .flat_map(|order| order.refused_reports(&commander.worktree, &commander.store.directories()));
    let mut there: Vec<Diagnostic> = there.collect();
    there.dedup();
    if there.is_empty() { Ok(Plan { loaded, pack, contract, commander, root }) } else { Err(there) }
}

fn scope(pack: &Pack, task: Option<&str>) -> Result<Scope, Diagnostic> {
    let Some(text) = task else { return Ok(Scope::Whole) };
    let id = TaskId::new(text).ok().filter(|id| pack.task(id).is_some());
    id.map(Scope::Task).ok_or_else(|| pack.unknown_task(text))
}

/// The directory that the commands run in, without links and inside the working tree.
fn directory(root: &str, worktree: &Worktree) -> Result<PathBuf, Diagnostic> {
    let named = worktree.root.join(root);
    let refused = |why: String| {
        let message = format!("the commands of the pack cannot run in it: {why}");
        let help = Some("correct the `root` of the pack in the policy");
        Diagnostic::file(Code::Unreadable, root, message, help)
    };
    let real = named.canonicalize().map_err(|error| refused(error.to_string()))?;
    if !real.is_dir() {
        return Err(refused("it is no directory".to_owned()));
    }
    // Another name than the rule's would be another directory.
    if root != "." && real != named {
        return Err(refused("there is a link on the way".to_owned()));
    }
    Ok(if root == "." { worktree.root.clone() } else { real })
}

impl Plan {
    /// Runs everything. What it returns are the problems that keep this collection from being one; they are said when
    /// they come up. A signal ends it, whenever it comes: nothing is started any more, and the beginning of the whole stays
    /// without an end, which speaks against the claims about it.
    fn run(&self, runner: &mut Runner) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut keep = |found: Vec<Diagnostic>| {
            complain(&found, &[]);
            problems.extend(found);
        };
        let before = match self.commander.moment(None).and_then(|before| Ok((self.begin(&before)?, before))) {
            Ok(begun) => begun,
            Err(problem) => {
                keep(vec![problem]);
                return problems;
            }
        };
        let (begun, before) = before;
        for order in &self.contract.orders {
            output::tell(&header(order));
            match self.commander.record(order, runner) {
                // A signal that no command got is said below.
                Err(found) => {
                    keep(found.into_iter().filter(|problem| problem.code != Code::Interrupted).collect());
                }
                Ok(recorded) => {
                    for (target, (record, artifacts)) in order.targets.iter().zip(&recorded.records) {
                        output::tell(&line(record, target.claim.as_ref(), Some(recorded.outcome), artifacts));
                    }
                    let unbound = order.targets.iter().any(|target| target.claim.is_none());
                    let unbound = unbound.then(|| self::unbound(order));
                    complain(&[], &recorded.warnings.into_iter().chain(unbound).collect::<Vec<_>>());
                    keep(recorded.undelivered.iter().map(undelivered).collect());
                }
            }
            if let Some(signal) = runner.told() {
                keep(vec![interrupted(signal)]);
                return problems;
            }
        }
        if let Err(problem) = self.end(begun, &before, runner) {
            keep(vec![problem]);
        }
        problems
    }

    /// Records that the whole begins, for each claim about the working tree.
    fn begin(&self, before: &Moment) -> Result<Vec<Statement>, Diagnostic> {
        let begin = |claim: &ClaimId| {
            let pack = PackReference { profile: self.pack.profile.clone(), digest: self.pack.digest };
            let claim = Some(claim.clone());
            let statement =
                self.commander.statement(Origin::Collect, claim, Some(pack), before.dirt.clone())?;
            self.commander.add(&statement)?;
            Ok(statement)
        };
        self.contract.drift.iter().map(begin).collect()
    }

    /// Records how the working tree is at the end, and says so when it is not as it should be.
    fn end(&self, begun: Vec<Statement>, before: &Moment, runner: &mut Runner) -> Result<(), Diagnostic> {
        let after = self.commander.moment(None);
        if let Some(signal) = runner.told() {
            return Err(interrupted(signal));
        }
        let after = after?;
        let finished_at = io::wall_clock().map_err(|error| error.diagnose())?;
        let ignored =
            |path: &str| self.loaded.policy.evidence.drift_ignore.iter().any(|glob| glob.matches(path));
        let both = [&before.dirt, &after.dirt].map(|dirt| evidence::worktree(dirt, &ignored));
        let differing: BTreeSet<&String> = both.iter().flat_map(evidence::Worktree::paths).ordered();
        for mut statement in begun {
            statement.phase = Phase::Finished(Box::new(Finished {
                finished_at,
                elapsed_ms: None,
                outcome: None,
                interrupted_by: None,
                stdout: None,
                stderr: None,
                commit: after.commit.clone(),
                after: after.dirt.clone(),
                artifacts: Vec::new(),
            }));
            let record = self.commander.add(&statement)?;
            let claim = statement.claim.as_ref().map_or("no claim", ClaimId::as_str);
            let end = match differing.len() {
                0 => "nothing differs from the commit".to_owned(),
                1 => "1 path differs from the commit".to_owned(),
                several => format!("{several} paths differ from the commit"),
            };
            let mut told = vec![format!("{} {claim}: {end}", short_name(&record))];
            told.extend(differing.iter().take(PATHS).map(|path| format!("  {path}")));
            if differing.len() > PATHS {
                told.push(format!("  and {} more", differing.len() - PATHS));
            }
            for line in told {
                output::tell(&format!("{}\n", workflow_log(&line)));
            }
        }
        let moments = [("before the commands", &before.dirt), ("after the commands", &after.dirt)];
        complain(&[], dirty(&moments, &ignored).as_slice());
        Ok(())
    }

    /// The claims of the pack, from all the records there are, and the exit code.
    fn judge(&self, args: &CollectArgs, mut problems: Vec<Diagnostic>, runner: &mut Runner) -> (String, u8) {
        let mut warnings = Vec::new();
        let mut facts = VerifyFacts { flags: flags(args), ..VerifyFacts::default() };
        let (policy, leg) = (&self.loaded.policy, self.commander.ci.leg.as_deref());
        let of_leg = legs::alone(policy, leg);
        let judged = Judge::open(self.commander.store.dir(), &[], &of_leg, &mut warnings).and_then(|judge| {
            let judged = judge.pack(&self.pack, &self.root, &self.contract.required)?;
            facts.commit = Some(judge.worktree.commit.to_string());
            facts.tree = Some(judge.worktree.tree.to_string());
            for line in legs::absent(policy, leg, &self.contract.required, &judge) {
                output::tell(&line);
            }
            Ok(shown(Some(&args.pack), &judged, &judge))
        });
        let rows = judged.unwrap_or_else(|found| {
            complain(&found, &[]);
            problems.extend(found);
            Vec::new()
        });
        complain(&[], &warnings);
        let is_said = problems.iter().any(|problem| problem.code == Code::Interrupted);
        if let Some(signal) = runner.told().filter(|_| !is_said) {
            complain(&[interrupted(signal)], &[]);
            problems.push(interrupted(signal));
        }
        let mut result = verified(rows, &problems, &warnings, &facts);
        // What is broken has to go first; everything else is mended and collected again.
        let is_broken = result
            .rows
            .iter()
            .any(|row| matches!(row.state, v1::ClaimState::Malformed | v1::ClaimState::Tampered));
        if let Some(recovery) = result.recovery.as_mut().filter(|_| !is_broken) {
            recovery.command = again(args);
        }
        (report::evidence_text(&result, paint(args.color)), result.exit_code)
    }
}

/// Paths that differ and are named one by one.
const PATHS: usize = 20;
