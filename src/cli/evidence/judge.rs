//! Claims judged from the records of a store, under a policy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::api::Api;
use super::super::gate::of_event;
use super::aside::Aside;
use super::asked::Asking;
use super::declared::Declared;
use super::load::{Tracking, load};
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence;
use crate::evidence::statement::ReportPath;
use crate::evidence::{Context, Evidence, Record, Repository, Rule, Tier, assess};
use crate::ids::{ClaimId, Sha};
use crate::io::{self, EvidenceStore, Worktree};
use crate::ordered::Ordered as _;
use crate::pack::Pack;
use crate::policy::{self, PackEntry, Policy};
use crate::tree::Listing;

/// A store that was read, and what its records are held against.
#[derive(Clone)]
pub(crate) struct Judge<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) worktree: Worktree,
    pub(crate) context: Context,
    pub(crate) records: Vec<Record>,
}

/// What the records are held against.
#[derive(Debug, Clone, Default)]
pub(crate) enum JudgedTree {
    /// What is checked out around the current directory.
    #[default]
    CheckedOut,
    /// A commit and its tree, whatever is checked out.
    Commit(Sha, Sha),
    /// A pull request, of which nothing is checked out.
    Pull(Arc<PullTree>),
}

/// The tree that a pull request comes to.
#[derive(Debug)]
pub(crate) struct PullTree {
    /// The number of the pull request.
    pub(crate) number: u64,
    /// The repository that holds its objects.
    pub(crate) root: PathBuf,
    /// Its last commit.
    pub(crate) commit: Sha,
    /// The tree of its merge with the tip of its base.
    pub(crate) tree: Sha,
    /// What that holds.
    pub(crate) entries: Arc<Listing>,
    /// The trees of its merges with older commits of the base, each with the time of that commit.
    pub(crate) other_trees: BTreeMap<Sha, i64>,
}

impl PullTree {
    /// Whether it has a file of a path, or something below it.
    pub(super) fn has(&self, path: &str) -> bool {
        let is_below = || self.entries.below(&format!("{path}/")).any(|(_, entry)| entry.file().is_some());
        self.entries.file(path).is_some() || is_below()
    }
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
        Self::open_at(dir, written, policy, &JudgedTree::CheckedOut, None, warnings)
    }

    /// The same for any tree, and with a way to GitHub that somebody has already.
    pub(crate) fn open_at(
        dir: &Path,
        written: &[&Path],
        policy: &'p Policy,
        judged: &JudgedTree,
        asking: Option<Asking<'_>>,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let worktree = worktree(judged)?;
        let store = EvidenceStore::new(dir);
        let aside = match judged {
            JudgedTree::CheckedOut | JudgedTree::Commit(..) => {
                Some(Aside::of(&store, &worktree).map_err(|problem| vec![problem])?)
            }
            // The store is where this job put it: in no working tree of the change.
            JudgedTree::Pull(_) => None,
        };
        let of = match (judged, &aside) {
            (JudgedTree::Pull(pull), _) => Tracking::Listed(pull),
            (_, aside) => Tracking::AskGit { of_store: aside.as_ref().is_some_and(|aside| aside.is_tracked) },
        };
        let mut records = load(&store, &worktree, of, policy, warnings)?;
        let ignored = |path: &str| policy.evidence.drift_ignore.iter().any(|glob| glob.matches(path));
        // By the real clock, not by one that a build sets: evidence would seem to come from the future.
        let now = io::wall_clock().map_err(|error| vec![error.diagnose()])?;
        let ci = io::ci(|name| std::env::var(name).ok());
        let pull = match judged {
            JudgedTree::Pull(pull) => Some(pull),
            JudgedTree::CheckedOut | JudgedTree::Commit(..) => None,
        };
        let own_api = Api::of_environment();
        let asking = asking.unwrap_or_else(|| {
            let (head, pull_request) = of_event(&worktree.commit);
            Asking { api: &own_api, head, pull_request, workflows: None }
        });
        let seals = store.seals().map_err(|error| vec![unsealed(dir, &error)])?;
        let other_trees = pull.map(|pull| pull.other_trees.clone()).unwrap_or_default();
        asking.vouch(&mut records, &seals, &|tree| *tree == worktree.tree || other_trees.contains_key(tree));
        let context = Context {
            jobs: asking.jobs(policy),
            tree: worktree.tree.clone(),
            other_trees,
            worktree: match (judged, &aside) {
                (JudgedTree::CheckedOut, Some(aside)) => {
                    let dirt = dirt(&worktree, aside, written, &records).map_err(|problem| vec![problem])?;
                    evidence::worktree(&dirt, &ignored)
                }
                // A commit is what it is.
                _ => evidence::Worktree::Clean,
            },
            repository: Repository {
                id: ci.repository_id,
                pull_request: pull.map_or(ci.pull_request, |pull| Some(pull.number)),
            },
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

    /// The same once these workflows were approved as the change has them.
    pub(crate) fn once_approved(self, workflows: &BTreeSet<String>) -> Self {
        let records = self.records.into_iter().map(|record| record.once_approved(workflows)).collect();
        Self { records, ..self }
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
        let claims: BTreeSet<&ClaimId> = of_records.chain(self.policy.claims.keys()).ordered();
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

/// The tree that is judged, and where git is asked about it.
fn worktree(judged: &JudgedTree) -> Result<Worktree, Vec<Diagnostic>> {
    if let JudgedTree::Pull(pull) = judged {
        return Ok(Worktree {
            root: pull.root.clone(),
            commit: pull.commit.clone(),
            tree: pull.tree.clone(),
        });
    }
    let here = Path::new(".");
    let worktree = io::worktree(here).map_err(|error| vec![error.diagnose(here)])?;
    let mut worktree = worktree.ok_or_else(|| vec![super::commander::nothing_checked_out()])?;
    if let JudgedTree::Commit(commit, tree) = judged {
        (worktree.commit, worktree.tree) = (commit.clone(), tree.clone());
    }
    Ok(worktree)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{EntryKind, TreeEntry};

    #[test]
    fn what_a_pull_request_has_is_a_file_or_lies_below() {
        let id: Sha = "a".repeat(40).parse().unwrap();
        let names = ["out/junit.xml", "out-x", "lint.sarif"].map(|name| (name, EntryKind::Regular));
        let odd = [("linked", EntryKind::Link), ("other/sub", EntryKind::Submodule)];
        let entry = |kind| TreeEntry { kind, id: id.clone() };
        let pull = PullTree {
            number: 7,
            root: PathBuf::new(),
            commit: id.clone(),
            tree: id.clone(),
            entries: Arc::new(names.into_iter().chain(odd).map(|(name, kind)| (name, entry(kind))).collect()),
            other_trees: BTreeMap::new(),
        };
        for (path, has) in [
            ("out/junit.xml", true),
            ("out", true),
            ("lint.sarif", true),
            ("out-", false),
            ("out/junit", false),
            ("lint", false),
            ("linked", false),
            ("other", false),
            ("z", false),
        ] {
            assert_eq!(pull.has(path), has, "{path}");
        }
    }
}
