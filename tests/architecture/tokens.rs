//! Paths, macros and attributes in token streams: macro calls and attributes are not parsed any further by `syn`,
//! but what they name is named all the same.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt as _;

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its names, `crate`, `self` and `super` included.
    pub(crate) segments: Vec<String>,
    /// Whether it begins with `::`, so that the first name is a crate.
    pub(crate) absolute: bool,
}

/// Something that was found, with its 1-based line.
#[derive(Debug)]
pub(crate) enum Token {
    /// A path, perhaps of one name.
    Path(Written, usize),
    /// The name of a macro that is called.
    Call(String, usize),
    /// What stands between the brackets of an attribute.
    Attribute(TokenStream, usize),
}

/// Everything in `tokens` that names something.
pub(crate) fn scan(tokens: TokenStream) -> Vec<Token> {
    let mut found = Vec::new();
    scan_below(&[], tokens, &mut found);
    found
}

/// As [`scan`], where all paths continue `prefix`: the braces of `use crate::{…}`.
fn scan_below(prefix: &[String], tokens: TokenStream, found: &mut Vec<Token>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    loop {
        rest = match rest {
            [] => break,
            [TokenTree::Punct(hash), TokenTree::Group(group), after @ ..]
                if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
            {
                found.push(Token::Attribute(group.stream(), line(group)));
                after
            }
            [TokenTree::Punct(hash), TokenTree::Punct(bang), TokenTree::Group(group), after @ ..]
                if hash.as_char() == '#'
                    && bang.as_char() == '!'
                    && group.delimiter() == Delimiter::Bracket =>
            {
                found.push(Token::Attribute(group.stream(), line(group)));
                after
            }
            [TokenTree::Group(group), after @ ..] => {
                scan_below(&[], group.stream(), found);
                after
            }
            [TokenTree::Ident(first), after @ ..] => path(prefix, first, false, after, found),
            _ => match after_colons(rest) {
                Some([TokenTree::Ident(first), after @ ..]) => path(prefix, first, true, after, found),
                Some(after) => after,
                None => rest.get(1..).unwrap_or_default(),
            },
        };
    }
}

/// Takes the path that begins with `first`, and what follows directly: the braces of a `use`, the `!` of a macro.
fn path<'a>(
    prefix: &[String],
    first: &Ident,
    absolute: bool,
    mut rest: &'a [TokenTree],
    found: &mut Vec<Token>,
) -> &'a [TokenTree] {
    let line = first.span().start().line;
    let mut segments = prefix.to_vec();
    let mut last = first.unraw().to_string();
    segments.push(last.clone());
    while let Some([TokenTree::Ident(next), after @ ..]) = after_colons(rest) {
        last = next.unraw().to_string();
        segments.push(last.clone());
        rest = after;
    }
    if let Some([TokenTree::Group(group), after @ ..]) = after_colons(rest)
        && group.delimiter() == Delimiter::Brace
    {
        scan_below(&segments, group.stream(), found);
        rest = after;
    } else if let [TokenTree::Punct(bang), TokenTree::Group(_), ..] = rest
        && bang.as_char() == '!'
    {
        found.push(Token::Call(last, line));
    }
    found.push(Token::Path(Written { segments, absolute }, line));
    rest
}

/// What follows `::`, if that is what comes next.
fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..]
            if one.as_char() == ':' && one.spacing() == Spacing::Joint && two.as_char() == ':' =>
        {
            Some(after)
        }
        _ => None,
    }
}

fn line(group: &Group) -> usize {
    group.span_open().start().line
}
