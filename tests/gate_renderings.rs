//! What holds for every rendering of every gate: budgets, what must survive them, counts, colours of verdicts, widths.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic here is the failure report, or a bug of a generator"
)]

use benchgate::evidence::formats::{Figures, Format, read};
use benchgate::report::{
    Budget, Detail, Paint, gate_annotations, gate_junit, gate_markdown, gate_outputs, gate_text, markdown,
    pack_markdown, pack_text, text,
};
use benchgate::result::v1::{
    Approval, Fixture, Gate, GateVerdict, Pack, PackStatus, Relation, RuleClass, Status, Trust,
};
use benchgate::tracks::{Whole, read_whole};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use unicode_width::UnicodeWidthStr as _;

/// A gate with one of everything.
const FOREIGN: &str = include_str!("cases/report-gate-foreign/result.json");

/// Texts that grow, end or confuse what they stand in. None holds a comma, by which names are counted.
const HOSTILE: &[&str] = &[
    "",
    "plain",
    "</details>",
    "| a | b |",
    "**Packs**",
    "and 7 more",
    "`x",
    "`a` `b`",
    "@you #1",
    "\n::error::x",
    "\u{202e}\u{200b}",
    "]]>--><x/>",
    "\u{e0041}\u{e0041}\u{e0041}\u{e0041}\u{e0041}\u{e0041}\u{e0041}\u{e0041}",
    "漢字",
];

/// How many of each there are.
#[derive(Debug, Clone)]
struct Numbers {
    failing: usize,
    blocked: usize,
    stale: usize,
    passing: usize,
    packs: usize,
    claims: usize,
    regressions: usize,
    better: usize,
    loosened: usize,
    tightened: usize,
    open: usize,
    reasons: usize,
    notes: usize,
    paths: usize,
}

fn number() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0..4_usize, 3 => 0..40_usize, 1 => 200..700_usize]
}

fn numbers() -> impl Strategy<Value = Numbers> {
    (
        (number(), 0..4_usize, 0..4_usize, number()),
        (0..16_usize, 0..8_usize, number(), number()),
        (number(), 0..4_usize, 0..8_usize, number(), number(), number()),
    )
        .prop_map(|((failing, blocked, stale, passing), (packs, claims, regressions, better), rest)| {
            let (loosened, tightened, open, reasons, notes, paths) = rest;
            Numbers {
                failing,
                blocked,
                stale,
                passing,
                packs,
                claims,
                regressions,
                better,
                loosened,
                tightened,
                open,
                reasons,
                notes,
                paths,
            }
        })
}

/// Copies, each with a name of its own in front of the foreign text.
fn copies<T: Clone>(of: &T, number: usize, mut name: impl FnMut(&mut T, usize)) -> Vec<T> {
    let copy = |n: usize| {
        let mut copy = of.clone();
        name(&mut copy, n);
        copy
    };
    (0..number).map(copy).collect()
}

