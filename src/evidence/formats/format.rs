//! The formats.

use core::fmt;
use core::str::FromStr;

use crate::evidence::Kind;

/// A format of reports: each kind of evidence that is read from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `JUnit` XML, in the many forms that tools give it.
    Junit,
    /// Common Test Report Format.
    Ctrf,
    /// SARIF 2.1.0.
    Sarif,
    /// The tracefiles of lcov (`geninfo(1)`).
    Lcov,
    /// Cobertura XML.
    Cobertura,
    /// `go test -json`.
    GoTest,
    /// The text of Rust's own test harness.
    Libtest,
    /// `cargo … --message-format=json`.
    Cargo,
    /// An in-toto Statement with the test-result predicate.
    InToto,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Junit,
        Self::Ctrf,
        Self::Sarif,
        Self::Lcov,
        Self::Cobertura,
        Self::GoTest,
        Self::Libtest,
        Self::Cargo,
        Self::InToto,
    ];

    /// The kind of evidence that is in it.
    pub fn kind(self) -> Kind {
        match self {
            Self::Junit => Kind::Junit,
            Self::Ctrf => Kind::Ctrf,
            Self::Sarif => Kind::Sarif,
            Self::Lcov => Kind::Lcov,
            Self::Cobertura => Kind::Cobertura,
            Self::GoTest => Kind::GoTest,
            Self::Libtest => Kind::Libtest,
            Self::Cargo => Kind::CargoMessages,
            Self::InToto => Kind::TestResult,
        }
    }

    /// The format of a kind of evidence; `None` for one that is in no file.
    pub fn of(kind: Kind) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.kind() == kind)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().word())
    }
}

/// The word names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the formats are junit, ctrf, go-test, libtest, test-result, sarif, cargo-messages, lcov and cobertura"
)]
pub struct FormatError;

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(word: &str) -> Result<Self, FormatError> {
        Self::ALL.into_iter().find(|format| format.kind().word() == word).ok_or(FormatError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn every_kind_of_a_file_has_a_format() {
        for kind in Kind::ALL {
            let is_of_a_file = !matches!(kind, Kind::Drift | Kind::Job);
            assert_eq!(Format::of(kind).map(Format::kind), is_of_a_file.then_some(kind), "{kind:?}");
        }
        for format in Format::ALL {
            assert_eq!(Format::of(format.kind()), Some(format));
            assert_eq!(format.kind().word().parse(), Ok(format));
            assert!(FormatError.to_string().contains(format.kind().word()));
        }
    }
}
