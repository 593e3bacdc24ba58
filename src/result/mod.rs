//! Results: what a run found out, in a frozen form that is written, stored and rendered.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod assemble;
mod counts;
mod disclosed;
mod evidence;
mod gate;
mod gate_improvements;
mod gate_recovery;
mod gate_rows;
mod misses;
mod pack;
mod pack_recovery;
mod reasons;
mod recovery;
mod row;
mod summary;
pub mod v1;

pub use assemble::{RunFacts, assemble, assemble_totals, placeholder, withdraw};
pub use counts::Counts;
pub use disclosed::Disclosed;
pub use evidence::{VerifyFacts, verified, verified_claim};
pub use gate::{GateFacts, GateParts, blocked_gate, gate, gate_placeholder, withdraw_gate};
pub use gate_recovery::GateInvocation;
pub use gate_rows::{bind, fixture_changes, summary};
pub use pack::{
    PackFacts, blocked_pack, pack, pack_aside, pack_placeholder, tier as record_tier, withdraw_pack,
};
pub use pack_recovery::PackInvocation;
pub use recovery::{Invocation, first_loss, quote, quote_path};
pub use row::{Places, Quotes, Scored, blocked_row, reason, row};
pub use summary::Totals;
