//! One tree, as git keeps it.

use alloc::vec::Vec;

use crate::ids::{ObjectFormat, Sha};

/// A tree whose bytes were looked at: they can be read, and hold nothing that git itself never writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    bytes: Vec<u8>,
    format: ObjectFormat,
    count: usize,
}

/// An entry of a tree: a directory, or one of the kinds of [`super::EntryKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Raw<'t> {
    pub(super) name: &'t [u8],
    pub(super) mode: u32,
    id: &'t [u8],
}

impl Raw<'_> {
    pub(super) fn id(&self) -> Option<Sha> {
        Sha::of_bytes(self.id)
    }
}

impl Tree {
    /// Looks at the bytes of a tree. A name that is a path, or two of one name, would be another file for us than for whoever
    /// checks the commit out: the error says what is wrong.
    pub fn read(bytes: Vec<u8>, format: ObjectFormat) -> Result<Self, &'static str> {
        let (mut rest, mut count, mut last) = (bytes.as_slice(), 0, &b""[..]);
        let mut is_ascending = true;
        while !rest.is_empty() {
            let (entry, behind) = first(rest, format)?;
            // Nearly always: git orders a directory as if its name had a slash behind it.
            is_ascending &= last < entry.name;
            (rest, count, last) = (behind, count + 1, entry.name);
        }
        let tree = Self { bytes, format, count };
        if !is_ascending && tree.has_one_twice() {
            return Err("a name stands in it twice");
        }
        Ok(tree)
    }

    fn has_one_twice(&self) -> bool {
        let mut names: Vec<&[u8]> = self.entries().map(|entry| entry.name).collect();
        names.sort_unstable();
        names.windows(2).any(|two| two.first() == two.last())
    }

    /// How many entries it has.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Its entries.
    pub(super) fn entries(&self) -> impl Iterator<Item = Raw<'_>> {
        let mut rest = self.bytes.as_slice();
        core::iter::from_fn(move || {
            let (entry, behind) = first(rest, self.format).ok()?;
            rest = behind;
            Some(entry)
        })
    }
}

/// `mode SP name NUL id`, and what stands behind it.
fn first(bytes: &[u8], format: ObjectFormat) -> Result<(Raw<'_>, &[u8]), &'static str> {
    const CUT: &str = "it ends within an entry";
    let space = bytes.iter().position(|byte| *byte == b' ').ok_or(CUT)?;
    let (mode, rest) = bytes.split_at_checked(space).ok_or(CUT)?;
    let mode = core::str::from_utf8(mode).ok().and_then(|mode| u32::from_str_radix(mode, 8).ok());
    let mode = mode.ok_or("a mode is no number")?;
    let rest = rest.get(1..).ok_or(CUT)?;
    let end = memchr::memchr(0, rest).ok_or(CUT)?;
    let (name, rest) = rest.split_at_checked(end).ok_or(CUT)?;
    if name.is_empty() || name.contains(&b'/') || name == b"." || name == b".." {
        return Err("a name is no name of a file");
    }
    let rest = rest.get(1..).ok_or(CUT)?;
    let (id, rest) = rest.split_at_checked(format.id_bytes()).ok_or(CUT)?;
    Ok((Raw { name, mode, id }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::EntryKind;

    fn bytes(entries: &[(&str, &[u8])]) -> Vec<u8> {
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
        let tree = Tree::read(bytes(&all), ObjectFormat::Sha1).unwrap();
        let found: Vec<Raw<'_>> = tree.entries().collect();
        assert_eq!(found.len(), tree.count());
        let names: Vec<&[u8]> = found.iter().map(|entry| entry.name).collect();
        assert_eq!(names, all.map(|(_, name)| name));
        let kinds: Vec<Option<EntryKind>> = found.iter().map(|entry| EntryKind::of(entry.mode)).collect();
        let (regular, executable) = (Some(EntryKind::Regular), Some(EntryKind::Executable));
        let odd = [Some(EntryKind::Link), Some(EntryKind::Submodule), None];
        assert_eq!(kinds, [&[regular, executable, regular][..], &odd].concat());
        assert_eq!(found[0].id().unwrap().as_str(), "07".repeat(20));
    }

    #[test]
    fn what_git_never_writes_is_refused() {
        let of = |entries: &[(&str, &[u8])]| Tree::read(bytes(entries), ObjectFormat::Sha1);
        for name in [&b""[..], b".", b"..", b"a/b", b"/"] {
            assert!(of(&[("100644", name)]).is_err(), "{name:?}");
        }
        for twice in [&[&b"a"[..], b"b", b"a"][..], &[b"a", b"a"], &[b"b", b"a", b"b"]] {
            let entries: Vec<(&str, &[u8])> = twice.iter().map(|name| ("100644", *name)).collect();
            assert_eq!(of(&entries), Err("a name stands in it twice"));
        }
        assert!(of(&[("100644", b"a"), ("100644", b"b"), ("40000", b"a")]).is_err());
        assert!(of(&[("x", b"a")]).is_err());
        let whole = bytes(&[("100644", b"a")]);
        let read = |bytes: &[u8], format| Tree::read(bytes.to_vec(), format);
        assert!((1..whole.len()).all(|end| read(&whole[..end], ObjectFormat::Sha1).is_err()));
        assert!(read(&whole, ObjectFormat::Sha256).is_err());
    }

    #[test]
    fn a_directory_among_names_that_begin_like_it_is_no_disorder() {
        // As git orders them: `a/` is above `a-b` and below `a0`.
        let all: [(&str, &[u8]); 3] = [("100644", b"a-b"), ("40000", b"a"), ("100644", b"a0")];
        assert_eq!(Tree::read(bytes(&all), ObjectFormat::Sha1).unwrap().count(), 3);
    }
}
