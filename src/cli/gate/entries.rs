//! Files that a claim rests on and that changed in something else than bytes: what may be run, links, submodules, and names
//! that are no text. Nothing reads them, so they are told by mode and id.

use std::collections::BTreeSet;

use super::loosened::is_workflow;
use super::policies::Policies;
use super::sources::{Snapshot, Sources};
use crate::diagnostic::Diagnostic;
use crate::gate::Relation;
use crate::gate::loosening::{Class, Item, RuleChange, uses_the_gate};
use crate::limits::ARTIFACT_BYTES;
use crate::policy::Policy;
use crate::tree::TreeEntry;

/// What stands under a path, if anything.
pub(super) type Entry<'e> = Option<&'e TreeEntry>;

/// The paths of `changed` whose bytes are to be compared, and what changed of the others.
pub(super) fn of_entries(
    sources: &Sources,
    policies: &Policies,
    relation: Relation,
    changed: &BTreeSet<String>,
    called: &BTreeSet<String>,
) -> Result<(BTreeSet<String>, Vec<RuleChange>), Diagnostic> {
    let (Some(old), Some(head)) = (policies.held_against(relation), sources.tested()) else {
        return Ok((changed.clone(), Vec::new()));
    };
    let (baseline, tip) = (sources.baseline.as_deref(), sources.tip.as_deref());
    let mut found = Vec::new();
    let mut of_bytes = changed.clone();
    for path in changed {
        let (before, now) = (entry(baseline, path), entry(Some(head), path));
        let judging = entry(tip, path);
        let versions = if relation == Relation::Proposed {
            // What the change left as it was is the tip's.
            (judging, if before == now { judging } else { now })
        } else {
            (before, now)
        };
        let has_odd = [before, now, judging].into_iter().any(is_odd);
        if has_odd {
            of_bytes.remove(path);
        }
        let (was, is) = versions;
        let is_called = called.contains(path);
        let proves = is_called || old.claims.values().any(|rule| rule.rests_on_workflow(path));
        if is_workflow(path) && was != is && has_odd && (proves || may_use_the_gate(sources, was, is)?) {
            found.push(RuleChange { item: Item::Workflow, ..change(path, &words(was), &words(is)) });
        }
        let is_mode = was.zip(is).is_some_and(|(was, is)| was.id == is.id && was.kind != is.kind);
        let rests = if has_odd { rests_behind(old, path) } else { rests_on(old, path) }
            || is_called && !is_workflow(path);
        if was != is && (has_odd || is_mode) && rests {
            found.push(change(path, &words(was), &words(is)));
        }
    }
    found.extend(unnamed(old, relation, sources, head));
    Ok((of_bytes, found))
}

/// Whether a workflow of which a version is no file may use the gate. What is no file, nobody reads.
fn may_use_the_gate(sources: &Sources, was: Entry<'_>, is: Entry<'_>) -> Result<bool, Diagnostic> {
    for TreeEntry { kind, id } in [was, is].into_iter().flatten() {
        if kind.odd().is_some() {
            return Ok(true);
        }
        let blobs = sources.blobs([id], ARTIFACT_BYTES)?;
        if blobs.values().any(|bytes| uses_the_gate(bytes)) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn is_odd(entry: Entry<'_>) -> bool {
    entry.is_some_and(|entry| entry.kind.odd().is_some())
}

/// Those whose names are no text.
fn unnamed(old: &Policy, relation: Relation, sources: &Sources, head: &Snapshot) -> Vec<RuleChange> {
    let (baseline, tip) = (sources.baseline.as_deref(), sources.tip.as_deref());
    let paths =
        [baseline, tip, Some(head)].into_iter().flatten().flat_map(|snapshot| snapshot.unnamed.keys());
    let paths: BTreeSet<&Vec<u8>> = paths.collect();
    let mut found = Vec::new();
    for path in paths {
        let [before, now, judging] = [baseline, Some(head), tip]
            .map(|snapshot| snapshot.and_then(|snapshot| snapshot.unnamed.get(path)));
        if before == now {
            continue;
        }
        let shown = String::from_utf8_lossy(path).into_owned();
        let has_odd = [before, now, judging].into_iter().any(is_odd);
        let rests = if has_odd { rests_behind(old, &shown) } else { rests_on(old, &shown) };
        let was = if relation == Relation::Proposed { judging } else { before };
        if was != now && rests {
            found.push(change(&shown, &words(was), &words(now)));
        }
    }
    found
}

/// What stands under a path, or else what stands in its way: behind a link or a submodule nothing is looked for.
pub(super) fn entry<'e>(snapshot: Option<&'e Snapshot>, path: &str) -> Entry<'e> {
    let snapshot = snapshot?;
    let above = || {
        path.match_indices('/')
            .filter_map(|(end, _)| snapshot.entries.get(path.get(..end)?))
            .find(|entry| is_odd(Some(*entry)))
    };
    snapshot.entries.get(path).or_else(above)
}

/// Whether the outcome of a claim depends on a file as a whole, or on a section of it.
fn rests_on(policy: &Policy, path: &str) -> bool {
    policy.claims.values().flat_map(|rule| &rule.inputs).any(|input| input.files.matches(path))
}

/// The same of a link or a submodule, of which the files behind it are a part.
fn rests_behind(policy: &Policy, path: &str) -> bool {
    policy.claims.values().flat_map(|rule| &rule.inputs).any(|input| input.files.reaches(path))
}

pub(super) fn change(path: &str, from: &str, to: &str) -> RuleChange {
    let (from, to) = (from.to_owned(), to.to_owned());
    RuleChange { item: Item::Input, what: path.to_owned(), class: Class::Loosened, from, to }
}

pub(super) fn words(entry: Entry<'_>) -> String {
    entry.map_or_else(|| "–".to_owned(), |entry| format!("mode {} {}", entry.kind.mode(), entry.id))
}
