//! The figures of several tracks.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::conditions::differing;
use super::run::Run;
use crate::diagnostic::Diagnostic;
use crate::ids::Digest;
use crate::number::Fraction;
use crate::ordered::Ordered as _;
use crate::result::reason;
use crate::result::v1::{COMPARE_SCHEMA, Comparison, DecimalText, PackStatus, Share, Spread, Track, Verdict};

/// The runs of one track.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackRuns {
    /// What people call it: the argument.
    pub name: String,
    /// Its runs, in any order.
    pub runs: Vec<Run>,
}

/// Compares tracks. `problems` are what could not be read; with one the comparison is BLOCKED, and the figures are of
/// the rest. The order of the runs in a track makes no difference.
pub fn compare(tracks: &[TrackRuns], problems: &[Diagnostic], warnings: &[Diagnostic]) -> Comparison {
    let verdict = if problems.is_empty() { Verdict::Pass } else { Verdict::Blocked };
    let runs: Vec<&[Run]> = tracks.iter().map(|track| track.runs.as_slice()).collect();
    Comparison {
        schema: COMPARE_SCHEMA.to_owned(),
        exit_code: verdict.exit_code(),
        tracks: tracks.iter().map(track).collect(),
        conditions: differing(&runs),
        problems: problems.iter().map(reason).collect(),
        warnings: warnings.iter().map(reason).collect(),
    }
}

fn track(TrackRuns { name, runs }: &TrackRuns) -> Track {
    let count = |is: &dyn Fn(&Run) -> bool| runs.iter().filter(|run| is(run)).count() as u64;
    let sum = |of: &dyn Fn(&Run) -> u64| runs.iter().map(of).sum::<u64>();
    let matched = sum(&|run| run.figures.map_or(0, |figures| figures.matched));
    let expected = sum(&|run| run.figures.map_or(0, |figures| figures.expected));
    let false_positives = sum(&|run| run.figures.map_or(0, |figures| figures.false_positives));
    let tally = |of: &dyn Fn(&Run) -> &'static str| {
        let mut tally = BTreeMap::new();
        for run in runs {
            *tally.entry(of(run).to_owned()).or_insert(0) += 1;
        }
        tally
    };
    let profiles: BTreeSet<&String> = runs.iter().filter_map(|run| run.subject.profile.as_ref()).ordered();
    Track {
        name: name.clone(),
        runs: runs.len() as u64,
        kinds: tally(&|run| run.subject.kind.word()),
        statuses: tally(&|run| run.status),
        profiles: profiles.into_iter().cloned().collect(),
        weighted_ratio: spread(runs),
        recall: share(matched, expected),
        precision: share(matched, matched + false_positives),
        not_verified_incidence: share(
            count(&|run| run.status == PackStatus::NotVerified.word()),
            runs.len() as u64,
        ),
        blocker_recovery_quality: share(
            count(&|run| run.exit_code != 0 && run.names_a_step),
            count(&|run| run.exit_code != 0),
        ),
        rerun_stability: stability(runs),
    }
}

fn spread(runs: &[Run]) -> Spread {
    let ratios: Vec<&Fraction> = runs.iter().filter_map(|run| run.ratio.as_ref()).collect();
    let sum = ratios.iter().fold(Fraction::zero(), |sum, ratio| sum.plus(ratio));
    Spread {
        runs: ratios.len() as u64,
        mean: sum.over_count(ratios.len()).as_ref().and_then(decimal),
        least: ratios.iter().min().copied().and_then(decimal),
        greatest: ratios.iter().max().copied().and_then(decimal),
    }
}

/// Of the pairs of runs with equal inputs those with equal results. Runs are counted by their digests, so that the
/// work grows with the runs and not with the pairs.
fn stability(runs: &[Run]) -> Share {
    let mut groups: BTreeMap<Digest, BTreeMap<Digest, u64>> = BTreeMap::new();
    for (inputs, result) in runs.iter().filter_map(|run| run.digests) {
        *groups.entry(inputs).or_default().entry(result).or_default() += 1;
    }
    let equal = groups.values().flat_map(BTreeMap::values).map(|runs| pairs(*runs)).sum();
    let all = groups.values().map(|results| pairs(results.values().sum())).sum();
    share(equal, all)
}

fn pairs(runs: u64) -> u64 {
    runs * runs.saturating_sub(1) / 2
}

fn share(part: u64, whole: u64) -> Share {
    Share { part, whole, ratio: Fraction::of_counts(part, whole).as_ref().and_then(decimal) }
}

/// Six places, rounded half to even. They always are a decimal.
fn decimal(fraction: &Fraction) -> Option<DecimalText> {
    fraction.to_string().parse().ok()
}
