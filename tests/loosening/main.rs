//! What a change of a rule is classed as, held against what the rule then does: no pair of rules lets anything pass under
//! the new one that failed under the old one, unless the change is classed as loosened. And not everything is.
#![expect(clippy::unwrap_used, reason = "a panic here is the failure report")]

mod claims;
mod classes;
mod digests;
mod files;
mod keys;
mod packs;

use benchgate::gate::loosening::{Class, RuleChange};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others.
fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |_| default.cases);
    match default.rng_seed {
        RngSeed::Random => ProptestConfig { rng_seed: RngSeed::Fixed(8), cases, ..default },
        RngSeed::Fixed(_) => ProptestConfig { cases, ..default },
    }
}

fn is_loosened(changes: &[RuleChange]) -> bool {
    changes.iter().any(|change| change.class == Class::Loosened)
}

/// How often a property met what it is about; a generator that never does proves nothing.
#[derive(Debug, Default)]
struct Met {
    /// Something failed before and passes now: the change must be classed as loosened.
    came_through: u32,
    /// A change that is not classed as loosened, and does something.
    held: u32,
}

impl Met {
    fn count(&mut self, failed: bool, passes: bool, changes: &[RuleChange]) {
        self.came_through += u32::from(failed && passes);
        self.held += u32::from(!changes.is_empty() && !is_loosened(changes));
    }
}
