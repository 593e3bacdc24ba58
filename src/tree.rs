//! What git's trees hold, and all files of a commit by their paths. Nothing here asks git: it is handed bytes.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod gathering;
mod listing;
mod object;

use crate::ids::Sha;

pub use gathering::{Below, Gathering, Listed, TooMuch};
pub use listing::{Entries, Listing};
pub use object::Tree;

/// What stands in a tree under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// What it is.
    pub kind: EntryKind,
    /// The id of its blob; of a submodule, of its commit.
    pub id: Sha,
}

impl TreeEntry {
    /// The id of its blob, where it is a regular file.
    pub fn file(&self) -> Option<&Sha> {
        self.kind.odd().is_none().then_some(&self.id)
    }
}

/// The kinds of entries besides directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    Regular,
    /// A regular file that may be run.
    Executable,
    /// A symbolic link.
    Link,
    /// A submodule.
    Submodule,
    /// Something that git does not know.
    Unknown,
}

impl EntryKind {
    /// The kind of an entry by its mode; `None` for a directory.
    fn of(mode: u32) -> Option<Self> {
        match mode & 0o170_000 {
            0o040_000 => None,
            0o100_000 if mode & 0o100 == 0 => Some(Self::Regular),
            0o100_000 => Some(Self::Executable),
            0o120_000 => Some(Self::Link),
            0o160_000 => Some(Self::Submodule),
            _ => Some(Self::Unknown),
        }
    }

    /// Its mode, as git writes it.
    pub fn mode(self) -> &'static str {
        match self {
            Self::Regular => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Submodule => "160000",
            Self::Unknown => "000000",
        }
    }

    /// What is no regular file, in words.
    pub fn odd(self) -> Option<&'static str> {
        match self {
            Self::Regular | Self::Executable => None,
            Self::Link => Some("a symbolic link"),
            Self::Submodule => Some("a submodule"),
            Self::Unknown => Some("of a kind that git does not know"),
        }
    }
}
