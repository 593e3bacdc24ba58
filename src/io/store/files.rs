//! Reading the files of a store: many, so that its directories are looked up once.

use super::{EvidenceStore, RecordFile};
use crate::ids::Digest;
use crate::io::read::{Budget, ReadError, Root};
use crate::limits::{ARTIFACT_BYTES, RECORD_BYTES};

/// A store whose files are read. What is added meanwhile is there too.
#[derive(Debug)]
pub struct StoredFiles {
    records: Root,
    artifacts: Root,
}

/// Bytes that were stored under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored<'b> {
    /// The bytes.
    pub bytes: &'b [u8],
    /// Their digest, which may differ from the one that the name states.
    pub digest: Digest,
}

impl EvidenceStore {
    /// Opens it for reading. Where it is not there, each file says so.
    pub fn files(&self) -> StoredFiles {
        StoredFiles { records: Root::open(&self.records_dir()), artifacts: Root::open(&self.artifacts_dir()) }
    }
}

impl StoredFiles {
    /// Reads a record.
    pub fn record<'b>(
        &self,
        file: &RecordFile,
        budget: &Budget,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Stored<'b>, ReadError> {
        self.records.read(&file.name, RECORD_BYTES, budget, buffer).map(Stored::of)
    }

    /// Reads the artefact of a digest.
    pub fn artifact<'b>(
        &self,
        digest: &Digest,
        budget: &Budget,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Stored<'b>, ReadError> {
        self.artifacts.read(digest.to_string(), ARTIFACT_BYTES, budget, buffer).map(Stored::of)
    }
}

impl<'b> Stored<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, digest: Digest::of(bytes) }
    }
}
