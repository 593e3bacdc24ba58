//! Cases of hunks.

use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

use super::super::{Diff, parse};
use super::*;

/// A file with these hunks: paths, then every line as marker, numbers and text, then the problems.
fn read(hunks: &str) -> String {
    shown(&parse(&format!("--- x\n+++ x\n{hunks}")))
}

fn shown(diff: &Diff<'_>) -> String {
    let mut shown = String::new();
    for file in &diff.files {
        shown += if shown.is_empty() { "" } else { " " };
        shown += file.path().unwrap_or("?");
        for line in file.hunks.iter().flat_map(|hunk| &hunk.lines) {
            let number = |number: Option<u64>| number.map_or(String::new(), |number| format!("{number}"));
            let kind = match line.kind {
                LineKind::Context => '=',
                LineKind::Added => '+',
                LineKind::Removed => '-',
                LineKind::Other => '?',
            };
            let end = if line.newline { "" } else { "\\" };
            let (old, new) = (number(line.old), number(line.new));
            write!(shown, "|{old}{kind}{new}:{}{end}", line.text).unwrap();
        }
    }
    for problem in &diff.problems {
        shown += &format!(" ({}: {:?})", problem.line, problem.kind).replace("HunkCounts { stated: ", "{");
    }
    shown
}

#[test]
fn right_counts() {
    assert_eq!(read("@@ -1,2 +1,2 @@ fn x\n a\n-b\n+c\n"), "x|1=1:a|2-:b|+2:c");
    // A removed `-- x` and an added `++ x` before the next hunk are content.
    assert_eq!(read("@@ -1 +1 @@\n--- x\n+++ x\n@@ -9 +9 @@\n-a\n+b\n"), "x|1-:-- x|+1:++ x|9-:a|+9:b");
    // So is a removed `- ` before text, and the line that ends with the text.
    assert_eq!(read("@@ -1 +0,0 @@\n-- \ntext\n"), "x|1-:- ");
    assert_eq!(read("@@ -1 +0,0 @@\n--- a/x"), "x|1-:-- a/x");
}

#[test]
fn wrong_counts() {
    let more = "x|1=1:a|2-:b|+2:c|3=3:d (3: {(1, 1), found: (3, 3) })";
    assert_eq!(read("@@ -1 +1 @@\n a\n-b\n+c\n d\n"), more);
    let fewer = "x|1=1:a (3: {(9, 8), found: (1, 1) })";
    for end in ["", "\n\n", "-- \n2.47\n", "```\nprose\n\n"] {
        assert_eq!(read(&format!("@@ -1,9 +1,8 @@\n a\n{end}")), fewer, "{end}");
    }
    let next = "x|1=1:a y|1-:a|+1:b (3: {(9, 8), found: (1, 1) })";
    for header in ["diff --git a/y b/y\n", "--- y\n+++ y\n", "diff --git a/y b/y\n--- a/y\n+++ b/y\n"] {
        assert_eq!(read(&format!("@@ -1,9 +1,8 @@\n a\n{header}@@ -1 +1 @@\n-a\n+b\n")), next, "{header}");
    }
    let again = "x|1=1:a|7-:b (3: {(9, 8), found: (1, 1) }) (5: {(1, 1), found: (1, 0) })";
    assert_eq!(read("@@ -1,9 +1,8 @@\n a\n@@ -7 +7 @@\n-b\n"), again);
    assert_eq!(read("@@ -1,9 +1,8 @@\n a\n b"), "x|1=1:a|2=2:b (3: Truncated)");
}

#[test]
fn lines_without_marker() {
    assert_eq!(read("@@ -1,3 +1,3 @@\n a\n\n b\n"), "x|1=1:a|2=2:|3=3:b");
    assert_eq!(read("@@ -1,2 +1,2 @@\n a\n\n\nprose\n"), "x|1=1:a|2=2:");
    assert_eq!(read("@@ -1,3 +1,3 @@\r\n a\r\n\r\n b\r\n"), "x|1=1:a\r|2=2:\r|3=3:b\r");
    assert_eq!(read("@@ -1,3 +1,3 @@\n a\n\tlost\n b\n"), "x|1=1:a|2?2:\tlost|3=3:b (5: Unmarked)");
    // Beyond the counts, an empty line belongs to the hunk if a marked one follows it.
    let more = "x|1=1:a|2=2:|+3:b (3: {(1, 1), found: (2, 3) })";
    assert_eq!(read("@@ -1 +1 @@\n a\n\n+b\n\ntext\n+c\n"), more);
    // Text that touches a hunk ends it, and what follows is kept.
    let apart = "x|1=1:a|+:b (6: NoHunkHeader)";
    assert_eq!(read("@@ -1 +1 @@\n a\ntext\n+b\n"), apart);
}

#[test]
fn ends_without_newline() {
    for words in ["No newline at end of file", "Kein Zeilenumbruch am Dateiende.", "\r", ""] {
        let text = format!("@@ -1 +1 @@\n-a\n\\{words}\n+b\n\\{words}\n");
        assert_eq!(read(&text), "x|1-:a\\|+1:b\\", "{words}");
    }
    assert_eq!(read("@@ -1 +1 @@\n\\ what\n-a\n+b\n"), "x|1-:a|+1:b (4: Unmarked)");
}

#[test]
fn hunk_headers() {
    let range = |line| ranges(line).map(|Ranges { old, new, section }| (old, new, section));
    assert_eq!(range("@@ -1,2 +3,4 @@ fn x\r"), Some(((1, 2), (3, 4), "fn x")));
    assert_eq!(range("@@ -1 +3 @@"), Some(((1, 1), (3, 1), "")));
    assert_eq!(range("@@-1,2 +3,4"), Some(((1, 2), (3, 4), "")));
    assert_eq!(range("@@ -1,2, +3,4 @@@@"), Some(((1, 2), (3, 4), "@@")));
    let max = u64::MAX;
    let huge = format!("@@ -{max}0,1 +1,{max}9 @@");
    assert_eq!(range(&huge), Some(((max, 1), (1, max), "")));
    for line in ["@@", "@@ @@", "@@ ... @@", "@@ -1 @@", "@@ -+ @@", "@@ -é +1 @@", "@@ 1 2 @@"] {
        assert_eq!(range(line), None, "{line}");
    }
    let lost = "x|=:a|-:b|+:c (3: HunkHeader)";
    assert_eq!(read("@@ ... @@\n a\n-b\n+c\n"), lost);
    assert_eq!(read("+b\n a\n"), "x|+:b|=:a (3: NoHunkHeader)");
    let huge = format!("@@ -{max} +{max} @@\n-a\n-b\n");
    assert!(read(&huge).starts_with(&format!("x|{max}-:a|{max}-:b ")));
    let order = "x|5=5:a|5=5:b (5: HunkOrder)";
    assert_eq!(read("@@ -5 +5 @@\n a\n@@ -5 +5 @@\n b\n"), order);
    assert_eq!(read("@@ -1,0 +2 @@\n+a\n@@ -2 +2,0 @@\n-b\n"), "x|+2:a|2-:b");
}
