//! A stream of a process that is not waited for without an end.

use std::io::{self, ErrorKind, Read};
use std::process::ChildStdout;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that are handed over at once.
const PIECE: usize = 64 << 10;
/// Pieces that may lie ready while nobody takes them.
const PIECES: usize = 4;

/// The stream, read on a thread of its own, which nobody waits for: whoever else holds the stream open may hold it open
/// for good.
#[derive(Debug)]
pub(super) struct Patient {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    deadline: Instant,
}

impl Patient {
    pub(super) fn new(mut stream: ChildStdout) -> io::Result<Self> {
        let (tell, pieces) = sync_channel(PIECES);
        let read = move || {
            let mut buffer = vec![0; PIECE];
            loop {
                let piece = match stream.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let is_last = piece.is_err();
                if tell.send(piece).is_err() || is_last {
                    break;
                }
            }
        };
        thread::Builder::new().spawn(read)?;
        Ok(Self { pieces, piece: io::Cursor::default(), deadline: Instant::now() })
    }

    /// What is read from here on must come within this time.
    pub(super) fn wait_at_most(&mut self, patience: Duration) {
        self.deadline = Instant::now() + patience;
    }
}

impl Read for Patient {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() == self.piece.get_ref().len() as u64 {
            match self.pieces.recv_timeout(self.deadline.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.piece = io::Cursor::new(piece?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => return Err(ErrorKind::TimedOut.into()),
            }
        }
        self.piece.read(into)
    }
}
