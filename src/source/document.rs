//! A file's bytes to its tree, and what keeps them from it as diagnostics with their places.

use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::{EncodingError, Node, SyntaxError, decode, parse};
use crate::diagnostic::{Code, Diagnostic};

/// Reads a JSON file: its text without a byte order mark, for the places of problems, and its tree. `file` names it
/// for what is said, and is asked only then.
pub fn read_json<'b>(
    file: &dyn Fn() -> String,
    bytes: &'b [u8],
) -> Result<(&'b str, Node<'b>), Vec<Diagnostic>> {
    let text = read_text(file, bytes)?;
    Ok((text, read_tree(file, text)?))
}

/// The text of a file without a byte order mark.
pub fn read_text<'b>(file: &dyn Fn() -> String, bytes: &'b [u8]) -> Result<&'b str, Vec<Diagnostic>> {
    decode(bytes).map_err(|error| vec![not_utf8(&file(), &error)])
}

/// The tree of a text that is JSON.
pub fn read_tree<'b>(file: &dyn Fn() -> String, text: &'b str) -> Result<Node<'b>, Vec<Diagnostic>> {
    parse(text).map_err(|error| vec![not_json(&file(), &error)])
}

/// Bytes that are no text, as a diagnostic about their file.
pub fn not_utf8(place: &str, error: &EncodingError) -> Diagnostic {
    let mut diagnostic = Diagnostic::file(Code::NotUtf8, place, error.to_string(), Some("save it as UTF-8"));
    if let (EncodingError::Invalid { line, column, .. }, Some(place)) = (error, &mut diagnostic.place) {
        place.position = Some((*line, *column));
    }
    diagnostic
}

/// Text that is no JSON, as a diagnostic about its file.
pub fn not_json(place: &str, error: &SyntaxError) -> Diagnostic {
    let (code, at, help) = match error {
        SyntaxError::CutShort { at, .. } => {
            (Code::InvalidJson, at, "the file ends too early; was it cut short?")
        }
        SyntaxError::Invalid { at, .. } => (
            Code::InvalidJson,
            at,
            "JSON has objects, lists, strings, numbers, true, false and null; no NaN, no comments, no comma \
             before a closing bracket",
        ),
        SyntaxError::TooMany { at } | SyntaxError::TooDense { at } => {
            (Code::TooMany, at, "leave out what is not needed, or split the file")
        }
        SyntaxError::TooDeep { at } => (Code::TooDeep, at, "no file read here needs more than a few levels"),
    };
    let mut diagnostic = Diagnostic::file(code, place, error.to_string(), Some(help));
    if let Some(place) = &mut diagnostic.place {
        place.position = Some((at.line, at.column));
    }
    diagnostic
}
