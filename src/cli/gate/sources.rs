//! Where the files of a gate come from: the working tree, and the commits that it is held against.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::slice;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::{is_blank, stem};
use crate::ids::{ObjectFormat, Sha};
use crate::io::{self, BlobError, Budget, EntryKind, ReadError, Repository, RepositoryError, TreeEntry};
use crate::limits::ARTIFACT_BYTES;
use crate::ordered::Ordered as _;

/// A commit whose files are read as objects.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) commit: Sha,
    pub(super) tree: Sha,
    /// Its regular files by path; what has a name that is not UTF-8 is judged by nothing.
    pub(super) files: BTreeMap<String, Sha>,
    /// Those of its files that may be run.
    pub(super) executable: BTreeSet<String>,
    /// What stands there and is no regular file.
    pub(super) irregular: BTreeMap<String, TreeEntry>,
    /// What has a name that is not UTF-8, by its bytes.
    pub(super) unnamed: BTreeMap<Vec<u8>, TreeEntry>,
}

/// Lists a commit.
pub(super) fn snapshot(repository: &Repository, commit: &Sha) -> Result<Snapshot, RepositoryError> {
    let tree = repository.facts(commit)?.tree;
    snapshot_of(repository, commit, tree)
}

/// Lists a tree that a commit comes to.
pub(super) fn snapshot_of(
    repository: &Repository,
    commit: &Sha,
    tree: Sha,
) -> Result<Snapshot, RepositoryError> {
    let listed = repository.files(&tree)?;
    let (mut files, mut executable, mut irregular) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    for (path, entry) in listed.entries {
        match entry.kind {
            EntryKind::Regular => drop(files.insert(path, entry.id)),
            EntryKind::Executable => {
                executable.insert(path.clone());
                files.insert(path, entry.id);
            }
            EntryKind::Link | EntryKind::Submodule | EntryKind::Unknown => {
                irregular.insert(path, entry);
            }
        }
    }
    let unnamed = listed.unnamed.into_iter().collect();
    Ok(Snapshot { commit: commit.clone(), tree, files, executable, irregular, unnamed })
}

impl Snapshot {
    /// What stands under a path: mode and id, as the tree has it.
    pub(super) fn entry(&self, path: &str) -> Option<(EntryKind, &Sha)> {
        let odd = self.irregular.get(path).map(|odd| (odd.kind, &odd.id));
        odd.or_else(|| {
            let is_executable = self.executable.contains(path);
            let kind = if is_executable { EntryKind::Executable } else { EntryKind::Regular };
            self.files.get(path).map(|id| (kind, id))
        })
    }

    /// Paths under which another one has something else.
    pub(super) fn differs(&self, other: &Self) -> BTreeSet<String> {
        let paths = self.paths().chain(other.paths());
        paths.filter(|path| self.entry(path) != other.entry(path)).cloned().ordered()
    }

    /// Every path that is text.
    fn paths(&self) -> impl Iterator<Item = &String> {
        self.files.keys().chain(self.irregular.keys())
    }
}

/// What is judged.
#[derive(Debug)]
pub(super) enum Head {
    /// The files that are checked out, and the commit that they should be of; none outside git.
    Worktree(Option<Arc<Snapshot>>),
    /// A commit.
    Commit(Arc<Snapshot>),
}

/// The files that count.
#[derive(Debug)]
pub(super) struct Sources {
    /// The root of the working tree; the current directory outside git.
    pub(super) root: PathBuf,
    pub(super) repository: Option<Repository>,
    /// How ids of blobs are made.
    pub(super) format: ObjectFormat,
    pub(super) head: Head,
    /// The commit whose rules judge; the same as the baseline when the branch did not move.
    pub(super) tip: Option<Arc<Snapshot>>,
    pub(super) baseline: Option<Arc<Snapshot>>,
    pub(super) budget: Budget,
    /// The number of the pull request that is judged from objects alone, where it is one.
    pub(super) pull: Option<u64>,
}

/// The blobs of files by their names.
pub(super) type Named = BTreeMap<String, BTreeSet<Sha>>;

/// The versions of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Three {
    pub(super) baseline: Option<Vec<u8>>,
    pub(super) tip: Option<Vec<u8>>,
    /// As the change has it; where the change left it alone, as the tip has it.
    pub(super) own: Option<Vec<u8>>,
}

impl Sources {
    /// The versions of a file, by its path from the root.
    pub(super) fn three(&self, path: &str, limit: u64) -> Result<Three, Diagnostic> {
        let baseline = self.of_commit(self.baseline.as_deref(), path, limit)?;
        let tip = self.of_commit(self.tip.as_deref(), path, limit)?;
        let head = self.of_head(path, limit)?;
        // Nothing to compare with: it is the change's own.
        let is_left = self.tip.is_some() && head == baseline;
        let own = if is_left { tip.clone() } else { head };
        Ok(Three { baseline, tip, own })
    }

