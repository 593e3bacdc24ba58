//! From bytes to a report.

use super::{
    Fault, Format, MalformedReport, Report, cargo, cobertura, ctrf, detect, go_test, in_toto, junit, lcov,
    libtest, sarif,
};
use crate::limits::ARTEFACT_BYTES;
use crate::source::{Node, decode, parse};

/// Reads a report of a known format. UTF-8 only, a byte order mark is passed over. Work and memory are linear in the
/// bytes, of which [`ARTEFACT_BYTES`] are read at most.
pub fn read(format: Format, bytes: &[u8]) -> Result<Report, MalformedReport> {
    let text = text(bytes)?;
    match format {
        Format::Junit => junit::read(text),
        Format::Cobertura => cobertura::read(text),
        Format::Ctrf => document(text, ctrf::read),
        Format::Sarif => document(text, sarif::read),
        Format::InToto => document(text, in_toto::read),
        Format::GoTest => go_test::read(text),
        Format::Cargo => cargo::read(text),
        Format::Libtest => libtest::read(text),
        Format::Lcov => lcov::read(text),
    }
}

/// Reads a report that somebody says is of a format. One whose content is plainly of another is refused: read as
/// something else, a report of failures may have none.
pub fn read_as(stated: Format, bytes: &[u8]) -> Result<Report, MalformedReport> {
    match detect(bytes) {
        Ok(found) if found != stated => Err(MalformedReport::other(stated, &found.to_string())),
        _ => read(stated, bytes),
    }
}

/// The text of a report that is neither too large nor blank.
pub(super) fn text(bytes: &[u8]) -> Result<&str, MalformedReport> {
    let size = bytes.len() as u64;
    if size > ARTEFACT_BYTES {
        return Err(MalformedReport::whole(Fault::TooLarge(size)));
    }
    let text = decode(bytes)?;
    if text.trim_ascii().is_empty() {
        return Err(MalformedReport::whole(Fault::Blank));
    }
    Ok(text)
}

fn document(
    text: &str,
    read: impl Fn(&Node<'_>) -> Result<Report, MalformedReport>,
) -> Result<Report, MalformedReport> {
    let read = {
        let tree = parse(text)?;
        read(&tree)
    };
    // The tree is gone: to find a place takes memory of its own.
    read.map_err(|error| error.located(text))
}
