//! The frozen result of `benchgate doctor`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Verdict;

/// The name of this schema.
pub const DOCTOR_SCHEMA: &str = "benchgate.doctor.v1";

/// What was looked at before a gate is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Checkup {
    /// [`DOCTOR_SCHEMA`].
    pub schema: String,
    /// PASS, or BLOCKED when something is bad.
    pub verdict: Verdict,
    /// That of the verdict: 0 or 4.
    pub exit_code: u8,
    /// Everything that was looked at, always in the same order.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    /// What it is: `event`. A name stands several times where there are several of it.
    pub name: String,
    /// How it is.
    pub state: CheckState,
    /// What was found, one line.
    pub message: String,
    /// How to mend it; null where nothing is to be mended.
    pub help: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// A gate works, and something will be missing.
    Warn,
    /// A gate would be BLOCKED, or do something else than is meant.
    Bad,
}

impl CheckState {
    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
