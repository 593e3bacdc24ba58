//! The rubric of a pack: weighted criteria and the ratios that they must reach.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::reader::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, CriterionId};
use crate::limits::PACK_ITEMS;
use crate::number::{Decimal, Fraction};
use crate::source::{Fields, Node, Trail, excerpt, suggestion};

/// What a pack scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    /// In the order of the pack.
    pub criteria: Vec<Criterion>,
    /// What the ratio is compared with.
    pub thresholds: Thresholds,
}

/// One thing that is scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Unique within the pack.
    pub id: CriterionId,
    /// For people.
    pub name: Option<String>,
    /// Not negative.
    pub weight: Decimal,
    /// Scores 1 when all of these are supported and 0 otherwise, and takes no score by hand. Not empty.
    pub from: Option<BTreeSet<ClaimId>>,
}

/// What the ratio is compared with, each within 0..=1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// The least ratio that passes; 0.85 unless the pack says otherwise.
    pub pass: Decimal,
    /// The least ratio of high confidence, not below `pass`; 0.9 unless the pack says otherwise.
    pub high_confidence: Decimal,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { pass: Decimal::hundredths(85), high_confidence: Decimal::hundredths(90) }
    }
}

/// Criteria that a configuration derives from claims, as if the pack said so.
pub type Derive = BTreeMap<CriterionId, BTreeSet<ClaimId>>;

const KEYS: [&str; 2] = ["criteria", "thresholds"];
const CRITERION_KEYS: [&str; 4] = ["id", "name", "weight", "from"];
const THRESHOLD_KEYS: [&str; 2] = ["pass_ratio", "high_confidence_ratio"];

impl Rubric {
    /// The sum of all weights.
    pub fn weight(&self) -> Fraction {
        let weights = self.criteria.iter().map(|criterion| criterion.weight.magnitude());
        weights.fold(Fraction::zero(), |sum, weight| sum.plus(&weight))
    }

    /// A criterion by its id.
    pub fn criterion(&self, id: &CriterionId) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == *id)
    }

    /// Takes over what a configuration derives. A criterion that the pack does not have, or that it derives itself
    /// from other claims, is a problem.
    pub fn derive(&mut self, derive: &Derive) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let unknown = derive.keys().filter(|id| self.criterion(id).is_none());
        problems.extend(unknown.map(|id| self.unknown(id.as_str())));
        for criterion in &mut self.criteria {
            let Some(claims) = derive.get(&criterion.id) else { continue };
            if criterion.from.as_ref().is_some_and(|from| from != claims) {
                let id = excerpt(criterion.id.as_str());
                let message = format!("`{id}` is derived by the pack already, from other claims");
                let help = Some("leave it out of `derive`");
                problems.push(Diagnostic::run(Code::DerivedScore, message, help));
            } else {
                criterion.from = Some(claims.clone());
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// What to say about an id that is no criterion.
    pub fn unknown(&self, id: &str) -> Diagnostic {
        let known: Vec<&str> = self.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        let message = format!("the pack has no criterion `{}`", excerpt(id));
        Diagnostic::run(Code::UnknownCriterion, message, Some(&suggestion(id, &known)))
    }
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>, at: &Trail<'_>) -> Option<Rubric> {
    let fields = reader.open(node, at, &KEYS)?;
    let criteria = reader.required(&fields, "criteria", at).map(|_| criteria(reader, &fields));
    let thresholds = match fields.get("thresholds") {
        None => Some(Thresholds::default()),
        Some(node) => thresholds(reader, node, &fields.at("thresholds")),
    };
    Some(Rubric { criteria: criteria?, thresholds: thresholds? })
}

fn criteria(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> Vec<Criterion> {
    let at = fields.at("criteria");
    let list = fields.list("criteria", &mut reader.errors);
    reader.too_many(list.len(), PACK_ITEMS, &at);
    let mut seen = BTreeMap::new();
    let list = list.iter().take(PACK_ITEMS).enumerate();
    list.filter_map(|(index, node)| criterion(reader, node, &at.index(index), &mut seen)).collect()
}

fn criterion(
    reader: &mut Reader,
    node: &Node<'_>,
    at: &Trail<'_>,
    seen: &mut BTreeMap<CriterionId, String>,
) -> Option<Criterion> {
    let fields = reader.open(node, at, &CRITERION_KEYS)?;
    let id = reader.own_id(&fields, at, CriterionId::new, seen);
    let weight = reader.required(&fields, "weight", at);
    let weight = weight.and_then(|node| reader.decimal(node, &fields.at("weight")));
    let name = reader.optional_text(&fields, "name");
    let from = fields.get("from").map(|_| reader.claims(&fields, "from"));
    if matches!(fields.get("from"), Some(Node::Array(items)) if items.is_empty()) {
        let message = "`from` names no claim, so the criterion would always score 1".to_string();
        let help = Some("name the claims that it is derived from, or leave `from` out".into());
        reader.errors.value(Code::OutOfRange, &fields.at("from"), message, help);
    }
    Some(Criterion { id: id?, name, weight: weight?, from })
}

fn thresholds(reader: &mut Reader, node: &Node<'_>, at: &Trail<'_>) -> Option<Thresholds> {
    let fields = reader.open(node, at, &THRESHOLD_KEYS)?;
    let default = Thresholds::default();
    let mut share = |key: &str, default: Decimal| match fields.get(key) {
        None => Some(default),
        Some(node) => reader.share(node, &fields.at(key)),
    };
    let pass = share("pass_ratio", default.pass);
    let high_confidence = share("high_confidence_ratio", default.high_confidence);
    let read = Thresholds { pass: pass?, high_confidence: high_confidence? };
    if read.high_confidence < read.pass {
        let (high, pass) = (&read.high_confidence, &read.pass);
        let (stated, message, help) = match fields.get("high_confidence_ratio") {
            Some(_) => (
                "high_confidence_ratio",
                format!("`high_confidence_ratio` {high} is below `pass_ratio` {pass}"),
                "what passes with high confidence passes",
            ),
            None => (
                "pass_ratio",
                format!("`pass_ratio` {pass} is above `high_confidence_ratio`, which is {high} by default"),
                "give `high_confidence_ratio` too",
            ),
        };
        let help = Some(help.into());
        reader.errors.value(Code::OutOfRange, &fields.at(stated), message, help);
    }
    Some(read)
}
