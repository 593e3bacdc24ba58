//! Stored results: several of them side by side, and one after the other.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod compare;
mod conditions;
mod gate_run;
mod history;
mod run;
mod sound;
mod stored;
mod whole;

pub use compare::{TrackRuns, compare};
pub use history::{Entry, history};
pub use run::{Figures, Kind, Run, Subject};
pub use sound::read_gate;
pub use stored::{Stored, read};
pub use whole::{Whole, read_whole};
