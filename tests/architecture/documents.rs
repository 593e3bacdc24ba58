//! Paths that documents name in back-ticks.

use super::violation::{Rule, Violation};

/// A code span that begins with one of these is a path in the repository.
const DIRECTORIES: [&str; 6] = ["src/", "tests/", "benchmark/", "docs/", ".ci/", ".github/"];

/// The paths that `text` names and that do not `exist`. Fenced blocks are examples and not looked at.
pub(crate) fn missing_paths(document: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut report = Vec::new();
    let mut fence: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let start = line.trim_start();
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark)) {
            match fence {
                None => fence = Some(mark),
                Some(open) if open == mark => fence = None,
                Some(_) => {}
            }
            continue;
        }
        if fence.is_some() {
            continue;
        }
        for path in code_spans(line).filter_map(path_in) {
            if !exists(path) {
                report.push(Violation {
                    file: document.to_owned(),
                    line: index + 1,
                    rule: Rule::MissingPath,
                    detail: format!("`{path}` does not exist"),
                });
            }
        }
    }
    report
}

/// What stands between single back-ticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The path that a code span names, as far as it can be looked up: without a line number, and up to the first
/// name with a placeholder (`tests/cases/<name>/`, `docs/*.md`).
fn path_in(span: &str) -> Option<&str> {
    let span = span.trim();
    if span.contains(char::is_whitespace) || !DIRECTORIES.iter().any(|name| span.starts_with(name)) {
        return None;
    }
    let span = span.split([':', '#']).next().unwrap_or(span);
    let fixed = match span.find(['*', '<', '{', '$', '…']) {
        Some(at) => span.get(..at).and_then(|before| before.rfind('/')).and_then(|slash| span.get(..slash)),
        None => Some(span),
    };
    fixed.map(|path| path.trim_end_matches('/'))
}
