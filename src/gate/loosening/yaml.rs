//! Workflows line by line, as far as it is plain where each value ends.
//!
//! This is no reader of YAML. It knows one narrow way of writing it, in which every value ends on its line or is a block of
//! text; whatever is written otherwise is not read at all. So nobody has to agree with YAML on what a file means, only on
//! what is a comment in it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A workflow without its comments and empty lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain {
    /// What is left, in order; the pins of other people's actions left out.
    pub(super) lines: Vec<String>,
    /// What its steps and jobs use.
    pub(super) uses: Vec<String>,
    /// Values in brackets, which may hold anything.
    pub(super) flows: Vec<String>,
}

/// Reads a workflow; nothing where not every line is of the narrow kind.
pub(super) fn plain(text: &str) -> Option<Plain> {
    if text.chars().any(is_odd) {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    if lines.iter().any(|line| line.contains('\r')) {
        return None;
    }
    let found = Plain { lines: Vec::new(), uses: Vec::new(), flows: Vec::new() };
    let mut reader = Reader { found, open: Vec::new(), deepest: None };
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        let (indent, body) = indented(line);
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        if let Some(block) = reader.entry(line, indent, body)? {
            rest = reader.block(rest, &block)?;
        }
    }
    Some(reader.found)
}

/// What some readers take for the end of a line and others do not, and what nobody sees.
fn is_odd(c: char) -> bool {
    let is_usual = matches!(c, '\n' | '\r' | '\t');
    (c.is_control() && !is_usual) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// How many spaces a line begins with, and what comes then. A tab is no space.
fn indented(line: &str) -> (usize, &str) {
    let body = line.trim_start_matches(' ');
    (line.len() - body.len(), body)
}

struct Reader {
    found: Plain,
    /// The keys that are open here, with their columns, the outermost first.
    open: Vec<(usize, String)>,
    /// Deeper than this the next line would go on with a value that is complete.
    deepest: Option<usize>,
}

/// The head of a block of text.
struct Block {
    /// The column of its key.
    column: usize,
    /// Whether empty lines at its end count.
    keeps_end: bool,
}

impl Reader {
    /// A line with a key, a value, or both; the head of the block that it begins.
    #[expect(clippy::option_option, reason = "not read, or read and no block, or read and a block")]
    fn entry(&mut self, line: &str, indent: usize, body: &str) -> Option<Option<Block>> {
        if line.contains('\t') {
            return None;
        }
        if line.trim_end_matches(' ') == "---" && self.found.lines.is_empty() {
            self.found.lines.push("---".to_owned());
            return Some(None);
        }
        if self.deepest.is_some_and(|deepest| indent > deepest) {
            return None;
        }
        let (mut column, mut rest, mut dash) = (indent, body, None);
        while let Some(after) = rest.strip_prefix("- ") {
            let (spaces, after) = indented(after);
            dash = Some(column);
            column += 2 + spaces;
            rest = after;
        }
        // A list may stand in the column of its key.
        self.open.retain(|(at, _)| *at < indent || (*at == indent && dash.is_some()));
        let keyed = key(rest);
        let (owner, value) = match (&keyed, dash) {
            (Some((_, value)), _) => (column, *value),
            (None, Some(dash)) => (dash, rest),
            (None, None) => return None,
        };
        let path: Vec<&str> = self.open.iter().map(|(_, name)| name.as_str()).collect();
        let is_step = matches!(path.as_slice(), ["jobs", _, "steps"] | ["runs", "steps"]);
        if let Some((name, _)) = &keyed {
            self.open.push((column, (*name).to_owned()));
        }
        let before = line.get(..line.len() - value.len())?;
        if value.is_empty() || value.starts_with('#') {
            self.deepest = None;
            self.found.lines.push(before.trim_end_matches(' ').to_owned());
            // `- ` with nothing behind it.
            return keyed.is_some().then_some(None);
        }
        self.deepest = Some(owner);
        if value.starts_with(['|', '>']) {
            let (head, keeps_end) = head(value)?;
            // What is used is not said in a block by anybody who has nothing to hide.
            if keyed.is_some_and(|(name, _)| name == "uses") {
                return None;
            }
            self.found.lines.push(format!("{before}{head}"));
            return Some(Some(Block { column: owner, keeps_end }));
        }
        let value = scalar(value)?;
        if value.starts_with(['[', '{']) {
            self.found.flows.push(value.to_owned());
        }
        let mut kept = format!("{before}{value}");
        if keyed.is_some_and(|(name, _)| name == "uses") {
            let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
            let bare = inside('"').or_else(|| inside('\'')).unwrap_or(value);
            self.found.uses.push(bare.to_owned());
            if let Some(action) = pinned(bare).filter(|_| is_step) {
                // No line of a file has this sign.
                kept = format!("{before}{action}\0");
            }
        }
        self.found.lines.push(kept);
        Some(None)
    }

    /// The lines of a block of text, as they are; what follows it.
    fn block<'l, 't>(&mut self, lines: &'l [&'t str], block: &Block) -> Option<&'l [&'t str]> {
        let is_blank = |line: &&&str| indented(line).1.is_empty();
        let first = lines.iter().find(|line| !is_blank(line));
        let Some(depth) = first.map(|line| indented(line).0).filter(|depth| *depth > block.column) else {
            // A block without a text may still keep empty lines.
            return (!block.keeps_end).then_some(lines);
        };
        let ends = |line: &&str| !is_blank(&line) && indented(line).0 < depth;
        let length = lines.iter().position(ends).unwrap_or(lines.len());
        let (inside, after) = lines.split_at_checked(length)?;
        // Between the text and its key nothing can stand.
        if after.first().is_some_and(|line| indented(line).0 > block.column) {
            return None;
        }
        let before = inside.iter().take_while(is_blank);
        if before.into_iter().any(|line| line.len() > depth) {
            return None;
        }
        let blank = inside.iter().rev().take_while(|line| is_blank(line) && line.len() <= depth).count();
        let counted = if block.keeps_end { inside.len() } else { inside.len().checked_sub(blank)? };
        self.found.lines.extend(inside.iter().take(counted).map(|line| format!("\0{line}")));
        // The last line of the file may end or not.
        let is_last = after.is_empty() && inside.last().is_some_and(|line| !line.is_empty());
        let is_cut = is_last && (block.keeps_end || blank == 0);
        self.found.lines.extend(is_cut.then(|| "\0\0".to_owned()));
        Some(after)
    }
}

