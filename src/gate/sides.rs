//! Which version of each file of a fixture counts on which side.
//!
//! What the change left as the baseline had it counts as the tip has it now, on every side, and so shows no difference.
//! What it changed is held against the tip: the base's key judges, and the baseline's recording is what it is compared
//! with.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::delta::Cause;
use crate::ids::Sha;

/// The files of a fixture in one commit, by the ids of their blobs. A fixture is there when its key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The key.
    pub key: Sha,
    /// The diff.
    pub diff: Option<Sha>,
    /// The findings files by path, in name order.
    pub findings: Vec<(String, Sha)>,
}

/// A fixture in the three commits that count; `None` where it is not there.
#[derive(Debug, Clone, Copy)]
pub struct Commits<'f> {
    /// The commit that differences are against.
    pub baseline: Option<&'f Files>,
    /// The commit whose rules judge.
    pub tip: Option<&'f Files>,
    /// What is judged.
    pub head: Option<&'f Files>,
}

/// The commit that a file is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The commit that differences are against.
    Baseline,
    /// The commit whose rules judge.
    Tip,
    /// What is judged.
    Head,
}

/// Where the files of a fixture are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The key.
    pub key: Origin,
    /// The diff.
    pub diff: Origin,
    /// All findings files.
    pub findings: Origin,
}

/// The three versions of a fixture; `None` where it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// What was recorded before, under the key that judges.
    pub base: Option<Parts>,
    /// What is recorded now, under the key that judges.
    pub cross: Option<Parts>,
    /// What is recorded now, under the change's own key.
    pub head: Option<Parts>,
}

/// The sides of a change that asks to be merged.
pub fn sides(commits: Commits<'_>) -> Sides {
    let Commits { baseline, tip, head } = commits;
    // What is not there was left as it was when it was not there before either.
    let of = |is_left: bool| if is_left { Origin::Tip } else { Origin::Head };
    let key = of(head.map(|files| &files.key) == baseline.map(|files| &files.key));
    let diff = of(head.map(|files| &files.diff) == baseline.map(|files| &files.diff));
    let findings = of(head.map(|files| &files.findings) == baseline.map(|files| &files.findings));
    let is_there = |origin: Origin| commits.at(origin).is_some();
    let before = |now: Origin| match now {
        Origin::Head if baseline.is_some() => Origin::Baseline,
        _ => Origin::Tip,
    };
    let judging = if tip.is_some() { Origin::Tip } else { key };
    Sides {
        base: tip.map(|_| Parts { key: Origin::Tip, diff: before(diff), findings: before(findings) }),
        cross: is_there(key).then_some(Parts { key: judging, diff, findings }),
        head: is_there(key).then_some(Parts { key, diff, findings }),
    }
}

/// The sides of a commit that landed: its own rules judge, and the tip is not asked.
pub fn landed(baseline: Option<&Files>, head: Option<&Files>) -> Sides {
    let now = head.map(|_| Parts { key: Origin::Head, diff: Origin::Head, findings: Origin::Head });
    let key = if head.is_some() { Origin::Head } else { Origin::Baseline };
    let base = baseline.map(|_| Parts { key, diff: Origin::Baseline, findings: Origin::Baseline });
    Sides { base, cross: now, head: now }
}

