//! What would accept a change that loosened or lost something.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::ids::Digest;

/// What is to be approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Over every item, each with what it was and what it is, and where a rule is loosened over every other change of one
    /// that judges anything: an approval is of this content and of no other.
    pub digest: Digest,
    /// How many items are to be approved.
    pub items: u64,
    /// Everything that the digest is over, in its order.
    pub parts: Vec<Part>,
}

/// A piece of what is to be approved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Which rule, fixture or comparison, with the content behind it.
    pub what: String,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
}

impl Request {
    /// A request of these parts, of which so many are to be approved.
    pub fn of(mut parts: Vec<Part>, items: u64) -> Self {
        parts.sort_unstable();
        Self { digest: digest_of(&parts), items, parts }
    }
}

/// The digest over parts, which are in order.
pub fn digest_of<'p>(parts: impl IntoIterator<Item = &'p Part>) -> Digest {
    let mut text = String::from("benchgate.approval.v1");
    for Part { what, from, to } in parts {
        for part in [what, from, to] {
            text.push_str(&format!("{}:{part},", part.len()));
        }
    }
    Digest::of(text.as_bytes())
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
