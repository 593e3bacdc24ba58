//! XML 1.0 as machines write it into reports: its elements and attributes, one after the other.
//!
//! The grammar is `quick-xml`'s. What it leaves to its callers is checked here: one root element and nothing behind
//! it, an end, bounded nesting and attributes, no entity but the five that XML has itself. Nothing is ever fetched or
//! declared. Text is passed over: no report that is read here says in its text what counts.
//!
//! More lenient than the standard where tools are and no count can change by it: control characters in texts, `--`
//! in comments.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::excerpt::excerpt_of;
use super::place::{Position, position};
use crate::limits::{BRIEF_CHARACTERS, XML_ATTRIBUTES, XML_DEPTH};

/// What is done about a document type declaration. One with declarations of its own is refused always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doctype {
    /// It is refused.
    Refused,
    /// One that only names a grammar (`<!DOCTYPE coverage SYSTEM "…">`) is passed over. The grammar is not fetched.
    PassedOver,
}

/// What comes next in a document.
#[derive(Debug, Clone, Copy)]
pub enum XmlEvent<'e> {
    /// An element begins.
    Start(&'e Element<'e>),
    /// The element that began last and has not ended ends.
    End,
}

/// The start tag of an element.
#[derive(Debug, Clone)]
pub struct Element<'e> {
    /// Its name, without the prefix of a namespace.
    pub name: &'e str,
    /// Names, with prefixes, and values, in their order. No name is there twice.
    attributes: Vec<(&'e str, Cow<'e, str>)>,
    /// The whole document, and where the tag begins in it.
    place: (&'e str, usize),
}

impl Element<'_> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_ref())
    }

    /// Where the tag begins. Counts lines: for errors.
    pub fn position(&self) -> Position {
        place(self.place.0, self.place.1)
    }
}

/// Why a text is not an XML document that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct XmlError {
    /// What is wrong.
    pub fault: XmlFault,
    /// Where.
    pub at: Position,
}

/// What can be wrong with an XML document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// Not XML; the parser's words, bounded.
    #[error("not valid XML: {0}")]
    Grammar(String),
    /// It ends inside an element, a tag or a comment.
    #[error("not valid XML: it ends in the middle")]
    CutShort,
    /// There is no element.
    #[error("not XML: there is no element")]
    NoElement,
    /// Text or a second element outside the root element.
    #[error("there is something outside the root element")]
    Outside,
    /// A document type declaration.
    #[error("it has a document type declaration (DOCTYPE)")]
    Doctype,
    /// An entity other than `lt`, `gt`, `amp`, `apos`, `quot` and references to characters.
    #[error("`&{0};` is not one of the five entities of XML")]
    Entity(String),
    /// The declaration names another encoding than UTF-8 and its part US-ASCII.
    #[error("the declared encoding is `{0}`, not UTF-8")]
    Encoding(String),
    /// Nested deeper than [`XML_DEPTH`].
    #[error("elements are nested deeper than {XML_DEPTH} levels")]
    TooDeep,
    /// More attributes than [`XML_ATTRIBUTES`].
    #[error("an element with more than {XML_ATTRIBUTES} attributes")]
    TooManyAttributes,
    /// An attribute is given twice.
    #[error("attribute `{0}` is given more than once")]
    Repeated(String),
}

/// Goes through a document from its start to its end and shows what comes to `visit`, whose first error ends the walk.
/// Work is linear in the text.
pub fn walk_xml<E: From<XmlError>>(
    text: &str,
    doctype: Doctype,
    visit: &mut dyn FnMut(XmlEvent<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut stage = Stage::Start;
    let mut depth = 0_usize;
    loop {
        let start = offset(reader.buffer_position());
        let fail = |fault| E::from(XmlError { fault, at: place(text, start) });
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = place(text, offset(reader.error_position()));
                return Err(E::from(XmlError { fault: grammar(&error), at }));
            }
        };
        match event {
            Event::Start(tag) => {
                if stage == Stage::Behind {
                    return Err(fail(XmlFault::Outside));
                }
                stage = Stage::Inside;
                depth += 1;
                if depth > XML_DEPTH {
                    return Err(fail(XmlFault::TooDeep));
                }
                let element = element(&tag, (text, start)).map_err(fail)?;
                visit(XmlEvent::Start(&element))?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    stage = Stage::Behind;
                }
                visit(XmlEvent::End)?;
            }
            Event::Text(inner) if stage != Stage::Inside => {
                let inner = inner.into_inner();
                if !inner.trim_ascii().is_empty() {
                    let before = inner.len() - inner.trim_ascii_start().len();
                    let fault = if stage == Stage::Behind { XmlFault::Outside } else { XmlFault::NoElement };
                    return Err(E::from(XmlError { fault, at: place(text, start + before) }));
                }
            }
            Event::CData(_) | Event::GeneralRef(_) if stage != Stage::Inside => {
                return Err(fail(XmlFault::Outside));
            }
            Event::GeneralRef(reference) => resolve(&reference).map_err(fail)?,
            Event::Decl(declaration) if start == 0 => check_encoding(&declaration).map_err(fail)?,
            Event::Decl(_) if stage == Stage::Behind => return Err(fail(XmlFault::Outside)),
            Event::Decl(_) => {
                let words = "a declaration that is not at the start".to_owned();
                return Err(fail(XmlFault::Grammar(words)));
            }
            Event::DocType(inner) => {
                let passes = doctype == Doctype::PassedOver && stage == Stage::Start && !inner.contains('[');
                if !passes {
                    return Err(fail(XmlFault::Doctype));
                }
            }
            Event::Eof => {
                return match stage {
                    Stage::Start => Err(fail(XmlFault::NoElement)),
                    Stage::Inside => Err(fail(XmlFault::CutShort)),
                    Stage::Behind => Ok(()),
                };
            }
            Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
        }
    }
}

