//! The files of a commit.

use std::ffi::OsString;

use super::super::git::{GitError, ask};
use super::{Repository, RepositoryError};
use crate::ids::Sha;

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFile {
    /// A regular file: its blob.
    Regular(Sha),
    /// Something else, in words.
    Other(&'static str),
}

/// What a commit lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Its files by path, ordered bytewise.
    pub files: Vec<(String, TreeFile)>,
    /// Paths that are not UTF-8, as far as they can be shown. Nothing can be said to be judged by them.
    pub unnamed: Vec<String>,
}

/// Most bytes of a listing (1 GiB): some 10,000,000 files.
const LISTING_BYTES: u64 = 1 << 30;

impl Repository {
    /// The files of a commit, at any depth.
    pub fn files(&self, commit: &Sha) -> Result<Listed, RepositoryError> {
        const COMMAND: &str = "ls-tree";
        let words = [COMMAND, "-rz", "--full-tree", commit.as_str()].map(OsString::from);
        let answer = ask(self.root(), &words, LISTING_BYTES)?;
        if answer.code != Some(0) || answer.text.len() as u64 >= LISTING_BYTES {
            return Err(answer.refused(COMMAND));
        }
        listed(&answer.text).ok_or(GitError::Answer(COMMAND))
    }
}

/// `mode SP type SP id TAB path NUL`, again and again.
fn listed(text: &[u8]) -> Option<Listed> {
    let mut listed = Listed::default();
    for entry in text.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let (facts, path) = (str::from_utf8(entry.get(..tab)?).ok()?, entry.get(tab + 1..)?);
        let mut facts = facts.split(' ');
        let (mode, _, id) = (facts.next()?, facts.next()?, facts.next()?);
        let file = match mode {
            "100644" | "100755" | "100664" => TreeFile::Regular(id.parse().ok()?),
            "120000" => TreeFile::Other("a symbolic link"),
            "160000" => TreeFile::Other("a submodule"),
            _ => TreeFile::Other("of a kind that git does not know"),
        };
        match str::from_utf8(path) {
            Ok(path) => listed.files.push((path.to_owned(), file)),
            Err(_) => listed.unnamed.push(String::from_utf8_lossy(path).into_owned()),
        }
    }
    Some(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read_with_all_that_names_may_hold() {
        let id = "a".repeat(40);
        let text =
            format!("100644 blob {id}\ta b\n\"c\"\t.json\0120000 blob {id}\tlink\0160000 commit {id}\tsub\0");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(format!("100755 blob {id}\t").as_bytes());
        bytes.extend_from_slice(b"\xff.diff\0");
        let found = listed(&bytes).unwrap();
        let names: Vec<&str> = found.files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["a b\n\"c\"\t.json", "link", "sub"]);
        assert_eq!(found.files[0].1, TreeFile::Regular(id.parse().unwrap()));
        assert_eq!(found.unnamed, ["\u{fffd}.diff"]);
        assert_eq!(listed(b"100644 blob nonsense\tx\0"), None);
        assert_eq!(listed(b"no tab\0"), None);
    }
}
