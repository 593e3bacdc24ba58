//! Seals of a store: `DIR/seals/<sha256>.json`.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::{fs, io};

use super::{EvidenceStore, StoreError, check_directory, named, store};
use crate::evidence::{read_seal, seal};
use crate::ids::Digest;
use crate::io::read::{Budget, Root};
use crate::limits::{RECORD_BYTES, SEALS};

/// A list of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The digest of its bytes.
    pub digest: Digest,
    /// The records that it names.
    pub records: BTreeSet<Digest>,
}

impl EvidenceStore {
    /// Adds a seal over records, and says where it is.
    pub fn add_seal(&self, records: &BTreeSet<Digest>) -> Result<PathBuf, StoreError> {
        let dir = self.seals_dir();
        match check_directory(&dir) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        store(&dir, &seal(records))
    }

    /// The seals that are there. A file that is none vouches for nothing, whatever else it is.
    pub fn seals(&self) -> io::Result<Vec<Seal>> {
        let dir = self.seals_dir();
        match check_directory(&dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&dir)?.take(SEALS) {
            names.push(entry?.file_name());
        }
        names.sort_unstable();
        let (root, budget) = (Root::open(&dir), Budget::new(RECORD_BYTES * SEALS as u64));
        let mut buffer = Vec::new();
        let mut found = Vec::new();
        for name in names {
            let Some(stated) = name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(named)
            else {
                continue;
            };
            let Ok(bytes) = root.read(&name, RECORD_BYTES, &budget, &mut buffer) else { continue };
            let digest = Digest::of(bytes);
            let records = read_seal(bytes).filter(|_| digest == stated);
            found.extend(records.map(|records| Seal { digest, records }));
        }
        Ok(found)
    }

    pub(super) fn seals_dir(&self) -> PathBuf {
        self.dir.join("seals")
    }
}
