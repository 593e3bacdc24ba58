//! Where evidence is kept: `DIR/records/<sha256>.json` and `DIR/artifacts/<sha256>`. Files are only ever added; each is
//! named after its bytes and has its name when it is whole and on the disk. What is read is held against its name, and
//! what a difference means is for others to say.

mod files;
mod seals;

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::archive::{StoreError, TEMPORARY, Temporary, make_durable, store};
use super::fixtures::show;
use super::read::{ReadError, kind, open};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{Digest, RunningDigest};
use crate::limits::{ARTIFACT_BYTES, RECORD_BYTES, RECORDS};

pub use files::{Stored, StoredFiles};
pub use seals::Seal;

/// Where evidence is kept when nothing else is said.
pub const EVIDENCE: &str = ".benchgate/evidence";

/// A directory of evidence. It need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceStore {
    dir: PathBuf,
}

/// Why a file was not made an artefact.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// It cannot be read.
    #[error("{0}")]
    Source(#[from] ReadError),
    /// It cannot be stored.
    #[error("the artefact cannot be stored: {0}")]
    Store(#[from] StoreError),
}

impl From<io::Error> for ArtifactError {
    fn from(error: io::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A file among the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    /// Its name.
    pub name: OsString,
    /// How it is called in what is said.
    pub shown: String,
    /// The digest that its name states; nothing when it is not named like a record.
    pub stated: Option<Digest>,
}

/// What is among the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordListing {
    /// The files, in the bytewise order of their names.
    pub files: Vec<RecordFile>,
    /// Files that a run left behind when it was killed, or is just writing; they are no records.
    pub unfinished: Vec<PathBuf>,
}

impl EvidenceStore {
    /// The store in a directory.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_path_buf() }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a record is.
    pub fn path(&self, file: &RecordFile) -> PathBuf {
        self.records_dir().join(&file.name)
    }

    /// The directories that its files lie in. What else is in [`Self::dir`] is none of its business.
    pub fn directories(&self) -> [PathBuf; 3] {
        [self.records_dir(), self.artifacts_dir(), self.seals_dir()]
    }

    /// Makes the directories that are not there, and refuses others in their place.
    pub fn create(&self) -> io::Result<()> {
        for dir in [self.records_dir(), self.artifacts_dir()] {
            DirBuilder::new().recursive(true).create(&dir)?;
            check_directory(&dir)?;
            make_durable(dir.parent());
        }
        Ok(())
    }

    /// Adds a record, and returns the digest that it is named after. The same bytes are one record.
    pub fn add_record(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        if bytes.len() as u64 > RECORD_BYTES {
            return Err(StoreError::TooLarge(RECORD_BYTES));
        }
        check_directory(&self.records_dir())?;
        store(&self.records_dir(), bytes)?;
        Ok(Digest::of(bytes))
    }

    /// Copies a regular file into the store, and returns its digest and its bytes. It needs the same memory for any
    /// size.
    pub fn add_artifact(&self, source: &Path) -> Result<(Digest, u64), ArtifactError> {
        self.add(|file| {
            walk(source, ARTIFACT_BYTES, |piece| file.write_all(piece).map_err(ArtifactError::from))
        })
    }

    /// Adds bytes as an artefact, and returns their digest and how many they are.
    pub fn add_bytes(&self, bytes: &[u8]) -> Result<(Digest, u64), ArtifactError> {
        if bytes.len() as u64 > ARTIFACT_BYTES {
            return Err(StoreError::TooLarge(ARTIFACT_BYTES).into());
        }
        self.add(|file| {
            file.write_all(bytes)?;
            let mut running = RunningDigest::default();
            running.add(bytes);
            Ok(running)
        })
    }

    fn add(
        &self,
        fill: impl FnOnce(&mut fs::File) -> Result<RunningDigest, ArtifactError>,
    ) -> Result<(Digest, u64), ArtifactError> {
        let dir = self.artifacts_dir();
        check_directory(&dir)?;
        let (temporary, running) = Temporary::fill(&dir, "artifact", fill)?;
        let bytes = running.bytes();
        let digest = running.finish();
        let name = digest.to_string();
        let target = dir.join(&name);
        temporary.place(&target, || match hash(&target, ARTIFACT_BYTES) {
            Ok((found, _)) if found == digest => Ok(()),
            _ => Err(StoreError::Damaged(name)),
        })?;
        Ok((digest, bytes))
    }

    /// What is among the records; nothing when the store is not there.
    pub fn records(&self) -> Result<RecordListing, Diagnostic> {
        let dir = self.records_dir();
        let shown = show(&dir, "");
        let unreadable = |error: &io::Error| {
            let message = format!("cannot be read: {error}");
            Diagnostic::file(
                Code::Unreadable,
                &shown,
                message,
                Some("check the permissions of the directory"),
            )
        };
        match check_directory(&dir) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(RecordListing::default()),
            Err(error) => return Err(unreadable(&error)),
        }
        let mut listing = RecordListing::default();
        let entries = fs::read_dir(&dir).map_err(|error| unreadable(&error))?;
        for (index, entry) in entries.enumerate() {
            if index >= RECORDS {
                let message = format!("more than {RECORDS} records");
                let help = Some("move old evidence to another directory");
                return Err(Diagnostic::file(Code::TooMany, &shown, message, help));
            }
            let name = entry.map_err(|error| unreadable(&error))?.file_name();
            let text = name.to_string_lossy();
            if text.starts_with('.') && text.ends_with(TEMPORARY) {
                listing.unfinished.push(dir.join(&name));
            } else {
                let (stated, shown) = (text.strip_suffix(".json").and_then(named), show(&dir, &text));
                listing.files.push(RecordFile { name, shown, stated });
            }
        }
        listing.files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        listing.unfinished.sort_unstable();
        Ok(listing)
    }

    fn records_dir(&self) -> PathBuf {
        self.dir.join("records")
    }

    fn artifacts_dir(&self) -> PathBuf {
        self.dir.join("artifacts")
    }
}

