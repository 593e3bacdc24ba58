//! Which format a report is in, by its content. Names of files say nothing.

use super::json::{list, member, object, text as text_of};
use super::lines::lines;
use super::read::text;
use super::{Fault, Format, MalformedReport, cobertura, go_test, in_toto, junit, libtest};
use crate::source::{Doctype, Node, Trail, XmlError, XmlEvent, parse, walk_xml};

/// The format of a report. That it can be read whole is not said by it: [`read`](fn@super::read) finds out.
pub fn detect(bytes: &[u8]) -> Result<Format, MalformedReport> {
    let text = text(bytes)?;
    let start = text.trim_start();
    let found = if start.starts_with('<') {
        by_root(text)?
    } else if start.starts_with(['{', '[']) {
        by_keys(start)?
    } else {
        by_lines(text)
    };
    found.ok_or_else(|| MalformedReport::whole(Fault::Unknown))
}

/// What ends the walk after the root element.
enum Stop {
    Root(Option<Format>),
    Malformed(XmlError),
}

impl From<XmlError> for Stop {
    fn from(error: XmlError) -> Self {
        Self::Malformed(error)
    }
}

fn by_root(text: &str) -> Result<Option<Format>, MalformedReport> {
    let walked = walk_xml(text, Doctype::PassedOver, &mut |event| {
        let XmlEvent::Start(root) = event else { return Ok(()) };
        Err(Stop::Root(if junit::is_root(root) {
            Some(Format::Junit)
        } else if cobertura::is_root(root) {
            Some(Format::Cobertura)
        } else {
            None
        }))
    });
    match walked {
        Ok(()) => Ok(None),
        Err(Stop::Root(format)) => Ok(format),
        Err(Stop::Malformed(error)) => Err(error.into()),
    }
}

/// A document, or lines of documents.
fn by_keys(text: &str) -> Result<Option<Format>, MalformedReport> {
    let first = lines(text).next().map_or("", |(_, line)| line);
    if let Ok(node) = parse(first)
        && let Some(format) = stream(&node)
    {
        return Ok(Some(format));
    }
    let node = parse(text)?;
    let at = Trail::Root;
    if member(&node, "runs", &at).is_ok_and(|runs| runs.is_some())
        || text_of(&node, "$schema", &at).is_ok_and(|uri| uri.is_some_and(|uri| uri.contains("sarif")))
    {
        return Ok(Some(Format::Sarif));
    }
    if text_of(&node, "_type", &at).is_ok_and(|kind| kind.is_some_and(in_toto::is_statement)) {
        return Ok(Some(Format::InToto));
    }
    let results = object(&node, "results", &at).ok().flatten();
    if results.is_some_and(|results| list(results, "tests", &at).is_ok_and(|tests| tests.is_some())) {
        return Ok(Some(Format::Ctrf));
    }
    Ok(stream(&node))
}

/// A line of a stream of JSON.
fn stream(node: &Node<'_>) -> Option<Format> {
    let has = |key| text_of(node, key, &Trail::Root).is_ok_and(|value| value.is_some());
    match node {
        _ if has("reason") => Some(Format::Cargo),
        _ if has("Action") && go_test::is_event(node) => Some(Format::GoTest),
        _ => None,
    }
}

fn by_lines(text: &str) -> Option<Format> {
    for (_, line) in lines(text) {
        if line.starts_with("SF:") {
            return Some(Format::Lcov);
        }
        if libtest::is_mark(line) {
            return Some(Format::Libtest);
        }
        if line.starts_with('{') {
            return stream(&parse(line).ok()?);
        }
    }
    None
}

#[cfg(test)]
mod tests;
