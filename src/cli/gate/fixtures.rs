//! All fixtures of a gate, on every core: what nothing of the change concerns is scored once, from the files that are
//! checked out; for the rest the blobs of the other commits are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::fixture::{Bytes, Candidate, Evaluated, FixtureResult, evaluate};
use super::listing::{Blobs, listing, of_head, read};
use super::rules::Judging;
use super::sources::{Head, Snapshot, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::{Commits, Delta, Effort, Files, Side, sides};
use crate::ids::{FixtureId, ObjectFormat, Sha};
use crate::io::{self, Budget, FixtureFiles};
use crate::limits::{DIFF_BYTES, FINDINGS_BYTES};
use crate::result::{blocked_row, v1};

/// Fixtures whose blobs are in memory at the same time.
const CHUNK: usize = 64;

/// What came of all fixtures, ordered bytewise by id.
#[derive(Default)]
pub(super) struct Fixtures {
    pub(super) results: Vec<FixtureResult>,
    /// Rows of fixtures whose files could not even be read.
    pub(super) problems: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
    /// Judged files that are not those of the tested commit.
    pub(super) dirty: BTreeSet<String>,
    /// The fixtures that both sides have and whose key differs, and those that one side lacks: their files in the commit
    /// whose rules judge and in the change.
    pub(super) keys: Vec<ChangedKey>,
}

/// A fixture whose key or diff the change changes; `None` where it is not there.
pub(super) struct ChangedKey {
    pub(super) id: FixtureId,
    pub(super) was: Option<KeyFiles>,
    pub(super) is: Option<KeyFiles>,
}

/// The files of a fixture that judge.
pub(super) struct KeyFiles {
    pub(super) key: Sha,
    pub(super) diff: Option<Sha>,
}

/// Judges the fixtures, each commit's below its own directory.
pub(super) fn fixtures(sources: &Sources, judging: &Judging<'_>) -> Fixtures {
    let mut out = Fixtures::default();
    let dirs = judging.dirs;
    let dir = dirs.head.as_str();
    let (head, listed) = of_head(sources, dir, &mut out.problems, &mut out.warnings);
    let of = |snapshot: Option<&Snapshot>, dir: &str| {
        snapshot.map_or_else(BTreeMap::new, |snapshot| listing(snapshot, dir, None))
    };
    // Often two of the commits are the same.
    let is_same = |one: Option<&Snapshot>, other: Option<&Snapshot>| {
        one.map(|snapshot| &snapshot.commit) == other.map(|snapshot| &snapshot.commit)
    };
    let (of_tip, of_baseline) = (sources.tip.as_deref(), sources.baseline.as_deref());
    let tip = of(of_tip, &dirs.tip);
    let other = if is_same(of_tip, of_baseline) { BTreeMap::new() } else { of(of_baseline, &dirs.baseline) };
    let baseline = if is_same(of_tip, of_baseline) { &tip } else { &other };
    let tested =
        if matches!(sources.head, Head::Worktree(_)) { of(sources.tested(), dir) } else { BTreeMap::new() };
    let there = head.keys().chain(listed.keys()).chain(tip.keys()).chain(baseline.keys());
    // One that the tested commit alone has is missing from what is checked out.
    let ids: BTreeSet<&FixtureId> = there.chain(tested.keys()).collect();
    let jobs: Vec<Job<'_>> = ids
        .into_iter()
        .map(|id| Job {
            id: id.clone(),
            files: head.get(id),
            listed: listed.get(id),
            tip: tip.get(id),
            baseline: baseline.get(id),
        })
        .collect();
    let effort = Effort::default();
    let root = sources.root.join(dir);
    let bench =
        Bench { root: &root, dir, format: sources.format, budget: &sources.budget, judging, effort: &effort };
    let first = io::in_order(jobs, Desk::default, |desk, job| bench.first(job, desk));
    let mut done: BTreeMap<FixtureId, Seen> = BTreeMap::new();
    let mut waiting = Vec::new();
    for (job, seen) in first {
        match seen {
            First::Seen(seen) => drop(done.insert(job.id, *seen)),
            First::Needs(ids) => waiting.push((job, ids)),
        }
    }
    for chunk in waiting.chunks(CHUNK) {
        let wanted = chunk.iter().flat_map(|(_, ids)| ids);
        let limit = DIFF_BYTES.max(FINDINGS_BYTES);
        let blobs = match sources.blobs(wanted, limit) {
            Ok(blobs) => blobs,
            Err(problem) => {
                out.problems.push(problem);
                break;
            }
        };
        for (job, _) in chunk {
            let seen = bench.second(job, &blobs);
            done.insert(job.id.clone(), seen);
        }
    }
    out.problems.extend(effort.exceeded());
    if sources.budget.is_exceeded() {
        let message = format!("all files together are larger than {} bytes", sources.budget.limit());
        out.problems.push(Diagnostic::run(
            Code::TooLarge,
            message,
            Some("gate parts of the benchmark one by one"),
        ));
    }
    for (id, seen) in done {
        let was = judging_files(judging, &id, &tip, baseline);
        if matches!(sources.head, Head::Worktree(_)) {
            dirty(&mut out.dirty, dir, &id, seen.head.as_ref(), tested.get(&id), sources.tested().is_some());
        }
        let own = own_files(seen.head.as_ref(), tip.get(&id), baseline.get(&id), sources.tip.is_some());
        if was.map(judging_parts) != own && sources.baseline.is_some() {
            let is = own.map(|(key, diff)| KeyFiles { key: key.clone(), diff: diff.cloned() });
            let was = was.map(|was| KeyFiles { key: was.key.clone(), diff: was.diff.clone() });
            out.keys.push(ChangedKey { id: id.clone(), was, is });
        }
        out.results.extend(seen.result);
    }
    out
}

/// The files whose key judges.
fn judging_files<'f>(
    judging: &Judging<'_>,
    id: &FixtureId,
    tip: &'f BTreeMap<FixtureId, Files>,
    baseline: &'f BTreeMap<FixtureId, Files>,
) -> Option<&'f Files> {
    if judging.is_own { baseline.get(id) } else { tip.get(id) }
}

