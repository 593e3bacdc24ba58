//! The header of a file: collected line by line, then made into paths and a change.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::lines::{Lines, bare};
use super::path::{self, Mark};
use super::{Change, Content, FileDiff, Hunk};

/// A line that begins a file before any `---`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start<'a> {
    /// `diff --git`, with what follows.
    Git(&'a str),
    /// `diff --cc` or `diff --combined`, with the path.
    Combined(&'a str),
    /// Another `diff` command line.
    Command,
    /// `Index: ` of Subversion and CVS, with the path.
    Index(&'a str),
    /// `Binary files `, with what follows.
    Binary(&'a str),
}

/// Whether a line begins a file.
pub(super) fn begins<'a>(line: &'a str, ahead: &Lines<'_>) -> Option<Start<'a>> {
    let line = bare(line);
    if let Some(command) = line.strip_prefix("diff -") {
        let combined = || command.strip_prefix("-cc ").or_else(|| command.strip_prefix("-combined "));
        return Some(match command.strip_prefix("-git ") {
            Some(paths) => Start::Git(paths),
            None => combined().map_or(Start::Command, Start::Combined),
        });
    }
    if let Some(path) = line.strip_prefix("Index: ") {
        return ahead.next_starts("=====").then_some(Start::Index(path));
    }
    let files = line.strip_prefix("Binary files ")?;
    files.ends_with(" differ").then_some(Start::Binary(files))
}

/// Whether this line is the only one of `---` and `+++` above a hunk, or the last line of a text that was
/// cut.
pub(super) fn half_mark(line: &str, ahead: &Lines<'_>) -> bool {
    (line.starts_with("--- ") && ahead.peek().is_none())
        || ((line.starts_with("--- ") || line.starts_with("+++ ")) && ahead.next_starts("@@ -"))
}

/// What is known of a file so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Header<'a> {
    raw: Vec<&'a str>,
    start: Option<Start<'a>>,
    old: Option<Mark<'a>>,
    new: Option<Mark<'a>>,
    from: Option<&'a str>,
    to: Option<&'a str>,
    /// What the lines of git say.
    change: Option<Change>,
    content: Content,
    /// A merge: its hunks are not read.
    pub(super) skipping: bool,
    /// The hunks.
    pub(super) hunks: Vec<Hunk<'a>>,
    /// Where the last hunk ended: the numbers of the next old and new line.
    pub(super) end: (u64, u64),
}

impl<'a> Header<'a> {
    /// A file that begins with this line.
    pub(super) fn new(line: &'a str, start: Start<'a>) -> Self {
        let mut header = Self { raw: Vec::from([line]), ..Self::default() };
        match start {
            Start::Binary(files) => header.set_binary(files),
            Start::Combined(_) => header.content = Content::Combined,
            _ => {}
        }
        Self { start: Some(start), ..header }
    }

    /// Whether a line that begins a file is, here, one more line of this header.
    pub(super) fn goes_on(&self, start: Start<'a>) -> bool {
        let index = matches!(self.start, Some(Start::Index(_)));
        match start {
            Start::Command => self.bare() && index && self.raw.iter().all(|line| !line.starts_with("diff -")),
            Start::Binary(_) => self.bare() && self.content != Content::Binary,
            _ => false,
        }
    }

    /// Whether neither paths nor hunks have come yet.
    pub(super) fn bare(&self) -> bool {
        !self.marked() && self.hunks.is_empty() && !self.skipping
    }

    /// Whether `---` or `+++` has come.
    pub(super) fn marked(&self) -> bool {
        self.old.is_some() || self.new.is_some()
    }

    /// Whether anything names the file.
    pub(super) fn named(&self) -> bool {
        self.marked() || !matches!(self.start, None | Some(Start::Command))
    }

    /// Hunks of a merge follow, which are not read.
    pub(super) fn skip(&mut self) {
        (self.skipping, self.content) = (true, Content::Combined);
    }

    /// Takes `---` and `+++`, or the one of them that is there.
    pub(super) fn mark(&mut self, old: Option<&'a str>, new: Option<&'a str>) {
        let path = |line: &'a str| path::mark(bare(line).get(4..).unwrap_or_default());
        self.raw.extend(old.into_iter().chain(new));
        self.old = old.or(new).map(path);
        self.new = new.or(old).map(path);
    }

    /// Takes a line between the beginning and `---`, if it is one of a header.
    pub(super) fn extend(&mut self, line: &'a str) {
        let bare = bare(line);
        if let Some(path) = bare.strip_prefix("rename from ") {
            (self.change, self.from) = (Some(Change::Renamed), Some(path));
        } else if let Some(path) = bare.strip_prefix("rename to ") {
            (self.change, self.to) = (Some(Change::Renamed), Some(path));
        } else if let Some(path) = bare.strip_prefix("copy from ") {
            (self.change, self.from) = (Some(Change::Copied), Some(path));
        } else if let Some(path) = bare.strip_prefix("copy to ") {
            (self.change, self.to) = (Some(Change::Copied), Some(path));
        } else if bare.starts_with("new file mode ") {
            self.change = Some(Change::Added);
        } else if bare.starts_with("deleted file mode ") {
            self.change = Some(Change::Deleted);
        } else if bare.starts_with("old mode ") || bare.starts_with("new mode ") {
            self.change = self.change.or(Some(Change::ModeOnly));
        } else if let Some(files) = bare.strip_prefix("Binary files ") {
            self.set_binary(files);
        } else if bare == "GIT binary patch" {
            self.content = Content::Binary;
        } else if !OTHER.iter().any(|prefix| bare.starts_with(prefix)) {
            return;
        }
        self.raw.push(line);
    }

    /// Only binary content differs. Where no line of git names the files, this one does.
    fn set_binary(&mut self, files: &'a str) {
        self.content = Content::Binary;
        if !matches!(self.start, Some(Start::Git(_) | Start::Combined(_)))
            && let Some((old, new)) = path::binary_pair(files)
        {
            (self.old, self.new) = (Some(old), Some(new));
        }
    }

    /// The finished file; `None` when there was nothing but a command line.
    pub(super) fn finish(self) -> Option<FileDiff<'a>> {
        if !self.named() && self.hunks.is_empty() {
            return None;
        }
        let prefixed = self.prefixed();
        let (old, new) = self.paths(prefixed);
        let change = self.change(old.as_deref(), new.as_deref(), prefixed);
        Some(FileDiff { old, new, change, content: self.content, header: self.raw, hunks: self.hunks })
    }

    /// Whether the paths carry `a/` and `b/`. The line of git decides, where there is one with two paths.
    fn prefixed(&self) -> bool {
        match self.start {
            Some(Start::Git(paths)) => path::pair(paths).map(|(old, new)| path::git_prefixed(&old, &new)),
            _ => None,
        }
        .unwrap_or_else(|| {
            let path = |mark: &'_ Option<Mark<'a>>| mark.as_ref().and_then(|mark| mark.path.clone());
            path::prefixed(path(&self.old).as_deref(), path(&self.new).as_deref())
        })
    }

    /// The paths: from the lines about a rename, else from `---` and `+++`, else from the line that began the
    /// file.
    fn paths(&self, prefixed: bool) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let strip = |path| if prefixed { path::strip(path) } else { path };
        let (mut old, mut new) = match (&self.old, &self.new, self.start) {
            (Some(old), Some(new), _) => (old.path.clone().map(strip), new.path.clone().map(strip)),
            (_, _, Some(Start::Git(paths))) => {
                path::pair(paths).map(|(old, new)| (strip(old), strip(new))).unzip()
            }
            (_, _, Some(Start::Combined(path) | Start::Index(path))) => {
                (Some(path::whole(path)), Some(path::whole(path)))
            }
            _ => (None, None),
        };
        old = self.from.map(path::whole).or(old);
        new = self.to.map(path::whole).or(new);
        let empty = |count: fn(&Hunk<'a>) -> u64| self.hunks.iter().all(|hunk| count(hunk) == 0);
        let epoch = |mark: &Option<Mark<'a>>| mark.as_ref().is_some_and(|mark| mark.epoch);
        if self.change == Some(Change::Added) || (epoch(&self.old) && empty(|hunk| hunk.stated.0)) {
            old = None;
        }
        if self.change == Some(Change::Deleted) || (epoch(&self.new) && empty(|hunk| hunk.stated.1)) {
            new = None;
        }
        (old, new)
    }

    fn change(&self, old: Option<&str>, new: Option<&str>, prefixed: bool) -> Change {
        match (self.change, old, new) {
            (Some(change @ (Change::Renamed | Change::Copied)), ..) => change,
            (_, None, Some(_)) => Change::Added,
            (_, Some(_), None) => Change::Deleted,
            // Without prefixes, two names may be a file and its backup.
            _ if prefixed && old != new => Change::Renamed,
            (Some(Change::ModeOnly), ..) if self.bare() && self.content == Content::Text => Change::ModeOnly,
            _ => Change::Modified,
        }
    }
}

/// Lines of headers that say nothing about paths or the change.
const OTHER: [&str; 8] = [
    "index ",
    "similarity index ",
    "dissimilarity index ",
    "mode ",
    "=====",
    "RCS file: ",
    "retrieving revision ",
    "diff -",
];

#[cfg(test)]
mod tests;
