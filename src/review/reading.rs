//! The files of a fixture: bytes to keys and findings, and all that is wrong with them as diagnostics.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::expectation::Expectations;
use super::finding::FindingsFile;
use super::formats;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::FixtureId;
use crate::source::{EncodingError, Node, SyntaxError, decode, parse};

/// Reads the key of a fixture. `file` names it for what is said, and is asked only then.
pub fn read_key(
    id: &FixtureId,
    file: &dyn Fn() -> String,
    bytes: &[u8],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Expectations, Vec<Diagnostic>> {
    let (text, node) = read_json(file, bytes)?;
    let (expectations, found) =
        Expectations::read(&node).map_err(|problems| problems.locate(&file(), text))?;
    if !found.is_empty() {
        warnings.extend(found.locate(&file(), text));
    }
    if let Some(stated) = expectations.stated_id.as_ref().filter(|stated| **stated != id.as_str()) {
        let message = format!("`id` is `{stated}`, but the file's name says `{id}`, which is what counts");
        let help = Some("correct the `id`, or leave it out");
        warnings.push(Diagnostic::file(Code::IdDiffers, &file(), message, help));
    }
    Ok(expectations)
}

/// Reads a findings file. The ending of its name says in which format it is.
pub fn read_findings<'b>(
    file: &dyn Fn() -> String,
    name: &str,
    bytes: &'b [u8],
    warnings: &mut Vec<Diagnostic>,
) -> Result<FindingsFile<'b>, Vec<Diagnostic>> {
    if name.rsplit_once('.').is_none_or(|(_, ending)| ending != "json") {
        let message = "the format of this findings file is not one that is read".to_owned();
        let help = Some("findings are read from `<id>.findings.json`; keep other files elsewhere");
        return Err(vec![Diagnostic::file(Code::UnknownFormat, &file(), message, help)]);
    }
    let (text, node) = read_json(file, bytes)?;
    let (findings, found) = formats::read_native(node).map_err(|problems| problems.locate(&file(), text))?;
    if !found.is_empty() {
        warnings.extend(found.locate(&file(), text));
    }
    Ok(findings)
}

fn read_json<'b>(file: &dyn Fn() -> String, bytes: &'b [u8]) -> Result<(&'b str, Node<'b>), Vec<Diagnostic>> {
    let text = decode(bytes).map_err(|error| vec![not_utf8(&file(), &error)])?;
    let node = parse(text).map_err(|error| vec![not_json(&file(), &error)])?;
    Ok((text, node))
}

/// Bytes that are no text, as a diagnostic about their file.
pub(crate) fn not_utf8(place: &str, error: &EncodingError) -> Diagnostic {
    let mut diagnostic = Diagnostic::file(Code::NotUtf8, place, error.to_string(), Some("save it as UTF-8"));
    if let (EncodingError::Invalid { line, column, .. }, Some(place)) = (error, &mut diagnostic.place) {
        place.position = Some((*line, *column));
    }
    diagnostic
}

/// Text that is no JSON, as a diagnostic about its file.
pub(crate) fn not_json(place: &str, error: &SyntaxError) -> Diagnostic {
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
        SyntaxError::TooDeep { at } => (Code::TooDeep, at, "no file read here needs more than a few levels"),
    };
    let mut diagnostic = Diagnostic::file(code, place, error.to_string(), Some(help));
    if let Some(place) = &mut diagnostic.place {
        place.position = Some((at.line, at.column));
    }
    diagnostic
}
