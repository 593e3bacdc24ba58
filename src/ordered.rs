//! Maps and sets that are made by one insertion after another.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use alloc::collections::{BTreeMap, BTreeSet};

/// What keeps its items in order, and takes them in any.
pub trait InOrder<T>: Default + Extend<T> {}

impl<T: Ord> InOrder<T> for BTreeSet<T> {}

impl<K: Ord, V> InOrder<(K, V)> for BTreeMap<K, V> {}

/// What `collect` does, for [`InOrder`]: that sorts first, and brings a copy of the sort for each type, four thousand bytes
/// a time. Of very many items `collect` is the quicker.
pub trait Ordered: Iterator + Sized {
    /// All items. Of two with one key the last counts.
    fn ordered<C: InOrder<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Ordered for I {}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn of_two_with_one_key_the_last_counts() {
        let map: BTreeMap<&str, u8> = [("b", 1), ("a", 2), ("b", 3)].into_iter().ordered();
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a", 2), ("b", 3)]);
        let set: BTreeSet<char> = "cabbage".chars().ordered();
        assert_eq!(set.into_iter().collect::<String>(), "abceg");
    }
}
