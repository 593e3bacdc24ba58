//! The figures of tracks, held against a second, naive implementation of their definitions that works on plain JSON
//! values, and what holds for every track. Everything goes through the texts and the reader that real files go through.
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report, or a bug of a generator")]

use benchgate::diagnostic::Code;
use benchgate::result::v1::{
    ARCHIVE_SCHEMA, Comparison, GATE_SCHEMA, PACK_SCHEMA, SCORE_SCHEMA, Share, Track,
};
use benchgate::tracks::{Entry, Run, Stored, TrackRuns, compare, history, read};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

// Generators. Few different values, so that runs are alike.

fn digest(letter: char) -> String {
    letter.to_string().repeat(64)
}

fn pack() -> impl Strategy<Value = Value> {
    let digests =
        prop_oneof![1 => Just(None), 5 => (select(vec!['a', 'b']), select(vec!['c', 'd'])).prop_map(Some)];
    let step =
        select(vec![Value::Null, step("run", "x"), step(" ", "x"), step("run", "x\ny"), step("run", "")]);
    (
        select(vec![("PASS", 0), ("FAIL", 3), ("NOT_VERIFIED", 2), ("BLOCKED", 4), ("NOT_GATED", 0)]),
        prop_oneof![1 => Just(None), 9 => (0..=1_000_000_u32).prop_map(Some)],
        digests,
        step,
        (select(vec!["linux", "macos"]), select(vec![json!({}), json!({"python3": "3.13"}), json!({"python3": "3.12"})])),
        select(vec![json!("p"), json!("q"), Value::Null]),
    )
        .prop_map(|((status, code), ratio, digests, recovery, (os, tools), profile)| {
            let (inputs, result) = digests.unzip();
            json!({
                "schema": PACK_SCHEMA, "scoring": 1, "profile": profile, "pack": null, "task": null,
                "status": status, "exit_code": code, "confidence": null,
                "score_ratio": ratio.map(|millionths| f64::from(millionths) / 1e6),
                "thresholds": null, "basis": "asserted", "required_claim_ids": [],
                "missing_required_claim_ids": [], "stale_required_claim_ids": [], "claims": [],
                "criterion_scores": [], "tasks": [], "required_addons": [], "reasons": [], "notes": [],
                "recovery": recovery, "commit": null, "tree": null, "dirty": null, "created_at": null,
                "inputs_digest": inputs.map(digest), "result_digest": result.map(digest),
                "conditions": {"commit": null, "tree": null, "os": os, "arch": null, "cpus": 2, "memory": null,
                               "tools": tools, "max_age": {}, "min_tier": {}},
            })
        })
}

fn step(action: &str, command: &str) -> Value {
    json!({"action": action, "command": command})
}

fn score() -> impl Strategy<Value = Value> {
    let verdicts = select(vec![("PASS", 0), ("FAIL", 1), ("NOT_VERIFIED", 2), ("BLOCKED", 4)]);
    (verdicts, 0..5_u64, 0..5_u64, 0..5_u64, any::<bool>()).prop_map(|((verdict, code), matched, missed, fp, scored)| {
        let strict = json!({
            "tp": 0, "fn": 0, "labelled_fp": 0, "duplicates": 0, "unlabelled": 0, "precision": null,
            "grounded_precision": null, "recall": null, "f1": null, "f0_5": null, "severity_recall": null,
            "weight_found": 0, "weight": 0, "clean_false_alarm_rate": null, "findings_per_fixture": null,
        });
        let (matched, missed, fp) = if scored { (matched, missed, fp) } else { (0, 0, 0) };
        json!({
            "schema": SCORE_SCHEMA, "mode": "recorded", "scoring": 1, "verdict": verdict, "exit_code": code,
            "rules": {"tolerance": 3, "blocking": ["critical"], "reviewer": null}, "fixtures": [],
            "summary": {
                "fixtures": 1, "passed": 0, "failed": 0, "known_gaps": 0, "not_verified": 0, "blocked": 0,
                "matched": matched, "missed": missed, "false_positives": fp, "expected_count": matched + missed,
                "precision": scored.then_some(1.0), "recall": scored.then_some(1.0), "strict": strict,
            },
            "problems": [], "warnings": [], "recovery": if code == 0 { Value::Null } else { step("mend", "x") },
        })
    })
}

