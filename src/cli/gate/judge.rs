//! Everything that is judged, from what it is held against to the result.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::args::FIXTURES;
use super::base::{Held, hold};
use super::collect::collect;
use super::dirty::{dirty_files, say_dirty};
use super::fixtures::{Fixtures, fixtures};
use super::forge::Forge;
use super::listing::has_fixtures;
use super::loosened::{of_fixtures, of_policy_and_files};
use super::pack_facts::pack_facts;
use super::packs::{PackRules, Packs, packs};
use super::plan::GatePlan;
use super::policies::{self, Policies, policies};
use super::reviewers::reviewers;
use super::rules::Judging;
use super::shown::{Rows, parts};
use super::sources::{Named, Snapshot, Sources};
use super::trusted_base::hold_pull;
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::loosening::{LinedFlags, RuleChange};
use crate::gate::{self, Detectors, Material, Relation, self_test};
use crate::ids::FixtureId;
use crate::io::POLICY_FILE;
use crate::pack::Tier;
use crate::policy::{PackName, Policy, Retired};
use crate::result::{GateFacts, GateParts, blocked_gate, fixture_changes, gate as result, v1};

/// Judges the change that a plan names. `facts` learns what is found out on the way, for whatever is told later.
pub(super) fn judge(plan: &GatePlan, forge: &Forge, facts: &mut GateFacts, written: &[PathBuf]) -> v1::Gate {
    let mut warnings = Vec::new();
    match judged(plan, forge, facts, written, &mut warnings) {
        Ok(result) => result,
        Err(problems) => blocked_gate(&problems, &warnings, facts),
    }
}

fn judged(
    plan: &GatePlan,
    forge: &Forge,
    facts: &mut GateFacts,
    written: &[PathBuf],
    warnings: &mut Vec<Diagnostic>,
) -> Result<v1::Gate, Vec<Diagnostic>> {
    let detectors = Detectors::REAL;
    tested(&detectors)?;
    let (mut held, path) = held_with_policy(plan, forge, facts)?;
    leave_empty_base(&mut held, &path, facts);
    let Held { sources, relation, base_name } = held;
    let is_own = relation != Relation::Proposed;
    let policies = policies(&sources, &path, plan.config.is_some(), is_own)
        .inspect_err(|_| facts.invocation.check = Some(check(plan)))?;
    facts.config.clone_from(&policies.file);
    warnings.extend(by_defaults(plan, &path, &policies, relation));
    let mut problems = Vec::new();
    let store =
        plan.evidence.clone().unwrap_or_else(|| sources.root.join(policies.judging.evidence.dir.as_str()));
    if plan.collect {
        problems.extend(collect(
            &sources.root,
            &policies.own,
            plan.config.as_deref(),
            plan.evidence.as_deref(),
        ));
    }
    facts.invocation.fixtures.clone_from(&policies.dirs.head);
    let inputs = reviewers(&sources, &policies.judging)?;
    let deterministic: BTreeSet<String> = policies
        .judging
        .reviewers
        .iter()
        .filter(|(_, reviewer)| reviewer.is_deterministic)
        .map(|(name, _)| name.as_str().to_owned())
        .collect();
    let judging = Judging {
        rules: policies.judging.fixtures.rules,
        own_rules: policies.own.fixtures.rules,
        is_own,
        deterministic: &deterministic,
        inputs: &inputs,
        detectors: &detectors,
        dirs: &policies.dirs,
        base_name: base_name.as_deref(),
        quotes: plan.quotes,
    };
    let found = fixtures(&sources, &judging);
    let Fixtures { mut results, problems: unread, warnings: of_files, mut dirty, keys } = found;
    problems.extend(unread);
    warnings.extend(of_files);
    warnings.extend(
        results.iter_mut().flat_map(|result| std::mem::take(&mut result.warnings)).filter(is_of_base),
    );
    dirty.extend(dirty_files(&sources, &policies, &path)?);
    let changed = sources.changed(&dirty);
    let has_packs = !policies.judging.packs.is_empty() || !policies.own.packs.is_empty();
    let named = if has_packs { sources.named() } else { Named::new() };
    let rules = PackRules {
        policy: &policies.judging,
        own: &policies.own,
        is_own,
        landed_on: policies.baseline.as_ref().filter(|_| relation == Relation::Landed),
        detectors: &detectors,
        store: store.clone(),
        written: written.to_vec(),
        named: &named,
        changed: &changed,
        facts: pack_facts(plan, facts, policies.judging.evidence.dir.as_str()),
        least: least(facts.trust),
        forge,
    };
    let judged_packs = packs(&sources, &rules);
    let flags =
        if results.iter().any(|result| result.has_lined_flags) { LinedFlags::Some } else { LinedFlags::None };
    let of_rules = of_policy_and_files(&sources, &policies, relation, flags, &changed);
    let mut of_rules = of_rules.map_err(|problem| vec![problem])?;
    let listed = judged_packs.workflows.iter().filter(|change| !of_rules.contains(change)).cloned();
    of_rules.extend(listed.collect::<Vec<_>>());
    let (rows, mut deltas): (Vec<Rows>, Vec<gate::Delta>) = results.into_iter().map(Rows::split).unzip();
    if relation != Relation::Alone {
        let untold = of_fixtures(&sources, &policies.dirs, relation, &keys, &mut deltas);
        problems.extend(untold.map_err(|problem| vec![problem])?);
    }
    Ok(finish(
        Judged {
            plan,
            forge,
            sources,
            policies,
            relation,
            rows,
            deltas,
            changes: of_rules,
            packs: judged_packs,
            problems,
            dirty,
            detectors,
        },
        facts,
        warnings,
    ))
}