/// A gate of so many things.
fn build(numbers: &Numbers, text: &str, verdict: (GateVerdict, u8), approved: bool, trust: Trust) -> Gate {
    let value: serde_json::Value = serde_json::from_str(FOREIGN).unwrap();
    let foreign = serde_json::to_string(&value["reproduce"]).unwrap();
    let quoted = serde_json::to_string(text).unwrap();
    let inner = |text: &str| text.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned();
    let written = serde_json::to_string(&value).unwrap().replace(&inner(&foreign), &inner(&quoted));
    let mut gate: Gate = serde_json::from_str(&written).unwrap();

    (gate.verdict, gate.exit_code) = verdict;
    gate.exit_codes = vec![gate.exit_code, 1, 5];
    gate.trust = trust;
    let recovery = gate.recovery.as_mut().unwrap();
    recovery.action = format!("step {text}");
    recovery.command = format!("command {text}");
    if gate.verdict == GateVerdict::Pass {
        gate.recovery = None;
    }
    gate.approval = Some(Approval {
        digest: "ab".repeat(32),
        by: approved.then(|| text.to_owned()),
        items: 1,
        message: text.to_owned(),
    });
    if let Some(score) = &mut gate.score {
        let of = |status: Status| score.fixtures.iter().find(|row| row.status == status).unwrap().clone();
        let mut stale = of(Status::Pass);
        stale.status = Status::NotVerified;
        let (failing, blocked, passing) = (of(Status::Fail), of(Status::Blocked), of(Status::Pass));
        let name =
            |kind: &'static str| move |row: &mut Fixture, n: usize| row.id = format!("{kind}{n} {text}");
        score.fixtures = copies(&failing, numbers.failing, name("failing"));
        score.fixtures.extend(copies(&blocked, numbers.blocked, name("blocked")));
        score.fixtures.extend(copies(&stale, numbers.stale, name("stale")));
        score.fixtures.extend(copies(&passing, numbers.passing, name("passing")));
        score.summary.fixtures = score.fixtures.len() as u64;
        score.summary.passed = numbers.passing as u64;
        score.warnings.clear();
    }
    let mut pack = gate.packs[0].clone();
    pack.notes.clear();
    pack.claims = copies(&pack.claims[0], numbers.claims, |claim, n| claim.id = format!("claim{n} {text}"));
    pack.tasks.clear();
    if gate.verdict == GateVerdict::Pass {
        pack.status = PackStatus::Pass;
        pack.claims.clear();
    }
    gate.packs = copies(&pack, numbers.packs, |pack, n| pack.name = Some(format!("pack{n} {text}")));
    gate.regressions = copies(&gate.regressions[0], numbers.regressions, |one, n| {
        one.what = format!("regression{n} {text}");
    });
    gate.improvements =
        copies(&gate.improvements[0], numbers.better, |one, n| one.what = format!("better{n} {text}"));
    let rule = gate.rules_changed[0].clone();
    gate.rules_changed = copies(&rule, numbers.loosened, |rule, n| rule.what = format!("rule{n} {text}"));
    gate.rules_changed.extend(copies(&rule, numbers.tightened, |rule, n| {
        rule.what = format!("tightened{n} {text}");
        rule.class = RuleClass::Tightened;
    }));
    gate.inconclusive =
        copies(&gate.inconclusive[0], numbers.open, |one, n| one.fixture = format!("open{n} {text}"));
    gate.reasons =
        copies(&gate.reasons[0], numbers.reasons, |one, n| one.message = format!("reason{n} {text}"));
    gate.notes = copies(&gate.notes[0], numbers.notes, |one, n| one.message = format!("note{n} {text}"));
    gate.head.dirty_paths =
        copies(&gate.head.dirty_paths[0], numbers.paths, |path, n| *path = format!("path{n} {text}"));
    gate
}

fn gate() -> impl Strategy<Value = Gate> {
    let verdicts = vec![
        (GateVerdict::Pass, 0),
        (GateVerdict::Fail, 1),
        (GateVerdict::Fail, 3),
        (GateVerdict::NotVerified, 2),
        (GateVerdict::Blocked, 4),
        (GateVerdict::Inconclusive, 5),
    ];
    let text = (select(HOSTILE), prop_oneof![3 => Just(1_usize), 1 => 1..60_usize])
        .prop_map(|(text, times)| text.repeat(times));

    let trusts = vec![Trust::Local, Trust::AuthorControlled, Trust::Trusted];
    (numbers(), text, select(verdicts), any::<bool>(), select(trusts), any::<bool>()).prop_map(
        |(numbers, text, verdict, approved, trust, landed)| {
            let mut gate = build(&numbers, &text, verdict, approved, trust);
            if let Some(base) = gate.base.as_mut().filter(|_| landed) {
                base.relation = Relation::Landed;
            }
            gate
        },
    )
}

fn budget() -> impl Strategy<Value = Budget> {
    prop_oneof![
        Just(Budget::LEAST),
        Just(Budget::COMMENT),
        Just(Budget::SUMMARY),
        (0..200_000_usize).prop_map(Budget::of),
    ]
}

/// The number in front of a word at the end of a line: `and 7 more`.
fn counted(line: &str, before: &str, after: &str) -> Option<usize> {
    line.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}

/// The rows of all tables of a part, without their heads.
fn rows(part: &str) -> usize {
    let tables = part.lines().filter(|line| line.starts_with("|:--")).count();
    part.lines().filter(|line| line.starts_with("| ")).count() - tables
}

/// How many things a folded list speaks of: rows, names, and those that it counts.
fn spoken_of(fold: &str, title: &str) -> usize {
    let Some((_, part)) = fold.split_once(&format!("**{title}**\n")) else { return 0 };
    let part = part.split("\n**").next().unwrap_or(part);
    let bullets = part.lines().filter(|line| line.starts_with("- ")).count();
    let names = part.lines().find_map(|line| line.strip_prefix("by name only: "));
    let names = names.map_or(0, |names| names.split(", ").count());
    let more = part.lines().find_map(|line| counted(line, "and ", " more")).unwrap_or(0);
    rows(part) + bullets + names + more
}

