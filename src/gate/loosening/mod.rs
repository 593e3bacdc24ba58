//! What a change does to the rules that judge it.

use alloc::string::String;

/// What a change does to one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// Which rule, in words.
    pub what: String,
    /// What that does.
    pub class: Class,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// What a change of a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Something may pass that failed before.
    Loosened,
    /// Nothing can pass that failed before.
    Tightened,
    /// It judges nothing.
    Neutral,
}
