//! Foreign text made inert. Whatever comes from a diff, a finding, a report or a file name goes through one of
//! these functions, once, at the place where it enters the output:
//!
//! | where it goes | function |
//! |---|---|
//! | a sentence, table cell, list item, heading or `<summary>` of a comment or job summary | [`markdown()`] |
//! | the same places, for what is code: a path, an id, a command, a digest, a line of a diff | [`markdown_code`] |
//! | a terminal | [`terminal()`] |
//! | a terminal that may be the log of a GitHub job | [`workflow_log`] |
//! | a column of limited width | [`truncate`] of [`terminal()`]; for Markdown, escape the outcome |
//! | the message of an annotation | [`workflow_data`] |
//! | `file=`, `title=` and the like of an annotation | [`workflow_property`] |
//! | an HTML page | [`html()`] |
//! | a JSON document that may be printed | [`json()`], over the whole document |
//! | a TOML document that may be printed | [`toml()`], over the whole document |
//!
//! Escaped text is never cut, joined to a word or escaped again: cut first, and put a space, a tag or
//! punctuation between two pieces, or two halves of a commit id would meet. A function answers for its own text
//! only: `@` written by the renderer in front of an escaped name mentions that user.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod command;
mod html;
mod json;
mod markdown;
mod terminal;
mod toml;
mod visible;

pub use command::{workflow_data, workflow_log, workflow_property};
pub use html::html;
pub use json::json;
pub use markdown::{markdown, markdown_code};
pub use terminal::{terminal, truncate, truncate_measured, width};
pub use toml::toml;
