//! Writing results: a file appears under its name only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file under a temporary name beside it, then renames it over the old one. Missing parent directories
/// are made. After an error the old content is still there, and nothing else is.
pub fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    if !is_replaced(path) {
        // Appending also suits `/dev/stdout` when that is a file which something else writes to.
        return append(path, content);
    }
    let target = match fs::metadata(path) {
        // Behind a symbolic link, the file is replaced and not the link.
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_path_buf(),
    };
    let path = target.as_path();
    let mut file = AtomicFile::create(path)?;
    file.write(content)?;
    file.commit()
}

/// Adds to the end of a file, which is made if there is none: for files that several programs write to in turn.
pub fn append(path: &Path, content: &[u8]) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).open(path)?.write_all(content)
}

/// Whether [`write_atomically`] replaces what is there; to a device, a pipe or `/dev/stdout` it is added.
pub fn is_replaced(path: &Path) -> bool {
    // Files in `/dev/shm` are files.
    let is_stream =
        ["/dev", "/proc"].iter().any(|root| path.starts_with(root)) && !path.starts_with("/dev/shm");
    !is_stream && fs::metadata(path).map_or(true, |metadata| metadata.is_file() || metadata.is_dir())
}

/// A file that is not yet under its name.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl AtomicFile {
    /// Opens a new temporary file beside `path`.
    pub fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?;
        if path.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if let Some(parent) = parent {
            fs::create_dir_all(parent)?;
        }
        for attempt in 0..1_000_u32 {
            let mut temporary = std::ffi::OsString::from(".");
            temporary.push(name);
            temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
            let temporary = path.with_file_name(temporary);
            match OpenOptions::new().write(true).create_new(true).open(&temporary) {
                Ok(file) => return Ok(Self { file, temporary, target: path.into(), committed: false }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::from(io::ErrorKind::AlreadyExists))
    }

    /// Adds to the content.
    pub fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.file.write_all(content)
    }

    /// Makes the content durable and puts it under its name.
    pub fn commit(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.target)?;
        self.committed = true;
        Ok(())
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.committed {
            // Best effort: the error that led here is already on its way to the user.
            drop(fs::remove_file(&self.temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_content_stays_until_the_new_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/result.json");
        write_atomically(&path, b"old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write_atomically(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn appending_keeps_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("summary.md");
        append(&path, b"one\n").unwrap();
        append(&path, b"two\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\n");
        assert!(append(dir.path(), b"x").is_err());
    }

    #[test]
    fn what_is_a_stream_is_known_by_where_it_is() {
        let is_replaced = |path: &str| is_replaced(Path::new(path));
        assert!(is_replaced("/dev/shm/result.json") && is_replaced("dev/result.json"));
        assert!(!is_replaced("/dev/stdout") && !is_replaced("/dev/fd/1") && !is_replaced("/proc/self/fd/1"));
    }

    #[test]
    fn a_directory_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        assert!(write_atomically(dir.path(), b"x").is_err());
    }
}
