//! A connection that takes a few bytes at a time must get the whole frame.

use std::io::{self, Write};

#[path = "frame.rs"]
#[allow(dead_code)]
mod frame;

/// Takes at most five bytes per call, as a socket with a full buffer may.
struct Slow(Vec<u8>);

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(5);
        self.0.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let payload = [7; 100];
    let mut sent = Slow(Vec::new());
    if let Err(problem) = frame::write_frame(&mut sent, frame::Kind::Entry, &payload) {
        println!("the frame is refused: {problem}; this checks nothing");
        std::process::exit(2);
    }
    let arrived = sent.0.len() - 3;
    if arrived != payload.len() {
        println!("BUG: {arrived} of {} bytes were sent, and success was reported", payload.len());
        std::process::exit(1);
    }
    println!("OK: all {arrived} bytes were sent");
}
