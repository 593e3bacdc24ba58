//! Workflows whose runs may vouch for evidence of a change.

use std::collections::BTreeSet;

use super::loosened::is_workflow;
use super::sources::Sources;
use crate::diagnostic::Diagnostic;
use crate::gate::loosening::{Class, FileKind, file_change};
use crate::limits::ARTIFACT_BYTES;

/// The workflows of the base that a change leaves as they are, but for what runs nothing. All others do what the author of the
/// change wants: they could make the evidence, seal it and upload it without running anything.
pub(super) fn left_alone(
    sources: &Sources,
    changed: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Diagnostic> {
    let mut left = BTreeSet::new();
    let Some(base) = &sources.tip else { return Ok(left) };
    for path in base.files.keys().filter(|path| is_workflow(path)) {
        if !changed.contains(path) {
            left.insert(path.clone());
            continue;
        }
        let three = sources.three(path, ARTIFACT_BYTES)?;
        let is_there = three.own.is_some();
        let change = file_change(FileKind::Workflow, path, three.tip.as_deref(), three.own.as_deref());
        if is_there && change.is_none_or(|change| change.class == Class::Neutral) {
            left.insert(path.clone());
        }
    }
    Ok(left)
}
