//! Making files where there are none: nothing is overwritten, and no link is followed beneath the directory.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::archive::{StoreError, Temporary, make_durable};
use super::read::kind;
use crate::diagnostic::{Code, Diagnostic};

/// What stands where a file is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing, so that a file can be made.
    Nothing,
    /// A file.
    File,
    /// Something else, in words with an article.
    Other(&'static str),
}

/// Why a file was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Where a directory above it is to be, there is something else.
    #[error("{what}, not a directory")]
    NoDirectory {
        /// That place.
        path: String,
        /// What it is, with an article.
        what: &'static str,
    },
    /// The operating system refused.
    #[error("it cannot be made: {0}")]
    Io(#[from] io::Error),
}

impl CreateError {
    /// The error as a diagnostic about the file, or about what stands where a directory above it belongs.
    pub fn diagnose(&self, file: &str) -> Diagnostic {
        let (place, help) = match self {
            Self::NoDirectory { path, .. } => (path.as_str(), "move it away, or make a directory of it"),
            Self::Io(_) => (file, "check the path, its permissions and the free space"),
        };
        Diagnostic::file(Code::CannotWrite, place, self.to_string(), Some(help))
    }
}

/// What stands at a path beneath `dir`, with `/` between its parts. `dir` itself may be a link, or not be there; what is
/// beneath it may not be reached through a link.
pub fn standing(dir: &Path, path: &str) -> Result<Standing, CreateError> {
    match fs::metadata(dir) {
        Ok(metadata) => directory(dir, &metadata)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
        // Also where a file stands above it.
        Err(error) => return Err(error.into()),
    }
    let (mut place, mut parts) = (dir.to_path_buf(), path.split('/').peekable());
    while let Some(part) = parts.next() {
        place.push(part);
        let metadata = match place.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
            Err(error) => return Err(error.into()),
        };
        if parts.peek().is_some() {
            directory(&place, &metadata)?;
        } else if !metadata.is_file() {
            return Ok(Standing::Other(kind(metadata.file_type())));
        }
    }
    Ok(Standing::File)
}

/// Makes a file at a path beneath `dir`, and the directories above it. It appears when it is whole, and takes the place
/// of nothing: what has come to stand there meanwhile is an error.
pub fn create(dir: &Path, path: &str, content: &[u8]) -> Result<(), CreateError> {
    fs::create_dir_all(dir)?;
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let place = directories(dir, above)?;
    let taken = || Err(StoreError::Io(io::Error::from(ErrorKind::AlreadyExists)));
    let temporary = Temporary::create(&place, name, content)?;
    temporary.place(&place.join(name), taken).map_err(|error| match error {
        StoreError::Io(error) => CreateError::Io(error),
        other @ (StoreError::TooLarge(_) | StoreError::Damaged(_)) => {
            CreateError::Io(io::Error::other(other))
        }
    })
}

/// Makes the directories of a path beneath `dir`, each only where the one above it is one.
fn directories(dir: &Path, path: &str) -> Result<PathBuf, CreateError> {
    let mut place = dir.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        place.push(part);
        match fs::create_dir(&place) {
            Ok(()) => make_durable(place.parent()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                directory(&place, &place.symlink_metadata()?)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(place)
}

fn directory(place: &Path, metadata: &fs::Metadata) -> Result<(), CreateError> {
    if metadata.is_dir() {
        return Ok(());
    }
    let what = if metadata.is_file() { "a file" } else { kind(metadata.file_type()) };
    let place = place.strip_prefix(".").unwrap_or(place);
    Err(CreateError::NoDirectory { path: place.to_string_lossy().into_owned(), what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_with_the_directories_above_it_and_never_again() {
        let room = tempfile::tempdir().unwrap();
        let dir = room.path().join("new/root");
        assert_eq!(standing(&dir, "a/b/c.txt").unwrap(), Standing::Nothing);
        create(&dir, "a/b/c.txt", b"one").unwrap();
        assert_eq!(standing(&dir, "a/b/c.txt").unwrap(), Standing::File);
        assert_eq!(standing(&dir, "a/b").unwrap(), Standing::Other("a directory"));
        let again = create(&dir, "a/b/c.txt", b"two").unwrap_err();
        assert!(
            matches!(&again, CreateError::Io(error) if error.kind() == ErrorKind::AlreadyExists),
            "{again}"
        );
        assert_eq!(fs::read(dir.join("a/b/c.txt")).unwrap(), b"one");
        assert_eq!(fs::read_dir(dir.join("a/b")).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_file_above_is_no_directory() {
        let room = tempfile::tempdir().unwrap();
        create(room.path(), "a", b"").unwrap();
        for error in [standing(room.path(), "a/b").unwrap_err(), create(room.path(), "a/b", b"").unwrap_err()]
        {
            assert!(matches!(error, CreateError::NoDirectory { what: "a file", .. }), "{error}");
        }
        assert!(standing(&room.path().join("a"), "b").is_err());
        assert!(create(&room.path().join("a"), "b", b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_or_replaced() {
        use std::os::unix::fs::symlink;

        let room = tempfile::tempdir().unwrap();
        let (dir, elsewhere) = (room.path().join("dir"), room.path().join("elsewhere"));
        fs::create_dir(&dir).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, dir.join("away")).unwrap();
        symlink("nowhere", dir.join("dangling")).unwrap();
        assert!(matches!(standing(&dir, "away/a"), Err(CreateError::NoDirectory { .. })));
        assert!(matches!(create(&dir, "away/a", b""), Err(CreateError::NoDirectory { .. })));
        assert_eq!(standing(&dir, "dangling").unwrap(), Standing::Other("a symbolic link"));
        assert!(create(&dir, "dangling", b"").is_err());
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
        assert!(!dir.join("nowhere").exists());
    }
}
