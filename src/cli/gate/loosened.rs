//! What a change does to the rules that judge it: keys of fixtures, the policy, and files that decide what is run.

use std::collections::BTreeSet;

use super::fixtures::ChangedKey;
use super::policies::Policies;
use super::sources::{Sources, Three};
use crate::diagnostic::Diagnostic;
use crate::gate::loosening::{
    FileKind, LinedFlags, RuleChange, diff_change, expectation_changes, file_change, fixture_gone,
    fixture_new, policy_changes,
};
use crate::gate::{Delta, Relation};
use crate::ids::FixtureId;
use crate::limits::{ARTIFACT_BYTES, EXPECTED_BYTES};
use crate::review::{Expectations, read_key};

/// What the change does to the policy and to files. Nothing where nothing is compared.
pub(super) fn of_policy(
    sources: &Sources,
    policies: &Policies,
    relation: Relation,
    flags: LinedFlags,
    changed: &BTreeSet<String>,
) -> Result<Vec<RuleChange>, Diagnostic> {
    let old = match relation {
        Relation::Alone => None,
        Relation::Landed => policies.baseline.as_ref(),
        Relation::Proposed => Some(&policies.judging),
    };
    let Some(old) = old else { return Ok(Vec::new()) };
    let mut found = policy_changes(old, &policies.own, flags);
    let version = |three: Three| match relation {
        Relation::Proposed => (three.tip, three.own),
        Relation::Landed | Relation::Alone => (three.baseline, three.own),
    };
    for path in changed {
        let inputs: BTreeSet<Option<&str>> = old
            .claims
            .values()
            .flat_map(|rule| &rule.inputs)
            .filter(|input| input.files.matches(path))
            .map(|input| input.section.as_deref())
            .collect();
        let may_run = is_workflow(path);
        if inputs.is_empty() && !may_run {
            continue;
        }
        let (was, is) = version(sources.three(path, ARTIFACT_BYTES)?);
        if may_run && (uses_the_gate(was.as_deref()) || uses_the_gate(is.as_deref())) {
            found.extend(file_change(FileKind::Workflow, path, was.as_deref(), is.as_deref()));
        }
        found.extend(inputs.into_iter().filter_map(|section| {
            file_change(FileKind::Input(section), path, was.as_deref(), is.as_deref())
        }));
    }
    Ok(found)
}

/// Whether a path is one of a workflow, or of an action.
pub(super) fn is_workflow(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_yaml = [".yml", ".yaml"].iter().any(|ending| path.ends_with(ending));
    (is_yaml && path.starts_with(".github/")) || name == "action.yml" || name == "action.yaml"
}

/// Whether a file speaks of the gate, or of something in this repository that may.
fn uses_the_gate(bytes: Option<&[u8]>) -> bool {
    let has = |name: &[u8]| {
        bytes.is_some_and(|bytes| bytes.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name)))
    };
    has(b"benchgate") || has(b"uses: ./")
}

/// Adds what the change does to keys and diffs to the fixtures that they belong to.
pub(super) fn of_fixtures(
    sources: &Sources,
    dir: &str,
    keys: &[ChangedKey],
    deltas: &mut [Delta],
) -> Result<(), Diagnostic> {
    let wanted = keys.iter().filter_map(|key| key.was.as_ref().map(|files| &files.key));
    let blobs = sources.blobs(wanted, EXPECTED_BYTES)?;
    for key in keys {
        let Ok(place) = deltas.binary_search_by(|delta| delta.id.cmp(&key.id)) else { continue };
        let found = match (&key.was, &key.is) {
            (None, None) => Vec::new(),
            (None, Some(_)) => vec![fixture_new(&key.id)],
            (Some(_), None) => vec![fixture_gone(&key.id)],
            // The key is the one that judges; nothing of the change's is to be read.
            (Some(was), Some(is)) if was.key == is.key => {
                diff_change(&key.id, was.diff.as_ref(), is.diff.as_ref()).into_iter().collect()
            }
            (Some(was), Some(is)) => {
                let path = format!("{dir}/{}.expected.json", key.id);
                let old = blobs.get(&was.key).and_then(|bytes| read(&key.id, bytes));
                let new = sources.of_head(&path, EXPECTED_BYTES)?.and_then(|bytes| read(&key.id, &bytes));
                let mut found = match (old, new) {
                    (Some(old), Some(new)) => expectation_changes(&key.id, &old, &new),
                    // What could not be read judged nothing.
                    (None, Some(_)) => vec![fixture_new(&key.id)],
                    // The change is blocked by it.
                    (_, None) => Vec::new(),
                };
                found.extend(diff_change(&key.id, was.diff.as_ref(), is.diff.as_ref()));
                found
            }
        };
        if let Some(delta) = deltas.get_mut(place) {
            delta.rules.extend(found);
        }
    }
    Ok(())
}

pub(super) fn read(id: &FixtureId, bytes: &[u8]) -> Option<Expectations> {
    read_key(id, &String::new, bytes, &mut Vec::new()).ok()
}
