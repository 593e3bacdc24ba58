//! Names and digests that must not be swapped for one another.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod name;
mod object;
mod repository;
mod running;
mod sha;

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use sha2::{Digest as _, Sha256};

pub use name::{ClaimId, CriterionId, NameError, TaskId};
pub use object::{ObjectFormat, RunningId};
pub use repository::{RepositoryName, RepositoryNameError};
pub use running::RunningDigest;
pub use sha::{Sha, ShaError};

/// The id of a fixture: the path of its files below the fixtures directory, without their endings, with `/`
/// between directories. Ordered bytewise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixtureId(String);

/// Why a text is not a fixture id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FixtureIdError {
    /// The file name is nothing but its ending.
    #[error("the name before `.expected.json` is empty")]
    Empty,
    /// `.expected` or `.findings` occurs inside, so that two files could claim the same fixture.
    #[error("`{0}` inside a fixture id makes it ambiguous which file belongs to which fixture")]
    Ambiguous(&'static str),
}

impl FixtureId {
    /// Takes the path below the fixtures directory, without endings.
    pub fn new(path: &str) -> Result<Self, FixtureIdError> {
        if path.is_empty() || path.ends_with('/') {
            return Err(FixtureIdError::Empty);
        }
        for part in [".expected", ".findings"] {
            // Most ids have no dot at all.
            if path.contains('.') && path.contains(part) {
                return Err(FixtureIdError::Ambiguous(part));
            }
        }
        Ok(Self(path.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FixtureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 digest (FIPS 180-4). Printed as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(core::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

/// The digit of a number below 16.
fn digit(number: u8) -> u8 {
    number + if number < 10 { b'0' } else { b'a' - 10 }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(DigestError);
        }
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().try_fold(0, |value, digit| {
                let digit = char::from(*digit).to_digit(16).ok_or(DigestError)?;
                u8::try_from(u32::from(value) * 16 + digit).map_err(|_| DigestError)
            })?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn digest_is_the_published_test_vector_and_survives_a_round_trip() {
        // FIPS 180-4, the message "abc".
        let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), published);
        assert_eq!(published.parse(), Ok(digest));
        assert_eq!(published.to_uppercase().parse(), Ok(digest));
    }

    #[test]
    fn what_is_not_64_hexadecimal_digits_is_no_digest() {
        for text in ["", "ab", &"g".repeat(64), &"é".repeat(32), &"a".repeat(65)] {
            assert_eq!(text.parse::<Digest>(), Err(DigestError), "{text}");
        }
    }

    #[test]
    fn ambiguous_ids_are_refused() {
        assert_eq!(FixtureId::new(""), Err(FixtureIdError::Empty));
        assert_eq!(FixtureId::new("suite/"), Err(FixtureIdError::Empty));
        assert_eq!(FixtureId::new("a.findings.b"), Err(FixtureIdError::Ambiguous(".findings")));
        assert!(FixtureId::new("suite/a b").is_ok());
    }
}
