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
/// a time.
pub trait Ordered: Iterator + Sized {
    /// All items. Of two with one key the last counts.
    fn ordered<C: InOrder<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Ordered for I {}
