//! Joining the results of single tasks, each judged on its own branch, to a result of the whole pack.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::assess::{MissingArtifacts, Scope, assess_with};
use super::claims::{ClaimState, Claims, Judged, Tier};
use super::digest::result_digest;
use super::document::Pack;
use super::reader::Reader;
use super::rubric::Criterion;
use super::scores::{Given, Scores, Source};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, CriterionId, TaskId};
use crate::number::{Decimal, Fraction};
use crate::ordered::Ordered as _;
use crate::source::{Fields, Node, Trail, excerpt, read_json, refuse_repeated_keys};

/// The result of judging one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The file it was read from.
    pub file: String,
    /// The task.
    pub task: TaskId,
    /// The commit that it was judged on, if it was in git.
    pub commit: Option<String>,
    /// The tree of that commit.
    pub tree: Option<String>,
    /// The digest of what came out.
    pub result_digest: String,
    /// Whether words on the command line stood for evidence, of one claim at least.
    pub is_asserted: bool,
    claims: BTreeMap<ClaimId, Judged>,
    scores: BTreeMap<CriterionId, Decimal>,
    missing_artifacts: BTreeSet<String>,
}

/// The results that are joined, at most one for each task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// By task.
    pub by_task: BTreeMap<TaskId, Part>,
}

impl Part {
    /// Reads a result of `benchgate pack --task`. It must be of this pack and hold a verdict; `file` names it.
    pub fn read(file: &str, bytes: &[u8], pack: &Pack) -> Result<Self, Vec<Diagnostic>> {
        let (text, root) = read_json(&|| file.into(), bytes)?;
        let mut reader = Reader::default();
        refuse_repeated_keys(&root, &mut reader.errors);
        let part = part(&mut reader, file, &root, pack);
        match part {
            Some(part) if reader.errors.is_empty() => Ok(part),
            _ => Err(reader.errors.locate(file, text)),
        }
    }
}

impl Part {
    /// The artefacts that its task did not leave.
    fn artifacts(&self) -> MissingArtifacts {
        let missing = Some(self.missing_artifacts.clone()).filter(|kinds| !kinds.is_empty());
        missing.map(|kinds| (self.task.clone(), kinds)).into_iter().ordered()
    }
}

impl Parts {
    /// The artefacts that tasks did not leave.
    pub fn missing_artifacts(&self) -> MissingArtifacts {
        self.by_task.values().flat_map(Part::artifacts).ordered()
    }

    /// Takes the results; two of one task are a problem.
    pub fn new(parts: Vec<Part>) -> Result<Self, Vec<Diagnostic>> {
        let mut by_task: BTreeMap<TaskId, Part> = BTreeMap::new();
        let mut problems = Vec::new();
        for part in parts {
            if let Some(other) = by_task.get(&part.task) {
                let task = excerpt(part.task.as_str());
                let message = format!("`{}` is a result of task `{task}` already", other.file);
                let help = Some("give one result for each task");
                problems.push(Diagnostic::file(Code::NotATaskResult, &part.file, message, help));
            } else {
                by_task.insert(part.task.clone(), part);
            }
        }
        if problems.is_empty() { Ok(Self { by_task }) } else { Err(problems) }
    }

    /// The claims of each task.
    pub fn claims(&self) -> Claims {
        Claims::ByTask(self.by_task.iter().map(|(task, part)| (task.clone(), part.claims.clone())).ordered())
    }

    /// The score of each criterion: the exact mean over the tasks of the pack, absent counting 0.
    pub fn scores(&self, pack: &Pack) -> Scores {
        let mean = |id: &CriterionId| {
            let scores = self.by_task.values().filter_map(|part| part.scores.get(id));
            let sum = scores.fold(Fraction::zero(), |sum, score| sum.plus(&score.magnitude()));
            sum.over_count(pack.tasks.len()).unwrap_or_else(Fraction::zero)
        };
        let given = pack.rubric.criteria.iter().map(|criterion| {
            let value = mean(&criterion.id);
            (criterion.id.clone(), Given { value, source: Source::Combined, attribution: None })
        });
        Scores { given: given.ordered() }
    }

    /// The commit and tree that every part was judged on; `None` when they differ or there are none.
    pub fn common_commit(&self) -> Option<(String, Option<String>)> {
        let found: BTreeSet<_> =
            self.by_task.values().map(|part| (part.commit.clone(), part.tree.clone())).ordered();
        match Vec::from_iter(found).as_slice() {
            [(Some(commit), tree)] => Some((commit.clone(), tree.clone())),
            _ => None,
        }
    }
}

