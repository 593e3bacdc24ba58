//! What a pull request is held against in trusted mode, from objects alone: its base's tip and its head are fetched into a
//! repository of our own, and the merge that would be made of them is what is judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::base::Held;
use super::deepen::DEPTHS;
use super::refused::{Refused, brief};
use super::sources::{Head, Snapshot, Sources, short, snapshot, snapshot_of};
use super::trusted::moved;
use crate::cli::evidence::judge::PullTree;
use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::MAX_AGE;
use crate::gate::Relation;
use crate::github::Pull;
use crate::ids::{ObjectFormat, Sha};
use crate::io::{self, Budget, FETCH_PATIENCE, Merged, Repository, RepositoryError, Server, Wanted};
use crate::limits::INPUT_BYTES;
use crate::policy::Policy;
use crate::result::{GateFacts, v1};

/// Most older commits of the base whose merges count for evidence.
const OLDER_BASES: usize = 32;

/// Fetches a pull request and merges it.
pub(super) fn hold_pull(pull: &Pull, facts: &mut GateFacts) -> Result<Held, Vec<Diagnostic>> {
    let server = Server::of_job(&|name| std::env::var(name).ok()).map_err(|error| {
        let message = format!("the pull request cannot be fetched: {error}");
        vec![Diagnostic::run(Code::BadEvent, message, Some("leave the variable as GitHub sets it"))]
    })?;
    let format = ObjectFormat::of(&pull.head);
    let cannot =
        |error: RepositoryError| vec![error.diagnose(std::path::Path::new("the repository of this run"))];
    let mut repository = Repository::empty(format, FETCH_PATIENCE).map_err(cannot)?;
    let (tip, merge) =
        fetched(&mut repository, &server, pull).map_err(|refused| vec![refused.diagnose(&repository)])?;
    facts.head.commit = Some(pull.head.to_string());
    facts.head.pr_head = Some(pull.head.to_string());
    facts.head.tree = Some(merge.tree.to_string());
    facts.base = Some(v1::GateBase {
        commit: tip.commit.to_string(),
        policy_commit: tip.commit.to_string(),
        name: pull.base.clone(),
        relation: v1::Relation::Proposed,
    });
    let root = repository.root().to_path_buf();
    let sources = Sources {
        root,
        repository: Some(repository),
        format,
        head: Head::Commit(merge),
        tip: Some(Arc::clone(&tip)),
        baseline: Some(tip),
        budget: Budget::new(INPUT_BYTES),
        pull: Some(pull.number),
    };
    Ok(Held { sources, relation: Relation::Proposed, base_name: Some(pull.base.clone()) })
}

/// The tip of the base, and the merge of the head into it.
type Found = (Arc<Snapshot>, Arc<Snapshot>);

/// Fetches as many commits as a merge needs. The head's own reference is asked for: it is in the repository itself, whatever
/// became of the fork.
fn fetched(repository: &mut Repository, server: &Server, pull: &Pull) -> Result<Found, Refused> {
    let reference = format!("refs/pull/{}/head", pull.number);
    let wanted =
        Wanted { ids: Vec::new(), branches: vec![pull.base.clone()], references: vec![reference.clone()] };
    let mut last = None;
    for depth in DEPTHS {
        if let Err(error) = repository.fetch(server, &wanted, depth, FETCH_PATIENCE) {
            let message = format!("the pull request cannot be fetched from {}: {error}", server.url());
            let help = "give the step `env: GITHUB_TOKEN: ${{ github.token }}` and the job `permissions: contents: read`";
            return Err(Refused::new(Code::NoHistory, message, help));
        }
        match found(repository, pull, &reference) {
            Err(refused) if refused.is_of_a_part() => last = Some(refused),
            done => return done,
        }
    }
    let refused = last.unwrap_or_else(|| Refused::nothing_in_common(&pull.base));
    Err(refused.since(&format!("nor is it among {} commits that were fetched", DEPTHS[4])))
}

