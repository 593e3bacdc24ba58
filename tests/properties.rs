//! What holds for every input, over generated ones. Everything goes through the texts and the readers that real
//! files go through.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic here is the failure report, or a bug of a generator"
)]

use std::borrow::Cow;

use benchgate::ids::FixtureId;
use benchgate::report::line;
use benchgate::result::{Places, Quotes, Scored, row};
use benchgate::review::{
    Class, Entry, Expectations, Finding, FindingsFile, FixtureScore, Freshness, Keyword, LineRange, Matcher,
    NearMiss, NearMisses, Panel, Rules, Severity, Standing, StrictCounts, TrialScore, Unmet, formats, score,
};
use benchgate::source::{decode, parse};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

// Generators. Few different values, so that things match.

fn maybe<T: std::fmt::Debug + Clone>(
    strategy: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Option<T>> {
    prop_oneof![1 => Just(None), 2 => strategy.prop_map(Some)]
}

fn file() -> impl Strategy<Value = String> {
    select(vec!["a.rs", "a.rs", "b.rs", ""]).prop_map(Into::into)
}

fn severity() -> impl Strategy<Value = Severity> {
    select(Severity::ALL.to_vec())
}

fn word() -> impl Strategy<Value = String> {
    select(vec!["null", "Off by one", "İx", "ΟΔΟΣ", "\"\\\n", "x"]).prop_map(Into::into)
}

fn lines(first: i64) -> impl Strategy<Value = LineRange> {
    (first..first + 12, prop_oneof![3 => Just(0), 1 => 0..6_i64])
        .prop_map(|(line, length)| LineRange::new(line, line + length).unwrap())
}

fn keyword(written: String) -> Keyword<'static> {
    Keyword::new(written.into())
}

prop_compose! {
    fn entry()(
        file in maybe(file()),
        lines in maybe(lines(1)),
        severity in maybe(severity()),
        keywords in prop_oneof![Just(Vec::new()), prop::collection::vec(word().prop_map(keyword), 1..3)],
        note in maybe(word()),
        known_gap in prop_oneof![4 => Just(None), 1 => word().prop_map(Some)],
        pinned in any::<bool>(),
    ) -> Entry<'static> {
        let [file, known_gap] = [file, known_gap].map(|text| text.map(Cow::Owned));
        Entry { file, lines, severity, keywords, note: note.map(Into::into), known_gap, pinned }
    }
}

prop_compose! {
    fn key()(
        stated_id in maybe(word()),
        description in prop_oneof![Just(String::new()), word()],
        must_match in prop::collection::vec(entry(), 0..6),
        must_not_flag in prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(entry(), 1..4)],
        min_findings in prop_oneof![3 => Just(None), 1 => maybe(0..5_u64)],
        max_blocking in prop_oneof![3 => Just(None), 1 => maybe(0..5_u64)],
    ) -> Expectations<'static> {
        let (stated_id, description) = (stated_id.map(Cow::Owned), description.into());
        Expectations { stated_id, description, must_match, must_not_flag, min_findings, max_blocking }
    }
}

fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.into(), value.into());
    }
}

fn put_lines(object: &mut Map<String, Value>, lines: Option<LineRange>) {
    put(object, "line", lines.map(LineRange::start));
    put(object, "end_line", lines.filter(|lines| lines.end() > lines.start()).map(LineRange::end));
}

prop_compose! {
    fn finding()(
        file in maybe(file()),
        lines in maybe(lines(-1)),
        severity in maybe(severity()),
        claim in prop::collection::vec(word(), 0..3),
        evidence in maybe(word()),
        reviewer in prop_oneof![3 => Just(None), 1 => word().prop_map(Some)],
    ) -> Value {
        let mut finding = Map::new();
        put(&mut finding, "file", file);
        put_lines(&mut finding, lines);
        put(&mut finding, "severity", severity.map(Severity::name));
        put(&mut finding, "claim", Some(claim.join(" ")));
        put(&mut finding, "evidence", evidence);
        put(&mut finding, "reviewer", reviewer);
        Value::Object(finding)
    }
}

