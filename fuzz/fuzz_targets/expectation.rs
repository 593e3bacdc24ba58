//! The strict reader of keys: an error says at least one thing, and everything that is said has a place.
#![no_main]

use benchgate::review::Expectations;
use benchgate::source::{decode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(bytes) else { return };
    let usual = Expectations::read_usual(text);
    let Ok(node) = parse(text) else {
        assert!(usual.is_none(), "more than JSON is read the quick way");
        return;
    };
    let said = match Expectations::read(&node) {
        Ok((key, warnings)) => {
            if let Some(usual) = usual {
                assert!(warnings.is_empty(), "a warning is lost the quick way");
                assert_eq!(usual, key, "the two ways differ");
            }
            for entry in key.entries() {
                if let Some(lines) = entry.lines {
                    assert!(lines.start() >= 1 && lines.start() <= lines.end());
                }
            }
            warnings.locate("x.expected.json", text)
        }
        Err(errors) => {
            assert!(usual.is_none(), "an error is lost the quick way");
            assert!(!errors.is_empty(), "refused without a word");
            errors.locate("x.expected.json", text)
        }
    };
    for diagnostic in said {
        assert!(diagnostic.place.is_some_and(|place| place.position.is_some()), "{}", diagnostic.message);
    }
});
