//! A statement as the bytes of a record.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::canonical::{Json, Object};
use super::{
    Artifact, Ci, CommandLine, Dirt, Finished, MachineFacts, Outcome, PREDICATE_TYPE, PackReference, Phase,
    STATEMENT_TYPE, Statement, Stream,
};
use crate::ids::ClaimId;

impl Statement {
    /// The bytes of the record: the same for the same statement.
    pub fn to_bytes(&self) -> Vec<u8> {
        let subject = |name: &'static str, kind: &'static str, id: &str| {
            Object::default().with("name", name).with("digest", Object::default().with(kind, id))
        };
        let subjects = [
            subject("commit", "gitCommit", self.commit.as_str()),
            subject("tree", "gitTree", self.tree.as_str()),
        ];
        let document = Object::default()
            .with("_type", STATEMENT_TYPE)
            .with("subject", Json::list(subjects))
            .with("predicateType", PREDICATE_TYPE)
            .with("predicate", predicate(self));
        let mut text = String::new();
        Json::from(document).write(&mut text);
        text.push('\n');
        text.into_bytes()
    }
}

fn predicate(statement: &Statement) -> Object {
    let Statement {
        commit: _,
        tree: _,
        origin,
        invocation,
        claim,
        pack,
        command,
        ci,
        machine,
        tools,
        collection_started_at,
        started_at,
        before,
        phase,
    } = statement;
    let tools = tools.iter().map(|(name, version)| named(name, "version", version));
    let object = Object::default()
        .with("phase", phase.word())
        .with("origin", origin.word())
        .with("invocation", invocation.to_string())
        .with_some("claim", claim.as_ref().map(ClaimId::as_str))
        .with_some("pack", pack.as_ref().map(pack_reference))
        .with_some("command", command.as_ref().map(command_line))
        .with("ci", where_in_ci(ci))
        .with("machine", machine_facts(machine))
        .with("tools", Json::list(tools))
        .with_some("collection_started_at", collection_started_at.map(|moment| moment.to_string()))
        .with("started_at", started_at.to_string())
        .with("worktree", dirt(before));
    match phase {
        Phase::Started => object,
        Phase::Finished(end) => object.with("finished", finished(end)),
    }
}

fn named(name: &str, key: &'static str, value: &str) -> Object {
    Object::default().with("name", name).with(key, value)
}

fn pack_reference(pack: &PackReference) -> Object {
    Object::default().with("profile", &*pack.profile).with("sha256", pack.digest.to_string())
}

fn command_line(command: &CommandLine) -> Object {
    let CommandLine { written, argv, cwd, env, timeout_ms, reports } = command;
    let env = env.iter().map(|(name, value)| named(name, "value", value));
    Object::default()
        .with("written", Json::list(written.iter().map(|word| &**word)))
        .with("argv", Json::list(argv.iter().map(|word| &**word)))
        .with("cwd", cwd.as_ref().map_or(".", |path| path.as_str()))
        .with("env", Json::list(env))
        .with_some("timeout_ms", *timeout_ms)
        .with("reports", Json::list(reports.iter().map(super::ReportPath::text)))
}

fn where_in_ci(ci: &Ci) -> Object {
    let Ci { repository, repository_id, pull_request, event, workflow, run_id, run_attempt, job, leg } = ci;
    Object::default()
        .with_some("repository", repository.as_deref())
        .with_some("repository_id", repository_id.as_deref())
        .with_some("pull_request", *pull_request)
        .with_some("event", event.as_deref())
        .with_some("workflow", workflow.as_deref())
        .with_some("run_id", run_id.as_deref())
        .with_some("run_attempt", *run_attempt)
        .with_some("job", job.as_deref())
        .with_some("leg", leg.as_deref())
}

fn machine_facts(machine: &MachineFacts) -> Object {
    let MachineFacts { os, arch, cpus, memory } = machine;
    Object::default()
        .with("os", &**os)
        .with("arch", &**arch)
        .with_some("cpus", *cpus)
        .with_some("memory", *memory)
}

fn dirt(dirt: &Dirt) -> Object {
    let Dirt { count, paths, digest } = dirt;
    Object::default()
        .with("dirty", *count)
        .with("paths", Json::list(paths.iter().map(|path| &**path)))
        .with("sha256", digest.to_string())
}

fn finished(end: &Finished) -> Object {
    let Finished {
        finished_at,
        elapsed_ms,
        outcome,
        interrupted_by,
        stdout,
        stderr,
        commit,
        after,
        artifacts,
    } = end;
    Object::default()
        .with("finished_at", finished_at.to_string())
        .with_some("elapsed_ms", *elapsed_ms)
        .with_some("outcome", outcome.map(how_it_ended))
        .with_some("interrupted_by", interrupted_by.map(Json::Signed))
        .with_some("stdout", stdout.as_ref().map(stream))
        .with_some("stderr", stderr.as_ref().map(stream))
        .with("commit", commit.as_str())
        .with("worktree", dirt(after))
        .with("artifacts", Json::list(artifacts.iter().map(artifact)))
}

fn how_it_ended(outcome: Outcome) -> Object {
    match outcome {
        Outcome::Exit(code) => Object::default().with("exit", Json::Signed(code)),
        Outcome::Signal(number) => Object::default().with("signal", Json::Signed(number)),
        Outcome::Timeout(after) => Object::default().with("timeout_ms", after),
    }
}

fn stream(stream: &Stream) -> Object {
    Object::default().with("bytes", stream.bytes).with("sha256", stream.digest.to_string())
}

fn artifact(artifact: &Artifact) -> Object {
    let Artifact { path, format, digest, bytes } = artifact;
    Object::default()
        .with("path", path.text())
        .with_some("format", format.as_deref())
        .with("bytes", *bytes)
        .with("sha256", digest.to_string())
}
