//! All fixtures of a gate, on every core: what nothing of the change concerns is scored once, from the files that are
//! checked out; for the rest the blobs of the other commits are read.

use std::collections::{BTreeMap, BTreeSet};

use super::fixture::{Bytes, Candidate, Evaluated, FixtureResult, evaluate};
use super::jobs::{Job, Lists, jobs};
use super::listing::{Blobs, Listed, listing, of_head, read};
use super::rules::Judging;
use super::sources::{Head, Snapshot, Sources};
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::{Commits, Delta, Effort, Files, Side, sides};
use crate::ids::{FixtureId, Sha};
use crate::io::{self, Root};
use crate::limits::{DIFF_BYTES, FINDINGS_BYTES};
use crate::result::blocked_row;

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
        snapshot.map_or_else(Listed::new, |snapshot| listing(snapshot, dir, None))
    };
    // Often two of the commits are the same.
    let is_same = |one: Option<&Snapshot>, other: Option<&Snapshot>| {
        one.map(|snapshot| &snapshot.commit) == other.map(|snapshot| &snapshot.commit)
    };
    let (of_tip, of_baseline) = (sources.tip.as_deref(), sources.baseline.as_deref());
    let tip = of(of_tip, &dirs.tip);
    let other = if is_same(of_tip, of_baseline) { Listed::new() } else { of(of_baseline, &dirs.baseline) };
    let baseline = if is_same(of_tip, of_baseline) { &tip } else { &other };
    let is_checked_out = matches!(sources.head, Head::Worktree(_));
    let tested = if is_checked_out { of(sources.tested(), dir) } else { Listed::new() };
    let jobs = jobs(&Lists { head: &head, listed: &listed, tip: &tip, baseline, tested: &tested });
    let effort = Effort::default();
    let root = Root::open(&sources.root.join(dir));
    let bench = Bench { root: &root, dir, sources, judging, effort: &effort };
    let mut looked = io::in_order(jobs, Desk::new, |desk, job| bench.first(job, desk));
    if let Err(problem) = bench.fetch(&mut looked) {
        out.problems.push(problem);
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
    for (_, found) in looked {
        let First::Seen(seen) = found else { continue };
        let Seen { result, dirty, key } = *seen;
        out.dirty.extend(dirty);
        out.keys.extend(key);
        out.results.extend(result);
    }
    out
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

/// The files of a fixture that are not those of the tested commit.
fn dirty(dir: &str, id: &FixtureId, head: Option<&Files>, tested: Option<&Files>) -> Vec<String> {
    let mut found = Vec::new();
    if head == tested {
        return found;
    }
    let key = (head.map(|files| &files.key), tested.map(|files| &files.key));
    let diff = (head.and_then(|files| files.diff.as_ref()), tested.and_then(|files| files.diff.as_ref()));
    if key.0 != key.1 {
        found.push(format!("{dir}/{id}.expected.json"));
    }
    if diff.0 != diff.1 {
        found.push(format!("{dir}/{id}.diff"));
    }
    let of = |files: Option<&Files>| -> BTreeSet<(String, Sha)> {
        files.into_iter().flat_map(|files| &files.findings).cloned().collect()
    };
    let (here, there) = (of(head), of(tested));
    let differing = here.symmetric_difference(&there);
    found.extend(differing.map(|(path, _)| format!("{dir}/{path}")));
    found
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
    /// Its files that are not those of the tested commit.
    dirty: Vec<String>,
    /// Where the files that judge differ.
    key: Option<ChangedKey>,
}

/// Buffers that a worker fills anew for each fixture.
type Desk = Vec<Vec<u8>>;

struct Bench<'r> {
    root: &'r Root,
    dir: &'r str,
    sources: &'r Sources,
    judging: &'r Judging<'r>,
    effort: &'r Effort,
}

/// The bytes of the files that are checked out, then those of blobs.
struct Both<'b> {
    here: Blobs<'b>,
    blobs: &'b BTreeMap<Sha, Vec<u8>>,
}

impl Bytes for Both<'_> {
    fn get(&self, id: &Sha) -> Option<&[u8]> {
        let here = self.here.iter().find(|(other, _)| other == id).map(|(_, bytes)| *bytes);
        here.or_else(|| self.blobs.get(id).map(Vec::as_slice))
    }
}

