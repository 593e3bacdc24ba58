//! Names of kinds.

use super::Item;
use alloc::collections::BTreeSet;

#[test]
fn every_kind_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Item::ALL.iter().map(|item| item.name()).collect();
    assert_eq!(names.len(), Item::ALL.len());
    let all: BTreeSet<Item> = Item::ALL.into_iter().collect();
    assert_eq!(all.len(), Item::ALL.len());
}
