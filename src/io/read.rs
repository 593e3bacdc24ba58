//! Reading one file that a stranger may have put there.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Code, Diagnostic};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A directory, pipe, socket, device or symbolic link.
    #[error("{0}, not a regular file")]
    NotRegular(&'static str),
    /// Above the limit, in bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// All files of the run together are above the limit, in bytes.
    #[error("all files of this run together are larger than {0} bytes")]
    BudgetSpent(u64),
    /// Its size and what was read differ.
    #[error("it had {stated} bytes when it was opened and {read} when it was read")]
    Changed {
        /// Bytes according to the file system when it was opened.
        stated: u64,
        /// Bytes that were read; one more than the limit when it outgrew that.
        read: u64,
    },
    /// The operating system refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

impl ReadError {
    /// The error as a diagnostic about a file.
    pub fn diagnose(&self, file: &str) -> Diagnostic {
        let (code, help) = match self {
            Self::NotRegular(_) => (Code::NotRegular, Some("put a regular file there")),
            Self::TooLarge(_) => (Code::TooLarge, Some("split it, or remove what is not needed")),
            Self::BudgetSpent(_) => (Code::TooLarge, Some("score parts of the benchmark one by one")),
            Self::Changed { .. } => {
                (Code::FileChanged, Some("run again when nothing writes to the benchmark"))
            }
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                (Code::Unreadable, Some("was it removed while the run went on?"))
            }
            Self::Io(_) => (Code::Unreadable, Some("check the permissions of the file and its directories")),
        };
        Diagnostic::file(code, file, self.to_string(), help)
    }
}

/// Bytes that a run may still read, over all its files.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    spent: AtomicU64,
}

impl Budget {
    /// A budget of so many bytes.
    pub fn new(limit: u64) -> Self {
        Self { limit, spent: AtomicU64::new(0) }
    }

    /// Takes bytes from it; an error when there are not enough left.
    pub(super) fn take(&self, bytes: u64) -> Result<(), ReadError> {
        let before = self.spent.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.limit {
            Err(ReadError::BudgetSpent(self.limit))
        } else {
            Ok(())
        }
    }

    /// Whether more was asked for than there was.
    pub fn is_exceeded(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > self.limit
    }

    /// The budget, in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }
}

/// Reads a regular file of at most `limit` bytes into the buffer, which only ever grows, and returns the part that
/// was filled. Symbolic links are not followed, a pipe or a device is neither waited for nor read, and a file that
/// changes meanwhile is an error.
pub fn read<'b>(
    path: &Path,
    limit: u64,
    budget: &Budget,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b [u8], ReadError> {
    fill(open(path)?, limit, budget, buffer)
}

/// Reads what was opened.
fn fill<'b>(
    mut file: File,
    limit: u64,
    budget: &Budget,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b [u8], ReadError> {
    let stated = size(&file)?;
    if stated > limit {
        return Err(ReadError::TooLarge(limit));
    }
    budget.take(stated)?;
    let size = usize::try_from(stated).map_err(|_| ReadError::TooLarge(limit))?;
    if buffer.len() <= size {
        // Nothing in it is wanted any more, and new memory comes as zeros. `resize` would write them, byte by byte where code
        // is optimised for size.
        *buffer = vec![0; size + 1];
    }
    // One byte more than stated: a file that has grown must be seen to have. A regular file gives less than was
    // asked for only at its end, so that the usual file is read with one call.
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..=size).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        if read == size {
            break;
        }
    }
    let changed = ReadError::Changed { stated, read: read as u64 };
    if read == size { buffer.get(..size).ok_or(changed) } else { Err(changed) }
}

/// The bytes of a regular file, according to the file system.
fn size(file: &File) -> Result<u64, ReadError> {
    // The same of both; this one tells less, and is asked for every file.
    #[cfg(unix)]
    if let Ok(stat) = rustix::fs::fstat(file)
        && rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file()
        && let Ok(size) = u64::try_from(stat.st_size)
    {
        return Ok(size);
    }
    let metadata = file.metadata()?;
    if metadata.is_file() {
        Ok(metadata.len())
    } else {
        Err(ReadError::NotRegular(kind(metadata.file_type())))
    }
}

