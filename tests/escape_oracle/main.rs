//! Escaped text in documents, judged by another Markdown parser and by scanners for what GitHub makes out of
//! rendered text. Each judge is shown to catch attacks that are not escaped.

mod corpus;
mod gate;
mod rendered;
mod scanners;

use benchgate::escape::{html, markdown, markdown_code, terminal};
use comrak::arena_tree::NodeEdge;
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};
use proptest::prelude::*;

use corpus::{HARMLESS, HOSTILE, PIECES};
use rendered::page;
use scanners::SCANNERS;

/// Stands for the text in the document that shows how the page should be.
const BENIGN: &str = "zqz";

/// Documents with a place `%s` for the text. Each defines a footnote and a link that the text could call up.
const CONTEXTS: &[&str] = &[
    "%s\n",
    "intro %s outro\n",
    "intro\n%s\noutro\n",
    "| a | b |\n|---|---|\n| %s | x |\n| y | %s |\n",
    "| %s | b |\n|---|:-:|\n| x | y |\n",
    "- %s\n- x\n",
    "1. x\n2. %s\n",
    "## %s\n\nx\n",
    "[%s](/target) x\n",
    "> %s\n",
    "<details><summary>%s</summary>\n\nx\n\n</details>\n",
    "<details>\n<summary><b>x</b> %s</summary>\n\n- %s\n\n</details>\n",
];

/// GitHub's Markdown, raw HTML let through so that it shows.
fn github() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options.render.r#unsafe = true;
    options.render.gfm_quirks = true;
    options
}

/// More than GitHub knows today.
fn everything() -> Options<'static> {
    let mut options = github();
    let extension = &mut options.extension;
    extension.superscript = true;
    extension.subscript = true;
    extension.underline = true;
    extension.spoiler = true;
    extension.highlight = true;
    extension.insert = true;
    extension.subtext = true;
    extension.inline_footnotes = true;
    extension.description_lists = true;
    extension.multiline_block_quotes = true;
    extension.math_latex = true;
    extension.wikilinks_title_after_pipe = true;
    extension.block_directive = true;
    options.parse.relaxed_autolinks = true;
    options.parse.relaxed_tasklist_matching = true;
    options.parse.tasklist_in_table = true;
    options
}

/// The parsed document without its text and without the tags of spans, as one string, and the page.
fn parsed(document: &str, options: &Options<'_>) -> (String, String) {
    let arena = Arena::new();
    let root = parse_document(&arena, document, options);
    let mut shape = String::new();
    for edge in root.traverse() {
        let (node, open) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        match &node.data().value {
            NodeValue::Text(_) => {}
            NodeValue::HtmlInline(tag) if tag == "<span>" || tag == "</span>" => {}
            NodeValue::HtmlInline(tag) if open => shape.push_str(tag),
            value if open => shape.extend(["(", value.xml_node_name(), " "]),
            _ => shape.push(')'),
        }
    }
    let mut html = String::new();
    match format_html(root, options, &mut html) {
        Ok(()) => (shape, html),
        Err(error) => (shape, error.to_string()),
    }
}

/// Says what is wrong with `piece` in a document: another structure than `benign` has, another text than `text`,
/// or a text node that GitHub would make something of.
fn judge(context: &str, options: &Options<'_>, piece: &str, benign: &str, text: &str) -> Result<(), String> {
    let document = |piece: &str| {
        let definitions = "\n\n[^1]: note\n\n[x]: /target\n[wiki|link]: /target\n";
        format!("{}{definitions}", context.replace("%s", piece))
    };
    let (shape, html) = parsed(&document(piece), options);
    let (wanted_shape, wanted_html) = parsed(&document(benign), options);
    if shape != wanted_shape {
        return Err(format!("structure: {shape} instead of {wanted_shape}"));
    }
    let (found, wanted) = (page(&html), page(&wanted_html));
    if found.tags != wanted.tags {
        return Err(format!("tags: {:?} instead of {:?}", found.tags, wanted.tags));
    }
    let spaced = |text: &str| text.replace('\u{a0}', " ");
    if spaced(&found.text) != spaced(&wanted.text.replace(BENIGN, &terminal(text))) {
        return Err(format!("text: {:?}", found.text));
    }
    for (node, in_code) in &found.nodes {
        for scanner in SCANNERS.iter().filter(|scanner| scanner.in_code || !in_code) {
            if (scanner.finds)(node) {
                return Err(format!("{}: {node:?}", scanner.name));
            }
        }
    }
    Ok(())
}

