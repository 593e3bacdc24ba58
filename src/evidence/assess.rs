//! From all records to the state of one claim: which records decide, and what they say together.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::check::{Checked, Context, check};
use super::facts::short_name;
use super::job::{self, JobName};
use super::record::{Attempt, Job, Record};
use super::rule::Rule;
use super::state::{ClaimState, Judged, Tier};
use crate::ids::{ClaimId, Digest};
use crate::ordered::Ordered as _;

/// What is known of a claim, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The state, with the ids of the records that decide.
    pub judged: Judged,
    /// The records that decide, by group and then by id.
    pub deciding: Vec<Deciding>,
    /// Groups in which a pass follows a failure.
    pub flaky: Vec<String>,
    /// Records that would count if they were of the judged tree.
    pub of_other_trees: usize,
}

/// A record that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// The digest of its bytes.
    pub id: Digest,
    /// The leg of a matrix.
    pub leg: Option<String>,
    /// When it ended, in seconds since 1970.
    pub ended: Option<i64>,
    /// What it is worth.
    pub checked: Checked,
}

/// What records of one job, leg and command have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group<'r> {
    pack: Option<&'r str>,
    /// Attempts of a CI system and those elsewhere are not in one order: neither outweighs the other.
    is_in_ci: bool,
    job: Option<&'r Job>,
    leg: Option<&'r str>,
    command: &'r [String],
}

/// A record and what it is worth.
type Held<'r> = (&'r Record, Checked);

/// Judges a claim of a pack (`None`: of no pack in particular) by the records there are.
///
/// Records of other trees are set aside; only if nothing else is left is the claim STALE. The rest falls into groups
/// of the same pack, workflow, job, leg and command. The newest attempt of a group decides, and within an attempt the
/// worst record; but what cannot be read or does not fit its name decides wherever it is. Every group must hold, and
/// every leg and every command that the rule names must be there.
pub fn assess(
    claim: &ClaimId,
    pack: Option<&str>,
    rule: Option<&Rule>,
    records: &[Record],
    context: &Context,
) -> Evidence {
    let Some(rule) = rule else { return nothing(Judged::missing("no rule says what proves this claim"), 0) };
    let serves = |record: &&Record| {
        record.claim == *claim && record.pack.as_deref().is_none_or(|own| pack.is_none_or(|pack| own == pack))
    };
    let (here, elsewhere): (Vec<&Record>, Vec<&Record>) =
        records.iter().filter(serves).partition(|record| context.is_about(&record.tree, rule));
    let no_job = rule.jobs.iter().find(|job| !here.iter().any(|record| is_of(record, job)));
    let no_job = no_job.map(|job| context.jobs.why_not(job));
    if here.is_empty() {
        return without(&elsewhere, no_job);
    }
    let mut groups: BTreeMap<Group<'_>, BTreeMap<Attempt, Vec<Held<'_>>>> = BTreeMap::new();
    for record in here {
        let group = Group {
            pack: record.pack.as_deref(),
            is_in_ci: record.run.is_some(),
            job: record.job.as_ref(),
            leg: record.leg.as_deref(),
            command: &record.command,
        };
        let held = (record, check(record, rule, context));
        groups.entry(group).or_default().entry(record.attempt()).or_default().push(held);
    }
    let legs: BTreeSet<&str> = groups.keys().filter_map(|group| group.leg).ordered();
    let ran: BTreeSet<&[String]> = groups.keys().map(|group| group.command).ordered();
    let absent_legs =
        rule.legs.iter().filter(|leg| !legs.contains(leg.as_str())).map(|leg| format!("leg {leg}"));
    let absent_commands = rule.commands.iter().filter(|words| !ran.contains(words.as_slice()));
    let absent: Vec<String> =
        absent_legs.chain(absent_commands.map(|words| format!("`{}`", words.join(" ")))).collect();
    let mut deciding = Vec::new();
    let mut flaky = Vec::new();
    for (group, attempts) in groups {
        let decided = decide(attempts);
        if decided.is_flaky {
            flaky.push(name(&group));
        }
        deciding.extend(decided.records);
    }
    Evidence {
        judged: sum_up(&deciding, &absent, no_job),
        deciding: shown(deciding),
        flaky,
        of_other_trees: elsewhere.len(),
    }
}

