//! A directory of results to which files are only ever added. Each is named after its content, so that two writers
//! never want one name for two things, and appears under its name when it is whole and on the disk.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::fixtures::show;
use super::read::{Budget, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Digest;
use crate::limits::{DIRECTORY_ENTRIES, RESULT_BYTES, RESULTS};

/// Why a result was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Above the limit of what is read back, in bytes.
    #[error("the entry has more than {0} bytes")]
    TooLarge(u64),
    /// Under its name stands something else.
    #[error("`{0}` is there, and is not what its name says")]
    Damaged(String),
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Makes the directory of an archive when it is not there, and tries whether it can be written to.
pub fn open_archive(dir: &Path) -> io::Result<()> {
    if !dir.is_dir() {
        fs::create_dir_all(dir)?;
        make_durable(dir.parent());
    }
    Temporary::create(dir, "new", b"").map(drop)
}

/// Adds an entry to an archive and returns its file. The directory is made when it is not there. The same bytes are
/// the same entry, which is stored once. What a crash leaves behind is a file with a temporary name, and no entry.
pub fn store(dir: &Path, entry: &[u8]) -> Result<PathBuf, StoreError> {
    if entry.len() as u64 > RESULT_BYTES {
        return Err(StoreError::TooLarge(RESULT_BYTES));
    }
    if !dir.is_dir() {
        fs::create_dir_all(dir)?;
        make_durable(dir.parent());
    }
    let name = format!("{}.json", Digest::of(entry));
    let target = dir.join(&name);
    let temporary = Temporary::create(dir, &name, entry)?;
    temporary.place(&target, || check(&target, &name, entry))?;
    Ok(target)
}

/// What stands under a name must be what was to be put there.
fn check(target: &Path, name: &str, entry: &[u8]) -> Result<(), StoreError> {
    let mut there = Vec::new();
    match read(target, RESULT_BYTES, &Budget::new(RESULT_BYTES), &mut there) {
        Ok(there) if there == entry => Ok(()),
        _ => Err(StoreError::Damaged(name.to_owned())),
    }
}

/// Makes the names in a directory survive a crash, where the system can do that.
pub(super) fn make_durable(dir: Option<&Path>) {
    if let Some(dir) = dir {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        // Not every system lets a directory be opened, and not every file system be synchronised. The entry is whole
        // either way; at worst a crash in this moment takes it back.
        drop(File::open(dir).and_then(|dir| dir.sync_all()));
    }
}

/// A file with a temporary name, which goes when this does.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    /// Writes a new one, whole and on the disk.
    pub(super) fn create(dir: &Path, name: &str, content: &[u8]) -> io::Result<Self> {
        Self::fill(dir, name, |file| file.write_all(content)).map(|(temporary, ())| temporary)
    }

    /// Gives it the name that it is to have, unless there is something of that name: then `check` says whether that is
    /// the same.
    pub(super) fn place(
        self,
        target: &Path,
        check: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // A link, unlike a rename, does not take the place of what is there.
        match fs::hard_link(&self.0, target) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => check()?,
            // Some file systems have no links. There a name is taken only when it looks free; two writers that see it
            // free at once have the same bytes for it.
            Err(_) if target.symlink_metadata().is_err() => fs::rename(&self.0, target)?,
            Err(_) => check()?,
        }
        make_durable(target.parent());
        Ok(())
    }

    /// Makes a new one, and puts it on the disk when it is written.
    pub(super) fn fill<T, E: From<io::Error>>(
        dir: &Path,
        name: &str,
        write: impl FnOnce(&mut File) -> Result<T, E>,
    ) -> Result<(Self, T), E> {
        for attempt in 0..1_000_u32 {
            let path = dir.join(format!(".{name}.{}-{attempt}{TEMPORARY}", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(mut file) => {
                    let temporary = Self(path);
                    let written = write(&mut file)?;
                    file.sync_all()?;
                    return Ok((temporary, written));
                }
                // Of a run that was killed, or of another machine that shares the directory.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(io::Error::from(ErrorKind::AlreadyExists).into())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Best effort: whatever is left is named as such by whoever reads the archive.
        drop(fs::remove_file(&self.0));
    }
}

/// How the name of a file ends that is not whole yet; it begins with a point.
pub(super) const TEMPORARY: &str = ".tmp";

/// A file that may hold a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFile {
    /// Where it is.
    pub path: PathBuf,
    /// How it is called in what is said.
    pub shown: String,
    /// The digest that its name states, when it is named like an entry of an archive.
    pub stated: Option<Digest>,
}

/// The results that an argument names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files, ordered bytewise by name.
    pub files: Vec<ResultFile>,
    /// What keeps them from being read.
    pub problems: Vec<Diagnostic>,
    /// Files that a run left behind.
    pub warnings: Vec<Diagnostic>,
}

