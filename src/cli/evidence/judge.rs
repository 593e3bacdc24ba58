//! Claims judged from the records of a store, under a policy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::api::Api;
use super::super::gate::of_event;
use super::aside::Aside;
use super::asked::Asking;
use super::declared::Declared;
use super::load::load;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence;
use crate::evidence::statement::ReportPath;
use crate::evidence::{Context, Evidence, Record, Repository, Rule, Tier, assess};
use crate::ids::{ClaimId, Sha};
use crate::io::{self, EvidenceStore, Worktree};
use crate::pack::Pack;
use crate::policy::{self, PackEntry, Policy};

/// A store that was read, and what its records are held against.
pub(crate) struct Judge<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) worktree: Worktree,
    pub(crate) context: Context,
    pub(crate) records: Vec<Record>,
}

/// A claim, the rule that it was judged by, and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct JudgedClaim {
    pub(crate) rule: Option<Rule>,
    pub(crate) evidence: Evidence,
}

impl<'p> Judge<'p> {
    /// Reads the store, the worktree around the current directory and the clock. What lies at `written` is no dirt:
    /// this run writes it.
    pub(crate) fn open(
        dir: &Path,
        written: &[&Path],
        policy: &'p Policy,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        Self::open_at(dir, written, policy, None, None, warnings)
    }

    /// The same for a commit and its tree, whatever is checked out, and with a way to GitHub that somebody has already.
    pub(crate) fn open_at(
        dir: &Path,
        written: &[&Path],
        policy: &'p Policy,
        commit: Option<(Sha, Sha)>,
        asking: Option<Asking<'_>>,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let here = Path::new(".");
        let worktree = io::worktree(here).map_err(|error| vec![error.diagnose(here)])?;
        let mut worktree = worktree.ok_or_else(|| vec![super::commander::nothing_checked_out()])?;
        let is_checked_out = commit.is_none();
        if let Some((commit, tree)) = commit {
            (worktree.commit, worktree.tree) = (commit, tree);
        }
        let store = EvidenceStore::new(dir);
        let aside = Aside::of(&store, &worktree).map_err(|problem| vec![problem])?;
        let mut records = load(&store, &worktree, aside.is_tracked, policy, warnings)?;
        let ignored = |path: &str| policy.evidence.drift_ignore.iter().any(|glob| glob.matches(path));
        // By the real clock, not by one that a build sets: evidence would seem to come from the future.
        let now = io::wall_clock().map_err(|error| vec![error.diagnose()])?;
        let ci = io::ci(|name| std::env::var(name).ok());
        let own_api = Api::of_environment();
        let asking = asking.unwrap_or_else(|| {
            let (head, pull_request) = of_event(&worktree.commit);
            Asking { api: &own_api, head, pull_request }
        });
        let seals = store.seals().map_err(|error| vec![unsealed(dir, &error)])?;
        asking.vouch(&mut records, &seals, &worktree.tree);
        let context = Context {
            jobs: asking.jobs(policy),
            tree: worktree.tree.clone(),
            worktree: if is_checked_out {
                let dirt = dirt(&worktree, &aside, written, &records).map_err(|problem| vec![problem])?;
                evidence::worktree(&dirt, &ignored)
            } else {
                // A commit is what it is.
                evidence::Worktree::Clean
            },
            repository: Repository { id: ci.repository_id, pull_request: ci.pull_request },
            run: ci.run_id.and_then(|id| id.parse().ok()),
            now: now.epoch_seconds(),
        };
        for (claim, rule) in &policy.claims {
            for job in &rule.jobs {
                records.extend(context.jobs.records(claim, job, &context));
            }
        }
        Ok(Self { policy, worktree, context, records })
    }

    /// Judges claims of a pack. An error lists every placeholder that the policy does not set.
    pub(crate) fn pack<'c>(
        &self,
        pack: &Pack,
        root: &str,
        claims: impl IntoIterator<Item = &'c ClaimId>,
    ) -> Result<BTreeMap<ClaimId, JudgedClaim>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut judged = BTreeMap::new();
        let digest = pack.digest.to_string();
        for claim in claims {
            match policy::rule(self.policy, claim, Some(&pack.contract), root, Tier::Recorded) {
                Ok(rule) => {
                    let evidence = assess(claim, Some(&digest), rule.as_ref(), &self.records, &self.context);
                    judged.insert(claim.clone(), JudgedClaim { rule, evidence });
                }
                Err(error) => problems.push(unexpanded(&error)),
            }
        }
        problems.dedup();
        if problems.is_empty() { Ok(judged) } else { Err(problems) }
    }

    /// Judges the claims that any record is about, without a pack.
    pub(crate) fn alone(&self) -> Result<BTreeMap<ClaimId, JudgedClaim>, Vec<Diagnostic>> {
        let of_records = self.records.iter().map(|record| &record.claim);
        let claims: BTreeSet<&ClaimId> = of_records.chain(self.policy.claims.keys()).collect();
        let mut problems = Vec::new();
        let mut judged = BTreeMap::new();
        for claim in claims {
            match policy::rule(self.policy, claim, None, ".", Tier::Recorded) {
                Ok(rule) => {
                    let evidence = assess(claim, None, rule.as_ref(), &self.records, &self.context);
                    judged.insert(claim.clone(), JudgedClaim { rule, evidence });
                }
                Err(error) => problems.push(unexpanded(&error)),
            }
        }
        if problems.is_empty() { Ok(judged) } else { Err(problems) }
    }
}

fn unsealed(dir: &Path, error: &std::io::Error) -> Diagnostic {
    let message = format!("its seals cannot be read: {error}");
    let help = Some("check the permissions of the directory, and that `seals` is no link");
    Diagnostic::file(Code::Unreadable, &dir.to_string_lossy(), message, help)
}

/// What is there beside the commit: not the store, not what this run writes, and no report that a record declares.
fn dirt(
    worktree: &Worktree,
    aside: &Aside,
    written: &[&Path],
    records: &[Record],
) -> Result<evidence::statement::Dirt, Diagnostic> {
    let declared = records.iter().flat_map(|record| &record.reports_declared);
    let declared: Vec<ReportPath> = declared.filter_map(|report| ReportPath::new(report).ok()).collect();
    let declared = Declared::of(&declared);
    let except: Vec<&Path> = aside.whole().chain(written.iter().copied()).collect();
    worktree
        .dirt_beside(&except, &|path| declared.has_in_tree(path) || aside.has(path))
        .map_err(|error| error.diagnose(&worktree.root))
}

/// What a policy says of a pack file, if it names it.
pub(crate) fn entry<'p>(policy: &'p Policy, worktree: &Worktree, pack: &Path) -> Option<&'p PackEntry> {
    let real = pack.canonicalize().ok()?;
    let below = real.strip_prefix(&worktree.root).ok()?;
    policy.packs.iter().find(|entry| Path::new(entry.file.as_str()) == below)
}

/// A command of a rule that cannot be expanded.
pub(crate) fn unexpanded(error: &policy::ExpandError) -> Diagnostic {
    let help = Some("set it in `benchgate.toml`: `[placeholders]`, `NAME = \"value\"` or a list");
    Diagnostic::run(Code::UnknownPlaceholder, error.to_string(), help)
}
