//! Syntax and places: bytes become a [`Node`] tree once, and a problem in it finds its line and column.
//!
//! A pure room: no I/O, no clock, no environment.
#![deny(
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod document;
mod encoding;
mod excerpt;
mod fields;
mod json;
mod marks;
mod node;
mod place;
mod repeated;
mod toml;
mod xml;

pub use document::{not_json, not_utf8, read_json, read_text, read_tree};
pub use encoding::{EncodingError, decode, decode_lossy};
pub use excerpt::{excerpt, excerpt_of};
pub use fields::{Fields, Problem, Problems, Syntax, nearest, suggestion};
pub use json::{Gaps, JsonReader, JsonText, Known, Object, SyntaxError, parse};
pub use node::{Magnitude, Node, Number};
pub use place::{Locus, Position, Step, Target, Trail, ValuePath, locate};
pub use repeated::refuse_repeated_keys;
pub use toml::{TomlError, TomlPlaces, parse_toml, toml_key, toml_string};
pub use xml::{Doctype, Element, XmlError, XmlEvent, XmlFault, walk_xml};
