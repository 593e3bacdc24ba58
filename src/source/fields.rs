//! Reading objects of hand-authored documents: an unknown key, a duplicate and a wrong type are each a problem,
//! all problems of a document are collected, and `null` is absent.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::excerpt::excerpt;
use super::node::{Magnitude, Node, OBJECT};
use super::place::{Locus, Target, Trail, ValuePath, locate};
use super::toml::TomlPlaces;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::limits::{LOCATED_BYTES, PROBLEMS_PER_FILE};

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

/// What a document is written in: how its places are found, and what its objects are called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Syntax {
    /// JSON.
    #[default]
    Json,
    /// TOML, whose objects are tables.
    Toml,
}

/// The problems of one document, in the order they were met. The first [`PROBLEMS_PER_FILE`] are kept, the rest
/// counted. The default is for a JSON document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    more: usize,
    syntax: Syntax,
}

impl Problems {
    /// No problems yet, of a document in this syntax.
    pub fn of(syntax: Syntax) -> Self {
        Self { syntax, ..Self::default() }
    }

    /// Adds a problem with a value.
    pub fn value(&mut self, code: Code, at: &Trail<'_>, message: String, help: Option<String>) {
        self.push(code, at, Target::Value, message, help);
    }

    /// Adds a problem with a key.
    pub fn key(&mut self, code: Code, at: &Trail<'_>, message: String, help: Option<String>) {
        self.push(code, at, Target::Key, message, help);
    }

    fn push(&mut self, code: Code, at: &Trail<'_>, target: Target, message: String, help: Option<String>) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.kept.push(Problem { code, message, locus: Locus { path: at.path(), target }, help });
        }
    }

    /// Says that a value has the wrong type.
    pub fn wrong_type(&mut self, at: &Trail<'_>, want: &str, found: &Node<'_>) {
        let name = at.name();
        let table = |kind| if self.syntax == Syntax::Toml && kind == OBJECT { "a table" } else { kind };
        let (want, found) = (table(want), table(found.kind()));
        let message = format!("`{name}` must be {want}, not {found}");
        let help = match at {
            Trail::Key(..) => format!("write {want}, or leave `{name}` out"),
            Trail::Root | Trail::Index(..) => format!("write {want}"),
        };
        self.value(Code::WrongType, at, message, Some(help));
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether further problems are only counted.
    pub fn is_full(&self) -> bool {
        self.kept.len() >= PROBLEMS_PER_FILE
    }

    /// Turns the problems into diagnostics, with their lines and columns in the text of `file`.
    pub fn locate(self, file: &str, text: &str) -> Vec<Diagnostic> {
        let walks = LOCATED_BYTES / text.len().max(1);
        let places = (self.syntax == Syntax::Toml && !self.kept.is_empty()).then(|| TomlPlaces::of(text));
        let find = |locus: &Locus| match &places {
            Some(places) => places.find(locus),
            None => locate(text, locus),
        };
        let show = |path: &ValuePath| match self.syntax {
            Syntax::Json => format!("{path}"),
            Syntax::Toml => path.in_toml(),
        };
        let mut found: Vec<_> = self
            .kept
            .into_iter()
            .enumerate()
            .map(|(index, problem)| Diagnostic {
                code: problem.code,
                message: problem.message,
                place: Some(Place {
                    file: file.to_owned(),
                    position: (index < walks)
                        .then(|| find(&problem.locus))
                        .flatten()
                        .map(|at| (at.line, at.column)),
                    path: Some(excerpt(&show(&problem.locus.path)).into_owned()),
                }),
                help: problem.help,
            })
            .collect();
        if self.syntax == Syntax::Toml {
            // Tables may stand in any order, and are read in that of their meaning.
            found.sort_by_key(|diagnostic| diagnostic.place.as_ref().and_then(|place| place.position));
        }
        if let Some(last) = found.last_mut().filter(|_| self.more > 0) {
            let more = format!("and {} more problems in this file", self.more);
            last.help = Some(last.help.as_ref().map_or(more.clone(), |help| format!("{help}; {more}")));
        }
        found
    }
}