fn findings() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(finding(), 0..9)
}

/// A list and the same list in another order.
fn shuffled(findings: impl Strategy<Value = Vec<Value>>) -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    findings.prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
}

// Writing and reading.

fn write_entry(entry: &Entry<'_>) -> Value {
    let mut object = Map::new();
    put(&mut object, "file", entry.file.clone());
    put_lines(&mut object, entry.lines);
    put(&mut object, "severity", entry.severity.map(Severity::name));
    let keywords: Vec<&str> = entry.keywords.iter().map(Keyword::written).collect();
    put(&mut object, "keywords", (!keywords.is_empty()).then_some(keywords));
    put(&mut object, "note", entry.note.as_ref().map(|note| note.read().into_owned()));
    put(&mut object, "known_gap", entry.known_gap.clone());
    put(&mut object, "pinned", entry.pinned.then_some(true));
    Value::Object(object)
}

fn write_key(key: &Expectations<'_>) -> String {
    let mut expect = Map::new();
    let list = |entries: &[Entry<'_>]| entries.iter().map(write_entry).collect::<Vec<_>>();
    put(&mut expect, "must_match", Some(list(&key.must_match)));
    put(&mut expect, "must_not_flag", Some(list(&key.must_not_flag)));
    put(&mut expect, "min_findings", key.min_findings);
    put(&mut expect, "max_blocking", key.max_blocking);
    json!({"id": key.stated_id, "description": key.description.read(), "expect": expect}).to_string()
}

fn read_key(text: &str) -> Expectations<'static> {
    Expectations::read(&parse(text).unwrap()).unwrap().0
}

fn read_findings(text: &str) -> FindingsFile<'_> {
    formats::read_native(parse(text).unwrap()).unwrap().0
}

/// The score of findings files, each given as its text.
fn score_files(key: &Expectations<'_>, files: &[String]) -> Outcome {
    let key = read_key(&write_key(key));
    let panel =
        Panel::join(files.iter().map(|text| read_findings(text)).collect(), None, key.entries().count())
            .unwrap();
    let score = score(&key, &panel, Rules::default());
    let reviews = panel.reviews.iter().map(|review| review.findings.iter().map(owned).collect());
    let near_misses = NearMisses::new(&key, &panel, Rules::default());
    let near_misses = score.misses.iter().map(|miss| near_misses.of(miss)).collect();
    Outcome { score, reviews: reviews.collect(), near_misses, key }
}

fn score_list(key: &Expectations<'_>, findings: &[Value]) -> Outcome {
    score_files(key, &[json!(findings).to_string()])
}

fn score_trials(key: &Expectations<'_>, trials: &[Vec<Value>]) -> Outcome {
    let trials: Vec<Value> = trials.iter().map(|findings| json!({"findings": findings})).collect();
    score_files(key, &[json!({"trials": trials}).to_string()])
}

