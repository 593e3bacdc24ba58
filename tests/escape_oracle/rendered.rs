//! A rendered page taken apart: tags, and text nodes with what they stand in.

/// The page without its text, and its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Every tag and comment as written, but for well-formed `<span>`…`</span>`.
    pub(crate) tags: Vec<String>,
    /// All text, references decoded.
    pub(crate) text: String,
    /// The text nodes, and whether each stands inside `<code>`.
    pub(crate) nodes: Vec<(String, bool)>,
}

/// Takes a page apart as a browser would, as far as escaped pages go.
pub(crate) fn page(html: &str) -> Page {
    let mut page = Page::default();
    let (mut code, mut span) = (0_usize, false);
    let mut rest = html;
    while !rest.is_empty() {
        let end = rest.find('<').unwrap_or(rest.len());
        let (text, tail) = rest.split_at(end);
        if !text.is_empty() {
            let text = decoded(text);
            page.text.push_str(&text);
            page.nodes.push((text, code > 0));
        }
        let end = tail.find('>').map_or(tail.len(), |at| at + 1);
        let (tag, tail) = tail.split_at(end);
        rest = tail;
        match tag {
            "" => {}
            "<span>" if !span => span = true,
            "</span>" if span => span = false,
            tag => page.tags.push(tag.into()),
        }
        match tag {
            "<code>" => code += 1,
            "</code>" => code = code.saturating_sub(1),
            _ => {}
        }
    }
    if span {
        page.tags.push("<span> without end".into());
    }
    page
}

/// Decodes the references that comrak and the escapers write; others stay and so show as a difference.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let Some((c, tail)) = tail.split_once(';').and_then(|(name, tail)| Some((reference(name)?, tail)))
        else {
            out.push('&');
            rest = tail;
            continue;
        };
        out.push(c);
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some('\u{a0}'),
        _ => char::from_u32(u32::from_str_radix(name.strip_prefix("#x")?, 16).ok()?),
    }
}

#[test]
fn a_page_is_taken_apart() {
    let page = page("<p>a &amp;&#x40;<span>#</span>1 <code>x&nbsp;</code></p>");
    assert_eq!(page.tags, ["<p>", "<code>", "</code>", "</p>"]);
    assert_eq!(page.text, "a &@#1 x\u{a0}");
    let nodes: Vec<_> = page.nodes.iter().map(|(text, code)| (text.as_str(), *code)).collect();
    assert_eq!(nodes, [("a &@", false), ("#", false), ("1 ", false), ("x\u{a0}", true)]);
}

#[test]
fn spans_that_do_not_match_show() {
    for html in ["<span>", "</span>", "<span><span></span></span>", "<span class=x></span>"] {
        assert!(!page(html).tags.is_empty(), "{html}");
    }
}
