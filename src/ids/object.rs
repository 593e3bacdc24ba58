//! The ids that git gives to what is in files.

use alloc::format;
use alloc::string::String;

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
        running.add(format!("{kind} {length}\0").as_bytes());
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
            Self::Sha1(running) => hex(&running.finalize()),
            Self::Sha256(running) => hex(&running.finalize()),
        }
    }
}

impl Sha {
    /// The id of 20 or 32 bytes, as trees have it.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        matches!(bytes.len(), 20 | 32).then(|| hex(bytes))
    }
}

fn hex(bytes: &[u8]) -> Sha {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or('0');
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    Sha(text)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
