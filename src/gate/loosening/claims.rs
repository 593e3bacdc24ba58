//! What proves claims.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::words::{Changes, NONE, Stricter, list, optional};
use super::{Class, Item};
use crate::evidence::{JobName, Kind, built_in};
use crate::ids::ClaimId;
use crate::number::Decimal;
use crate::ordered::Ordered as _;
use crate::pack::{Command, Tier};
use crate::policy::{ClaimRule, Form, Policy, Proof, read_policy};

/// Adds what a change does to the rules of claims.
pub(super) fn changes(
    changes: &mut Changes,
    old: &BTreeMap<ClaimId, ClaimRule>,
    new: &BTreeMap<ClaimId, ClaimRule>,
) {
    let claims: BTreeSet<&ClaimId> = old.keys().chain(new.keys()).ordered();
    for claim in claims {
        match (old.get(claim), new.get(claim)) {
            (Some(was), Some(is)) => rule(changes, claim, was, is),
            // A claim that the policy does not speak of is proven by its very name, or by nothing.
            (was, is) if built_in(claim).is_some() => {
                let Some(usual) = usual() else { continue };
                rule(changes, claim, was.unwrap_or(&usual), is.unwrap_or(&usual));
            }
            (None, Some(is)) => {
                changes.add(Item::ClaimRule, claim.as_str(), Class::Loosened, "nothing proves it", &said(is));
            }
            (Some(was), None) => {
                changes.add(
                    Item::ClaimRule,
                    claim.as_str(),
                    Class::Tightened,
                    &said(was),
                    "nothing proves it",
                );
            }
            (None, None) => {}
        }
    }
}

/// The rule that says nothing.
fn usual() -> Option<ClaimRule> {
    let text: &[u8] = b"[claims.usual]\n";
    let (Policy { mut claims, .. }, _) = read_policy("usual", text).ok()?;
    claims.pop_first().map(|(_, rule)| rule)
}

/// All that a rule says, where it is not one against another: whoever approves it approves each word.
fn said(rule: &ClaimRule) -> String {
    let ClaimRule {
        kinds,
        command,
        reports,
        env,
        jobs,
        legs,
        min_executed,
        max_age,
        min_tier,
        inputs,
        min_coverage,
        exit,
    } = rule;
    let mut words = Vec::new();
    let mut add = |name: &str, value: String| words.push(format!("{name} {value}"));
    if !kinds.is_empty() {
        add("kinds", list(kinds.iter().map(|kind| kind.word())));
    }
    if let Some(command) = command {
        add("command", format!("{:?}", command.text));
    }
    if !reports.is_empty() {
        add("reports", format!("{:?}", reports.iter().map(Form::text).collect::<Vec<_>>()));
    }
    for (name, value) in env {
        add("env", format!("{}={value:?}", name.text()));
    }
    if !jobs.is_empty() {
        add("jobs", format!("{:?}", jobs.iter().map(Form::text).collect::<Vec<_>>()));
    }
    if !legs.is_empty() {
        add("legs", format!("{:?}", legs.iter().map(Form::text).collect::<Vec<_>>()));
    }
    add("min_executed", min_executed.to_string());
    add("max_age", max_age.text());
    if let Some(tier) = min_tier {
        add("min_tier", tier.word().into());
    }
    if !inputs.is_empty() {
        add("inputs", format!("{:?}", inputs.iter().map(Form::text).collect::<Vec<_>>()));
    }
    if let Some(least) = min_coverage {
        add("min_coverage", least.to_string());
    }
    if let Some(Proof::Proves) = exit {
        add("exit", "proves".into());
    }
    format!("has a rule: {}", words.join(", "))
}