fn gate() -> impl Strategy<Value = Value> {
    let verdicts = vec![
        ("PASS", vec![0]),
        ("FAIL", vec![1]),
        ("FAIL", vec![3, 1]),
        ("NOT_VERIFIED", vec![2, 1, 5]),
        ("BLOCKED", vec![4, 2]),
        ("INCONCLUSIVE", vec![5]),
    ];
    (select(verdicts), proptest::option::of(score())).prop_map(|((verdict, codes), score)| {
        json!({
            "schema": GATE_SCHEMA, "scoring": 1, "verdict": verdict, "exit_code": codes.first(), "exit_codes": codes,
            "trust": "trusted", "reasons": [], "notes": [], "score": score, "packs": [], "regressions": [],
            "head": {"commit": null, "pr_head": null, "tree": null, "dirty": null, "dirty_paths": []}, "base": null,
            "inconclusive": [], "approval": null,
            "recovery": if verdict == "PASS" { Value::Null } else { step("mend", "x") },
        })
    })
}

fn result() -> impl Strategy<Value = Value> {
    prop_oneof![3 => pack().boxed(), 1 => score().boxed(), 1 => gate().boxed()]
}

/// The totals of a score, also of that inside a gate.
fn summary(result: &Value) -> &Value {
    result.pointer("/score/summary").or_else(|| result.get("summary")).unwrap_or(&Value::Null)
}

fn track() -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(result(), 0..12)
}

/// JSON text in which a ratio is a plain decimal, as Benchgate writes it.
fn text(result: &Value) -> String {
    let plain = |ratio: f64| format!("\"score_ratio\":{ratio:.6}");
    let text = result.to_string();
    match result["score_ratio"].as_f64() {
        Some(ratio) => text.replace(&format!("\"score_ratio\":{}", result["score_ratio"]), &plain(ratio)),
        None => text,
    }
}

fn stored(result: &Value) -> Run {
    read("x.json", text(result).as_bytes()).unwrap().run
}

fn compared(tracks: &[Vec<Value>]) -> Comparison {
    let runs = |(number, results): (usize, &Vec<Value>)| TrackRuns {
        name: format!("track {number}"),
        runs: results.iter().map(stored).collect(),
    };
    compare(&tracks.iter().enumerate().map(runs).collect::<Vec<_>>(), &[], &[])
}

fn figures(results: &[Value]) -> Track {
    compared(&[results.to_vec()]).tracks.remove(0)
}

// The definitions once more.

/// Rounded half to even at 6 places, of a fraction in 128 bits.
fn rounded(part: u128, whole: u128) -> Option<String> {
    let scaled = (part * 1_000_000).checked_div(whole)?;
    let rest = part * 1_000_000 % whole;
    let up = rest * 2 > whole || (rest * 2 == whole && scaled % 2 == 1);
    let millionths = scaled + u128::from(up);
    Some(format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000))
}

#[track_caller]
fn assert_share(found: &Share, part: usize, whole: usize) {
    assert_eq!((found.part, found.whole), (part as u64, whole as u64));
    assert_eq!(found.ratio.as_ref().map(ToString::to_string), rounded(part as u128, whole as u128));
}

fn status(result: &Value) -> &str {
    result["status"].as_str().or(result["verdict"].as_str()).unwrap()
}

