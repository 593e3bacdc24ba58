//! Which fixtures there are: among the files that are checked out, and in a commit; and the ids of their files.

use std::collections::BTreeMap;
use std::path::Path;

use super::sources::{Head, Snapshot, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::Files;
use crate::ids::{FixtureId, ObjectFormat, Sha};
use crate::io::{self, Budget, Discovered, FixtureFiles, Found};
use crate::limits::{DIFF_BYTES, EXPECTED_BYTES, FINDINGS_BYTES};

/// Bytes with their ids.
pub(super) type Blobs = Vec<(Sha, Vec<u8>)>;

/// Whether a commit has a fixture below a directory.
pub(super) fn has_fixtures(snapshot: &Snapshot, dir: &str) -> bool {
    !listing(snapshot, dir, None).is_empty()
}

/// The fixtures of the change: files that are checked out, or what a commit lists.
pub(super) fn of_head(
    sources: &Sources,
    dir: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> (BTreeMap<FixtureId, FixtureFiles>, BTreeMap<FixtureId, Files>) {
    match &sources.head {
        Head::Commit(snapshot) => (BTreeMap::new(), listing(snapshot, dir, Some(problems))),
        Head::Worktree(_) => {
            let path = sources.root.join(dir);
            if let Err(problem) = sources.refuse_links(dir) {
                problems.push(problem);
                return (BTreeMap::new(), BTreeMap::new());
            }
            if !path.exists() {
                return (BTreeMap::new(), BTreeMap::new());
            }
            let Discovered { fixtures, problems: wrong, warnings: odd } = io::discover(&path, None);
            // No fixture at all is for the gate as a whole to judge.
            let is_empty = |problem: &Diagnostic| matches!(problem.code, Code::NoFixtures);
            problems.extend(wrong.into_iter().filter(|problem| !is_empty(problem)));
            warnings.extend(odd);
            (fixtures.into_iter().map(|files| (files.id.clone(), files)).collect(), BTreeMap::new())
        }
    }
}

/// The fixtures that a commit has below a directory. What cannot be one is told to `problems`, where somebody asks.
pub(super) fn listing(
    snapshot: &Snapshot,
    dir: &str,
    problems: Option<&mut Vec<Diagnostic>>,
) -> BTreeMap<FixtureId, Files> {
    let prefix = if dir == "." { String::new() } else { format!("{dir}/") };
    let below = |path: &str| path.strip_prefix(&prefix).map(str::to_owned);
    let regular = snapshot.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
    let found: Vec<Found> =
        regular.filter_map(|(path, _)| Some(Found { path: below(path)?, irregular: None })).collect();
    let odd = snapshot.irregular.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
    let odd = odd.filter_map(|(path, odd)| Some(Found { path: below(path)?, irregular: odd.kind.odd() }));
    let Discovered { fixtures, problems: wrong, .. } =
        io::discover_listed(Path::new(dir), found.into_iter().chain(odd).collect());
    let mut irregular = Vec::new();
    let id = |found: &Found| snapshot.files.get(&format!("{prefix}{}", found.path)).cloned();
    let mut listed = BTreeMap::new();
    for files in fixtures {
        let all = [Some(&files.expected), files.diff.as_ref()].into_iter().flatten().chain(&files.findings);
        for found in all.filter(|found| found.irregular.is_some()) {
            let what = found.irregular.unwrap_or_default();
            irregular.push(io::ReadError::NotRegular(what).diagnose(&format!("{prefix}{}", found.path)));
        }
        let findings = files.findings.iter().filter_map(|found| Some((found.path.clone(), id(found)?)));
        if let Some(key) = id(&files.expected) {
            let made = Files { key, diff: files.diff.as_ref().and_then(id), findings: findings.collect() };
            listed.insert(files.id, made);
        }
    }
    if let Some(problems) = problems {
        let unnamed = snapshot.unnamed.keys().map(|path| String::from_utf8_lossy(path).into_owned());
        problems.extend(unnamed.filter(|path| path.starts_with(&prefix)).map(|path| {
            let message = "the name is not UTF-8".to_owned();
            Diagnostic::file(Code::NotUtf8Name, &path, message, Some("rename it"))
        }));
        problems.extend(wrong.into_iter().filter(|problem| problem.code != Code::NoFixtures));
        problems.extend(irregular);
    }
    listed
}

/// Reads the files of a fixture and makes their ids, as git would of these very bytes.
pub(super) fn read(
    root: &Path,
    dir: &str,
    format: ObjectFormat,
    budget: &Budget,
    files: &FixtureFiles,
) -> Result<(Files, Blobs), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut here = Vec::new();
    let mut take = |found: &Found, limit: u64| -> Option<Sha> {
        let place = format!("{}/{}", dir, found.path);
        if let Some(what) = found.irregular {
            problems.push(io::ReadError::NotRegular(what).diagnose(&place));
            return None;
        }
        let mut buffer = Vec::new();
        match io::read(&root.join(&found.path), limit, budget, &mut buffer) {
            Ok(bytes) => {
                let (length, id) = (bytes.len(), format.blob_id(bytes));
                buffer.truncate(length);
                here.push((id.clone(), buffer));
                Some(id)
            }
            Err(error) => {
                problems.push(error.diagnose(&place));
                None
            }
        }
    };
    let key = take(&files.expected, EXPECTED_BYTES);
    let diff = files.diff.as_ref().and_then(|found| take(found, DIFF_BYTES));
    let findings: BTreeMap<String, Sha> = files
        .findings
        .iter()
        .filter_map(|found| Some((found.path.clone(), take(found, FINDINGS_BYTES)?)))
        .collect();
    match key {
        Some(key) if problems.is_empty() => Ok((Files { key, diff, findings }, here)),
        _ => Err(problems),
    }
}
