//! The policy as a whole: the strict reader and the committed JSON Schema judge the same documents, what
//! `benchgate config show` prints is the same policy again, and the order of keys never matters.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

mod agreement;
mod document;
mod hostile;
mod properties;
mod samples;
mod values;
