//! A digest of bytes that come piece by piece.

use core::fmt;

use sha2::{Digest as _, Sha256};

use super::Digest;

/// The digest of what has come so far. It needs the same memory for any number of bytes.
#[derive(Clone, Default)]
pub struct RunningDigest {
    state: Sha256,
    bytes: u64,
}

impl RunningDigest {
    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
    }

    /// How many bytes have come.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest of all of them.
    pub fn finish(self) -> Digest {
        Digest(self.state.finalize().into())
    }
}

impl fmt::Debug for RunningDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningDigest").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_digest_of_the_whole() {
        let mut running = RunningDigest::default();
        running.add(b"a");
        running.add(b"");
        running.add(b"bc");
        assert_eq!(running.bytes(), 3);
        assert_eq!(running.finish(), Digest::of(b"abc"));
        assert_eq!(RunningDigest::default().finish(), Digest::of(b""));
    }
}
