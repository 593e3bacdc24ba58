//! The file of a pack: bytes to a [`Pack`] in which nothing can be wrong any more.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::assess::Scope;
use super::contract::{self, RunContract};
use super::reader::Reader;
use super::rubric::{self, Rubric};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, Digest, TaskId};
use crate::limits::PACK_ITEMS;
use crate::ordered::Ordered as _;
use crate::source::{Fields, Node, Trail, excerpt, read_json, refuse_repeated_keys, suggestion};

/// A quality pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// SHA-256 over the bytes of its file.
    pub digest: Digest,
    /// The schema that it names; recorded, not checked.
    pub schema: Option<String>,
    /// The version that it states, a text or the digits of a number.
    pub version: Option<String>,
    /// Which kind of code it judges: `backend-python`.
    pub profile: String,
    /// What else must be installed for its profile.
    pub required_addons: BTreeSet<String>,
    /// For people.
    pub goal: Option<String>,
    /// What is run for evidence.
    pub contract: RunContract,
    /// In the order of the file.
    pub tasks: Vec<Task>,
    /// What is scored.
    pub rubric: Rubric,
}

/// A task that is worked on by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Unique within the pack.
    pub id: TaskId,
    /// For people.
    pub title: Option<String>,
    /// For people.
    pub intent: Option<String>,
    /// What is asked of whoever does the task.
    pub prompt: Option<String>,
    /// The claims that need evidence.
    pub required_claims: BTreeSet<ClaimId>,
    /// The kinds of artefacts that the task leaves.
    pub artifact_kinds: BTreeSet<String>,
    /// When it is done, for people.
    pub acceptance: Vec<String>,
}

const KEYS: [&str; 8] =
    ["schema", "version", "profile", "required_addons", "goal", "run_contract", "tasks", "rubric"];
const TASK_KEYS: [&str; 7] = [
    "id",
    "title",
    "intent",
    "prompt",
    "required_evidence_claim_ids",
    "required_artifact_kinds",
    "acceptance",
];

/// Reads a pack. Warnings are added; an error gives every problem of the file. `file` names it for what is said.
pub fn read_pack(file: &str, bytes: &[u8], warnings: &mut Vec<Diagnostic>) -> Result<Pack, Vec<Diagnostic>> {
    let (text, root) = read_json(&|| file.into(), bytes)?;
    let mut reader = Reader::default();
    refuse_repeated_keys(&root, &mut reader.errors);
    let pack = pack(&mut reader, &root, Digest::of(bytes));
    let Reader { errors, warnings: found, .. } = reader;
    if !found.is_empty() {
        warnings.extend(found.locate(file, text));
    }
    match pack {
        Some(pack) if errors.is_empty() => Ok(pack),
        _ => Err(errors.locate(file, text)),
    }
}

impl Pack {
    /// A task by its id.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }

    /// The claims among these that no judged task requires and no criterion is derived from, as warnings.
    pub fn ignored<'c>(
        &self,
        scope: &Scope,
        claims: impl IntoIterator<Item = &'c ClaimId>,
    ) -> Vec<Diagnostic> {
        let required =
            self.tasks.iter().filter(|task| scope.has(&task.id)).flat_map(|task| &task.required_claims);
        let derived = self.rubric.criteria.iter().filter_map(|criterion| criterion.from.as_ref()).flatten();
        let asked: BTreeSet<&ClaimId> = required.chain(derived).ordered();
        let known: Vec<&str> = asked.iter().map(|id| id.as_str()).take(PACK_ITEMS).collect();
        let given: BTreeSet<&ClaimId> = claims.into_iter().ordered();
        let ignored = given.into_iter().filter(|id| !asked.contains(id));
        ignored
            .map(|id| {
                let message =
                    format!("`{}` is ignored: nothing that is judged asks for it", excerpt(id.as_str()));
                let help = (!known.is_empty()).then(|| suggestion(id.as_str(), &known));
                Diagnostic::run(Code::IgnoredClaim, message, help.as_deref())
            })
            .collect()
    }

    /// What to say about an id that is no task.
    pub fn unknown_task(&self, id: &str) -> Diagnostic {
        let known: Vec<&str> = self.tasks.iter().map(|task| task.id.as_str()).collect();
        let message = format!("the pack has no task `{}`", excerpt(id));
        Diagnostic::run(Code::UnknownTask, message, Some(&suggestion(id, &known)))
    }
}

