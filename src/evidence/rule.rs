//! What proves a claim.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::job::JobName;
use super::state::Tier;
use crate::ids::ClaimId;
use crate::number::Decimal;
use crate::ordered::Ordered as _;

/// What a report is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `JUnit` XML, as most test runners write it.
    Junit,
    /// CTRF JSON.
    Ctrf,
    /// What `go test -json` prints.
    GoTest,
    /// What `cargo test` prints.
    Libtest,
    /// An in-toto Statement with the test-result predicate.
    TestResult,
    /// SARIF 2.1.0, as static analysers write it.
    Sarif,
    /// What cargo prints with `--message-format=json`.
    CargoMessages,
    /// LCOV: coverage.
    Lcov,
    /// Cobertura XML: coverage.
    Cobertura,
    /// The worktree before and after the whole contract.
    Drift,
    /// A job of the CI system, whose API says how it ended.
    Job,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Junit,
        Self::Ctrf,
        Self::GoTest,
        Self::Libtest,
        Self::TestResult,
        Self::Sarif,
        Self::CargoMessages,
        Self::Lcov,
        Self::Cobertura,
        Self::Drift,
        Self::Job,
    ];

    /// The word that people write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Ctrf => "ctrf",
            Self::GoTest => "go-test",
            Self::Libtest => "libtest",
            Self::TestResult => "test-result",
            Self::Sarif => "sarif",
            Self::CargoMessages => "cargo-messages",
            Self::Lcov => "lcov",
            Self::Cobertura => "cobertura",
            Self::Drift => "drift",
            Self::Job => "job",
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
    /// Jobs that must all be there.
    pub jobs: BTreeSet<JobName>,
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

impl Rule {
    /// Whether only jobs of the CI system prove the claim.
    pub fn is_by_jobs(&self) -> bool {
        self.kinds.iter().eq([&Kind::Job])
    }
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
            jobs: BTreeSet::new(),
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
    let kinds: &[Kind] = match claim.as_str() {
        "claim/tests-green" => &[Kind::Junit, Kind::Ctrf, Kind::GoTest, Kind::Libtest, Kind::TestResult],
        "claim/static-clean" => &[Kind::Sarif, Kind::CargoMessages],
        "claim/build-green" => &[Kind::CargoMessages],
        "claim/coverage" => &[Kind::Lcov, Kind::Cobertura],
        "claim/no-drift" => &[Kind::Drift],
        _ => return None,
    };
    Some(kinds.iter().copied().ordered())
}