/// The files of a fixture that judge: its key and its diff.
fn judging_parts(files: &Files) -> (&Sha, Option<&Sha>) {
    (&files.key, files.diff.as_ref())
}

/// Those of the change: each that it left alone is the tip's.
fn own_files<'f>(
    head: Option<&'f Files>,
    tip: Option<&'f Files>,
    baseline: Option<&'f Files>,
    has_tip: bool,
) -> Option<(&'f Sha, Option<&'f Sha>)> {
    if !has_tip {
        return head.map(judging_parts);
    }
    let commits = Commits { baseline, tip, head };
    let parts = sides(commits).head?;
    Some((&commits.at(parts.key)?.key, commits.at(parts.diff).and_then(|files| files.diff.as_ref())))
}

/// Adds the files of a fixture that are not those of the tested commit.
fn dirty(
    out: &mut BTreeSet<String>,
    dir: &str,
    id: &FixtureId,
    head: Option<&Files>,
    tested: Option<&Files>,
    is_git: bool,
) {
    if !is_git || head == tested {
        return;
    }
    let key = (head.map(|files| &files.key), tested.map(|files| &files.key));
    let diff = (head.and_then(|files| files.diff.as_ref()), tested.and_then(|files| files.diff.as_ref()));
    if key.0 != key.1 {
        out.insert(format!("{dir}/{id}.expected.json"));
    }
    if diff.0 != diff.1 {
        out.insert(format!("{dir}/{id}.diff"));
    }
    let none = BTreeMap::new();
    let (here, there) =
        (head.map_or(&none, |files| &files.findings), tested.map_or(&none, |files| &files.findings));
    let paths: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let differing = paths.into_iter().filter(|path| here.get(*path) != there.get(*path));
    out.extend(differing.map(|path| format!("{dir}/{path}")));
}

