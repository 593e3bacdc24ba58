//! Strict reading of one table of the document, driven by the table of keys: each value has the type, the form and the
//! range that its key wants, or is a problem; what is not given is the key's default.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::vec::Vec;

use super::form::Form;
use super::key::{Absent, Key, Kind, Table};
use super::value::{formed, known, malformed_message, set, too_many};
use super::words::Word;
use crate::diagnostic::Code;
use crate::number::{Decimal, DecimalError};
use crate::ordered::Ordered as _;
use crate::source::{Fields, Magnitude, Node, Problems, Trail, excerpt};

/// What a table that is not given holds.
static EMPTY: Node<'static> = Node::Object(Vec::new());

/// One table.
pub(super) struct Section<'n, 'a, 'p>(Fields<'n, 'a, 'p>);

impl<'n, 'a, 'p> Section<'n, 'a, 'p> {
    /// Takes a table: every key is known, and those that must be given are.
    pub(super) fn open(
        node: &'n Node<'a>,
        at: &Trail<'p>,
        table: &Table,
        problems: &mut Problems,
    ) -> Option<Self> {
        let known: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
        let fields = Fields::strict(node, at, &known, problems)?;
        for key in table.keys.iter().filter(|key| key.absent == Absent::Refused) {
            if fields.get(key.name).is_none() {
                let message = format!("`{}` is missing", key.name);
                let help = format!("add `{} = {}`: {}", key.name, key.kind.example(), key.kind.form());
                problems.value(Code::MissingKey, at, message, Some(help));
            }
        }
        let given = table.one_of.iter().filter(|name| fields.get(name).is_some()).count();
        if !table.one_of.is_empty() && given != 1 {
            let names = table.one_of.join("` or `");
            let (code, message) = if given == 0 {
                (Code::MissingKey, format!("either `{names}` must be given"))
            } else {
                (Code::InvalidValue, format!("only one of `{names}` can be given"))
            };
            problems.value(code, at, message, Some("one entry is about one thing".into()));
        }
        Some(Self(fields))
    }

    /// The way to the value of a key.
    pub(super) fn at<'q>(&'q self, key: &'q Key) -> Trail<'q> {
        self.0.at(key.name)
    }

    /// The table below a key, to be opened; an empty one where it is not given.
    pub(super) fn below(&self, key: &Key) -> &'n Node<'a> {
        self.0.get(key.name).unwrap_or(&EMPTY)
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, key: &Key, problems: &mut Problems) -> Option<bool> {
        match (self.0.get(key.name), key.absent) {
            (Some(Node::Bool(value)), _) => Some(*value),
            (Some(other), _) => self.wrong_type(key, other, problems),
            (None, Absent::Boolean(value)) => Some(value),
            (None, _) => None,
        }
    }

    /// An integer within the bounds of its key.
    pub(super) fn integer(&self, key: &Key, problems: &mut Problems) -> Option<i64> {
        let Some(node) = self.0.get(key.name) else {
            return if let Absent::Integer(value) = key.absent { Some(value) } else { None };
        };
        let (Node::Number(number), Kind::Integer { least, most }) = (node, key.kind) else {
            return self.wrong_type(key, node, problems);
        };
        match number.magnitude() {
            Magnitude::Integer(value) if (least..=most).contains(&value) => Some(value),
            Magnitude::Fraction(_) => self.wrong_type(key, node, problems),
            Magnitude::Integer(_) | Magnitude::Huge => {
                let message = format!(
                    "`{}` must be within {least} and {most}, not {}",
                    key.name,
                    excerpt(number.text())
                );
                problems.value(Code::OutOfRange, &self.at(key), message, None);
                None
            }
        }
    }

    /// A decimal from 0 to the bound of its key.
    pub(super) fn decimal(&self, key: &Key, problems: &mut Problems) -> Option<Decimal> {
        let Some(node) = self.0.get(key.name) else {
            return if let Absent::Decimal(text) = key.absent { Decimal::parse(text).ok() } else { None };
        };
        let (Node::Number(number), Kind::Decimal { most }) = (node, key.kind) else {
            return self.wrong_type(key, node, problems);
        };
        let bound = Decimal::parse(most).unwrap_or_default();
        match Decimal::parse(number.text()) {
            Ok(value) if value >= Decimal::default() && value <= bound => Some(value),
            Ok(_) | Err(DecimalError::TooManyPlaces) => {
                let message =
                    format!("`{}` must be within 0 and {most}, not {}", key.name, excerpt(number.text()));
                let help = "write 0.05 for 5 %";
                problems.value(Code::OutOfRange, &self.at(key), message, Some(help.into()));
                None
            }
            Err(error) => {
                let message = format!("`{}` has {error}", key.name);
                problems.value(Code::BadNumber, &self.at(key), message, Some("write fewer digits".into()));
                None
            }
        }
    }

