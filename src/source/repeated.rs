//! Repeated keys, anywhere in a document.

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
            let mut seen = BTreeSet::new();
            for (key, value) in members {
                if !seen.insert(&**key) {
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
}
