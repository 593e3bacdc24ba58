//! What a pack asks for.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::words::{Changes, NONE, Stricter, list, optional, shown};
use super::{Class, Item, RuleChange};
use crate::ids::{ClaimId, CriterionId, Digest, TaskId};
use crate::ordered::Ordered as _;
use crate::pack::{ContractCommand, Criterion, Pack, Rubric, RunContract, Task, Thresholds};
use crate::policy::PackName;

/// What a change does to a pack. The order of tasks and criteria never matters.
pub fn pack_changes(name: &PackName, old: &Pack, new: &Pack) -> Vec<RuleChange> {
    let Pack { digest: _, schema, version, profile, required_addons, goal, contract, tasks, rubric } = old;
    let mut changes = Changes::of(name.as_str());
    let words = |text: &Option<String>| optional(text.as_deref());
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

/// A pack that nothing judged before, with all that it asks for: the digests of its file and of its scores.
pub fn pack_new(name: &PackName, pack: &Digest, scores: Option<&Digest>) -> RuleChange {
    let scores = scores.map(|digest| format!(", scores sha256 {digest}")).unwrap_or_default();
    RuleChange {
        item: Item::PackFacts,
        what: shown(&format!("{}: pack", name.as_str())),
        class: Class::Tightened,
        from: NONE.into(),
        to: format!("sha256 {pack}{scores}"),
    }
}

/// What a criterion is derived from.
fn derived(claims: &BTreeSet<ClaimId>) -> String {
    format!("from {}", list(claims.iter()))
}

fn commands(changes: &mut Changes, old: &RunContract, new: &RunContract) {
    let RunContract { commands: was, claim_contract, output_contract } = old;
    // Each part in quotes: no part can be taken for another.
    let words = |command: &ContractCommand| {
        let ContractCommand { id, command, claim, reports } = command;
        let id = id.as_ref().map(|id| format!("{id:?}: ")).unwrap_or_default();
        let claim = claim.as_ref().map(|claim| format!(" for {:?}", claim.as_str())).unwrap_or_default();
        let reports = if reports.is_empty() { String::new() } else { format!(" reports {reports:?}") };
        let is_bare = id.is_empty() && claim.is_empty() && reports.is_empty();
        if is_bare { command.text.clone() } else { format!("{id}{:?}{claim}{reports}", command.text) }
    };
    let all = |commands: &Vec<ContractCommand>| list(commands.iter().map(words));
    changes.plain(Item::Contract, "required_commands", Class::Loosened, (was, &new.commands), all);
    // What is asked of whoever does a task, as its prompt is.
    let words = |text: &Option<String>| optional(text.as_deref());
    for (what, was, is) in [
        ("claim_contract", claim_contract, &new.claim_contract),
        ("output_contract", output_contract, &new.output_contract),
    ] {
        changes.plain(Item::Contract, what, Class::Loosened, (was, is), words);
    }
}

fn each_task(changes: &mut Changes, old: &[Task], new: &[Task]) {
    let by_id = |tasks: &'_ [Task]| -> BTreeMap<TaskId, Task> {
        tasks.iter().map(|task| (task.id.clone(), task.clone())).ordered()
    };
    let (old, new) = (by_id(old), by_id(new));
    // A pack that requires no claim cannot pass: the first one opens it.
    let claims = if old.values().all(|task| task.required_claims.is_empty()) {
        Stricter::Less
    } else {
        Stricter::More
    };
    for (id, was) in &old {
        match new.get(id) {
            Some(is) => task(changes, was, is, claims),
            None => changes.add(Item::Task, &format!("task {id}"), Class::Loosened, "judged", "gone"),
        }
    }
    for (id, is) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        let opens = claims == Stricter::Less && !is.required_claims.is_empty();
        let class = if opens { Class::Loosened } else { Class::Tightened };
        changes.add(Item::Task, &format!("task {id}"), class, NONE, &said(is));
    }
}

