//! What a record is worth, and which records decide: every state, every precedence, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod jobs;
mod one_record;
mod properties;
mod records;
mod seals;
mod several_records;
mod stored;
