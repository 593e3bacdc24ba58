//! A record as far as a verdict needs it: who ran what, where and when, and what came of it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::job::JobEnd;
use super::rule::Kind;
use super::state::Tier;
use crate::ids::{ClaimId, Digest, Sha};
use crate::number::Fraction;
use crate::timestamp::Timestamp;

/// One record of the store, its artefacts read. What is wrong with it is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The digest of its bytes, whole: another record can be made of which the first digits are the same.
    pub id: Digest,
    /// What it is evidence for.
    pub claim: ClaimId,
    /// The pack it was made for; any when `None`.
    pub pack: Option<String>,
    /// Where it was made.
    pub repository: Repository,
    /// The tree that was checked out.
    pub tree: Sha,
    /// The job; `None` outside CI.
    pub job: Option<Job>,
    /// The leg of a matrix.
    pub leg: Option<String>,
    /// The run of the CI system; `None` outside it.
    pub run: Option<Run>,
    /// The words of the command; the directory of its reports not expanded.
    pub command: Vec<String>,
    /// Variables that were set for it.
    pub env: BTreeMap<String, String>,
    /// Where it ran, below the root of the repository.
    pub cwd: String,
    /// The reports it declared.
    pub reports_declared: BTreeSet<String>,
    /// When its attempt began: a collection as a whole, everything else by itself.
    pub begun: Option<Timestamp>,
    /// When it began, in seconds since 1970.
    pub started: Option<i64>,
    /// When it ended, in seconds since 1970.
    pub ended: Option<i64>,
    /// How it ended.
    pub outcome: Ended,
    /// The worktree before the command.
    pub before: Worktree,
    /// The worktree after it.
    pub after: Worktree,
    /// What it left.
    pub reports: Vec<Report>,
    /// How far it was checked.
    pub tier: Tier,
    /// What the CI system said of it.
    pub vouching: Vouching,
    /// Whether git tracks the record itself: then it is part of what is judged, and no evidence.
    pub is_tracked: bool,
}

/// What the CI system said of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Vouching {
    /// It was not asked: no seal names the record, or it is of no run.
    #[default]
    NotAsked,
    /// That it is of this run, attempt and commit.
    Given,
    /// Not enough, and why: it is worth what it was.
    Lacking(String),
    /// That a run of this workflow is behind it, which the proposed change adds or alters: it is worth what it was until
    /// somebody approves that.
    OnApproval(String),
    /// That it is not what it says, and why.
    Denied(String),
}

/// The repository, as far as CI says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    /// Its id, which survives a rename.
    pub id: Option<String>,
    /// The number of the pull request.
    pub pull_request: Option<u64>,
}

/// A job of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The workflow.
    pub workflow: String,
    /// The job in it.
    pub name: String,
}

/// One attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The id of the run.
    pub id: u64,
    /// Counted from 1.
    pub attempt: u64,
}

/// Which attempt a record belongs to, in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attempt {
    /// Outside CI a collection is one, and each other record. Those that began at the same moment are one, so that the
    /// worse wins.
    Local(Option<Timestamp>),
    /// Run and attempt.
    Ci(u64, u64),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was started, and nothing is known of its end.
    Never,
    /// By itself.
    Exit(i32),
    /// By itself and with exit code 0, but it was told to end by this signal, and may not have done everything.
    Interrupted(i32),
    /// By a signal.
    Signal(i32),
    /// It took longer than it was given.
    TimedOut,
    /// Nobody says: only its reports are there.
    Unknown,
}

/// A worktree: tracked changes, and untracked files that are not ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worktree {
    /// None.
    Clean,
    /// These, or some of them.
    Dirty(Vec<String>),
}

/// A report that a command left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Whether git tracks it: then it was there before the command.
    pub is_tracked: bool,
    /// What it says.
    pub content: ReportContent,
}

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportContent {
    /// It was read.
    Read(Kind, Measure),
    /// It is not a report of a known kind, and none was asked of it.
    Other,
    /// There is nothing in it that anybody could see.
    Blank,
    /// It cannot be read.
    Malformed(String),
    /// It is not what the record says it is.
    Tampered(String),
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Tests.
    Tests(Tests),
    /// Runs of an analyser, and what it found that is not suppressed and as bad as an error.
    Analysis {
        /// Runs.
        runs: u64,
        /// Errors.
        errors: u64,
    },
    /// Covered lines of all lines; nothing where there is no line.
    Coverage(Option<Fraction>),
    /// A build.
    Build {
        /// What was built, or found built.
        artifacts: u64,
        /// Whether it said that it is done, and nothing else.
        is_done: bool,
    },
    /// Paths that changed.
    Drift(u64),
    /// How a job of a CI system ended.
    Job(JobEnd),
}

/// Test cases by their outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tests {
    /// Passed or failed; what is skipped is not executed.
    pub executed: u64,
    /// Failed, or ended in an error.
    pub failed: u64,
    /// Passed after a failure.
    pub flaky: u64,
}

impl Worktree {
    /// The paths that differ, or some of them.
    pub fn paths(&self) -> &[String] {
        match self {
            Self::Clean => &[],
            Self::Dirty(paths) => paths,
        }
    }
}

impl Measure {
    /// How many tests or runs it counts; for what is not counted, 1.
    pub fn executed(&self) -> u64 {
        match self {
            Self::Tests(tests) => tests.executed,
            Self::Analysis { runs, .. } => *runs,
            Self::Coverage(share) => u64::from(share.is_some()),
            Self::Build { artifacts, .. } => *artifacts,
            Self::Drift(_) | Self::Job(_) => 1,
        }
    }
}

impl Record {
    /// What it is worth once these workflows were approved as the change has them.
    #[must_use]
    pub fn once_approved(mut self, workflows: &BTreeSet<String>) -> Self {
        if matches!(&self.vouching, Vouching::OnApproval(workflow) if workflows.contains(workflow)) {
            self.tier = self.tier.max(Tier::Confirmed);
            self.vouching = Vouching::Given;
        }
        self
    }

    /// The attempt it belongs to.
    pub fn attempt(&self) -> Attempt {
        match &self.run {
            Some(run) => Attempt::Ci(run.id, run.attempt),
            None => Attempt::Local(self.begun),
        }
    }
}
