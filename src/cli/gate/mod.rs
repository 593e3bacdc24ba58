//! `benchgate gate`: what a change is held against, everything that is judged, one verdict, and where it is told.

mod approvals;
mod args;
mod base;
mod collect;
mod compared;
mod deepen;
mod dirty;
mod entries;
mod event;
mod find;
mod fixture;
mod fixtures;
mod forge;
mod judge;
mod listing;
mod loosened;
mod one_fixture;
mod pack_facts;
mod pack_scores;
mod pack_side;
mod packs;
mod packs_aside;
mod plan;
mod policies;
mod publish;
mod refused;
mod reviewers;
mod rules;
mod run;
mod shown;
mod sources;

pub(super) use args::GateArgs;
pub(super) use compared::{Asked, show_compared};
pub(super) use event::of_event;
pub(super) use plan::{GatePlan, plan_gate};
pub(super) use run::{gate, leave_blocked_gate};
