//! The verdict on a pack, against a second implementation that is written straight from the rules and in other
//! arithmetic: naive, over the JSON itself, with rationals of another crate. Also what holds for every pack.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};

use benchgate::ids::{ClaimId, CriterionId, TaskId};
use benchgate::number::{Decimal, Fraction};
use benchgate::pack::{
    Assessment, Claims, Confidence, Pack, Scope, Scores, Status, asserted, assess, read_pack, result_digest,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A pack and what is said about it, before anything of ours has read it. Numbers are texts.
#[derive(Debug, Clone)]
struct Case {
    /// What each task requires, by the numbers of the claims.
    tasks: Vec<BTreeSet<usize>>,
    /// The weight of each criterion, and the claims that it is derived from.
    criteria: Vec<(String, BTreeSet<usize>)>,
    pass: String,
    high: String,
    observed: BTreeSet<usize>,
    stale: BTreeSet<usize>,
    /// The score of each criterion, or none.
    scores: Vec<Option<String>>,
    /// The only task, or all.
    task: Option<usize>,
}

const CLAIMS: usize = 5;

/// A decimal within 0 and 1, as people and programs write it.
fn share() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0".to_owned()),
        Just("1.000".to_owned()),
        Just("0.85".to_owned()),
        Just("0.9".to_owned()),
        (0..=1000_u32).prop_map(|thousandths| format!("{}.{:03}", thousandths / 1000, thousandths % 1000)),
        (0..=1000_u32).prop_map(|thousandths| format!("{thousandths}e-3")),
        // Close to the threshold, with as many digits as a float is written with, and more.
        (0..=20_u32).prop_map(|offset| format!("0.8{}", 49_999_999_999_999_990_u64 + u64::from(offset))),
        any::<u32>().prop_map(|bits| format!("{:.25}", f64::from(bits) / f64::from(u32::MAX))),
    ]
}

fn weight() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..=9_u32).prop_map(|weight| weight.to_string()),
        1 => (0..=999_u32).prop_map(|weight| format!("{weight}.25")),
        1 => (0..=9_u32, -40..=40_i32).prop_map(|(digit, exponent)| format!("{digit}E{exponent}")),
    ]
}

fn claims(most: usize) -> impl Strategy<Value = BTreeSet<usize>> {
    proptest::collection::btree_set(0..CLAIMS, 0..=most)
}

fn case() -> impl Strategy<Value = Case> {
    let tasks = proptest::collection::vec(claims(3), 0..4);
    let from = prop_oneof![3 => Just(BTreeSet::new()), 1 => claims(2)];
    let criteria = proptest::collection::vec((weight(), from), 0..5);
    let thresholds = prop_oneof![2 => Just(("0.85".to_owned(), "0.90".to_owned())), 1 => (share(), share())];
    let scores = proptest::collection::vec(proptest::option::weighted(0.8, share()), 5);
    let words = (claims(CLAIMS), claims(2));
    let task = proptest::option::weighted(0.2, 0..4_usize);
    (tasks, criteria, thresholds, words, scores, task).prop_map(
        |(tasks, criteria, (one, other), (observed, stale), scores, task)| {
            let (pass, high) = if rational(&one) <= rational(&other) { (one, other) } else { (other, one) };
            let task = task.filter(|task| *task < tasks.len());
            Case { tasks, criteria, pass, high, observed, stale, scores, task }
        },
    )
}

/// A decimal text as a rational, digit by digit.
fn rational(text: &str) -> BigRational {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{whole}{part}").parse().unwrap();
    let exponent = exponent.parse::<i32>().unwrap() - i32::try_from(part.len()).unwrap();
    let power = BigInt::from(10).pow(exponent.unsigned_abs());
    if exponent < 0 { BigRational::new(digits, power) } else { BigRational::from_integer(digits * power) }
}

fn claim(number: usize) -> String {
    format!("claim/{number}")
}

