//! The lenient diff reader against `diffy`, a strict one, over what git writes, and against the files
//! themselves.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic in a test is its failure report"
)]

mod git;
mod kinds;
mod properties;

use benchgate::review::diff::{Change, Content, FileDiff, Line, LineKind, parse};
use diffy::Patch;
use diffy::patch_set::{FileOperation, FilePatch, ParseOptions, PatchKind, PatchSet};

/// A hunk as both readers can show it: starts, stated counts, and lines with marker and newline.
pub(crate) type Shown = (u64, u64, (u64, u64), Vec<String>);

pub(crate) fn ours(file: &FileDiff<'_>) -> Vec<Shown> {
    let line = |line: &Line<'_>| {
        let marker = match line.kind {
            LineKind::Context => ' ',
            LineKind::Added => '+',
            LineKind::Removed => '-',
            LineKind::Other => '?',
        };
        format!("{marker}{}{}", line.text, if line.newline { "\n" } else { "" })
    };
    file.hunks
        .iter()
        .map(|hunk| (hunk.old_start, hunk.new_start, hunk.stated, hunk.lines.iter().map(line).collect()))
        .collect()
}

pub(crate) fn theirs(patch: &Patch<'_, str>) -> Vec<Shown> {
    let line = |line: &diffy::Line<'_, str>| match line {
        diffy::Line::Context(text) => format!(" {text}"),
        diffy::Line::Insert(text) => format!("+{text}"),
        diffy::Line::Delete(text) => format!("-{text}"),
    };
    let number = |number: usize| number as u64;
    patch
        .hunks()
        .iter()
        .map(|hunk| {
            let (old, new) = (hunk.old_range(), hunk.new_range());
            let counts = (number(old.len()), number(new.len()));
            (number(old.start()), number(new.start()), counts, hunk.lines().iter().map(line).collect())
        })
        .collect()
}

/// Change, old and new path as `diffy` sees them, without `prefix` components.
fn operation(file: &FilePatch<'_, str>, prefix: usize) -> (Change, Option<String>, Option<String>) {
    let moved = |change, from: &str, to: &str| (change, Some(from.to_owned()), Some(to.to_owned()));
    match file.operation() {
        FileOperation::Rename { from, to } => moved(Change::Renamed, from, to),
        FileOperation::Copy { from, to } => moved(Change::Copied, from, to),
        stated => match stated.strip_prefix(prefix) {
            FileOperation::Create(name) => (Change::Added, None, Some(name.into_owned())),
            FileOperation::Delete(name) => (Change::Deleted, Some(name.into_owned()), None),
            FileOperation::Modify { original, modified } => {
                let only = file.old_mode().is_some()
                    && file.patch().as_text().is_some_and(|patch| patch.hunks().is_empty());
                moved(if only { Change::ModeOnly } else { Change::Modified }, &original, &modified)
            }
            other => panic!("{other:?}"),
        },
    }
}

/// Both readers see the same, and the lenient one has nothing to complain about.
pub(crate) fn agree(text: &str, prefix: usize) {
    let diff = parse(text);
    assert_eq!(diff.problems, [], "{text}");
    let patches: Vec<_> =
        PatchSet::parse(text, ParseOptions::gitdiff()).collect::<Result<_, _>>().expect("diffy reads it");
    assert_eq!(diff.files.len(), patches.len(), "{text}");
    for (file, patch) in diff.files.iter().zip(&patches) {
        let names =
            (file.change, file.old.as_deref().map(str::to_owned), file.new.as_deref().map(str::to_owned));
        assert_eq!(names, operation(patch, prefix), "{text}");
        match patch.patch() {
            PatchKind::Text(patch) => {
                assert_eq!(file.content, Content::Text, "{text}");
                assert_eq!(ours(file), theirs(patch), "{text}");
            }
            PatchKind::Binary(_) => {
                assert_eq!((file.content, file.hunks.len()), (Content::Binary, 0), "{text}");
            }
        }
    }
}
