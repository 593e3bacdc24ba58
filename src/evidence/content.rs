//! From the stored bytes of an artefact to what it says as a report.

use alloc::string::ToString as _;

use super::formats::{self, Fault, Figures, Format};
use super::record::{Measure, ReportContent, Tests};
use super::rule::Kind;
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
    let format = match artifact.format.as_ref().map(|name| name.parse::<Format>()) {
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
        Ok(report) => ReportContent::Read(Kind::Report(report.format), measure(&report.figures)),
        Err(error) => ReportContent::Malformed(error.to_string()),
    }
}

/// The figures of a report, as a rule is held against them.
fn measure(figures: &Figures) -> Measure {
    match figures {
        Figures::Tests(tests) => Measure::Tests(Tests {
            executed: tests.executed,
            failed: tests.failed.saturating_add(tests.errored),
            flaky: tests.flaky,
        }),
        Figures::Analysis(analysis) => Measure::Analysis {
            runs: analysis.runs,
            errors: analysis
                .errors
                .saturating_add(analysis.failed_invocations)
                .saturating_add(analysis.tool_errors),
        },
        Figures::Coverage(coverage) => Measure::Coverage(coverage.share()),
        Figures::Build(build) => {
            Measure::Build { artifacts: build.artifacts, is_done: build.has_succeeded && build.errors == 0 }
        }
    }
}
