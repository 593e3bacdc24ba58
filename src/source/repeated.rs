//! Repeated keys, anywhere in a document.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::format;

use super::{Node, Problems, Trail, excerpt};
use crate::diagnostic::Code;

/// Adds a problem for each key that an object of the document gives again, also below keys that nobody reads.
pub fn refuse_repeated_keys(root: &Node<'_>, problems: &mut Problems) {
    walk(root, &Trail::Root, problems);
}

/// Recursion ends with the nesting of the document, which is bounded.
fn walk(node: &Node<'_>, at: &Trail<'_>, problems: &mut Problems) {
    match node {
        Node::Object(members) => {
            let mut seen = Seen::default();
            for (index, (key, value)) in members.iter().enumerate() {
                if seen.has(key, members.get(..index).unwrap_or_default()) {
                    let message = format!("`{}` is given more than once", excerpt(key));
                    problems.key(Code::DuplicateKey, &at.key(key), message, Some("keep one of them".into()));
                }
                walk(value, &at.key(key), problems);
            }
        }
        Node::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &at.index(index), problems);
            }
        }
        _ => {}
    }
}

/// The keys that came before, once they are many: a few are looked through where they stand.
#[derive(Default)]
struct Seen<'n>(BTreeSet<&'n str>);

/// Most keys that are looked through.
const FEW: usize = 16;

impl<'n> Seen<'n> {
    /// Whether a key came before, behind these members.
    fn has(&mut self, key: &'n str, before: &'n [(Cow<'_, str>, Node<'_>)]) -> bool {
        if before.len() < FEW {
            return before.iter().any(|(earlier, _)| earlier == key);
        }
        if self.0.is_empty() {
            self.0.extend(before.iter().map(|(earlier, _)| &**earlier));
        }
        !self.0.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::source::parse;

    #[test]
    fn every_level_is_looked_at() {
        let text = r#"{"a": {"b": [{"c": 1, "d": 2, "c": 3}]}, "a": 1, "x": {"a": 1}}"#;
        let mut problems = Problems::default();
        refuse_repeated_keys(&parse(text).unwrap(), &mut problems);
        let found = problems.locate("f", text);
        let paths: Vec<_> = found.iter().filter_map(|problem| problem.place.as_ref()?.path.clone()).collect();
        assert_eq!(paths, ["a.b[0].c", "a"]);
    }

    #[test]
    fn few_keys_and_many_are_held_against_all_before() {
        for count in [1, 2, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            for again in 0..count {
                let keys: Vec<_> = (0..count).map(|number| alloc::format!("\"k{number}\":0")).collect();
                let text = alloc::format!("{{{},\"k{again}\":0,\"other\":0}}", keys.join(","));
                let mut problems = Problems::default();
                refuse_repeated_keys(&parse(&text).unwrap(), &mut problems);
                let found = problems.locate("f", &text);
                let paths: Vec<_> =
                    found.iter().filter_map(|problem| problem.place.as_ref()?.path.clone()).collect();
                assert_eq!(paths, [alloc::format!("k{again}")], "{text}");
            }
        }
    }
}
