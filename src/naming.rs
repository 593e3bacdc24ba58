//! What file names say: which file is what of which fixture.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use alloc::vec::Vec;

/// What a file is to a fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Its key, `<id>.expected.json`.
    Expected,
    /// Its diff, `<id>.diff`.
    Diff,
    /// Findings, `<id>.findings.<more>`.
    Findings,
}

/// What a file name means, and the stem before the ending; `None` for a file of no fixture.
pub fn role(name: &str) -> Option<(Role, &str)> {
    if let Some(stem) = name.strip_suffix(".expected.json") {
        return Some((Role::Expected, stem));
    }
    // Names have few dots, so this is less work than to prepare a search.
    let mut splits = name.match_indices('.').map(|(dot, _)| name.split_at(dot));
    match splits.find(|(_, rest)| rest.starts_with(".findings.")) {
        Some((stem, _)) => Some((Role::Findings, stem)),
        None => name.strip_suffix(".diff").map(|stem| (Role::Diff, stem)),
    }
}

/// A file whose name says that it belongs to a fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'p> {
    /// Its path without the ending: what the files of one fixture have in common.
    pub stem: &'p str,
    /// What it is to the fixture.
    pub role: Role,
    /// Its path.
    pub path: &'p str,
    /// The position of its path among those that were given.
    pub at: usize,
}

impl<'p> Member<'p> {
    /// What the file of a path is; `at` is where the path stands among others.
    pub fn of(path: &'p str, at: usize) -> Option<Self> {
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let (role, stem) = role(name)?;
        let stem = path.get(..path.len() - name.len() + stem.len())?;
        Some(Self { stem, role, path, at })
    }

    /// Its place among the files of its fixture.
    fn place(&self) -> (Role, &'p str, usize) {
        (self.role, self.path, self.at)
    }
}

/// Those of many files that belong to fixtures: ordered by stem, in each the key first, then the diff, then the findings in
/// name order.
pub fn members<'p>(paths: &mut dyn Iterator<Item = &'p str>) -> Vec<Member<'p>> {
    let mut members: Vec<Member<'p>> = Vec::with_capacity(paths.size_hint().0);
    members.extend(paths.enumerate().filter_map(|(at, path)| Member::of(path, at)));
    order(&mut members);
    members
}

/// A commit lists its files in order, in which those of a fixture nearly always stand together; a directory in none.
fn order(members: &mut Vec<Member<'_>>) {
    let mut last = None;
    let mut is_ascending = true;
    for group in members.chunk_by_mut(|one, other| one.stem == other.stem) {
        let stem = group.first().map(|first| first.stem);
        is_ascending &= last < stem;
        last = stem;
        group.sort_unstable_by_key(Member::place);
    }
    if !is_ascending {
        *members = sorted(members);
    }
}

/// Most stems are told apart by eight bytes behind those that all of them have; only the others are looked up.
fn sorted<'p>(members: &[Member<'p>]) -> Vec<Member<'p>> {
    let shared = shared_start(members);
    let mut order: Vec<(u64, usize)> = members
        .iter()
        .enumerate()
        .map(|(at, member)| (first_eight(member.stem.as_bytes(), shared), at))
        .collect();
    let key = |at: usize| members.get(at).map(|member| (member.stem, member.place()));
    order.sort_unstable_by(|(one, at), (other, other_at)| {
        one.cmp(other).then_with(|| key(*at).cmp(&key(*other_at)))
    });
    order.into_iter().filter_map(|(_, at)| members.get(at).copied()).collect()
}

/// How many bytes all stems begin with.
fn shared_start(members: &[Member<'_>]) -> usize {
    let Some((first, others)) = members.split_first() else { return 0 };
    let first = first.stem.as_bytes();
    others.iter().fold(first.len(), |shared, other| {
        let (mine, theirs) = (first.get(..shared).unwrap_or_default(), other.stem.as_bytes());
        if theirs.starts_with(mine) {
            return shared;
        }
        mine.iter().zip(theirs).take_while(|(mine, theirs)| mine == theirs).count()
    })
}

/// Eight bytes from a place on as a number that orders as they do. What is missing counts as zeros, which are before all else
/// or equal: then nothing is told apart.
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
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        for (name, said) in [
            ("a.expected.json", Some((Role::Expected, "a"))),
            ("a.b.diff", Some((Role::Diff, "a.b"))),
            ("a.findings.json", Some((Role::Findings, "a"))),
            ("a.findings.b.findings.json", Some((Role::Findings, "a"))),
            ("a.findings.diff", Some((Role::Findings, "a"))),
            (".diff", Some((Role::Diff, ""))),
            ("a.json", None),
            ("a.findings", None),
            ("diff", None),
        ] {
            assert_eq!(role(name), said, "{name}");
        }
    }

    #[test]
    fn files_of_a_fixture_stand_together_with_the_key_first() {
        let given =
            ["b/x.diff", "a-b.diff", "a.findings.z", "a.expected.json", "a.findings.json", "no", "a.diff"];
        let found = members(&mut given.into_iter());
        let paths: Vec<&str> = found.iter().map(|member| member.path).collect();
        assert_eq!(
            paths,
            ["a.expected.json", "a.diff", "a.findings.json", "a.findings.z", "a-b.diff", "b/x.diff"]
        );
        assert!(found.iter().all(|member| given[member.at] == member.path));
        assert_eq!(found.last().unwrap().stem, "b/x");
        assert!(members(&mut core::iter::empty()).is_empty());
    }

    #[test]
    fn the_order_is_that_of_the_names_whatever_they_begin_with() {
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
        const ENDINGS: [&str; 4] = [".expected.json", ".diff", ".findings.x", ".findings.y"];
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        for _ in 0..2_000 {
            let first = next(STEMS.len());
            let paths: Vec<String> = (0..next(9))
                .map(|_| [STEMS[first + next(STEMS.len() - first)], ENDINGS[next(4)]].concat())
                .collect();
            let given = || paths.iter().map(String::as_str);
            let mut want: Vec<Member<'_>> =
                given().enumerate().filter_map(|(at, path)| Member::of(path, at)).collect();
            want.sort_by_key(|member| (member.stem, member.place()));
            assert_eq!(members(&mut given()), want, "{paths:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_what_is_given(
            names in prop::collection::btree_set("[ab/.-]{0,4}(\\.diff|\\.expected\\.json|\\.findings\\.[ab])", 0..12),
            seed in 0_usize..100,
        ) {
            // A set gives them in order, as a commit does.
            let sorted: Vec<&str> = names.iter().map(|name| &**name).collect();
            let mut turned = sorted.clone();
            if !turned.is_empty() {
                let by = seed % turned.len();
                turned.rotate_left(by);
            }
            let of = |given: &[&str]| -> Vec<_> {
                members(&mut given.iter().copied()).iter().map(|member| (member.stem.len(), member.role, member.path.len())).collect()
            };
            prop_assert_eq!(of(&sorted), of(&turned));
            let found = members(&mut sorted.iter().copied());
            prop_assert!(found.is_sorted_by_key(|member| (member.stem, member.role, member.path)));
        }
    }
}
