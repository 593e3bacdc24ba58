//! All packs of a gate: those that the policy lists, on both sides, and those that it does not.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::forge::Forge;
use super::loosened::of_broken_base;
use super::pack_evidence::Evidence;
use super::pack_side::{Material, PackJudge, material};
use super::packs_aside::{aside, vanished};
use super::sources::{Named, Sources, Three};
use crate::cli::evidence::judge::Judge;
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::loosening::{Class, RuleChange, pack_changes, pack_new, scores_changes};
use crate::gate::{Detectors, PackDelta, Weight};
use crate::ids::Digest;
use crate::limits::PACK_BYTES;
use crate::ordered::Ordered as _;
use crate::pack::{self, Tier, read_pack, read_scores};
use crate::policy::{PackEntry, PackName, Policy};
use crate::result::{PackFacts, blocked_pack, v1};

/// What packs are judged by.
pub(super) struct PackRules<'r> {
    /// The policy that judges.
    pub(super) policy: &'r Policy,
    /// The change's own, with what it left alone as the tip has it.
    pub(super) own: &'r Policy,
    /// Whether the change is judged by its own packs: it landed, or there is nothing to compare it with.
    pub(super) is_own: bool,
    /// The policy of the baseline, where the change landed.
    pub(super) landed_on: Option<&'r Policy>,
    pub(super) detectors: &'r Detectors,
    /// Where evidence is.
    pub(super) store: PathBuf,
    /// What this run writes: it makes nothing dirty.
    pub(super) written: Vec<PathBuf>,
    /// The files of the commit by their names, with and without their endings.
    pub(super) named: &'r Named,
    /// Paths that the change changes.
    pub(super) changed: &'r BTreeSet<String>,
    /// What is known of the run.
    pub(super) facts: PackFacts,
    /// What evidence must be worth where no rule says so.
    pub(super) least: Tier,
    /// The pull request, and the way to GitHub.
    pub(super) forge: &'r Forge,
}

/// What came of all packs, in the order of the policy.
#[derive(Default)]
pub(super) struct Packs {
    pub(super) deltas: Vec<PackDelta>,
    /// By the rules that judge, and by the change's own where they are others.
    pub(super) results: Vec<(v1::Pack, Option<v1::Pack>)>,
    pub(super) changes: Vec<v1::PackChange>,
    /// Workflows that made evidence and that the change adds or alters: rules that it loosens.
    pub(super) workflows: Vec<RuleChange>,
    /// Packs that are there and that no policy lists.
    pub(super) aside: Vec<v1::Pack>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// Judges the packs.
pub(super) fn packs(sources: &Sources, rules: &PackRules<'_>) -> Packs {
    let mut out = Packs::default();
    aside(sources, rules, &mut out);
    let names: BTreeSet<&PackName> = rules.policy.packs.iter().map(|entry| &entry.name).ordered();
    let new = rules.own.packs.iter().filter(|entry| !names.contains(&entry.name));
    let all: Vec<&PackEntry> = rules.policy.packs.iter().chain(new).collect();
    vanished(rules, &mut out);
    if all.is_empty() {
        return out;
    }
    let evidence = match Evidence::open(sources, rules) {
        Ok(found) => found,
        Err(problems) => {
            out.problems.extend(problems);
            return out;
        }
    };
    let Evidence { judging, own, workflows, warnings } = &evidence;
    out.warnings.extend(warnings.iter().cloned());
    out.workflows.clone_from(workflows);
    let own = own.as_ref().unwrap_or(judging);
    for entry in all {
        let is_new = !names.contains(&entry.name);
        let own_entry = rules.own.packs.iter().find(|own| own.name == entry.name);
        let both = Both { sources, rules, judging, own, entry, own_entry, is_new };
        both.judge(&mut out);
    }
    out
}

/// One pack on both sides.
pub(super) struct Both<'b> {
    pub(super) sources: &'b Sources,
    pub(super) rules: &'b PackRules<'b>,
    judging: &'b Judge<'b>,
    own: &'b Judge<'b>,
    /// In the policy that judges; of a new pack, in the change's own.
    pub(super) entry: &'b PackEntry,
    pub(super) own_entry: Option<&'b PackEntry>,
    is_new: bool,
}

/// What one pack comes to: its sides, what is shown of it by the rules that judge and by the change's own, and what changed.
pub(super) type Found = (PackDelta, (v1::Pack, Option<v1::Pack>), Option<v1::PackChange>);

/// The files of a pack.
pub(super) struct PackFiles {
    pub(super) pack: Three,
    pub(super) scores: Three,
}

