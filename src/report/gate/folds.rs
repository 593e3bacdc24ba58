//! What is folded in the Markdown of a gate.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::complaints::complaints;
use super::super::outcome::disclosures;
use super::super::pack_facts::{lacks, ratio as pack_ratio, state, tally};
use super::super::words::{ratio, status};
use super::facts::{accepted, gates};
use super::fit::{Item, List, short_code, short_prose};
use super::markdown::{reason_item, row_item, table_head, this};
use super::names::{NAME, brief, class, name, trust_sentence};
use super::rows::Row;
use crate::diagnostic::Level;
use crate::escape::markdown_code as code;
use crate::result::Disclosed;
use crate::result::v1::{Claim, Fixture, Gate, GateVerdict, Pack, Reason, Status, Summary, Tier};

/// The lists, the weightiest first; the last is of what is as it should be. `reasons` are shown already, and `rest` are
/// the rows that are not.
pub(super) fn lists(gate: &Gate, rest: &[Row], reasons: usize) -> Vec<List> {
    let title = match gate.verdict {
        GateVerdict::Pass if accepted(gate).is_some() => "Accepted",
        GateVerdict::Pass => "Landed",
        _ => "More that is wrong or changed",
    };
    let told = if gate.verdict == GateVerdict::Pass { gate.reasons.len() } else { reasons };
    Vec::from([
        list(title, &table_head(gate), rest.iter().map(row_item)),
        list("Reasons", "", gate.reasons.iter().skip(told).map(reason_item)),
        list(
            "Better",
            BETTER,
            gate.improvements.iter().map(|better| {
                Item::row(
                    short_code(&better.what, 80, 300),
                    [
                        short_prose(&better.from, 40, 200),
                        short_prose(&better.to, 40, 200),
                        short_prose(&better.message, 200, 600),
                    ],
                )
            }),
        ),
        list(
            "Rules changed",
            RULES,
            gate.rules_changed.iter().map(|rule| {
                Item::row(
                    short_code(&rule.what, 80, 300),
                    [
                        short_prose(&rule.from, 80, 300),
                        short_prose(&rule.to, 80, 300),
                        class(rule.class).into(),
                    ],
                )
            }),
        ),
        list("Packs", PACKS, gate.packs.iter().map(pack)),
        list(
            "Claims",
            CLAIMS,
            gate.packs.iter().filter(|pack| gates(pack)).flat_map(|pack| {
                let name = name(pack);
                pack.claims.iter().map(move |one| claim(&name, one))
            }),
        ),
        list("Tasks", TASKS, gate.packs.iter().filter(|pack| gates(pack)).flat_map(tasks)),
        list("Notes", "", notes(gate).map(reason_item)),
        list(
            "Differs from the commit",
            "",
            gate.head.dirty_paths.iter().map(|path| {
                let name = short_code(path, 200, 600);
                Item { row: format!("- {name}\n"), name }
            }),
        ),
        list("Fixtures that do not pass", FIXTURES, fixtures(gate, |row| row.status != Status::Pass)),
        list("Fixtures that pass", FIXTURES, fixtures(gate, |row| row.status == Status::Pass)),
    ])
}

const BETTER: &str = "| | was | is | |\n|:--|:--|:--|:--|\n";
const RULES: &str = "| rule | was | is | |\n|:--|:--|:--|:--|\n";
const PACKS: &str = "| pack | status | ratio | claims and tasks |\n|:--|:--|--:|:--|\n";
const CLAIMS: &str = "| claim | state | tier | evidence | why |\n|:--|:--|:--|:--|:--|\n";
const TASKS: &str = "| task | lacks |\n|:--|:--|\n";
const FIXTURES: &str = "| fixture | status | match | miss | fp | prec | recall | strict |\n\
                        |:--|:--|--:|--:|--:|--:|--:|--:|\n";

fn list(title: &str, head: &str, items: impl Iterator<Item = Item>) -> List {
    List { heading: format!("**{title}**\n\n{head}"), items: items.collect() }
}

fn pack(pack: &Pack) -> Item {
    let ratio = pack_ratio(pack);
    let what = tally(pack).unwrap_or_else(|| pack.message.clone().unwrap_or_default());
    Item::row(
        short_code(&name(pack), NAME, 300),
        [
            pack.status.word().into(),
            ratio.as_deref().map_or("–", brief).to_string(),
            short_prose(&what, 200, 600),
        ],
    )
}