fn rule(changes: &mut Changes, claim: &ClaimId, old: &ClaimRule, new: &ClaimRule) {
    let ClaimRule {
        kinds,
        command,
        reports,
        env,
        jobs,
        legs,
        min_executed,
        max_age,
        min_tier,
        inputs,
        min_coverage,
        exit,
    } = old;
    let item = Item::ClaimRule;
    let what = |part: &str| format!("{claim}: {part}");
    // A report of a kind that does not count any more may have been the one that failed.
    let words = |kinds: &BTreeSet<Kind>| {
        if kinds.is_empty() { "any".into() } else { list(kinds.iter().map(|kind| kind.word())) }
    };
    changes.plain(item, &what("kinds"), Class::Loosened, (kinds, &new.kinds), words);
    let text = |command: &Option<Command>| optional(command.as_ref().map(|command| command.text.as_str()));
    changes.plain(item, &what("command"), Class::Loosened, (command, &new.command), text);
    let text = |reports: &BTreeSet<_>| list(reports.iter().map(Form::text));
    changes.plain(item, &what("reports"), Class::Loosened, (reports, &new.reports), text);
    let text = |env: &BTreeMap<crate::policy::Variable, String>| {
        list(env.iter().map(|(name, value)| format!("{}={value:?}", name.text())))
    };
    changes.plain(item, &what("env"), Class::Loosened, (env, &new.env), text);
    let texts = |lines: &BTreeSet<crate::policy::Line>| -> BTreeSet<String> {
        lines.iter().map(Form::text).ordered()
    };
    let named = |jobs: &BTreeSet<JobName>| -> BTreeSet<String> { jobs.iter().map(Form::text).ordered() };
    changes.set(item, &what("jobs"), &named(jobs), &named(&new.jobs), Stricter::More);
    changes.set(item, &what("legs"), &texts(legs), &texts(&new.legs), Stricter::More);
    changes.ordered(item, &what("min_executed"), min_executed, &new.min_executed, Stricter::More);
    let age = |age: &crate::policy::Duration| Age { seconds: age.seconds(), text: age.text() };
    changes.ordered(item, &what("max_age"), &age(max_age), &age(&new.max_age), Stricter::Less);
    tier(changes, &what("min_tier"), *min_tier, new.min_tier);
    let texts = |inputs: &BTreeSet<crate::policy::Input>| -> BTreeSet<String> {
        inputs.iter().map(Form::text).ordered()
    };
    changes.set(item, &what("inputs"), &texts(inputs), &texts(&new.inputs), Stricter::More);
    coverage(changes, &what("min_coverage"), min_coverage.as_ref(), new.min_coverage.as_ref());
    let word = |exit: &Option<Proof>| match exit {
        Some(Proof::Proves) => "proves",
        None => NONE,
    };
    if *exit != new.exit {
        let class = if new.exit.is_none() { Class::Tightened } else { Class::Loosened };
        changes.add(item, &what("exit"), class, word(exit), word(&new.exit));
    }
}

/// Where the policy names none, the mode of the run decides, which asks for `confirmed` where it can be had.
fn tier(changes: &mut Changes, what: &str, old: Option<Tier>, new: Option<Tier>) {
    if old == new {
        return;
    }
    let is_stricter = match (old, new) {
        (None, Some(new)) => new >= Tier::Confirmed,
        (Some(old), Some(new)) => new > old,
        (_, None) => false,
    };
    let class = if is_stricter { Class::Tightened } else { Class::Loosened };
    changes.add(Item::ClaimRule, what, class, tier_word(old), tier_word(new));
}

/// Without one it is `recorded` where the author owns the workflow, and `confirmed` where nobody does: to write
/// `recorded` down is the same today, and less there.
fn tier_word(tier: Option<Tier>) -> &'static str {
    tier.map_or("by the mode of the run, recorded at least", Tier::word)
}

fn coverage(changes: &mut Changes, what: &str, old: Option<&Decimal>, new: Option<&Decimal>) {
    if old == new {
        return;
    }
    let is_stricter = match (old, new) {
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new > old,
        (_, None) => false,
    };
    let class = if is_stricter { Class::Tightened } else { Class::Loosened };
    let words = |least: Option<&Decimal>| least.map_or_else(|| NONE.into(), ToString::to_string);
    changes.add(Item::ClaimRule, what, class, &words(old), &words(new));
}

/// An age as it is written, compared by its length.
#[derive(Debug, Clone)]
struct Age {
    seconds: u64,
    text: String,
}

impl PartialEq for Age {
    fn eq(&self, other: &Self) -> bool {
        self.seconds == other.seconds
    }
}

impl PartialOrd for Age {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.seconds.cmp(&other.seconds))
    }
}

impl core::fmt::Display for Age {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text)
    }
}
