//! The record of a command: an in-toto Statement, version 1, with a predicate of our own.
//!
//! `docs/evidence.md` says what each field means. The name of a record is the SHA-256 of its bytes.

mod canonical;
mod object;
mod path;
mod read;
mod write;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::ids::{ClaimId, Digest, Sha};
use crate::timestamp::Timestamp;

pub use path::{PathError, REPORTS, RelativePath, ReportPath};
pub use read::read_statement;

/// The `_type` of a Statement: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The type of the predicate. A name, not an address: there is nothing to fetch, and it claims nobody's domain.
pub const PREDICATE_TYPE: &str = "urn:benchgate:evidence:v1";

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The commit that was checked out when it began.
    pub commit: Sha,
    /// Its tree.
    pub tree: Sha,
    /// How the record came to be.
    pub origin: Origin,
    /// What the two records of one command have in common.
    pub invocation: Invocation,
    /// The claim that it is about; a command bound to none is recorded too, and proves nothing.
    pub claim: Option<ClaimId>,
    /// The pack that it is for; without one it serves every pack whose rule it fits.
    pub pack: Option<PackReference>,
    /// What was run; nothing when reports were taken in that something else had made, and nothing in what a collection
    /// says about the working tree before and after all of its commands.
    pub command: Option<CommandLine>,
    /// Where in CI it happened.
    pub ci: Ci,
    /// The machine.
    pub machine: MachineFacts,
    /// Versions of tools, by name.
    pub tools: BTreeMap<String, String>,
    /// When the collection began that it is a part of: all of its commands are one attempt. There for
    /// [`Origin::Collect`], and for nothing else.
    pub collection_started_at: Option<Timestamp>,
    /// When it began, by the clock of the machine.
    pub started_at: Timestamp,
    /// The working tree before it.
    pub before: Dirt,
    /// Whether it came to an end.
    pub phase: Phase,
}

/// How a record came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A command that was given on the command line.
    Run,
    /// A command of a pack's run contract.
    Collect,
    /// Reports that were there already.
    Ingest,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Run, Self::Collect, Self::Ingest];

    /// The word in a record.
    pub fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Collect => "collect",
            Self::Ingest => "ingest",
        }
    }
}

/// What the `started` and the `finished` record of one command have in common: 32 lower-case hexadecimal digits,
/// different for each command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Invocation(String);

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an invocation is 32 lower-case hexadecimal digits")]
pub struct InvocationError;

impl Invocation {
    /// The one of two numbers, which should be random.
    pub fn from_numbers(high: u64, low: u64) -> Self {
        Self(format!("{high:016x}{low:016x}"))
    }
}

impl FromStr for Invocation {
    type Err = InvocationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_one = text.len() == 32 && text.bytes().all(is_digit);
        if is_one { Ok(Self(text.into())) } else { Err(InvocationError) }
    }
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A pack, by its profile and the SHA-256 of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackReference {
    /// The profile, as the pack has it.
    pub profile: String,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// A command as it was given, and as it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The words before anything was put in the place of placeholders: what a rule is compared with.
    pub written: Vec<String>,
    /// The words that were run, but for `${BENCHGATE_REPORTS}`: that directory is another one in each run, and the rule
    /// that these words are compared with cannot know it.
    pub argv: Vec<String>,
    /// The working directory below the root of the working tree; `None` is the root itself.
    pub cwd: Option<RelativePath>,
    /// Variables that were set for it, beside `BENCHGATE_REPORTS`, as they are written.
    pub env: BTreeMap<String, String>,
    /// Milliseconds after which it would have been ended.
    pub timeout_ms: Option<u64>,
    /// The reports that it was said to write, in the order of their paths.
    pub reports: Vec<ReportPath>,
}

/// Where in CI a command ran. All of it is what the environment says, and nothing of it is checked here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ci {
    /// Owner and name of the repository.
    pub repository: Option<String>,
    /// Its id, which stays when it is renamed.
    pub repository_id: Option<String>,
    /// The number of the pull request.
    pub pull_request: Option<u64>,
    /// What started the run, such as `pull_request`.
    pub event: Option<String>,
    /// The name of the workflow.
    pub workflow: Option<String>,
    /// The id of the run.
    pub run_id: Option<String>,
    /// Which attempt of the run this is, from 1.
    pub run_attempt: Option<u64>,
    /// The id of the job.
    pub job: Option<String>,
    /// The leg of a matrix, as somebody names it.
    pub leg: Option<String>,
}

/// The machine that a command ran on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineFacts {
    /// The operating system: `linux`, `macos`, `windows`.
    pub os: String,
    /// The processor architecture: `x86_64`, `aarch64`.
    pub arch: String,
    /// Logical processors.
    pub cpus: Option<u64>,
    /// Memory in bytes.
    pub memory: Option<u64>,
}

/// What makes a working tree differ from its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirt {
    /// How many paths differ; 0 is a clean tree.
    pub count: u64,
    /// The first of them in bytewise order; all, unless they are very many.
    pub paths: Vec<String>,
    /// Over everything that git says about all of them.
    pub digest: Digest,
}

impl Dirt {
    /// Nothing differs.
    pub fn is_clean(&self) -> bool {
        self.count == 0
    }
}

/// How far a command has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// It is about to be started. A command that nothing else is known of did not end well.
    Started,
    /// It has ended, and its reports are stored.
    Finished(Box<Finished>),
}

impl Phase {
    /// The word in a record.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Finished(_) => "finished",
        }
    }
}

/// What is known when a command has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// When, by the clock of the machine.
    pub finished_at: Timestamp,
    /// Milliseconds it took, by a clock that nobody sets; nothing when it was not timed.
    pub elapsed_ms: Option<u64>,
    /// How it ended; unknown when reports were taken in without an exit code.
    pub outcome: Option<Outcome>,
    /// The signal that was passed on to it before it ended, the last one.
    pub interrupted_by: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: Option<Stream>,
    /// What it wrote to standard error.
    pub stderr: Option<Stream>,
    /// The commit that was checked out then.
    pub commit: Sha,
    /// The working tree after it.
    pub after: Dirt,
    /// What it left behind, in the order of the paths.
    pub artifacts: Vec<Artifact>,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// By itself, with this exit code.
    Exit(i32),
    /// By this signal.
    Signal(i32),
    /// It was ended after so many milliseconds.
    Timeout(u64),
}

impl Outcome {
    /// The exit code of a program that passes it on, as shells and `timeout` do: 124 for a timeout, 128 + n for
    /// signal n.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Exit(code) => low_byte(code),
            Self::Signal(number) => low_byte(number.saturating_add(128)),
            Self::Timeout(_) => 124,
        }
    }
}

/// What a parent sees of an exit code.
fn low_byte(code: i32) -> u8 {
    let [byte, ..] = code.to_le_bytes();
    byte
}

/// What a stream carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// How many bytes.
    pub bytes: u64,
    /// Their digest.
    pub digest: Digest,
}

/// A file that a command left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where it was.
    pub path: ReportPath,
    /// The format that somebody says it has.
    pub format: Option<String>,
    /// The digest of its bytes, under which it is stored.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests;
