//! What a group of pull requests asks for, held against what was approved on each of them.
//!
//! An approval is a digest and says nothing of what it is over. But what the group asks for is known, and so is the digest of
//! each selection of it: one that is equal was approved with this very content.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::approval::{Part, Request, digest_of};
use crate::ids::Digest;
use crate::ordered::Ordered as _;

/// Most parts of which every selection is tried: each more doubles the work.
const PARTS: usize = 14;

/// Every selection of the parts of a request, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selections<'r> {
    parts: &'r [Part],
    /// The parts of each, one bit for each.
    by_digest: BTreeMap<Digest, u32>,
}

impl<'r> Selections<'r> {
    /// Of a request; nothing where there are too many.
    pub fn of(request: &'r Request) -> Option<Self> {
        let parts = request.parts.as_slice();
        if parts.len() > PARTS {
            return None;
        }
        let chosen = |set: u32| {
            let parts = parts.iter().enumerate();
            parts.filter(move |(at, _)| set & (1 << at) != 0).map(|(_, part)| part)
        };
        let sets = 1..1_u32 << parts.len();
        Some(Self { parts, by_digest: sets.map(|set| (digest_of(chosen(set)), set)).ordered() })
    }

    /// Whether a digest is that of a selection.
    pub fn has(&self, digest: &Digest) -> bool {
        self.by_digest.contains_key(digest)
    }

    /// The parts that are in no approved selection.
    pub fn open(&self, approved: &BTreeSet<Digest>) -> Vec<String> {
        let covered = approved.iter().filter_map(|digest| self.by_digest.get(digest));
        let covered = covered.fold(0, |all, set| all | set);
        let parts = self.parts.iter().enumerate();
        parts.filter(|(at, _)| covered & (1 << at) == 0).map(|(_, part)| part.what.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn part(what: &str, to: &str) -> Part {
        Part { what: what.into(), from: "1".into(), to: to.into() }
    }

    fn digest(parts: &[Part]) -> Digest {
        Request::of(parts.to_vec(), 1).digest
    }

    #[test]
    fn all_parts_must_be_in_what_was_approved_with_this_content() {
        let (a, b, c) = (part("a", "2"), part("b", "2"), part("c", "2"));
        let request = Request::of([&c, &a, &b].map(Clone::clone).to_vec(), 3);
        let selections = Selections::of(&request).unwrap();
        let open = |approved: &[&[&Part]]| {
            let digest =
                |parts: &&[&Part]| digest(&parts.iter().map(|part| (*part).clone()).collect::<Vec<_>>());
            let approved: BTreeSet<Digest> = approved.iter().map(digest).collect();
            selections.open(&approved)
        };
        assert_eq!(open(&[]), ["a", "b", "c"]);
        // The order in which parts are named is nobody's business.
        assert!(open(&[&[&c, &a], &[&b]]).is_empty());
        assert!(open(&[&[&a, &b], &[&b, &c]]).is_empty());
        assert!(open(&[&[&a, &b, &c]]).is_empty());
        assert_eq!(open(&[&[&a], &[&c]]), ["b"]);
        // Another content, something else beside it, or nothing at all.
        assert_eq!(open(&[&[&part("a", "3"), &b, &c]]), ["a", "b", "c"]);
        assert_eq!(open(&[&[&a, &b, &c, &part("d", "2")]]), ["a", "b", "c"]);
        assert_eq!(open(&[&[]]), ["a", "b", "c"]);
        assert!(selections.has(&request.digest) && !selections.has(&digest(&[])));
    }

    #[test]
    fn too_many_are_none() {
        let of = |count: usize| {
            let parts = (0..count).map(|at| part(&format!("{at}"), "2"));
            Request::of(parts.collect(), 1)
        };
        assert!(Selections::of(&of(PARTS)).is_some());
        assert!(Selections::of(&of(PARTS + 1)).is_none());
    }
}
