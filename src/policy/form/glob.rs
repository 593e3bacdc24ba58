//! Matching of paths with patterns: `?` is one character of a name, `*` any part of a name, `**` any number of
//! directories. A name that begins with a dot is a name like any other.

use super::path::Glob;

impl Glob {
    /// Whether the pattern fits a whole path, names with `/` between them. The work is at most the product of the
    /// lengths of both.
    pub fn matches(&self, path: &str) -> bool {
        let mut names = path.split('/');
        // Where a name did not fit, and a `**` before it can take in one directory more.
        let mut retry = None;
        let mut patterns = self.as_str().split('/');
        loop {
            let names_here = names.clone();
            match (patterns.next(), names.next()) {
                (None, None) => return true,
                (Some("**"), _) => {
                    // As the last word it stands for what is in a directory, so for one name at least.
                    if patterns.clone().next().is_none() {
                        return names_here.clone().next().is_some();
                    }
                    names = names_here.clone();
                    retry = Some((patterns.clone(), names_here));
                }
                (Some(pattern), Some(name)) if fits(pattern, name) => {}
                _ => {
                    let Some((after, mut from)) = retry.take() else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    patterns = after.clone();
                    names = from.clone();
                    retry = Some((after, from));
                }
            }
        }
    }

    /// Whether the pattern fits a path, or may fit one below it: behind a link or in a submodule, where nobody can look.
    pub fn reaches(&self, path: &str) -> bool {
        let mut names = path.split('/');
        for pattern in self.as_str().split('/') {
            match names.next() {
                // It goes on, or takes in whatever there is.
                None => return true,
                Some(_) if pattern == "**" => return true,
                Some(name) if fits(pattern, name) => {}
                Some(_) => return false,
            }
        }
        names.next().is_none()
    }
}

/// Whether a pattern without `/` fits a name.
fn fits(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    let mut retry = None;
    loop {
        let name_here = name.clone();
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                name = name_here.clone();
                retry = Some((pattern.clone(), name_here));
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => {
                let Some((after, mut from)) = retry.take() else { return false };
                if from.next().is_none() {
                    return false;
                }
                pattern = after.clone();
                name = from.clone();
                retry = Some((after, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Form as _;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn glob(text: &str) -> Glob {
        Glob::parse(text).unwrap()
    }

    #[test]
    fn patterns_fit_whole_paths() {
        for (pattern, path, fits) in [
            ("a/b.py", "a/b.py", true),
            ("a/b.py", "a/b.pyc", false),
            ("a/b.py", "x/a/b.py", false),
            ("*.py", "b.py", true),
            ("*.py", "a/b.py", false),
            ("a/*", "a/b", true),
            ("a/*", "a/b/c", false),
            ("a/?", "a/é", true),
            ("a/?", "a/", false),
            ("a/**", "a/b", true),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("a/**", "ab/c", false),
            ("**/b", "b", true),
            ("**/b", "x/y/b", true),
            ("**/b", "x/yb", false),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b/**/c", "a/b/b/x/c", true),
            ("a/**/b/**/c", "a/x/c", false),
            ("**", "a/b", true),
            ("target/**", "target/.hidden/x", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-d", false),
        ] {
            assert_eq!(glob(pattern).matches(path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn what_lies_behind_a_link_may_be_reached() {
        for (pattern, path, reaches) in [
            ("a/**", "a", true),
            ("a/b/c.py", "a", true),
            ("a/b/c.py", "a/b", true),
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/b", "a/x", false),
            ("*/b", "a", true),
            ("a*/b", "b", false),
            ("a/**", "ab", false),
            ("a/**/b", "a/x", true),
            ("**/b", "x", true),
        ] {
            assert_eq!(glob(pattern).reaches(path), reaches, "{pattern} {path}");
        }
    }

    /// The definition, word by word.
    fn naive(pattern: &[&str], names: &[&str]) -> bool {
        match (pattern, names) {
            ([], []) => true,
            (["**"], names) => !names.is_empty(),
            (["**", rest @ ..], _) => (0..=names.len()).any(|skipped| naive(rest, &names[skipped..])),
            ([first, rest @ ..], [name, names @ ..]) => naive_name(first, name) && naive(rest, names),
            _ => false,
        }
    }

    fn naive_name(pattern: &str, name: &str) -> bool {
        let (p, n): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
        match (p.split_first(), n.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                let rest: String = rest.iter().collect();
                (0..=n.len()).any(|skipped| naive_name(&rest, &n[skipped..].iter().collect::<String>()))
            }
            (Some((wanted, rest)), Some((found, after))) if *wanted == '?' || wanted == found => {
                naive_name(&rest.iter().collect::<String>(), &after.iter().collect::<String>())
            }
            _ => false,
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 3_000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn as_the_definition_says(
            pattern in proptest::collection::vec("\\*\\*|[ab?*]{1,3}", 1..5), path in proptest::collection::vec("[ab]{1,3}", 1..6)
        ) {
            let text = pattern.join("/");
            if let Ok(glob) = Glob::parse(&text) {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let patterns: Vec<&str> = text.split('/').collect();
                proptest::prop_assert_eq!(glob.matches(&path.join("/")), naive(&patterns, &names), "{} {}", text, path.join("/"));
            }
        }
    }

    #[test]
    fn hostile_patterns_take_no_longer_than_their_length() {
        let pattern = glob(&alloc::format!("{}b", "*a".repeat(1_000)));
        assert!(!pattern.matches(&"a".repeat(4_000)));
        let pattern = glob(&alloc::format!("{}b", "**/a/".repeat(700)));
        assert!(!pattern.matches(&"a/".repeat(2_000)));
    }
}
