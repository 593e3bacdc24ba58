//! The run contract: the commands whose evidence a pack asks for.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::command::Command;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::ids::{ClaimId, NameError};
use crate::limits::PACK_ITEMS;
use crate::source::{Fields, Node, Trail};

/// What a run of the pack consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunContract {
    /// In the order of the pack.
    pub commands: Vec<ContractCommand>,
    /// When a claim is proven, for people: its JSON, keys in order.
    pub claim_contract: Option<String>,
    /// What is to be handed in, for people: its JSON, keys in order.
    pub output_contract: Option<String>,
}

/// A command that is to be run for evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractCommand {
    /// Unique within the contract, if it has one.
    pub id: Option<String>,
    /// What is run.
    pub command: Command,
    /// The claim that it is evidence for, when the pack says so itself.
    pub claim: Option<ClaimId>,
    /// The files that it reports to, as written: placeholders are not expanded.
    pub reports: Vec<String>,
}

const KEYS: [&str; 3] = ["required_commands", "claim_contract", "output_contract"];
const COMMAND_KEYS: [&str; 4] = ["id", "command", "claim", "reports"];

pub(super) fn read(reader: &mut Reader, node: &Node<'_>, at: &Trail<'_>) -> Option<RunContract> {
    let fields = reader.open(node, at, &KEYS)?;
    let mut words = |key: &str| {
        let node = fields.get(key)?;
        // Words for people, in whatever form.
        if matches!(node, Node::Bool(_) | Node::Number(_) | Node::Broken(_)) {
            reader.errors.wrong_type(&fields.at(key), "a text, a list or an object", node);
        }
        let mut text = String::new();
        write(node, &mut text);
        Some(text)
    };
    let (claim_contract, output_contract) = (words("claim_contract"), words("output_contract"));
    Some(RunContract { commands: commands(reader, &fields), claim_contract, output_contract })
}

/// A value as text: two that differ are two texts, whatever the order of keys.
fn write(node: &Node<'_>, text: &mut String) {
    match node {
        Node::Null => text.push_str("null"),
        Node::Bool(is) => text.push_str(if *is { "true" } else { "false" }),
        Node::Number(number) => text.push_str(number.text()),
        Node::String(string) => text.push_str(&format!("{string:?}")),
        Node::Broken(string) => text.push_str(&format!("broken {string:?}")),
        Node::Alien(what) => text.push_str(what),
        Node::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Node::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            text.push('{');
            for (key, value) in members {
                text.push_str(&format!("{key:?}:"));
                write(value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}

fn commands(reader: &mut Reader, fields: &Fields<'_, '_, '_>) -> Vec<ContractCommand> {
    let at = fields.at("required_commands");
    let list = fields.list("required_commands", &mut reader.errors);
    reader.too_many(list.len(), PACK_ITEMS, &at);
    let mut seen = BTreeMap::new();
    let list = list.iter().take(PACK_ITEMS).enumerate();
    list.filter_map(|(index, node)| command(reader, node, &at.index(index), &mut seen)).collect()
}

fn command(
    reader: &mut Reader,
    node: &Node<'_>,
    at: &Trail<'_>,
    seen: &mut BTreeMap<String, String>,
) -> Option<ContractCommand> {
    if let Node::String(text) = node {
        let command = parse(reader, text, at)?;
        return Some(ContractCommand { id: None, command, claim: None, reports: Vec::new() });
    }
    if !matches!(node, Node::Object(_)) {
        reader.errors.wrong_type(at, "a command or an object with one", node);
        return None;
    }
    let fields = reader.open(node, at, &COMMAND_KEYS)?;
    let id = fields.get("id").map(|_| reader.own_id(&fields, at, label, seen));
    let claim = fields.get("claim").map(|node| reader.id(node, &fields.at("claim"), ClaimId::new));
    reader.count_claims(usize::from(claim.is_some()), at);
    let reports = reader.texts(&fields, "reports");
    let command = match reader.required(&fields, "command", at)? {
        Node::String(text) => parse(reader, text, &fields.at("command")),
        other => {
            reader.errors.wrong_type(&fields.at("command"), "a string", other);
            None
        }
    };
    Some(ContractCommand { id: id.flatten(), command: command?, claim: claim.flatten(), reports })
}

/// The id of a command follows the rules of the others.
fn label(text: &str) -> Result<String, NameError> {
    ClaimId::new(text).map(|id| id.to_string())
}

fn parse(reader: &mut Reader, text: &str, at: &Trail<'_>) -> Option<Command> {
    let refused = |error: super::CommandError| {
        let message = format!("`{}` is no command: {error}", crate::source::excerpt(text));
        reader.errors.value(Code::BadCommand, at, message, Some(error.help().into()));
    };
    Command::parse(text).map_err(refused).ok()
}
