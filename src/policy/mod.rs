//! The policy of a repository: `benchgate.toml`, read strictly into values that are valid.
//!
//! [`DOCUMENT`] is the one table of its keys. The reader, the effective policy, the JSON Schema and the reference page
//! come from it.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

#[cfg(test)]
mod describe;
mod effective;
mod form;
mod jobs;
mod key;
mod keys;
mod load;
mod proving;
mod read;
#[cfg(test)]
mod schema;
mod section;
mod starter;
mod value;
mod values;
mod words;
mod written;

#[cfg(test)]
pub(crate) use describe::{reference, tables};
pub use effective::{Content, Effective, Entry, Origin};
pub use form::{
    Addon, Directory, Duration, FilePath, Form, Glob, Input, Line, Login, Malformed, PackName, Placeholder,
    Report, ReviewerName, Shape, Unit, Variable,
};
pub use key::{Absent, Key, Kind, Table};
pub use keys::DOCUMENT;
pub use load::read_policy;
pub use proving::{ExpandError, bound, expand, rule};
#[cfg(test)]
pub(crate) use schema::schema;
pub use starter::starter;
pub use values::{
    ClaimRule, Edition, Evidence, Fixtures, PackEntry, Policy, Regression, Retired, Reviewer, SelfApproval,
};
pub use words::{Proof, Word};
pub use written::Written;
