//! The bytes of a record as a statement. The form is strict: what is there must be right, and no key may be repeated.
//! Keys that are not known are passed over.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::object::{Object, repeated};
use super::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Origin, Outcome, PREDICATE_TYPE, PackReference,
    PathError, Phase, RelativePath, ReportPath, STATEMENT_TYPE, Statement, Stream,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, Sha};
use crate::source::{Node, Problems, Trail, read_json, refuse_repeated_keys};

/// Reads a record. An error gives every problem of it; `file` names it.
pub fn read_statement(file: &str, bytes: &[u8]) -> Result<Statement, Vec<Diagnostic>> {
    let (text, root) = read_json(&|| file.into(), bytes)?;
    let mut problems = Problems::default();
    refuse_repeated_keys(&root, &mut problems);
    match statement(&root, &mut problems) {
        Some(statement) if problems.is_empty() => Ok(statement),
        _ => Err(problems.locate(file, text)),
    }
}

/// Whatever is missing has left a problem.
fn statement(root: &Node<'_>, problems: &mut Problems) -> Option<Statement> {
    let root = Object::new(root, &Trail::Root, problems)?;
    for (key, want) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
        let found = root.text(key, problems, str::parse::<String>)?;
        if found != want {
            let message = format!("`{key}` of a record is `{want}`");
            let help = "only what `benchgate evidence` writes is a record".to_string();
            problems.value(Code::NotARecord, &root.at(key), message, Some(help));
            return None;
        }
    }
    let subject = subject(&root, problems);
    let node = root.required("predicate", problems)?;
    let predicate = Object::new(node, &root.at("predicate"), problems)?;
    let origin = predicate.text("origin", problems, |text| {
        Origin::ALL.into_iter().find(|origin| origin.word() == text).ok_or("not `run`, `collect` or `ingest`")
    });
    let command = member(&predicate, "command", problems, command);
    // What a collection says about the working tree, and reports that were taken in, have none.
    if command.is_none() && origin == Some(Origin::Run) {
        predicate.required("command", problems);
    }
    let invocation = predicate.text("invocation", problems, str::parse);
    let claim = predicate.optional_text("claim", problems, ClaimId::new);
    let pack = member(&predicate, "pack", problems, pack);
    let ci = member(&predicate, "ci", problems, |ci, problems| Some(where_in_ci(ci, problems)));
    let machine = member(&predicate, "machine", problems, machine);
    let tools = predicate.pairs("tools", "version", problems);
    let collection_started_at = predicate.optional_text("collection_started_at", problems, str::parse);
    let is_part = predicate.optional("collection_started_at").is_some();
    if origin == Some(Origin::Collect) && !is_part {
        // Without it one attempt would seem to be several.
        predicate.required("collection_started_at", problems);
    } else if is_part && matches!(origin, Some(Origin::Run | Origin::Ingest)) {
        let message = "only what is collected is a part of a collection".to_string();
        problems.key(Code::NotARecord, &predicate.at("collection_started_at"), message, None);
    }
    let started_at = predicate.text("started_at", problems, str::parse);
    let before = required_member(&predicate, "worktree", problems, dirt);
    let phase = phase(&predicate, problems);
    let (commit, tree) = subject?;
    Some(Statement {
        commit,
        tree,
        origin: origin?,
        invocation: invocation?,
        claim,
        pack,
        command,
        ci: ci.unwrap_or_default(),
        machine: machine.unwrap_or_default(),
        tools,
        collection_started_at,
        started_at: started_at?,
        before: before?,
        phase: phase?,
    })
}

