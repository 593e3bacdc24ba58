//! One fixture on all its sides: the versions that count, scored, and what differs between them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names::{Names, names};
use super::rules::Judging;
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::{
    Cause, Commits, Delta, Effort, Exactness, File, Files, Judged, Outcome, Parts, Side, Sides, Version,
    landed, sides,
};
use crate::ids::{FixtureId, Sha};
use crate::result::{Places, Quotes, Scored, bind, blocked_row, row, v1};
use crate::review::{FixtureScore, Rules};

/// A fixture in the commits that count.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'t> {
    pub(super) id: &'t FixtureId,
    pub(super) baseline: Option<&'t Files>,
    pub(super) tip: Option<&'t Files>,
    pub(super) head: Option<&'t Files>,
}

/// Where the bytes of a blob are.
pub(super) trait Bytes {
    /// The bytes of a blob; `None` when they have to be asked for first.
    fn get(&self, id: &Sha) -> Option<&[u8]>;
}

/// What came of a fixture.
pub(super) enum Evaluated {
    /// It counts nowhere: the base removed it, and the change left it alone.
    Nothing,
    /// These blobs are needed first.
    Needs(Vec<Sha>),
    /// It was judged.
    Done(Box<FixtureResult>),
}

/// A judged fixture.
pub(super) struct FixtureResult {
    pub(super) delta: Delta,
    /// Under the rules that judge; `None` when the change has no such fixture. A row is large, and of most fixtures there is
    /// one.
    pub(super) cross: Option<Box<v1::Fixture>>,
    /// Under the change's own rules, where that is another row.
    pub(super) head: Option<Box<v1::Fixture>>,
    /// What the baseline recorded, where that is another row than `cross`.
    pub(super) base: Option<Box<v1::Fixture>>,
    pub(super) warnings: Vec<Diagnostic>,
    /// Whether an entry of `must_not_flag` names a line, under whichever key.
    pub(super) has_lined_flags: bool,
}

/// Judges one fixture. `dir` is where people find its files.
pub(super) fn evaluate(
    candidate: &Candidate<'_>,
    bytes: &dyn Bytes,
    judging: &Judging<'_>,
    effort: &Effort,
) -> Evaluated {
    let Candidate { id, baseline, tip, head } = *candidate;
    let commits = Commits { baseline, tip, head };
    let sides = if judging.is_own { landed(commits.baseline, commits.head) } else { sides(commits) };
    let chosen = [sides.base, sides.cross, sides.head];
    let mut missing = Vec::new();
    let mut looked_at: Option<Parts> = None;
    // Of nearly all fixtures the files that count are the same on every side.
    for parts in chosen.into_iter().flatten().filter(|parts| looked_at.replace(*parts) != Some(*parts)) {
        missing.extend(blobs(&commits, parts).filter(|id| bytes.get(id).is_none()).cloned());
    }
    if !missing.is_empty() {
        missing.sort_unstable();
        missing.dedup();
        return Evaluated::Needs(missing);
    }
    if chosen.iter().all(Option::is_none) {
        return Evaluated::Nothing;
    }
    let work = Work { id, commits, bytes, judging, effort };
    Evaluated::Done(Box::new(work.run(sides)))
}

/// The blobs of a version.
fn blobs<'f>(commits: &Commits<'f>, parts: Parts) -> impl Iterator<Item = &'f Sha> + use<'f> {
    let key = commits.at(parts.key).map(|files| &files.key);
    let diff = commits.at(parts.diff).and_then(|files| files.diff.as_ref());
    let findings = commits.at(parts.findings).into_iter().flat_map(|files| &files.findings);
    key.into_iter().chain(diff).chain(findings.map(|(_, id)| id))
}

struct Work<'w> {
    id: &'w FixtureId,
    commits: Commits<'w>,
    bytes: &'w dyn Bytes,
    judging: &'w Judging<'w>,
    effort: &'w Effort,
}

