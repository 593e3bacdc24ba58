//! The reader of policies: an error says at least one thing, and all that is said has a place; what is shown of a policy
//! is read as the same policy again.
#![no_main]

use benchgate::diagnostic::Code;
use benchgate::policy::{Effective, read_policy};
use benchgate::report::{Comments, config_json, config_toml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match read_policy("benchgate.toml", bytes) {
        Ok((policy, text)) => {
            let effective = Effective::of(&policy, Some(("benchgate.toml", text)));
            for comments in [Comments::Origins, Comments::None] {
                let shown = config_toml(&effective, comments);
                let again = read_policy("shown", shown.as_bytes()).map(|(policy, _)| policy);
                assert!(again.as_ref() == Ok(&policy), "{shown}");
            }
            assert!(config_json(&effective).is_ok());
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a word");
            for problem in problems {
                let is_placed = problem.place.is_some_and(|place| place.position.is_some());
                // Of another encoding only the name is known.
                assert!(is_placed || problem.code == Code::NotUtf8, "{}", problem.message);
            }
        }
    }
});
