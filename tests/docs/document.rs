//! Fenced blocks, code spans, and the comments that say what a block is.

/// A fenced block. Fences are not indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The line of its content's first line, 1-based.
    pub(crate) line: usize,
    /// The HTML comment directly before it.
    pub(crate) marker: Option<String>,
    /// The word after the fence.
    pub(crate) language: String,
    /// Its content; each line ends in a newline.
    pub(crate) text: String,
}

/// The fenced blocks of a document.
pub(crate) fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = "";
    for (index, line) in document.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let marker = before.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                open = Some(Block {
                    line: index + 2,
                    marker: marker.map(str::to_owned),
                    language: language.trim().to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
        before = line;
    }
    blocks
}

/// The document with other content in one of its blocks.
pub(crate) fn with_content(document: &str, block: &Block, content: &str) -> String {
    let first = block.line - 1;
    let end = first + block.text.lines().count();
    let lines: Vec<&str> = document.lines().collect();
    let part = |lines: &[&str]| lines.iter().flat_map(|line| [*line, "\n"]).collect::<String>();
    let content =
        if content.is_empty() || content.ends_with('\n') { content.into() } else { format!("{content}\n") };
    let before = part(lines.get(..first).unwrap_or_default());
    let after = part(lines.get(end..).unwrap_or_default());
    format!("{before}{content}{after}")
}

/// Code in the text: (line, code). Code spans, and the lines of `sh` blocks.
pub(crate) fn code(document: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fence: Option<bool> = None;
    for (index, line) in document.lines().enumerate() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(language)) => fence = Some(language.trim() == "sh"),
            (Some(_), Some(_)) => fence = None,
            (Some(true), None) => found.push((index + 1, line.to_owned())),
            (Some(false), None) => {}
            (None, None) => {
                found.extend(line.split('`').skip(1).step_by(2).map(|span| (index + 1, span.to_owned())));
            }
        }
    }
    found
}

#[test]
fn a_block_has_its_marker_language_and_line() {
    let document = "text\n\n<!-- file: a.json -->\n```json\n[\n]\n```\n\n```sh\nls\n```\n";
    let found = blocks(document);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].marker.as_deref(), Some("file: a.json"));
    assert_eq!((found[0].line, found[0].language.as_str(), found[0].text.as_str()), (5, "json", "[\n]\n"));
    assert_eq!((found[1].marker.as_deref(), found[1].language.as_str()), (None, "sh"));
    assert_eq!(
        with_content(document, &found[0], "{}"),
        "text\n\n<!-- file: a.json -->\n```json\n{}\n```\n\n```sh\nls\n```\n"
    );
    assert_eq!(
        code("a `b` c\n```text\n`x`\n```\n```sh\nd\n```\n"),
        [(1, "b".to_owned()), (6, "d".to_owned())]
    );
}
