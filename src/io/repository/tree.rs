//! The files of a commit.

use std::collections::BTreeMap;

use super::super::git::GitError;
use super::blobs::Object;
use super::{Repository, RepositoryError};
use crate::ids::{ObjectFormat, Sha};
use crate::limits::{TREE_BYTES, TREE_ENTRIES, TREE_PATH_BYTES, TREE_PATHS_BYTES};

/// What stands in a tree under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// What it is.
    pub kind: EntryKind,
    /// The id of its blob; of a submodule, of its commit.
    pub id: Sha,
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

/// What a commit lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its entries by path.
    pub entries: Vec<(String, TreeEntry)>,
    /// Those whose paths are not UTF-8. Nothing can be said to be judged by them.
    pub unnamed: Vec<(Vec<u8>, TreeEntry)>,
}

impl Repository {
    /// What lies below a tree, at any depth. A tree that stands in many places is read once; how often it is listed is
    /// counted, for a few trees can list more than any machine holds.
    pub fn files(&self, tree: &Sha) -> Result<Listed, RepositoryError> {
        let mut listed = Listed::default();
        let (mut entries, mut bytes) = (0_usize, 0_usize);
        let too_large = |what: String| GitError::TooLarge(tree.clone(), what);
        let mut level: Vec<(Vec<u8>, Sha)> = vec![(Vec::new(), tree.clone())];
        while !level.is_empty() {
            let trees = self.trees(level.iter().map(|(_, id)| id), TREE_ENTRIES - entries)?;
            let mut below = Vec::new();
            for (prefix, id) in &level {
                for (name, mode, id) in trees.get(id).into_iter().flatten() {
                    let mut path = prefix.clone();
                    path.extend_from_slice(name);
                    (entries, bytes) = (entries + 1, bytes + path.len());
                    if entries > TREE_ENTRIES {
                        return Err(too_large(format!("{TREE_ENTRIES} entries")));
                    }
                    if bytes > TREE_PATHS_BYTES {
                        return Err(too_large(format!("{TREE_PATHS_BYTES} bytes of paths")));
                    }
                    if path.len() > TREE_PATH_BYTES {
                        return Err(too_large(format!("{TREE_PATH_BYTES} bytes in one path")));
                    }
                    let Some(kind) = kind(*mode) else {
                        path.push(b'/');
                        below.push((path, id.clone()));
                        continue;
                    };
                    let entry = TreeEntry { kind, id: id.clone() };
                    match String::from_utf8(path) {
                        Ok(path) => listed.entries.push((path, entry)),
                        Err(path) => listed.unnamed.push((path.into_bytes(), entry)),
                    }
                }
            }
            level = below;
        }
        Ok(listed)
    }

    /// The entries of trees, each with name, mode and id; more than so many are too many.
    fn trees<'i>(
        &self,
        ids: impl Iterator<Item = &'i Sha>,
        most: usize,
    ) -> Result<BTreeMap<Sha, Entries>, GitError> {
        let mut ids: Vec<&Sha> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let (mut trees, mut count) = (BTreeMap::new(), 0);
        let mut take = |id: &Sha, object: Object| {
            let bytes = match object {
                Object::Found(_, kind, bytes) if kind == "tree" => bytes,
                Object::None => return Err(GitError::Missing(id.clone())),
                Object::Found(..) => return Err(GitError::BrokenTree(id.clone(), "it is no tree")),
                Object::TooLarge(..) => {
                    return Err(GitError::TooLarge(id.clone(), format!("{TREE_BYTES} bytes can name")));
                }
            };
            let entries =
                entries(&bytes, ObjectFormat::of(id)).map_err(|why| GitError::BrokenTree(id.clone(), why))?;
            count += entries.len();
            if count > most {
                return Err(GitError::TooLarge(id.clone(), format!("{most} entries")));
            }
            trees.insert(id.clone(), entries);
            Ok(())
        };
        self.with_objects(|objects| objects.each(&ids, TREE_BYTES, &mut take))?;
        Ok(trees)
    }
}

/// The entries of a tree: name, mode and id.
type Entries = Vec<(Vec<u8>, u32, Sha)>;

