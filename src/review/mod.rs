//! Review scoring: what a reviewer said about a diff, held against what a good review says.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod assignment;
pub mod diff;
mod expectation;
mod finding;
pub mod formats;
mod freshness;
mod keyword;
mod lines;
mod matching;
mod near_miss;
mod pairing;
mod panel;
mod reading;
mod rules;
mod score;
mod searched;
mod severity;
mod strict;
mod trial;
mod word;

pub use assignment::{Candidate, assign};
pub use expectation::{Entry, Expectations};
pub use finding::{Finding, FindingsFile, Recording, Run, StatedDigest};
pub use freshness::{Freshness, freshness};
pub use keyword::Keyword;
pub use lines::LineRange;
pub use matching::{Matcher, Unmet};
pub use near_miss::{NearMiss, NearMisses};
pub use panel::{Panel, PanelError, Review};
pub use reading::{read_findings, read_key};
pub use rules::{Blocking, Rules};
pub use score::{FixtureScore, Miss, Standing, directional_precision, directional_recall, discard, score};
pub use severity::Severity;
pub use strict::StrictCounts;
pub use trial::{Class, Pair, TrialScore};
