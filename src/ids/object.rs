//! The ids that git gives to what is in files.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::Sha;

/// How a repository makes ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ObjectFormat {
    /// SHA-1, 40 digits.
    #[default]
    Sha1,
    /// SHA-256, 64 digits.
    Sha256,
}

impl ObjectFormat {
    /// The format of an id.
    pub fn of(id: &Sha) -> Self {
        if id.as_str().len() == 64 { Self::Sha256 } else { Self::Sha1 }
    }

    /// The id of a blob with these very bytes.
    pub fn blob_id(self, bytes: &[u8]) -> Sha {
        let mut running = self.running("blob", bytes.len() as u64);
        running.add(bytes);
        running.finish()
    }

    /// The id of an object of which the bytes come later: the digest of its kind, a space, the length in bytes, a zero byte
    /// and the bytes.
    pub fn running(self, kind: &str, length: u64) -> RunningId {
        let mut running = match self {
            Self::Sha1 => RunningId::Sha1(Sha1::new()),
            Self::Sha256 => RunningId::Sha256(Sha256::new()),
        };
        running.add(kind.as_bytes());
        running.add(b" ");
        running.add(decimal(length, &mut [0; 20]));
        running.add(&[0]);
        running
    }

    /// Bytes of an id as trees have it.
    pub fn id_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// The id of an object whose bytes are still coming.
#[derive(Debug)]
pub enum RunningId {
    /// SHA-1.
    Sha1(Sha1),
    /// SHA-256.
    Sha256(Sha256),
}

impl RunningId {
    /// The next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(running) => running.update(bytes),
            Self::Sha256(running) => running.update(bytes),
        }
    }

    /// The id, when all bytes came.
    pub fn finish(self) -> Sha {
        match self {
            Self::Sha1(running) => Sha::of_digest(&running.finalize()),
            Self::Sha256(running) => Sha::of_digest(&running.finalize()),
        }
    }
}

/// A number in decimal digits, of which there are 20 at most. Written without the machinery of `format!`: there is one for
/// every file.
fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        (number, count) = (number / 10, count + 1);
        if number == 0 {
            break;
        }
    }
    digits.get(digits.len() - count..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn the_ids_are_those_of_git() {
        // `git hash-object` of an empty file and of "hello\n", with and without `--object-format=sha256`.
        assert_eq!(ObjectFormat::Sha1.blob_id(b"").as_str(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(
            ObjectFormat::Sha1.blob_id(b"hello\n").as_str(),
            "ce013625030ba8dba906f756967f9e9ca394464a"
        );
        assert_eq!(
            ObjectFormat::Sha256.blob_id(b"").as_str(),
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
        );
    }

    #[test]
    fn lengths_are_written_as_numbers_are() {
        for number in [0, 1, 9, 10, 1_234_567_890, u64::MAX] {
            assert_eq!(decimal(number, &mut [0; 20]), number.to_string().as_bytes());
        }
    }
}