/// `mode SP name NUL id`, again and again. What git itself never writes is refused: a name that is a path, or two of one
/// name, would be another file for us than for whoever checks the commit out.
fn entries(bytes: &[u8], format: ObjectFormat) -> Result<Entries, &'static str> {
    const CUT: &str = "it ends within an entry";
    let mut found = Entries::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ').ok_or(CUT)?;
        let mode = rest.get(..space).and_then(|mode| str::from_utf8(mode).ok());
        let mode = mode.and_then(|mode| u32::from_str_radix(mode, 8).ok()).ok_or("a mode is no number")?;
        rest = rest.get(space + 1..).ok_or(CUT)?;
        let end = rest.iter().position(|byte| *byte == 0).ok_or(CUT)?;
        let name = rest.get(..end).ok_or(CUT)?;
        if name.is_empty() || name.contains(&b'/') || name == b"." || name == b".." {
            return Err("a name is no name of a file");
        }
        rest = rest.get(end + 1..).ok_or(CUT)?;
        let id = rest.get(..format.id_bytes()).and_then(Sha::of_bytes).ok_or(CUT)?;
        rest = rest.get(format.id_bytes()..).ok_or(CUT)?;
        found.push((name.to_vec(), mode, id));
    }
    let mut names: Vec<&[u8]> = found.iter().map(|(name, ..)| name.as_slice()).collect();
    names.sort_unstable();
    if names.windows(2).any(|two| two.first() == two.last()) {
        return Err("a name stands in it twice");
    }
    Ok(found)
}

/// The kind of an entry by its mode; `None` for a directory.
fn kind(mode: u32) -> Option<EntryKind> {
    match mode & 0o170_000 {
        0o040_000 => None,
        0o100_000 if mode & 0o100 == 0 => Some(EntryKind::Regular),
        0o100_000 => Some(EntryKind::Executable),
        0o120_000 => Some(EntryKind::Link),
        0o160_000 => Some(EntryKind::Submodule),
        _ => Some(EntryKind::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let of = |(mode, name): &(&str, &[u8])| [mode.as_bytes(), b" ", name, b"\0", &[7; 20]].concat();
        entries.iter().flat_map(of).collect()
    }

    #[test]
    fn a_tree_is_read_with_all_that_names_may_hold() {
        let all: [(&str, &[u8]); 6] = [
            ("100644", b" a b\n\"c\"\t.json"),
            ("100755", b"\xff.diff"),
            ("100664", b"old"),
            ("120000", b"link"),
            ("160000", b"sub"),
            ("40000", b"directory"),
        ];
        let found = entries(&tree(&all), ObjectFormat::Sha1).unwrap();
        let names: Vec<&[u8]> = found.iter().map(|(name, ..)| name.as_slice()).collect();
        assert_eq!(names, all.map(|(_, name)| name));
        let kinds: Vec<Option<EntryKind>> = found.iter().map(|(_, mode, _)| kind(*mode)).collect();
        let (regular, executable) = (Some(EntryKind::Regular), Some(EntryKind::Executable));
        let odd = [Some(EntryKind::Link), Some(EntryKind::Submodule), None];
        assert_eq!(kinds, [&[regular, executable, regular][..], &odd].concat());
        assert_eq!(found[0].2.as_str(), "07".repeat(20));
    }

    #[test]
    fn what_git_never_writes_is_refused() {
        let of = |entries: &[(&str, &[u8])]| super::entries(&tree(entries), ObjectFormat::Sha1);
        for name in [&b""[..], b".", b"..", b"a/b", b"/"] {
            assert!(of(&[("100644", name)]).is_err(), "{name:?}");
        }
        assert!(of(&[("100644", b"a"), ("100644", b"b"), ("40000", b"a")]).is_err());
        assert!(of(&[("x", b"a")]).is_err());
        let whole = tree(&[("100644", b"a")]);
        assert!((1..whole.len()).all(|end| entries(&whole[..end], ObjectFormat::Sha1).is_err()));
        assert!(entries(&whole, ObjectFormat::Sha256).is_err());
    }
}