/// Everything of a gate that is wrong or changed.
fn wrong(gate: &Gate) -> usize {
    let fixtures = gate.score.iter().flat_map(|score| &score.fixtures);
    let fixtures = fixtures.filter(|row| row.status != Status::Pass).count();
    let claims: usize = gate.packs.iter().map(|pack| pack.claims.len()).sum();
    let bare = |pack: &&Pack| pack.status == PackStatus::NotVerified && pack.claims.is_empty();
    let bare = gate.packs.iter().filter(bare).count();
    let rules = gate.rules_changed.iter().filter(|rule| rule.class == RuleClass::Loosened).count();
    fixtures + claims + bare + gate.regressions.len() + rules + gate.inconclusive.len()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn markdown_fits_its_budget_and_keeps_what_must_not_be_missed(gate in gate(), budget in budget()) {
        let shown = gate_markdown(&gate, budget);
        prop_assert!(shown.len() <= budget.bytes(), "{} of {}", shown.len(), budget.bytes());

        let (visible, rest) = shown.split_once("<details>").unwrap();
        let (fold, foot) = rest.split_once("\n</details>\n").unwrap();
        let headline = shown.lines().next().unwrap();
        prop_assert!(headline.starts_with("### ") && headline.contains(&gate.verdict.word().replace('_', " ")));
        prop_assert_eq!(visible.contains("\n**Do:** step"), gate.verdict != GateVerdict::Pass);
        prop_assert_eq!(visible.contains("\n<br><code>command"), gate.verdict != GateVerdict::Pass);
        let summary = &gate.score.as_ref().unwrap().summary;
        let totals = format!("\nFixtures {}/{}", summary.passed, summary.fixtures);
        prop_assert!(visible.contains(&totals));
        let open = gate.approval.as_ref().unwrap().by.is_none() && gate.verdict != GateVerdict::Pass;
        let approve = format!("<code>benchgate approve {}</code>", "ab".repeat(32));
        prop_assert_eq!(visible.contains(&approve), open);
        prop_assert!(foot.contains("<sub>") && foot.ends_with("</sub>\n"));

        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
        // The fold is one line more.
        let unfolded = lines(visible) + 1 + lines(foot);
        let most = if gate.verdict == GateVerdict::Pass { 5 } else { 25 };
        prop_assert!(unfolded <= most, "{unfolded} lines: {visible}{foot}");

        // Every row has the cells of its head: no foreign bar is one.
        let bars = |line: &str| line.matches('|').count();
        for (line, next) in shown.lines().zip(shown.lines().skip(1)) {
            if line.starts_with('|') && next.starts_with('|') {
                prop_assert!(bars(line) == bars(next), "{line}\n{next}");
            }
        }

        // What is shown and what is counted is all, for every list.
        let below = visible.lines().find_map(|line| counted(line, "and ", " more below")).unwrap_or(0);
        prop_assert_eq!(rows(visible) + below, if gate.verdict == GateVerdict::Pass { 0 } else { wrong(&gate) });
        let title = match gate.verdict {
            GateVerdict::Pass if gate.approval.as_ref().unwrap().by.is_some() => "Accepted",
            GateVerdict::Pass => "Landed",
            _ => "More that is wrong or changed",
        };
        prop_assert_eq!(rows(visible) + spoken_of(fold, title), wrong(&gate));
        let told = visible.lines().filter(|line| line.starts_with("- **")).count();
        let more = visible.lines().find_map(|line| counted(line, "- and ", " more below"));
        if told > 0 {
            prop_assert_eq!(told + more.unwrap_or(0), gate.reasons.len());
        }
        if gate.verdict != GateVerdict::Pass {
            prop_assert_eq!(told + spoken_of(fold, "Reasons"), gate.reasons.len());
        }
        let fixtures = &gate.score.as_ref().unwrap().fixtures;
        let passing = fixtures.iter().filter(|row| row.status == Status::Pass).count();
        for (title, number) in [
            ("Better", gate.improvements.len()),
            ("Rules changed", gate.rules_changed.len()),
            ("Packs", gate.packs.len()),
            ("Claims", gate.packs.iter().map(|pack| pack.claims.len()).sum()),
            ("Notes", gate.notes.len()),
            ("Differs from the commit", gate.head.dirty_paths.len()),
            ("Fixtures that do not pass", fixtures.len() - passing),
        ] {
            prop_assert_eq!(spoken_of(fold, title), number, "{}", title);
        }
        // The figures of both sides stand in front of the lists.
        let (_, lists) = fold.split_once("\n**").unwrap_or_default();
        prop_assert_eq!(spoken_of(&format!("\n**{lists}"), "Fixtures that pass"), passing);
    }

    #[test]
    fn junit_is_green_only_when_the_verdict_is(gate in gate()) {
        let xml = gate_junit(&gate);
        let report = read(Format::Junit, xml.as_bytes()).unwrap();
        prop_assert!(report.disagreements.shown.is_empty(), "{:?}", report.disagreements);
        let Figures::Tests(tests) = report.figures else { return Err(TestCaseError::fail("no tests")) };
        prop_assert_eq!(tests.failed + tests.errored > 0, gate.verdict != GateVerdict::Pass);
        prop_assert_eq!(tests.errored > 0 || gate.verdict != GateVerdict::Blocked, true);
        let claims: usize = gate.packs.iter().map(|pack| pack.claims.len() + 1).sum();
        let blocking = if gate.verdict == GateVerdict::Blocked { gate.reasons.len() } else { 0 };
        let fixtures = gate.score.as_ref().unwrap().fixtures.len();
        let all = 1 + blocking + fixtures + claims + gate.regressions.len() + gate.rules_changed.len();
        prop_assert_eq!(tests.executed + tests.skipped, all as u64);
        prop_assert_eq!(tests.unclear + tests.flaky, 0);
    }

    #[test]
    fn annotations_are_ten_of_a_kind_at_most_and_say_what_is_missing(gate in gate()) {
        let shown = gate_annotations(&gate);
        let errors = if gate.verdict == GateVerdict::Pass { 0 } else { gate.reasons.len().max(1) };
        let kinds = [("error", errors), ("warning", gate.notes.len()), ("notice", gate.improvements.len())];
        for (kind, number) in kinds {
            let of_kind: Vec<&str> =
                shown.lines().filter(|line| line.starts_with(&format!("::{kind} "))).collect();
            prop_assert!(of_kind.len() == number.min(10), "{kind}: {} of {number}", of_kind.len());
            if number > 10 {
                let last = format!("::{kind} title=and more::and {} more; the job summary has all", number - 9);
                prop_assert_eq!(of_kind[9], last);
            }
        }
        let all: usize = kinds.iter().map(|(_, number)| number.min(&10)).sum();
        prop_assert_eq!(shown.lines().count(), all);
        prop_assert!(!shown.contains("##["));
    }

    #[test]
    fn text_is_at_most_100_columns_wide_but_for_what_is_copied(gate in gate()) {
        let shown = gate_text(&gate, Detail::Compact, Paint::Plain);
        for line in shown.lines() {
            let copied = ["    command", "    benchgate approve ", "again: "];
            let copied = copied.iter().any(|start| line.starts_with(start));
            prop_assert!(copied || line.width() <= 100, "{} columns: {line}", line.width());
        }
        // However much is wrong: each list is cut, and each text of it.
        prop_assert!(shown.lines().count() < 400);
        prop_assert!(gate_text(&gate, Detail::Full, Paint::Plain).len() >= shown.len() / 2);
    }

    #[test]
    fn outputs_have_values(gate in gate(), path in select(vec![None, Some("a/result.json")])) {
        let shown = gate_outputs(&gate, path, "d");
        let lines: Vec<&str> = shown.lines().collect();
        let keys = ["verdict", "exit-code", "precision", "recall", "not-verified", "regressions", "loosened", "packs",
                    "trust", "result-path"];
        let keys = &keys[..keys.len() - usize::from(path.is_none())];
        prop_assert_eq!(lines.len(), 3 * keys.len());
        for (key, entry) in keys.iter().zip(lines.chunks(3)) {
            prop_assert_eq!(entry[0], format!("{key}<<d"));
            prop_assert!(!entry[1].is_empty() && entry[2] == "d");
        }
        let packs: serde_json::Value = serde_json::from_str(lines[7 * 3 + 1]).unwrap();
        prop_assert_eq!(packs.as_array().unwrap().len(), gate.packs.len());
    }
}