fn owned(finding: &Finding<'_>) -> Finding<'static> {
    Finding {
        file: finding.file.clone().into_owned().into(),
        lines: finding.lines,
        severity: finding.severity,
        claim: finding.claim.read().into_owned().into(),
        evidence: finding.evidence.read().into_owned().into(),
        reviewer: finding.reviewer.as_ref().map(|name| name.clone().into_owned().into()),
    }
}

/// A score with what is needed to say it in terms of content.
struct Outcome {
    key: Expectations<'static>,
    reviews: Vec<Vec<Finding<'static>>>,
    score: FixtureScore,
    /// By miss.
    near_misses: Vec<Option<NearMiss>>,
}

/// A trial in which findings stand for themselves, not for their position.
#[derive(Debug, PartialEq)]
struct TrialByContent {
    matched: Vec<bool>,
    hits: Vec<u64>,
    counts: [u64; 3],
    enough: bool,
    only_gaps_missed: bool,
    pairs: Vec<(usize, Finding<'static>)>,
    classes: Vec<(Finding<'static>, String)>,
    strict: StrictCounts,
}

/// A near miss: the finding and what it does not meet.
type Near = (Finding<'static>, Vec<Unmet>);

#[derive(Debug, PartialEq)]
struct ByContent {
    figures: Directional,
    strict: StrictCounts,
    misses: Vec<(usize, usize, Option<Near>)>,
    trials: Vec<TrialByContent>,
}

/// What the majority of the trials says.
#[derive(Debug, PartialEq)]
struct Directional {
    standing: Standing,
    trials_passed: usize,
    matched: Vec<bool>,
    hits: Vec<u64>,
    excess_blocking: u64,
}

impl Outcome {
    fn directional(&self) -> Directional {
        Directional {
            standing: self.score.standing,
            trials_passed: self.score.trials_passed,
            matched: self.score.matched.clone(),
            hits: self.score.hits.clone(),
            excess_blocking: self.score.excess_blocking,
        }
    }

    fn by_content(&self) -> ByContent {
        let misses = self.score.misses.iter().zip(&self.near_misses).map(|(miss, near)| {
            let near = near
                .as_ref()
                .map(|near| (self.reviews[miss.trial][near.finding].clone(), near.unmet.clone()));
            (miss.entry, miss.trial, near)
        });
        let trials = self.score.trials.iter().zip(&self.reviews);
        ByContent {
            figures: self.directional(),
            strict: self.score.strict,
            misses: misses.collect(),
            trials: trials.map(|(trial, findings)| trial_by_content(trial, findings)).collect(),
        }
    }
}

fn trial_by_content(trial: &TrialScore, findings: &[Finding<'static>]) -> TrialByContent {
    let class = |(finding, class): (&Finding<'static>, &Class)| (finding.clone(), format!("{class:?}"));
    let mut classes: Vec<_> = findings.iter().zip(&trial.classes).map(class).collect();
    classes.sort();
    TrialByContent {
        matched: trial.matched.clone(),
        hits: trial.hits.clone(),
        counts: [trial.findings, trial.blocking, trial.excess_blocking],
        enough: trial.enough,
        only_gaps_missed: trial.only_gaps_missed,
        pairs: trial.pairs.iter().map(|pair| (pair.entry, findings[pair.finding].clone())).collect(),
        classes,
        strict: trial.strict,
    }
}

fn ratios(strict: &StrictCounts) -> [Option<f64>; 6] {
    [
        strict.precision(),
        strict.grounded_precision(),
        strict.recall(),
        strict.f_score(1.0),
        strict.f_score(0.25),
        strict.severity_recall(),
    ]
    .map(|ratio| ratio.map(benchgate::number::Ratio::value))
}

fn counts(strict: &StrictCounts) -> [f64; 8] {
    let StrictCounts {
        true_positives,
        false_negatives,
        labelled_false_positives,
        duplicates,
        unlabelled,
        findings,
        weight_found,
        weight,
    } = *strict;
    [
        true_positives,
        false_negatives,
        labelled_false_positives,
        duplicates,
        unlabelled,
        findings,
        weight_found,
        weight,
    ]
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_findings_changes_nothing(key in key(), (list, other) in shuffled(findings())) {
        prop_assert_eq!(score_list(&key, &list).by_content(), score_list(&key, &other).by_content());
    }

    #[test]
    fn the_order_of_files_changes_nothing(
        key in key(),
        first in findings(),
        second in findings(),
        third in prop::collection::vec(findings(), 1..4),
    ) {
        let trials: Vec<Value> =
            third.iter().map(|list| json!({"recording": {"reviewer": "third"}, "findings": list})).collect();
        let first = json!({"recording": {"reviewer": "first"}, "findings": first}).to_string();
        let (second, third) = (json!(second).to_string(), json!({"trials": trials}).to_string());
        let forth = score_files(&key, &[first.clone(), second.clone(), third.clone()]);
        let back = score_files(&key, &[third, second, first]);
        prop_assert_eq!(forth.by_content(), back.by_content());
    }

    /// Which of two equal entries a finding is paired with is of no account, so pairs are compared by content.
    #[test]
    fn the_order_of_entries_changes_no_figure(key in key(), list in findings()) {
        let mut turned = key.clone();
        turned.must_match.reverse();
        turned.must_not_flag.reverse();
        let (forth, back) = (score_list(&key, &list), score_list(&turned, &list));
        prop_assert_eq!(forth.score.standing, back.score.standing);
        prop_assert_eq!(forth.score.false_positives, back.score.false_positives);
        prop_assert_eq!(forth.score.matched_count(), back.score.matched_count());
        prop_assert_eq!(forth.score.strict, back.score.strict);
        let pairs = |outcome: &Outcome| {
            let trial = &outcome.score.trials[0];
            let mut pairs: Vec<_> = trial
                .pairs
                .iter()
                .map(|pair| {
                    let entry = outcome.key.must_match[pair.entry].clone();
                    (entry, outcome.reviews[0][pair.finding].clone())
                })
                .collect();
            pairs.sort();
            pairs
        };
        prop_assert_eq!(pairs(&forth), pairs(&back));
    }

    #[test]
    fn a_perfect_review_scores_1(mut key in key()) {
        key.must_not_flag.clear();
        (key.min_findings, key.max_blocking) = (key.min_findings.map(|_| key.must_match.len() as u64), None);
        let perfect: Vec<Value> = key
            .must_match
            .iter()
            .map(|entry| {
                let mut finding = Map::new();
                put(&mut finding, "file", entry.file.clone());
                put_lines(&mut finding, entry.lines);
                put(&mut finding, "severity", entry.severity.map(Severity::name));
                put(&mut finding, "evidence", entry.keywords.last().map(|keyword| keyword.written().to_owned()));
                Value::Object(finding)
            })
            .collect();
        let Outcome { score, .. } = score_list(&key, &perfect);
        prop_assert_eq!(score.standing, Standing::Pass);
        prop_assert_eq!((score.recall().value(), score.precision().value()), (1.0, 1.0));
        prop_assert!(score.misses.is_empty());
        let all = (!perfect.is_empty()).then_some(1.0);
        let weighed = (score.strict.weight > 0.0).then_some(1.0);
        prop_assert_eq!(ratios(&score.strict), [all, all, all, all, all, weighed]);
    }

    #[test]
    fn one_more_unmatched_finding_never_raises_strict_precision(
        key in key(),
        mut list in findings(),
        other in finding(),
    ) {
        let before = score_list(&key, &list).score.strict;
        list.push(other);
        let after = score_list(&key, &list);
        let matches_none = {
            let findings = &after.reviews[0];
            let matcher = Matcher::new(findings, Rules::default());
            after.key.must_match.iter().all(|entry| !matcher.unmet(findings.len() - 1, entry).is_empty())
        };
        prop_assume!(matches_none);
        prop_assert!(close(after.score.strict.true_positives, before.true_positives));
        let value = |strict: &StrictCounts| strict.precision().map_or(1.0, benchgate::number::Ratio::value);
        prop_assert!(value(&after.score.strict) <= value(&before));
    }

    /// Nor does any finding, matched or not, ever lose a pair.
    #[test]
    fn one_more_finding_never_costs_a_true_positive(key in key(), mut list in findings(), other in finding()) {
        let before = score_list(&key, &list).score;
        list.push(other);
        let after = score_list(&key, &list).score;
        prop_assert!(after.strict.true_positives >= before.strict.true_positives);
        prop_assert!(after.matched_count() >= before.matched_count());
        prop_assert!(after.false_positives >= before.false_positives);
    }

    #[test]
    fn every_finding_and_every_entry_is_counted_once(key in key(), list in findings()) {
        let Outcome { key, score, .. } = score_list(&key, &list);
        let [tp, fn_, labelled, duplicates, unlabelled, _, found, weight] = counts(&score.strict);
        prop_assert!(tp <= score.matched_count() as f64);
        prop_assert!(close(tp + labelled + duplicates + unlabelled, list.len() as f64));
        prop_assert!(close(score.strict.findings, list.len() as f64));
        prop_assert!(close(tp + fn_, key.must_match.len() as f64));
        prop_assert!(found <= weight);
        prop_assert_eq!(score.trials[0].classes.len(), list.len());
        prop_assert_eq!(score.matched_count() + score.missed_count(), key.must_match.len() as u64);
        prop_assert_eq!(score.misses.len() as u64, score.missed_count());
        // A pair is a match, and a matched entry is left without a pair only where findings are short.
        let pairs = &score.trials[0].pairs;
        prop_assert!(pairs.iter().all(|pair| score.matched[pair.entry]));
        prop_assert_eq!(pairs.is_empty(), score.matched_count() == 0);
        prop_assert_eq!(score.passed(), score.trials[0].passed());
    }

    #[test]
    fn ratios_stay_within_0_and_1(key in key(), trials in prop::collection::vec(findings(), 1..4)) {
        let Outcome { score, .. } = score_trials(&key, &trials);
        let strict = ratios(&score.strict).into_iter().flatten();
        for ratio in strict.chain([score.recall().value(), score.precision().value()]) {
            prop_assert!((0.0..=1.0).contains(&ratio), "{ratio}");
        }
        let [tp, labelled, duplicates, unlabelled] = [0, 2, 3, 4].map(|at| counts(&score.strict)[at]);
        prop_assert!(close(tp + labelled + duplicates + unlabelled, score.strict.findings));
        prop_assert_eq!(score.strict.precision().is_none(), trials.iter().all(Vec::is_empty));
        prop_assert_eq!(score.strict.recall().is_none(), key.must_match.is_empty());
    }

    #[test]
    fn distance_between_lines_is_symmetric_and_knows_no_origin(
        a in lines(-9), b in lines(-3), c in lines(2), by in -1_000_000_000_i64..1_000_000_000,
    ) {
        let moved = |range: LineRange| LineRange::new(range.start() + by, range.end() + by).unwrap();
        prop_assert_eq!(a.distance(b), b.distance(a));
        prop_assert_eq!(a.distance(a), 0);
        prop_assert_eq!(moved(a).distance(moved(b)), a.distance(b));
        let length = |range: LineRange| range.end().abs_diff(range.start());
        prop_assert!(a.distance(c) <= a.distance(b) + length(b) + b.distance(c));
        // The least distance of any two lines.
        let of_lines = (a.start()..=a.end()).flat_map(|x| (b.start()..=b.end()).map(move |y| x.abs_diff(y)));
        prop_assert_eq!(Some(a.distance(b)), of_lines.min());
    }

    #[test]
    fn distance_of_any_lines_does_not_overflow(a: i64, b: i64, c: i64, d: i64) {
        let (x, y) = (LineRange::new(a.min(b), a.max(b)).unwrap(), LineRange::new(c.min(d), c.max(d)).unwrap());
        prop_assert_eq!(x.distance(y), y.distance(x));
        prop_assert_eq!(LineRange::line(a).distance(LineRange::line(b)), a.abs_diff(b));
    }

    #[test]
    fn a_key_survives_being_written_and_read(key in key()) {
        prop_assert_eq!(read_key(&write_key(&key)), key);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_anything(&bytes);
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        read_anything(value.to_string().as_bytes());
        // The same where a finding, an entry and a line are.
        read_anything(json!([value]).to_string().as_bytes());
        read_anything(json!([{"line": value, "end_line": value, "claim": value}]).to_string().as_bytes());
        read_anything(json!({"expect": {"must_match": [value, {"line": value, "keywords": [value]}]}})
            .to_string()
            .as_bytes());
    }

    #[test]
    fn damaged_files_are_read_or_refused(
        key in key(),
        list in findings(),
        damage in prop::collection::vec((any::<Index>(), select(DAMAGE.to_vec()), 0..4_usize), 1..6),
    ) {
        for text in [write_key(&key), json!(list).to_string(), json!({"trials": [{"findings": list}]}).to_string()]
        {
            let mut bytes = text.into_bytes();
            for (at, with, removed) in &damage {
                let at = at.index(bytes.len() + 1);
                let end = (at + removed).min(bytes.len());
                bytes.splice(at..end, with.iter().copied());
            }
            read_anything(&bytes);
        }
    }

    #[test]
    fn the_majority_of_equal_trials_is_each_of_them(key in key(), list in findings(), trials in 1..6_usize) {
        let single = score_list(&key, &list);
        let many = score_trials(&key, &vec![list; trials]);
        let (one, all) = (single.by_content(), many.by_content());
        prop_assert_eq!(all.figures.trials_passed, one.figures.trials_passed * trials);
        prop_assert_eq!(Directional { trials_passed: one.figures.trials_passed, ..all.figures }, one.figures);
        prop_assert_eq!(all.strict, one.strict);
        prop_assert_eq!(all.misses, one.misses);
        prop_assert!(!many.score.is_flaky());
    }

    #[test]
    fn a_line_is_the_same_however_little_of_its_row_is_made(
        key in key(),
        trials in prop::collection::vec(findings(), 1..4),
        freshness in select(vec![Freshness::Fresh, Freshness::Unbound, Freshness::Stale]),
    ) {
        let key = read_key(&write_key(&key));
        let trials: Vec<Value> = trials.iter().map(|findings| json!({"findings": findings})).collect();
        let text = json!({"trials": trials}).to_string();
        let panel = Panel::join(vec![read_findings(&text)], None, key.entries().count()).unwrap();
        let rules = Rules::default();
        let score = score(&key, &panel, rules);
        let places = Places { dir: "fixtures", recordings: "fixtures", findings: None };
        let scored = Scored { expectations: &key, panel: &panel, score: &score, freshness, rules, places };
        let id = FixtureId::new("a").unwrap();
        let drawn = |quotes| format!("{:?}", line(&row(&id, scored, &[], quotes), score.misses.len()));
        for quotes in [Quotes::LeftOut, Quotes::Table, Quotes::Line] {
            prop_assert_eq!(drawn(quotes), drawn(Quotes::Kept), "{:?}", quotes);
        }
    }

    #[test]
    fn the_order_of_trials_changes_no_figure(
        key in key(),
        (trials, other) in prop::collection::vec(findings(), 1..6)
            .prop_flat_map(|trials| (Just(trials.clone()), Just(trials).prop_shuffle())),
    ) {
        let (forth, back) = (score_trials(&key, &trials), score_trials(&key, &other));
        prop_assert_eq!(forth.directional(), back.directional());
        prop_assert_eq!(forth.score.strict, back.score.strict);
        let missed = |outcome: &Outcome| outcome.score.misses.iter().map(|miss| miss.entry).collect::<Vec<_>>();
        prop_assert_eq!(missed(&forth), missed(&back));
    }

    #[test]
    fn the_majority_is_more_than_half(key in key(), trials in prop::collection::vec(findings(), 1..6)) {
        let score = score_trials(&key, &trials).score;
        let most = |count: usize| count * 2 > trials.len();
        let reach = |holds: &dyn Fn(&TrialScore) -> bool| score.trials.iter().filter(|trial| holds(trial)).count();
        for (entry, matched) in score.matched.iter().enumerate() {
            prop_assert_eq!(*matched, most(reach(&|trial| trial.matched[entry])));
        }
        for (entry, hits) in score.hits.iter().enumerate() {
            prop_assert!(most(reach(&|trial| trial.hits[entry] >= *hits)));
            prop_assert!(!most(reach(&|trial| trial.hits[entry] > *hits)));
        }
        prop_assert!(most(reach(&|trial| trial.excess_blocking >= score.excess_blocking)));
        prop_assert!(!most(reach(&|trial| trial.excess_blocking > score.excess_blocking)));
        prop_assert_eq!(score.passed(), most(score.trials_passed));
        prop_assert_eq!(score.trials_passed, reach(&TrialScore::passed));
    }

    #[test]
    fn strict_means_lie_between_the_trials(key in key(), trials in prop::collection::vec(findings(), 1..8)) {
        let score = score_trials(&key, &trials).score;
        for (at, mean) in counts(&score.strict).into_iter().enumerate() {
            let of_trials = || score.trials.iter().map(|trial| counts(&trial.strict)[at]);
            let least = of_trials().fold(f64::INFINITY, f64::min);
            let most = of_trials().fold(0.0, f64::max);
            prop_assert!((least..=most).contains(&mean), "{mean} in {least}..={most}");
        }
    }

    #[test]
    fn a_near_miss_is_near_and_a_miss(key in key(), trials in prop::collection::vec(findings(), 1..4)) {
        let Outcome { key, reviews, score, near_misses } = score_trials(&key, &trials);
        for (miss, near) in score.misses.iter().zip(near_misses) {
            prop_assert!(!score.matched[miss.entry]);
            prop_assert!(!score.trials[miss.trial].matched[miss.entry]);
            let (entry, findings) = (&key.must_match[miss.entry], &reviews[miss.trial]);
            prop_assert_eq!(near.is_none(), findings.is_empty());
            let Some(near) = near else { continue };
            prop_assert!(!near.unmet.is_empty());
            let finding = &findings[near.finding];
            for unmet in &near.unmet {
                prop_assert!(really_unmet(unmet, finding, entry), "{unmet} of {finding:?} for {entry:?}");
            }
            // No finding of the same file is left out for one of another.
            let same_file = |finding: &Finding<'_>| entry.file.as_ref().is_none_or(|file| *file == finding.file);
            prop_assert!(same_file(finding) || !findings.iter().any(same_file));
        }
    }
}

fn really_unmet(unmet: &Unmet, finding: &Finding<'_>, entry: &Entry) -> bool {
    match unmet {
        Unmet::File { found, want } => {
            *found == finding.file && entry.file.as_deref() == Some(want.as_str()) && found != want
        }
        Unmet::Line { found, want, tolerance } => {
            *found == finding.lines
                && entry.lines == Some(*want)
                && found.is_none_or(|found| {
                    found.start() - want.end() > i64::from(*tolerance)
                        || want.start() - found.end() > i64::from(*tolerance)
                })
        }
        Unmet::Severity { found, want } => {
            *found == finding.severity
                && entry.severity == Some(*want)
                && found.unwrap_or(Severity::Info).rank() > want.rank()
        }
        Unmet::Keywords { want } => {
            let said = format!("{} {}", finding.claim.read(), finding.evidence.read()).to_lowercase();
            want.len() == entry.keywords.len()
                && !want.is_empty()
                && want.iter().all(|keyword| !said.contains(&keyword.to_lowercase()))
        }
    }
}

/// What is put in the place of some bytes.
const DAMAGE: [&[u8]; 18] = [
    b"",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"\\ud83d",
    b"1e999",
    b"-1",
    b"null",
    b"0",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"NaN",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ 0-9.e+-]{0,6}".prop_map(Value::from),
    ];
    let keys =
        select(vec!["expect", "must_match", "findings", "trials", "recording", "line", "diff_sha256", "?"]);
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys.clone().prop_map(String::from), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Reads bytes as each kind of file. What is refused says why, at a place inside the text; what is read can be
/// scored.
fn read_anything(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    let Ok(node) = parse(text) else { return };
    let key = match Expectations::read(&node) {
        Ok((key, warnings)) => {
            let _ = warnings.locate("key", text);
            key
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for diagnostic in problems.locate("key", text) {
                assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{text}");
            }
            Expectations::default()
        }
    };
    match formats::read_native(node) {
        Ok((file, warnings)) => {
            for diagnostic in warnings.locate("findings", text) {
                assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{text}");
            }
            let panel = Panel::join(vec![file], None, key.entries().count()).unwrap();
            let score = score(&key, &panel, Rules::default());
            assert_eq!(score.trials.len(), panel.reviews.len());
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for diagnostic in problems.locate("findings", text) {
                assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{text}");
            }
        }
    }
}
