//! All that a commit lists, gathered tree by tree.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::listing::Listing;
use super::object::Tree;
use super::{EntryKind, TreeEntry};
use crate::ids::Sha;
use crate::limits::{TREE_ENTRIES, TREE_PATH_BYTES, TREE_PATHS_BYTES};

/// What a commit lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its entries by path.
    pub entries: Listing,
    /// Those whose paths are not UTF-8. Nothing can be said to be judged by them.
    pub unnamed: BTreeMap<Vec<u8>, TreeEntry>,
}

/// Directories that are still to be looked at: the path of each with a slash behind it, and the id of its tree.
pub type Below = Vec<(Vec<u8>, Sha)>;

/// A commit that lists more than any machine should hold: a few trees that stand in one another many times can do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    /// Directories are counted, too.
    #[error("{TREE_ENTRIES} entries")]
    Entries,
    /// All together.
    #[error("{TREE_PATHS_BYTES} bytes of paths")]
    Paths,
    /// One alone.
    #[error("{TREE_PATH_BYTES} bytes in one path")]
    Path,
}

/// What was gathered so far.
#[derive(Debug, Default)]
pub struct Gathering {
    listed: Listed,
    entries: usize,
    bytes: usize,
}

impl Gathering {
    /// How many entries may still come.
    pub fn left(&self) -> usize {
        TREE_ENTRIES.saturating_sub(self.entries)
    }

    /// Adds what a tree lists where it stands at a path, which is empty or ends with a slash. Directories go to `below`.
    pub fn add(&mut self, directory: &[u8], tree: &Tree, below: &mut Below) -> Result<(), TooMuch> {
        let text = core::str::from_utf8(directory).ok();
        for entry in tree.entries() {
            let length = directory.len() + entry.name.len();
            (self.entries, self.bytes) = (self.entries + 1, self.bytes + length);
            if self.entries > TREE_ENTRIES {
                return Err(TooMuch::Entries);
            }
            if self.bytes > TREE_PATHS_BYTES {
                return Err(TooMuch::Paths);
            }
            if length > TREE_PATH_BYTES {
                return Err(TooMuch::Path);
            }
            let Some(id) = entry.id() else { continue };
            let Some(kind) = EntryKind::of(entry.mode) else {
                below.push(([directory, entry.name, b"/"].concat(), id));
                continue;
            };
            let found = TreeEntry { kind, id };
            match text.zip(core::str::from_utf8(entry.name).ok()) {
                Some((directory, name)) => self.listed.entries.push(directory, name, found),
                None => drop(self.listed.unnamed.insert([directory, entry.name].concat(), found)),
            }
        }
        Ok(())
    }

    /// All of it.
    pub fn finish(mut self) -> Listed {
        self.listed.entries.sort();
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ObjectFormat;
    use alloc::string::ToString as _;

    fn tree(entries: &[(&str, &[u8])]) -> Tree {
        let of = |(mode, name): &(&str, &[u8])| [mode.as_bytes(), b" ", name, b"\0", &[7; 20]].concat();
        Tree::read(entries.iter().flat_map(of).collect(), ObjectFormat::Sha1).unwrap()
    }

    #[test]
    fn trees_come_to_paths_and_to_names_that_are_no_text() {
        let mut gathering = Gathering::default();
        let mut below = Below::new();
        let of_root = tree(&[("100644", b"z"), ("40000", b"d"), ("40000", b"\xfe"), ("120000", b"\xff")]);
        gathering.add(b"", &of_root, &mut below).unwrap();
        let directories: Vec<&[u8]> = below.iter().map(|(path, _)| path.as_slice()).collect();
        assert_eq!(directories, [&b"d/"[..], b"\xfe/"]);
        gathering.add(b"d/", &tree(&[("100755", b"a"), ("100644", b"\xff")]), &mut Below::new()).unwrap();
        gathering.add(b"\xfe/", &tree(&[("100644", b"a")]), &mut Below::new()).unwrap();
        assert_eq!(gathering.left(), TREE_ENTRIES - 7);
        let listed = gathering.finish();
        assert_eq!(listed.entries.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["d/a", "z"]);
        let unnamed: Vec<&[u8]> = listed.unnamed.keys().map(Vec::as_slice).collect();
        assert_eq!(unnamed, [&b"d/\xff"[..], b"\xfe/a", b"\xff"]);
        assert_eq!(listed.unnamed[&b"\xff"[..]].kind, EntryKind::Link);
    }

    #[test]
    fn more_than_any_machine_should_hold_is_refused() {
        let long = alloc::vec![b'a'; TREE_PATH_BYTES];
        let add = |gathering: &mut Gathering, directory: &[u8]| {
            gathering.add(directory, &tree(&[("100644", &long)]), &mut Below::new())
        };
        assert_eq!(add(&mut Gathering::default(), b""), Ok(()));
        assert_eq!(add(&mut Gathering::default(), b"b/"), Err(TooMuch::Path));
        let mut full = Gathering { bytes: TREE_PATHS_BYTES, ..Gathering::default() };
        assert_eq!(add(&mut full, b""), Err(TooMuch::Paths));
        let mut full = Gathering { entries: TREE_ENTRIES, ..Gathering::default() };
        assert_eq!(add(&mut full, b""), Err(TooMuch::Entries));
        assert_eq!(TooMuch::Entries.to_string(), "1000000 entries");
    }
}