impl Work<'_> {
    fn run(&self, sides: Sides) -> FixtureResult {
        let mut warnings = Vec::new();
        let own_rules = self.judging.own_rules;
        let rules = self.judging.rules;
        // The change's own version is looked at first: what it brings along must be readable whoever judges.
        let head_names = sides.head.map(|parts| self.names(parts));
        let head_files = head_names.as_ref().map(|names| self.files(names));
        let head =
            sides.head.zip(head_names.as_ref()).zip(head_files.as_deref()).map(|((parts, names), files)| {
                self.version(parts, names, files).judge(
                    own_rules,
                    self.effort,
                    self.judging.detectors,
                    &mut warnings,
                )
            });
        let head = match head {
            Some(Err(problems)) => return self.broken(&problems, warnings, sides),
            Some(Ok(judged)) => Some(judged),
            None => None,
        };
        let cross_parts = sides.cross.filter(|parts| {
            // A version with the same files is the same version.
            sides.head.is_none_or(|head| !self.commits.causes(*parts, head).is_empty())
        });
        let cross_names = cross_parts.map(|parts| self.names(parts));
        let cross_files = cross_names.as_ref().map(|names| self.files(names));
        let mut unread = Vec::new();
        let cross = cross_parts.zip(cross_names.as_ref()).zip(cross_files.as_deref()).and_then(
            |((parts, names), files)| {
                let version = self.version(parts, names, files);
                let judged = version.judge(rules, self.effort, self.judging.detectors, &mut Vec::new());
                judged.map_err(|problems| unread.extend(problems)).ok()
            },
        );
        let base_parts = sides
            .base
            .filter(|parts| sides.cross.is_none_or(|cross| !self.commits.causes(*parts, cross).is_empty()));
        let base_names = base_parts.map(|parts| self.names(parts));
        let base_files = base_names.as_ref().map(|names| self.files(names));
        let base = base_parts.zip(base_names.as_ref()).zip(base_files.as_deref()).and_then(
            |((parts, names), files)| {
                let version = self.version(parts, names, files);
                let judged = version.judge(rules, self.effort, self.judging.detectors, &mut Vec::new());
                judged.map_err(|problems| unread.extend(problems)).ok()
            },
        );
        if let Some(problem) = unread.first() {
            let message = format!("`{}` of the base cannot be read: {}", self.id, problem.line());
            warnings.push(Diagnostic::run(Code::BaseBroken, message, None));
        }
        // Where the change's version is the one that counts, only the rules can differ.
        let again = head
            .as_ref()
            .filter(|_| cross.is_none() && sides.cross.is_some() && rules != own_rules)
            .map(|judged| judged.score_again(rules, self.judging.detectors));
        let counted: Option<(&Judged<'_>, &FixtureScore)> = match (&cross, &head) {
            (Some(judged), _) => Some((judged, &judged.score)),
            (None, Some(judged)) if sides.cross.is_some() => {
                Some((judged, again.as_ref().unwrap_or(&judged.score)))
            }
            _ => None,
        };
        let has_base_broken = base_parts.is_some() && base.is_none();
        self.result(sides, counted, head.as_ref(), base.as_ref(), has_base_broken, warnings)
    }

    fn result(
        &self,
        sides: Sides,
        cross: Option<(&Judged<'_>, &FixtureScore)>,
        head: Option<&Judged<'_>>,
        base: Option<&Judged<'_>>,
        has_base_broken: bool,
        warnings: Vec<Diagnostic>,
    ) -> FixtureResult {
        let judging = self.judging;
        let scored = |judged: &Judged<'_>, score: &FixtureScore| {
            Side::Scored(Arc::new(Outcome::of_score(
                &judged.expectations,
                score,
                !judged.bindings.runs.is_empty(),
            )))
        };
        let cross_side = cross.map_or(Side::Absent, |(judged, score)| scored(judged, score));
        let base_side = match (sides.base, base) {
            (None, _) => Side::Absent,
            (Some(_), Some(judged)) => scored(judged, &judged.score),
            (Some(_), None) if has_base_broken => Side::Broken,
            (Some(_), None) => cross_side.clone(),
        };
        let between = |one: Option<Parts>, other: Option<Parts>| match one.zip(other) {
            Some((one, other)) => self.commits.causes(one, other),
            None => BTreeSet::new(),
        };
        let recorded = between(sides.base, sides.cross);
        let mut ruled = between(sides.cross, sides.head);
        if judging.rules != judging.own_rules {
            ruled.insert(Cause::Rules);
        }
        let exactness = match (base, cross) {
            (Some(base), Some((cross, _))) => self.exactness(base, cross, &recorded),
            _ => Exactness::Exact,
        };
        let of_base = base.map(|judged| &judged.bindings);
        let unverified = cross.and_then(|(judged, _)| {
            (judging.detectors.unverified)(&judged.bindings, judged.freshness, of_base, judging.inputs)
        });
        let row_of = |judged: &Judged<'_>, score: &FixtureScore, rules: Rules, said: &[Diagnostic]| {
            let places = Places { dir: &judging.dirs.head, recordings: &judging.dirs.head, findings: None };
            let view = Scored {
                expectations: &judged.expectations,
                panel: &judged.panel,
                score,
                freshness: judged.freshness,
                rules,
                places,
            };
            let mut made = row(self.id, view, said, judging.quotes);
            if let Some(unverified) = &unverified {
                bind(&mut made, unverified, None);
            }
            Box::new(made)
        };
        let cross_row = cross.map(|(judged, score)| row_of(judged, score, judging.rules, &warnings));
        let head_row = head
            .filter(|_| !ruled.is_empty())
            .map(|judged| row_of(judged, &judged.score, judging.own_rules, &warnings));
        let base_row = base.map(|judged| {
            let places = Places { dir: &judging.dirs.head, recordings: &judging.dirs.head, findings: None };
            let view = Scored {
                expectations: &judged.expectations,
                panel: &judged.panel,
                score: &judged.score,
                freshness: judged.freshness,
                rules: judging.rules,
                places,
            };
            Box::new(row(self.id, view, &[], Quotes::Table))
        });
        let delta = Delta {
            id: self.id.clone(),
            base: base_side,
            head: match head {
                // Nothing differs, so it is the same.
                Some(_) if ruled.is_empty() => cross_side.clone(),
                Some(judged) => scored(judged, &judged.score),
                None => Side::Absent,
            },
            cross: cross_side,
            recorded,
            ruled,
            exactness,
            unverified,
            rules: Vec::new(),
            content: self.content(sides),
        };
        let keys = cross.map(|(judged, _)| judged).into_iter().chain(head).chain(base);
        let has_lined_flags =
            keys.flat_map(|judged| &judged.expectations.must_not_flag).any(|entry| entry.lines.is_some());
        FixtureResult { delta, cross: cross_row, head: head_row, base: base_row, warnings, has_lined_flags }
    }

    /// The files of the change, whichever side counts.
    fn content(&self, sides: Sides) -> String {
        let mut ids = String::with_capacity(256);
        for parts in [sides.cross, sides.head].into_iter().flatten() {
            for id in blobs(&self.commits, parts) {
                let space = if ids.is_empty() { "" } else { " " };
                ids.push_str(space);
                ids.push_str(id.as_str());
            }
        }
        ids
    }

    /// Whether findings are compared exactly, or are of reviewers who may say something else the next time.
    fn exactness(&self, base: &Judged<'_>, cross: &Judged<'_>, recorded: &BTreeSet<Cause>) -> Exactness {
        if recorded.is_empty() {
            return Exactness::Exact;
        }
        let mut changed = (self.judging.detectors.changed_reviewers)(&base.panel, &cross.panel);
        let runs = |judged: &Judged<'_>| -> Vec<String> {
            let mut names: Vec<String> =
                judged.bindings.runs.iter().map(|run| run.reviewer.clone()).collect();
            names.sort_unstable();
            names
        };
        // Another name on the run is another reviewer, whoever its findings name.
        if runs(base) != runs(cross) {
            changed.extend(runs(base));
            changed.extend(runs(cross));
        }
        // A finding is no surer than the run that it is in, unless that is a list, which only its findings name.
        let both = base.bindings.runs.iter().chain(&cross.bindings.runs);
        let inside: BTreeSet<String> = both
            .filter(|run| !run.reviewer.is_empty() || run.others.is_empty())
            .filter(|run| run.names().any(|name| changed.contains(name)))
            .map(|run| run.reviewer.clone())
            .collect();
        changed.extend(inside);
        let unsure: BTreeSet<String> =
            changed.into_iter().filter(|name| !self.judging.deterministic.contains(name)).collect();
        if unsure.is_empty() { Exactness::Exact } else { Exactness::Statistical(unsure) }
    }

    /// The change brings something that cannot be read.
    fn broken(&self, problems: &[Diagnostic], warnings: Vec<Diagnostic>, sides: Sides) -> FixtureResult {
        let made = blocked_row(self.id, problems, &warnings);
        let base = if sides.base.is_some() { Side::Broken } else { Side::Absent };
        let mut delta = Delta::same(self.id.clone(), Side::Broken, None);
        delta.base = base;
        FixtureResult {
            delta,
            cross: Some(Box::new(made)),
            head: None,
            base: None,
            warnings,
            has_lined_flags: true,
        }
    }

    fn names(&self, parts: Parts) -> Names {
        names(self.id, &self.commits, self.judging, parts)
    }

    fn files<'n>(&'n self, names: &'n Names) -> Vec<File<'n>> {
        names
            .findings
            .iter()
            .map(|(name, id)| File { name, bytes: self.bytes.get(id).unwrap_or_default() })
            .collect()
    }

    fn version<'n>(&'n self, parts: Parts, names: &'n Names, findings: &'n [File<'n>]) -> Version<'n> {
        let key = self.commits.at(parts.key).and_then(|files| self.bytes.get(&files.key));
        let diff = self.commits.at(parts.diff).and_then(|files| files.diff.as_ref());
        Version {
            id: self.id,
            key: File { name: &names.key, bytes: key.unwrap_or_default() },
            diff: diff.and_then(|id| self.bytes.get(id)),
            findings,
        }
    }
}

/// Blobs by id.
impl Bytes for BTreeMap<Sha, Vec<u8>> {
    fn get(&self, id: &Sha) -> Option<&[u8]> {
        BTreeMap::get(self, id).map(Vec::as_slice)
    }
}
