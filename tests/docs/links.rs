//! Relative links lead to files of the repository, and to headings that are there.

use std::collections::BTreeSet;

use comrak::html::Anchorizer;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::{assert_none, documents, root, text_of};

/// The targets of the links, and the anchors of the headings.
fn survey(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let mut options = Options::default();
    options.extension.table = true;
    let arena = Arena::new();
    let (mut links, mut anchors, mut anchorizer) = (Vec::new(), BTreeSet::new(), Anchorizer::new());
    for node in parse_document(&arena, text, &options).descendants() {
        match &node.data().value {
            NodeValue::Link(link) | NodeValue::Image(link) => links.push(link.url.clone()),
            NodeValue::Heading(_) => {
                anchors.insert(anchorizer.anchorize(&plain(node)));
            }
            _ => {}
        }
    }
    (links, anchors)
}

/// The text of a heading.
fn plain<'a>(node: &'a AstNode<'a>) -> String {
    let words = node.descendants().filter_map(|node| match &node.data().value {
        NodeValue::Text(text) => Some(text.to_string()),
        NodeValue::Code(code) => Some(code.literal.clone()),
        _ => None,
    });
    words.collect()
}

/// `docs/a.md` and `../b.md` make `b.md`. `None` when it leaves the repository.
fn resolve(document: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Links of a document that lead nowhere. `read` gives the text of a file, the empty text for a directory.
fn broken(document: &str, text: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (links, own) = survey(text);
    let mut report = Vec::new();
    for link in links {
        if link.contains("://") || link.starts_with("mailto:") {
            continue;
        }
        let (path, anchor) =
            link.split_once('#').map_or((link.as_str(), None), |(path, anchor)| (path, Some(anchor)));
        let anchors = if path.is_empty() {
            Some(own.clone())
        } else {
            resolve(document, path).and_then(|path| read(&path)).map(|text| survey(&text).1)
        };
        match (anchors, anchor) {
            (None, _) => report.push(format!("{document}: `{link}` leads to no file")),
            (Some(anchors), Some(anchor)) if !anchors.contains(anchor) => {
                report.push(format!("{document}: `{link}` leads to no heading"));
            }
            _ => {}
        }
    }
    report
}

#[test]
fn links_lead_somewhere() {
    let read = |path: &str| {
        let path = root().join(path);
        if path.is_dir() { Some(String::new()) } else { std::fs::read_to_string(path).ok() }
    };
    let documents = documents().unwrap();
    let report: Vec<String> =
        documents.iter().flat_map(|name| broken(name, &text_of(name).unwrap(), read)).collect();
    assert_none(&report);
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let read = |path: &str| match path {
        "docs/b.md" => Some("# The `pass` column\n".to_owned()),
        "docs" => Some(String::new()),
        _ => None,
    };
    let text =
        "# Here\n[a](#here) [b](b.md#the-pass-column) [c](../docs) [d](https://x.invalid/gone) `[e](gone)`\n";
    assert_none(&broken("docs/a.md", text, read));
    let text = "[a](#there)\n\n| x |\n|---|\n| [b](b.md#gone) |\n\n[c](gone.md) [d](../../out.md)\n";
    assert_eq!(
        broken("docs/a.md", text, read),
        [
            "docs/a.md: `#there` leads to no heading",
            "docs/a.md: `b.md#gone` leads to no heading",
            "docs/a.md: `gone.md` leads to no file",
            "docs/a.md: `../../out.md` leads to no file",
        ]
    );
}
