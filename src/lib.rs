//! Benchgate gates pull requests on the quality of AI code review and on the evidence behind claims about
//! AI-written code. `ARCHITECTURE.md` shows the rooms of this crate and what holds between them.

extern crate alloc;

pub use benchgate_scoring::{
    diagnostic, escape, ids, limits, naming, number, ordered, review, source, table, timestamp, tree,
};

pub mod cli;
pub mod evidence;
pub mod gate;
pub mod github;
pub mod io;
pub mod pack;
pub mod policy;
pub mod report;
pub mod result;
pub mod tracks;
