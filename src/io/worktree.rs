//! How a working tree differs from its commit, and what git tracks in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::git::{GitError, SUBMODULES, ask, ask_of_files, excluded, object, root};
use super::read::{Budget, ReadError, read};
use crate::evidence::is_blank;
use crate::evidence::statement::Dirt;
use crate::ids::{RunningDigest, Sha};
use crate::limits::{ARTIFACT_BYTES, DIRTY_PATH_BYTES, DIRTY_PATHS};

/// A working tree with a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worktree {
    /// Its root, without links.
    pub root: PathBuf,
    /// What is checked out.
    pub commit: Sha,
    /// The tree of that.
    pub tree: Sha,
}

/// The working tree around a directory; nothing where there is none, and none without a commit.
pub fn worktree(dir: &Path) -> Result<Option<Worktree>, GitError> {
    let Some(root) = root(dir)? else { return Ok(None) };
    let Some(commit) = object(&root, "HEAD^{commit}")? else { return Ok(None) };
    // Asked for by the id: `HEAD` may move meanwhile.
    let tree = object(&root, &format!("{commit}^{{tree}}"))?.ok_or(GitError::Answer("rev-parse"))?;
    Ok(Some(Worktree { root, commit, tree }))
}

impl Worktree {
    /// What differs from the commit that is checked out: tracked changes, and untracked files that are not ignored. What
    /// lies at or below one of the paths `except` does not count.
    pub fn dirt(&self, except: &[&Path]) -> Result<Dirt, GitError> {
        self.dirt_beside(except, &|_| false)
    }

    /// The same without untracked files that are reports, which `is_report` tells of their paths. What git tracks is no
    /// report, whatever anybody says.
    pub fn dirt_beside(&self, except: &[&Path], is_report: &dyn Fn(&str) -> bool) -> Result<Dirt, GitError> {
        let words =
            [STATUS, "--porcelain=v2", "-z", "--untracked-files=all", SUBMODULES, "--no-renames", "--", "."];
        let mut words: Vec<OsString> = words.map(OsString::from).into();
        words.extend(except.iter().filter_map(|path| excluded(&self.root, path)));
        let answer = ask_of_files(&self.root, &words, MOST_OF_A_STATUS)?;
        // More than that is dirty, whatever comes behind it.
        let is_cut = answer.text.len() as u64 >= MOST_OF_A_STATUS;
        if answer.code != Some(0) && !is_cut {
            return Err(answer.refused(STATUS));
        }
        let mut text = answer.text;
        for path in self.unwatched()? {
            text.extend_from_slice(UNWATCHED);
            text.extend_from_slice(&path);
            text.push(0);
        }
        dirt(&text, is_report).ok_or(GitError::Answer(STATUS))
    }

    /// The tracked files that git was told not to look at (`update-index --assume-unchanged`, and `--skip-worktree` where
    /// the file is there all the same). What is in them git does not say, so they count as changed.
    fn unwatched(&self) -> Result<Vec<Vec<u8>>, GitError> {
        const COMMAND: &str = "ls-files";
        let answer = ask(&self.root, &[COMMAND, "-v", "-z"].map(OsString::from), MOST_OF_A_STATUS)?;
        if answer.code != Some(0) {
            return Err(answer.refused(COMMAND));
        }
        let entries = answer.text.split(|byte| *byte == 0);
        let tagged = entries.filter_map(|entry| Some((*entry.first()?, entry.get(2..)?)));
        let is_there = |path: &[u8]| {
            str::from_utf8(path).is_ok_and(|path| self.root.join(path).symlink_metadata().is_ok())
        };
        let unwatched = tagged
            .filter(|(tag, path)| tag.is_ascii_lowercase() || (*tag == b'S' && is_there(path)))
            .map(|(_, path)| path.to_vec());
        Ok(unwatched.collect())
    }

    /// Whether git tracks a file of this plain name in any directory, alone or with an ending, with anything in it.
    pub fn tracks_name(&self, name: &str) -> Result<bool, GitError> {
        const COMMAND: &str = "ls-files";
        let patterns = [format!(":(top,glob)**/{name}"), format!(":(top,glob)**/{name}.*")];
        let words = [COMMAND, "-z", "--cached", "--", &patterns[0], &patterns[1]].map(OsString::from);
        let answer = ask(&self.root, &words, MOST_OF_NAMES)?;
        let is_cut = answer.text.len() as u64 >= MOST_OF_NAMES;
        if answer.code != Some(0) && !is_cut {
            return Err(answer.refused(COMMAND));
        }
        // The last one may be cut in the middle of its name.
        let names =
            answer.text.split_inclusive(|byte| *byte == 0).filter_map(|name| name.strip_suffix(b"\0"));
        let mut files = names.filter_map(|name| str::from_utf8(name).ok()).map(|name| self.root.join(name));
        let mut buffer = Vec::new();
        Ok(files.any(|file| match read(&file, ARTIFACT_BYTES, &Budget::new(ARTIFACT_BYTES), &mut buffer) {
            Ok(bytes) => !is_blank(bytes),
            Err(error) => matches!(error, ReadError::TooLarge(_)),
        }))
    }

