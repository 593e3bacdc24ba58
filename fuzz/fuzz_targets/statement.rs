//! The reader of records: what it takes has one form, which it takes again as the same.
#![no_main]

use benchgate::evidence::statement::read_statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match read_statement("record", bytes) {
        Ok(statement) => {
            let again = statement.to_bytes();
            assert_eq!(read_statement("record", &again), Ok(statement));
        }
        Err(problems) => assert!(!problems.is_empty(), "refused without a word"),
    }
});