fn claim(pack: &str, claim: &Claim) -> Item {
    let tier = match claim.tier {
        None => "–",
        Some(Tier::Asserted) => "asserted",
        Some(Tier::Recorded) => "recorded",
        Some(Tier::Confirmed) => "confirmed",
        Some(Tier::Attested) => "attested",
    };
    let evidence = match claim.evidence_ids.split_first() {
        None => "–".to_string(),
        Some((first, [])) => short_code(first, 20, 100),
        Some((first, others)) => format!("{} +{}", short_code(first, 20, 100), others.len()),
    };
    let why = claim.reason.as_deref().unwrap_or_default();
    Item::row(
        short_code(&format!("{pack} · {}", claim.id), 160, 400),
        [state(claim.state).into(), tier.into(), evidence, short_prose(why, 200, 600)],
    )
}

/// The tasks of a pack that lack something.
fn tasks(pack: &Pack) -> impl Iterator<Item = Item> {
    let name = name(pack);
    let lacking = pack.tasks.iter().map(|task| (task, lacks(task))).filter(|(_, lacks)| !lacks.is_empty());
    lacking.map(move |(task, lacks)| {
        Item::row(short_code(&format!("{name} · {}", task.id), 160, 400), [short_prose(&lacks, 200, 600)])
    })
}

/// Everything worth knowing that changes nothing.
fn notes(gate: &Gate) -> impl Iterator<Item = &Reason> {
    let of_score = gate.score.iter().flat_map(complaints).filter(|(level, _)| *level == Level::Warning);
    let of_packs = gate.packs.iter().flat_map(|pack| &pack.notes);
    gate.notes.iter().chain(of_packs).chain(of_score.map(|(_, reason)| reason))
}

fn fixtures(gate: &Gate, wanted: fn(&Fixture) -> bool) -> impl Iterator<Item = Item> {
    let all = gate.score.iter().flat_map(|score| &score.fixtures);
    all.filter(move |row| wanted(row)).map(|row| {
        let counted =
            |value: u64| if row.status == Status::Blocked { "–".to_string() } else { value.to_string() };
        Item::row(
            short_code(&row.id, 160, 400),
            [
                status(row.status).into(),
                counted(row.matched),
                counted(row.missed),
                counted(row.false_positives),
                ratio(row.precision).into_owned(),
                ratio(row.recall).into_owned(),
                ratio(row.strict.precision).into_owned(),
            ],
        )
    })
}

/// Figures, what they are worth, and which commits were compared.
pub(super) fn facts(gate: &Gate) -> String {
    let mut out = String::new();
    if let Some(score) = &gate.score {
        out.push_str(&figures(gate, &score.summary));
        for line in disclosures(score, Disclosed::of(&score.fixtures), |name| short_code(name, NAME, 300)) {
            out.push_str(&format!("{line}<br>\n"));
        }
    }
    let commit =
        |text: &str| code(&text.chars().take(64).filter(char::is_ascii_alphanumeric).collect::<String>());
    let base = gate.base.as_ref();
    let known = [
        ("head", gate.head.commit.as_deref()),
        ("head of the pull request", gate.head.pr_head.as_deref()),
        ("tree", gate.head.tree.as_deref()),
        ("baseline", base.map(|base| base.commit.as_str())),
        ("rules of", base.map(|base| base.policy_commit.as_str())),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            out.push_str(&format!("{name} {}<br>\n", commit(value)));
        }
    }
    if let Some(approval) = &gate.approval {
        out.push_str(&format!("approval: {}<br>\n", short_prose(&approval.message, 200, 600)));
    }
    out + trust_sentence(gate.trust)
}

/// A figure and its name.
type Figure = (&'static str, fn(&Summary) -> Option<f64>);

/// The totals of both sides.
fn figures(gate: &Gate, now: &Summary) -> String {
    let before = gate.base_summary.as_ref();
    let base = short_prose(&super::names::base_name(gate), NAME, 300);
    let mut out = format!("| | {base} | {} |\n|:--|--:|--:|\n", this(gate));
    let figures: [Figure; 6] = [
        ("precision", |of| of.precision),
        ("recall", |of| of.recall),
        ("strict precision", |of| of.strict.figures.precision),
        ("strict recall", |of| of.strict.figures.recall),
        ("findings per fixture", |of| of.strict.findings_per_fixture),
        ("false alarms on clean fixtures", |of| of.strict.clean_false_alarm_rate),
    ];
    for (name, figure) in figures {
        let (was, is) = (ratio(before.and_then(figure)), ratio(figure(now)));
        out.push_str(&format!("| {name} | {was} | {is} |\n"));
    }
    out + "\n"
}
