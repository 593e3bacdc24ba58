//! The keys of what is judged by proof: packs, claims and reviewers.

use super::{key, list, table};
use crate::evidence::{self, JobName};
use crate::ids::{ClaimId, CriterionId};
use crate::pack::{Command, Tier};
use crate::policy::form::{
    Directory, Duration, FilePath, Form, Glob, Input, Line, PackName, Report, Variable,
};
use crate::policy::key::{Absent, Key, Kind, Table};
use crate::policy::words::{Proof, Word};

pub(in crate::policy) const PACKS_TABLE: Table = table(&[PACK_NAME, PACK_FILE, SCORES, DERIVE, ROOT, PATHS]);
pub(in crate::policy) const PACK_NAME: Key = key(
    "name",
    Kind::Text(PackName::SHAPE),
    Absent::Refused,
    "The name of the pack in this repository. No two are equal.",
);
pub(in crate::policy) const PACK_FILE: Key =
    key("file", Kind::Text(FilePath::SHAPE), Absent::Refused, "The pack, a JSON file.");
pub(in crate::policy) const SCORES: Key = key(
    "scores",
    Kind::Text(FilePath::SHAPE),
    Absent::Unset("no criterion has a manual score"),
    "The file of its manual scores, each with `by`, `why` and `at`.",
);
pub(in crate::policy) const DERIVE: Key = key(
    "derive",
    Kind::Named(CriterionId::SHAPE, &Kind::List { of: &Kind::Text(ClaimId::SHAPE), least: 1 }),
    Absent::Empty("only what the pack itself derives"),
    "Criteria that are scored by claims: 1 if all of them are SUPPORTED, else 0.",
);
pub(in crate::policy) const ROOT: Key =
    key("root", Kind::Text(Directory::SHAPE), Absent::Text("."), "The directory that its commands run in.");
pub(in crate::policy) const PATHS: Key = key(
    "paths",
    list(&Kind::Text(Glob::SHAPE)),
    Absent::Texts(&[]),
    "The pack applies when a change touches one of these, or the pack itself. None: it always applies.",
);

pub(in crate::policy) const CLAIMS_TABLE: Table = table(&[
    KINDS,
    CLAIM_COMMAND,
    REPORTS,
    ENV,
    JOBS,
    LEGS,
    MIN_EXECUTED,
    MAX_AGE,
    MIN_TIER,
    CLAIM_INPUTS,
    MIN_COVERAGE,
    EXIT,
]);
pub(in crate::policy) const KINDS: Key = key(
    "kinds",
    list(&Kind::Word(evidence::Kind::WORDS)),
    Absent::Texts(&[]),
    "The kinds of report that count. None: any that can prove the claim.",
);
pub(in crate::policy) const CLAIM_COMMAND: Key = key(
    "command",
    Kind::Text(Command::SHAPE),
    Absent::Unset("any command"),
    "The command that must have made the evidence, before placeholders are expanded. It is split into words as a \
     POSIX shell does it, and runs without a shell.",
);
pub(in crate::policy) const REPORTS: Key = key(
    "reports",
    list(&Kind::Text(Report::SHAPE)),
    Absent::Texts(&[]),
    "The reports that the command writes, beneath the root or beneath `${BENCHGATE_REPORTS}`, a fresh directory.",
);
pub(in crate::policy) const ENV: Key = key(
    "env",
    Kind::Named(Variable::SHAPE, &Kind::Text(Line::SHAPE)),
    Absent::Empty("no variable is set"),
    "Environment variables that the command runs with.",
);
pub(in crate::policy) const JOBS: Key = key(
    "jobs",
    list(&Kind::Text(JobName::SHAPE)),
    Absent::Texts(&[]),
    "Jobs that must all have succeeded for this very commit, by GitHub's API: the file of the workflow, `#`, and the name \
     of the job as people see it, which stands for all legs of its matrix. Only with the kind `job`.",
);
pub(in crate::policy) const LEGS: Key = key(
    "legs",
    list(&Kind::Text(Line::SHAPE)),
    Absent::Texts(&[]),
    "Legs of a matrix that must all be there and hold.",
);
pub(in crate::policy) const MIN_EXECUTED: Key = key(
    "min_executed",
    Kind::Integer { least: 1, most: 1_000_000_000 },
    Absent::Integer(1),
    "At least so many tests or checks were executed.",
);
pub(in crate::policy) const MAX_AGE: Key =
    key("max_age", Kind::Text(Duration::SHAPE), Absent::Text("24h"), "Older evidence is STALE.");
pub(in crate::policy) const MIN_TIER: Key = key(
    "min_tier",
    Kind::Word(Tier::WORDS),
    Absent::Unset("`recorded`, and `confirmed` in a trusted run"),
    "The least trust in the evidence.",
);
pub(in crate::policy) const CLAIM_INPUTS: Key = key(
    "inputs",
    list(&Kind::Text(Input::SHAPE)),
    Absent::Texts(&[]),
    "Files that the outcome depends on, such as the configuration of the test runner, or a section of one.",
);
pub(in crate::policy) const MIN_COVERAGE: Key = key(
    "min_coverage",
    Kind::Decimal { most: "1" },
    Absent::Unset("coverage is not looked at"),
    "The least share of covered lines: 0.8 is 80 %.",
);
pub(in crate::policy) const EXIT: Key = key(
    "exit",
    Kind::Word(Proof::WORDS),
    Absent::Unset("an exit code alone proves nothing"),
    "`proves`: an exit code of 0 alone supports the claim. Never for `claim/tests-green` and `claim/coverage`.",
);

pub(in crate::policy) const REVIEWERS_TABLE: Table =
    table(&[REVIEWER_INPUTS, MODEL, REVIEWER_COMMAND, DETERMINISTIC]);
pub(in crate::policy) const REVIEWER_INPUTS: Key = key(
    "inputs",
    list(&Kind::Text(Glob::SHAPE)),
    Absent::Texts(&[]),
    "Files that its answers depend on, such as prompts. A recording made with others is stale.",
);
pub(in crate::policy) const MODEL: Key =
    key("model", Kind::Text(Line::SHAPE), Absent::Unset("no model is named"), "The model that answers.");
pub(in crate::policy) const REVIEWER_COMMAND: Key = key(
    "command",
    Kind::Text(Command::SHAPE),
    Absent::Unset("no command is named"),
    "The command that runs it.",
);
pub(in crate::policy) const DETERMINISTIC: Key = key(
    "deterministic",
    Kind::Boolean,
    Absent::Boolean(false),
    "Whether it says the same about the same diff every time, as an analyser does.",
);
