//! Paths as headers write them: quoted, prefixed, with a date behind a tab, or two in one line.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A path that stands for "no file".
const NULL: &str = "/dev/null";

/// What `--- ` or `+++ ` is followed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// The path with its prefix; `None` for `/dev/null`.
    pub(super) path: Option<Cow<'a, str>>,
    /// The date is the beginning of time, which is how `diff -N` writes "no file".
    pub(super) epoch: bool,
}

/// Reads a path with what may follow it behind a tab.
pub(super) fn mark(text: &str) -> Mark<'_> {
    if let Some((path, _)) = unquote(text) {
        return Mark { path: Some(path), epoch: false };
    }
    let (path, date) = text.split_once('\t').unwrap_or((text, ""));
    let epoch = date.starts_with("1970-01-01 ") || date.starts_with("1969-12-31 ");
    Mark { path: (path != NULL).then_some(Cow::Borrowed(path)), epoch }
}

/// A path that fills the whole text, as in `rename from x`.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    unquote(text).map_or(Cow::Borrowed(text), |(path, _)| path)
}

/// The two paths of a `diff --git` line, with their prefixes.
///
/// Unquoted paths may contain spaces, and nothing marks where the first one ends. But the line is written for
/// equal paths, so the middle is tried first.
pub(super) fn pair(text: &str) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    if let Some((old, rest)) = unquote(text) {
        return Some((old, whole(rest.strip_prefix(' ')?)));
    }
    let quote = text.ends_with('"').then(|| text.find(" \"")).flatten();
    let b = || text.starts_with("a/").then(|| text.find(" b/")).flatten();
    let at = quote.or_else(|| middle(text)).or_else(b).or_else(|| text.find(' '))?;
    let (old, new) = text.split_at_checked(at)?;
    Some((Cow::Borrowed(old), whole(new.strip_prefix(' ')?)))
}

/// The two files of `Binary files x and y differ`.
pub(super) fn binary_pair(text: &str) -> Option<(Mark<'_>, Mark<'_>)> {
    let files = text.strip_suffix(" differ")?;
    let at = files.find(" and b/").or_else(|| files.find(" and "))?;
    let (old, new) = files.split_at_checked(at)?;
    Some((mark(old), mark(new.strip_prefix(" and ")?)))
}

/// The middle of a text that says the same twice, but for the first component.
fn middle(text: &str) -> Option<usize> {
    let at = text.len() / 2;
    let (old, new) = text.split_at_checked(at)?;
    let new = new.strip_prefix(' ')?;
    let same = below(old).is_some_and(|path| below(new) == Some(path));
    (old == new || same).then_some(at)
}

/// The path without its first component.
fn below(path: &str) -> Option<&str> {
    path.split_once('/').map(|(_, below)| below)
}

/// Whether two paths of a git header carry git's prefixes: `a/` and `b/`, either way round, or those of
/// `diff.mnemonicPrefix`. In `--no-prefix` output the first components of the two are the same.
pub(super) fn git_prefixed(old: &str, new: &str) -> bool {
    match (letter(old), letter(new)) {
        (Some(a), Some(b)) => a != b && b"abciow12".contains(&a) && b"abciow12".contains(&b),
        _ => false,
    }
}

/// Whether the paths of `---` and `+++` carry `a/` and `b/`, as far as there are two.
pub(super) fn prefixed(old: Option<&str>, new: Option<&str>) -> bool {
    let fits = |path: Option<&str>, wanted| path.is_none_or(|path| letter(path) == Some(wanted));
    (old.is_some() || new.is_some()) && fits(old, b'a') && fits(new, b'b')
}

/// The path without its prefix of one letter.
pub(super) fn strip(path: Cow<'_, str>) -> Cow<'_, str> {
    if letter(&path).is_none() {
        return path;
    }
    match path {
        Cow::Borrowed(path) => Cow::Borrowed(path.get(2..).unwrap_or(path)),
        Cow::Owned(path) => Cow::Owned(path.chars().skip(2).collect()),
    }
}

/// The first component of a path when it is one ASCII letter or digit, and something follows it.
fn letter(path: &str) -> Option<u8> {
    match path.as_bytes() {
        [letter, b'/', _, ..] if letter.is_ascii_alphanumeric() => Some(*letter),
        _ => None,
    }
}

/// Reads a path in quotes with C's escapes, and returns what follows it. `None` when the text has no such
/// path. Escapes that C does not have stay as they are; bytes that are not UTF-8 become U+FFFD.
fn unquote(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut bytes = Vec::new();
    let mut rest = inner;
    loop {
        let (plain, special) = rest.split_at_checked(rest.find(['"', '\\'])?)?;
        if let Some(after) = special.strip_prefix('"') {
            if bytes.is_empty() {
                return Some((Cow::Borrowed(plain), after));
            }
            bytes.extend_from_slice(plain.as_bytes());
            return Some((Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()), after));
        }
        bytes.extend_from_slice(plain.as_bytes());
        let (byte, after) = escape(special.strip_prefix('\\')?);
        bytes.push(byte);
        rest = after;
    }
}

