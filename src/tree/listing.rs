//! All entries of a commit besides its directories, by path.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::slice;

use super::TreeEntry;
use crate::ids::Sha;

/// Paths with what stands under each, ordered bytewise by path. All paths lie in one text, one behind the other, for there
/// may be a million of them.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    text: String,
    places: Vec<Place>,
}

/// An entry, and where its path is in the text.
#[derive(Debug, Clone)]
struct Place {
    start: usize,
    end: usize,
    entry: TreeEntry,
}

impl Listing {
    /// Adds an entry; its path is the one of a directory with the slash, and a name. Whoever added any calls
    /// [`Listing::sort`] before something is looked for.
    pub(super) fn push(&mut self, directory: &str, name: &str, entry: TreeEntry) {
        let start = self.text.len();
        self.text.push_str(directory);
        self.text.push_str(name);
        self.places.push(Place { start, end: self.text.len(), entry });
    }

    /// Puts what was added in order. Directories come one after the other and each is in order, which a stable sort makes use
    /// of.
    pub(super) fn sort(&mut self) {
        let Self { text, places } = self;
        places.sort_by(|one, other| path(text, one).cmp(path(text, other)));
    }

    /// What stands under a path.
    pub fn get(&self, path: &str) -> Option<&TreeEntry> {
        let at = self.places.binary_search_by(|place| self.path(place).cmp(path)).ok()?;
        self.places.get(at).map(|place| &place.entry)
    }

    /// The id of the regular file under a path.
    pub fn file(&self, path: &str) -> Option<&Sha> {
        self.get(path)?.file()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Everything.
    pub fn iter(&self) -> Entries<'_> {
        Entries { text: &self.text, places: self.places.iter() }
    }

    /// The paths of regular files.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|(_, entry)| entry.file().is_some()).map(|(path, _)| path)
    }

    /// What is no regular file.
    pub fn odd(&self) -> impl Iterator<Item = (&str, &TreeEntry)> {
        self.iter().filter(|(_, entry)| entry.file().is_none())
    }

    /// What has a path that begins so; the paths are whole.
    pub fn below(&self, prefix: &str) -> Entries<'_> {
        let start = self.places.partition_point(|place| self.path(place) < prefix);
        let from = self.places.get(start..).unwrap_or_default();
        let count = from.partition_point(|place| self.path(place).starts_with(prefix));
        Entries { text: &self.text, places: from.get(..count).unwrap_or_default().iter() }
    }

    /// Paths under which two commits have something else, whatever it is, ordered.
    pub fn differing<'l>(&'l self, other: &'l Self) -> Vec<&'l str> {
        let mut found = Vec::new();
        let (mut ours, mut theirs) = (self.iter().peekable(), other.iter().peekable());
        loop {
            let order = match (ours.peek(), theirs.peek()) {
                (None, None) => return found,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((one, _)), Some((other, _))) => one.cmp(other),
            };
            let one = if order == Ordering::Greater { None } else { ours.next() };
            let other = if order == Ordering::Less { None } else { theirs.next() };
            if one.map(|(_, entry)| entry) != other.map(|(_, entry)| entry) {
                found.extend(one.or(other).map(|(path, _)| path));
            }
        }
    }

    fn path(&self, place: &Place) -> &str {
        path(&self.text, place)
    }
}

impl<'l> IntoIterator for &'l Listing {
    type Item = (&'l str, &'l TreeEntry);
    type IntoIter = Entries<'l>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Entries with their paths, in order.
#[derive(Debug, Clone)]
pub struct Entries<'l> {
    text: &'l str,
    places: slice::Iter<'l, Place>,
}

impl<'l> Iterator for Entries<'l> {
    type Item = (&'l str, &'l TreeEntry);

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.places.next()?;
        Some((path(self.text, place), &place.entry))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

/// Whole paths in any order; of one path there is one entry.
impl<'p> FromIterator<(&'p str, TreeEntry)> for Listing {
    fn from_iter<I: IntoIterator<Item = (&'p str, TreeEntry)>>(entries: I) -> Self {
        let mut listing = Self::default();
        for (path, entry) in entries {
            listing.push("", path, entry);
        }
        listing.sort();
        listing
    }
}

/// Where they lie is no part of what they are.
impl PartialEq for Listing {
    fn eq(&self, other: &Self) -> bool {
        self.places.len() == other.places.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Listing {}

fn path<'t>(text: &'t str, place: &Place) -> &'t str {
    text.get(place.start..place.end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::EntryKind;

    fn listing(entries: &[(&str, &str, EntryKind, u8)]) -> Listing {
        let mut listing = Listing::default();
        for (directory, name, kind, id) in entries {
            let id = Sha::of_bytes(&[*id; 20]).unwrap();
            listing.push(directory, name, TreeEntry { kind: *kind, id });
        }
        listing.sort();
        listing
    }

    #[test]
    fn what_is_listed_is_found_by_path_in_order() {
        use EntryKind::{Executable, Link, Regular};

        let found = listing(&[
            ("", "z", Regular, 1),
            ("", "a", Link, 2),
            ("b/", "x", Executable, 3),
            ("b/", "y", Regular, 4),
            ("b/c/", "d", Regular, 5),
            ("b-", "", Regular, 6),
        ]);
        let paths: Vec<&str> = found.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a", "b-", "b/c/d", "b/x", "b/y", "z"]);
        assert!(paths.iter().all(|path| found.get(path).is_some()));
        assert_eq!(found.get("b/x").unwrap().kind, Executable);
        for absent in ["", "b", "b/", "b/c", "zz"] {
            assert_eq!(found.get(absent), None, "{absent}");
        }
        let below = |prefix: &str| found.below(prefix).map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(below("b/"), ["b/c/d", "b/x", "b/y"]);
        assert_eq!(below(""), paths);
        assert!(below("c").is_empty() && below("zz").is_empty());
        assert_eq!(found.odd().map(|(path, _)| path).collect::<Vec<_>>(), ["a"]);
        assert_eq!(found.files().collect::<Vec<_>>(), ["b-", "b/c/d", "b/x", "b/y", "z"]);
        assert_eq!(found.file("a"), None);
        assert!(!found.is_empty() && Listing::default().is_empty());
    }

    #[test]
    fn what_differs_is_what_one_lacks_or_has_otherwise() {
        use EntryKind::{Executable, Regular};

        let one = listing(&[("", "a", Regular, 1), ("", "b", Regular, 1), ("", "d", Regular, 1)]);
        let other = listing(&[
            ("", "b", Executable, 1),
            ("", "c", Regular, 1),
            ("", "d", Regular, 1),
            ("", "e", Regular, 1),
        ]);
        assert_eq!(one.differing(&other), ["a", "b", "c", "e"]);
        assert_eq!(other.differing(&one), ["a", "b", "c", "e"]);
        assert!(one.differing(&one.clone()).is_empty());
        assert_eq!(one.differing(&Listing::default()), ["a", "b", "d"]);
        assert!(one == one.clone() && one != other);
    }
}