impl Case {
    fn json(&self) -> String {
        let claims =
            |numbers: &BTreeSet<usize>| numbers.iter().map(|number| claim(*number)).collect::<Vec<_>>();
        let raw = |text: &str| -> Value { json!(format!("#{text}#")) };
        let tasks: Vec<Value> = self
            .tasks
            .iter()
            .enumerate()
            .map(|(index, required)| json!({"id": format!("t{index}"), "required_evidence_claim_ids": claims(required)}))
            .collect();
        let criteria: Vec<Value> = self
            .criteria
            .iter()
            .enumerate()
            .map(|(index, (weight, from))| {
                let from = if from.is_empty() { Value::Null } else { json!(claims(from)) };
                json!({"id": format!("c{index}"), "weight": raw(weight), "from": from})
            })
            .collect();
        let thresholds = json!({"pass_ratio": raw(&self.pass), "high_confidence_ratio": raw(&self.high)});
        let rubric = json!({"criteria": criteria, "thresholds": thresholds});
        let pack = json!({"profile": "p", "tasks": tasks, "rubric": rubric});
        // Numbers are put in as text, or they would be floats on the way.
        pack.to_string().replace("\"#", "").replace("#\"", "")
    }

    fn pack(&self) -> Pack {
        read_pack("p.json", self.json().as_bytes(), &mut Vec::new()).unwrap()
    }

    fn judge(&self) -> Assessment {
        let pack = self.pack();
        let ids = |numbers: &BTreeSet<usize>| -> Vec<ClaimId> {
            numbers.iter().map(|number| ClaimId::new(&claim(*number)).unwrap()).collect()
        };
        let given = self.criteria.iter().zip(&self.scores).enumerate();
        let given: Vec<_> = given
            .filter(|(_, ((_, from), _))| from.is_empty())
            .filter_map(|(index, (_, score))| {
                let id = CriterionId::new(&format!("c{index}")).unwrap();
                Some((id, Decimal::parse(score.as_ref()?).unwrap()))
            })
            .collect();
        let scope = match self.task {
            Some(task) => Scope::Task(TaskId::new(&format!("t{task}")).unwrap()),
            None => Scope::Whole,
        };
        let scores = Scores::gather(&pack, &scope, &given, None).unwrap();
        let claims = Claims::Shared(asserted(&ids(&self.observed), &ids(&self.stale)));
        assess(&pack, &scope, &claims, &scores)
    }
}

/// What the rules say, as directly as they can be written down.
struct Expected {
    ratio: BigRational,
    status: Status,
    confidence: Confidence,
    missing: Vec<String>,
    stale: Vec<String>,
    verified: Vec<bool>,
}

