//! Formats of findings files: bytes to findings, one file per format.

mod native;

pub use native::read as read_native;