/// What of a result is read. Results may gain fields, so others are not looked at.
fn part(reader: &mut Reader, file: &str, root: &Node<'_>, pack: &Pack) -> Option<Part> {
    let at = Trail::Root;
    let fields = open(reader, root, &at)?;
    let schema = fields.string("schema", &mut reader.errors);
    if schema != Some("benchgate.pack.v1") {
        let found = schema.map_or_else(|| "none".to_string(), |schema| format!("`{}`", excerpt(schema)));
        let message = format!("the schema is {found}, not `benchgate.pack.v1`");
        let help = Some("give results of `benchgate pack --task`".to_string());
        reader.errors.value(Code::NotATaskResult, &at, message, help);
        return None;
    }
    let status = fields.string("status", &mut reader.errors);
    let Some(status @ ("PASS" | "FAIL" | "NOT_VERIFIED")) = status else {
        let message = "the result holds no verdict".to_string();
        let help = Some("judge the task again".to_string());
        reader.errors.value(Code::NotATaskResult, &fields.at("status"), message, help);
        return None;
    };
    let task = task(reader, &fields, pack);
    same_pack(reader, &fields, pack);
    let result_digest = reader.required(&fields, "result_digest", &at);
    let result_digest = result_digest.and_then(|node| reader.text(node, &fields.at("result_digest")));
    let is_asserted = fields.string("basis", &mut reader.errors) != Some("records");
    let claims = claims(reader, &fields);
    if is_asserted && claims.values().any(|judged| judged.tier > Some(Tier::Asserted)) {
        let message = "a claim was checked, and yet `basis` is not `records`".to_string();
        reader.errors.value(Code::NotATaskResult, &fields.at("basis"), message, None);
    }
    let part = Part {
        file: file.into(),
        task: task?,
        commit: reader.optional_text(&fields, "commit"),
        tree: reader.optional_text(&fields, "tree"),
        result_digest: result_digest?,
        is_asserted: is_asserted || claims.values().any(is_a_word),
        claims,
        scores: scores(reader, &fields, pack),
        missing_artifacts: missing_artifacts(reader, &fields),
    };
    if reader.errors.is_empty()
        && let Some(message) = contradiction(&part, status, pack)
    {
        let help = Some("judge the task again; a result is not edited".to_string());
        reader.errors.value(Code::NotATaskResult, &at, message, help);
    }
    Some(part)
}

/// Whether nothing but a word stands for a claim, whatever the result says of its basis.
fn is_a_word(judged: &Judged) -> bool {
    judged.tier == Some(Tier::Asserted) || (judged.tier.is_none() && judged.state == ClaimState::Supported)
}

/// How a result contradicts itself. Its claims and scores are what counts here, and they must make the very status, ratio
/// and states that it was given when the task was judged.
fn contradiction(part: &Part, status: &str, pack: &Pack) -> Option<String> {
    let absent = Decimal::default();
    let score = |criterion: &Criterion| part.scores.get(&criterion.id).unwrap_or(&absent).magnitude();
    for criterion in &pack.rubric.criteria {
        let Some(from) = &criterion.from else { continue };
        let mut known = from.iter().map(|id| part.claims.get(id).map(|judged| judged.state));
        let unmet = known.clone().any(|state| state.is_some_and(|state| state != ClaimState::Supported));
        let met = known.all(|state| state == Some(ClaimState::Supported));
        let (zero, one) = (Fraction::zero(), Fraction::one());
        // Of a claim that the task does not require, the result does not tell the state.
        let score = score(criterion);
        if (unmet || score != one) && (met || score != zero) {
            let id = excerpt(criterion.id.as_str());
            return Some(format!("the score of `{id}` is not what its claims make it"));
        }
    }
    let claims = Claims::ByTask([(part.task.clone(), part.claims.clone())].into());
    let given = pack.rubric.criteria.iter().map(|criterion| {
        let given = Given { value: score(criterion), source: Source::Combined, attribution: None };
        (criterion.id.clone(), given)
    });
    let of_task = Scope::Task(part.task.clone());
    let judged = assess_with(pack, &of_task, &claims, &Scores { given: given.ordered() }, &part.artifacts());
    if judged.status.word() != status {
        let made = judged.status.word();
        return Some(format!("its status is {status}, and its claims and scores make it {made}"));
    }
    (result_digest(&judged).to_string() != part.result_digest)
        .then(|| "its claims and scores are not those that `result_digest` was made of".to_string())
}

