//! What `benchgate explain` prints.

use alloc::format;
use alloc::string::String;

use crate::diagnostic::Code;
use crate::escape::width;

/// Explains a code; without one, lists them all.
pub fn explain(code: Option<Code>) -> String {
    if let Some(code) = code {
        let (level, name, summary) = (code.level().word(), code.name(), code.summary());
        format!("{level}[{name}]: {summary}\n\n{}\n", wrap(code.explanation(), 80))
    } else {
        let longest = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
        let line = |code: &Code| format!("{:longest$}  {}\n", code.name(), code.summary());
        let list: String = Code::ALL.iter().map(line).collect();
        format!("{list}\n`benchgate explain CODE` explains one.\n")
    }
}

/// Breaks a text at spaces into lines of at most so many columns; a longer word has a longer line.
pub(super) fn wrap(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        if column > 0 && column + 1 + width(word) > most {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width(word);
    }
    out
}
