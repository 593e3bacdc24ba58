//! `benchgate evidence`: one file for each of its commands.

mod args;
pub(super) mod artifact_kinds;
mod artifacts;
mod aside;
pub(super) mod asked;
mod collect;
mod commander;
mod contract;
pub(super) mod declared;
mod ingest;
pub(super) mod judge;
mod legs;
mod load;
mod order;
mod run;
mod seal;
mod show;
mod verify;
mod words;

use std::ffi::OsString;

pub(super) use args::EvidenceArgs;
use args::EvidenceCommand;

/// The exit code of `evidence run` when it fails itself, and not its command: as `env` and `timeout` have it.
pub(super) const OWN_FAILURE: u8 = 125;

/// Does what is asked for, and says what is wrong. The value is the exit code.
pub(super) fn evidence(args: EvidenceArgs) -> u8 {
    match args.command {
        EvidenceCommand::Run(args) => run::run(args),
        EvidenceCommand::Collect(args) => collect::collect(&args),
        EvidenceCommand::Ingest(args) => ingest::ingest(args),
        EvidenceCommand::Verify(args) => verify::verify(&args),
        EvidenceCommand::Show(args) => show::show(&args),
        EvidenceCommand::Seal(args) => seal::seal(&args),
    }
}

/// Whether a command line asks for `evidence run`: its usage errors have a code of their own.
pub(super) fn is_run(words: impl Iterator<Item = OsString>) -> bool {
    let mut words = words.skip(1).filter(|word| !word.to_string_lossy().starts_with('-'));
    words.next().is_some_and(|word| word == "evidence") && words.next().is_some_and(|word| word == "run")
}
