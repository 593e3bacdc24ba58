//! What a change does to the rules that judge it: keys of fixtures, the policy, and files that decide what is run.

use std::collections::BTreeSet;

use super::called::called_by_jobs;
use super::entries::of_entries;
use super::fixtures::{ChangedKey, KeyFiles};
use super::policies::{Dirs, Policies};
use super::sources::{Sources, Three};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::loosening::{
    FileKind, LinedFlags, RuleChange, diff_change, expectation_changes, file_change, fixture_gone,
    fixture_new, policy_changes, uses_the_gate,
};
use crate::gate::{Delta, Relation};
use crate::ids::FixtureId;
use crate::limits::{ARTIFACT_BYTES, EXPECTED_BYTES};
use crate::ordered::Ordered as _;
use crate::review::{Expectations, read_key};

/// What the change does to the policy, and to files in their bytes and in what else is told of them.
pub(super) fn of_policy_and_files(
    sources: &Sources,
    policies: &Policies,
    relation: Relation,
    flags: LinedFlags,
    changed: &BTreeSet<String>,
) -> Result<Vec<RuleChange>, Diagnostic> {
    let old = policies.held_against(relation);
    let called = old.map(|old| called_by_jobs(sources, old, changed)).transpose()?.unwrap_or_default();
    let (of_bytes, of_entries) = of_entries(sources, policies, relation, changed, &called)?;
    let mut found = of_policy(sources, policies, relation, flags, &of_bytes, &called)?;
    found.extend(of_entries);
    Ok(found)
}

/// What the change does to the policy and to files. Nothing where nothing is compared.
pub(super) fn of_policy(
    sources: &Sources,
    policies: &Policies,
    relation: Relation,
    flags: LinedFlags,
    changed: &BTreeSet<String>,
    called: &BTreeSet<String>,
) -> Result<Vec<RuleChange>, Diagnostic> {
    let Some(old) = policies.held_against(relation) else { return Ok(Vec::new()) };
    let mut found = policy_changes(old, &policies.own, flags);
    let version = |three: Three| match relation {
        Relation::Proposed => (three.tip, three.own),
        Relation::Landed | Relation::Alone => (three.baseline, three.own),
    };
    for path in changed {
        let mut inputs: BTreeSet<Option<&str>> = old
            .claims
            .values()
            .flat_map(|rule| &rule.inputs)
            .filter(|input| input.files.matches(path))
            .map(|input| input.section.as_deref())
            .ordered();
        let may_run = is_workflow(path);
        let is_called = called.contains(path);
        if is_called && !may_run {
            inputs.insert(None);
        }
        if inputs.is_empty() && !may_run {
            continue;
        }
        let (was, is) = version(sources.three(path, ARTIFACT_BYTES)?);
        let rests = old.claims.values().any(|rule| rule.rests_on_workflow(path));
        let proves = rests || may_run && is_called;
        if proves || may_run && [&was, &is].into_iter().flatten().any(|bytes| uses_the_gate(bytes)) {
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
    // Whoever runs them may take capitals for small letters. Looked at first is what hardly any file of a commit has.
    let ends = |ending: &str| {
        let start = path.len().checked_sub(ending.len());
        start.and_then(|start| path.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    if !ends(".yml") && !ends(".yaml") {
        return false;
    }
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    path.starts_with(".github/") || name == "action.yml" || name == "action.yaml"
}

/// Adds what the change does to keys and diffs to the fixtures that they belong to. Where the base's key cannot be read,
/// nobody can tell: those are the problems.
pub(super) fn of_fixtures(
    sources: &Sources,
    dirs: &Dirs,
    relation: Relation,
    keys: &[ChangedKey],
    deltas: &mut [Delta],
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let wanted = keys.iter().filter_map(|key| key.was.as_ref().map(|files| &files.key));
    let blobs = sources.blobs(wanted, EXPECTED_BYTES)?;
    let mut problems = Vec::new();
    let base = if relation == Relation::Proposed { &dirs.tip } else { &dirs.baseline };
    for key in keys {
        let Ok(place) = deltas.binary_search_by(|delta| delta.id.cmp(&key.id)) else { continue };
        let found = match (&key.was, &key.is) {
            (None, None) => Vec::new(),
            (None, Some(is)) => vec![holding(fixture_new(&key.id), is)],
            (Some(_), None) => vec![fixture_gone(&key.id)],
            // The key is the one that judges; nothing of the change's is to be read.
            (Some(was), Some(is)) if was.key == is.key => {
                diff_change(&key.id, was.diff.as_ref(), is.diff.as_ref()).into_iter().collect()
            }
            (Some(was), Some(is)) => {
                let path = format!("{}/{}.expected.json", dirs.head, key.id);
                let of_base = format!("the base's {base}/{}.expected.json", key.id);
                let old = blobs.get(&was.key).map(|bytes| read(&key.id, &of_base, bytes));
                let new = sources.of_head(&path, EXPECTED_BYTES)?;
                let new = new.as_ref().and_then(|bytes| read(&key.id, &path, bytes).ok());
                let mut found = match (old, new) {
                    (Some(Ok(old)), Some(new)) => expectation_changes(&key.id, &old, &new),
                    (Some(Err(found)), _) if relation == Relation::Proposed => {
                        problems.extend(found.into_iter().map(of_broken_base));
                        Vec::new()
                    }
                    // What could not be read judged nothing.
                    (_, Some(_)) => vec![holding(fixture_new(&key.id), is)],
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
    Ok(problems)
}

/// A new fixture with its content: whoever approves what stands beside it approves this key and this diff.
fn holding(new: RuleChange, files: &KeyFiles) -> RuleChange {
    let diff = files.diff.as_ref().map(|diff| format!(", diff {diff}")).unwrap_or_default();
    RuleChange { to: format!("{}: key {}{diff}", new.to, files.key), ..new }
}

/// A problem of the base's: no change can be held against what cannot be read.
pub(super) fn of_broken_base(problem: Diagnostic) -> Diagnostic {
    let help =
        "mend it on the base branch first, in a commit of its own; what a change does to it cannot be told";
    Diagnostic { code: Code::BaseRules, help: Some(help.into()), ..problem }
}

pub(super) fn read<'b>(
    id: &FixtureId,
    path: &str,
    bytes: &'b [u8],
) -> Result<Expectations<'b>, Vec<Diagnostic>> {
    read_key(id, &|| path.to_owned(), bytes, &mut Vec::new())
}
