//! Formats of reports: bytes to counts, one file per format.
//!
//! A report is machine-written and may lie. What it lists is counted; what it states about itself is compared with
//! that, and where the two disagree the worse figure wins and the disagreement is kept. What is skipped is not
//! executed. A report that cannot be read whole is refused, never half read.

mod cargo;
mod cobertura;
mod ctrf;
mod detect;
mod fault;
mod format;
mod go_test;
mod in_toto;
mod json;
mod junit;
mod lcov;
mod libtest;
mod lines;
mod measure;
mod read;
mod report;
mod sarif;
mod tally;

pub use detect::detect;
pub use fault::{Fault, MalformedReport};
pub use format::{Format, FormatError};
pub use read::{read, read_as};
pub use report::{Analysis, Build, Coverage, Disagreement, Figures, Report, Sample, Tests};
