//! Judged files that are not those of the tested commit.

use std::collections::BTreeSet;

use super::loosened::is_workflow;
use super::plan::is_ci;
use super::policies::Policies;
use super::sources::{Head, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::ARTIFACT_BYTES;
use crate::ordered::Ordered as _;
use crate::result::GateFacts;

/// Judged files besides the fixtures that are not those of the tested commit.
pub(super) fn dirty_files(
    sources: &Sources,
    policies: &Policies,
    policy: &str,
) -> Result<BTreeSet<String>, Vec<Diagnostic>> {
    let mut dirty = BTreeSet::new();
    let (Head::Worktree(_), Some(tested)) = (&sources.head, sources.tested()) else { return Ok(dirty) };
    let entries = policies.judging.packs.iter().chain(&policies.own.packs);
    let of_packs = entries.flat_map(|entry| {
        [Some(entry.file.as_str()), entry.scores.as_ref().map(crate::policy::FilePath::as_str)]
            .into_iter()
            .flatten()
    });
    let inputs = policies.judging.reviewers.values().flat_map(|reviewer| &reviewer.inputs);
    let inputs: Vec<_> = inputs.collect();
    let of_reviewers = tested.entries.files().filter(|path| inputs.iter().any(|glob| glob.matches(path)));
    let rules = policies.judging.claims.values().chain(policies.own.claims.values());
    let named: Vec<_> = rules.flat_map(|rule| &rule.inputs).collect();
    let of_rules = tested
        .entries
        .files()
        .filter(|path| is_workflow(path) || named.iter().any(|input| input.files.matches(path)));
    let all: BTreeSet<&str> =
        [policy].into_iter().chain(of_packs).chain(of_reviewers).chain(of_rules).ordered();
    for path in all {
        let here = sources.of_head(path, ARTIFACT_BYTES).map_err(|problem| vec![problem])?;
        let id = here.map(|bytes| sources.format.blob_id(&bytes));
        if id.as_ref() != tested.entries.file(path) {
            dirty.insert(path.to_owned());
        }
    }
    Ok(dirty)
}

/// What differs from the tested commit: in CI nobody could say what was judged, elsewhere it is disclosed.
pub(super) fn say_dirty(
    sources: &Sources,
    dirty: &BTreeSet<String>,
    facts: &mut GateFacts,
    problems: &mut Vec<Diagnostic>,
) {
    const MOST: usize = 20;
    if sources.tested().is_none() {
        return;
    }
    facts.head.dirty = Some(!dirty.is_empty());
    facts.head.dirty_paths = dirty.iter().take(MOST).cloned().collect();
    if is_ci() {
        problems.extend(dirty.iter().take(MOST).map(|path| {
            let message = "this file is not that of the tested commit".to_owned();
            let help = "check the commit out anew, and let no step change it; `benchmark/** -text` in \
                        `.gitattributes` keeps git from converting it";
            Diagnostic::file(Code::HeadDiffers, path, message, Some(help))
        }));
    }
}