    /// Whether git tracks a path, or something below it, in whatever case its letters are: there are file systems on which
    /// that is the same file. The path is one from the root.
    pub fn tracks(&self, path: &str) -> Result<bool, GitError> {
        const COMMAND: &str = "ls-files";
        let words =
            [COMMAND, "-z", "--cached", "--", &format!(":(top,literal,icase){path}")].map(OsString::from);
        // One byte is enough to know.
        let answer = ask(&self.root, &words, 1)?;
        match answer.code {
            _ if !answer.text.is_empty() => Ok(true),
            Some(0) => Ok(false),
            _ => Err(answer.refused(COMMAND)),
        }
    }
}

/// Most bytes of names of files that are looked into: some thousands.
const MOST_OF_NAMES: u64 = 256 << 10;

const STATUS: &str = "status";

/// In front of a path that git does not look at: an entry of a status as a changed file has it, with nothing known.
const UNWATCHED: &[u8] = b"1 .? N... 0 0 0 0 0 ";

/// Most bytes of what git says about a working tree that are looked at (64 MiB): some 500,000 paths.
const MOST_OF_A_STATUS: u64 = 64 << 20;

/// What `git status --porcelain=v2 -z` says; nothing when it is not understood.
fn dirt(text: &[u8], is_report: &dyn Fn(&str) -> bool) -> Option<Dirt> {
    let is_dirt = |entry: &&[u8]| {
        let untracked = entry.strip_prefix(b"? ").and_then(|path| str::from_utf8(path).ok());
        !entry.is_empty() && !untracked.is_some_and(is_report)
    };
    let mut entries: Vec<&[u8]> = text.split(|byte| *byte == 0).filter(is_dirt).collect();
    let mut paths = entries.iter().map(|entry| path(entry)).collect::<Option<Vec<&[u8]>>>()?;
    entries.sort_unstable();
    paths.sort_unstable();
    let mut running = RunningDigest::default();
    for entry in &entries {
        running.add(entry);
        running.add(b"\0");
    }
    let mut room = DIRTY_PATH_BYTES;
    let named = paths.iter().take(DIRTY_PATHS).enumerate().map_while(|(index, path)| {
        let text = String::from_utf8_lossy(path).into_owned();
        room = room.saturating_sub(text.len());
        // The first is always named, so that there is something to show.
        (index == 0 || room > 0).then_some(text)
    });
    Some(Dirt { count: paths.len() as u64, paths: named.collect(), digest: running.finish() })
}

