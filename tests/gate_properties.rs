//! What holds for every gate, over generated changes. The verdict is also held against a naive second reading of its rules.
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report, or a bug of a generator")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use benchgate::gate::loosening::{Class, Item, RuleChange};
use benchgate::gate::{
    Approval, Approvals, Cause, Commits, Decides, Delta, Detectors, EntryOutcome, Exactness, Files, Ground,
    HitOutcome, Judgement, Material, Origin, Outcome, PackDelta, Parts, Relation, Request, Side, Unverified,
    Weight, judge, landed, sides,
};
use benchgate::ids::{Digest, FixtureId, Sha};
use benchgate::number::Fraction;
use benchgate::pack::Status;
use benchgate::policy::{self, Form as _, PackName, read_policy};
use benchgate::review::{Standing, StrictCounts};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::RngSeed;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), ..default },
        RngSeed::Fixed(_) => default,
    }
}

// Changes. Few different values, so that sides are alike.

/// A change that was read.
#[derive(Debug, Clone)]
struct Change {
    fixtures: Vec<Delta>,
    packs: Vec<PackDelta>,
    rules: Vec<RuleChange>,
    retired_fixtures: BTreeSet<FixtureId>,
    retired_packs: BTreeSet<PackName>,
    relation: Relation,
}

/// Who is asked.
struct Always(bool);

impl Approvals for Always {
    fn of(&self, _: &Request) -> Approval {
        if self.0 {
            Approval::By { who: "ann".into(), how: "said so".into() }
        } else {
            Approval::Missing("nobody did".into())
        }
    }
}

impl Change {
    fn judge(&self, is_approved: bool) -> Judgement {
        judge(
            &Material {
                fixtures: &self.fixtures,
                packs: &self.packs,
                rules: &self.rules,
                limits: &limits(),
                retired_fixtures: &self.retired_fixtures,
                retired_packs: &self.retired_packs,
                relation: self.relation,
                approvals: &Always(is_approved),
            },
            &Detectors::REAL,
        )
    }
}

fn limits() -> policy::Regression {
    read_policy("benchgate.toml", b"").unwrap().0.regression
}

fn outcome(entries: usize, hits: usize) -> impl Strategy<Value = Outcome> {
    (
        prop::collection::vec((any::<bool>(), any::<bool>(), prop::bool::weighted(0.2)), entries),
        prop::collection::vec((prop_oneof![4 => Just(0_u64), 1 => 1..3_u64], any::<bool>()), hits),
        prop_oneof![4 => Just(0_u64), 1 => 1..3_u64],
        0..3_u8,
        prop::bool::weighted(0.9),
    )
        .prop_map(|(entries, hits, excess_blocking, more, has_recording)| {
            let entries: Vec<EntryOutcome> = entries
                .into_iter()
                .map(|(is_matched, is_pinned, is_gap)| EntryOutcome { is_matched, is_pinned, is_gap })
                .collect();
            let hits: Vec<HitOutcome> =
                hits.into_iter().map(|(count, is_pinned)| HitOutcome { count, is_pinned }).collect();
            outcome_of(entries, hits, excess_blocking, more, has_recording)
        })
}

fn outcome_of(
    entries: Vec<EntryOutcome>,
    hits: Vec<HitOutcome>,
    excess_blocking: u64,
    more: u8,
    has_recording: bool,
) -> Outcome {
    let false_positives = hits.iter().map(|hit| hit.count).sum::<u64>() + excess_blocking;
    let missed = |is_gap: bool| entries.iter().any(|entry| !entry.is_matched && entry.is_gap == is_gap);
    let standing = match (missed(false) || false_positives > 0, missed(true)) {
        (true, _) => Standing::Fail,
        (false, true) => Standing::KnownGap,
        (false, false) => Standing::Pass,
    };
    let true_positives =
        f64::from(u32::try_from(entries.iter().filter(|entry| entry.is_matched).count()).unwrap());
    let strict = StrictCounts {
        true_positives,
        unlabelled: f64::from(more),
        findings: true_positives + f64::from(more),
        ..StrictCounts::default()
    };
    Outcome { standing, entries, hits, excess_blocking, false_positives, strict, has_recording }
}

/// A fixture that passes and says nothing.
fn quiet() -> Outcome {
    outcome_of(Vec::new(), Vec::new(), 0, 0, true)
}

fn id(name: &str) -> FixtureId {
    FixtureId::new(name).unwrap()
}

