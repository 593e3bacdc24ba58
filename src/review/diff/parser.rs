//! The way through a text: which file and which hunk a line belongs to.

use super::header::{self, Header};
use super::hunk::{self, Open, Step};
use super::lines::{Lines, bare};
use super::{Diff, DiffProblem, ProblemKind};

/// Reads a unified diff of any number of files. It never fails; see the module for its rules.
pub fn parse(text: &str) -> Diff<'_> {
    let mut parser =
        Parser { lines: Lines::new(text), file: None, hunk: None, adjacent: false, diff: Diff::default() };
    while let Some(line) = parser.lines.next() {
        if !parser.inside(line) {
            parser.between(line);
        }
    }
    parser.end_file();
    parser.diff.problems.sort_by_key(|problem| problem.line);
    parser.diff
}

struct Parser<'a> {
    lines: Lines<'a>,
    /// The file that hunks belong to.
    file: Option<Header<'a>>,
    /// The hunk that lines belong to.
    hunk: Option<Open<'a>>,
    /// No empty line has come since the last line of a header or hunk, so marked lines are not prose.
    adjacent: bool,
    diff: Diff<'a>,
}

impl<'a> Parser<'a> {
    /// Reads the line as part of the open hunk. `false` when it is not.
    fn inside(&mut self, line: &'a str) -> bool {
        let Some(hunk) = &mut self.hunk else { return false };
        let step = hunk.read(line, &self.lines);
        match step {
            Step::Taken => {}
            Step::Unmarked => self.report(ProblemKind::Unmarked),
            Step::Structure | Step::Text | Step::Prose => {
                self.end_hunk(false);
                self.adjacent = step != Step::Prose;
            }
        }
        step != Step::Structure
    }

    /// Reads a line outside of hunks.
    fn between(&mut self, line: &'a str) {
        if let Some(start) = header::begins(line, &self.lines) {
            match &mut self.file {
                Some(file) if file.goes_on(start) => file.extend(line),
                _ => self.begin_file(Header::new(line, start)),
            }
            self.adjacent = true;
        } else if self.file.as_ref().is_some_and(|file| file.skipping) {
            // Its lines have two markers each; nothing in them can be told from a header.
        } else if line.starts_with("--- ") && self.lines.next_starts("+++ ") {
            let new = self.lines.next();
            self.mark(Some(line), new);
        } else if header::half_mark(line, &self.lines) {
            let end = self.lines.peek().is_none();
            self.report(if end { ProblemKind::Truncated } else { ProblemKind::HalfHeader });
            let (old, new) = if line.starts_with('-') { (Some(line), None) } else { (None, Some(line)) };
            self.mark(old, new);
        } else if line.starts_with("@@") {
            self.at_signs(line);
        } else if line.starts_with("***************") {
            self.report(ProblemKind::ContextFormat);
        } else if self.adjacent && self.content(line) {
            self.begin_hunk("");
            self.inside(line);
        } else {
            self.adjacent &= !bare(line).is_empty();
            if let Some(file) = self.file.as_mut().filter(|file| file.bare()) {
                file.extend(line);
            }
        }
    }

    /// Whether a line outside of hunks looks like one that should be in a hunk.
    fn content(&self, line: &str) -> bool {
        let Some(file) = &self.file else { return false };
        match line.as_bytes().first() {
            Some(b'+' | b'-') => file.marked() || !file.hunks.is_empty(),
            Some(b' ') => file.marked() && file.hunks.is_empty(),
            _ => false,
        }
    }

    /// Reads a line that starts with `@@`.
    fn at_signs(&mut self, line: &'a str) {
        if line.starts_with("@@@") {
            if let Some(file) = &mut self.file {
                file.skip();
                self.report(ProblemKind::Combined);
            }
            return;
        }
        let named = self.file.as_ref().is_some_and(Header::named);
        if !named && self.file.as_ref().is_none_or(|file| file.hunks.is_empty()) {
            if hunk::ranges(line).is_none() {
                return;
            }
            self.report(ProblemKind::NoFileHeader);
        }
        self.begin_hunk(line);
    }

    /// Takes `---` and `+++`: of the file that has begun, or of a new one.
    fn mark(&mut self, old: Option<&'a str>, new: Option<&'a str>) {
        if !self.file.as_ref().is_some_and(Header::bare) {
            self.begin_file(Header::default());
        }
        if let Some(file) = &mut self.file {
            file.mark(old, new);
        }
        self.adjacent = true;
    }

    fn begin_file(&mut self, file: Header<'a>) {
        self.end_file();
        self.file = Some(file);
    }

    fn begin_hunk(&mut self, header: &'a str) {
        self.file.get_or_insert_default();
        self.hunk = Some(Open::new(header, self.lines.number()));
    }

