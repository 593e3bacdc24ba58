//! What holds for any text, any two files, and any diff with mistakes in it.

use benchgate::review::diff::{Diff, LineKind, parse};
use diffy::{DiffOptions, Patch, PatchFormatter};
use proptest::prelude::*;

use crate::git::{git, repository};
use crate::{agree, ours, theirs};

/// Every line number in the diff is the line of the file that has this text.
fn numbers_hold(diff: &Diff<'_>, old: &str, new: &str) {
    let (old, new): (Vec<_>, Vec<_>) = (old.split('\n').collect(), new.split('\n').collect());
    for line in diff.files.iter().flat_map(|file| &file.hunks).flat_map(|hunk| &hunk.lines) {
        for (number, lines) in [(line.old, &old), (line.new, &new)] {
            let at = number.map(|number| lines.get(usize::try_from(number).expect("small") - 1));
            assert!(at.is_none_or(|text| text == Some(&line.text)), "{line:?}");
        }
        assert_eq!(line.old.is_some(), line.kind != LineKind::Added);
        assert_eq!(line.new.is_some(), line.kind != LineKind::Removed);
    }
}

/// Lines that look like something else once a marker stands before them, or that a marker is missing from.
fn odd_line() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "a",
        "b",
        "c",
        "-- a/x",
        "++ b/x",
        "-- ",
        "- ",
        "-",
        "+",
        "@@ -1 +1 @@",
        "diff --git a/x b/x",
        "\\ No",
        "\r",
        "\t",
        "--- a/x",
        "+++ b/x",
        "Index: x",
        "=====",
        "\u{202e}",
        "2.47.3",
    ];
    proptest::sample::select(odd.to_vec()).prop_map(str::to_owned)
}

/// A file of such lines, with or without a newline at its end.
fn file() -> impl Strategy<Value = String> {
    let lines = proptest::collection::vec(odd_line(), 0..24);
    (lines, any::<bool>()).prop_map(|(lines, newline)| {
        let end = if newline && !lines.is_empty() { "\n" } else { "" };
        lines.join("\n") + end
    })
}

/// A diff of two files by git's shape but with some lines lost, doubled, changed or cut.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<proptest::sample::Index>(), 0..6_u8, odd_line());
    (file(), file(), proptest::collection::vec(change, 0..8)).prop_map(|(old, new, changes)| {
        let patch = diffy::create_patch(&old, &new).to_string();
        let text = format!("diff --git a/x b/x\nindex 1..2\n{patch}diff --git a/y b/y\n{patch}");
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        for (index, kind, odd) in changes {
            let at = index.index(lines.len());
            match kind {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, odd),
                2 => lines.insert(at, lines[at].clone()),
                3 => lines[at] = lines[at].replace(['1', '2', '3'], "18446744073709551615"),
                4 => lines[at] = lines[at].trim().into(),
                _ => lines.truncate(at + 1),
            }
            if lines.is_empty() {
                lines.push("@@".into());
            }
        }
        lines.join("\n")
    })
}

