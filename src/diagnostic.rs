//! What is said when something is wrong: a code, what, where, and how to fix it. Also the table of all codes,
//! which `benchgate explain` prints.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod codes;
mod explanations;
mod message;

use core::fmt;

pub use codes::Code;
pub use message::{Diagnostic, Level, Place};

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
