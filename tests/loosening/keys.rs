//! Keys of fixtures and the rules of scoring, against the scorer.

use std::cell::RefCell;

use benchgate::gate::loosening::{LinedFlags, expectation_changes, policy_changes};
use benchgate::ids::FixtureId;
use benchgate::policy::{Policy, read_policy};
use benchgate::review::{
    Entry, Expectations, Finding, Keyword, LineRange, Panel, Review, Rules, Severity, Standing, score,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;

use crate::{Met, config, is_loosened};

const WORDS: [&str; 4] = ["race", "race condition", "leak", "x"];

fn entry() -> impl Strategy<Value = Entry<'static>> {
    let lines = prop_oneof![
        1 => Just(None),
        3 => (1..6_i64, 0..3_i64).prop_map(|(start, more)| LineRange::new(start, start + more)),
    ];
    (
        select(vec![None, Some("a"), Some("a"), Some("b")]),
        lines,
        select(vec![None, Some(Severity::Major), Some(Severity::Minor), Some(Severity::Nit)]),
        subsequence(WORDS.to_vec(), 0..=2),
        select(vec![false, false, false, true]),
        select(vec![false, true]),
        select(vec![None, Some("why")]),
    )
        .prop_map(|(file, lines, severity, keywords, gap, pinned, note)| Entry {
            file: file.map(Into::into),
            lines,
            severity,
            keywords: keywords.into_iter().map(|word| Keyword::new(word.into())).collect(),
            note: note.map(Into::into),
            known_gap: gap.then(|| "later".into()),
            pinned,
        })
}

fn key() -> impl Strategy<Value = Expectations<'static>> {
    (
        prop::collection::vec(entry(), 0..3),
        prop::collection::vec(entry(), 0..2),
        select(vec![None, Some(0), Some(1), Some(2)]),
        select(vec![None, Some(0), Some(1), Some(5)]),
    )
        .prop_map(|(must_match, must_not_flag, min_findings, max_blocking)| Expectations {
            stated_id: None,
            description: "".into(),
            must_match,
            must_not_flag: must_not_flag
                .into_iter()
                .map(|entry| Entry { known_gap: None, ..entry })
                .collect(),
            min_findings,
            max_blocking,
        })
}