    /// A text of a form.
    pub(super) fn text<T: Form>(&self, key: &Key, problems: &mut Problems) -> Option<T> {
        match (self.0.get(key.name), key.absent) {
            (Some(Node::String(text)), _) => formed(text, &self.at(key), problems),
            (Some(other), _) => self.wrong_type(key, other, problems),
            (None, Absent::Text(text)) => T::parse(text).ok(),
            (None, _) => None,
        }
    }

    /// One of a few words.
    pub(super) fn word<T: Word>(&self, key: &Key, problems: &mut Problems) -> Option<T> {
        match self.0.get(key.name)? {
            Node::String(text) => known(text, &self.at(key), problems),
            other => self.wrong_type(key, other, problems),
        }
    }

    /// A list of texts of a form, none of them twice.
    pub(super) fn texts<T: Form + Ord>(&self, key: &Key, problems: &mut Problems) -> BTreeSet<T> {
        let default = || defaults(key).filter_map(|text| T::parse(text).ok()).ordered();
        self.set(key, formed, default, problems)
    }

    /// A list of words, none of them twice.
    pub(super) fn words<T: Word + Ord>(&self, key: &Key, problems: &mut Problems) -> BTreeSet<T> {
        let default = || defaults(key).filter_map(T::of).ordered();
        self.set(key, known, default, problems)
    }

    fn set<T: Ord>(
        &self,
        key: &Key,
        read: impl Fn(&str, &Trail<'_>, &mut Problems) -> Option<T>,
        default: impl FnOnce() -> BTreeSet<T>,
        problems: &mut Problems,
    ) -> BTreeSet<T> {
        let Some(node) = self.0.get(key.name) else { return default() };
        set(node, &self.at(key), &key.kind, read, problems)
    }

    /// A list of tables, each with its index.
    pub(super) fn tables<T>(
        &self,
        key: &Key,
        problems: &mut Problems,
        read: impl Fn(&Section<'_, '_, '_>, &mut Problems) -> Option<T>,
    ) -> Vec<(usize, T)> {
        let (Some(node), Kind::Tables(table)) = (self.0.get(key.name), key.kind) else { return Vec::new() };
        let Node::Array(items) = node else {
            self.wrong_type::<()>(key, node, problems);
            return Vec::new();
        };
        if too_many(items.len(), &self.at(key), problems) {
            return Vec::new();
        }
        let at = self.at(key);
        let open = |(index, item)| {
            let at = at.index(index);
            let section = Section::open(item, &at, table, problems)?;
            read(&section, problems).map(|read| (index, read))
        };
        items.iter().enumerate().filter_map(open).collect()
    }

    /// A table whose keys are names.
    pub(super) fn named<K: Form + Ord, V>(
        &self,
        key: &Key,
        problems: &mut Problems,
        read: impl Fn(&K, &Node<'_>, &Trail<'_>, &mut Problems) -> Option<V>,
    ) -> BTreeMap<K, V> {
        let Some(node) = self.0.get(key.name) else { return BTreeMap::new() };
        let Node::Object(members) = node else {
            self.wrong_type::<()>(key, node, problems);
            return BTreeMap::new();
        };
        let at = self.at(key);
        if too_many(members.len(), &at, problems) {
            return BTreeMap::new();
        }
        let member = |(name, value): &(Cow<'_, str>, Node<'_>)| {
            let name: &str = name;
            let at = at.key(name);
            match K::parse(name) {
                Ok(key) => {
                    let value = read(&key, value, &at, problems)?;
                    Some((key, value))
                }
                Err(malformed) => {
                    let message = malformed_message(name, &malformed);
                    problems.key(K::CODE, &at, message, Some(malformed.help));
                    None
                }
            }
        };
        members.iter().filter_map(member).ordered()
    }

    fn wrong_type<T>(&self, key: &Key, found: &Node<'_>, problems: &mut Problems) -> Option<T> {
        problems.wrong_type(&self.at(key), key.kind.words(), found);
        None
    }
}

fn defaults(key: &Key) -> impl Iterator<Item = &'static str> {
    let texts = if let Absent::Texts(texts) = key.absent { texts } else { &[] };
    texts.iter().copied()
}
