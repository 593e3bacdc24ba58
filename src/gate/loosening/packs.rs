//! What a pack asks for.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::words::{Changes, NONE, Stricter, list};
use super::{Class, Item, RuleChange};
use crate::ids::{ClaimId, CriterionId, TaskId};
use crate::pack::{ContractCommand, Criterion, Pack, Rubric, RunContract, Task, Thresholds};
use crate::policy::PackName;

/// What a change does to a pack. The order of tasks and criteria never matters.
pub fn pack_changes(name: &PackName, old: &Pack, new: &Pack) -> Vec<RuleChange> {
    let Pack { digest: _, schema, version, profile, required_addons, goal, contract, tasks, rubric } = old;
    let mut changes = Changes::of(name.as_str());
    let words = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.into());
    let facts = Item::PackFacts;
    changes.plain(facts, "schema", Class::Neutral, (schema, &new.schema), words);
    changes.plain(facts, "version", Class::Neutral, (version, &new.version), words);
    changes.plain(facts, "goal", Class::Neutral, (goal, &new.goal), words);
    changes.plain(facts, "profile", Class::Loosened, (profile, &new.profile), Clone::clone);
    // A pack that requires one more may not apply any more.
    changes.set(Item::Addons, "required_addons", required_addons, &new.required_addons, Stricter::Less);
    commands(&mut changes, contract, &new.contract);
    each_task(&mut changes, tasks, &new.tasks);
    of_rubric(&mut changes, rubric, &new.rubric);
    changes.found
}

fn commands(changes: &mut Changes, old: &RunContract, new: &RunContract) {
    let RunContract { commands: was } = old;
    let words = |command: &ContractCommand| {
        let ContractCommand { id, command, claim, reports } = command;
        let id = id.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
        let claim = claim.as_ref().map(|claim| format!(" for {claim}")).unwrap_or_default();
        let reports = if reports.is_empty() { String::new() } else { format!(" reports {}", list(reports)) };
        format!("{id}{}{claim}{reports}", command.text)
    };
    let all = |commands: &Vec<ContractCommand>| list(commands.iter().map(words));
    changes.plain(Item::Contract, "required_commands", Class::Loosened, (was, &new.commands), all);
}

fn each_task(changes: &mut Changes, old: &[Task], new: &[Task]) {
    let by_id = |tasks: &'_ [Task]| -> BTreeMap<TaskId, Task> {
        tasks.iter().map(|task| (task.id.clone(), task.clone())).collect()
    };
    let (old, new) = (by_id(old), by_id(new));
    for (id, was) in &old {
        match new.get(id) {
            Some(is) => task(changes, was, is),
            None => changes.add(Item::Task, &format!("task {id}"), Class::Loosened, "judged", "gone"),
        }
    }
    for id in new.keys().filter(|id| !old.contains_key(*id)) {
        changes.add(Item::Task, &format!("task {id}"), Class::Tightened, NONE, "new");
    }
}

fn task(changes: &mut Changes, old: &Task, new: &Task) {
    let Task { id, title, intent, prompt, required_claims, artifact_kinds, acceptance } = old;
    let what = |part: &str| format!("task {id}: {part}");
    let words = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.into());
    changes.plain(Item::Task, &what("title"), Class::Neutral, (title, &new.title), words);
    changes.plain(Item::Task, &what("intent"), Class::Neutral, (intent, &new.intent), words);
    // What is asked of whoever does the task, and when it is done.
    changes.plain(Item::Task, &what("prompt"), Class::Loosened, (prompt, &new.prompt), words);
    let points = |points: &Vec<String>| list(points);
    changes.plain(Item::Task, &what("acceptance"), Class::Loosened, (acceptance, &new.acceptance), points);
    let claims = what("required_evidence_claim_ids");
    changes.set(Item::RequiredClaim, &claims, required_claims, &new.required_claims, Stricter::More);
    let kinds = what("required_artifact_kinds");
    changes.set(Item::RequiredArtifact, &kinds, artifact_kinds, &new.artifact_kinds, Stricter::More);
}

fn of_rubric(changes: &mut Changes, old: &Rubric, new: &Rubric) {
    let Rubric { criteria, thresholds: Thresholds { pass, high_confidence } } = old;
    let (is_pass, is_high) = (&new.thresholds.pass, &new.thresholds.high_confidence);
    changes.ordered(Item::Threshold, "pass_ratio", pass, is_pass, Stricter::More);
    changes.ordered(Item::Threshold, "high_confidence_ratio", high_confidence, is_high, Stricter::More);
    let by_id = |criteria: &[Criterion]| -> BTreeMap<CriterionId, Criterion> {
        criteria.iter().map(|criterion| (criterion.id.clone(), criterion.clone())).collect()
    };
    let (old, new) = (by_id(criteria), by_id(&new.criteria));
    for (id, was) in &old {
        let Criterion { id: _, name, weight, from } = was;
        let what = |part: &str| format!("criterion {id}: {part}");
        let Some(is) = new.get(id) else {
            changes.add(Item::Criterion, &format!("criterion {id}"), Class::Loosened, "weighed", "gone");
            continue;
        };
        let words = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.into());
        changes.plain(Item::Criterion, &what("name"), Class::Neutral, (name, &is.name), words);
        // Any other weight moves the ratio, one way or the other.
        let text = |weight: &crate::number::Decimal| weight.to_string();
        changes.plain(Item::Criterion, &what("weight"), Class::Loosened, (weight, &is.weight), text);
        let claims = |from: &Option<BTreeSet<ClaimId>>| {
            from.as_ref().map_or_else(|| "scored by hand".into(), |claims| list(claims.iter()))
        };
        changes.plain(Item::Criterion, &what("from"), Class::Loosened, (from, &is.from), claims);
    }
    // One more dilutes all others.
    let added = new.iter().filter(|(id, _)| !old.contains_key(*id));
    let added: Vec<(String, String)> = added
        .map(|(id, criterion)| (format!("criterion {id}"), format!("weight {}", criterion.weight)))
        .collect();
    for (what, weight) in added {
        changes.add(Item::Criterion, &what, Class::Loosened, NONE, &weight);
    }
}
