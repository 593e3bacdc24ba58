//! Reading one object of a record: what must be there is, what is there has its form, and what is not known is passed
//! over, since a later version may have written it.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Display;

use crate::diagnostic::Code;
use crate::source::{Fields, Node, Problems, Trail, excerpt_of};

/// An object, and the way to it.
pub(super) struct Object<'n, 'a, 'p> {
    fields: Fields<'n, 'a, 'p>,
    at: Trail<'p>,
}

impl<'n, 'a, 'p> Object<'n, 'a, 'p> {
    /// Takes an object.
    pub(super) fn new(node: &'n Node<'a>, at: &Trail<'p>, problems: &mut Problems) -> Option<Self> {
        Some(Self { fields: Fields::any(node, at, problems)?, at: *at })
    }

    /// The way to a member.
    pub(super) fn at<'q>(&'q self, key: &'q str) -> Trail<'q> {
        self.fields.at(key)
    }

    /// A member that may be absent; `null` is absent.
    pub(super) fn optional(&self, key: &str) -> Option<&'n Node<'a>> {
        self.fields.get(key)
    }

    /// A member that must be there.
    pub(super) fn required(&self, key: &str, problems: &mut Problems) -> Option<&'n Node<'a>> {
        let found = self.fields.get(key);
        if found.is_none() {
            let owner = self.at.name();
            let message = format!("`{owner}` has no `{key}`");
            let help = Some("a record is not written by hand: make it again".into());
            problems.value(Code::MissingKey, &self.at, message, help);
        }
        found
    }

    /// A member that must be there and be a text which means something.
    pub(super) fn text<T, E: Display>(
        &self,
        key: &str,
        problems: &mut Problems,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.required(key, problems)?;
        self.optional_text(key, problems, parse)
    }

    /// A member that is a text which means something, if it is there.
    pub(super) fn optional_text<T, E: Display>(
        &self,
        key: &str,
        problems: &mut Problems,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.fields.string(key, problems)?;
        parsed(text, &self.at(key), problems, parse)
    }

    /// Any text, if it is there.
    pub(super) fn words(&self, key: &str, problems: &mut Problems) -> Option<String> {
        self.fields.string(key, problems).map(Into::into)
    }

    /// A count that must be there.
    pub(super) fn count(&self, key: &str, problems: &mut Problems) -> Option<u64> {
        self.required(key, problems)?;
        self.optional_count(key, problems)
    }

    /// A count, if it is there.
    pub(super) fn optional_count(&self, key: &str, problems: &mut Problems) -> Option<u64> {
        self.fields.integer(key, 0, problems).map(i64::unsigned_abs)
    }

    /// A number of 32 bits, if it is there.
    pub(super) fn signed(&self, key: &str, problems: &mut Problems) -> Option<i32> {
        let value = self.fields.integer(key, i32::MIN.into(), problems)?;
        let small = i32::try_from(value).ok();
        if small.is_none() {
            let message = format!("`{key}` must fit into 32 bits, not {value}");
            problems.value(Code::OutOfRange, &self.at(key), message, None);
        }
        small
    }

    /// A list of texts that mean something; absent is empty.
    pub(super) fn texts<T, E: Display>(
        &self,
        key: &str,
        problems: &mut Problems,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let at = self.at(key);
        let mut found = Vec::new();
        for (index, item) in self.fields.list(key, problems).iter().enumerate() {
            let at = at.index(index);
            match item {
                Node::String(text) => found.extend(parsed(text, &at, problems, &parse)),
                other => problems.wrong_type(&at, "a string", other),
            }
        }
        found
    }

    /// A list of objects; absent is empty.
    pub(super) fn objects<T>(
        &self,
        key: &str,
        problems: &mut Problems,
        mut read: impl FnMut(&Object<'_, '_, '_>, &mut Problems) -> Option<T>,
    ) -> Vec<T> {
        let at = self.at(key);
        let mut found = Vec::new();
        for (index, item) in self.fields.list(key, problems).iter().enumerate() {
            if let Some(object) = Object::new(item, &at.index(index), problems) {
                found.extend(read(&object, problems));
            }
        }
        found
    }

    /// A list of objects with a name and a value, as a map; a name that is repeated is a problem.
    pub(super) fn pairs(&self, key: &str, value: &str, problems: &mut Problems) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        self.objects(key, problems, |object, problems| {
            let name = object.text("name", problems, str::parse::<String>)?;
            let value = object.text(value, problems, str::parse)?;
            if found.insert(name.clone(), value).is_some() {
                repeated(&name, &object.at("name"), problems);
            }
            Some(())
        });
        found
    }
}

/// Says that a name is there twice.
pub(super) fn repeated(name: &str, at: &Trail<'_>, problems: &mut Problems) {
    let message = format!("`{}` is there twice", excerpt_of(name, SHOWN));
    problems.value(Code::DuplicateId, at, message, None);
}

fn parsed<T, E: Display>(
    text: &str,
    at: &Trail<'_>,
    problems: &mut Problems,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Option<T> {
    match parse(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = format!("`{}` is `{}`: {error}", at.name(), excerpt_of(text, SHOWN));
            problems.value(Code::WrongType, at, message, None);
            None
        }
    }
}

/// Characters of a text that a message quotes.
const SHOWN: usize = 80;
