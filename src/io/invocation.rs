//! A new name for each command.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use crate::evidence::statement::Invocation;

/// An invocation that no other has: the hashers of maps start from the operating system's randomness.
pub fn new_invocation() -> Invocation {
    let random = || RandomState::new().build_hasher().finish();
    Invocation::from_numbers(random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let many: std::collections::BTreeSet<_> = (0..1_000).map(|_| new_invocation()).collect();
        assert_eq!(many.len(), 1_000);
    }
}
