//! Which fixtures there are: among the files that are checked out, and in a commit; and the ids of their files.

use std::path::Path;

use super::sources::{Head, Snapshot, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::Files;
use crate::ids::{FixtureId, ObjectFormat, Sha};
use crate::io::{self, Budget, Discovered, FixtureFiles, Found, Root};
use crate::limits::{DIFF_BYTES, EXPECTED_BYTES, FINDINGS_BYTES};
use crate::naming::{Member, Role, members};
use crate::tree::TreeEntry;

/// Bytes with their ids.
pub(super) type Blobs<'d> = Vec<(Sha, &'d [u8])>;

/// The fixtures of a commit, ordered by id.
pub(super) type Listed = Vec<(FixtureId, Files)>;

/// What the paths of a directory's files begin with.
fn beginning(dir: &str) -> String {
    if dir == "." { String::new() } else { format!("{dir}/") }
}

/// Whether a commit has a fixture below a directory.
pub(super) fn has_fixtures(snapshot: &Snapshot, dir: &str) -> bool {
    let prefix = beginning(dir);
    let is_key = |member: &Member<'_>| member.role == Role::Expected && FixtureId::new(member.stem).is_ok();
    let files = snapshot.entries.below(&prefix).filter(|(_, entry)| entry.file().is_some());
    files.filter_map(|(path, _)| Member::of(path.strip_prefix(&prefix)?, 0)).any(|member| is_key(&member))
}

/// The fixtures of the change, ordered by id: files that are checked out, or what a commit lists.
pub(super) fn of_head(
    sources: &Sources,
    dir: &str,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> (Vec<FixtureFiles>, Listed) {
    match &sources.head {
        Head::Commit(snapshot) => (Vec::new(), listing(snapshot, dir, Some(problems))),
        Head::Worktree(_) => {
            let path = sources.root.join(dir);
            if let Err(problem) = sources.refuse_links(dir) {
                problems.push(problem);
                return (Vec::new(), Vec::new());
            }
            if !path.exists() {
                return (Vec::new(), Vec::new());
            }
            let Discovered { fixtures, problems: wrong, warnings: odd } = io::discover(&path, None);
            // No fixture at all is for the gate as a whole to judge.
            let is_empty = |problem: &Diagnostic| matches!(problem.code, Code::NoFixtures);
            problems.extend(wrong.into_iter().filter(|problem| !is_empty(problem)));
            warnings.extend(odd);
            (fixtures, Vec::new())
        }
    }
}

/// The fixtures that a commit has below a directory. What cannot be one is told to `problems`, where somebody asks.
pub(super) fn listing(snapshot: &Snapshot, dir: &str, problems: Option<&mut Vec<Diagnostic>>) -> Listed {
    let prefix = beginning(dir);
    let below = snapshot.entries.below(&prefix);
    let found: Vec<(&str, &TreeEntry)> =
        below.map(|(path, entry)| (path.get(prefix.len()..).unwrap_or_default(), entry)).collect();
    let entry = |member: &Member<'_>| found.get(member.at).map(|(_, entry)| *entry);
    let odd = |member: &Member<'_>| entry(member).and_then(|entry| entry.kind.odd());
    let id = |member: &Member<'_>| entry(member).and_then(TreeEntry::file).cloned();
    let members = members(&mut found.iter().map(|(path, _)| *path));
    let (grouped, wrong) = io::group_listed(Path::new(dir), &members, &odd);
    let mut irregular = Vec::new();
    let mut listed = Listed::with_capacity(grouped.len());
    for (fixture, files) in grouped {
        for member in files {
            if let Some(what) = odd(member) {
                irregular.push(io::ReadError::NotRegular(what).diagnose(&format!("{prefix}{}", member.path)));
            }
        }
        let of = |role: Role| files.iter().filter(move |member| member.role == role);
        let Some(key) = of(Role::Expected).find_map(id) else { continue };
        let findings = of(Role::Findings).filter_map(|member| Some((member.path.to_owned(), id(member)?)));
        listed
            .push((fixture, Files { key, diff: of(Role::Diff).find_map(id), findings: findings.collect() }));
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

/// Reads the files of a fixture into buffers, and makes their ids, as git would of these very bytes.
pub(super) fn read<'d>(
    root: &Root,
    dir: &str,
    format: ObjectFormat,
    budget: &Budget,
    files: &FixtureFiles,
    buffers: &'d mut Vec<Vec<u8>>,
) -> Result<(Files, Blobs<'d>), Vec<Diagnostic>> {
    let count = 2 + files.findings.len();
    buffers.resize_with(buffers.len().max(count), Vec::new);
    let mut buffers = buffers.iter_mut();
    let mut problems = Vec::new();
    let mut here = Blobs::with_capacity(count);
    let mut take = |found: &Found, limit: u64| -> Option<Sha> {
        let place = || format!("{dir}/{}", found.path);
        if let Some(what) = found.irregular {
            problems.push(io::ReadError::NotRegular(what).diagnose(&place()));
            return None;
        }
        match root.read(&found.path, limit, budget, buffers.next()?) {
            Ok(bytes) => {
                let id = format.blob_id(bytes);
                here.push((id.clone(), bytes));
                Some(id)
            }
            Err(error) => {
                problems.push(error.diagnose(&place()));
                None
            }
        }
    };
    let key = take(&files.expected, EXPECTED_BYTES);
    let diff = files.diff.as_ref().and_then(|found| take(found, DIFF_BYTES));
    let mut findings = Vec::with_capacity(files.findings.len());
    for found in &files.findings {
        findings.extend(take(found, FINDINGS_BYTES).map(|id| (found.path.clone(), id)));
    }
    match key {
        Some(key) if problems.is_empty() => Ok((Files { key, diff, findings }, here)),
        _ => Err(problems),
    }
}
