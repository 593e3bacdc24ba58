//! Tables for a terminal, and its colours. What is put into a cell is escaped already.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod lay_out;
mod paint;
mod row;

pub use lay_out::{Cell, Layout, list};
pub use paint::{Paint, Tone};
pub use row::Row;
