//! The strict reader of keys: an error says at least one thing, and everything that is said has a place.
#![no_main]

use benchgate::review::Expectations;
use benchgate::source::{decode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    let Ok(node) = parse(text) else { return };
    let said = match Expectations::read(&node) {
        Ok((key, warnings)) => {
            for entry in key.entries() {
                if let Some(lines) = entry.lines {
                    assert!(lines.start() >= 1 && lines.start() <= lines.end());
                }
            }
            warnings.locate("x.expected.json", text)
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a word");
            errors.locate("x.expected.json", text)
        }
    };
    for diagnostic in said {
        assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{}", diagnostic.message);
    }
});
