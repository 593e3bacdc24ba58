//! Reading objects of hand-authored documents: an unknown key, a duplicate and a wrong type are each a problem,
//! all problems of a document are collected, and `null` is absent.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::node::{Node, Number};
use super::place::{Locus, Target, ValuePath, locate};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::limits::PROBLEMS_PER_FILE;

/// Something wrong with a document, at a value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub code: Code,
    /// What, in words.
    pub message: String,
    /// Which value.
    pub locus: Locus,
    /// How to mend it.
    pub help: Option<String>,
}

/// The problems of one document, in the order they were met. The first [`PROBLEMS_PER_FILE`] are kept, the rest
/// counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// Adds a problem with a value.
    pub fn value(&mut self, code: Code, path: &ValuePath, message: String, help: Option<String>) {
        self.push(code, path, Target::Value, message, help);
    }

    /// Adds a problem with a key.
    pub fn key(&mut self, code: Code, path: &ValuePath, message: String, help: Option<String>) {
        self.push(code, path, Target::Key, message, help);
    }

    fn push(&mut self, code: Code, path: &ValuePath, target: Target, message: String, help: Option<String>) {
        if self.kept.len() < PROBLEMS_PER_FILE {
            self.kept.push(Problem { code, message, locus: Locus { path: path.clone(), target }, help });
        } else {
            self.more += 1;
        }
    }

    /// Says that a value has the wrong type.
    pub fn wrong_type(&mut self, path: &ValuePath, want: &str, found: &Node<'_>) {
        let message = format!("`{}` must be {want}, not {}", path.name(), found.kind());
        self.value(Code::WrongType, path, message, None);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Turns the problems into diagnostics, with their lines and columns in the text of `file`.
    pub fn locate(self, file: &str, text: &str) -> Vec<Diagnostic> {
        let mut found: Vec<_> = self
            .kept
            .into_iter()
            .map(|problem| Diagnostic {
                code: problem.code,
                message: problem.message,
                place: Some(Place {
                    file: file.to_owned(),
                    position: locate(text, &problem.locus).map(|at| (at.line, at.column)),
                    path: Some(format!("{}", problem.locus.path)),
                }),
                help: problem.help,
            })
            .collect();
        if let Some(last) = found.last_mut().filter(|_| self.more > 0) {
            let more = format!("and {} more problems in this file", self.more);
            last.help = Some(last.help.as_ref().map_or(more.clone(), |help| format!("{help}; {more}")));
        }
        found
    }
}

/// An object of a hand-authored document.
#[derive(Debug, Clone)]
pub struct Fields<'n, 'a> {
    members: &'n [(Cow<'a, str>, Node<'a>)],
    path: ValuePath,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Takes an object; every key must be one of `known` and occur once.
    pub fn strict(
        node: &'n Node<'a>,
        path: &ValuePath,
        known: &[&str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let Node::Object(members) = node else {
            problems.wrong_type(path, "an object", node);
            return None;
        };
        for (position, (key, _)) in members.iter().enumerate() {
            let at = path.key(key);
            if !known.contains(&key.as_ref()) {
                let owner = path.name();
                let message = if owner == "$" {
                    format!("`{key}` is not a key of this file")
                } else {
                    format!("`{key}` is not a key of `{owner}`")
                };
                problems.key(Code::UnknownKey, &at, message, Some(suggestion(key, known)));
            } else if members.iter().take(position).any(|(earlier, _)| earlier == key) {
                let message = format!("`{key}` is given more than once");
                problems.key(Code::DuplicateKey, &at, message, Some("keep one of them".into()));
            }
        }
        Some(Self { members, path: path.clone() })
    }

    /// The path of a member.
    pub fn path(&self, key: &str) -> ValuePath {
        self.path.key(key)
    }

    /// The value of a key; `null` is absent.
    pub fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        let value = self.members.iter().rfind(|(name, _)| name == key).map(|(_, value)| value);
        value.filter(|value| !matches!(value, Node::Null))
    }

    /// A string.
    pub fn string(&self, key: &str, problems: &mut Problems) -> Option<&'n str> {
        match self.get(key)? {
            Node::String(text) => Some(text),
            other => {
                problems.wrong_type(&self.path(key), "a string", other);
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        match self.get(key)? {
            Node::Bool(value) => Some(*value),
            other => {
                problems.wrong_type(&self.path(key), "true or false", other);
                None
            }
        }
    }

    /// An integer not below `least`.
    pub fn integer(&self, key: &str, least: i64, problems: &mut Problems) -> Option<i64> {
        match self.get(key)? {
            Node::Number(Number::Integer(value)) if *value >= least => Some(*value),
            Node::Number(Number::Integer(value)) => {
                let message = format!("`{key}` must be {least} or more, not {value}");
                problems.value(Code::OutOfRange, &self.path(key), message, None);
                None
            }
            other => {
                problems.wrong_type(&self.path(key), "an integer", other);
                None
            }
        }
    }

    /// A list; absent is empty. Items come with their paths.
    pub fn list(&self, key: &str, problems: &mut Problems) -> Vec<(ValuePath, &'n Node<'a>)> {
        let path = self.path(key);
        match self.get(key) {
            None => Vec::new(),
            Some(Node::Array(items)) => {
                items.iter().enumerate().map(|(index, item)| (path.index(index), item)).collect()
            }
            Some(other) => {
                problems.wrong_type(&path, "a list", other);
                Vec::new()
            }
        }
    }
}

/// The nearest known word, if one is near enough to be meant, else all of them.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    let nearest = known.iter().min_by_key(|name| strsim::damerau_levenshtein(word, name));
    match nearest {
        Some(name) if strsim::damerau_levenshtein(word, name) * 2 <= name.chars().count() => {
            format!("did you mean `{name}`?")
        }
        _ => format!("known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    #[test]
    fn all_problems_are_collected_with_their_places() {
        let text = "{\"must_mach\": 1,\n \"line\": 0, \"file\": 3, \"line\": 2, \"note\": null}";
        let node = parse(text).unwrap();
        let mut problems = Problems::default();
        let known = ["must_match", "line", "file", "note"];
        let fields = Fields::strict(&node, &ValuePath::default(), &known, &mut problems).unwrap();
        assert_eq!(fields.string("file", &mut problems), None);
        assert_eq!(fields.integer("line", 1, &mut problems), Some(2));
        assert_eq!(fields.string("note", &mut problems), None);
        let found = problems.locate("x.json", text);
        let rendered: Vec<_> = found
            .iter()
            .map(|d| (d.code, d.place.as_ref().and_then(|p| p.position), d.help.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(
            rendered,
            [
                (Code::UnknownKey, Some((1, 2)), "did you mean `must_match`?"),
                (Code::DuplicateKey, Some((2, 24)), "keep one of them"),
                (Code::WrongType, Some((2, 21)), ""),
            ]
        );
    }

    #[test]
    fn a_flood_of_problems_is_counted_not_kept() {
        let mut problems = Problems::default();
        for index in 0..60 {
            problems.value(Code::WrongType, &ValuePath::default().index(index), "x".into(), None);
        }
        let found = problems.locate("f", "[]");
        assert_eq!(found.len(), 50);
        assert_eq!(found.last().unwrap().help.as_deref(), Some("and 10 more problems in this file"));
    }

    #[test]
    fn a_word_far_from_all_lists_them() {
        assert_eq!(suggestion("zzz", &["line", "file"]), "known here: line, file");
        assert_eq!(suggestion("severty", &["line", "severity"]), "did you mean `severity`?");
    }
}
