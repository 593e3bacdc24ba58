//! The frames that the replica protocol sends: a kind, a length, the payload.

use std::io::{self, Write};

/// Largest payload that one frame carries.
pub const MAX_PAYLOAD: usize = u16::MAX as usize;

const HEADER_LEN: usize = 3;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Heartbeat = 1,
    Entry = 2,
    Snapshot = 3,
}

fn header(kind: Kind, payload: &[u8]) -> [u8; HEADER_LEN] {
    let length = (payload.len() as u16).to_be_bytes();
    [kind as u8, length[0], length[1]]
}

/// Writes one frame.
///
/// The payload goes out from where it is: a snapshot is too large to be copied
/// behind its header first.
pub fn write_frame<W: Write>(out: &mut W, kind: Kind, payload: &[u8]) -> io::Result<()> {
    if payload.len() > MAX_PAYLOAD {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "payload is too large for one frame",
        ));
    }
    out.write_all(&header(kind, payload))?;
    out.write_all(payload)?;
    out.flush()
}

/// Writes `state` as snapshot frames, as many as it takes, followed by a heartbeat.
pub fn write_snapshot<W: Write>(out: &mut W, state: &[u8]) -> io::Result<()> {
    for part in state.chunks(MAX_PAYLOAD) {
        write_frame(out, Kind::Snapshot, part)?;
    }
    write_frame(out, Kind::Heartbeat, &[])
}
