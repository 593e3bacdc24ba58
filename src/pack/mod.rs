//! Quality packs: tasks, the claims they require, and a weighted rubric, judged exactly.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod assess;
mod claims;
mod combine;
mod command;
mod contract;
mod digest;
mod document;
mod reader;
mod rubric;
mod scores;
mod scores_file;

pub use assess::{
    AssessedClaim, AssessedCriterion, AssessedTask, Assessment, Confidence, MissingArtifacts, Scope,
    Shortfall, Status, assess, assess_with,
};
pub use claims::{ClaimState, Claims, Judged, Tier, asserted};
pub use combine::{Part, Parts};
pub use command::{Command, CommandError, Piece, Word};
pub use contract::{ContractCommand, RunContract};
pub use digest::{Inputs, inputs_digest, result_digest, rules_digest};
pub use document::{Pack, Task, read_pack};
pub use rubric::{Criterion, Derive, Rubric, Thresholds};
pub use scores::{Attribution, Given, Scores, Source};
pub use scores_file::{ScorePlace, ScoresFile, read_scores};
