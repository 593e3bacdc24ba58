//! The files of a fixture: bytes to keys and findings, and all that is wrong with them as diagnostics.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::expectation::Expectations;
use super::finding::FindingsFile;
use super::formats;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::FixtureId;
use crate::source::{read_text, read_tree};

/// Reads the key of a fixture. `file` names it for what is said, and is asked only then.
pub fn read_key<'b>(
    id: &FixtureId,
    file: &dyn Fn() -> String,
    bytes: &'b [u8],
    warnings: &mut Vec<Diagnostic>,
) -> Result<Expectations<'b>, Vec<Diagnostic>> {
    let text = read_text(file, bytes)?;
    let expectations = if let Some(expectations) = Expectations::read_usual(text) {
        expectations
    } else {
        let node = read_tree(file, text)?;
        let (expectations, found) =
            Expectations::read(&node).map_err(|problems| problems.locate(&file(), text))?;
        if !found.is_empty() {
            warnings.extend(found.locate(&file(), text));
        }
        expectations
    };
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
    let text = read_text(file, bytes)?;
    if let Some(findings) = formats::read_usual(text) {
        return Ok(findings);
    }
    let node = read_tree(file, text)?;
    let (findings, found) = formats::read_native(node).map_err(|problems| problems.locate(&file(), text))?;
    if !found.is_empty() {
        warnings.extend(found.locate(&file(), text));
    }
    Ok(findings)
}