/// How far a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// In front of the root element.
    Start,
    /// In it.
    Inside,
    /// Behind it.
    Behind,
}

fn element<'e>(tag: &'e BytesStart<'_>, place: (&'e str, usize)) -> Result<Element<'e>, XmlFault> {
    let mut attributes: Vec<(&str, Cow<'_, str>)> = Vec::new();
    // Its own search for repeated names is quadratic. Ours is too, for the few that real elements have.
    let mut seen = BTreeSet::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| grammar(&Error::InvalidAttr(error)))?;
        let name = attribute.key.into_inner();
        if attributes.len() == XML_ATTRIBUTES {
            return Err(XmlFault::TooManyAttributes);
        }
        if attributes.len() == FEW {
            seen.extend(attributes.iter().map(|(name, _)| *name));
        }
        let is_new = if attributes.len() < FEW {
            attributes.iter().all(|(known, _)| *known != name)
        } else {
            seen.insert(name)
        };
        if !is_new {
            return Err(XmlFault::Repeated(brief(name)));
        }
        let value = match attribute.value {
            Cow::Borrowed(raw) => unescape(raw),
            Cow::Owned(raw) => unescape(&raw).map(|value| Cow::Owned(value.into_owned())),
        };
        let value = value.map_err(|error| grammar(&Error::Escape(error)))?;
        attributes.push((name, value));
    }
    Ok(Element { name: tag.local_name().into_inner(), attributes, place })
}

/// So many names are compared with each other rather than sorted.
const FEW: usize = 12;

/// Whether a reference in a text stands for a character.
fn resolve(reference: &BytesRef<'_>) -> Result<(), XmlFault> {
    match reference.resolve_char_ref() {
        Ok(Some(_)) => Ok(()),
        Ok(None) if FIVE.contains(&&**reference) => Ok(()),
        Ok(None) => Err(XmlFault::Entity(brief(reference))),
        Err(error) => Err(grammar(&error)),
    }
}

const FIVE: [&str; 5] = ["lt", "gt", "amp", "apos", "quot"];

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), XmlFault> {
    let Some(name) = declaration.encoding() else { return Ok(()) };
    let name = name.map_err(|error| grammar(&Error::InvalidAttr(error)))?;
    let is_known =
        ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| known.eq_ignore_ascii_case(&name));
    if is_known { Ok(()) } else { Err(XmlFault::Encoding(brief(&name))) }
}

fn grammar(error: &Error) -> XmlFault {
    match error {
        Error::Syntax(SyntaxError::InvalidBangMarkup) => XmlFault::Grammar(brief(&error.to_string())),
        Error::Syntax(_)
        | Error::IllFormed(IllFormedError::MissingEndTag(_) | IllFormedError::UnclosedReference) => {
            XmlFault::CutShort
        }
        Error::Escape(EscapeError::UnrecognizedEntity(_, name)) => XmlFault::Entity(brief(name)),
        other => XmlFault::Grammar(brief(&other.to_string())),
    }
}

fn brief(text: &str) -> String {
    excerpt_of(text, BRIEF_CHARACTERS).into_owned()
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The line and column of an offset; of one inside a character, those of the start.
fn place(text: &str, offset: usize) -> Position {
    position(text, offset.min(text.len())).unwrap_or(Position { line: 1, column: 1 })
}

#[cfg(test)]
mod tests;