fn found(repository: &Repository, pull: &Pull, reference: &str) -> Result<Found, Refused> {
    let Some(tip) = repository.reference(&format!("refs/remotes/origin/{}", pull.base))? else {
        let message =
            format!("the branch `{}`, which the pull request asks for, is not there", brief(&pull.base));
        return Err(Refused::new(Code::NoPullRequest, message, "look whether it was deleted"));
    };
    let head = repository.reference(&format!("refs/benchgate/{reference}"))?;
    match head {
        Some(head) if head == pull.head => {}
        Some(head) => return Err(Refused::Says(Box::new(moved(pull.number, &pull.head, &head)))),
        None => {
            let message = format!("`{reference}` is not there");
            return Err(Refused::new(Code::NoPullRequest, message, "run the job again"));
        }
    }
    let bases = repository.merge_bases(&pull.head, &tip)?;
    // Behind a cut there may be others, and a merge is made of them all.
    if repository.is_cut(&[&pull.head, &tip], &bases.iter().collect::<Vec<_>>())? {
        let message = format!("what there is in common with `{}` is not fetched", brief(&pull.base));
        return Err(Refused::lacks(message));
    }
    if bases.is_empty() {
        return Err(Refused::nothing_in_common(&pull.base));
    }
    if bases.contains(&pull.head) {
        let message = format!("`{}` has {} already", brief(&pull.base), short(&pull.head));
        let help = "nothing is left that could be judged; judge the branch itself";
        return Err(Refused::new(Code::NoPullRequest, message, help));
    }
    let tree = match repository.merge(&tip, &pull.head)? {
        Merged::Tree(tree) => tree,
        Merged::Conflict(files) => return Err(conflict(&pull.base, &files)),
    };
    let merge = Arc::new(snapshot_of(repository, &pull.head, tree)?);
    Ok((Arc::new(snapshot(repository, &tip)?), merge))
}

/// The pull request as its evidence is held against it.
pub(super) fn pull_tree(
    sources: &Sources,
    merge: &Snapshot,
    number: u64,
    policy: &Policy,
) -> Result<Arc<PullTree>, Vec<Diagnostic>> {
    // What no rule names has the usual limit, which is a day.
    let of_policy =
        policy.claims.values().map(|rule| i64::try_from(rule.max_age.seconds()).unwrap_or(i64::MAX));
    let longest = of_policy.chain([MAX_AGE]).max().unwrap_or_default();
    let now = io::wall_clock().map_err(|error| vec![error.diagnose()])?.epoch_seconds();
    let other_trees = match (&sources.repository, &sources.tip) {
        (Some(repository), Some(tip)) => {
            others(repository, &merge.commit, &tip.commit, now.saturating_sub(longest))
                .map_err(|error| vec![error.diagnose(repository.root())])?
        }
        _ => BTreeMap::new(),
    };
    Ok(Arc::new(PullTree {
        number,
        root: sources.root.clone(),
        commit: merge.commit.clone(),
        tree: merge.tree.clone(),
        entries: Arc::clone(&merge.entries),
        other_trees,
    }))
}

/// The merges into older commits of the base's own line, back to a time: a job of the change may have made its evidence on one
/// of them. The line of first parents is the one that no author of a change can write.
fn others(
    repository: &Repository,
    head: &Sha,
    tip: &Sha,
    since: i64,
) -> Result<BTreeMap<Sha, i64>, RepositoryError> {
    let line = repository.line(tip, head)?;
    let older = line.above.iter().chain(&line.meets).filter(|commit| *commit != tip);
    let mut found = BTreeMap::new();
    for commit in older.take(OLDER_BASES) {
        let Some(committed) = repository.facts(commit)?.committed.filter(|at| *at >= since) else { continue };
        if let Merged::Tree(tree) = repository.merge(commit, head)? {
            // Of two commits with the same merge the newer one counts, which comes first.
            found.entry(tree).or_insert(committed);
        }
    }
    Ok(found)
}

fn conflict(base: &str, files: &[String]) -> Refused {
    let names: Vec<String> = files.iter().take(5).map(|name| format!("`{}`", brief(name))).collect();
    let more = files.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message =
        format!("it cannot be merged into `{}`: {}{more} in conflict", brief(base), names.join(", "));
    let help = "merge the base into the branch of the pull request, and resolve the conflict there";
    Refused::new(Code::MergeConflict, message, help)
}
