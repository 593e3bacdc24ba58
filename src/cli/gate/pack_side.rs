//! A pack on one side: a file, scores and a policy, judged from the records of the change.

use std::collections::BTreeMap;

use crate::cli::evidence::artifact_kinds::missing_artifacts;
use crate::cli::evidence::judge::{Judge, unexpanded};
use crate::diagnostic::Diagnostic;
use crate::evidence::{ClaimState, Record, Vouching};
use crate::gate::{Detectors, Weight};
use crate::ids::{ClaimId, Digest};
use crate::ordered::Ordered as _;
use crate::pack::{
    Assessment, Claims, Inputs, Judged, MissingArtifacts, Pack, Scope, Scores, ScoresFile, Tier, read_pack,
    read_scores, rules_digest,
};
use crate::policy::{self, PackEntry, Policy};
use crate::result::{PackFacts, pack, quote, record_tier, v1};

/// A pack that was read with its scores.
#[derive(Debug, Clone)]
pub(super) struct Material {
    pub(super) pack: Pack,
    pub(super) scores_file: Option<ScoresFile>,
    pub(super) scores: Scores,
}

/// Reads a pack, what the policy derives for it, and its scores. `name` names the files for what is said.
pub(super) fn material(
    entry: &PackEntry,
    bytes: &[u8],
    scores: Option<&[u8]>,
    shown: &dyn Fn(&str) -> String,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Material, Vec<Diagnostic>> {
    let mut pack = read_pack(&shown(entry.file.as_str()), bytes, warnings)?;
    pack.rubric.derive(&entry.derive)?;
    let file = entry.scores.as_ref().zip(scores);
    let scores_file =
        file.map(|(path, bytes)| read_scores(&shown(path.as_str()), bytes, &pack)).transpose()?;
    let scores = Scores::gather(&pack, &Scope::Whole, &[], scores_file.as_ref())?;
    Ok(Material { pack, scores_file, scores })
}

/// What a pack is judged with.
pub(super) struct PackJudge<'j> {
    pub(super) policy: &'j Policy,
    pub(super) evidence: &'j Judge<'j>,
    pub(super) detectors: &'j Detectors,
    /// Evidence for this pack serves every version of it: what is asked of it, the rules say.
    pub(super) digests: &'j [Digest],
    /// What evidence must be worth where no rule says so.
    pub(super) least: Tier,
    /// Whether the commit has a file of a name, with any ending, in which there is something.
    pub(super) is_in_tree: &'j dyn Fn(&str) -> Result<bool, Diagnostic>,
}

/// What the records say of a pack.
#[derive(Debug, Clone)]
pub(super) struct Proven {
    /// The states of its claims.
    pub(super) claims: BTreeMap<ClaimId, Judged>,
    /// What tasks have to leave and did not.
    pub(super) artifacts: MissingArtifacts,
    /// Over the rules that claims were judged by.
    rules: Digest,
}

/// A pack that was judged.
#[derive(Debug, Clone)]
pub(super) struct Assessed {
    pub(super) assessment: Assessment,
    pub(super) result: v1::Pack,
}

impl Assessed {
    pub(super) fn weight(&self) -> Weight {
        Weight::of(&self.assessment)
    }
}

impl PackJudge<'_> {
    /// The states of the claims that a pack speaks of, with the rules that they were judged by.
    pub(super) fn claims(
        &self,
        pack: &Pack,
        root: &str,
        facts: &mut PackFacts,
    ) -> Result<Proven, Vec<Diagnostic>> {
        let own = pack.digest.to_string();
        let records: Vec<Record> =
            self.evidence.records.iter().map(|record| self.serving(record, &own)).collect();
        let required = pack.tasks.iter().flat_map(|task| &task.required_claims);
        let derived = pack.rubric.criteria.iter().flat_map(|criterion| criterion.from.iter().flatten());
        let mut problems = Vec::new();
        let mut judged = BTreeMap::new();
        let mut rules = BTreeMap::new();
        for claim in required.chain(derived) {
            match policy::rule(self.policy, claim, Some(&pack.contract), root, self.least) {
                Ok(rule) => {
                    let found = (self.detectors.claim)(
                        claim,
                        Some(&own),
                        rule.as_ref(),
                        &records,
                        &self.evidence.context,
                    );
                    if let Some(rule) = &rule {
                        if rule.is_by_jobs() {
                            facts.invocation.by_jobs.insert(claim.to_string());
                        }
                        facts.conditions.max_age.insert(claim.to_string(), format!("{} s", rule.max_age));
                        facts.conditions.min_tier.insert(claim.to_string(), record_tier(rule.min_tier));
                    }
                    let is_waiting = |record: &Record| {
                        record.claim == *claim && matches!(record.vouching, Vouching::OnApproval(_))
                    };
                    if found.judged.state == ClaimState::Untrusted && records.iter().any(is_waiting) {
                        facts.invocation.on_approval.insert(claim.to_string());
                    }
                    let deciding = found.deciding.first().map(|deciding| &deciding.id);
                    let record = deciding.and_then(|id| records.iter().find(|record| record.id == *id));
                    if let Some(record) = record.filter(|record| !record.command.is_empty()) {
                        let words: Vec<String> = record.command.iter().map(|word| quote(word)).collect();
                        facts.invocation.commands.insert(claim.to_string(), words.join(" "));
                    }
                    judged.insert(claim.clone(), found);
                    rules.insert(claim.clone(), rule);
                }
                Err(error) => problems.push(unexpanded(&error)),
            }
        }
        problems.dedup();
        if !problems.is_empty() {
            return Err(problems);
        }
        let artifacts =
            missing_artifacts(pack, &judged, &records, self.is_in_tree).map_err(|problem| vec![problem])?;
        Ok(Proven {
            claims: judged.into_iter().map(|(claim, evidence)| (claim, evidence.judged)).ordered(),
            artifacts,
            rules: rules_digest(rules.iter().map(|(claim, rule)| (claim, rule.as_ref()))),
        })
    }

    /// A record of another version of the pack, as one of this version.
    fn serving(&self, record: &Record, own: &str) -> Record {
        let is_of_other = record
            .pack
            .as_ref()
            .is_some_and(|pack| self.digests.iter().any(|digest| digest.to_string() == *pack));
        if is_of_other { Record { pack: Some(own.to_owned()), ..record.clone() } } else { record.clone() }
    }

    /// Judges a pack and makes its result.
    pub(super) fn assess(
        &self,
        entry: &PackEntry,
        material: &Material,
        mut facts: PackFacts,
        warnings: &[Diagnostic],
    ) -> Result<Assessed, Vec<Diagnostic>> {
        let proven = self.claims(&material.pack, entry.root.as_str(), &mut facts)?;
        facts.basis = v1::Basis::Records;
        let assessment = self.weigh(material, &proven, &material.scores);
        let tree = facts.conditions.tree.clone();
        let inputs = Inputs {
            tree: tree.as_deref(),
            pack: &material.pack,
            scope: &Scope::Whole,
            scores: &material.scores,
            rules: Some(proven.rules),
            fixtures: None,
            parts: &[],
        };
        let mut result = pack(&inputs, &assessment, warnings, &facts);
        result.name = Some(entry.name.as_str().to_owned());
        Ok(Assessed { assessment, result })
    }

    /// The pack with other scores.
    pub(super) fn weigh(&self, material: &Material, proven: &Proven, scores: &Scores) -> Assessment {
        let claims = Claims::Shared(proven.claims.clone());
        (self.detectors.pack)(&material.pack, &Scope::Whole, &claims, scores, &proven.artifacts)
    }
}
