//! Evidence of real processes. Each command is one that `sh` has, and each wait has an end.
#![cfg(unix)]

mod collect;
mod crash;
mod environment;
mod foreign;
mod ingest;
mod interrupted;
mod legs;
mod memory;
mod records;
mod runbook;
mod signals;
mod streams;
mod verify;

use std::fs;
use std::path::Path;
use std::process::Command;

use benchgate::evidence::statement::{Finished, Phase, Statement, read_statement};
use benchgate::ids::Digest;
use benchgate::io::{Budget, EVIDENCE, EvidenceStore};

use crate::cases::commit;
use crate::program::{Outcome, finish, program};

/// A repository with one commit.
fn repository() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "content\n").unwrap();
    commit(dir.path());
    dir
}

/// `evidence run` of a command, with more flags in front of it.
fn recording(dir: &Path, flags: &[&str], words: &[&str]) -> Command {
    let mut command = program(dir);
    command.args(["evidence", "run", "--claim", "claim/x"]).args(flags).arg("--").args(words);
    command
}

/// Runs a script of `sh` as evidence.
fn record(dir: &Path, flags: &[&str], script: &str) -> Outcome {
    finish(&mut recording(dir, flags, &["sh", "-c", script]))
}

/// The records of a repository. Each must be what its name says, and nothing else may lie beside them.
fn records(dir: &Path) -> Vec<Statement> {
    let store = EvidenceStore::new(&dir.join(EVIDENCE));
    let listing = store.records().unwrap();
    let mut buffer = Vec::new();
    let read = listing.files.iter().map(|file| {
        let stored = store.files().record(file, &Budget::new(1 << 30), &mut buffer).unwrap();
        assert_eq!(file.stated, Some(stored.digest), "{}", file.shown);
        read_statement(&file.shown, stored.bytes).unwrap()
    });
    read.collect()
}

/// The one command that was recorded to its end, and how it ended.
fn only(dir: &Path) -> (Statement, Finished) {
    let mut records = records(dir);
    records.sort_by_key(|record| record.phase.word());
    let [finished, started] = <[Statement; 2]>::try_from(records).unwrap();
    assert_eq!(started.phase, Phase::Started);
    let Phase::Finished(end) = finished.phase.clone() else { panic!("{finished:?}") };
    // But for the end, both say the same.
    assert_eq!(Statement { phase: Phase::Started, ..finished.clone() }, started);
    (finished, *end)
}

/// An artefact as it is stored.
fn artifact(dir: &Path, digest: &Digest) -> Vec<u8> {
    let store = EvidenceStore::new(&dir.join(EVIDENCE));
    let mut buffer = Vec::new();
    let stored = store.files().artifact(digest, &Budget::new(1 << 30), &mut buffer).unwrap();
    assert_eq!(stored.digest, *digest);
    stored.bytes.to_vec()
}
