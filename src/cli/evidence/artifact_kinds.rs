//! Whether tasks left what they have to leave: in the records that prove their claims, or among the files of the commit.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Evidence, Record, artifact_kinds};
use crate::ids::ClaimId;
use crate::ordered::Ordered as _;
use crate::pack::{MissingArtifacts, Pack};

/// The kinds that tasks require and that are nowhere. `is_in_tree` says whether the commit has a file of that name, with
/// any ending, in which there is something.
pub(crate) fn missing_artifacts<E>(
    pack: &Pack,
    evidence: &BTreeMap<ClaimId, Evidence>,
    records: &[Record],
    is_in_tree: &dyn Fn(&str) -> Result<bool, E>,
) -> Result<MissingArtifacts, E> {
    let kinds: BTreeMap<&ClaimId, BTreeSet<String>> =
        evidence.iter().map(|(claim, evidence)| (claim, artifact_kinds(claim, evidence, records))).ordered();
    let mut missing = MissingArtifacts::new();
    for task in &pack.tasks {
        let of_claims: BTreeSet<&String> =
            task.required_claims.iter().filter_map(|claim| kinds.get(claim)).flatten().ordered();
        for kind in task.artifact_kinds.iter().filter(|kind| !of_claims.contains(kind)) {
            if !is_in_tree(kind)? {
                missing.entry(task.id.clone()).or_default().insert(kind.clone());
            }
        }
    }
    Ok(missing)
}

/// Whether a name is one that files of a tree are searched for: plain letters, digits, `-`, `_` and `.`.
pub(crate) fn is_plain(kind: &str) -> bool {
    !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
