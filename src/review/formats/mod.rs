//! Formats of findings files: bytes to findings, one file per format.

mod native;
mod usual;

pub use native::read as read_native;
pub use usual::read as read_usual;
