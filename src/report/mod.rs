//! Renderings of results: terminal text, Markdown, `JUnit` XML, annotations, diagnostics. Everything foreign is escaped on its way out.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod columns;
pub mod comment;
mod compare;
mod compare_markdown;
mod complaints;
mod config;
mod config_json;
mod doctor;
mod evidence_record;
mod evidence_report;
mod evidence_text;
mod explain;
mod gate;
mod history;
mod history_markdown;
mod hundredths;
mod markdown;
mod outcome;
mod outputs;
mod pack_facts;
mod pack_markdown;
mod pack_text;
mod room;
mod show;
mod sparkline;
mod text;
mod tracks;
mod words;

pub use crate::diagnostic::Level;
pub use crate::table::Paint;
pub use compare::compare;
pub use compare_markdown::compare_markdown;
pub use complaints::{complaints, diagnostics};
pub use config::{Comments, config_checked, config_toml};
pub use config_json::config_json;
pub use doctor::doctor_text;
pub use evidence_record::evidence_record;
pub use evidence_report::evidence_report;
pub use evidence_text::evidence_text;
pub use explain::explain;
pub use gate::{
    Budget, comment_output, gate_annotations, gate_junit, gate_markdown, gate_outputs, gate_text,
    reported_markdown,
};
pub use history::history;
pub use history_markdown::history_markdown;
pub use markdown::markdown;
pub use outputs::outputs;
pub use pack_facts::pack_complaints;
pub use pack_markdown::pack_markdown;
pub use pack_text::pack_text;
pub use show::{Shown, show};
pub use text::{Compact, Drawn, Line, line, text};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A row per fixture; of a pack what is not as it should be; of a gate what is wrong or changed.
    Compact,
    /// Also reasons, pairs and whole near misses; of a pack every claim, criterion and task; of a gate everything.
    Full,
}
