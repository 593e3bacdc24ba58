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
    let read = match artifact.format.as_deref().map(str::parse::<Format>) {
        Some(Ok(format)) => formats::read_as(format, bytes),
        Some(Err(error)) => return ReportContent::Malformed(error.to_string()),
        None => match formats::detect(bytes) {
            Ok(format) => formats::read(format, bytes),
            Err(error) if announced == Announced::Yes && error.fault != Fault::Unknown => {
                return ReportContent::Malformed(error.to_string());
            }
            Err(_) if is_blank(bytes) => return ReportContent::Blank,
            Err(_) => return ReportContent::Other,
        },
    };
    match read {
        Ok(report) => ReportContent::Read(report.format.kind(), report.measure()),
        Err(error) => ReportContent::Malformed(error.to_string()),
    }
}

/// Whether bytes are text of which nothing can be seen: white space, control characters, characters without a width.
/// What is not UTF-8 is no text, and is something.
pub fn is_blank(bytes: &[u8]) -> bool {
    let is_unseen = |c: char| {
        let is_empty = matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        );
        c.is_whitespace() || c.is_control() || is_empty
    };
    core::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_unseen))
}
