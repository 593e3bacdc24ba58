//! What the answers of reviewers depend on, as it is in the change.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Sources;
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::{ReviewerInputs, reviewer_digest};
use crate::ids::{Digest, Sha};
use crate::io;
use crate::limits::ARTIFACT_BYTES;
use crate::policy::{Policy, Reviewer};
use crate::tree::EntryKind;

/// The digests of the reviewers whose inputs the policy names, by name.
pub(super) fn reviewers(
    sources: &Sources,
    policy: &Policy,
) -> Result<BTreeMap<String, Digest>, Vec<Diagnostic>> {
    let mut digests = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, reviewer) in policy.reviewers.iter().filter(|(_, reviewer)| !reviewer.inputs.is_empty()) {
        match files(sources, reviewer) {
            Ok(files) => {
                let digest = reviewer_digest(&ReviewerInputs { reviewer, files });
                digests.insert(name.as_str().to_owned(), digest);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(digests) } else { Err(problems) }
}

/// The files that the policy names for a reviewer, each with the digest of its bytes; of what is more or other than bytes,
/// mode and id in their place.
fn files(sources: &Sources, reviewer: &Reviewer) -> Result<BTreeMap<String, Digest>, Diagnostic> {
    let is_input = |path: &&str| reviewer.inputs.iter().any(|glob| glob.matches(path));
    let mut paths = BTreeSet::new();
    if let Some(snapshot) = sources.tested() {
        // What git does not track is no part of the change.
        paths.extend(snapshot.entries.files().filter(is_input).map(str::to_owned));
    } else {
        for glob in &reviewer.inputs {
            let matching = io::matching(&sources.root, glob, &[]).map_err(|error| {
                let help = Some("name files that can be read");
                Diagnostic::file(Code::Unreadable, glob.as_str(), error.to_string(), help)
            })?;
            paths.extend(matching.into_iter().map(|path| path.as_str().to_owned()));
        }
    }
    let mut digests = BTreeMap::new();
    for path in paths {
        if let Some(bytes) = sources.of_head(&path, ARTIFACT_BYTES)? {
            let entry = sources.tested().and_then(|tested| tested.entries.get(&path));
            let may_run = entry.is_some_and(|entry| entry.kind == EntryKind::Executable);
            let digest = if may_run {
                of_entry(EntryKind::Executable, &sources.format.blob_id(&bytes))
            } else {
                Digest::of(&bytes)
            };
            digests.insert(path, digest);
        }
    }
    if let Some(snapshot) = sources.tested() {
        // What lies behind a link or in a submodule is a part of it.
        let may_be_input = |path: &str| reviewer.inputs.iter().any(|glob| glob.reaches(path));
        let odd = snapshot.entries.odd().filter(|(path, _)| may_be_input(path));
        digests.extend(odd.map(|(path, odd)| (path.to_owned(), of_entry(odd.kind, &odd.id))));
        let is_named = |path: &[u8], kind: EntryKind| {
            let path = String::from_utf8_lossy(path).into_owned();
            if kind.odd().is_some() { may_be_input(&path) } else { is_input(&path.as_str()) }
        };
        let unnamed = snapshot.unnamed.iter().filter(|(path, odd)| is_named(path, odd.kind));
        // No other path ends with a zero byte.
        digests.extend(
            unnamed.map(|(path, odd)| (format!("{}\0", path.escape_ascii()), of_entry(odd.kind, &odd.id))),
        );
    }
    Ok(digests)
}

/// What stands for an entry of a tree whose bytes are not all of it.
fn of_entry(kind: EntryKind, id: &Sha) -> Digest {
    Digest::of(format!("{} {id}", kind.mode()).as_bytes())
}
