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
    let shared = shared_start(keys);
    let mut order: Vec<(u64, usize)> =
        keys.iter().enumerate().map(|(at, (stem, ..))| (first_eight(stem.as_bytes(), shared), at)).collect();
    // Most are told apart by eight bytes after those that all have; only the others are looked up.
    order.sort_unstable_by(|(a, a_at), (b, b_at)| {
        a.cmp(b).then_with(|| keys.get(*a_at).cmp(&keys.get(*b_at))).then_with(|| a_at.cmp(b_at))
    });
    order.into_iter().map(|(_, at)| at).collect()
}

/// How many bytes all stems begin with.
fn shared_start(keys: &[FileKey<'_>]) -> usize {
    let Some(((first, ..), others)) = keys.split_first() else { return 0 };
    let first = first.as_bytes();
    others.iter().fold(first.len(), |shared, (stem, ..)| {
        let (mine, theirs) = (first.get(..shared).unwrap_or_default(), stem.as_bytes());
        if theirs.starts_with(mine) {
            return shared;
        }
        mine.iter().zip(theirs).take_while(|(a, b)| a == b).count()
    })
}

/// Eight bytes from a place on as a number that orders as they do. What is missing counts as zeros, which are before all
/// else or equal: then nothing is told apart.
fn first_eight(bytes: &[u8], from: usize) -> u64 {
    let rest = bytes.get(from..).unwrap_or_default();
    let mut eight = [0; 8];
    for (to, byte) in eight.iter_mut().zip(rest) {
        *to = *byte;
    }
    u64::from_be_bytes(rest.first_chunk().copied().unwrap_or(eight))
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

    #[test]
    fn the_order_is_that_of_the_keys_whatever_they_begin_with() {
        const STEMS: [&str; 12] = [
            "",
            "a",
            "a\0",
            "ab",
            "case-00000001",
            "case-00000001\0",
            "case-000000010",
            "case-00000002",
            "case-0",
            "case-é",
            "case-00000001/x",
            "d/case-00000001",
        ];
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        for _ in 0..2_000 {
            let first = next(STEMS.len());
            let keys: Vec<FileKey<'_>> = (0..next(9))
                .map(|_| {
                    let stem = STEMS[first + next(STEMS.len() - first)];
                    (stem, u8::from(next(2) == 0), ["x", "y"][next(2)])
                })
                .collect();
            let mut want: Vec<usize> = (0..keys.len()).collect();
            want.sort_by_key(|at| keys[*at]);
            assert_eq!(order_of(&keys), want, "{keys:?}");
        }
    }
}
