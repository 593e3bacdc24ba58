//! Cases of file headers.

use alloc::format;
use alloc::string::String;

use super::super::{Diff, parse};
use super::*;

/// Change, content, old and new path of every file, in one line each.
fn files(diff: &Diff<'_>) -> Vec<String> {
    let name = |path: &Option<Cow<'_, str>>| path.as_deref().map_or("-".into(), |path| format!("<{path}>"));
    diff.files
        .iter()
        .map(|file| format!("{:?} {:?} {} {}", file.change, file.content, name(&file.old), name(&file.new)))
        .collect()
}

fn one(text: &str) -> String {
    let diff = parse(text);
    assert_eq!(diff.problems, [], "{text}");
    files(&diff).join("\n")
}

#[test]
fn git_headers() {
    let edit = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    for (text, wanted) in [
        (format!("diff --git a/x b/x\nindex 1..2 100644\n{edit}"), "Modified Text <x> <x>"),
        (
            format!("diff --git a/x b/x\nold mode 100644\nnew mode 100755\nindex 1..2\n{edit}"),
            "Modified Text <x> <x>",
        ),
        ("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n".into(), "ModeOnly Text <x> <x>"),
        ("diff --git a/x y b/x y\nnew file mode 100644\nindex 0..0\n".into(), "Added Text - <x y>"),
        ("diff --git a/x b/x\ndeleted file mode 100644\n".into(), "Deleted Text <x> -"),
        (
            "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n".into(),
            "Renamed Text <x> <y>",
        ),
        (
            "diff --git a/x b/y\nsimilarity index 90%\ncopy from x\ncopy to \"\\303\\251\"\n".into(),
            "Copied Text <x> <é>",
        ),
        (
            "diff --git a/x b/x\nindex 1..2\nBinary files a/x and b/x differ\n".into(),
            "Modified Binary <x> <x>",
        ),
        (
            "diff --git a/x b/x\nnew file mode 100644\nGIT binary patch\nliteral 2\nJcmZQz\n\nliteral 0\n\n"
                .into(),
            "Added Binary - <x>",
        ),
    ] {
        assert_eq!(one(&text), wanted, "{text}");
        assert_eq!(one(&text.replace('\n', "\r\n")), wanted, "{text}");
        let twice = format!("{text}{text}");
        assert_eq!(one(&twice), format!("{wanted}\n{wanted}"), "{twice}");
    }
}

#[test]
fn prefixes_go_only_where_they_are() {
    let edit = "@@ -1 +1 @@\n-a\n+b\n";
    for (header, wanted) in [
        ("--- a/x\n+++ b/x\n", "Modified Text <x> <x>"),
        ("--- a/x\n+++ b/y\n", "Renamed Text <x> <y>"),
        ("--- a/x\n+++ a/x\n", "Modified Text <a/x> <a/x>"),
        ("--- x.orig\n+++ x\n", "Modified Text <x.orig> <x>"),
        ("--- /dev/null\n+++ b/x\n", "Added Text - <x>"),
        ("--- a/x\n+++ /dev/null\n", "Deleted Text <x> -"),
        ("diff --git b/x b/x\n--- /dev/null\n+++ b/x\n", "Added Text - <b/x>"),
        ("diff --git src/x src/x\n--- src/x\n+++ src/x\n", "Modified Text <src/x> <src/x>"),
        ("diff --git i/x w/x\n--- i/x\n+++ w/x\n", "Modified Text <x> <x>"),
        (
            "diff --git a/x b/x\nrename from a/x\nrename to b/x\n--- a/x\n+++ b/x\n",
            "Renamed Text <a/x> <b/x>",
        ),
        (
            "--- \"a/caf\\303\\251 x.txt\"\n+++ \"b/caf\\303\\251 x.txt\"\n",
            "Modified Text <café x.txt> <café x.txt>",
        ),
        ("--- a/with space\t\n+++ b/with space\t\n", "Modified Text <with space> <with space>"),
    ] {
        assert_eq!(one(&format!("{header}{edit}")), wanted, "{header}");
    }
}

#[test]
fn other_programs() {
    for (text, wanted) in [
        (
            "diff -ru old/x new/x\n--- old/x\t2024-01-01 00:00:00.0 +0000\n\
                +++ new/x\t2024-01-02 00:00:00.0 +0000\n@@ -1 +1 @@\n-a\n+b\nOnly in new: y\n\
                Binary files old/z and new/z differ\n",
            "Modified Text <old/x> <new/x>\nModified Binary <old/z> <new/z>",
        ),
        (
            "--- old/x\t1970-01-01 01:00:00.000000000 +0100\n\
                +++ new/x\t2024-01-02 00:00:00.0 +0000\n@@ -0,0 +1 @@\n+b\n",
            "Added Text - <new/x>",
        ),
        (
            "Index: x\n=====\nRCS file: /x,v\nretrieving revision 1.1\ndiff -u -r1.1 x\n\
                --- x\t1 Jan\n+++ x\t2 Jan\n@@ -1 +1 @@\n-a\n+b\n\nIndex: y\n=====\n",
            "Modified Text <x> <x>\nModified Text <y> <y>",
        ),
    ] {
        assert_eq!(one(text), wanted, "{text}");
    }
}

#[test]
fn header_lines_are_kept_as_they_are() {
    let text = "diff --git a/x b/x\r\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    let header = ["diff --git a/x b/x\r", "index 1..2", "--- a/x", "+++ b/x"];
    assert_eq!(parse(text).files.first().map(|file| file.header.clone()), Some(header.into()));
}
