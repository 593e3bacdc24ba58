//! One stream of a command: read, hashed, counted, and written on.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::copy::{Copying, OutputCopy};
use crate::evidence::statement::Stream;
use crate::ids::RunningDigest;

/// Passes a stream on. Everything is a step that can be interrupted without losing a byte.
pub(super) struct Pump<R, W> {
    /// Nothing after the end.
    source: Option<R>,
    /// Nothing once it takes no more.
    sink: Option<W>,
    running: RunningDigest,
    /// What is kept of it.
    copying: Copying,
    buffer: Vec<u8>,
    step: Step,
    /// Bytes that are still taken when nobody waits for more.
    rest: usize,
    was_held_open: bool,
    failure: Option<io::Error>,
}

/// What a pump does next.
#[derive(Debug, Clone, Copy)]
enum Step {
    Read,
    /// The part of the buffer that is not written yet.
    Write(usize, usize),
    Flush,
}

/// How much a pump waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// For the end of the stream.
    End,
    /// For nothing: what is in the pipe is taken, and that is all.
    Rest,
}

/// What a pump knows when it is done.
pub(super) struct Pumped {
    pub(super) stream: Stream,
    pub(super) copy: OutputCopy,
    pub(super) was_held_open: bool,
    pub(super) failure: Option<io::Error>,
}

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;
/// Most bytes that a pipe holds for a user without privileges (Linux's `pipe-max-size`).
const PIPE: usize = 1 << 20;
/// Steps after which somebody else has a turn.
const STEPS: usize = 32;

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Pump<R, W> {
    pub(super) fn new(source: R, sink: W) -> Self {
        Self {
            source: Some(source),
            sink: Some(sink),
            running: RunningDigest::default(),
            copying: Copying::none(),
            buffer: vec![0; PIECE],
            step: Step::Read,
            rest: PIPE,
            was_held_open: false,
            failure: None,
        }
    }

    /// Keeps a copy, too.
    pub(super) fn with_copy(self) -> Self {
        Self { copying: Copying::begin(), ..self }
    }

    /// Goes on. It is ready when the stream is at its end and everything is written.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, patience: Patience) -> Poll<()> {
        for _ in 0..STEPS {
            let moved = match self.step {
                Step::Read if self.source.is_none() => return Poll::Ready(()),
                Step::Read => self.poll_read(cx, patience),
                Step::Write(from, to) => self.poll_write(cx, from, to),
                Step::Flush => self.poll_flush(cx),
            };
            if moved.is_pending() {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, patience: Patience) -> Poll<()> {
        let Some(source) = &mut self.source else { return Poll::Ready(()) };
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let is_over = self.rest == 0;
        let read = if is_over { Poll::Pending } else { Pin::new(source).poll_read(cx, &mut buffer) };
        match read {
            Poll::Pending if patience == Patience::Rest => {
                self.was_held_open = true;
                self.source = None;
            }
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(())) => {
                let piece = buffer.filled();
                self.running.add(piece);
                self.copying.add(piece);
                if patience == Patience::Rest {
                    self.rest = self.rest.saturating_sub(piece.len());
                }
                if piece.is_empty() {
                    self.source = None;
                } else {
                    self.step = Step::Write(0, piece.len());
                }
            }
            Poll::Ready(Err(error)) if error.kind() == ErrorKind::Interrupted => {}
            Poll::Ready(Err(error)) => {
                self.source = None;
                self.failure = Some(error);
            }
        }
        Poll::Ready(())
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, from: usize, to: usize) -> Poll<()> {
        let bytes = self.buffer.get(from..to).unwrap_or_default();
        let Some(sink) = self.sink.as_mut().filter(|_| !bytes.is_empty()) else {
            self.step = Step::Flush;
            return Poll::Ready(());
        };
        match Pin::new(sink).poll_write(cx, bytes) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(0)) => self.give_up(ErrorKind::WriteZero.into()),
            Poll::Ready(Ok(written)) => self.step = Step::Write(from + written, to),
            Poll::Ready(Err(error)) => self.give_up(error),
        }
        Poll::Ready(())
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(sink) = &mut self.sink {
            match Pin::new(sink).poll_flush(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => self.give_up(error),
            }
        }
        self.step = Step::Read;
        Poll::Ready(())
    }

    /// Writes no more. Whoever went away did not want the rest, and that is no failure.
    fn give_up(&mut self, error: io::Error) {
        if error.kind() == ErrorKind::Interrupted {
            return;
        }
        self.sink = None;
        if error.kind() != ErrorKind::BrokenPipe {
            self.failure = Some(error);
        }
    }

    pub(super) fn finish(self) -> Pumped {
        let bytes = self.running.bytes();
        Pumped {
            stream: Stream { bytes, digest: self.running.finish() },
            copy: self.copying.finish(),
            was_held_open: self.was_held_open,
            failure: self.failure,
        }
    }
}
