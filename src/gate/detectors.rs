//! What a verdict is made with. A verdict calls these and nothing else, and so does the self-test.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::binding::{Bindings, Unverified, unverified};
use super::regressions::{Comparison, Regression, Rule};
use super::reviewers::changed_reviewers;
use crate::evidence::{self, Context, Evidence, Record};
use crate::ids::{ClaimId, Digest};
use crate::pack::{self, Assessment, Claims, MissingArtifacts, Pack, Scope, Scores};
use crate::review::{self, Expectations, FixtureScore, Freshness, Panel, Rules, StatedDigest};

/// What finds faults.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::type_complexity, reason = "each is the signature of the function that stands there")]
pub struct Detectors {
    /// Misses and false positives.
    pub score: fn(&Expectations<'_>, &Panel<'_>, Rules) -> FixtureScore,
    /// Recordings of another diff.
    pub freshness: fn(&[StatedDigest], Option<Digest>) -> Freshness,
    /// Recordings that prove nothing.
    pub unverified:
        fn(&Bindings, Freshness, Option<&Bindings>, &BTreeMap<String, Digest>) -> Option<Unverified>,
    /// Reviewers who said something else than before.
    pub changed_reviewers: fn(&Panel<'_>, &Panel<'_>) -> BTreeSet<String>,
    /// Claims without valid evidence.
    pub claim: fn(&ClaimId, Option<&str>, Option<&evidence::Rule>, &[Record], &Context) -> Evidence,
    /// Packs that do not hold.
    pub pack: fn(&Pack, &Scope, &Claims, &Scores, &MissingArtifacts) -> Assessment,
    /// What got worse.
    pub regressions: fn(Rule, &Comparison<'_>) -> Vec<Regression>,
}

impl Detectors {
    /// The real ones.
    pub const REAL: Self = Self {
        score: review::score,
        freshness: review::freshness,
        unverified,
        changed_reviewers,
        claim: evidence::assess,
        pack: pack::assess_with,
        regressions: Rule::find,
    };
}