fn is_one_line(text: &Value) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty() && text.trim().lines().count() == 1)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_figure_is_that_of_the_naive_definition(results in track()) {
        let found = figures(&results);
        let failed: Vec<&Value> = results.iter().filter(|result| result["exit_code"] != 0).collect();
        let helped = failed.iter().filter(|result| {
            is_one_line(&result["recovery"]["action"]) && is_one_line(&result["recovery"]["command"])
        });
        assert_share(&found.blocker_recovery_quality, helped.count(), failed.len());
        let unverified = results.iter().filter(|result| status(result) == "NOT_VERIFIED").count();
        assert_share(&found.not_verified_incidence, unverified, results.len());
        // Every pair, one by one.
        let (mut same, mut all) = (0, 0);
        for (position, one) in results.iter().enumerate() {
            for other in &results[..position] {
                let equal = |key: &str| !one[key].is_null() && one[key] == other[key];
                if equal("inputs_digest") {
                    all += 1;
                    same += usize::from(equal("result_digest"));
                }
            }
        }
        assert_share(&found.rerun_stability, same, all);
        let sum = |key: &str| results.iter().filter_map(|result| summary(result)[key].as_u64()).sum::<u64>();
        let matched = usize::try_from(sum("matched")).unwrap();
        assert_share(&found.recall, matched, usize::try_from(sum("expected_count")).unwrap());
        assert_share(&found.precision, matched, matched + usize::try_from(sum("false_positives")).unwrap());
        let ratios: Vec<u128> = results
            .iter()
            .filter_map(|result| result["score_ratio"].as_f64())
            .map(|ratio| format!("{:.0}", ratio * 1e6).parse().unwrap())
            .collect();
        let spread = &found.weighted_ratio;
        prop_assert_eq!(spread.runs, ratios.len() as u64);
        let text = |ratio: &Option<_>| ratio.as_ref().map(ToString::to_string);
        prop_assert_eq!(text(&spread.mean), rounded(ratios.iter().sum(), ratios.len() as u128 * 1_000_000));
        prop_assert_eq!(text(&spread.least), ratios.iter().min().and_then(|least| rounded(*least, 1_000_000)));
        prop_assert_eq!(text(&spread.greatest), ratios.iter().max().and_then(|most| rounded(*most, 1_000_000)));
    }

    #[test]
    fn the_order_in_a_track_makes_no_difference(tracks in proptest::collection::vec(track(), 1..4), seed in any::<u64>()) {
        let mut shuffled = tracks.clone();
        for results in &mut shuffled {
            results.sort_by_key(|result| {
                // Any order that the seed decides.
                result.to_string().bytes().fold(seed, |sum, byte| sum.rotate_left(7) ^ u64::from(byte))
            });
        }
        prop_assert_eq!(compared(&tracks), compared(&shuffled));
    }

    #[test]
    fn shares_are_within_their_bounds_and_undefined_only_of_nothing(results in track()) {
        let track = figures(&results);
        for share in [
            &track.not_verified_incidence, &track.blocker_recovery_quality, &track.rerun_stability,
            &track.recall, &track.precision,
        ] {
            prop_assert!(share.part <= share.whole);
            prop_assert_eq!(share.ratio.is_none(), share.whole == 0);
            if let Some(ratio) = &share.ratio {
                let ratio: f64 = ratio.as_str().parse().unwrap();
                prop_assert!((0.0..=1.0).contains(&ratio));
            }
        }
    }

    #[test]
    fn a_pass_more_raises_no_incidence_and_touches_no_recovery(results in track(), more in result()) {
        let mut more = more;
        let passed = [("status", json!("PASS")), ("verdict", json!("PASS")), ("exit_code", json!(0)), ("exit_codes", json!([0]))];
        for (key, value) in passed {
            if !more[key].is_null() {
                more[key] = value;
            }
        }
        let before = figures(&results);
        let after = figures(&[results, vec![more]].concat());
        let (was, is) = (&before.not_verified_incidence, &after.not_verified_incidence);
        prop_assert!(is.part * was.whole.max(1) <= was.part.max(is.part) * is.whole);
        prop_assert_eq!(is.part, was.part);
        prop_assert_eq!(before.blocker_recovery_quality, after.blocker_recovery_quality);
    }

    #[test]
    fn conditions_differ_only_where_runs_do_and_count_every_pack(tracks in proptest::collection::vec(track(), 1..3)) {
        let comparison = compared(&tracks);
        let packs: Vec<&Value> = tracks.iter().flatten().filter(|result| result["schema"] == PACK_SCHEMA).collect();
        let systems: std::collections::BTreeSet<String> =
            packs.iter().map(|pack| pack["conditions"]["os"].to_string()).collect();
        let tools: std::collections::BTreeSet<String> =
            packs.iter().map(|pack| pack["conditions"]["tools"]["python3"].to_string()).collect();
        let listed = |name: &str| comparison.conditions.iter().find(|condition| condition.name == name);
        prop_assert_eq!(listed("os").is_some(), systems.len() > 1);
        prop_assert_eq!(listed("tool python3").is_some(), tools.len() > 1);
        if let Some(condition) = listed("tool python3") {
            let counted: u64 = condition.tracks.iter().flatten().map(|value| value.runs).sum();
            prop_assert_eq!(counted, packs.len() as u64);
        }
    }

    #[test]
    fn a_history_has_every_entry_once_and_in_time(
        results in proptest::collection::vec((result(), 0..5_u8), 0..12), from in any::<Index>(),
    ) {
        let entry = |(number, (result, second)): (usize, &(Value, u8))| {
            let text = format!(
                "{{\"schema\":\"{ARCHIVE_SCHEMA}\",\"created_at\":\"2026-11-21T08:30:0{second}Z\",\"commit\":null,\
                 \"tree\":null,\"dirty\":null,\"number\":{number},\"result\":{}}}",
                text(result)
            );
            let Stored { stamp, run } = read("x.json", text.as_bytes()).unwrap();
            Entry { digest: benchgate::ids::Digest::of(text.as_bytes()), stamp: stamp.unwrap(), run }
        };
        let mut entries: Vec<Entry> = results.iter().enumerate().map(entry).collect();
        let straight = history(entries.clone(), &[], &[]);
        let middle = if entries.is_empty() { 0 } else { from.index(entries.len()) };
        entries.rotate_left(middle);
        prop_assert_eq!(&history(entries, &[], &[]), &straight);
        let runs: usize = straight.series.iter().map(|series| series.runs.len()).sum();
        prop_assert_eq!(runs, results.len());
        for series in &straight.series {
            let moments: Vec<_> = series.runs.iter().map(|run| (&run.created_at, &run.entry)).collect();
            prop_assert!(moments.is_sorted());
        }
    }

    /// What a stranger makes of a result is read, or refused with a place, and never anything else.
    #[test]
    fn spoilt_results_are_refused(result in result(), at in any::<Index>(), with in "[\\x00-\\x7fé\u{202e}]{0,3}", cut in any::<bool>()) {
        let mut text = text(&result);
        let at = at.index(text.len());
        if cut {
            text.truncate(at);
        } else {
            text.insert_str(at, &with);
        }
        if let Err(problem) = read("spoilt.json", text.as_bytes()) {
            prop_assert!(matches!(problem.code, Code::NotAResult | Code::InvalidJson | Code::TooDeep), "{}", problem.code);
            prop_assert!(problem.line().starts_with("spoilt.json"));
        } else {
            prop_assert!(!cut, "half a result is none");
        }
    }
}