    /// A file as the change has it.
    pub(super) fn of_head(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Diagnostic> {
        match &self.head {
            Head::Commit(snapshot) => self.of_commit(Some(snapshot), path, limit),
            Head::Worktree(_) => {
                let full = self.root.join(path);
                // A link on the way would lead out of what is judged.
                self.refuse_links(path)?;
                let mut buffer = Vec::new();
                match io::read(&full, limit, &self.budget, &mut buffer) {
                    Ok(bytes) => Ok(Some(bytes.to_vec())),
                    Err(ReadError::Io(error))
                        if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                    {
                        Ok(None)
                    }
                    Err(error) => Err(error.diagnose(path)),
                }
            }
        }
    }

    /// A link on the way to a file or directory leads out of what is judged.
    pub(super) fn refuse_links(&self, path: &str) -> Result<(), Diagnostic> {
        let mut at = self.root.clone();
        for part in path.split('/') {
            at.push(part);
            if at.is_symlink() {
                let message = "a symbolic link stands where a judged file belongs".to_owned();
                let help = Some("put the file itself there");
                return Err(Diagnostic::file(Code::NotRegular, path, message, help));
            }
        }
        Ok(())
    }

    fn of_commit(
        &self,
        snapshot: Option<&Snapshot>,
        path: &str,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        let Some(snapshot) = snapshot else { return Ok(None) };
        if let Some(what) = snapshot.irregular.get(path).and_then(|odd| odd.kind.odd()) {
            let message = format!("in {} it is {what}", short(&snapshot.commit));
            let help = Some("put a regular file there");
            return Err(Diagnostic::file(Code::NotRegular, path, message, help));
        }
        let Some(id) = snapshot.files.get(path) else { return Ok(None) };
        let mut blobs = self.blobs([id], limit)?;
        Ok(blobs.remove(id))
    }

    /// The bytes of blobs.
    pub(super) fn blobs<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i Sha>,
        limit: u64,
    ) -> Result<BTreeMap<Sha, Vec<u8>>, Diagnostic> {
        let wanted: BTreeSet<&Sha> = ids.into_iter().collect();
        let mut found = BTreeMap::new();
        let Some(repository) = &self.repository else { return Ok(found) };
        let ids: Vec<Sha> = wanted.into_iter().cloned().collect();
        repository
            .blobs(&ids, limit, &self.budget, &mut |id, bytes| drop(found.insert(id.clone(), bytes)))
            .map_err(|error| error.diagnose(repository))?;
        Ok(found)
    }

    /// The commit that is tested, whatever is checked out.
    pub(super) fn tested(&self) -> Option<&Snapshot> {
        match &self.head {
            Head::Worktree(snapshot) => snapshot.as_deref(),
            Head::Commit(snapshot) => Some(snapshot),
        }
    }

    /// The files of the tested commit by their names, with and without their endings.
    pub(super) fn named(&self) -> Named {
        let mut named = Named::new();
        for (path, id) in self.tested().into_iter().flat_map(|snapshot| &snapshot.files) {
            let name = path.rsplit('/').next().unwrap_or(path);
            for name in [name, stem(name)] {
                named.entry(name.to_owned()).or_default().insert(id.clone());
            }
        }
        named
    }

    /// Whether one of the blobs has anything in it that can be seen. What is too large to be read has.
    pub(super) fn has_content(&self, ids: &BTreeSet<Sha>) -> Result<bool, Diagnostic> {
        let Some(repository) = &self.repository else { return Ok(false) };
        for id in ids {
            let mut is_seen = false;
            let mut look = |_: &Sha, bytes: Vec<u8>| is_seen = !is_blank(&bytes);
            match repository.blobs(slice::from_ref(id), ARTIFACT_BYTES, &self.budget, &mut look) {
                Ok(()) if !is_seen => {}
                Ok(()) | Err(BlobError::TooLarge(..)) => return Ok(true),
                Err(error) => return Err(error.diagnose(repository)),
            }
        }
        Ok(false)
    }

    /// Paths under which the baseline and what is tested have something else, whatever it is, with those of `dirty`. One that
    /// is not UTF-8 is there as far as it can be shown.
    pub(super) fn changed(&self, dirty: &BTreeSet<String>) -> BTreeSet<String> {
        let (Some(baseline), Some(head)) = (&self.baseline, self.tested()) else { return dirty.clone() };
        let mut changed = baseline.differs(head);
        changed.extend(dirty.iter().cloned());
        let unnamed = baseline.unnamed.keys().chain(head.unnamed.keys());
        let unnamed = unnamed.filter(|path| baseline.unnamed.get(*path) != head.unnamed.get(*path));
        changed.extend(unnamed.map(|path| String::from_utf8_lossy(path).into_owned()));
        changed
    }

    /// Whether more may lie behind a path than git lists: a link or a submodule, before or after the change. Of what is not
    /// UTF-8 nobody says.
    pub(super) fn leads_on(&self, path: &str) -> bool {
        let all = [self.baseline.as_deref(), self.tested()];
        let is_odd = all.into_iter().flatten().any(|snapshot| snapshot.irregular.contains_key(path));
        is_odd || path.contains(char::REPLACEMENT_CHARACTER)
    }
}

/// A commit in few digits.
pub(super) fn short(commit: &Sha) -> String {
    commit.as_str().chars().take(12).collect()
}