impl<'f> Commits<'f> {
    /// The files in one of the commits.
    pub fn at(&self, origin: Origin) -> Option<&'f Files> {
        match origin {
            Origin::Baseline => self.baseline,
            Origin::Tip => self.tip,
            Origin::Head => self.head,
        }
    }

    /// What differs between two versions, by the ids of their files.
    pub fn causes(&self, one: Parts, other: Parts) -> BTreeSet<Cause> {
        let key = |origin| self.at(origin).map(|files| &files.key);
        let diff = |origin| self.at(origin).and_then(|files| files.diff.as_ref());
        let findings =
            |origin| self.at(origin).map(|files| &files.findings).filter(|files| !files.is_empty());
        [
            (key(one.key) != key(other.key)).then_some(Cause::Expectation),
            (diff(one.diff) != diff(other.diff)).then_some(Cause::Diff),
            (findings(one.findings) != findings(other.findings)).then_some(Cause::Recording),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn files(key: char, diff: char, findings: char) -> Files {
        let sha = |digit: char| format!("{digit}").repeat(40).parse::<Sha>().unwrap();
        Files {
            key: sha(key),
            diff: Some(sha(diff)),
            findings: Vec::from([("a.findings.json".into(), sha(findings))]),
        }
    }

    fn of(baseline: Option<&Files>, tip: Option<&Files>, head: Option<&Files>) -> Sides {
        sides(Commits { baseline, tip, head })
    }

    const TIP: Parts = Parts { key: Origin::Tip, diff: Origin::Tip, findings: Origin::Tip };
    const HEAD: Parts = Parts { key: Origin::Head, diff: Origin::Head, findings: Origin::Head };

    #[test]
    fn what_was_left_counts_as_the_tip_has_it() {
        let (old, new) = (files('a', 'a', 'a'), files('b', 'b', 'b'));
        let all = Sides { base: Some(TIP), cross: Some(TIP), head: Some(TIP) };
        assert_eq!(of(Some(&old), Some(&old), Some(&old)), all);
        assert_eq!(of(Some(&old), Some(&new), Some(&old)), all);
        // Added on the tip since.
        assert_eq!(of(None, Some(&new), None), all);
        // Removed on the tip since.
        assert_eq!(of(Some(&old), None, Some(&old)), Sides { base: None, cross: None, head: None });
    }

    #[test]
    fn what_was_changed_is_held_against_the_tip() {
        let old = files('a', 'a', 'a');
        let recorded = files('a', 'a', 'c');
        let found = of(Some(&old), Some(&files('b', 'a', 'a')), Some(&recorded));
        let now = Parts { findings: Origin::Head, ..TIP };
        let base = Some(Parts { findings: Origin::Baseline, ..TIP });
        assert_eq!(found, Sides { base, cross: Some(now), head: Some(now) });
        let keyed = files('c', 'a', 'a');
        let found = of(Some(&old), Some(&old), Some(&keyed));
        assert_eq!(
            found,
            Sides { base: Some(TIP), cross: Some(TIP), head: Some(Parts { key: Origin::Head, ..TIP }) }
        );
    }

    #[test]
    fn new_and_removed_fixtures() {
        let old = files('a', 'a', 'a');
        assert_eq!(of(None, None, Some(&old)), Sides { base: None, cross: Some(HEAD), head: Some(HEAD) });
        let before = Parts { key: Origin::Tip, diff: Origin::Baseline, findings: Origin::Baseline };
        assert_eq!(of(Some(&old), Some(&old), None), Sides { base: Some(before), cross: None, head: None });
        // Changed here, removed on the tip: nothing there judges it.
        let new = files('b', 'b', 'b');
        assert_eq!(
            of(Some(&old), None, Some(&new)),
            Sides { base: None, cross: Some(HEAD), head: Some(HEAD) }
        );
    }

    #[test]
    fn a_commit_that_landed_is_judged_by_its_own_key() {
        let (old, new) = (files('a', 'a', 'a'), files('b', 'b', 'b'));
        let found = landed(Some(&old), Some(&new));
        assert_eq!((found.cross, found.head), (Some(HEAD), Some(HEAD)));
        assert_eq!(
            found.base,
            Some(Parts { key: Origin::Head, diff: Origin::Baseline, findings: Origin::Baseline })
        );
        assert_eq!(landed(Some(&old), None).base.map(|parts| parts.key), Some(Origin::Baseline));
    }

    #[test]
    fn causes_are_the_files_that_differ() {
        let (old, new) = (files('a', 'a', 'a'), files('b', 'a', 'c'));
        let commits = Commits { baseline: Some(&old), tip: Some(&old), head: Some(&new) };
        assert_eq!(commits.causes(TIP, TIP), BTreeSet::new());
        assert_eq!(commits.causes(TIP, HEAD), BTreeSet::from([Cause::Recording, Cause::Expectation]));
    }
}
