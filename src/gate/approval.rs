//! What would accept a change that loosened or lost something.

use alloc::string::String;

use crate::ids::Digest;

/// What is to be approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Over every item, each with what it was and what it is, and where a rule is loosened over every other change of one
    /// that judges anything: an approval is of this content and of no other.
    pub digest: Digest,
    /// The items.
    pub items: u64,
}

/// Where approvals come from. A flag on somebody's own machine is one source; comments on a pull request are another.
pub trait Approvals {
    /// Whether somebody approved this very request.
    fn of(&self, request: &Request) -> Approval;
}

/// Whether somebody approved a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// Who, and how they said so.
    By {
        /// A login, or what stands for one.
        who: String,
        /// In words.
        how: String,
    },
    /// Nobody, and why, in words.
    Missing(String),
}