/// There is no record of this tree.
fn without(elsewhere: &[&Record], no_job: Option<String>) -> Evidence {
    // A job is of this commit or is none.
    if let Some(why) = no_job {
        return nothing(Judged::missing(&why), elsewhere.len());
    }
    if elsewhere.is_empty() {
        return nothing(Judged::missing("there is no record"), 0);
    }
    let judged = Judged {
        state: ClaimState::Stale,
        tier: elsewhere.iter().map(|record| record.tier).min(),
        evidence_ids: elsewhere.iter().map(|record| short_name(&record.id)).ordered(),
        reason: Some("its records are of other trees".into()),
    };
    nothing(judged, elsewhere.len())
}

fn nothing(judged: Judged, of_other_trees: usize) -> Evidence {
    Evidence { judged, deciding: Vec::new(), flaky: Vec::new(), of_other_trees }
}

/// Whether a record is one of a job.
fn is_of(record: &Record, job: &JobName) -> bool {
    job::end(record).is_some_and(|(name, _)| name == job.to_string())
}

/// What decides in a group.
struct Decided<'r> {
    records: Vec<Held<'r>>,
    is_flaky: bool,
}

fn decide(mut attempts: BTreeMap<Attempt, Vec<Held<'_>>>) -> Decided<'_> {
    let newest = attempts.pop_last().map(|(_, records)| records).unwrap_or_default();
    let is_good =
        |records: &[Held<'_>]| records.iter().all(|(_, checked)| checked.state == ClaimState::Supported);
    let failed =
        |(_, checked): &Held<'_>| matches!(checked.state, ClaimState::Contradicted | ClaimState::Conflict);
    let is_flaky = is_good(&newest) && attempts.values().flatten().any(failed);
    // Whoever changes a record must not be able to hide it behind a newer one.
    let broken = attempts.into_values().flatten().filter(|(_, checked)| checked.state.blocks());
    let records = newest.into_iter().chain(broken).collect();
    Decided { records, is_flaky }
}

/// The worst of all that decides; equally bad ones by the id of their record.
fn sum_up(deciding: &[Held<'_>], absent: &[String], no_job: Option<String>) -> Judged {
    let worst =
        deciding.iter().min_by_key(|(record, checked)| (core::cmp::Reverse(checked.state), record.id));
    let (mut state, mut reason) = worst
        .map_or((ClaimState::Missing, "there is no record".into()), |(_, checked)| {
            (checked.state, checked.reason.clone())
        });
    if let Some(first) = absent.first().filter(|_| state <= ClaimState::Missing) {
        state = ClaimState::Missing;
        reason = match absent.len() {
            1 => format!("there is no record of {first}"),
            several => format!("there is no record of {first} and {} more", several - 1),
        };
    }
    if let Some(why) = no_job.filter(|_| state <= ClaimState::Missing) {
        (state, reason) = (ClaimState::Missing, why);
    }
    let tier: Option<Tier> = deciding.iter().map(|(record, _)| record.tier).min();
    let evidence_ids = deciding.iter().map(|(record, _)| short_name(&record.id)).ordered();
    Judged { state, tier, evidence_ids, reason: Some(reason) }
}

fn shown(deciding: Vec<Held<'_>>) -> Vec<Deciding> {
    let mut shown: Vec<Deciding> = deciding
        .into_iter()
        .map(|(record, checked)| Deciding {
            id: record.id,
            leg: record.leg.clone(),
            ended: record.ended,
            checked,
        })
        .collect();
    shown.sort_by(|a, b| (&a.leg, a.id).cmp(&(&b.leg, b.id)));
    shown
}

/// A group in a few words: `ci / test (linux)`, or its command.
fn name(group: &Group<'_>) -> String {
    let leg = group.leg.map(|leg| format!(" ({leg})")).unwrap_or_default();
    match group.job {
        Some(job) => format!("{} / {}{leg}", job.workflow, job.name),
        None => format!("{}{leg}", group.command.join(" ")),
    }
}
