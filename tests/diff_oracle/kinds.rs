//! Every kind of diff that git writes.

use std::fs;

use benchgate::review::diff::{Change, Content, FileDiff, parse};

use crate::agree;
use crate::git::{Tree, git, repository};

const LONG: &[u8] = b"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n";
const EDITED: &[u8] = b"1\n2\nthree\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n18\n19\n20\n21\n";

#[test]
fn every_kind_of_git_diff() {
    let binary: &[u8] = b"\0\x01\xff\xfe binary \0";
    let kinds: &[(&str, Tree<'_>, Tree<'_>)] = &[
        ("modify", &[("x", LONG)], &[("x", EDITED)]),
        ("add", &[], &[("dir/x", LONG)]),
        ("add empty", &[], &[("with space", b"")]),
        ("delete", &[("x", LONG)], &[]),
        ("delete empty", &[("x", b"")], &[]),
        ("empty to text", &[("x", b"")], &[("x", b"a\n")]),
        ("text to empty", &[("x", b"a\n")], &[("x", b"")]),
        ("rename", &[("x", LONG)], &[("y z", LONG)]),
        ("rename and edit", &[("a/x", LONG)], &[("b/x", EDITED)]),
        ("copy", &[("x", LONG)], &[("x", LONG), ("y", LONG), ("z", EDITED)]),
        ("binary", &[("x y", binary)], &[("x y", b"\0other")]),
        ("binary new and gone", &[("x", binary)], &[("tab\ty", b"\0other")]),
        ("newline lost", &[("x", b"a\nb\n")], &[("x", b"a\nb")]),
        ("newline won", &[("x", b"a\nb")], &[("x", b"a\nb\n")]),
        ("no newline on both sides", &[("x", b"a\nb\nc")], &[("x", b"z\nb\nc")]),
        ("crlf", &[("x", b"a\r\nb\r\n")], &[("x", b"a\r\nc\r\nd\n")]),
        (
            "odd names",
            &[("caf\u{e9} \"q\"", b"a\n"), ("a b/c b/d", b"a\n")],
            &[
                ("caf\u{e9} \"q\"", b"b\n"),
                ("a b/c b/d", b"b\n"),
                ("back\\slash\n", b"new\n"),
                ("new \u{202e}bidi", b"new\n"),
            ],
        ),
        ("looks like headers", &[("x", b"-- a/x\n- \nq\nz\n")], &[("x", b"++ b/x\n- \nq\n@@ -1 +1 @@\n")]),
        ("signature", &[("x", b"a\n- \n")], &[("x", b"a\n")]),
        ("a diff in a diff", &[("x.diff", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")], &[("x.diff", b"")]),
        (
            "several",
            &[("m", LONG), ("gone", b"a\n"), ("from", LONG)],
            &[("m", EDITED), ("new", b"a"), ("to", LONG)],
        ),
    ];
    for (kind, old, new) in kinds {
        let dir = repository(old, new);
        let sets: [&[&str]; 5] =
            [&[], &["-U0"], &["-U99999"], &["--binary", "--full-index"], &["-c", "core.quotePath=false"]];
        for set in sets {
            let mut arguments = vec!["-c", "diff.renames=copies"];
            let (config, options) = if set.first() == Some(&"-c") { (set, &[][..]) } else { (&[][..], set) };
            arguments.extend(config);
            arguments.extend(["diff", "--cached", "--find-copies-harder"]);
            arguments.extend(options);
            let text = git(dir.path(), &arguments);
            assert!(!text.is_empty(), "{kind}");
            agree(&text, 1);
            arguments.push("--no-prefix");
            agree(&git(dir.path(), &arguments), 0);
        }
        // What wraps a diff does not change it.
        let plain = git(dir.path(), &["diff", "--cached"]);
        git(dir.path(), &["commit", "-q", "-m", "new\n\n- why\n+ how\n-- \nme"]);
        for wrapped in [&["show"][..], &["format-patch", "--stdout", "-1"], &["log", "-p", "--stat", "-1"]] {
            let wrapped = git(dir.path(), wrapped);
            let (inside, alone) = (parse(&wrapped), parse(&plain));
            assert_eq!(inside.problems, [], "{kind}: {wrapped}");
            assert_eq!(inside.files.len(), alone.files.len(), "{kind}: {wrapped}");
            for (inside, alone) in inside.files.iter().zip(&alone.files) {
                // Binary content has longer headers in a mail.
                assert_eq!(FileDiff { header: alone.header.clone(), ..inside.clone() }, *alone, "{wrapped}");
            }
        }
    }
}

#[test]
fn modes() {
    let dir = repository(&[("x y", LONG), ("z", LONG)], &[("x y", LONG), ("z", EDITED)]);
    git(dir.path(), &["update-index", "--chmod=+x", "x y", "z"]);
    let text = git(dir.path(), &["diff", "--cached"]);
    agree(&text, 1);
    assert_eq!(parse(&text).files.first().map(|file| file.change), Some(Change::ModeOnly));
}

#[test]
fn merges() {
    let dir = repository(&[("x", b"a\nb\nc\n")], &[("x", b"a\nb\nc\nd\n")]);
    git(dir.path(), &["commit", "-q", "-m", "one"]);
    git(dir.path(), &["checkout", "-q", "-b", "two", "HEAD~"]);
    fs::write(dir.path().join("x"), "z\na\nb\nc\n").expect("a file");
    git(dir.path(), &["commit", "-q", "-a", "-m", "two"]);
    git(dir.path(), &["merge", "-q", "--no-edit", "--no-ff", "--no-commit", "@{-1}"]);
    fs::write(dir.path().join("x"), "z\na\nB\nc\nd\n").expect("a file");
    git(dir.path(), &["commit", "-q", "-a", "-m", "merge"]);
    let text = git(dir.path(), &["show", "--cc"]);
    let diff = parse(&text);
    let seen: Vec<_> = diff.files.iter().map(|file| (file.path(), file.content, file.hunks.len())).collect();
    assert_eq!(seen, [(Some("x"), Content::Combined, 0)], "{text}");
    assert_eq!(diff.problems.len(), 1);
}