/// A directory from which many files are read. It is looked up once: the way to it is walked for none of them, and a
/// link that takes its place meanwhile leads nowhere.
#[derive(Debug)]
pub struct Root {
    path: PathBuf,
    /// Absent where it could not be opened; each file then says why.
    #[cfg(unix)]
    directory: Option<rustix::fd::OwnedFd>,
}

impl Root {
    /// Opens a directory, if it can be.
    pub fn open(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            #[cfg(unix)]
            directory: {
                use rustix::fs::{Mode, OFlags};

                rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
                    .ok()
            },
        }
    }

    /// As it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a file below it as [`read`] does.
    pub fn read<'b>(
        &self,
        below: impl AsRef<Path>,
        limit: u64,
        budget: &Budget,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], ReadError> {
        let below = below.as_ref();
        #[cfg(unix)]
        if let Some(directory) = &self.directory {
            let mode = rustix::fs::Mode::empty();
            let file = rustix::fs::openat(directory, below, flags() | rustix::fs::OFlags::CLOEXEC, mode)
                .map_err(|error| refused(&self.path.join(below), error.into()))?;
            return fill(File::from(file), limit, budget, buffer);
        }
        read(&self.path.join(below), limit, budget, buffer)
    }
}

/// No link is followed, and what is no file is not waited for: opening a pipe for reading would wait for a writer for
/// ever.
#[cfg(unix)]
fn flags() -> rustix::fs::OFlags {
    use rustix::fs::OFlags;

    OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY
}

/// Opens a file without following a link, and without waiting for what is no file.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> Result<File, ReadError> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let flags = flags().bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| refused(path, error))
}

/// Why a file could not be opened. A symbolic link with NOFOLLOW, or a socket, cannot be; it is said what it is instead.
#[cfg(unix)]
fn refused(path: &Path, error: io::Error) -> ReadError {
    match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => ReadError::NotRegular(kind(metadata.file_type())),
        _ => ReadError::Io(error),
    }
}

/// Opens a file that is no link.
#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> Result<File, ReadError> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::NotRegular(kind(metadata.file_type())));
    }
    Ok(OpenOptions::new().read(true).open(path)?)
}

/// What something is that is no regular file.
pub(super) fn kind(file_type: std::fs::FileType) -> &'static str {
    if file_type.is_dir() {
        return "a directory";
    }
    if file_type.is_symlink() {
        return "a symbolic link";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if file_type.is_fifo() {
            return "a named pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_char_device() || file_type.is_block_device() {
            return "a device";
        }
    }
    "something special"
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_directory_that_is_swapped_for_a_link_is_still_the_one_that_was_opened() {
        let parent = tempfile::tempdir().unwrap();
        let (dir, aside, other) =
            (parent.path().join("fixtures"), parent.path().join("aside"), parent.path().join("other"));
        for (dir, content) in [(&dir, "own"), (&other, "foreign")] {
            fs::create_dir(dir).unwrap();
            fs::write(dir.join("a.diff"), content).unwrap();
        }
        let (root, budget, mut buffer) = (Root::open(&dir), Budget::new(100), Vec::new());
        fs::rename(&dir, &aside).unwrap();
        symlink(&other, &dir).unwrap();
        assert_eq!(root.read("a.diff", 10, &budget, &mut buffer).unwrap(), b"own");
        // What is below it is looked up anew, and a link there is refused.
        symlink(other.join("a.diff"), aside.join("b.diff")).unwrap();
        assert!(matches!(root.read("b.diff", 10, &budget, &mut buffer), Err(ReadError::Io(_))));
        symlink(other.join("a.diff"), dir.join("b.diff")).unwrap();
        let refused = root.read("b.diff", 10, &budget, &mut buffer);
        assert!(matches!(refused, Err(ReadError::NotRegular("a symbolic link"))));
    }
}