    fn end_hunk(&mut self, last: bool) {
        let (Some(hunk), Some(file)) = (self.hunk.take(), &mut self.file) else { return };
        let cut = last && self.lines.cut();
        let hunk = hunk.close(cut, &mut file.end, &mut self.diff.problems);
        file.hunks.push(hunk);
    }

    fn end_file(&mut self) {
        self.end_hunk(true);
        self.diff.files.extend(self.file.take().and_then(Header::finish));
    }

    fn report(&mut self, kind: ProblemKind) {
        self.diff.problems.push(DiffProblem { line: self.lines.number(), kind });
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::super::LineKind;
    use super::*;

    const EDIT: &str = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

    /// The paths, and the problems as debug text.
    fn read(text: &str) -> (Vec<&str>, String) {
        let diff = parse(text);
        let paths = diff.files.iter().map(|file| file.header.last().copied().unwrap_or("?")).collect();
        let problems: Vec<String> =
            diff.problems.iter().map(|problem| format!("{}: {:?}", problem.line, problem.kind)).collect();
        (paths, problems.join(", "))
    }

    #[test]
    fn text_around_files_is_passed_over() {
        let mail = format!(
            "From 0123 Mon Sep 17\nSubject: x\n\n- why\n+ how\n---\n x | 2 +-\n\n{EDIT}-- \n2.47.3\n\
                \n- more\n"
        );
        assert_eq!(read(&mail), (["+++ b/x"].into(), String::new()));
        assert_eq!(read(&format!("{mail}{mail}")), (["+++ b/x"; 2].into(), String::new()));
        let log = format!("commit 0123\nAuthor: a\n\n    - why\n\n{EDIT}\n");
        assert_eq!(read(&format!("{log}{log}")), (["+++ b/x"; 2].into(), String::new()));
        for text in ["", "\n", "prose\n- item\n+ item\n", "diff -u a b\n", "Index: of things\n", "@@ hm\n"] {
            assert_eq!(read(text), (Vec::new(), String::new()), "{text}");
        }
    }

    #[test]
    fn half_headers() {
        let hunk = "@@ -1 +1 @@\n-a\n+b\n";
        for line in ["--- a/x", "+++ b/x"] {
            assert_eq!(read(&format!("{line}\n{hunk}")), ([line].into(), "1: HalfHeader".into()));
        }
        assert_eq!(read(&format!("{EDIT}--- a/y\n")), (["+++ b/x", "--- a/y"].into(), "6: Truncated".into()));
        assert_eq!(read(hunk), (["?"].into(), "1: NoFileHeader".into()));
        assert_eq!(read(&format!("{hunk}{hunk}")).0.len(), 1);
        assert_eq!(read(&format!("diff --git a/x b/x\n{hunk}")).1, "");
        assert_eq!(read(&format!("diff -u x x\n{hunk}")).1, "2: NoFileHeader");
    }

    #[test]
    fn merges_are_listed_without_hunks() {
        let merge = "diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,2 @@@\n- a\n -b\n\
            ++c\n@@@ -9 -9 +9 @@@\n++d\n";
        let text = format!("{merge}diff --git a/y b/y\n{EDIT}");
        let diff = parse(&text);
        assert_eq!(read(&text).1, "5: Combined");
        assert_eq!(diff.files.iter().map(|file| file.hunks.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(diff.files.first().and_then(|file| file.path()), Some("x"));
    }

    #[test]
    fn context_diffs_are_named() {
        let text = "*** x\t1 Jan\n--- x\t2 Jan\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n";
        assert_eq!(read(text), (Vec::new(), "3: ContextFormat".into()));
    }

    #[test]
    fn hostile_texts_are_only_text() {
        let long = "x".repeat(1 << 20);
        for text in [
            "\r".repeat(1000),
            "\0\n".repeat(1000),
            format!("--- a/\u{202E}x\n+++ b/\u{202E}x\n@@ -1 +1 @@\n-\0\n+\u{2066}{long}"),
            "--- \n".repeat(1000),
            "--- \n+++ \n".repeat(1000),
            "@@ -1,99999999999999999999 +1,99999999999999999999 @@\n".repeat(1000),
            format!("--- \"{long}\n+++ \"\\{long}\n"),
            format!("diff --git {long} {long}\n"),
            "diff --git \n".repeat(1000),
        ] {
            let diff = parse(&text);
            let lines = diff.files.iter().flat_map(|file| &file.hunks).flat_map(|hunk| &hunk.lines);
            assert!(lines.filter(|line| line.kind != LineKind::Other).count() <= 2);
            assert!(
                diff.files.iter().all(|file| file.rebuild_new().is_none_or(|new| new.len() <= text.len()))
            );
        }
    }
}