fn open<'n, 'a, 'p>(reader: &mut Reader, node: &'n Node<'a>, at: &Trail<'p>) -> Option<Fields<'n, 'a, 'p>> {
    Fields::any(node, at, &mut reader.errors)
}

fn task(reader: &mut Reader, fields: &Fields<'_, '_, '_>, pack: &Pack) -> Option<TaskId> {
    let Some(node) = fields.get("task") else {
        let message = "the result is not of one task".to_string();
        let help = Some("judge each task with `--task ID`".to_string());
        reader.errors.value(Code::NotATaskResult, &Trail::Root, message, help);
        return None;
    };
    let at = fields.at("task");
    let id = reader.id(node, &at, TaskId::new)?;
    if pack.task(&id).is_none() {
        let problem = pack.unknown_task(id.as_str());
        reader.errors.value(problem.code, &at, problem.message, problem.help);
        return None;
    }
    Some(id)
}

/// The result must be of the very file that is combined.
fn same_pack(reader: &mut Reader, fields: &Fields<'_, '_, '_>, pack: &Pack) {
    let at = fields.at("pack");
    let stated = fields.get("pack").and_then(|node| open(reader, node, &at));
    let stated = stated.and_then(|fields| fields.string("sha256", &mut reader.errors));
    if stated != Some(pack.digest.to_string().as_str()) {
        let message = "the result is of another pack, or of another version of it".to_string();
        let help = Some("judge the task again with this pack".to_string());
        reader.errors.value(Code::NotATaskResult, &at, message, help);
    }
}

fn claims(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> BTreeMap<ClaimId, Judged> {
    let at = fields.at("claims");
    let list = fields.list("claims", &mut reader.errors);
    reader.count_claims(list.len(), &at);
    let mut claims = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for (index, node) in list.iter().enumerate() {
        let at = at.index(index);
        let Some(fields) = open(reader, node, &at) else { continue };
        let id = reader.own_id(&fields, &at, ClaimId::new, &mut seen);
        let mut word = |key: &str| fields.string(key, &mut reader.errors);
        let (state, tier) = (word("state"), word("tier"));
        let read_state = state.and_then(ClaimState::parse);
        let read_tier = tier.and_then(Tier::parse);
        if read_state.is_none() || read_tier.is_none() != tier.is_none() {
            let message = "the claim has no state or tier that is known".to_string();
            reader.errors.value(Code::NotATaskResult, &at, message, None);
        }
        let evidence_ids: BTreeSet<String> = reader.texts(&fields, "evidence_ids").into_iter().ordered();
        let reason = reader.optional_text(&fields, "reason");
        let judged = read_state.map(|state| Judged { state, tier: read_tier, evidence_ids, reason });
        claims.extend(id.zip(judged));
    }
    claims
}

/// The artefacts that the task did not leave. The digest of the result is over them, too.
fn missing_artifacts(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> BTreeSet<String> {
    let at = fields.at("tasks");
    let tasks = fields.list("tasks", &mut reader.errors);
    let mut kinds = BTreeSet::new();
    for (index, node) in tasks.iter().enumerate() {
        let at = at.index(index);
        let Some(fields) = open(reader, node, &at) else { continue };
        kinds.extend(reader.texts(&fields, "missing_artifact_kinds"));
    }
    kinds
}

fn scores(reader: &mut Reader, fields: &Fields<'_, '_, '_>, pack: &Pack) -> BTreeMap<CriterionId, Decimal> {
    let at = fields.at("criterion_scores");
    let list = fields.list("criterion_scores", &mut reader.errors);
    let mut scores = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for (index, node) in list.iter().enumerate() {
        let at = at.index(index);
        let Some(fields) = open(reader, node, &at) else { continue };
        let id = reader.own_id(&fields, &at, CriterionId::new, &mut seen);
        if let Some(id) = id.as_ref().filter(|id| pack.rubric.criterion(id).is_none())
            && !reader.errors.is_full()
        {
            let problem = pack.rubric.unknown(id.as_str());
            reader.errors.value(problem.code, &fields.at("id"), problem.message, problem.help);
        }
        let score = reader.required(&fields, "score", &at);
        let score = score.and_then(|node| reader.share(node, &fields.at("score")));
        scores.extend(id.zip(score));
    }
    scores
}

#[cfg(test)]
mod tests;