/// A key and what comes behind it, without spaces in front.
fn key(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inner = quote.and_then(|quote| text.strip_prefix(quote)).unwrap_or(text);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '$');
    let length = inner.find(|c| !is_part(c))?;
    let (name, rest) = inner.split_at_checked(length)?;
    let rest = match quote {
        Some(quote) => rest.strip_prefix(quote)?,
        None => rest,
    };
    let rest = rest.strip_prefix(':')?;
    let is_key = !name.is_empty() && (rest.is_empty() || rest.starts_with(' '));
    is_key.then(|| (name, rest.trim_start_matches(' ')))
}

/// The head of a block of text, and whether it keeps empty lines at its end. One that says how deep it stands is not read.
fn head(value: &str) -> Option<(&str, bool)> {
    let end = value.find(' ').unwrap_or(value.len());
    let (head, rest) = value.split_at_checked(end)?;
    let is_known = matches!(head, "|" | "|-" | "|+" | ">" | ">-" | ">+");
    (is_known && is_rest(rest)).then_some((head, head.ends_with('+')))
}

/// Whether behind a value nothing stands but a comment.
fn is_rest(text: &str) -> bool {
    let bare = text.trim_start_matches(' ');
    bare.is_empty() || (bare.len() < text.len() && bare.starts_with('#'))
}

/// A value that ends on its line, without what comes behind it.
fn scalar(value: &str) -> Option<&str> {
    let end = match value.chars().next()? {
        quote @ ('"' | '\'') => quoted(value, quote)?,
        '[' | '{' => bracketed(value)?,
        first if "&*!%@`?,]}#:".contains(first) => return None,
        '-' if value.starts_with("- ") || value == "-" => return None,
        _ => {
            let end = value.find(" #").unwrap_or(value.len());
            let text = value.get(..end)?.trim_end_matches(' ');
            return (!text.contains(": ") && !text.ends_with(':')).then_some(text);
        }
    };
    let (text, rest) = value.split_at_checked(end)?;
    is_rest(rest).then_some(text)
}

/// Where a text in quotes ends.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut signs = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = signs.next() {
        if c == '\\' && quote == '"' {
            signs.next();
        } else if c == quote {
            // Two single quotes are one.
            if quote == '\'' && signs.peek().is_some_and(|(_, next)| *next == '\'') {
                signs.next();
            } else {
                return Some(at + 1);
            }
        }
    }
    None
}

/// Where what stands in brackets ends. One with quotes or a sign of comments in it is not read.
fn bracketed(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.checked_sub(1)?,
            '"' | '\'' | '#' | '&' | '*' | '!' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// An action of somebody else without its pin, which is the id of a commit. A workflow that is called may be the gate.
fn pinned(text: &str) -> Option<&str> {
    let (action, pin) = text.split_once('@')?;
    let is_id = pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_name = action.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte));
    let lower = action.to_ascii_lowercase();
    let is_other = action.contains('/') && !action.starts_with('.') && !lower.contains("benchgate");
    let is_called = [".yml", ".yaml"].iter().any(|ending| lower.ends_with(ending));
    (is_id && is_name && is_other && !is_called).then_some(action)
}

#[cfg(test)]
mod tests;
