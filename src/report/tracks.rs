//! Words that renderings of comparisons and histories share.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::sparkline::sparkline;
use super::words::{count, mode, ratio};
use crate::result::v1::{
    Comparison, Condition, ConditionValue, DecimalText, PastRun, Series, Share, Spread, Track,
};
use crate::source::excerpt_of;

/// Most conditions that are listed; the JSON has all.
pub(super) const MOST_CONDITIONS: usize = 50;
/// Most values of a condition that are listed for one track.
const MOST_VALUES: usize = 4;
/// Most characters of a name or value.
pub(super) const MOST_CHARACTERS: usize = 80;
/// Most runs of a sparkline, the newest.
const MOST_BARS: usize = 60;
/// What is not defined.
pub(super) const UNDEFINED: &str = "–";

/// The names of the figures of a track, in the order of [`figures`].
pub(super) const FIGURES: [&str; 5] =
    ["weighted ratio", "least–greatest", "NOT_VERIFIED", "recovery", "stability"];

/// The figures of a track in words.
pub(super) fn figures(track: &Track) -> [String; FIGURES.len()] {
    [
        decimal(track.weighted_ratio.mean.as_ref()).to_string(),
        range(&track.weighted_ratio),
        share(&track.not_verified_incidence),
        share(&track.blocker_recovery_quality),
        share(&track.rerun_stability),
    ]
}

pub(super) fn decimal(value: Option<&DecimalText>) -> &str {
    value.map_or(UNDEFINED, DecimalText::as_str)
}

fn range(spread: &Spread) -> String {
    match (&spread.least, &spread.greatest) {
        (Some(least), Some(greatest)) if least != greatest => format!("{least}–{greatest}"),
        (Some(least), _) => least.to_string(),
        (None, _) => UNDEFINED.to_string(),
    }
}

/// `0.333333 1/3`
pub(super) fn share(share: &Share) -> String {
    format!("{} {}/{}", decimal(share.ratio.as_ref()), share.part, share.whole)
}

/// Whether any track has scores.
pub(super) fn has_scores(comparison: &Comparison) -> bool {
    comparison.tracks.iter().any(|track| track.recall.whole > 0 || track.precision.whole > 0)
}

/// `2 PASS, 1 NOT_VERIFIED; profile backend-python`. Not escaped.
pub(super) fn composition(track: &Track) -> String {
    let tally: Vec<String> = track.statuses.iter().map(|(status, runs)| format!("{runs} {status}")).collect();
    let mut out = if tally.is_empty() { "no run".to_string() } else { tally.join(", ") };
    if let Some((first, others)) = track.profiles.split_first() {
        out.push_str(&format!("; profile {}", excerpt_of(first, MOST_CHARACTERS)));
        if !others.is_empty() {
            out.push_str(&format!(" and {} more", others.len()));
        }
    }
    out
}

/// The values of a condition in one track: `linux (2 runs), not stated (1 run)`. Not escaped.
pub(super) fn values(values: &[ConditionValue]) -> String {
    let shown = values.iter().take(MOST_VALUES).map(|ConditionValue { value, runs }| {
        let value =
            value.as_deref().map_or(Cow::Borrowed("not stated"), |value| excerpt_of(value, MOST_CHARACTERS));
        format!("{value} ({})", count(*runs, "run", "runs"))
    });
    let mut shown: Vec<String> = shown.collect();
    if let Some(more) = values.len().checked_sub(MOST_VALUES).filter(|more| *more > 0) {
        shown.push(format!("{more} more"));
    }
    if shown.is_empty() { UNDEFINED.to_string() } else { shown.join(", ") }
}

/// What is said of the conditions as a whole.
pub(super) fn conditions(conditions: &[Condition]) -> String {
    match conditions.len() as u64 {
        0 => "run conditions: the same in all runs, as far as they are stated".to_string(),
        number => {
            format!("{} not the same in all runs", count(number, "run condition is", "run conditions are"))
        }
    }
}

/// What a series is of: `pack backend-python`. Not escaped.
pub(super) fn subject(series: &Series) -> String {
    let mut out = series.kind.clone();
    if let Some(of) = series.mode {
        out.push_str(&format!(" · {}", mode(of)));
    }
    if series.kind == "pack" {
        let profile = series.profile.as_deref().unwrap_or("of no known profile");
        out.push_str(&format!(" {}", excerpt_of(profile, MOST_CHARACTERS)));
    }
    if let Some(task) = &series.task {
        out.push_str(&format!(" · task {}", excerpt_of(task, MOST_CHARACTERS)));
    }
    out
}

/// A figure of a run.
type Figure = (&'static str, fn(&PastRun) -> Option<f64>);

/// The figures of a series that have a sparkline.
const PACK_FIGURES: [Figure; 1] = [("ratio", |run| run.score_ratio.as_ref()?.as_str().parse().ok())];
const SCORE_FIGURES: [Figure; 4] = [
    ("precision", |run| run.precision),
    ("recall", |run| run.recall),
    ("strict precision", |run| run.strict_precision),
    ("strict recall", |run| run.strict_recall),
];

/// The sparklines of a series, one a line, with the least and the greatest figure: `recall ▁█ 0.60–0.80`.
pub(super) fn sparklines(series: &Series) -> Vec<String> {
    let figures: &[Figure] = if series.kind == "pack" { &PACK_FIGURES } else { &SCORE_FIGURES };
    let runs = newest(&series.runs, MOST_BARS);
    let longest = figures.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines = figures.iter().map(|(name, figure)| {
        let row: Vec<Option<f64>> = runs.iter().map(figure).collect();
        let least = row.iter().flatten().copied().reduce(f64::min);
        let greatest = row.iter().flatten().copied().reduce(f64::max);
        let range = match (ratio(least), ratio(greatest)) {
            (least, greatest) if least == greatest => least.into_owned(),
            (least, greatest) => format!("{least}–{greatest}"),
        };
        format!("{name:longest$} {} {range}", sparkline(&row))
    });
    lines.collect()
}

/// The last so many.
pub(super) fn newest<T>(runs: &[T], most: usize) -> &[T] {
    runs.get(runs.len().saturating_sub(most)..).unwrap_or_default()
}

/// `8 runs`, and how many of them are shown.
pub(super) fn runs(series: &Series, most: usize) -> String {
    let all = series.runs.len();
    let what = count(all as u64, "run", "runs");
    if all > most { format!("{what}, the last {most} here") } else { what }
}

/// When a run began, to the second.
pub(super) fn time(run: &PastRun) -> Cow<'_, str> {
    run.created_at
        .split_once('.')
        .map_or(Cow::Borrowed(&*run.created_at), |(second, _)| format!("{second}Z").into())
}

/// The first 12 digits of a commit, with `+` when the working tree differed from it.
pub(super) fn commit(run: &PastRun) -> String {
    let digits = run.commit.as_deref().map_or(UNDEFINED, |commit| commit.get(..12).unwrap_or(commit));
    if run.dirty == Some(true) { format!("{digits}+") } else { digits.to_string() }
}
