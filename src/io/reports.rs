//! The directory that one command writes its reports to: new, empty, and nobody else's.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use super::read::kind;
use crate::evidence::statement::{Invocation, PathError, RelativePath};
use crate::limits::{ARTIFACTS, DIRECTORY_DEPTH};

/// A directory for reports, which goes when this does.
#[derive(Debug)]
pub struct ReportsDirectory {
    path: PathBuf,
}

/// Why the reports of a command were not taken in.
#[derive(Debug, thiserror::Error)]
pub enum ReportsError {
    /// More than [`ARTIFACTS`].
    #[error("more than {ARTIFACTS} files")]
    TooMany,
    /// Deeper than [`DIRECTORY_DEPTH`].
    #[error("directories are nested deeper than {DIRECTORY_DEPTH} levels")]
    TooDeep,
    /// A link, a pipe, a socket or a device.
    #[error("{1}, not a regular file: `{0}`")]
    NotRegular(String, &'static str),
    /// A name that a record cannot hold.
    #[error("{1}: `{0}`")]
    Name(String, PathError),
    /// A name that is not UTF-8.
    #[error("the name of a file is not UTF-8: `{0}`")]
    NotUtf8(String),
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl ReportsDirectory {
    /// Makes one among the temporary files, which nobody but this user may enter.
    pub fn create(invocation: &Invocation) -> io::Result<Self> {
        let path = std::env::temp_dir().canonicalize()?.join(format!("benchgate-reports-{invocation}"));
        if path.to_str().is_none() {
            // It is put into words of commands, which are text.
            let message = "the name of the directory for temporary files is not UTF-8";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Not recursively: one that is there already is an error.
        builder.create(&path)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The files in it and below it, in the bytewise order of their paths.
    pub fn files(&self) -> Result<Vec<RelativePath>, ReportsError> {
        let mut found = Vec::new();
        // It is bounded in depth, and each level in number.
        walk(&self.path, "", 0, &mut found)?;
        found.sort_unstable();
        Ok(found)
    }
}

fn walk(dir: &Path, below: &str, depth: usize, found: &mut Vec<RelativePath>) -> Result<(), ReportsError> {
    if depth > DIRECTORY_DEPTH {
        return Err(ReportsError::TooDeep);
    }
    for (index, entry) in fs::read_dir(dir)?.enumerate() {
        if index >= ARTIFACTS || found.len() >= ARTIFACTS {
            return Err(ReportsError::TooMany);
        }
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(ReportsError::NotUtf8(format!("{below}{}", name.to_string_lossy())));
        };
        let path = format!("{below}{name}");
        let kind_of = entry.file_type()?;
        if kind_of.is_dir() {
            walk(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if kind_of.is_file() {
            found.push(RelativePath::new(&path).map_err(|error| ReportsError::Name(path, error))?);
        } else {
            return Err(ReportsError::NotRegular(path, kind(kind_of)));
        }
    }
    Ok(())
}

impl Drop for ReportsDirectory {
    fn drop(&mut self) {
        // Best effort: it lies among the temporary files, and links in it are removed and not followed.
        drop(fs::remove_dir_all(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::new_invocation;

    #[test]
    fn it_is_new_private_and_goes() {
        let invocation = new_invocation();
        let reports = ReportsDirectory::create(&invocation).unwrap();
        let path = reports.path().to_path_buf();
        assert!(ReportsDirectory::create(&invocation).is_err(), "it is there");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        }
        fs::create_dir_all(path.join("b/c")).unwrap();
        for file in ["z.xml", "b/c/a.xml", "b.xml"] {
            fs::write(path.join(file), "").unwrap();
        }
        let files = reports.files().unwrap();
        assert_eq!(
            files.iter().map(RelativePath::as_str).collect::<Vec<_>>(),
            ["b.xml", "b/c/a.xml", "z.xml"]
        );
        drop(reports);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let reports = ReportsDirectory::create(&new_invocation()).unwrap();
        let refused = |name: &str| {
            let said = reports.files().unwrap_err().to_string();
            fs::remove_file(reports.path().join(name)).unwrap();
            assert!(reports.files().is_ok());
            said
        };
        fs::write(reports.path().join("a\nb"), "").unwrap();
        assert!(refused("a\nb").contains("no control characters"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", reports.path().join("x.xml")).unwrap();
            assert_eq!(refused("x.xml"), "a symbolic link, not a regular file: `x.xml`");
        }
        for number in 0..ARTIFACTS {
            fs::write(reports.path().join(number.to_string()), "").unwrap();
        }
        assert_eq!(reports.files().unwrap().len(), ARTIFACTS);
        fs::write(reports.path().join("more"), "").unwrap();
        assert_eq!(reports.files().unwrap_err().to_string(), "more than 1000 files");
    }
}