impl Both<'_> {
    fn judge(&self, out: &mut Packs) {
        let name = &self.entry.name;
        let mut facts = self.rules.facts.clone();
        facts.invocation.pack = Some(self.entry.file.as_str().to_owned());
        match self.sides(&facts, &mut out.warnings) {
            Ok((delta, results, change)) => {
                out.deltas.push(delta);
                out.results.push(results);
                out.changes.extend(change);
            }
            Err(problems) => {
                let mut result = blocked_pack(None, &problems, &[], &facts);
                result.name = Some(name.as_str().to_owned());
                let blocked =
                    Weight { status: pack::Status::Blocked, ratio: crate::number::Fraction::zero() };
                let delta = PackDelta {
                    name: name.clone(),
                    base: None,
                    scored: None,
                    cross: Some(blocked.clone()),
                    head: Some(blocked),
                    is_kept: self.own_entry.is_some(),
                    applies: true,
                    rules: Vec::new(),
                    content: String::new(),
                };
                out.deltas.push(delta);
                out.results.push((result, None));
            }
        }
    }

    pub(super) fn files(&self, entry: &PackEntry) -> Result<PackFiles, Vec<Diagnostic>> {
        let pack = self.sources.three(entry.file.as_str(), PACK_BYTES);
        let scores = entry.scores.as_ref().map(|path| self.sources.three(path.as_str(), PACK_BYTES));
        match (pack, scores.transpose()) {
            (Ok(pack), Ok(scores)) => Ok(PackFiles { pack, scores: scores.unwrap_or_default() }),
            (pack, scores) => Err(pack.err().into_iter().chain(scores.err()).collect()),
        }
    }

    fn sides(&self, facts: &PackFacts, warnings: &mut Vec<Diagnostic>) -> Result<Found, Vec<Diagnostic>> {
        let judged_by_own = self.rules.is_own || self.is_new;
        let files = self.files(self.entry)?;
        let own_files = self.own_entry.map(|entry| self.files(entry)).transpose()?;
        let of_base = |path: &str| format!("the base's {path}");
        let mut said = Vec::new();
        // What the change brings along is read first: it must be readable whoever judges.
        let own = match (self.own_entry, &own_files) {
            (Some(entry), Some(files)) => match &files.pack.own {
                Some(bytes) => Some((
                    entry,
                    material(entry, bytes, files.scores.own.as_deref(), &str::to_owned, &mut said)?,
                )),
                // A policy that names it and a commit that does not have it cannot be judged once they landed.
                None => return Err(vec![gone(entry)]),
            },
            _ => None,
        };
        warnings.append(&mut said);
        let cross = match (&files.pack.tip, judged_by_own) {
            (Some(bytes), false) => {
                let scores = files.scores.tip.as_deref();
                let read = material(self.entry, bytes, scores, &of_base, &mut Vec::new());
                // What a change does to rules that nobody can read, nobody can tell.
                Some(read.map_err(unreadable)?)
            }
            _ => None,
        };
        let digests: Vec<Digest> =
            [&own.as_ref().map(|(_, own)| own.pack.digest), &cross.as_ref().map(|m| m.pack.digest)]
                .into_iter()
                .flatten()
                .copied()
                .collect();
        let is_in_tree = |kind: &str| match self.rules.named.get(kind) {
            Some(ids) => self.sources.has_content(ids),
            None => Ok(false),
        };
        let side = |policy, evidence| PackJudge {
            policy,
            evidence,
            detectors: self.rules.detectors,
            digests: &digests,
            least: self.rules.least,
            is_in_tree: &is_in_tree,
        };
        let (judging, by_own) = (side(self.rules.policy, self.judging), side(self.rules.own, self.own));
        let ((Some(counted), _) | (None, Some((_, counted)))) = (&cross, &own) else {
            return Err(vec![gone(self.entry)]);
        };
        // What the change does to a pack counts wherever the pack applies.
        let changes =
            self.rule_changes(&files, own.as_ref().map(|(_, material)| material).zip(own_files.as_ref()));
        if let Some(why) = self.does_not_apply(self.entry, self.rules.policy, &counted.pack) {
            let mut found = self.not_applicable(&counted.pack, &why, facts);
            (found.0.rules, found.0.content) = (changes, content(own_files.as_ref()));
            if let Some((entry, material)) = &own {
                self.judge_widened(&mut found, entry, material, &by_own, facts)?;
            }
            return Ok(found);
        }
        let assessed = judging.assess(self.entry, counted, facts.clone(), &[])?;
        let is_same = own.as_ref().is_some_and(|(entry, material)| self.is_same(entry, material, counted));
        let own_assessed = match &own {
            Some((entry, material)) if !is_same => {
                Some(by_own.assess(entry, material, facts.clone(), &[])?)
            }
            _ => None,
        };
        let owned = self.own_entry.zip(own_files.as_ref());
        let (base, scored) = match (&cross, &own) {
            (Some(material), _) => self.scored(&judging, material, &files, owned)?,
            (None, Some((_, material))) => self.scored_by_own(&judging, material, owned)?,
            (None, None) => (None, None),
        };
        let change = base.as_ref().map(|weight| v1::PackChange {
            pack: self.entry.name.as_str().to_owned(),
            base_status: Some(status(weight.status)),
            base_ratio: Some(weight.ratio.to_string()),
        });
        let delta = PackDelta {
            name: self.entry.name.clone(),
            base,
            scored,
            cross: Some(assessed.weight()),
            head: own_assessed
                .as_ref()
                .map_or_else(|| own.is_some().then(|| assessed.weight()), |own| Some(own.weight())),
            is_kept: own.is_some(),
            applies: true,
            content: content(own_files.as_ref()),
            rules: changes,
        };
        let own_result = match self.own_entry {
            Some(_) => own_assessed.map(|own| own.result),
            None => Some(self.no_longer_gated(&counted.pack, facts)),
        };
        Ok((delta, (assessed.result, own_result), change))
    }

    /// Whether the change's own rules ask the same of the same pack, from the same evidence.
    fn is_same(&self, entry: &PackEntry, own: &Material, counted: &Material) -> bool {
        let (policy, own_policy) = (self.rules.policy, self.rules.own);
        *entry == *self.entry
            && own.pack.digest == counted.pack.digest
            && own.scores == counted.scores
            && policy.claims == own_policy.claims
            && policy.placeholders == own_policy.placeholders
            && policy.evidence.drift_ignore == own_policy.evidence.drift_ignore
            && self.judging.records == self.own.records
    }

    /// What the change does to the pack and its scores. Of what landed, since the baseline.
    fn rule_changes(&self, files: &PackFiles, own: Option<(&Material, &PackFiles)>) -> Vec<RuleChange> {
        let old = |three: &Three| if self.rules.is_own { three.baseline.clone() } else { three.tip.clone() };
        // A pack that is gone is told by the policy.
        let Some((new, _)) = own else { return Vec::new() };
        let Some(bytes) = old(&files.pack) else {
            let scores = own.and_then(|(_, files)| files.scores.own.as_deref()).map(Digest::of);
            let is_compared = self.sources.baseline.is_some();
            let mut new = pack_new(&self.entry.name, &new.pack.digest, scores.as_ref());
            if !self.is_new && !self.rules.is_own {
                // The base's policy names it and its file was not there: nothing passed.
                new.class = Class::Loosened;
            }
            return is_compared.then_some(new).into_iter().collect();
        };
        let Ok(mut pack) = read_pack("", &bytes, &mut Vec::new()) else { return Vec::new() };
        // What the policy derives is the policy's.
        let derived = pack.rubric.derive(&self.entry.derive).is_ok();
        let mut found = if derived { pack_changes(&self.entry.name, &pack, &new.pack) } else { Vec::new() };
        let scores = old(&files.scores).and_then(|bytes| read_scores("", &bytes, &pack).ok());
        found.extend(scores_changes(&self.entry.name, scores.as_ref(), new.scores_file.as_ref()));
        found
    }
}

/// The digests of the pack and the scores of the change.
fn content(own: Option<&PackFiles>) -> String {
    let files = own.into_iter().flat_map(|files| [&files.pack.own, &files.scores.own]);
    let digests =
        files.map(|bytes| bytes.as_ref().map(|bytes| Digest::of(bytes).to_string()).unwrap_or_default());
    digests.collect::<Vec<_>>().join(" ")
}

fn gone(entry: &PackEntry) -> Diagnostic {
    let message = format!("there is no pack: `{}` of the policy names it", entry.name.as_str());
    Diagnostic::file(Code::Unreadable, entry.file.as_str(), message, Some("add the file, or correct `file`"))
}

fn unreadable(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.into_iter().map(of_broken_base).collect()
}

fn status(status: pack::Status) -> v1::PackStatus {
    match status {
        pack::Status::Pass => v1::PackStatus::Pass,
        pack::Status::Fail => v1::PackStatus::Fail,
        pack::Status::NotVerified => v1::PackStatus::NotVerified,
        pack::Status::Blocked => v1::PackStatus::Blocked,
    }
}
