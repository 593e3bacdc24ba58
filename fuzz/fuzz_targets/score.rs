//! A key and findings, joined and scored: the counts hold together. The input is the key and then findings files,
//! each after a NUL, which no JSON has.
#![no_main]

use benchgate::number::Ratio;
use benchgate::review::{Blocking, Expectations, FixtureScore, Panel, Rules, StrictCounts, formats, score};
use benchgate::source::{decode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut texts = Vec::new();
    for part in bytes.split(|byte| *byte == 0) {
        let Ok(text) = decode(part) else { return };
        texts.push(text);
    }
    let mut nodes = texts.into_iter().map(parse);
    let Some(Ok(key)) = nodes.next() else { return };
    let Ok((key, _)) = Expectations::read(&key) else { return };
    let mut files = Vec::new();
    for node in nodes {
        let Ok(node) = node else { return };
        let Ok((file, _)) = formats::read_native(node) else { return };
        files.push(file);
    }
    let entries = key.entries().count();
    let Ok(panel) = Panel::join(files, None, entries) else { return };
    if panel.comparisons(entries) > 10_000 {
        return;
    }
    for rules in [Rules::default(), Rules { tolerance: 0, blocking: Blocking::of(&[]) }] {
        let scored = score(&key, &panel, rules);
        hold(&key, &panel, &scored);
        let mut reversed = panel.clone();
        for review in &mut reversed.reviews {
            review.findings.reverse();
        }
        assert_eq!(counts(&scored), counts(&score(&key, &reversed, rules)), "the order of findings counts");
    }
});

fn hold(key: &Expectations<'_>, panel: &Panel<'_>, scored: &FixtureScore) {
    assert_eq!(scored.trials.len(), panel.reviews.len());
    assert_eq!(scored.misses.len() as u64, scored.missed_count());
    ratios(&scored.strict);
    assert!(
        (0.0..=1.0).contains(&scored.precision().value()) && (0.0..=1.0).contains(&scored.recall().value())
    );
    for (trial, review) in scored.trials.iter().zip(&panel.reviews) {
        let strict = &trial.strict;
        let matched = trial.matched.iter().filter(|matched| **matched).count();
        assert!(trial.pairs.len() <= matched, "tp ≤ matched");
        assert_eq!(strict.true_positives, trial.pairs.len() as f64);
        assert_eq!(strict.true_positives + strict.false_negatives, key.must_match.len() as f64);
        assert_eq!(strict.findings, review.findings.len() as f64, "each finding counts once");
        let mut paired: Vec<usize> = trial.pairs.iter().map(|pair| pair.finding).collect();
        paired.sort_unstable();
        paired.dedup();
        assert_eq!(paired.len(), trial.pairs.len(), "a finding is paired once");
        assert!(trial.pairs.iter().all(|pair| trial.matched[pair.entry]));
        assert!(!trial.passed() || (matched == key.must_match.len() && trial.false_positives() == 0));
        ratios(strict);
    }
}

fn ratios(strict: &StrictCounts) {
    let all = [
        strict.precision(),
        strict.grounded_precision(),
        strict.recall(),
        strict.f_score(1.0),
        strict.f_score(0.25),
        strict.severity_recall(),
    ];
    assert!(all.into_iter().flatten().map(Ratio::value).all(|value| (0.0..=1.0).contains(&value)));
}

/// What does not depend on positions.
fn counts(scored: &FixtureScore) -> impl PartialEq + core::fmt::Debug + use<> {
    (
        (
            scored.standing,
            scored.matched.clone(),
            scored.hits.clone(),
            scored.excess_blocking,
            scored.blocking,
        ),
        (scored.enough, scored.trials_passed, scored.misses.len()),
        [
            scored.strict.true_positives,
            scored.strict.labelled_false_positives,
            scored.strict.duplicates,
            scored.strict.unlabelled,
            scored.strict.weight_found,
        ],
    )
}