/// An object inside an object, if it is there.
fn member<T>(
    owner: &Object<'_, '_, '_>,
    key: &str,
    problems: &mut Problems,
    read: impl FnOnce(&Object<'_, '_, '_>, &mut Problems) -> Option<T>,
) -> Option<T> {
    let object = Object::new(owner.optional(key)?, &owner.at(key), problems)?;
    read(&object, problems)
}

/// An object inside an object, which must be there.
fn required_member<T>(
    owner: &Object<'_, '_, '_>,
    key: &str,
    problems: &mut Problems,
    read: impl FnOnce(&Object<'_, '_, '_>, &mut Problems) -> Option<T>,
) -> Option<T> {
    owner.required(key, problems)?;
    member(owner, key, problems, read)
}

/// Commit and tree.
fn subject(root: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<(Sha, Sha)> {
    let (mut commits, mut trees) = (Vec::new(), Vec::new());
    root.objects("subject", problems, |subject, problems| {
        required_member(subject, "digest", problems, |digest, problems| {
            for (key, found) in [("gitCommit", &mut commits), ("gitTree", &mut trees)] {
                let id: Option<Sha> = digest.optional_text(key, problems, str::parse);
                found.extend(digest.optional(key).map(|_| id));
            }
            Some(())
        })
    });
    if let ([commit], [tree]) = (commits.as_slice(), trees.as_slice()) {
        return commit.clone().zip(tree.clone());
    }
    let message = "`subject` of a record is one commit and one tree".to_string();
    let help = "their digests are `gitCommit` and `gitTree`".to_string();
    problems.value(Code::NotARecord, &root.at("subject"), message, Some(help));
    None
}

fn pack(pack: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<PackReference> {
    let profile = pack.text("profile", problems, str::parse);
    let digest = pack.text("sha256", problems, str::parse);
    Some(PackReference { profile: profile?, digest: digest? })
}

fn command(command: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<CommandLine> {
    let written = command.texts("written", problems, str::parse);
    let argv = command.texts("argv", problems, str::parse);
    if argv.is_empty() {
        let message = "`argv` must hold the program at least".to_string();
        problems.value(Code::MissingKey, &command.at("argv"), message, None);
    }
    let cwd = command.text("cwd", problems, directory)?;
    let env = command.pairs("env", "value", problems);
    let timeout_ms = command.optional_count("timeout_ms", problems);
    let reports = command.texts("reports", problems, ReportPath::new);
    Some(CommandLine { written, argv, cwd, env, timeout_ms, reports })
}

fn directory(text: &str) -> Result<Option<RelativePath>, PathError> {
    if text == "." { Ok(None) } else { RelativePath::new(text).map(Some) }
}

fn where_in_ci(ci: &Object<'_, '_, '_>, problems: &mut Problems) -> Ci {
    Ci {
        repository: ci.words("repository", problems),
        repository_id: ci.words("repository_id", problems),
        pull_request: ci.optional_count("pull_request", problems),
        event: ci.words("event", problems),
        workflow: ci.words("workflow", problems),
        run_id: ci.words("run_id", problems),
        run_attempt: ci.optional_count("run_attempt", problems),
        job: ci.words("job", problems),
        leg: ci.words("leg", problems),
    }
}

fn machine(machine: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<MachineFacts> {
    let (os, arch) = (machine.text("os", problems, str::parse), machine.text("arch", problems, str::parse));
    let cpus = machine.optional_count("cpus", problems);
    let memory = machine.optional_count("memory", problems);
    Some(MachineFacts { os: os?, arch: arch?, cpus, memory })
}

fn dirt(dirt: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Dirt> {
    let count = dirt.count("dirty", problems);
    let paths = dirt.texts("paths", problems, str::parse);
    let digest = dirt.text("sha256", problems, str::parse);
    let (count, digest) = (count?, digest?);
    if paths.len() as u64 > count || (paths.is_empty() && count > 0) {
        let message = format!("`dirty` is {count}, and `paths` has {}", paths.len());
        problems.value(Code::OutOfRange, &dirt.at("dirty"), message, None);
    }
    Some(Dirt { count, paths, digest })
}

fn phase(predicate: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Phase> {
    let is_finished = predicate.text("phase", problems, |text| match text {
        "started" => Ok(false),
        "finished" => Ok(true),
        _ => Err("neither `started` nor `finished`"),
    })?;
    if is_finished {
        let end = required_member(predicate, "finished", problems, finished)?;
        return Some(Phase::Finished(Box::new(end)));
    }
    if predicate.optional("finished").is_some() {
        let message = "a record whose `phase` is `started` knows no end".to_string();
        problems.key(Code::NotARecord, &predicate.at("finished"), message, None);
    }
    Some(Phase::Started)
}

fn finished(end: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Finished> {
    let finished_at = end.text("finished_at", problems, str::parse);
    let elapsed_ms = end.optional_count("elapsed_ms", problems);
    let outcome = member(end, "outcome", problems, outcome);
    let interrupted_by = end.signed("interrupted_by", problems);
    let stdout = member(end, "stdout", problems, stream);
    let stderr = member(end, "stderr", problems, stream);
    let commit = end.text("commit", problems, str::parse);
    let after = required_member(end, "worktree", problems, dirt);
    let artifacts = end.objects("artifacts", problems, artifact);
    let mut paths = BTreeSet::new();
    for artifact in artifacts.iter().filter(|artifact| !paths.insert(&artifact.path)) {
        repeated(&artifact.path.text(), &end.at("artifacts"), problems);
    }
    Some(Finished {
        finished_at: finished_at?,
        elapsed_ms,
        outcome,
        interrupted_by,
        stdout,
        stderr,
        commit: commit?,
        after: after?,
        artifacts,
    })
}

fn outcome(outcome: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Outcome> {
    let exit = outcome.signed("exit", problems).map(Outcome::Exit);
    let signal = outcome.signed("signal", problems).map(Outcome::Signal);
    let timeout = outcome.optional_count("timeout_ms", problems).map(Outcome::Timeout);
    let given = ["exit", "signal", "timeout_ms"].iter().filter(|key| outcome.optional(key).is_some());
    if given.count() != 1 {
        let message = "an outcome is one of `exit`, `signal` and `timeout_ms`".to_string();
        problems.value(Code::NotARecord, &outcome.at("exit"), message, None);
    }
    exit.or(signal).or(timeout)
}

fn stream(stream: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Stream> {
    let (bytes, digest) = (stream.count("bytes", problems), stream.text("sha256", problems, str::parse));
    Some(Stream { bytes: bytes?, digest: digest? })
}

fn artifact(artifact: &Object<'_, '_, '_>, problems: &mut Problems) -> Option<Artifact> {
    let path = artifact.text("path", problems, ReportPath::new);
    let format = artifact.words("format", problems);
    let bytes = artifact.count("bytes", problems);
    let digest = artifact.text("sha256", problems, str::parse);
    Some(Artifact { path: path?, format, digest: digest?, bytes: bytes? })
}
