//! What proves a claim.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::formats::Format;
use super::state::Tier;
use crate::ids::ClaimId;
use crate::number::Decimal;

/// What can prove a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A report in this format.
    Report(Format),
    /// The worktree before and after the whole contract.
    Drift,
}

impl Kind {
    /// The word that people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Report(format) => format.name(),
            Self::Drift => "drift",
        }
    }
}

/// What an exit code of 0 says without a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Nothing.
    ProvesNothing,
    /// That the claim holds (`exit = "proves"`).
    Proves,
}

/// The rule of one claim. An empty set or `None` asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The kinds of report that count; any when empty.
    pub kinds: BTreeSet<Kind>,
    /// The commands that must each have run, placeholders expanded; any when empty.
    pub commands: BTreeSet<Vec<String>>,
    /// Variables that it must have run with; any when empty.
    pub env: BTreeMap<String, String>,
    /// The directory that it must have run in, below the root of the repository; `.` is the root.
    pub cwd: String,
    /// The reports that it must have declared.
    pub reports: BTreeSet<String>,
    /// Legs of a matrix that must all be there.
    pub legs: BTreeSet<String>,
    /// At least so many tests or checks.
    pub min_executed: u64,
    /// The oldest evidence, in seconds.
    pub max_age: i64,
    /// The least tier.
    pub min_tier: Tier,
    /// The least coverage, within 0..=1.
    pub min_coverage: Option<Decimal>,
    /// What the exit code says alone.
    pub exit: ExitCode,
}

/// The oldest evidence where no rule says anything else: 24 hours, in seconds.
pub const MAX_AGE: i64 = 24 * 60 * 60;

impl Default for Rule {
    fn default() -> Self {
        Self {
            kinds: BTreeSet::new(),
            commands: BTreeSet::new(),
            env: BTreeMap::new(),
            cwd: ".".into(),
            reports: BTreeSet::new(),
            legs: BTreeSet::new(),
            min_executed: 1,
            max_age: MAX_AGE,
            min_tier: Tier::Recorded,
            min_coverage: None,
            exit: ExitCode::ProvesNothing,
        }
    }
}

/// The kinds that can prove a claim by its very name; `None` for a name that means nothing to Benchgate.
pub fn built_in(claim: &ClaimId) -> Option<BTreeSet<Kind>> {
    let formats: &[Format] = match claim.as_str() {
        "claim/tests-green" => {
            &[Format::Junit, Format::Ctrf, Format::GoTest, Format::Libtest, Format::InToto]
        }
        "claim/static-clean" => &[Format::Sarif, Format::Cargo],
        "claim/build-green" => &[Format::Cargo],
        "claim/coverage" => &[Format::Lcov, Format::Cobertura],
        "claim/no-drift" => return Some(BTreeSet::from([Kind::Drift])),
        _ => return None,
    };
    Some(formats.iter().copied().map(Kind::Report).collect())
}