/// Lists the files of a directory that are named `*.json`; those in directories below it are not looked for. What is
/// no directory is taken for a single result.
pub fn list_results(path: &Path) -> Listing {
    let mut listing = Listing::default();
    let metadata = fs::metadata(path);
    if !metadata.as_ref().is_ok_and(fs::Metadata::is_dir) {
        if metadata.is_err_and(|error| error.kind() == ErrorKind::NotFound)
            && path.symlink_metadata().is_err()
        {
            let help = Some("give a result, or a directory of results");
            listing.problem(Code::NoResults, &show(path, ""), "there is no such file or directory", help);
        } else {
            listing.files.push(ResultFile::new(path.to_path_buf(), show(path, "")));
        }
        return listing;
    }
    match names(path) {
        Ok(mut names) if names.len() <= DIRECTORY_ENTRIES => {
            names.sort_unstable();
            for name in &names {
                listing.add(path, name);
            }
        }
        Ok(_) => {
            let what = format!("more than {DIRECTORY_ENTRIES} files and directories");
            let help = Some("is this the right directory?");
            listing.problem(Code::TooMany, &show(path, ""), &what, help);
        }
        Err(error) => {
            let help = Some("check the permissions of the directory");
            listing.problem(Code::Unreadable, &show(path, ""), &format!("cannot be read: {error}"), help);
        }
    }
    if listing.files.len() > RESULTS {
        let what = format!("{} results, at most {RESULTS} are read", listing.files.len());
        listing.problem(Code::TooMany, &show(path, ""), &what, Some("move old entries to another archive"));
        listing.files.clear();
    } else if listing.files.is_empty() && listing.problems.is_empty() {
        let help = Some("results are files named `*.json`, as `--out` and `--archive` make them");
        listing.problem(Code::NoResults, &show(path, ""), "no result here", help);
    }
    listing
}

/// The names in a directory, at most one more than are looked at.
fn names(path: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    fs::read_dir(path)?
        .take(DIRECTORY_ENTRIES + 1)
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect()
}

impl Listing {
    fn problem(&mut self, code: Code, file: &str, what: &str, help: Option<&str>) {
        self.problems.push(Diagnostic::file(code, file, what.to_owned(), help));
    }

    fn add(&mut self, dir: &Path, name: &OsStr) {
        let Some(text) = name.to_str() else {
            let shown = show(dir, &name.to_string_lossy());
            let is_result = name.to_string_lossy().ends_with(".json");
            if is_result {
                self.problem(
                    Code::NotUtf8Name,
                    &shown,
                    "the name of this file is not UTF-8",
                    Some("rename it"),
                );
            }
            return;
        };
        let shown = show(dir, text);
        if text.starts_with('.') && text.ends_with(TEMPORARY) {
            let what = "left behind by a run that is going on or was killed; it is not read".to_owned();
            let help = Some("remove it when nothing writes there");
            self.warnings.push(Diagnostic::file(Code::UnfinishedEntry, &shown, what, help));
        } else if Path::new(text).extension().is_some_and(|ending| ending == "json") {
            self.files.push(ResultFile::new(dir.join(text), shown));
        }
    }
}

impl ResultFile {
    fn new(path: PathBuf, shown: String) -> Self {
        let stem = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".json"));
        // Entries are named in lower case.
        let stem = stem.filter(|stem| !stem.bytes().any(|byte| byte.is_ascii_uppercase()));
        Self { stated: stem.and_then(|stem| stem.parse().ok()), path, shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            names(dir).unwrap().into_iter().map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_entry_is_stored_once_under_the_digest_of_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let archive = dir.path().join("deep/archive");
        let path = store(&archive, b"abc").unwrap();
        assert_eq!(store(&archive, b"abc").unwrap(), path);
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.json";
        assert_eq!(names_in(&archive), [published]);
        let listed = list_results(&archive).files;
        assert_eq!(listed.iter().map(|file| file.stated).collect::<Vec<_>>(), [Some(Digest::of(b"abc"))]);
    }

    #[test]
    fn what_stands_under_a_name_is_never_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = store(dir.path(), b"abc").unwrap();
        fs::write(&path, "ab").unwrap();
        assert!(matches!(store(dir.path(), b"abc"), Err(StoreError::Damaged(_))));
        assert_eq!(fs::read(&path).unwrap(), b"ab");
        assert_eq!(names_in(dir.path()).len(), 1, "the temporary file is gone");
    }

    #[test]
    fn a_temporary_file_of_a_dead_run_is_in_nobodys_way_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let name = format!("{}.json", Digest::of(b"abc"));
        let left = format!(".{name}.{}-0.tmp", std::process::id());
        fs::write(dir.path().join(&left), "a").unwrap();
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        store(dir.path(), b"abc").unwrap();
        assert_eq!(names_in(dir.path()), [left, name, "notes.txt".to_owned()]);
        let listing = list_results(dir.path());
        assert_eq!((listing.files.len(), listing.problems.len(), listing.warnings.len()), (1, 0, 1));
        assert_eq!(listing.warnings[0].code, Code::UnfinishedEntry);
    }

    #[test]
    fn what_cannot_be_stored_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        assert!(matches!(store(&dir.path().join("file"), b"abc"), Err(StoreError::Io(_))));
        assert_eq!(list_results(&dir.path().join("absent")).problems[0].code, Code::NoResults);
    }
}
