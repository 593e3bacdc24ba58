//! The rooms that score reviews, those that they stand on, and what runs for every file of a commit: the package that is
//! optimised for speed.
//! `ARCHITECTURE.md` says what belongs here.

extern crate alloc;

pub mod diagnostic;
pub mod escape;
pub mod ids;
pub mod limits;
pub mod naming;
pub mod number;
pub mod ordered;
pub mod review;
pub mod source;
pub mod table;
pub mod timestamp;
pub mod tree;