/// A small edit of a key.
#[derive(Debug, Clone)]
enum Edit {
    Drop(usize),
    Add(Entry<'static>),
    AddUnwanted(Entry<'static>),
    File(usize),
    Lines(usize, Option<LineRange>),
    Severity(usize, Option<Severity>),
    Keywords(usize, Vec<&'static str>),
    Gap(usize),
    Pin(usize),
    Unwanted(usize, Option<LineRange>),
    Least(Option<u64>),
    Most(Option<u64>),
}

fn edit() -> impl Strategy<Value = Edit> {
    let lines = (1..6_i64, 0..3_i64).prop_map(|(start, more)| LineRange::new(start, start + more));
    let lines = prop_oneof![1 => Just(None), 4 => lines];
    prop_oneof![
        (0..3_usize).prop_map(Edit::Drop),
        entry().prop_map(Edit::Add),
        entry().prop_map(|entry| Edit::AddUnwanted(Entry { known_gap: None, ..entry })),
        (0..3_usize).prop_map(Edit::File),
        (0..3_usize, lines.clone()).prop_map(|(at, lines)| Edit::Lines(at, lines)),
        (
            0..3_usize,
            select(vec![None, Some(Severity::Critical), Some(Severity::Major), Some(Severity::Nit)])
        )
            .prop_map(|(at, severity)| Edit::Severity(at, severity)),
        (0..3_usize, subsequence(WORDS.to_vec(), 0..=3)).prop_map(|(at, words)| Edit::Keywords(at, words)),
        (0..3_usize).prop_map(Edit::Gap),
        (0..3_usize).prop_map(Edit::Pin),
        (0..2_usize, lines).prop_map(|(at, lines)| Edit::Unwanted(at, lines)),
        select(vec![None, Some(0), Some(1), Some(3)]).prop_map(Edit::Least),
        select(vec![None, Some(0), Some(1), Some(9)]).prop_map(Edit::Most),
    ]
}

type Key = Expectations<'static>;

fn edited(mut key: Key, edit: &Edit) -> Key {
    let wanted = |key: &mut Key, at: usize, change: &dyn Fn(&mut Entry<'static>)| {
        if let Some(entry) = key.must_match.get_mut(at) {
            change(entry);
        }
    };
    match edit {
        Edit::Drop(at) if *at < key.must_match.len() => drop(key.must_match.remove(*at)),
        Edit::Drop(_) => key.must_not_flag.clear(),
        Edit::Add(entry) => key.must_match.insert(0, entry.clone()),
        Edit::AddUnwanted(entry) => key.must_not_flag.push(entry.clone()),
        Edit::File(at) => wanted(&mut key, *at, &|entry| entry.file = Some("a".into())),
        Edit::Lines(at, lines) => wanted(&mut key, *at, &|entry| entry.lines = *lines),
        Edit::Severity(at, severity) => wanted(&mut key, *at, &|entry| entry.severity = *severity),
        Edit::Keywords(at, words) => wanted(&mut key, *at, &|entry| {
            entry.keywords = words.iter().map(|word| Keyword::new((*word).into())).collect();
        }),
        Edit::Gap(at) => wanted(&mut key, *at, &|entry| {
            entry.known_gap = if entry.known_gap.is_some() { None } else { Some("now".into()) };
        }),
        Edit::Pin(at) => wanted(&mut key, *at, &|entry| entry.pinned = !entry.pinned),
        Edit::Unwanted(at, lines) => {
            if let Some(entry) = key.must_not_flag.get_mut(*at) {
                entry.lines = *lines;
            }
        }
        Edit::Least(least) => key.min_findings = *least,
        Edit::Most(most) => key.max_blocking = *most,
    }
    key
}

fn panel() -> impl Strategy<Value = Panel<'static>> {
    let finding = (
        select(vec!["a", "a", "b"]),
        select(vec![None, Some(1), Some(2), Some(4), Some(7), Some(9)]),
        select(vec![None, Some(Severity::Critical), Some(Severity::Major), Some(Severity::Minor)]),
        select(vec!["a race condition", "race", "a leak", "", "x"]),
    )
        .prop_map(|(file, line, severity, claim)| Finding {
            file: file.into(),
            lines: line.map(LineRange::line),
            severity,
            claim: claim.into(),
            evidence: "".into(),
            reviewer: None,
        });
    let review = prop::collection::vec(finding, 0..4).prop_map(|findings| Review { findings });
    prop::collection::vec(review, 1..4).prop_map(|reviews| Panel {
        reviews,
        stated_diffs: Vec::new(),
        set_aside: 0,
    })
}

fn fails(key: &Expectations<'_>, panel: &Panel<'_>, rules: Rules) -> bool {
    score(key, panel, rules).standing == Standing::Fail
}

#[test]
fn nothing_comes_through_a_key_that_is_not_loosened() {
    let met = RefCell::new(Met::default());
    let id = FixtureId::new("a").unwrap();
    let mut runner = TestRunner::new(config(20_000));
    let all = (key(), prop::collection::vec(edit(), 1..3), panel());
    runner
        .run(&all, |(old, edits, panel)| {
            let new = edits.iter().fold(old.clone(), edited);
            let changes = expectation_changes(&id, &old, &new);
            let (failed, passes) =
                (fails(&old, &panel, Rules::default()), !fails(&new, &panel, Rules::default()));
            met.borrow_mut().count(failed, passes, &changes);
            prop_assert!(!(failed && passes) || is_loosened(&changes), "{changes:?}");
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    assert!(met.came_through > 500 && met.held > 2_000, "{met:?}");
}

fn policy(text: &str) -> Policy {
    read_policy("benchgate.toml", text.as_bytes()).unwrap().0
}

#[test]
fn nothing_comes_through_rules_that_are_not_loosened() {
    let met = RefCell::new(Met::default());
    let rules = || {
        (0..6_u32, subsequence(vec!["critical", "major", "minor", "nit"], 1..=4)).prop_map(
            |(tolerance, blocking)| {
                let blocking: Vec<String> = blocking.iter().map(|word| format!("{word:?}")).collect();
                format!("[fixtures]\ntolerance = {tolerance}\nblocking = [{}]\n", blocking.join(", "))
            },
        )
    };
    let mut runner = TestRunner::new(config(10_000));
    runner
        .run(&(key(), panel(), rules(), rules()), |(key, panel, old, new)| {
            let (old, new) = (policy(&old), policy(&new));
            let has_line = key.must_not_flag.iter().any(|entry| entry.lines.is_some());
            let flags = if has_line { LinedFlags::Some } else { LinedFlags::None };
            let changes = policy_changes(&old, &new, flags);
            let failed = fails(&key, &panel, old.fixtures.rules);
            let passes = !fails(&key, &panel, new.fixtures.rules);
            met.borrow_mut().count(failed, passes, &changes);
            prop_assert!(!(failed && passes) || is_loosened(&changes), "{changes:?}");
            Ok(())
        })
        .unwrap();
    let met = met.into_inner();
    assert!(met.came_through > 200 && met.held > 500, "{met:?}");
}
