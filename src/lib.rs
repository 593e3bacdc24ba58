//! Benchgate gates pull requests on the quality of AI code review and on the evidence behind claims about
//! AI-written code. `ARCHITECTURE.md` shows the rooms of this crate and what holds between them.

extern crate alloc;

pub mod cli;
pub mod diagnostic;
pub mod evidence;
pub mod gate;
pub mod github;
pub mod ids;
pub mod io;
pub mod limits;
pub mod number;
pub mod pack;
pub mod policy;
pub mod report;
pub mod result;
pub mod review;
pub mod source;
pub mod timestamp;
pub mod tracks;