/// The path of an entry: it is the last field, and how many there are before it says the first.
fn path(entry: &[u8]) -> Option<&[u8]> {
    let fields = match entry.first()? {
        b'1' => 9,
        b'u' => 11,
        b'?' => 2,
        _ => return None,
    };
    entry.splitn(fields, |byte| *byte == b' ').nth(fields - 1)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::git::tests::git;
    use super::*;

    fn repository() -> (tempfile::TempDir, Worktree) {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(worktree(dir.path()).unwrap(), None);
        git(dir.path(), &["init", "--quiet"]);
        assert_eq!(worktree(dir.path()).unwrap(), None, "no commit yet");
        fs::create_dir(dir.path().join("a")).unwrap();
        for name in ["a/b c", "gone", "kept*"] {
            fs::write(dir.path().join(name), "1").unwrap();
        }
        git(dir.path(), &["add", "."]);
        git(dir.path(), &["commit", "--quiet", "--message=x"]);
        let found = worktree(&dir.path().join("a")).unwrap().unwrap();
        (dir, found)
    }

    #[test]
    fn what_git_tracks_it_tracks_in_any_case() {
        let (_dir, tree) = repository();
        for path in ["gone", "GONE", "a", "A/B c", "kept*"] {
            assert!(tree.tracks(path).unwrap(), "{path}");
        }
        assert!(!tree.tracks("kept").unwrap() && !tree.tracks("gon").unwrap());
    }

    #[test]
    fn a_submodule_that_is_not_to_be_looked_at_is_looked_at() {
        let (dir, tree) = repository();
        let (inner, _) = repository();
        let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
        git(dir.path(), &[&add[..], &[inner.path().to_str().unwrap(), "sub"]].concat());
        git(dir.path(), &["config", "--file", ".gitmodules", "submodule.sub.ignore", "all"]);
        git(dir.path(), &["add", "."]);
        git(dir.path(), &["commit", "--quiet", "--message=y"]);
        assert!(tree.dirt(&[]).unwrap().is_clean());
        fs::write(dir.path().join("sub/gone"), "2").unwrap();
        assert_eq!(tree.dirt(&[]).unwrap().paths, ["sub"]);
        assert!(super::super::git::head(dir.path(), &[]).unwrap().unwrap().dirty);
    }

    #[test]
    fn a_file_of_a_name_counts_when_there_is_something_in_it() {
        let (dir, tree) = repository();
        let has = |name: &str| tree.tracks_name(name).unwrap();
        for (file, text) in [
            ("a/blank.md", " \n"),
            ("a/empty", ""),
            ("two", "\n"),
            ("a/two.txt", "1"),
            ("unseen.md", "\u{feff}\u{200b}\u{2800}"),
            ("full.tar.gz", "\0\u{1}x"),
        ] {
            fs::write(dir.path().join(file), text).unwrap();
        }
        assert!(!has("two"), "it is not tracked");
        git(dir.path(), &["add", "."]);
        for (name, is_there) in [
            ("blank", false),
            ("empty", false),
            ("unseen", false),
            ("two", true),
            ("full", true),
            ("gone", true),
        ] {
            assert_eq!(has(name), is_there, "{name}");
        }
        fs::remove_file(dir.path().join("gone")).unwrap();
        assert!(!has("gone"));
    }

    #[test]
    fn what_git_was_told_not_to_look_at_counts_as_changed() {
        let (dir, tree) = repository();
        git(dir.path(), &["update-index", "--assume-unchanged", "a/b c"]);
        git(dir.path(), &["update-index", "--skip-worktree", "gone", "kept*"]);
        fs::remove_file(dir.path().join("gone")).unwrap();
        // A file that a sparse checkout leaves out is not there, and no change.
        assert_eq!(tree.dirt(&[]).unwrap().paths, ["a/b c", "kept*"]);
        assert_eq!(tree.dirt_beside(&[], &|_| true).unwrap().count, 2, "a report is never tracked");
    }

    #[test]
    fn every_kind_of_difference_is_named_and_changes_the_digest() {
        let (dir, tree) = repository();
        let clean = tree.dirt(&[]).unwrap();
        assert!(clean.is_clean() && clean.paths.is_empty());
        fs::write(dir.path().join("a/b c"), "2").unwrap();
        fs::remove_file(dir.path().join("gone")).unwrap();
        fs::create_dir_all(dir.path().join("new/deep")).unwrap();
        fs::write(dir.path().join("new/deep/x y"), "").unwrap();
        fs::write(dir.path().join("staged"), "").unwrap();
        git(dir.path(), &["add", "staged"]);
        let dirty = tree.dirt(&[]).unwrap();
        assert_eq!(dirty.paths, ["a/b c", "gone", "new/deep/x y", "staged"]);
        assert_eq!(dirty.count, 4);
        let except = [dir.path().join("new"), dir.path().join("staged")];
        let fewer = tree.dirt(&except.each_ref().map(PathBuf::as_path)).unwrap();
        assert_eq!(fewer.paths, ["a/b c", "gone"]);
        assert!(fewer.digest != dirty.digest && dirty.digest != clean.digest);
    }

    #[test]
    fn a_report_is_no_dirt_unless_git_tracks_it() {
        let (dir, tree) = repository();
        fs::write(dir.path().join("a/b c"), "2").unwrap();
        fs::write(dir.path().join("a/report"), "").unwrap();
        let dirt = |names: &[&str]| tree.dirt_beside(&[], &|path| names.contains(&path)).unwrap().paths;
        assert_eq!(dirt(&[]), ["a/b c", "a/report"]);
        assert_eq!(dirt(&["a/report"]), ["a/b c"]);
        assert_eq!(dirt(&["a/report", "a/b c", "a"]), ["a/b c"]);
        git(dir.path(), &["add", "a/report"]);
        assert_eq!(dirt(&["a/report"]), ["a/b c", "a/report"]);
    }

    #[test]
    fn tracked_is_what_the_index_has() {
        let (dir, tree) = repository();
        fs::write(dir.path().join("kept"), "").unwrap();
        for (path, want) in
            [("a/b c", true), ("a", true), ("kept*", true), ("kept", false), ("a/", true), ("b", false)]
        {
            assert_eq!(tree.tracks(path).unwrap(), want, "{path}");
        }
    }

    #[test]
    fn very_many_paths_are_counted() {
        let mut text = Vec::new();
        for number in 0..5_000 {
            text.extend(format!("? {number:0>100}\0").bytes());
        }
        let found = dirt(&text, &|_| false).unwrap();
        assert_eq!((found.count, found.paths.len()), (5_000, 1_000));
        let long = format!("? {}\0? b\0", "a".repeat(DIRTY_PATH_BYTES + 1));
        assert_eq!(dirt(long.as_bytes(), &|_| false).unwrap().paths.len(), 1);
        assert_eq!(dirt(b"x y\0", &|_| false), None);
        assert_eq!(dirt(b"1 M\0", &|_| false), None);
    }

    #[test]
    fn a_conflict_is_dirt() {
        let entry = b"u UU N... 100644 100644 100644 100644 1 2 3 a b\0";
        assert_eq!(dirt(entry, &|_| false).unwrap().paths, ["a b"]);
    }
}