/// Everything that is held against one another, and the path of the policy.
fn held_with_policy(
    plan: &GatePlan,
    forge: &Forge,
    facts: &mut GateFacts,
) -> Result<(Held, String), Vec<Diagnostic>> {
    let config = plan.config.as_deref();
    if let Some(pull) = &forge.pull {
        let pull = pull.as_ref().map_err(Clone::clone)?;
        let path = policies::named(config).map_err(|problem| vec![problem])?;
        return Ok((hold_pull(pull, facts)?, path));
    }
    let held = hold(plan, facts)?;
    let path = policies::path(&held.sources, config).map_err(|problem| vec![problem])?;
    Ok((held, path))
}

/// What evidence must be worth where no rule says so.
fn least(trust: v1::Trust) -> Tier {
    match trust {
        v1::Trust::Trusted => Tier::Confirmed,
        v1::Trust::AuthorControlled | v1::Trust::Local => Tier::Recorded,
    }
}

/// A base that was read and holds nothing that is judged here is no baseline: the change is the first.
fn leave_empty_base(held: &mut Held, policy: &str, facts: &mut GateFacts) {
    let Held { sources, relation, base_name } = held;
    let judged = [&sources.tip, &sources.baseline].into_iter().flatten();
    // Another policy than the one that is named is one all the same.
    let is_empty = |snapshot: &Arc<Snapshot>| {
        let is_there = [policy, POLICY_FILE].into_iter().any(|path| snapshot.entries.get(path).is_some());
        !is_there && !has_fixtures(snapshot, FIXTURES)
    };
    if *relation == Relation::Alone || !judged.into_iter().all(is_empty) {
        return;
    }
    let name = base_name.take().unwrap_or_default();
    facts.no_baseline =
        Some(format!("first run: {name} holds no fixtures and no policy, so nothing was compared"));
    facts.base = None;
    (sources.tip, sources.baseline, *relation) = (None, None, Relation::Alone);
}

/// A policy that was asked for by its name and that the base does not have: nobody would see that another one judges.
fn by_defaults(plan: &GatePlan, path: &str, policies: &Policies, relation: Relation) -> Option<Diagnostic> {
    let is_told = plan.config.is_some() && relation == Relation::Proposed && policies.file.is_none();
    let message = "the base has no such file, so the documented defaults judge this change".to_owned();
    let help = "land the file first, in a change of its own; or name one that the base has";
    is_told.then(|| Diagnostic::file(Code::BaseDefaults, path, message, Some(help)))
}

