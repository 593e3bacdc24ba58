//! The program as a whole: command lines in, bytes and exit codes out.
//!
//! Most of it is data: each directory of `tests/cases/` is a case, as `cases.rs` describes. What git cannot hold
//! (pipes, devices, unreadable files, closed outputs) is in the other modules.
//!
//! `BENCHGATE_BLESS=1 cargo test --test cli` writes the goldens anew; the difference then shows in review.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is how a test fails"
)]

mod archive;
mod cases;
mod codes;
mod evidence;
mod exit_codes;
mod gates;
mod github;
mod hostile;
mod init;
mod outputs;
mod packs;
mod program;
mod report;
mod repositories;
mod schema;
mod tables;
mod words;
