//! What got worse: one rule per file.

mod blocking_rise;
mod entry_lost;
mod false_positive;
mod findings_rise;
mod fixture_fails;
mod fixture_vanished;
mod pack_ratio;
mod pack_status;
mod pack_vanished;
mod precision_drop;
mod recording_vanished;

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::delta::{Cause, Delta, Exactness};
use super::outcome::Outcome;
use super::packs::PackDelta;
use crate::ids::FixtureId;
use crate::policy::{self, PackName};
use crate::review::StrictCounts;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'c> {
    /// The fixtures.
    pub fixtures: &'c [Delta],
    /// The packs of the base's policy.
    pub packs: &'c [PackDelta],
    /// How much worse a change may be, by the base's policy.
    pub limits: &'c policy::Regression,
    /// Fixtures that the change says are gone on purpose.
    pub retired_fixtures: &'c BTreeSet<FixtureId>,
    /// Packs that the change says are gone on purpose.
    pub retired_packs: &'c BTreeSet<PackName>,
}

/// What a regression is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A fixture.
    Fixture(FixtureId),
    /// An entry of `must_match`, 0-based.
    MustMatch(FixtureId, usize),
    /// An entry of `must_not_flag`, 0-based.
    MustNotFlag(FixtureId, usize),
    /// All fixtures that both sides have.
    Fixtures,
    /// A pack.
    Pack(PackName),
}

/// Something that got worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regression {
    /// The rule that found it.
    pub rule: Rule,
    /// What it is about.
    pub subject: Subject,
    /// What changed; empty where nothing but the absence shows.
    pub causes: BTreeSet<Cause>,
    /// What it was, in a word or a figure.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// A rule that finds regressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A fixture that passed fails.
    FixtureFails,
    /// An entry that was found is missed.
    EntryLost,
    /// Something is flagged that must not be, or more often than before.
    FalsePositive,
    /// More blocking findings above the limit than before.
    BlockingRise,
    /// A fixture is gone.
    FixtureVanished,
    /// The recording of a fixture is gone.
    RecordingVanished,
    /// A pack is gone.
    PackVanished,
    /// The strict precision fell by more than the limit.
    PrecisionDrop,
    /// Findings per fixture rose by more than the limit.
    FindingsRise,
    /// The status of a pack is worse.
    PackStatus,
    /// The ratio of a pack fell by more than the limit.
    PackRatio,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 11] = [
        Self::FixtureFails,
        Self::EntryLost,
        Self::FalsePositive,
        Self::BlockingRise,
        Self::FixtureVanished,
        Self::RecordingVanished,
        Self::PackVanished,
        Self::PrecisionDrop,
        Self::FindingsRise,
        Self::PackStatus,
        Self::PackRatio,
    ];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::FixtureFails => "fixture-fails",
            Self::EntryLost => "entry-lost",
            Self::FalsePositive => "false-positive",
            Self::BlockingRise => "blocking-rise",
            Self::FixtureVanished => "fixture-vanished",
            Self::RecordingVanished => "recording-vanished",
            Self::PackVanished => "pack-vanished",
            Self::PrecisionDrop => "precision-drop",
            Self::FindingsRise => "findings-rise",
            Self::PackStatus => "pack-status",
            Self::PackRatio => "pack-ratio",
        }
    }

    /// What it finds, in the order of fixtures and packs.
    pub fn find(self, comparison: &Comparison<'_>) -> Vec<Regression> {
        match self {
            Self::FixtureFails => fixture_fails::find(comparison),
            Self::EntryLost => entry_lost::find(comparison),
            Self::FalsePositive => false_positive::find(comparison),
            Self::BlockingRise => blocking_rise::find(comparison),
            Self::FixtureVanished => fixture_vanished::find(comparison),
            Self::RecordingVanished => recording_vanished::find(comparison),
            Self::PackVanished => pack_vanished::find(comparison),
            Self::PrecisionDrop => precision_drop::find(comparison),
            Self::FindingsRise => findings_rise::find(comparison),
            Self::PackStatus => pack_status::find(comparison),
            Self::PackRatio => pack_ratio::find(comparison),
        }
    }
}

impl<'c> Comparison<'c> {
    /// The fixtures that both sides have, with both outcomes.
    fn both(&self) -> impl Iterator<Item = (&'c Delta, &'c Outcome, &'c Outcome)> {
        self.fixtures.iter().filter_map(|delta| Some((delta, delta.base.outcome()?, delta.cross.outcome()?)))
    }

    /// Those of them that are compared exactly.
    fn exact(&self) -> impl Iterator<Item = (&'c Delta, &'c Outcome, &'c Outcome)> {
        self.both().filter(|(delta, ..)| delta.exactness == Exactness::Exact)
    }

    /// The strict counts of both sides over what is compared exactly, how many fixtures that are, and what changed in them.
    fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for (delta, base, cross) in self.exact() {
            sums.base.add(&base.strict);
            sums.cross.add(&cross.strict);
            sums.fixtures += 1;
            sums.causes.extend(&delta.recorded);
        }
        sums
    }
}

/// Counts over fixtures.
#[derive(Debug, Default)]
struct Sums {
    base: StrictCounts,
    cross: StrictCounts,
    fixtures: u64,
    causes: BTreeSet<Cause>,
}

/// Figures are sums of means in floating point: what differs by less than this is the same.
const NOISE: f64 = 1e-9;

/// A limit of the policy as the figures are.
fn figure(limit: &crate::number::Decimal) -> f64 {
    alloc::format!("{limit}").parse().unwrap_or(f64::INFINITY)
}