/// The files that strangers spoil.
const STORED: [&str; 4] = [
    FOREIGN,
    include_str!("cases/report-kinds/score.json"),
    include_str!("cases/report-kinds/pack.json"),
    include_str!("cases/report-kinds/entry.json"),
];

/// Every rendering of a result, if it is one.
fn render_all(bytes: &[u8]) -> Option<usize> {
    let mut bytes_shown = 0;
    for detail in [Detail::Compact, Detail::Full] {
        bytes_shown += match read_whole("x.json", bytes).ok()? {
            Whole::Gate(gate) => {
                let shown = [
                    gate_text(&gate, detail, Paint::Ansi),
                    gate_markdown(&gate, Budget::COMMENT),
                    gate_junit(&gate),
                    gate_annotations(&gate),
                    gate_outputs(&gate, None, "d"),
                ];
                shown.concat().len()
            }
            Whole::Score(score) => text(&score, detail, Paint::Ansi).len() + markdown(&score, detail).len(),
            Whole::Pack(pack) => {
                pack_text(&pack, detail, Paint::Ansi).len() + pack_markdown(&pack, detail).len()
            }
        };
    }
    Some(bytes_shown)
}

#[test]
fn what_is_spoilt_below_is_read_as_it_is() {
    for stored in STORED {
        assert!(render_all(stored.as_bytes()).is_some_and(|bytes| bytes > 500));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    /// A result is a stranger's file. It is refused or shown, and no value in it does more.
    #[test]
    fn a_spoilt_result_is_refused_or_shown(
        stored in select(&STORED[..]),
        at in any::<Index>(),
        with in select(vec![
            "18446744073709551615", "-1", "9223372036854775807", "1e308", "-0.5", "0", "null", "true", "\"\"", "[]",
            "{}", "\"\\u0000\\ud83d\\ude00\"", "\"PASS\"", "\"0123456789012345678901234567890123456789\"", "1000000000000",
        ]),
    ) {
        // A value somewhere in it becomes another.
        let mut value: serde_json::Value = serde_json::from_str(stored).unwrap();
        let mut places = Vec::new();
        pointers(&value, &mut String::new(), &mut places);
        *value.pointer_mut(&places[at.index(places.len())]).unwrap() = serde_json::from_str(with).unwrap();
        render_all(value.to_string().as_bytes());
    }
}

/// The places of all values in a document.
fn pointers(value: &serde_json::Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let long = at.len();
    let mut below = |key: String, value: &serde_json::Value| {
        at.push('/');
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        pointers(value, at, places);
        at.truncate(long);
    };
    match value {
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| below(n.to_string(), item));
        }
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, field)| below(key.clone(), field)),
        _ => {}
    }
}

