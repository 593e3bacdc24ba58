//! A copy of what a command writes to standard output: some tools report there and nowhere else.

use std::fs::File;
#[cfg(unix)]
use std::io::Write as _;
use std::io::{self, Read as _, Seek as _};

use crate::limits::ARTIFACT_BYTES;

/// What was kept of standard output.
#[derive(Debug)]
pub enum OutputCopy {
    /// Nothing: nobody asked for it.
    Unasked,
    /// All of it.
    Whole(WholeCopy),
    /// Nothing: it is more than [`ARTIFACT_BYTES`].
    TooLarge,
    /// Nothing: the copy could not be written.
    Failed(io::Error),
}

/// A file with all that was written. It has no name, so that nobody else finds it and nothing is left of it.
#[derive(Debug)]
pub struct WholeCopy(File);

impl WholeCopy {
    /// The bytes, at most [`ARTIFACT_BYTES`].
    pub fn read(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.0.rewind()?;
        self.0.take(ARTIFACT_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A copy on its way. It needs no memory that grows.
#[cfg(unix)]
pub(super) struct Copying {
    copy: OutputCopy,
    room: u64,
}

#[cfg(unix)]
impl Copying {
    /// No copy.
    pub(super) fn none() -> Self {
        Self { copy: OutputCopy::Unasked, room: 0 }
    }

    /// Begins with nothing. That it cannot be written does not disturb the command.
    pub(super) fn begin() -> Self {
        let copy = match unnamed() {
            Ok(file) => OutputCopy::Whole(WholeCopy(file)),
            Err(error) => OutputCopy::Failed(error),
        };
        Self { copy, room: ARTIFACT_BYTES }
    }

    /// Adds a piece, or gives the whole copy up.
    pub(super) fn add(&mut self, piece: &[u8]) {
        let OutputCopy::Whole(WholeCopy(file)) = &mut self.copy else { return };
        match self.room.checked_sub(piece.len() as u64) {
            None => self.copy = OutputCopy::TooLarge,
            Some(room) => {
                self.room = room;
                if let Err(error) = file.write_all(piece) {
                    self.copy = OutputCopy::Failed(error);
                }
            }
        }
    }

    pub(super) fn finish(self) -> OutputCopy {
        self.copy
    }
}

/// A new file among the temporary ones, which only this user may open, and whose name is taken away at once.
#[cfg(unix)]
fn unnamed() -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let path = std::env::temp_dir().join(format!("benchgate-output-{}", crate::io::new_invocation()));
    let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_whole_and_what_does_not_is_not_kept() {
        let mut copying = Copying::begin();
        for piece in [&b"a\n"[..], b"", b"\xff\0b"] {
            copying.add(piece);
        }
        let OutputCopy::Whole(whole) = copying.finish() else { panic!("there is no copy") };
        assert_eq!(whole.read().unwrap(), b"a\n\xff\0b");
        let mut copying = Copying::begin();
        let piece = vec![0; 1 << 20];
        (0..ARTIFACT_BYTES >> 20).for_each(|_| copying.add(&piece));
        assert!(matches!(copying.copy, OutputCopy::Whole(_)));
        copying.add(b"1");
        copying.add(b"");
        assert!(matches!(copying.finish(), OutputCopy::TooLarge));
    }
}