fn pack_name(name: &str) -> PackName {
    PackName::parse(name).unwrap()
}

fn unverified() -> impl Strategy<Value = Option<Unverified>> {
    let now = Digest::of(b"now");
    prop_oneof![
        6 => Just(None),
        1 => select(vec![
            Unverified::NoRecording,
            Unverified::StaleDiff,
            Unverified::ProvenanceLost,
            Unverified::Unbound { reviewer: "r".into(), now },
            Unverified::StaleReviewer { reviewer: "r".into(), now },
        ])
        .prop_map(Some),
    ]
}

fn rule() -> impl Strategy<Value = RuleChange> {
    let class =
        prop_oneof![1 => Just(Class::Loosened), 2 => Just(Class::Tightened), 2 => Just(Class::Neutral)];
    (class, select(vec!["0.5", "0.85"]), select(vec!["0.6", "0.9"]), select(Item::ALL.to_vec())).prop_map(
        |(class, from, to, item)| RuleChange {
            item,
            what: item.name().into(),
            class,
            from: from.into(),
            to: to.into(),
        },
    )
}

fn rules() -> impl Strategy<Value = Vec<RuleChange>> {
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(rule(), 1..3)]
}

/// A fixture as `sides` can leave it: the change has it under both rules or under none.
fn delta() -> impl Strategy<Value = Delta> {
    let causes = |all: Vec<Cause>| {
        let most = all.len();
        subsequence(all, 0..=most).prop_map(|causes| causes.into_iter().collect::<BTreeSet<Cause>>())
    };
    let statistical = BTreeSet::from(["r".to_owned()]);
    let exactness = prop_oneof![3 => Just(Exactness::Exact), 1 => Just(Exactness::Statistical(statistical))];
    (0..3_usize, 0..2_usize)
        .prop_flat_map(move |(entries, hits)| {
            (
                (outcome(entries, hits), outcome(entries, hits), outcome(entries, hits)),
                (0..8_u8, 0..8_u8),
                causes(vec![Cause::Recording, Cause::Diff]),
                causes(vec![Cause::Expectation, Cause::Rules]),
                exactness.clone(),
                unverified(),
                rules(),
                select(vec!["x", "y"]),
            )
        })
        .prop_map(
            |((base, cross, head), (before, now), recorded, ruled, exactness, unverified, rules, content)| {
                let side = |which: u8, outcome: Arc<Outcome>| match which {
                    0 => Side::Absent,
                    1 => Side::Broken,
                    _ => Side::Scored(outcome),
                };
                let [base, cross, head] = [base, cross, head].map(Arc::new);
                let base = side(before, base);
                let head = if ruled.is_empty() { side(now, cross.clone()) } else { side(now, head) };
                Delta {
                    id: id("a"),
                    // With nothing recorded anew, base and cross are the same.
                    cross: match (&base, recorded.is_empty()) {
                        (Side::Scored(base), true) => side(now, base.clone()),
                        _ => side(now, cross),
                    },
                    base,
                    head,
                    exactness: if recorded.is_empty() { Exactness::Exact } else { exactness },
                    recorded,
                    ruled,
                    unverified,
                    rules,
                    content: content.into(),
                }
            },
        )
}

fn weight() -> impl Strategy<Value = Weight> {
    let status = select(vec![Status::Pass, Status::Pass, Status::Fail, Status::NotVerified, Status::Blocked]);
    (status, 0..=10_u64)
        .prop_map(|(status, tenths)| Weight { status, ratio: Fraction::of_counts(tenths, 10).unwrap() })
}

