//! The reader of JSON: takes what the grammar allows, refuses what it does not, and names places that exist.
#![no_main]

use benchgate::limits::{JSON_DEPTH, JSON_VALUES};
use benchgate::source::{SyntaxError, decode, parse};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    let grammatical = serde_json::from_str::<&RawValue>(text).is_ok();
    let at = match parse(text) {
        Ok(_) => {
            assert!(grammatical, "more than the grammar allows");
            return;
        }
        Err(SyntaxError::Invalid { at, message } | SyntaxError::CutShort { at, message }) => {
            assert!(!grammatical || nested(text) > JSON_DEPTH, "less than the grammar allows: {message}");
            at
        }
        Err(SyntaxError::TooMany { at }) => {
            assert!(text.len() > JSON_VALUES as usize, "not so many");
            at
        }
        Err(SyntaxError::TooDense { at }) => {
            // Less than that cannot be a tree of so much memory, whatever is in it.
            assert!(text.len() > 500_000, "not so dense");
            at
        }
        Err(SyntaxError::TooDeep { at }) => {
            assert!(nested(text) > JSON_DEPTH, "not so deep");
            at
        }
    };
    assert!(at.line >= 1 && at.column >= 1);
    assert!(at.line as usize <= text.split('\n').count(), "the line exists");
});

/// How deep a document is, and one that breaks off somewhere is until there.
fn nested(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}
