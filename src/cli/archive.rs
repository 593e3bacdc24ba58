//! `--archive DIR`: results that are kept, each with its commit and moment.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::run::json;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::{self, StoreError};
use crate::result::v1::{Archived, Stamp};

/// An archive that a run will add its result to.
#[derive(Debug)]
pub(super) struct Archive {
    dir: PathBuf,
    stamp: Stamp,
}

/// Finds out what ties a run to a commit and a moment, before it begins. `judged` lies in the repository that the
/// commit is of; files in `written` are Benchgate's own and do not make its working tree dirty.
pub(super) fn stamp(judged: &Path, written: &[&Path]) -> Result<Stamp, Diagnostic> {
    let created_at = io::now().map_err(|error| error.diagnose())?;
    let head = io::head(judged, written).map_err(|error| error.diagnose(judged))?;
    Ok(Stamp { created_at, head })
}

impl Archive {
    /// The archive of a run with this stamp. That it cannot be written to shows now, before anything is told.
    pub(super) fn open(dir: &Path, stamp: Stamp) -> Result<Self, Diagnostic> {
        let archive = Self { dir: dir.to_path_buf(), stamp };
        match io::open_archive(dir) {
            Ok(()) => Ok(archive),
            Err(error) => Err(archive.failed(&error.into())),
        }
    }

    /// Adds a result. It is on the disk when this returns.
    pub(super) fn store(&self, result: &impl Serialize) -> Result<(), Diagnostic> {
        let entry = json(&Archived::new(&self.stamp, result))?;
        match io::store(&self.dir, entry.as_bytes()) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn failed(&self, error: &StoreError) -> Diagnostic {
        let (code, help) = match error {
            StoreError::TooLarge(_) => (Code::TooLarge, "score parts of the benchmark one by one"),
            StoreError::Damaged(_) => {
                (Code::DamagedEntry, "restore it from a copy of the archive, or move it out of there")
            }
            StoreError::Io(_) if self.dir.exists() && !self.dir.is_dir() => {
                let message = "the result cannot be archived: this is no directory".to_owned();
                let help = Some("name a directory; it is made if it is not there");
                return Diagnostic::file(Code::CannotWrite, &self.dir.to_string_lossy(), message, help);
            }
            StoreError::Io(_) => (Code::CannotWrite, "check the path, its permissions and the free space"),
        };
        let message = format!("the result cannot be archived: {error}");
        Diagnostic::file(code, &self.dir.to_string_lossy(), message, Some(help))
    }
}