fn pack() -> impl Strategy<Value = PackDelta> {
    let maybe = || prop::option::weighted(0.8, weight());
    (maybe(), maybe(), maybe(), maybe(), any::<bool>(), prop::bool::weighted(0.8), rules()).prop_map(
        |(base, scored, cross, head, is_kept, applies, rules)| PackDelta {
            name: pack_name("p"),
            base,
            scored,
            cross,
            head,
            is_kept,
            applies,
            rules,
            content: String::new(),
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    (
        prop::collection::vec((delta(), any::<bool>()), 0..5),
        prop::collection::vec((pack(), any::<bool>()), 0..3),
        rules(),
        select(vec![Relation::Proposed, Relation::Proposed, Relation::Landed, Relation::Alone]),
    )
        .prop_map(|(fixtures, packs, rules, relation)| {
            let fixture = |(position, (delta, is_retired)): (usize, (Delta, bool))| {
                (Delta { id: id(&format!("f{position}")), ..delta }, is_retired)
            };
            let fixtures: Vec<(Delta, bool)> = fixtures.into_iter().enumerate().map(fixture).collect();
            let pack = |(position, (delta, is_retired)): (usize, (PackDelta, bool))| {
                (PackDelta { name: pack_name(&format!("p{position}")), ..delta }, is_retired)
            };
            let packs: Vec<(PackDelta, bool)> = packs.into_iter().enumerate().map(pack).collect();
            Change {
                retired_fixtures: fixtures
                    .iter()
                    .filter(|(_, gone)| *gone)
                    .map(|(one, _)| one.id.clone())
                    .collect(),
                retired_packs: packs
                    .iter()
                    .filter(|(_, gone)| *gone)
                    .map(|(one, _)| one.name.clone())
                    .collect(),
                fixtures: fixtures.into_iter().map(|(delta, _)| delta).collect(),
                packs: packs.into_iter().map(|(delta, _)| delta).collect(),
                rules,
                relation,
            }
        })
}

// A naive second reading of what follows.

/// Every exit code that a change asks for, but for what the rules of regression find, which is taken as found.
fn expected_codes(change: &Change, judgement: &Judgement, is_approved: bool) -> BTreeSet<u8> {
    let all_rules = || {
        let of_fixtures = change.fixtures.iter().flat_map(|delta| &delta.rules);
        change.rules.iter().chain(of_fixtures).chain(change.packs.iter().flat_map(|delta| &delta.rules))
    };
    let is_proposed = change.relation == Relation::Proposed;
    let is_loosened = is_proposed && all_rules().any(|rule| rule.class == Class::Loosened);
    let is_open =
        |delta: &&Delta| matches!(delta.exactness, Exactness::Statistical(_)) && delta.cross != Side::Absent;
    let inconclusive = change.fixtures.iter().filter(is_open).count();
    let is_asked = is_loosened || !judgement.regressions.is_empty() || inconclusive > 0;
    let is_accepted = is_approved && is_asked;
    let (by_base, by_head) = match (is_proposed, is_accepted, is_loosened) {
        (false, ..) | (true, true, _) => (false, true),
        (true, false, true) => (true, false),
        (true, false, false) => (true, true),
    };
    let mut codes = BTreeSet::new();
    for delta in &change.fixtures {
        let counted = [(by_base, &delta.cross), (by_head, &delta.head)];
        let counted: Vec<&Side> =
            counted.into_iter().filter(|(counts, _)| *counts).map(|(_, side)| side).collect();
        if [&delta.cross, &delta.head].contains(&&Side::Broken) {
            codes.insert(4);
            continue;
        }
        if delta.unverified.is_some() && counted.iter().any(|side| **side != Side::Absent) {
            codes.insert(2);
        }
        for outcome in counted.iter().filter_map(|side| side.outcome()) {
            let is_missed = |entry: &EntryOutcome| !entry.is_matched && !entry.is_gap;
            let fails = match delta.exactness {
                Exactness::Exact => outcome.entries.iter().any(is_missed) || outcome.false_positives > 0,
                Exactness::Statistical(_) => {
                    outcome.entries.iter().any(|entry| entry.is_pinned && is_missed(entry))
                        || outcome.hits.iter().any(|hit| hit.is_pinned && hit.count > 0)
                }
            };
            if fails {
                codes.insert(1);
            }
        }
    }
    for pack in change.packs.iter().filter(|pack| pack.applies) {
        let counted = [(by_base, &pack.cross), (by_head, &pack.head)];
        let statuses: Vec<Status> = counted
            .into_iter()
            .filter(|(counts, _)| *counts)
            .filter_map(|(_, weight)| weight.as_ref().map(|weight| weight.status))
            .collect();
        let worst = [(Status::Blocked, 4), (Status::NotVerified, 2), (Status::Fail, 3)];
        codes.extend(worst.into_iter().find(|(status, _)| statuses.contains(status)).map(|(_, code)| code));
    }
    if !is_accepted {
        codes.extend((is_loosened || !judgement.regressions.is_empty()).then_some(1));
        codes.extend((inconclusive > 0).then_some(5));
    }
    codes
}

/// The grounds with what got worse in place of its position.
fn grounds(judgement: &Judgement) -> Vec<String> {
    let mut all: Vec<String> = judgement
        .grounds
        .iter()
        .map(|ground| match ground {
            Ground::Regressed(position) => format!("{:?}", judgement.regressions.get(*position).unwrap()),
            other => format!("{other:?}"),
        })
        .collect();
    all.sort_unstable();
    all
}

fn weighing(code: u8) -> Option<usize> {
    [4, 2, 3, 1, 5].iter().position(|other| *other == code)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_exit_codes_are_those_of_a_naive_reading(change in change(), is_approved in any::<bool>()) {
        let judgement = change.judge(is_approved);
        let expected = expected_codes(&change, &judgement, is_approved);
        let mut codes: Vec<u8> = expected.into_iter().collect();
        codes.sort_by_key(|code| weighing(*code));
        if codes.is_empty() {
            codes.push(0);
        }
        prop_assert_eq!(judgement.exit_codes(), codes);
    }

    #[test]
    fn grounds_are_ordered_by_what_wins(change in change()) {
        let judgement = change.judge(false);
        let weights: Vec<Option<usize>> = judgement.grounds.iter().map(|ground| weighing(ground.exit_code())).collect();
        prop_assert!(weights.iter().all(Option::is_some), "{:?}", judgement.grounds);
        prop_assert!(weights.is_sorted(), "{:?}", judgement.grounds);
        prop_assert_eq!(judgement.exit_codes().first().copied(), Some(judgement.grounds.first().map_or(0, Ground::exit_code)));
    }

    #[test]
    fn the_order_of_packs_and_rules_does_not_matter(change in change()) {
        let mut other = change.clone();
        other.packs.reverse();
        other.rules.reverse();
        let (one, other) = (change.judge(false), other.judge(false));
        prop_assert_eq!(grounds(&one), grounds(&other));
        prop_assert_eq!(one.approval, other.approval);
        prop_assert_eq!(one.decides, other.decides);
    }

    #[test]
    fn the_names_of_fixtures_do_not_matter(change in change()) {
        // The other way round, as other names would order them.
        let mut other = change.clone();
        let ids: Vec<FixtureId> = other.fixtures.iter().map(|delta| delta.id.clone()).collect();
        other.fixtures.reverse();
        let renamed: BTreeMap<FixtureId, FixtureId> =
            other.fixtures.iter().map(|delta| delta.id.clone()).zip(ids).collect();
        for delta in &mut other.fixtures {
            delta.id = renamed.get(&delta.id).unwrap().clone();
        }
        other.retired_fixtures =
            change.retired_fixtures.iter().map(|id| renamed.get(id).unwrap().clone()).collect();
        let (one, other) = (change.judge(false), other.judge(false));
        prop_assert_eq!(one.exit_codes(), other.exit_codes());
        prop_assert_eq!(one.grounds.len(), other.grounds.len());
        prop_assert_eq!(one.regressions.len(), other.regressions.len());
    }

    #[test]
    fn another_fixture_that_passes_excuses_nothing(change in change(), is_new in any::<bool>(), is_approved in any::<bool>()) {
        let before = change.judge(is_approved);
        let mut more = change.clone();
        // A new one may say as much as it likes: it is not compared with anything.
        let loud = outcome_of(vec![EntryOutcome { is_matched: true, is_pinned: false, is_gap: false }], Vec::new(), 0, 0, true);
        let side = Side::Scored(Arc::new(if is_new { loud } else { quiet() }));
        let mut added = Delta::same(id("z"), side, None);
        if is_new {
            added.base = Side::Absent;
        }
        more.fixtures.push(added);
        let after = more.judge(is_approved);
        // Findings per fixture are a figure of all: it is said in other words, and holds as before.
        let kinds = |judgement: &Judgement| -> Vec<String> {
            judgement.grounds.iter().map(|ground| format!("{ground:?}")).collect()
        };
        prop_assert_eq!(kinds(&before), kinds(&after));
        prop_assert_eq!(before.exit_codes(), after.exit_codes());
        let rules = |judgement: &Judgement| -> Vec<_> {
            judgement.regressions.iter().map(|found| (found.rule, found.subject.clone())).collect()
        };
        prop_assert_eq!(rules(&before), rules(&after));
    }

    #[test]
    fn what_is_as_it_was_is_no_worse(change in change()) {
        let mut same = change;
        for delta in &mut same.fixtures {
            *delta = Delta::same(delta.id.clone(), delta.base.clone(), delta.unverified.clone());
        }
        for pack in &mut same.packs {
            pack.scored.clone_from(&pack.base);
            pack.cross.clone_from(&pack.base);
            pack.head.clone_from(&pack.base);
            (pack.is_kept, pack.rules) = (true, Vec::new());
        }
        same.rules.clear();
        let judgement = same.judge(false);
        prop_assert_eq!(&judgement.regressions, &[]);
        prop_assert!(judgement.rules.is_empty() && judgement.inconclusive.is_empty() && judgement.approval.is_none());
        let worse = |ground: &&Ground| matches!(ground, Ground::Regressed(_) | Ground::Loosened | Ground::Inconclusive(_));
        prop_assert_eq!(judgement.grounds.iter().find(worse), None);
        // What fails then failed before.
        let is_new = |ground: &&Ground| matches!(ground, Ground::FixtureFails(_, benchgate::gate::AlreadyFailing::No));
        prop_assert_eq!(judgement.grounds.iter().find(is_new), None);
    }

    #[test]
    fn an_approval_lifts_no_missing_evidence_and_nothing_that_is_blocked(change in change()) {
        let (open, approved) = (change.judge(false), change.judge(true));
        let of_fixtures = |judgement: &Judgement| -> Vec<Ground> {
            let hard = |ground: &&Ground| matches!(ground, Ground::FixtureBroken(_) | Ground::RecordingUnverified(_));
            judgement.grounds.iter().filter(hard).cloned().collect()
        };
        prop_assert_eq!(of_fixtures(&open), of_fixtures(&approved));
        // Of packs the change's own rules decide then, and they are held as hard.
        for pack in change.packs.iter().filter(|pack| pack.applies) {
            let expected = match pack.head.as_ref().map(|weight| weight.status) {
                Some(Status::NotVerified) => Ground::PackNotVerified(pack.name.clone()),
                Some(Status::Blocked) => Ground::PackBlocked(pack.name.clone()),
                _ => continue,
            };
            let is_there = approved.grounds.contains(&expected);
            // What decides may also be the base's side, which is worse.
            prop_assert!(is_there || approved.decides == Decides::Both, "{:?}", approved.grounds);
        }
        let soft = |ground: &&Ground| matches!(ground, Ground::Regressed(_) | Ground::Loosened | Ground::Inconclusive(_));
        prop_assert_eq!(approved.grounds.iter().find(soft), None);
        prop_assert_eq!(open.approval.map(|(request, _)| request), approved.approval.map(|(request, _)| request));
    }

    #[test]
    fn an_approval_is_of_this_content(change in change(), class in select(vec![Class::Tightened, Class::Neutral])) {
        let digest = |change: &Change| change.judge(false).approval.map(|(request, _)| request.digest);
        let before = digest(&change);
        // What is neutral or tightened needs no approval. It changes none, but where a rule is loosened: then the change's
        // own rules judge, and what is tightened is one of them.
        let mut harmless = change.clone();
        let rule = RuleChange { item: Item::Limit, what: "w".into(), class, from: "1".into(), to: "2".into() };
        harmless.rules.push(rule.clone());
        let of_parts = change.fixtures.iter().map(|delta| &delta.rules);
        let of_parts = of_parts.chain(change.packs.iter().map(|delta| &delta.rules)).flatten();
        let is_loosened = change.rules.iter().chain(of_parts).any(|rule| rule.class == Class::Loosened);
        let is_bound = is_loosened && class == Class::Tightened && change.relation == Relation::Proposed;
        prop_assert_eq!(digest(&harmless) != before, is_bound);
        // What is loosened does, whatever it is.
        let mut loosened = change.clone();
        loosened.rules.push(RuleChange { class: Class::Loosened, ..rule.clone() });
        let first = digest(&loosened);
        loosened.rules.pop();
        loosened.rules.push(RuleChange { class: Class::Loosened, to: "3".into(), ..rule });
        let second = digest(&loosened);
        if change.relation == Relation::Proposed {
            prop_assert!(first != before && first != second && second != before);
        } else {
            prop_assert!(first == before && second == before);
        }
        // The same figures from other content are another request.
        let asked = change.judge(false);
        if asked.inconclusive.is_empty() {
            return Ok(());
        }
        let mut other = change.clone();
        other.fixtures.iter_mut().for_each(|delta| delta.content.push('z'));
        prop_assert_ne!(digest(&other), before);
    }

    #[test]
    fn rules_of_what_landed_or_stands_alone_fail_nothing(change in change(), relation in select(vec![Relation::Landed, Relation::Alone])) {
        let with = Change { relation, ..change };
        let mut without = with.clone();
        without.rules.clear();
        without.fixtures.iter_mut().for_each(|delta| delta.rules.clear());
        without.packs.iter_mut().for_each(|delta| delta.rules.clear());
        let (with, without) = (with.judge(false), without.judge(false));
        prop_assert_eq!(&with.grounds, &without.grounds);
        prop_assert_eq!(with.approval, without.approval);
        prop_assert_eq!(with.decides, Decides::Head);
        prop_assert!(relation == Relation::Landed || with.regressions.is_empty());
    }

    #[test]
    fn what_counts_of_each_file_is_decided_by_who_changed_it(
        baseline in files(), tip in files(), head in files(),
    ) {
        let commits = Commits { baseline: baseline.as_ref(), tip: tip.as_ref(), head: head.as_ref() };
        let found = sides(commits);
        prop_assert_eq!(found.cross.is_some(), found.head.is_some());
        prop_assert_eq!(found.base.is_some(), tip.is_some());
        if baseline == head {
            let all = [found.base, found.cross, found.head].map(|parts| parts.map(|parts| content(&commits, parts)));
            prop_assert!(all.iter().all(|one| *one == tip.as_ref().map(of)), "{all:?}");
        }
        if baseline == tip {
            prop_assert_eq!(found.head.map(|parts| content(&commits, parts)), head.as_ref().map(of));
            prop_assert_eq!(found.base.map(|parts| content(&commits, parts)), tip.as_ref().map(of));
        }
        if let (Some(tip), Some(cross)) = (&tip, found.cross) {
            // The change's key never judges where the branch has one.
            prop_assert_eq!(content(&commits, cross).0, Some(tip.key.clone()));
        }
        if let Some((cross, head)) = found.cross.zip(found.head) {
            prop_assert!(commits.causes(cross, head).is_subset(&BTreeSet::from([Cause::Expectation])));
        }
        if let Some((base, cross)) = found.base.zip(found.cross) {
            prop_assert!(commits.causes(base, cross).is_subset(&BTreeSet::from([Cause::Recording, Cause::Diff])));
        }
        // Every part of the change's side is its own or the tip's, never the baseline's.
        if let Some(Parts { key, diff, findings }) = found.head {
            prop_assert!(![key, diff, findings].contains(&Origin::Baseline));
        }
    }

    #[test]
    fn what_landed_is_judged_by_its_own_key(baseline in files(), head in files()) {
        let commits = Commits { baseline: baseline.as_ref(), tip: None, head: head.as_ref() };
        let found = landed(commits.baseline, commits.head);
        prop_assert_eq!(found.cross, found.head);
        prop_assert_eq!(found.head.map(|parts| content(&commits, parts)), head.as_ref().map(of));
        prop_assert_eq!(found.base.is_some(), baseline.is_some());
        if let Some((head, base)) = head.as_ref().zip(found.base) {
            prop_assert_eq!(content(&commits, base).0, Some(head.key.clone()));
        }
    }
}

// Files.

fn sha() -> impl Strategy<Value = Sha> {
    select(vec!['a', 'b', 'c']).prop_map(|digit| digit.to_string().repeat(40).parse().unwrap())
}

fn files() -> impl Strategy<Value = Option<Files>> {
    let findings = prop::collection::btree_map(select(vec!["a.findings.json".to_owned()]), sha(), 0..=1);
    prop::option::weighted(
        0.8,
        (sha(), prop::option::of(sha()), findings).prop_map(|(key, diff, findings)| Files {
            key,
            diff,
            findings: findings.into_iter().collect(),
        }),
    )
}

/// The ids of the files of a fixture.
type Content = (Option<Sha>, Option<Sha>, Vec<(String, Sha)>);

fn of(files: &Files) -> Content {
    (Some(files.key.clone()), files.diff.clone(), files.findings.clone())
}

/// The ids of the files that a version names.
fn content(commits: &Commits<'_>, parts: Parts) -> Content {
    (
        commits.at(parts.key).map(|files| files.key.clone()),
        commits.at(parts.diff).and_then(|files| files.diff.clone()),
        commits.at(parts.findings).map(|files| files.findings.clone()).unwrap_or_default(),
    )
}