fn pack(reader: &mut Reader, root: &Node<'_>, digest: Digest) -> Option<Pack> {
    let at = Trail::Root;
    let fields = reader.open(root, &at, &KEYS)?;
    let profile = reader.required(&fields, "profile", &at);
    let profile = profile.and_then(|node| reader.id(node, &fields.at("profile"), TaskId::new));
    let schema = reader.optional_text(&fields, "schema");
    let version = version(reader, &fields);
    let required_addons = reader.texts(&fields, "required_addons").into_iter().ordered();
    let goal = reader.optional_text(&fields, "goal");
    let contract = match fields.get("run_contract") {
        None => Some(RunContract::default()),
        Some(node) => contract::read(reader, node, &fields.at("run_contract")),
    };
    let tasks = reader.required(&fields, "tasks", &at).map(|_| tasks(reader, &fields));
    let rubric = reader.required(&fields, "rubric", &at);
    let rubric = rubric.and_then(|node| rubric::read(reader, node, &fields.at("rubric")));
    Some(Pack {
        digest,
        schema,
        version,
        profile: profile?.to_string(),
        required_addons,
        goal,
        contract: contract?,
        tasks: tasks?,
        rubric: rubric?,
    })
}

/// People write versions as texts and as numbers.
fn version(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> Option<String> {
    match fields.get("version")? {
        Node::String(text) => Some(text.to_string()),
        number @ Node::Number(_) => {
            reader.decimal(number, &fields.at("version")).map(|value| value.to_string())
        }
        other => {
            reader.errors.wrong_type(&fields.at("version"), "a string or a number", other);
            None
        }
    }
}

fn tasks(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> Vec<Task> {
    let at = fields.at("tasks");
    let list = fields.list("tasks", &mut reader.errors);
    reader.too_many(list.len(), PACK_ITEMS, &at);
    let mut seen = BTreeMap::new();
    let list = list.iter().take(PACK_ITEMS).enumerate();
    list.filter_map(|(index, node)| task(reader, node, &at.index(index), &mut seen)).collect()
}

fn task(
    reader: &mut Reader,
    node: &Node<'_>,
    at: &Trail<'_>,
    seen: &mut BTreeMap<TaskId, String>,
) -> Option<Task> {
    let fields = reader.open(node, at, &TASK_KEYS)?;
    let id = reader.own_id(&fields, at, TaskId::new, seen);
    let task = Task {
        title: reader.optional_text(&fields, "title"),
        intent: reader.optional_text(&fields, "intent"),
        prompt: reader.optional_text(&fields, "prompt"),
        required_claims: reader.claims(&fields, "required_evidence_claim_ids"),
        artifact_kinds: reader.texts(&fields, "required_artifact_kinds").into_iter().ordered(),
        acceptance: acceptance(reader, &fields),
        id: id?,
    };
    if task.required_claims.is_empty() {
        let message = format!("task `{}` requires no claim", excerpt(task.id.as_str()));
        let help = Some("name its claims in `required_evidence_claim_ids`".into());
        reader.warnings.value(Code::NothingRequired, at, message, help);
    }
    Some(task)
}

/// One text or a list of them.
fn acceptance(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> Vec<String> {
    match fields.get("acceptance") {
        Some(text @ Node::String(_)) => reader.text(text, &fields.at("acceptance")).into_iter().collect(),
        _ => reader.texts(fields, "acceptance"),
    }
}

#[cfg(test)]
mod tests;
