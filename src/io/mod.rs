//! The effect room that touches files, directories, threads, the clock and the `git` program. It decides nothing: it
//! hands bytes in and takes bytes out.

mod archive;
mod clock;
mod fixtures;
mod git;
mod machine;
#[cfg(test)]
mod policy_files;
mod read;
#[cfg(test)]
mod schema;
mod workers;
mod write;

pub use archive::{Listing, ResultFile, StoreError, list_results, open_archive, store};
pub use clock::{ClockError, now};
pub use fixtures::{Discovered, FixtureFiles, Found, POLICY_FILE, discover, is_named_like_input, show};
pub use git::{GitError, head};
pub use machine::{Machine, machine};
pub use read::{Budget, ReadError, read};
pub use workers::in_order;
pub use write::{AtomicFile, append, is_replaced, write_atomically};
