//! From the stored bytes of an artefact to what it says as a report.

use alloc::string::ToString as _;

use super::formats::{self, Fault, Format};
use super::record::ReportContent;
use super::statement::Artifact;
use crate::ids::Digest;

/// What stands in the store under the digest of an artefact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored<'b> {
    /// Bytes, and their own digest.
    Bytes(&'b [u8], Digest),
    /// Nothing, or nothing that is a file.
    Nothing,
    /// More than is read.
    TooLarge(u64),
}

/// Whether the command said that it would write this report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// It did: it must be a report.
    Yes,
    /// It is something that lay beside the reports, and may be anything.
    No,
}

/// Reads an artefact. Everything is derived from the bytes again; what the record says about them must agree.
pub fn content(artifact: &Artifact, stored: Stored<'_>, announced: Announced) -> ReportContent {
    let bytes = match stored {
        Stored::Bytes(bytes, digest) if digest == artifact.digest && bytes.len() as u64 == artifact.bytes => {
            bytes
        }
        Stored::Bytes(..) => return ReportContent::Tampered("its bytes are not those of the record".into()),
        Stored::Nothing => return ReportContent::Tampered("its bytes are not in the store".into()),
        Stored::TooLarge(most) => {
            return ReportContent::Malformed(alloc::format!("larger than {most} bytes"));
        }
    };
    let format = match artifact.format.as_deref().map(str::parse::<Format>) {
        Some(Ok(format)) => format,
        Some(Err(error)) => return ReportContent::Malformed(error.to_string()),
        None => match formats::detect(bytes) {
            Ok(format) => format,
            Err(error) if announced == Announced::Yes && error.fault != Fault::Unknown => {
                return ReportContent::Malformed(error.to_string());
            }
            Err(_) => return ReportContent::Other,
        },
    };
    match formats::read(format, bytes) {
        Ok(report) => ReportContent::Read(report.format.kind(), report.measure()),
        Err(error) => ReportContent::Malformed(error.to_string()),
    }
}