/// Texts whose escaped form is as long as it gets: what must not be missed fits all the same.
#[test]
fn the_least_budget_is_enough() {
    let numbers = Numbers {
        failing: 60,
        blocked: 9,
        stale: 9,
        passing: 9,
        packs: 30,
        claims: 9,
        regressions: 60,
        better: 60,
        loosened: 60,
        tightened: 60,
        open: 60,
        reasons: 60,
        notes: 60,
        paths: 60,
    };
    for text in ["\u{e0041}", "@", "\u{202e}`", "#`", "a` `"] {
        for verdict in [(GateVerdict::Blocked, 4), (GateVerdict::NotVerified, 2), (GateVerdict::Pass, 0)] {
            let mut gate = build(&numbers, &text.repeat(3_000), verdict, false, Trust::Local);
            // A result that nobody read strictly may hold any text there, too.
            gate.approval.as_mut().unwrap().digest = text.repeat(3_000);
            let shown = gate_markdown(&gate, Budget::LEAST);
            assert!(shown.len() <= Budget::LEAST.bytes(), "{} bytes of {text:?}", shown.len());
        }
    }
}

/// Two thousand fixtures, and nothing that takes long.
#[test]
fn a_large_gate_fits_into_a_comment() {
    let numbers = Numbers {
        failing: 400,
        blocked: 3,
        stale: 3,
        passing: 1_594,
        packs: 16,
        claims: 8,
        regressions: 300,
        better: 40,
        loosened: 30,
        tightened: 3,
        open: 9,
        reasons: 500,
        notes: 30,
        paths: 90,
    };
    let gate = build(&numbers, "plain", (GateVerdict::Fail, 1), false, Trust::AuthorControlled);
    let shown = gate_markdown(&gate, Budget::COMMENT);
    assert!(shown.len() <= 60_000 && shown.len() > 50_000, "{}", shown.len());
    // What is as it should be goes first.
    let (_, passing) = shown.split_once("**Fixtures that pass**").unwrap();
    assert!(passing.contains("\nand 1") && !passing.contains("| <code>passing"), "{passing}");
    assert!(gate_markdown(&gate, Budget::SUMMARY).contains("| <code>passing1593 plain</code> |"));
}
