//! The table of all keys of `benchgate.toml`: what each holds, what holds without it, what it means. The reader, the
//! effective policy, the JSON Schema and `docs/configuration.md` are made from it.

mod proof;

pub(super) use proof::*;

use super::form::{Addon, Directory, Form, Glob, Line, Login, PackName, Placeholder, ReviewerName};
use super::key::{Absent, Key, Kind, Table};
use super::words::Word;
use crate::ids::{ClaimId, FixtureId};
use crate::limits::TOLERANCE as MOST_TOLERANCE;
use crate::review::Severity;

const fn key(name: &'static str, kind: Kind, absent: Absent, meaning: &'static str) -> Key {
    Key { name, kind, absent, meaning }
}

const fn list(of: &'static Kind) -> Kind {
    Kind::List { of, least: 0 }
}

const fn table(keys: &'static [Key]) -> Table {
    Table { keys, one_of: &[] }
}

/// The whole document.
pub static DOCUMENT: Table = table(&[
    SCORING,
    APPROVERS,
    SELF_APPROVAL,
    ADDONS,
    RETIRED,
    FIXTURES,
    PACKS,
    CLAIMS,
    REVIEWERS,
    EVIDENCE,
    PLACEHOLDERS,
    REGRESSION,
]);

pub(super) const SCORING: Key = key(
    "scoring",
    Kind::Integer { least: 1, most: 1 },
    Absent::Integer(1),
    "The edition of the scoring semantics. What a figure means changes only with it.",
);
pub(super) const APPROVERS: Key = key(
    "approvers",
    list(&Kind::Text(Login::SHAPE)),
    Absent::Texts(&[]),
    "Logins that may approve a loosened rule, besides maintainers and administrators of the repository.",
);
pub(super) const SELF_APPROVAL: Key = key(
    "self_approval",
    Kind::Boolean,
    Absent::Boolean(false),
    "Whether the author of a change may approve it: for a repository with one maintainer.",
);
pub(super) const ADDONS: Key = key(
    "addons",
    list(&Kind::Text(Addon::SHAPE)),
    Absent::Texts(&[]),
    "Addons that are in use. A pack that requires another one does not apply.",
);
pub(super) const RETIRED: Key = key(
    "retired",
    Kind::Tables(&RETIRED_TABLE),
    Absent::Empty("nothing is gone on purpose"),
    "Fixtures and packs that are gone on purpose, each with the reason. Without it their absence is a regression.",
);
pub(super) const FIXTURES: Key = key(
    "fixtures",
    Kind::Table(&FIXTURES_TABLE),
    Absent::OfKeys,
    "Where the review fixtures are and how they are scored.",
);
pub(super) const PACKS: Key = key(
    "packs",
    Kind::Tables(&PACKS_TABLE),
    Absent::Empty("no pack is judged"),
    "The quality packs that this repository is judged by.",
);
pub(super) const CLAIMS: Key = key(
    "claims",
    Kind::Named(ClaimId::SHAPE, &Kind::Table(&CLAIMS_TABLE)),
    Absent::Empty("no claim has a rule"),
    "The rule of each claim: what proves it.",
);
pub(super) const REVIEWERS: Key = key(
    "reviewers",
    Kind::Named(ReviewerName::SHAPE, &Kind::Table(&REVIEWERS_TABLE)),
    Absent::Empty("every reviewer is nondeterministic, and no inputs are known"),
    "What is known of each reviewer, by the name that recordings have.",
);
pub(super) const EVIDENCE: Key = key(
    "evidence",
    Kind::Table(&EVIDENCE_TABLE),
    Absent::OfKeys,
    "Where evidence lies, and what is no drift.",
);
pub(super) const PLACEHOLDERS: Key = key(
    "placeholders",
    Kind::Named(Placeholder::SHAPE, &Kind::TextOrList(Line::SHAPE)),
    Absent::Empty("commands have no placeholder but `${BENCHGATE_REPORTS}`"),
    "What `${NAME}` in a command stands for: one argument, or a list of arguments.",
);
pub(super) const REGRESSION: Key = key(
    "regression",
    Kind::Table(&REGRESSION_TABLE),
    Absent::OfKeys,
    "How much worse than the base a change may be.",
);

pub(super) const RETIRED_TABLE: Table =
    Table { keys: &[RETIRED_FIXTURE, RETIRED_PACK, REASON], one_of: &["fixture", "pack"] };
pub(super) const RETIRED_FIXTURE: Key = key(
    "fixture",
    Kind::Text(FixtureId::SHAPE),
    Absent::Unset("a pack is meant"),
    "The fixture that is gone. Either this or `pack` is given.",
);
pub(super) const RETIRED_PACK: Key = key(
    "pack",
    Kind::Text(PackName::SHAPE),
    Absent::Unset("a fixture is meant"),
    "The name of the pack that is gone.",
);
pub(super) const REASON: Key = key("reason", Kind::Text(Line::SHAPE), Absent::Refused, "Why.");

pub(super) const FIXTURES_TABLE: Table = table(&[FIXTURES_DIR, TOLERANCE, BLOCKING]);
pub(super) const FIXTURES_DIR: Key = key(
    "dir",
    Kind::Text(Directory::SHAPE),
    Absent::Text("benchmark/fixtures"),
    "The directory of the fixtures. The argument of `benchgate score` and `--dir` come before it.",
);
pub(super) const TOLERANCE: Key = key(
    "tolerance",
    Kind::Integer { least: 0, most: MOST_TOLERANCE as i64 },
    Absent::Integer(3),
    "Lines that a finding may be away from the line of an entry. `--tolerance` comes before it.",
);
pub(super) const BLOCKING: Key = key(
    "blocking",
    Kind::List { of: &Kind::Word(Severity::WORDS), least: 1 },
    Absent::Texts(&["critical", "major"]),
    "The severities that count against `max_blocking`.",
);

pub(super) const EVIDENCE_TABLE: Table = table(&[EVIDENCE_DIR, DRIFT_IGNORE]);
pub(super) const EVIDENCE_DIR: Key = key(
    "dir",
    Kind::Text(Directory::SHAPE),
    Absent::Text(".benchgate/evidence"),
    "The directory of the records. It is never drift.",
);
pub(super) const DRIFT_IGNORE: Key = key(
    "drift_ignore",
    list(&Kind::Text(Glob::SHAPE)),
    Absent::Texts(&[]),
    "Changed or new files that are no drift, such as what a build writes.",
);

pub(super) const REGRESSION_TABLE: Table =
    table(&[MAX_RATIO_DROP, MAX_STRICT_PRECISION_DROP, MAX_FINDINGS_RISE]);
pub(super) const MAX_RATIO_DROP: Key = key(
    "max_ratio_drop",
    Kind::Decimal { most: "1" },
    Absent::Decimal("0.05"),
    "Most that the ratio of a pack may fall.",
);
pub(super) const MAX_STRICT_PRECISION_DROP: Key = key(
    "max_strict_precision_drop",
    Kind::Decimal { most: "1" },
    Absent::Decimal("0.1"),
    "Most that the strict precision may fall.",
);
pub(super) const MAX_FINDINGS_RISE: Key = key(
    "max_findings_rise",
    Kind::Decimal { most: "1000" },
    Absent::Decimal("0.5"),
    "Most that the findings per fixture may rise, as a share: 0.5 is half as many more.",
);
