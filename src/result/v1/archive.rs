//! An entry of an archive: a result with what ties it to a commit and a moment.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};

use crate::ids::Sha;
use crate::timestamp::Timestamp;

/// The name of the schema of archive entries.
pub const ARCHIVE_SCHEMA: &str = "benchgate.archive.v1";

/// An entry of an archive. It is stored under the SHA-256 of its bytes and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Archived<R> {
    /// Always `benchgate.archive.v1`.
    pub schema: String,
    /// When the run began, RFC 3339 in UTC.
    pub created_at: String,
    /// The commit that was checked out, in full; null outside git.
    pub commit: Option<String>,
    /// Its tree.
    pub tree: Option<String>,
    /// Whether the working tree differed from the commit; null outside git.
    pub dirty: Option<bool>,
    /// The result, as it was printed.
    pub result: R,
}

/// What ties a run to a commit and a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When it began.
    pub created_at: Timestamp,
    /// What was checked out; nothing outside git.
    pub head: Option<CheckedOut>,
}

/// What is checked out in a working tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOut {
    /// The commit.
    pub commit: Sha,
    /// Its tree.
    pub tree: Sha,
    /// Whether the working tree differs from it.
    pub dirty: bool,
}

impl<R> Archived<R> {
    /// The entry of a result.
    pub fn new(stamp: &Stamp, result: R) -> Self {
        let head = stamp.head.as_ref();
        Self {
            schema: ARCHIVE_SCHEMA.to_owned(),
            created_at: stamp.created_at.to_string(),
            commit: head.map(|head| head.commit.to_string()),
            tree: head.map(|head| head.tree.to_string()),
            dirty: head.map(|head| head.dirty),
            result,
        }
    }
}