/// A fixture that is to be judged.
struct Job<'j> {
    id: FixtureId,
    /// Its files that are checked out.
    files: Option<&'j FixtureFiles>,
    /// Its files in the commit that is judged.
    listed: Option<&'j Files>,
    tip: Option<&'j Files>,
    baseline: Option<&'j Files>,
}

/// What a first look finds.
enum First {
    Seen(Box<Seen>),
    /// Blobs of other commits.
    Needs(Vec<Sha>),
}

/// What was found.
struct Seen {
    result: Option<FixtureResult>,
    /// The files of the change; `None` where it has no such fixture, or one that cannot be read.
    head: Option<Files>,
}

/// Buffers that a worker fills anew for each fixture.
#[derive(Default)]
struct Desk;

struct Bench<'r> {
    root: &'r Path,
    dir: &'r str,
    format: ObjectFormat,
    budget: &'r Budget,
    judging: &'r Judging<'r>,
    effort: &'r Effort,
}

/// The bytes of the files that are checked out, then those of blobs.
struct Both<'b> {
    here: Blobs,
    blobs: &'b BTreeMap<Sha, Vec<u8>>,
}

impl Bytes for Both<'_> {
    fn get(&self, id: &Sha) -> Option<&[u8]> {
        let here = self.here.iter().find(|(other, _)| other == id).map(|(_, bytes)| bytes.as_slice());
        here.or_else(|| self.blobs.get(id).map(Vec::as_slice))
    }
}

impl Bench<'_> {
    fn first<'j>(&self, job: Job<'j>, _: &mut Desk) -> (Job<'j>, First) {
        let none = BTreeMap::new();
        match self.look(&job, &none) {
            Ok((Evaluated::Needs(ids), _)) => (job, First::Needs(ids)),
            other => {
                let seen = self.seen(&job, other);
                (job, First::Seen(Box::new(seen)))
            }
        }
    }

    fn second(&self, job: &Job<'_>, blobs: &BTreeMap<Sha, Vec<u8>>) -> Seen {
        self.seen(job, self.look(job, blobs))
    }

    fn seen(&self, job: &Job<'_>, looked: Result<(Evaluated, Option<Files>), Vec<Diagnostic>>) -> Seen {
        match looked {
            Ok((Evaluated::Done(result), head)) => Seen { result: Some(*result), head },
            Ok((Evaluated::Nothing, head)) => Seen { result: None, head },
            Ok((Evaluated::Needs(ids), head)) => {
                let message = format!("{} blobs of it are not in this repository", ids.len());
                let help = Some("fetch the whole history: `fetch-depth: 0`");
                let place = format!("{}/{}.expected.json", self.dir, job.id);
                let problem = Diagnostic::file(Code::Git, &place, message, help);
                Seen { result: Some(broken(&job.id, &[problem], job.tip.is_some())), head }
            }
            Err(problems) => Seen { result: Some(broken(&job.id, &problems, job.tip.is_some())), head: None },
        }
    }

    fn look(
        &self,
        job: &Job<'_>,
        blobs: &BTreeMap<Sha, Vec<u8>>,
    ) -> Result<(Evaluated, Option<Files>), Vec<Diagnostic>> {
        let (head, here) = match job.files {
            Some(files) => {
                let (files, here) = read(self.root, self.dir, self.format, self.budget, files)?;
                (Some(files), here)
            }
            None => (job.listed.cloned(), Vec::new()),
        };
        let candidate =
            Candidate { id: job.id.clone(), baseline: job.baseline, tip: job.tip, head: head.clone() };
        let evaluated = evaluate(&candidate, &Both { here, blobs }, self.judging, self.effort);
        Ok((evaluated, head))
    }
}

/// A fixture of the change that cannot be read.
fn broken(id: &FixtureId, problems: &[Diagnostic], is_on_base: bool) -> FixtureResult {
    let mut delta = Delta::same(id.clone(), Side::Broken, None);
    delta.base = if is_on_base { Side::Broken } else { Side::Absent };
    let cross: Option<v1::Fixture> = Some(blocked_row(id, problems, &[]));
    FixtureResult { delta, cross, head: None, base: None, warnings: Vec::new(), has_lined_flags: true }
}