/// An object of a hand-authored document.
#[derive(Debug, Clone)]
pub struct Fields<'n, 'a, 'p> {
    members: &'n [(Cow<'a, str>, Node<'a>)],
    at: Trail<'p>,
}

impl<'n, 'a, 'p> Fields<'n, 'a, 'p> {
    /// Takes an object; every key must be one of `known` and occur once.
    pub fn strict(
        node: &'n Node<'a>,
        at: &Trail<'p>,
        known: &[&str],
        problems: &mut Problems,
    ) -> Option<Self> {
        let Node::Object(members) = node else {
            problems.wrong_type(at, OBJECT, node);
            return None;
        };
        // One bit for each known key; no document has as many as 64.
        let mut seen = 0_u64;
        for (key, _) in members {
            // A key may be as long as the file allows; what is said about it is bounded.
            let shown = excerpt(key);
            let bit = known.iter().position(|name| name == key).map(|position| 1_u64 << position);
            let repeated = bit.map(|bit| seen & bit != 0);
            seen |= bit.unwrap_or(0);
            match repeated {
                Some(false) => {}
                Some(true) => {
                    let message = format!("`{shown}` is given more than once");
                    let help = Some("keep one of them".into());
                    problems.key(Code::DuplicateKey, &at.key(key), message, help);
                }
                None => {
                    let owner = at.name();
                    let message = if owner == "$" {
                        format!("`{shown}` is not a key of this file")
                    } else {
                        format!("`{shown}` is not a key of `{owner}`")
                    };
                    let help = (!problems.is_full()).then(|| suggestion(key, known));
                    problems.key(Code::UnknownKey, &at.key(key), message, help);
                }
            }
        }
        Some(Self { members, at: *at })
    }

    /// Takes an object in which a key that is not one of `known` is only warned of. Whether a key occurs twice is not
    /// looked at; see [`super::refuse_repeated_keys`].
    pub fn open(
        node: &'n Node<'a>,
        at: &Trail<'p>,
        known: &[&str],
        errors: &mut Problems,
        warnings: &mut Problems,
    ) -> Option<Self> {
        let fields = Self::any(node, at, errors)?;
        for (key, _) in fields.members.iter().filter(|(key, _)| !known.contains(&&**key)) {
            let message = format!("`{}` means nothing here and is not read", excerpt(key));
            let help = (!warnings.is_full()).then(|| suggestion(key, known));
            warnings.key(Code::IgnoredKey, &at.key(key), message, help);
        }
        Some(fields)
    }

    /// Takes an object in which any key may be. Whether one occurs twice is not looked at.
    pub fn any(node: &'n Node<'a>, at: &Trail<'p>, errors: &mut Problems) -> Option<Self> {
        let Node::Object(members) = node else {
            errors.wrong_type(at, OBJECT, node);
            return None;
        };
        Some(Self { members, at: *at })
    }

    /// The way to a member.
    pub fn at<'q>(&'q self, key: &'q str) -> Trail<'q> {
        self.at.key(key)
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
                problems.wrong_type(&self.at(key), "a string", other);
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        match self.get(key)? {
            Node::Bool(value) => Some(*value),
            other => {
                problems.wrong_type(&self.at(key), "true or false", other);
                None
            }
        }
    }

    /// An integer not below `least`.
    pub fn integer(&self, key: &str, least: i64, problems: &mut Problems) -> Option<i64> {
        let node = self.get(key)?;
        match whole(node) {
            Some(value) if value >= least => Some(value),
            Some(value) => {
                let message = format!("`{key}` must be {least} or more, not {value}");
                let help = if least == 1 { "lines are counted from 1" } else { "counts are not negative" };
                problems.value(Code::OutOfRange, &self.at(key), message, Some(help.into()));
                None
            }
            None => {
                problems.wrong_type(&self.at(key), "an integer", node);
                None
            }
        }
    }

