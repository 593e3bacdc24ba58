//! Maps and sets that are made by one insertion after another.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// What keeps its items in order, and takes them in any.
pub trait InOrder<T>: Default + Extend<T> {}

impl<T: Ord> InOrder<T> for BTreeSet<T> {}

impl<K: Ord, V> InOrder<(K, V)> for BTreeMap<K, V> {}

/// What `collect` does, for [`InOrder`]: that sorts first, and brings a copy of the sort for each type, four thousand bytes
/// a time. Of very many items, such as all files of a commit, `collect` is the quicker.
pub trait Ordered: Iterator + Sized {
    /// All items. Of two with one key the last counts.
    fn ordered<C: InOrder<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Ordered for I {}

/// What the files of a directory are ordered by: a stem, a place among the files of that stem, the name.
pub type FileKey<'k> = (&'k str, u8, &'k str);

/// The positions of keys in their order; equal ones in the order in which they are given. Here rather than where the files
/// are: there may be 300,000, on one thread, and this package is the one that is optimised for speed.
pub fn order_of(keys: &[FileKey<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|at| (keys.get(*at), *at));
    order
}

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

    #[test]
    fn keys_are_in_order_and_equal_ones_stay_as_they_are() {
        let keys = [("b", 0, "b.x"), ("a", 1, "a.y"), ("a", 0, "a.x"), ("b", 0, "b.x"), ("a", 1, "a.b")];
        assert_eq!(order_of(&keys), [2, 4, 1, 0, 3]);
        assert!(order_of(&[]).is_empty());
    }
}