/// Everything that is wrong with `piece`, in all contexts.
fn faults(piece: &str, benign: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for context in CONTEXTS {
        for options in [github(), everything()] {
            if let Err(fault) = judge(context, &options, piece, benign, text) {
                faults.push(format!("{fault}\n  in {context:?}\n  from {text:?}\n  as {piece:?}"));
            }
        }
    }
    faults
}

/// Everything that is wrong with the two escaped forms of a text.
fn faults_of(text: &str) -> Vec<String> {
    let (prose, code) = (markdown(text), markdown_code(text));
    let mut faults = faults(&prose, BENIGN, text);
    faults.extend(self::faults(&code, &format!("<code>{BENIGN}</code>"), text));
    for piece in [prose, code] {
        // Readers of the raw comment, mail and bots, must find nothing either.
        let decimal = piece.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if decimal || piece.contains(['@', '`', '|', '$', '\n', '\r', '*', '[', '\\']) {
            faults.push(format!("raw: {piece}"));
        }
    }
    faults
}

#[test]
fn the_corpus_is_inert() {
    let faults: Vec<_> = HOSTILE.iter().chain(HARMLESS).flat_map(|text| faults_of(text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_hostile_string_is_caught_when_it_is_not_escaped() {
    assert!(HOSTILE.len() >= 60);
    for text in HOSTILE {
        assert!(!faults(text, BENIGN, text).is_empty(), "not caught: {text:?}");
    }
}

#[test]
fn markup_inside_a_code_element_is_caught_when_it_is_not_escaped() {
    // The filters for running text do not apply there; what the parser makes of it must be caught all the same.
    for text in [
        "</code><b>x</b><code>",
        "<b>x</b>",
        "&lt;b&gt;",
        "`x`",
        "*x*",
        "[x]",
        "a | b",
        "a\nb",
        "http://evil.example",
        "www.evil.example",
        "me@evil.example",
        "$x$",
        "[^1]",
        "a\u{202e}b",
    ] {
        let code = format!("<code>{text}</code>");
        assert!(!faults(&code, &format!("<code>{BENIGN}</code>"), text).is_empty(), "not caught: {code:?}");
    }
}

#[test]
fn references_alone_are_caught() {
    // The parser has nothing against these; only the scanners of decoded text nodes have.
    for (piece, text) in
        [("&#x40;user", "@user"), ("&#x23;1", "#1"), ("GH&#x2D;1", "GH-1"), ("&#x24;x&#x24;", "$x$")]
    {
        let faults = faults(piece, BENIGN, text);
        assert_eq!(faults.len(), 2 * CONTEXTS.len(), "{piece}: {faults:?}");
    }
}

#[test]
fn harmless_text_is_not_called_an_attack() {
    for text in HARMLESS {
        assert_eq!(markdown(text), *text);
        assert_eq!(faults(text, BENIGN, text), Vec::<String>::new());
    }
}

#[test]
fn a_table_row_has_the_cells_it_was_given() {
    for text in HOSTILE {
        let row =
            format!("| a | b |\n|---|---|\n| {} | {} |\n| x | y |\n", markdown(text), markdown_code(text));
        let (shape, _) = parsed(&row, &github());
        assert_eq!(
            (shape.matches("(table_row ").count(), shape.matches("(table_cell ").count()),
            (3, 6),
            "{shape}"
        );
        let (shape, _) = parsed(&row.replace(&markdown(text), "a | b\n| c"), &github());
        assert_ne!(
            (shape.matches("(table_row ").count(), shape.matches("(table_cell ").count()),
            (3, 6),
            "{shape}"
        );
    }
}

#[test]
fn empty_text_is_empty() {
    assert_eq!(markdown(""), "");
    let code = format!("<code>{BENIGN}</code>");
    assert_eq!(faults(&markdown_code(""), &code, ""), Vec::<String>::new());
}

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(HOSTILE).prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn generated_text_is_inert(text in hostile_text()) {
        let faults = faults_of(&text);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn html_is_text_and_nothing_but_text(text in hostile_text()) {
        let escaped = html(&text);
        let found = page(&format!("<p title=\"{escaped}\">{escaped}</p>"));
        prop_assert_eq!(found.tags, [format!("<p title=\"{escaped}\">"), "</p>".into()]);
        prop_assert!(!escaped.contains(['"', '\'', '<', '>']));
        prop_assert_eq!(found.text, terminal(&text));
    }
}