/// The digest and the size of a regular file of at most so many bytes. It needs the same memory for any size.
pub fn hash(path: &Path, limit: u64) -> Result<(Digest, u64), ReadError> {
    let running = walk(path, limit, |_| Ok::<(), ReadError>(()))?;
    let bytes = running.bytes();
    Ok((running.finish(), bytes))
}

/// Goes through a regular file piece by piece. One that changes meanwhile is an error.
fn walk<E: From<ReadError>>(
    path: &Path,
    limit: u64,
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<RunningDigest, E> {
    let mut file = open(path)?;
    let metadata = file.metadata().map_err(ReadError::Io)?;
    if !metadata.is_file() {
        return Err(ReadError::NotRegular(kind(metadata.file_type())).into());
    }
    let stated = metadata.len();
    if stated > limit {
        return Err(ReadError::TooLarge(limit).into());
    }
    let mut running = RunningDigest::default();
    let mut buffer = vec![0; PIECE];
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(ReadError::Io(error).into()),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        running.add(piece);
        if running.bytes() > stated {
            break;
        }
        each(piece)?;
    }
    let read = running.bytes();
    if read == stated { Ok(running) } else { Err(ReadError::Changed { stated, read }.into()) }
}

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// A directory itself, and not a link to one.
fn check_directory(dir: &Path) -> io::Result<()> {
    let metadata = dir.symlink_metadata()?;
    if metadata.is_dir() {
        return Ok(());
    }
    let what = kind(metadata.file_type());
    Err(io::Error::new(ErrorKind::NotADirectory, format!("`{}` is {what}, not a directory", dir.display())))
}

/// The digest that a name states, which is in lower case.
fn named(name: &str) -> Option<Digest> {
    name.parse().ok().filter(|_| !name.bytes().any(|byte| byte.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests;