fn naive(case: &Case) -> Expected {
    let supported = |number: &usize| case.observed.contains(number) && !case.stale.contains(number);
    let is_judged = |index: usize| case.task.is_none_or(|task| task == index);
    let judged: Vec<&BTreeSet<usize>> =
        case.tasks.iter().enumerate().filter(|(index, _)| is_judged(*index)).map(|(_, task)| task).collect();
    let required: BTreeSet<usize> = judged.iter().copied().flatten().copied().collect();
    let zero = BigRational::from_integer(BigInt::from(0));
    let one = BigRational::from_integer(BigInt::from(1));
    let (mut sum, mut weights) = (zero.clone(), zero.clone());
    for (index, (weight, from)) in case.criteria.iter().enumerate() {
        let score = if from.is_empty() {
            case.scores.get(index).and_then(Option::as_ref).map_or(zero.clone(), |score| rational(score))
        } else if from.iter().all(supported) {
            one.clone()
        } else {
            zero.clone()
        };
        sum += score * rational(weight);
        weights += rational(weight);
    }
    let ratio = if weights == zero { zero.clone() } else { sum / weights.clone() };
    let stale: BTreeSet<usize> = required.intersection(&case.stale).copied().collect();
    let missing = required.iter().filter(|number| !supported(number) && !stale.contains(number));
    let missing: Vec<String> = missing.map(|number| claim(*number)).collect();
    let status = if !missing.is_empty() || !stale.is_empty() || required.is_empty() || weights == zero {
        Status::NotVerified
    } else if ratio < rational(&case.pass) {
        Status::Fail
    } else {
        Status::Pass
    };
    let confidence = if ratio >= rational(&case.high) {
        Confidence::High
    } else if ratio >= rational(&case.pass) {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    Expected {
        ratio,
        status,
        confidence,
        missing,
        stale: stale.into_iter().map(claim).collect(),
        verified: judged.iter().map(|task| task.iter().all(supported)).collect(),
    }
}

fn exact(ratio: &Fraction) -> BigRational {
    match ratio.exact().split_once('/') {
        Some((above, below)) => BigRational::new(above.parse().unwrap(), below.parse().unwrap()),
        None => rational(&ratio.exact()),
    }
}

/// Half to even at six places, by whole numbers.
fn six_places(ratio: &BigRational) -> String {
    let scaled = ratio * BigRational::from_integer(BigInt::from(1_000_000));
    let floor = scaled.floor().to_integer();
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let rest = &scaled - BigRational::from_integer(floor.clone());
    let is_odd = &floor % BigInt::from(2) == BigInt::from(1);
    let rounded = if rest > half || (rest == half && is_odd) { floor + BigInt::from(1) } else { floor };
    let text = format!("{rounded:0>7}");
    let (whole, part) = text.split_at(text.len() - 6);
    format!("{whole}.{part}")
}

/// How good an outcome is.
fn rank(status: Status) -> u8 {
    match status {
        Status::Blocked => 0,
        Status::NotVerified => 1,
        Status::Fail => 2,
        Status::Pass => 3,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_implementations_agree(case in case()) {
        let (got, want) = (case.judge(), naive(&case));
        prop_assert_eq!(exact(&got.ratio), want.ratio.clone());
        prop_assert_eq!(got.ratio.to_string(), six_places(&want.ratio));
        prop_assert_eq!(got.status, want.status);
        prop_assert_eq!(got.confidence, want.confidence);
        prop_assert_eq!(got.missing().map(ToString::to_string).collect::<Vec<_>>(), want.missing);
        prop_assert_eq!(got.stale().map(ToString::to_string).collect::<Vec<_>>(), want.stale);
        prop_assert_eq!(got.tasks.iter().map(|task| task.is_verified).collect::<Vec<_>>(), want.verified);
        prop_assert_eq!(got.shortfalls.is_empty(), got.status == Status::Pass);
    }

    /// What is shown never reads as a threshold that was not reached.
    #[test]
    fn a_ratio_never_reads_better_than_it_is(case in case()) {
        let got = case.judge();
        let bounds = [&case.pass, &case.high].map(|text| Decimal::parse(text).unwrap().magnitude());
        let shown = got.ratio.shown_below(&bounds);
        let value = rational(shown.trim_end_matches('…'));
        for bound in [&case.pass, &case.high] {
            if exact(&got.ratio) < rational(bound) {
                prop_assert!(value < rational(bound) || shown.ends_with('…'), "{} reads as {}", shown, bound);
            }
        }
        let less_than_a_millionth = (exact(&got.ratio) - value) * rational("1000000");
        let one = rational("1");
        prop_assert!(less_than_a_millionth < one && less_than_a_millionth > -one, "{}", shown);
    }

    #[test]
    fn one_more_required_claim_that_nobody_observed_never_improves(case in case(), task in 0..4_usize) {
        prop_assume!(!case.tasks.is_empty());
        let before = case.judge();
        let mut more = case.clone();
        let task = task % more.tasks.len();
        more.tasks[task].insert(CLAIMS);
        let after = more.judge();
        prop_assert!(rank(after.status) <= rank(before.status));
        prop_assert_eq!(after.ratio, before.ratio);
        if more.task.is_none_or(|only| only == task) {
            prop_assert_eq!(after.status, Status::NotVerified);
        }
    }

    #[test]
    fn a_claim_that_is_stale_or_unobserved_never_improves(case in case(), number in 0..CLAIMS) {
        let before = case.judge();
        for change in [
            |case: &mut Case, number: usize| { case.stale.insert(number); },
            |case: &mut Case, number: usize| { case.observed.remove(&number); },
        ] {
            let mut worse = case.clone();
            change(&mut worse, number);
            let after = worse.judge();
            prop_assert!(rank(after.status) <= rank(before.status));
            prop_assert!(after.ratio <= before.ratio);
        }
    }

    #[test]
    fn a_higher_score_never_lowers_the_ratio(case in case(), index in 0..5_usize, score in share()) {
        let before = case.judge();
        let mut higher = case.clone();
        let old = higher.scores[index].clone().unwrap_or_else(|| "0".to_owned());
        higher.scores[index] = Some(if rational(&score) > rational(&old) { score } else { old });
        let after = higher.judge();
        prop_assert!(after.ratio >= before.ratio);
        prop_assert!(rank(after.status) >= rank(before.status));
    }

    #[test]
    fn the_order_of_tasks_and_criteria_never_matters(case in case(), by in 0..5_usize) {
        // Ids travel with what they name, so that the digest may not change either.
        let mut pack = case.pack();
        let rotate = |length: usize| if length == 0 { 0 } else { by % length };
        let (tasks, criteria) = (rotate(pack.tasks.len()), rotate(pack.rubric.criteria.len()));
        let scope = Scope::Whole;
        let judge = |pack: &Pack| {
            let observed: Vec<ClaimId> = case.observed.iter().map(|n| ClaimId::new(&claim(*n)).unwrap()).collect();
            let given: Vec<_> = case.scores.iter().enumerate().filter_map(|(index, score)| {
                let id = CriterionId::new(&format!("c{index}")).unwrap();
                let is_scored = pack.rubric.criterion(&id).is_some_and(|criterion| criterion.from.is_none());
                Some((id, Decimal::parse(score.as_ref().filter(|_| is_scored)?).unwrap()))
            }).collect();
            let reversed: Vec<_> = given.iter().rev().cloned().collect();
            let flags = if by % 2 == 0 { given } else { reversed };
            let scores = Scores::gather(pack, &scope, &flags, None).unwrap();
            assess(pack, &scope, &Claims::Shared(asserted(observed.iter().rev(), &[])), &scores)
        };
        let before = judge(&pack);
        pack.tasks.rotate_left(tasks);
        pack.rubric.criteria.rotate_left(criteria);
        let after = judge(&pack);
        prop_assert_eq!(result_digest(&after), result_digest(&before));
        prop_assert_eq!((after.status, after.ratio, after.claims), (before.status, before.ratio, before.claims));
    }

    #[test]
    fn scaling_all_weights_changes_nothing(case in case(), factor in 1..=7_u32, exponent in -9..=9_i32) {
        let before = case.judge();
        let mut scaled = case.clone();
        for (weight, _) in &mut scaled.criteria {
            let product = rational(weight) * rational(&format!("{factor}e{exponent}"));
            let text = Fraction::parse(&product.to_string()).unwrap().exact();
            *weight = text;
        }
        let after = scaled.judge();
        prop_assert_eq!(result_digest(&after), result_digest(&before));
        prop_assert_eq!((after.status, after.ratio), (before.status, before.ratio));
    }

    /// Nothing panics on any text, and what is read is written as the same number.
    #[test]
    fn any_text_is_a_decimal_or_is_refused(text in "[-+]?[0-9.eE٣ _xn]{0,12}") {
        if let Ok(decimal) = Decimal::parse(&text) {
            let shown = decimal.to_string();
            prop_assert_eq!(Decimal::parse(&shown).unwrap(), decimal.clone());
            let size = rational(&text.trim_start_matches(['+', '-']).replace("e+", "e").replace("E+", "e"));
            prop_assert_eq!(exact(&decimal.magnitude()), size);
        }
    }

    #[test]
    fn any_bytes_are_a_pack_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_pack("p.json", &bytes, &mut Vec::new());
    }
}

/// A text of a rational is read back by another path.
#[test]
fn the_oracle_reads_decimals() {
    let texts = BTreeMap::from([("0.25", (1, 4)), ("25e-2", (1, 4)), ("1.5E1", (15, 1)), ("0", (0, 1))]);
    for (text, (above, below)) in texts {
        assert_eq!(rational(text), BigRational::new(BigInt::from(above), BigInt::from(below)), "{text}");
    }
    assert_eq!(six_places(&rational("0.0000005")), "0.000000");
    assert_eq!(six_places(&rational("0.0000015")), "0.000002");
}