impl Bench<'_> {
    fn first<'j>(&self, job: Job<'j>, desk: &mut Desk) -> (Job<'j>, First) {
        let found = match self.look(&job, &BTreeMap::new(), desk) {
            Ok((Evaluated::Needs(ids), _)) => First::Needs(ids),
            looked => First::Seen(Box::new(self.seen(&job, looked))),
        };
        (job, found)
    }

    /// Looks again at what needs blobs of other commits. Where they cannot be had, what is left is not judged.
    fn fetch(&self, looked: &mut [(Job<'_>, First)]) -> Result<(), Diagnostic> {
        let mut waiting: Vec<&mut (Job<'_>, First)> =
            looked.iter_mut().filter(|(_, found)| matches!(found, First::Needs(_))).collect();
        for chunk in waiting.chunks_mut(CHUNK) {
            let wanted = chunk.iter().flat_map(|(_, found)| match found {
                First::Needs(ids) => ids.as_slice(),
                First::Seen(_) => &[],
            });
            let blobs = self.sources.blobs(wanted, DIFF_BYTES.max(FINDINGS_BYTES))?;
            let some: Vec<&mut (Job<'_>, First)> = chunk.iter_mut().map(|waiting| &mut **waiting).collect();
            io::in_order(some, Desk::new, |desk, (job, found)| {
                *found = First::Seen(Box::new(self.seen(job, self.look(job, &blobs, desk))));
            });
        }
        Ok(())
    }

    fn seen(&self, job: &Job<'_>, looked: Result<(Evaluated, Option<Files>), Vec<Diagnostic>>) -> Seen {
        let (evaluated, head) = match looked {
            Ok((Evaluated::Done(result), head)) => (Some(*result), head),
            Ok((Evaluated::Nothing, head)) => (None, head),
            Ok((Evaluated::Needs(ids), head)) => {
                let message = format!("{} blobs of it are not in this repository", ids.len());
                let help = Some("fetch the whole history: `fetch-depth: 0`");
                let place = format!("{}/{}.expected.json", self.dir, job.id);
                let problem = Diagnostic::file(Code::Git, &place, message, help);
                (Some(broken(job.id, &[problem], job.tip.is_some())), head)
            }
            Err(problems) => (Some(broken(job.id, &problems, job.tip.is_some())), None),
        };
        let is_compared = matches!(self.sources.head, Head::Worktree(Some(_)));
        Seen {
            result: evaluated,
            dirty: if is_compared { dirty(self.dir, job.id, head.as_ref(), job.tested) } else { Vec::new() },
            key: self.changed_key(job, head.as_ref()),
        }
    }

    /// The files of a fixture that judge, where they are others than the change's. Nothing without a baseline.
    fn changed_key(&self, job: &Job<'_>, head: Option<&Files>) -> Option<ChangedKey> {
        let was = if self.judging.is_own { job.baseline } else { job.tip };
        let is = own_files(head, job.tip, job.baseline, self.sources.tip.is_some());
        let has_changed = was.map(judging_parts) != is && self.sources.baseline.is_some();
        let files = |(key, diff): (&Sha, Option<&Sha>)| KeyFiles { key: key.clone(), diff: diff.cloned() };
        has_changed.then(|| ChangedKey {
            id: job.id.clone(),
            was: was.map(judging_parts).map(files),
            is: is.map(files),
        })
    }

    fn look(
        &self,
        job: &Job<'_>,
        blobs: &BTreeMap<Sha, Vec<u8>>,
        desk: &mut Desk,
    ) -> Result<(Evaluated, Option<Files>), Vec<Diagnostic>> {
        let (head, here) = match job.files {
            Some(files) => {
                let Sources { format, budget, .. } = self.sources;
                let (files, here) = read(self.root, self.dir, *format, budget, files, desk)?;
                (Some(files), here)
            }
            None => (job.listed.cloned(), Blobs::new()),
        };
        let candidate = Candidate { id: job.id, baseline: job.baseline, tip: job.tip, head: head.as_ref() };
        let evaluated = evaluate(&candidate, &Both { here, blobs }, self.judging, self.effort);
        Ok((evaluated, head))
    }
}

/// A fixture of the change that cannot be read.
fn broken(id: &FixtureId, problems: &[Diagnostic], is_on_base: bool) -> FixtureResult {
    let mut delta = Delta::same(id.clone(), Side::Broken, None);
    delta.base = if is_on_base { Side::Broken } else { Side::Absent };
    let cross = Some(Box::new(blocked_row(id, problems, &[])));
    FixtureResult { delta, cross, head: None, base: None, warnings: Vec::new(), has_lined_flags: true }
}
