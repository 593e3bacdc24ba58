//! One lenient reader of unified diffs, for whoever wants to look into a diff. Scoring never does.
//!
//! Fixtures are made by git, by `diff -u`, by hand and by language models, and edited afterwards. So nothing
//! is refused: [`parse`] reads what it can and lists the rest in [`Diff::problems`]. Its rules:
//!
//! 1. **Right counts win.** While a hunk has not reached the counts in its header, a line that starts with a
//!    space, `+` or `-` is its content, whatever it looks like: a removed `-- x` is not the header `--- x`.
//! 2. **With wrong counts the content decides.** Marked lines go on belonging to the hunk after its counts
//!    are reached, and a hunk may end early: at the next `@@`, at the next file, at a mail's signature (`-- `
//!    above text without markers) or with the text. A [`ProblemKind::HunkCounts`] says so.
//! 3. **A file starts** at `diff -…`, at `Index:` over a line of `=`, at `--- ` followed by `+++ ` (or by
//!    `@@`, or by the end), at `+++ ` followed by `@@`, and at `Binary files … differ`. Within unreached
//!    counts `--- ` starts one only if `+++ ` and `@@ -` follow and the two lines would not reach the counts
//!    exactly.
//! 4. **A line without any marker** within unreached counts is taken for a context line that lost its space:
//!    quietly if it is empty, else as [`LineKind::Other`] with a problem. If the counts are never reached,
//!    such lines at the end of the hunk are text after it. Once the counts are reached, such a line ends the
//!    hunk.
//! 5. **Any line that starts with `\`** says that the line before has no newline, in any language.
//! 6. **Text around files** (mails, commit messages, signatures, diffstats) is passed over.
//!
//! Lines end at `\n` only; a `\r` before it is content. Time and memory grow linearly with the text.

mod header;
mod hunk;
mod lines;
mod parser;
mod path;
mod rebuild;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use parser::parse;

/// A text read as a unified diff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff<'a> {
    /// The files, in the order of the text. Empty when the text is no diff.
    pub files: Vec<FileDiff<'a>>,
    /// What is wrong with the text, in the order of its lines.
    pub problems: Vec<DiffProblem>,
}

/// What a diff says about one file.
///
/// A file that nothing names (hunks without any header) has neither path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff<'a> {
    /// The path before, unquoted and without `a/`; `None` when there was no file.
    pub old: Option<Cow<'a, str>>,
    /// The path afterwards, unquoted and without `b/`; `None` when there is no file any more.
    pub new: Option<Cow<'a, str>>,
    /// What happened to the file as a whole.
    pub change: Change,
    /// Whether its content can be read here.
    pub content: Content,
    /// The header lines as they are, from `diff --git` to `+++`.
    pub header: Vec<&'a str>,
    /// The changed places, in the order of the text. Empty for content that is not text, renames without
    /// edits and the like.
    pub hunks: Vec<Hunk<'a>>,
}

/// What happened to a file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its content changed in place.
    Modified,
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// It moved, with or without edits.
    Renamed,
    /// It was made from another file, which stays.
    Copied,
    /// Only its mode changed.
    ModeOnly,
}

/// How a diff shows the content of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Content {
    /// As hunks, if it changed.
    #[default]
    Text,
    /// Not at all (`Binary files … differ`), or in git's encoding of binary content, which is not read.
    Binary,
    /// As a merge in git's combined format, which is not read.
    Combined,
}

/// One changed place with its surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk<'a> {
    /// The first line in the old file as stated: 1-based, or the line before when the old side is empty. 0
    /// when the header does not say.
    pub old_start: u64,
    /// The same in the new file.
    pub new_start: u64,
    /// The stated numbers of old and new lines, which may be wrong; `lines` is what there is.
    pub stated: (u64, u64),
    /// What follows the second `@@`, usually the enclosing function.
    pub section: &'a str,
    /// The content.
    pub lines: Vec<Line<'a>>,
    /// The `@@` line as it is; empty when content follows a file's header without one.
    pub header: &'a str,
}

/// One line of a hunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Which side it belongs to.
    pub kind: LineKind,
    /// Its text without the marker and without the newline. A `\r` before the newline is kept.
    pub text: &'a str,
    /// Its 1-based number in the old file; `None` when it is not there or the hunk has no readable start.
    pub old: Option<u64>,
    /// Its 1-based number in the new file; `None` likewise.
    pub new: Option<u64>,
    /// `false` when the diff says that the file ends here without a newline.
    pub newline: bool,
}

/// Which side a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Both.
    Context,
    /// The new file.
    Added,
    /// The old file.
    Removed,
    /// It has no marker: counted on both sides, as a context line whose leading space got lost.
    Other,
}

/// Something in a diff that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiffProblem {
    /// The line of the diff, 1-based.
    pub line: u64,
    /// What it is.
    pub kind: ProblemKind,
}

/// What can be wrong with a diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// A hunk has more or fewer lines than its header says.
    #[error(
        "the hunk header states {} old and {} new lines, the hunk has {} and {}",
        .stated.0, .stated.1, .found.0, .found.1
    )]
    HunkCounts {
        /// Old and new lines as stated.
        stated: (u64, u64),
        /// Old and new lines as they are.
        found: (u64, u64),
    },
    /// A line starts with `@@` and has no `-start,count +start,count`; the lines below it have no numbers.
    #[error("the hunk header has no readable line ranges")]
    HunkHeader,
    /// A hunk starts before the one above it ended.
    #[error("the hunk starts before the end of the hunk above it")]
    HunkOrder,
    /// A line inside a hunk starts with neither a space, `+`, `-` nor `\`.
    #[error("a line of a hunk has no marker")]
    Unmarked,
    /// Changed lines stand under a file's header, or after a hunk was interrupted, without a line of `@@`.
    #[error("changed lines without a hunk header")]
    NoHunkHeader,
    /// A hunk comes before any file was named.
    #[error("a hunk without a file header")]
    NoFileHeader,
    /// Of `---` and `+++` there is only one; the other path is assumed to be the same.
    #[error("only one of the header lines `---` and `+++`")]
    HalfHeader,
    /// The text ends inside a header, or inside both a line and a hunk.
    #[error("the diff ends early")]
    Truncated,
    /// A merge in git's combined format (`@@@`), which is not read; its files are listed without hunks.
    #[error("combined diffs of merges are not supported")]
    Combined,
    /// A context diff (`diff -c`), which is not read.
    #[error("context diffs are not supported")]
    ContextFormat,
}