#[test]
fn depth_and_length_do_no_harm() {
    // What a later version may add is passed over, however deep it is, without using the stack.
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text = text(&sample());
    let later = text.replacen('{', &format!("{{\"later\":{deep},"), 1);
    assert_eq!(read("x.json", later.as_bytes()), read("x.json", text.as_bytes()));
    let wrong = text.replacen("\"tasks\":[]", &format!("\"tasks\":{deep}"), 1);
    assert_eq!(read("x.json", wrong.as_bytes()).unwrap_err().code, Code::NotAResult);
    assert_eq!(read("x.json", deep.as_bytes()).unwrap_err().code, Code::NotAResult);
    let long = format!("{{\"schema\":\"{}\"}}", "x".repeat(1 << 20));
    let problem = read("x.json", long.as_bytes()).unwrap_err();
    assert!(problem.code == Code::NotAResult && problem.message.len() < 2_000);
    let wrong = format!("{{\"schema\":\"{PACK_SCHEMA}\",\"status\":\"{}\"}}", "x".repeat(1 << 20));
    assert!(read("x.json", wrong.as_bytes()).unwrap_err().message.len() < 2_000);
    let half = format!("{{\"schema\":\"{PACK_SCHEMA}\",\"profile\":\"\\ud800\"}}");
    assert_eq!(read("x.json", half.as_bytes()).unwrap_err().code, Code::NotAResult);
}

#[test]
fn a_hundred_thousand_runs_of_one_input_are_counted_and_not_paired() {
    let results = json!({"a": digest('a'), "c": digest('c')});
    let mut run = stored(&sample());
    run.digests = Some((
        results["a"].as_str().unwrap().parse().unwrap(),
        results["c"].as_str().unwrap().parse().unwrap(),
    ));
    let track = TrackRuns { name: "all alike".into(), runs: vec![run; 100_000] };
    let share = compare(&[track], &[], &[]).tracks.remove(0).rerun_stability;
    assert_eq!((share.part, share.whole), (4_999_950_000, 4_999_950_000));
}

/// Some pack.
fn sample() -> Value {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    pack().new_tree(&mut runner).unwrap().current()
}
