//! The names of the formats.

use core::fmt;
use core::str::FromStr;

/// A format of reports.
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

/// The word names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the formats of reports are junit, ctrf, sarif, lcov, cobertura, go-test, libtest, cargo-json and in-toto"
)]
pub struct FormatError;

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

    /// Its name in rules and records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Ctrf => "ctrf",
            Self::Sarif => "sarif",
            Self::Lcov => "lcov",
            Self::Cobertura => "cobertura",
            Self::GoTest => "go-test",
            Self::Libtest => "libtest",
            Self::Cargo => "cargo-json",
            Self::InToto => "in-toto",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(FormatError)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn each_name_is_read_back_and_the_error_names_them_all() {
        let all = FormatError.to_string();
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert!(all.contains(format.name()), "{format}");
        }
        assert_eq!("JUnit".parse::<Format>(), Err(FormatError));
    }
}
