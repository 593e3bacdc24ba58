//! The effect room that touches files, directories and threads. It decides nothing: it hands bytes in and takes
//! bytes out.

mod fixtures;
#[cfg(test)]
mod policy_files;
mod read;
#[cfg(test)]
mod schema;
mod workers;
mod write;

pub use fixtures::{Discovered, FixtureFiles, Found, discover, is_named_like_input, show};
pub use read::{Budget, ReadError, read};
pub use workers::in_order;
pub use write::{AtomicFile, append, is_replaced, write_atomically};