/// All that a new task asks for.
fn said(task: &Task) -> String {
    let Task { id: _, title: _, intent: _, prompt, required_claims, artifact_kinds, acceptance } = task;
    let claims: Vec<&str> = required_claims.iter().map(ClaimId::as_str).collect();
    let mut words = alloc::vec![format!("new: claims {claims:?}")];
    words.extend((!artifact_kinds.is_empty()).then(|| format!("artifacts {artifact_kinds:?}")));
    words.extend(prompt.as_ref().map(|prompt| format!("prompt {prompt:?}")));
    words.extend((!acceptance.is_empty()).then(|| format!("acceptance {acceptance:?}")));
    words.join(", ")
}

fn task(changes: &mut Changes, old: &Task, new: &Task, more_claims: Stricter) {
    let Task { id, title, intent, prompt, required_claims, artifact_kinds, acceptance } = old;
    let what = |part: &str| format!("task {id}: {part}");
    let words = |text: &Option<String>| optional(text.as_deref());
    changes.plain(Item::Task, &what("title"), Class::Neutral, (title, &new.title), words);
    changes.plain(Item::Task, &what("intent"), Class::Neutral, (intent, &new.intent), words);
    // What is asked of whoever does the task, and when it is done.
    changes.plain(Item::Task, &what("prompt"), Class::Loosened, (prompt, &new.prompt), words);
    let points = |points: &Vec<String>| list(points);
    changes.plain(Item::Task, &what("acceptance"), Class::Loosened, (acceptance, &new.acceptance), points);
    let claims = what("required_evidence_claim_ids");
    changes.set(Item::RequiredClaim, &claims, required_claims, &new.required_claims, more_claims);
    let kinds = what("required_artifact_kinds");
    changes.set(Item::RequiredArtifact, &kinds, artifact_kinds, &new.artifact_kinds, Stricter::More);
}

fn of_rubric(changes: &mut Changes, old: &Rubric, new: &Rubric) {
    let Rubric { criteria, thresholds: Thresholds { pass, high_confidence } } = old;
    let (is_pass, is_high) = (&new.thresholds.pass, &new.thresholds.high_confidence);
    changes.ordered(Item::Threshold, "pass_ratio", pass, is_pass, Stricter::More);
    changes.ordered(Item::Threshold, "high_confidence_ratio", high_confidence, is_high, Stricter::More);
    let by_id = |criteria: &[Criterion]| -> BTreeMap<CriterionId, Criterion> {
        criteria.iter().map(|criterion| (criterion.id.clone(), criterion.clone())).ordered()
    };
    let (old, new) = (by_id(criteria), by_id(&new.criteria));
    for (id, was) in &old {
        let Criterion { id: _, name, weight, from } = was;
        let what = |part: &str| format!("criterion {id}: {part}");
        let Some(is) = new.get(id) else {
            changes.add(Item::Criterion, &format!("criterion {id}"), Class::Loosened, "weighed", "gone");
            continue;
        };
        let words = |text: &Option<String>| optional(text.as_deref());
        changes.plain(Item::Criterion, &what("name"), Class::Neutral, (name, &is.name), words);
        // Any other weight moves the ratio, one way or the other.
        let text = |weight: &crate::number::Decimal| weight.to_string();
        changes.plain(Item::Criterion, &what("weight"), Class::Loosened, (weight, &is.weight), text);
        let claims =
            |from: &Option<BTreeSet<ClaimId>>| from.as_ref().map_or_else(|| "scored by hand".into(), derived);
        changes.plain(Item::Criterion, &what("from"), Class::Loosened, (from, &is.from), claims);
    }
    // One more dilutes all others.
    let added = new.iter().filter(|(id, _)| !old.contains_key(*id));
    for (id, Criterion { id: _, name, weight, from }) in added {
        let mut words = alloc::vec![format!("weight {weight}")];
        words.extend(name.as_ref().map(|name| format!("name {name:?}")));
        words.extend(from.as_ref().map(derived));
        changes.add(Item::Criterion, &format!("criterion {id}"), Class::Loosened, NONE, &words.join(", "));
    }
}
