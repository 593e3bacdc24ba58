//! Evidence: records of what was run, the rules that say what proves a claim, and what follows from both.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod artifacts;
mod assess;
mod check;
mod content;
mod facts;
pub mod formats;
mod job;
mod record;
mod rule;
mod seal;
mod state;
pub mod statement;

pub use artifacts::{artifact_kinds, stem};
pub use assess::{Deciding, Evidence, assess};
pub use check::{Checked, Context, check};
pub use content::{Announced, Stored, content, is_blank};
pub use facts::{Filed, records, short_name, worktree};
pub use job::{CiJob, EVENTS, JobEnd, JobName, Jobs, is_run_of};
pub use record::{
    Attempt, Ended, Job, Measure, Record, Report, ReportContent, Repository, Run, Tests, Vouching, Worktree,
};
pub use rule::{ExitCode, Kind, MAX_AGE, Rule, built_in};
pub use seal::{AttemptFacts, Upload, Vouched, Vouchers, Whose, read_seal, seal, vouch};
pub use state::{ClaimState, Judged, Tier};
