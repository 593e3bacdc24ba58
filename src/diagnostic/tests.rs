//! The table of codes.

use super::*;
use alloc::collections::BTreeSet;

#[test]
fn names_are_unique_and_well_formed_and_every_text_says_something() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(
            code.name().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{code}"
        );
        assert!(!code.summary().ends_with('.'), "{code}");
        assert!(code.explanation().len() > 60 && code.explanation().ends_with('.'), "{code}");
    }
}