/// The byte that an escape stands for, and what follows it.
fn escape(text: &str) -> (u8, &str) {
    if let Some((digits, rest)) = text.split_at_checked(3)
        && digits.bytes().all(|digit| matches!(digit, b'0'..=b'7'))
        && let Ok(byte) = u8::from_str_radix(digits, 8)
    {
        return (byte, rest);
    }
    let mut chars = text.chars();
    let byte = match chars.next() {
        Some('a') => 0x07,
        Some('b') => 0x08,
        Some('t') => b'\t',
        Some('n') => b'\n',
        Some('v') => 0x0B,
        Some('f') => 0x0C,
        Some('r') => b'\r',
        Some('"') => b'"',
        Some('\\') => b'\\',
        _ => return (b'\\', text),
    };
    (byte, chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_paths() {
        for (text, path, rest) in [
            (r#""a/caf\303\251.txt""#, "a/café.txt", ""),
            (r#""tab\tquote\"back\\nul\000" "b""#, "tab\tquote\"back\\nul\0", " \"b\""),
            (r#""plain" x"#, "plain", " x"),
            (r#""odd \q \9 \777 \377""#, "odd \\q \\9 \\777 \u{FFFD}", ""),
            (r#""""#, "", ""),
        ] {
            assert_eq!(unquote(text), Some((path.into(), rest)), "{text}");
        }
        for text in ["", "a", "\"open", "\"open\\\"", "\"\\"] {
            assert_eq!(unquote(text), None, "{text}");
        }
    }

    #[test]
    fn marks_end_at_a_tab() {
        let path = |text| mark(text).path;
        assert_eq!(path("a/with space\t"), Some("a/with space".into()));
        assert_eq!(path("x.c\t2024-01-01 00:00:00 +0000"), Some("x.c".into()));
        assert_eq!(path("/dev/null"), None);
        assert_eq!(path("/dev/null\t1970-01-01 00:00:00 +0000"), None);
        assert_eq!(path("\"/dev/null\""), Some("/dev/null".into()));
        assert!(mark("x\t1970-01-01 01:00:00.000000000 +0100").epoch);
    }

    #[test]
    fn two_paths_in_one_line() {
        for (text, old, new) in [
            ("a/x b/x", "a/x", "b/x"),
            ("a/x y b/x y", "a/x y", "b/x y"),
            ("x x", "x", "x"),
            ("a/x b/x b b/x b/x b", "a/x b/x b", "b/x b/x b"),
            ("a/é b/é", "a/é", "b/é"),
            ("a/one b/other", "a/one", "b/other"),
            ("one other", "one", "other"),
            ("\"a/\\303\\251\" \"b/\\303\\251\"", "a/é", "b/é"),
            ("\"a/\\t\" b/x", "a/\t", "b/x"),
            ("a/x y \"b/\\t\"", "a/x y", "b/\t"),
        ] {
            assert_eq!(pair(text), Some((old.into(), new.into())), "{text}");
        }
        assert_eq!(pair(""), None);
        assert_eq!(pair("alone"), None);
        // The same path twice, with a path that looks like two.
        assert_eq!(pair("a/x b/x b/x b/x"), Some(("a/x b/x".into(), "b/x b/x".into())));
    }

    #[test]
    fn prefixes() {
        assert!(git_prefixed("a/x", "b/x") && git_prefixed("i/x", "w/x") && git_prefixed("b/x", "a/x"));
        assert!(!git_prefixed("a/x", "a/x") && !git_prefixed("src/x", "lib/x") && !git_prefixed("a/", "b/"));
        assert!(
            prefixed(Some("a/x"), Some("b/x")) && prefixed(None, Some("b/x")) && prefixed(Some("a/x"), None)
        );
        assert!(!prefixed(Some("a/x"), Some("x")) && !prefixed(Some("b/x"), Some("a/x")));
        assert!(!prefixed(None, None));
        assert_eq!(strip("a/b/x".into()), "b/x");
        assert_eq!(strip(Cow::Owned("b/é".into())), "é");
        assert_eq!(strip("src/x".into()), "src/x");
    }
}
