//! What of a store of evidence is no dirt: its own directories, but nothing that git tracks in them. A store may be, or
//! lead to, a directory of sources, and a change of those is a change.

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::io::{EvidenceStore, Worktree};

/// Directories of a store.
#[derive(Debug)]
pub(super) struct Aside {
    /// Those in which git tracks nothing: they are passed over whole.
    whole: Vec<PathBuf>,
    /// Those in which it tracks something, below the root of the working tree: what it does not track there is evidence.
    shared: Vec<PathBuf>,
    /// Whether git tracks anything of the store.
    pub(super) is_tracked: bool,
}

impl Aside {
    /// Asks git about a store.
    pub(super) fn of(store: &EvidenceStore, worktree: &Worktree) -> Result<Self, Diagnostic> {
        let is_tracked = is_tracked(worktree, store.dir())?;
        let mut aside = Self { whole: Vec::new(), shared: Vec::new(), is_tracked };
        for dir in store.directories() {
            // Where nothing of the store is tracked, nothing of it is asked about.
            match below(worktree, &dir).filter(|_| is_tracked) {
                Some(below) if self::is_tracked(worktree, &dir)? => aside.shared.push(below),
                _ => aside.whole.push(dir),
            }
        }
        Ok(aside)
    }

    /// What is passed over whole.
    pub(super) fn whole(&self) -> impl Iterator<Item = &Path> {
        self.whole.iter().map(PathBuf::as_path)
    }

    /// Whether a path that git does not track is evidence.
    pub(super) fn has(&self, path: &str) -> bool {
        self.shared.iter().any(|dir| Path::new(path).starts_with(dir))
    }
}

/// Whether git tracks a path, or something below it. What lies outside the working tree it does not.
pub(super) fn is_tracked(worktree: &Worktree, path: &Path) -> Result<bool, Diagnostic> {
    match below(worktree, path).as_deref().and_then(Path::to_str) {
        Some(below) => worktree.tracks(below).map_err(|error| error.diagnose(&worktree.root)),
        None => Ok(false),
    }
}

/// The way to a path from the root of the working tree, without links.
fn below(worktree: &Worktree, path: &Path) -> Option<PathBuf> {
    let real = path.canonicalize().ok()?;
    real.strip_prefix(&worktree.root).ok().map(Path::to_path_buf)
}
