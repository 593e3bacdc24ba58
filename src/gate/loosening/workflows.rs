//! Workflows and actions: whether they use the gate, and what a change does to one that does.

use alloc::string::String;
use core::iter::Peekable;
use core::str::Chars;

use super::Class;
use super::yaml::plain;

/// Whether a workflow or an action may use the gate: it names Benchgate in any spelling, uses an action of this repository,
/// or cannot be read as text.
pub fn uses_the_gate(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return true };
    // Text in two bytes for each letter.
    if text.contains('\0') {
        return true;
    }
    let open = unescaped(text);
    if [text, &open].iter().any(|text| text.to_ascii_lowercase().contains("benchgate")) {
        return true;
    }
    match plain(text) {
        Some(found) => {
            found.uses.iter().any(|used| unescaped(used).starts_with('.'))
                || found.flows.iter().any(|flow| names_a_path(flow))
        }
        None => [text, &open].iter().any(|text| names_a_path(text)),
    }
}

/// Neutral where nothing but comments, empty lines and the pins of other people's actions changed, and only where that is
/// certain.
pub(super) fn class(old: Option<&[u8]>, new: Option<&[u8]>) -> Class {
    let lines = |bytes: Option<&[u8]>| bytes.and_then(|bytes| plain(str::from_utf8(bytes).ok()?));
    match (lines(old), lines(new)) {
        (Some(old), Some(new)) if old.lines == new.lines => Class::Neutral,
        _ => Class::Loosened,
    }
}

/// Whether something may be used that lies in this repository, wherever that may stand.
pub(super) fn names_a_path(text: &str) -> bool {
    let begins = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || "\"'[{,:&*!|>-.".contains(c))
    };
    text.contains("uses") && text.match_indices("./").any(|(at, _)| begins(at))
}

/// A text as if all of it stood in double quotes: what is hidden behind escapes comes out, also what is broken into lines.
pub(super) fn unescaped(text: &str) -> String {
    let mut open = String::new();
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        if c != '\\' {
            open.push(c);
            continue;
        }
        match signs.next() {
            Some('x') => open.extend(code(&mut signs, 2)),
            Some('u') => open.extend(code(&mut signs, 4)),
            Some('U') => open.extend(code(&mut signs, 8)),
            Some('\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}') => {
                while signs.next_if(|c| c.is_whitespace()).is_some() {}
            }
            other => open.extend(other),
        }
    }
    open
}

/// The sign of a number in so many hexadecimal digits.
fn code(signs: &mut Peekable<Chars<'_>>, digits: usize) -> Option<char> {
    let mut number = 0_u32;
    for _ in 0..digits {
        let digit = signs.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        number = number.checked_mul(16)?.checked_add(digit)?;
    }
    char::from_u32(number)
}
