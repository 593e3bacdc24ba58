//! Reading the objects of a pack: strict about what it knows, with a warning for what it does not.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::diagnostic::Code;
use crate::ids::{ClaimId, NameError};
use crate::limits::PACK_CLAIMS;
use crate::number::Decimal;
use crate::ordered::Ordered as _;
use crate::source::{Fields, Node, Problems, Trail, excerpt};

/// Where problems go while a document is read, and what is counted over all of it.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) errors: Problems,
    pub(super) warnings: Problems,
    claims: usize,
}

impl Reader {
    /// An object; keys beyond `known` are warned of.
    pub(super) fn open<'n, 'a, 'p>(
        &mut self,
        node: &'n Node<'a>,
        at: &Trail<'p>,
        known: &[&str],
    ) -> Option<Fields<'n, 'a, 'p>> {
        Fields::open(node, at, known, &mut self.errors, &mut self.warnings)
    }

    /// The value of a key that must be there.
    pub(super) fn required<'n, 'a>(
        &mut self,
        fields: &Fields<'n, 'a, '_>,
        key: &str,
        owner: &Trail<'_>,
    ) -> Option<&'n Node<'a>> {
        let value = fields.get(key);
        if value.is_none() {
            let message = match owner {
                Trail::Root => format!("the file has no `{key}`"),
                _ => format!("`{}` has no `{key}`", owner.name()),
            };
            self.errors.value(Code::MissingKey, owner, message, Some(format!("add `{key}`")));
        }
        value
    }

    /// Says that a value has the wrong type, without suggesting to leave it out.
    fn must_be(&mut self, at: &Trail<'_>, want: &str, found: &Node<'_>) {
        let message = format!("`{}` must be {want}, not {}", at.name(), found.kind());
        self.errors.value(Code::WrongType, at, message, Some(format!("write {want}")));
    }

    /// A text, which must not be blank.
    pub(super) fn text(&mut self, node: &Node<'_>, at: &Trail<'_>) -> Option<String> {
        match node {
            Node::String(text) if text.trim().is_empty() => {
                let message = format!("`{}` says nothing", at.name());
                self.errors.value(Code::WrongType, at, message, Some("write a text".into()));
                None
            }
            Node::String(text) => Some(text.to_string()),
            other => {
                self.errors.wrong_type(at, "a string", other);
                None
            }
        }
    }

    /// A text that may be absent.
    pub(super) fn optional_text(&mut self, fields: &Fields<'_, '_, '_>, key: &str) -> Option<String> {
        fields.string(key, &mut self.errors).map(Into::into)
    }

    /// A list of texts; absent is empty.
    pub(super) fn texts(&mut self, fields: &Fields<'_, '_, '_>, key: &str) -> Vec<String> {
        let at = fields.at(key);
        let items = fields.list(key, &mut self.errors).iter().enumerate();
        items.filter_map(|(index, item)| self.text(item, &at.index(index))).collect()
    }

    /// An id.
    pub(super) fn id<T>(
        &mut self,
        node: &Node<'_>,
        at: &Trail<'_>,
        new: fn(&str) -> Result<T, NameError>,
    ) -> Option<T> {
        let Node::String(text) = node else {
            self.must_be(at, "a string", node);
            return None;
        };
        new(text)
            .map_err(|error| {
                let message = format!("`{}` is no id: {error}", excerpt(text));
                self.errors.value(Code::BadId, at, message, Some(error.help(text).into_owned()));
            })
            .ok()
    }

    /// An id that must be there and that nothing of its kind has had before. `seen` maps ids to where they were.
    pub(super) fn own_id<T: Ord + Clone + core::fmt::Display>(
        &mut self,
        fields: &Fields<'_, '_, '_>,
        owner: &Trail<'_>,
        new: fn(&str) -> Result<T, NameError>,
        seen: &mut BTreeMap<T, String>,
    ) -> Option<T> {
        let node = self.required(fields, "id", owner)?;
        let at = fields.at("id");
        let id = self.id(node, &at, new)?;
        if let Some(first) = seen.get(&id) {
            let message = format!("`{}` is the id of `{first}` already", excerpt(&id.to_string()));
            self.errors.value(Code::DuplicateId, &at, message, Some("rename one of them".into()));
            return None;
        }
        seen.insert(id.clone(), owner.path().to_string());
        Some(id)
    }

    /// A list of claim ids, sorted and without repeats; absent is empty.
    pub(super) fn claims(&mut self, fields: &Fields<'_, '_, '_>, key: &str) -> BTreeSet<ClaimId> {
        let at = fields.at(key);
        if let Some(Node::String(text)) = fields.get(key) {
            let message = format!("`{key}` must be a list of claim ids, not a string");
            let help = format!("write `[\"{}\"]`", excerpt(text));
            self.errors.value(Code::WrongType, &at, message, Some(help));
            return BTreeSet::new();
        }
        let items = fields.list(key, &mut self.errors);
        self.count_claims(items.len(), &at);
        let items = items.iter().enumerate();
        items.filter_map(|(index, item)| self.id(item, &at.index(index), ClaimId::new)).ordered()
    }

    /// Counts claims that are named, up to the limit of a document.
    pub(super) fn count_claims(&mut self, more: usize, at: &Trail<'_>) {
        let before = self.claims;
        self.claims += more;
        if before <= PACK_CLAIMS && self.claims > PACK_CLAIMS {
            let message = format!("more than {PACK_CLAIMS} claims are named up to here");
            self.errors.value(Code::TooMany, at, message, Some("split the pack".into()));
        }
    }

    /// An exact decimal that is not negative.
    pub(super) fn decimal(&mut self, node: &Node<'_>, at: &Trail<'_>) -> Option<Decimal> {
        let Node::Number(number) = node else {
            self.must_be(at, "a number", node);
            return None;
        };
        match Decimal::parse(number.text()) {
            Ok(value) if value.is_negative() => {
                let message = format!("`{}` must not be negative", at.name());
                self.errors.value(Code::OutOfRange, at, message, Some("write 0 or more".into()));
                None
            }
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("`{}` is no exact decimal: {error}", at.name());
                self.errors.value(Code::BadNumber, at, message, Some("write fewer digits".into()));
                None
            }
        }
    }

    /// An exact decimal within 0..=1.
    pub(super) fn share(&mut self, node: &Node<'_>, at: &Trail<'_>) -> Option<Decimal> {
        let value = self.decimal(node, at)?;
        if !value.is_share() {
            let message = format!("`{}` must be within 0 and 1, not {value}", at.name());
            self.errors.value(Code::OutOfRange, at, message, Some("write 0.9 for 90 %".into()));
            return None;
        }
        Some(value)
    }

    /// Says that a list is too long.
    pub(super) fn too_many(&mut self, count: usize, most: usize, at: &Trail<'_>) {
        if count > most {
            let message = format!("{count} items in `{}`, at most {most} are read", at.name());
            self.errors.value(Code::TooMany, at, message, Some("split the pack".into()));
        }
    }
}
