//! What the files of a version are called: where people find them.

use super::rules::Judging;
use crate::gate::{Commits, Origin, Parts};
use crate::ids::{FixtureId, Sha};

/// The names of the files of a version.
pub(super) struct Names {
    pub(super) key: String,
    /// Of each findings file, with the id of its blob.
    pub(super) findings: Vec<(String, Sha)>,
}

/// Those of a version of a fixture.
pub(super) fn names(id: &FixtureId, commits: &Commits<'_>, judging: &Judging<'_>, parts: Parts) -> Names {
    let at = |origin: Origin, path: &str| match (origin, judging.base_name) {
        (Origin::Tip | Origin::Baseline, Some(base)) if !is_of_head(commits, origin, path) => {
            format!("{base}:{}/{path}", judging.dirs.at(origin))
        }
        // For every fixture, and joining is less than formatting.
        _ => [judging.dirs.head.as_str(), "/", path].concat(),
    };
    let findings = commits.at(parts.findings).into_iter().flat_map(|files| &files.findings);
    Names {
        key: at(parts.key, &[id.as_str(), ".expected.json"].concat()),
        findings: findings.map(|(path, id)| (at(parts.findings, path), id.clone())).collect(),
    }
}

/// Whether the change has the same file, so that people find it where they are.
fn is_of_head(commits: &Commits<'_>, origin: Origin, path: &str) -> bool {
    let (Some(there), Some(here)) = (commits.at(origin), commits.head) else { return false };
    let is_key = path.ends_with(".expected.json") && there.key == here.key;
    is_key || there.findings.iter().any(|found| found.0 == path && here.findings.contains(found))
}