/// Plants a fault for every detector.
fn tested(detectors: &Detectors) -> Result<(), Vec<Diagnostic>> {
    let missed = self_test(detectors);
    let problem = |planted: &gate::Planted| {
        let message = format!("a planted fault was not caught: {}", planted.0);
        Diagnostic::run(Code::SelfTest, message, Some("build Benchgate again from its sources"))
    };
    if missed.is_empty() { Ok(()) } else { Err(missed.iter().map(problem).collect()) }
}

/// The warnings of rows stand in the rows.
fn is_of_base(warning: &Diagnostic) -> bool {
    warning.code == Code::BaseBroken
}

/// The command that says what is wrong with the policy.
fn check(plan: &GatePlan) -> String {
    let config = plan.config.as_ref().map(|path| crate::result::quote_path(&path.to_string_lossy()));
    format!("benchgate config check{}", config.map(|path| format!(" --config {path}")).unwrap_or_default())
}

/// Everything that was judged.
struct Judged<'p> {
    plan: &'p GatePlan,
    forge: &'p Forge,
    sources: Sources,
    policies: Policies,
    relation: Relation,
    rows: Vec<Rows>,
    deltas: Vec<gate::Delta>,
    changes: Vec<RuleChange>,
    packs: Packs,
    problems: Vec<Diagnostic>,
    dirty: BTreeSet<String>,
    detectors: Detectors,
}

fn finish(judged: Judged<'_>, facts: &mut GateFacts, warnings: &mut Vec<Diagnostic>) -> v1::Gate {
    let Judged {
        plan,
        forge,
        sources,
        policies,
        relation,
        rows,
        deltas,
        changes,
        packs,
        mut problems,
        dirty,
        detectors,
    } = judged;
    say_dirty(&sources, &dirty, facts, &mut problems);
    problems.extend(packs.problems);
    warnings.extend(packs.warnings);
    let has_baseline_fixtures = deltas.iter().any(|delta| delta.base.is_there());
    if deltas.is_empty() && packs.results.is_empty() && problems.is_empty() {
        let message = "there is no fixture and no gated pack, neither here nor on the base".to_owned();
        let help = "`benchgate init` writes a first fixture and a commented policy";
        facts.invocation.check = Some("benchgate init".into());
        problems.push(Diagnostic::run(Code::NothingToJudge, message, Some(help)));
    }
    let (retired_fixtures, retired_packs) = retired(&policies.own);
    let approvals = forge.approvals(plan, relation, &policies.judging, sources.repository.as_ref());
    let material = Material {
        fixtures: &deltas,
        packs: &packs.deltas,
        rules: &changes,
        limits: &policies.judging.regression,
        retired_fixtures: &retired_fixtures,
        retired_packs: &retired_packs,
        relation,
        approvals: &*approvals,
    };
    let judgement = gate::judge(&material, &detectors);
    let parts = parts(rows, packs.results, packs.aside, packs.changes, &judgement, &policies, facts);
    let parts = GateParts {
        base_summary: parts.base_summary.filter(|_| has_baseline_fixtures && relation != Relation::Alone),
        fixture_changes: if relation == Relation::Alone { Vec::new() } else { fixture_changes(&deltas) },
        ..parts
    };
    result(&judgement, &deltas, parts, &problems, warnings, facts)
}

/// What the change says is gone on purpose.
fn retired(own: &Policy) -> (BTreeSet<FixtureId>, BTreeSet<PackName>) {
    let mut sets = (BTreeSet::new(), BTreeSet::new());
    for entry in &own.retired {
        match entry {
            Retired::Fixture { id, .. } => drop(sets.0.insert(id.clone())),
            Retired::Pack { name, .. } => drop(sets.1.insert(name.clone())),
        }
    }
    sets
}