    /// A list; absent is empty.
    pub fn list(&self, key: &str, problems: &mut Problems) -> &'n [Node<'a>] {
        match self.get(key) {
            None => &[],
            Some(Node::Array(items)) => items,
            Some(other) => {
                problems.wrong_type(&self.at(key), "a list", other);
                &[]
            }
        }
    }
}

/// The value of an integer, written as one.
fn whole(node: &Node<'_>) -> Option<i64> {
    match node {
        Node::Number(number) => match number.magnitude() {
            Magnitude::Integer(value) => Some(value),
            Magnitude::Fraction(_) | Magnitude::Huge => None,
        },
        _ => None,
    }
}

/// Most known words that a suggestion lists.
const LISTED: usize = 12;

/// Most characters of a word that another one is held against: the distance takes time and memory by the product of
/// both lengths, and nobody misspells so long a word.
const COMPARED: usize = 64;

/// What to write instead: the nearest known word, else what is known, the first twelve of it.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    if let Some(name) = nearest(word, known) {
        return format!("did you mean `{name}`?");
    }
    let listed = known.get(..LISTED).unwrap_or(known);
    let more = known.len() - listed.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let listed: Vec<_> = listed.iter().map(|name| excerpt(name)).collect();
    format!("known here: {}{more}", listed.join(", "))
}

/// The nearest known word, if one is near enough to be meant.
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let length = word.chars().take(COMPARED + 1).count();
    if length > COMPARED {
        return None;
    }
    // The distance is at least the difference of the lengths, so most words need no table of either's letters.
    let near = known.iter().filter_map(|name| {
        let letters = name.chars().take(2 * COMPARED + 1).count();
        let may_be_near = letters.abs_diff(length) * 2 <= letters;
        let distance = may_be_near.then(|| strsim::damerau_levenshtein(word, name))?;
        (distance * 2 <= letters).then_some((distance, name))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| *name)
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
        let fields = Fields::strict(&node, &Trail::Root, &known, &mut problems).unwrap();
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
                (Code::WrongType, Some((2, 21)), "write a string, or leave `file` out"),
            ]
        );
    }

    #[test]
    fn a_flood_of_problems_is_counted_not_kept() {
        let mut problems = Problems::default();
        for index in 0..60 {
            problems.value(Code::WrongType, &Trail::Root.index(index), "x".into(), None);
        }
        let found = problems.locate("f", "[]");
        assert_eq!(found.len(), 50);
        assert_eq!(found.last().unwrap().help.as_deref(), Some("and 10 more problems in this file"));
    }

    #[test]
    fn hostile_keys_cost_no_more_than_their_length() {
        let known = ["line", "severity"];
        // Repeated keys behind very many unknown ones, and one key that is as long as a file may be.
        let many =
            alloc::format!("{{{}{}\"line\":0}}", "\"a\":0,".repeat(20_000), "\"line\":0,".repeat(20_000));
        let long = alloc::format!("{{\"{}\":0}}", "y".repeat(1 << 20));
        // Ids of a pack and of a file of scores may be that long, too.
        let help = suggestion(&"a".repeat(1 << 20), &[&"b".repeat(1 << 20)]);
        assert_eq!(help.chars().count(), "known here: ".len() + 1_001);
        for (text, last) in
            [(many, "and 39950 more problems in this file"), (long, "known here: line, severity")]
        {
            let node = parse(&text).unwrap();
            let mut problems = Problems::default();
            Fields::strict(&node, &Trail::Root, &known, &mut problems).unwrap();
            let found = problems.locate("x.json", &text);
            let help = found.last().and_then(|diagnostic| diagnostic.help.clone()).unwrap();
            assert!(help.ends_with(last), "{help}");
        }
    }

    #[test]
    fn a_word_far_from_all_lists_them() {
        assert_eq!(suggestion("zzz", &["line", "file"]), "known here: line, file");
        assert_eq!(suggestion("severty", &["line", "severity"]), "did you mean `severity`?");
        assert_eq!(nearest(&"a".repeat(64), &[&"a".repeat(65)]), Some(&*"a".repeat(65)));
    }
}