/// What a failure finds becomes a test beside the code, not a file of seeds.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// What holds for any text.
fn sane(text: &str) {
    let diff = parse(text);
    let count = text.split_terminator('\n').count();
    let lines = diff.files.iter().flat_map(|file| &file.hunks).map(|hunk| hunk.lines.len()).sum::<usize>();
    let headers = diff.files.iter().map(|file| file.header.len()).sum::<usize>();
    assert!(lines + headers <= count);
    assert!(diff.problems.iter().all(|problem| (1..=count as u64).contains(&problem.line)));
    assert!(diff.problems.is_sorted_by_key(|problem| problem.line));
    for file in &diff.files {
        for rebuilt in [file.rebuild_old(), file.rebuild_new()].into_iter().flatten() {
            assert!(rebuilt.len() <= text.len() + 1);
        }
        assert!(file.path().is_some() || (file.old.is_none() && file.new.is_none()));
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_is_read(text in "(?s).{0,200}") {
        sane(&text);
    }

    #[test]
    fn any_mutated_diff_is_read(text in mutated()) {
        sane(&text);
    }

    #[test]
    fn right_counts_are_believed(old in file(), new in file(), context in 0..5_usize) {
        prop_assume!(old != new);
        let patch = DiffOptions::new().set_context_len(context).create_patch(&old, &new).to_string();
        let oracle = Patch::from_str(&patch).expect("diffy reads its own");
        let twice = format!("{patch}{patch}");
        let diff = parse(&twice);
        prop_assert_eq!(&diff.problems, &[]);
        prop_assert_eq!(diff.files.len(), 2);
        for file in &diff.files {
            prop_assert_eq!(ours(file), theirs(&oracle));
        }
        numbers_hold(&diff, &old, &new);
    }

    #[test]
    fn full_context_rebuilds_both_files(old in file(), new in file()) {
        prop_assume!(old != new);
        let patch = DiffOptions::new().set_context_len(1000).create_patch(&old, &new).to_string();
        let diff = parse(&patch);
        prop_assert_eq!(diff.files.len(), 1);
        prop_assert_eq!(diff.files[0].rebuild_old(), Some(old));
        prop_assert_eq!(diff.files[0].rebuild_new(), Some(new));
    }

    #[test]
    fn of_plain_lines_any_counts_give_the_same(
        old in "([abc ]{0,2}\n){0,20}",
        new in "([abc ]{0,2}\n){0,20}",
        counts in any::<[u8; 2]>(),
        context in 0..3_usize,
    ) {
        prop_assume!(old != new);
        let patch = DiffOptions::new().set_context_len(context).create_patch(&old, &new);
        // Empty lines that lost their space count as content only where the counts say so.
        let patch = PatchFormatter::new().suppress_blank_empty(false).fmt_patch(&patch).to_string();
        let wrong: Vec<String> = patch.split('\n').map(|line| match line.strip_prefix("@@ -") {
            Some(ranges) => {
                let start = |part: &str| part.split([',', ' ']).next().unwrap_or_default().to_owned();
                let (old, new) = ranges.split_once(" +").expect("two ranges");
                format!("@@ -{},{} +{},{} @@", start(old), counts[0], start(new), counts[1])
            }
            None => line.to_owned(),
        }).collect();
        let (patch, wrong) = (format!("{patch}{patch}"), wrong.join("\n").repeat(2));
        let (right, wrong) = (parse(&patch), parse(&wrong));
        let lines = |diff: &Diff<'_>| -> Vec<Vec<Vec<String>>> {
            diff.files.iter().map(|file| ours(file).into_iter().map(|hunk| hunk.3).collect()).collect()
        };
        prop_assert_eq!(lines(&right), lines(&wrong));
        numbers_hold(&wrong, &old, &new);
    }
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn git_agrees_and_rebuilds(pairs in proptest::collection::vec((file(), file()), 8)) {
        let names: Vec<String> = (0..pairs.len()).map(|number| format!("f{number}")).collect();
        let tree = |side: fn(&(String, String)) -> &str| -> Vec<(&str, &[u8])> {
            names.iter().map(String::as_str).zip(pairs.iter().map(|pair| side(pair).as_bytes())).collect()
        };
        let dir = repository(&tree(|pair| &pair.0), &tree(|pair| &pair.1));
        agree(&git(dir.path(), &["diff", "--cached", "--text", "-U1"]), 1);
        let text = git(dir.path(), &["diff", "--cached", "--text", "-U99999"]);
        agree(&text, 1);
        let diff = parse(&text);
        for (name, (old, new)) in names.iter().zip(&pairs) {
            let file = diff.files.iter().find(|file| file.path() == Some(name));
            prop_assert_eq!(file.is_none(), old == new);
            if let Some(file) = file {
                prop_assert_eq!(&file.rebuild_old(), &Some(old.clone()));
                prop_assert_eq!(&file.rebuild_new(), &Some(new.clone()));
            }
        }
    }
}
