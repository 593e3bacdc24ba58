//! A file made from its diff alone.

use alloc::borrow::Cow;
use alloc::string::String;

use super::hunk::sides;
use super::{Content, FileDiff, Line};

/// One side of a diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

impl FileDiff<'_> {
    /// The path that people know the file by: the new one, else the old one. `None` when nothing names the
    /// file.
    pub fn path(&self) -> Option<&str> {
        self.new.as_deref().or(self.old.as_deref())
    }

    /// The whole new file, if the diff carries it: its hunks start at line 1 and follow each other without a
    /// gap.
    ///
    /// `None` when there is no new file, when lines are missing before or between hunks or have no numbers,
    /// when the content is not read as text, and when the diff shows no content at all (a rename without
    /// edits), except for an empty file that was added. Lines after the last hunk cannot be missed: a diff
    /// does not tell whether there are any, unless the file is new or was made with enough context
    /// (`-U99999`).
    ///
    /// Lines without a marker count as context. In a diff that was itself saved with CRLF, every line has a
    /// `\r`.
    pub fn rebuild_new(&self) -> Option<String> {
        rebuild(self, Side::New)
    }

    /// The whole old file, if the diff carries it; the conditions are those of [`FileDiff::rebuild_new`].
    pub fn rebuild_old(&self) -> Option<String> {
        rebuild(self, Side::Old)
    }
}

fn rebuild(file: &FileDiff<'_>, side: Side) -> Option<String> {
    let (this, other) = match side {
        Side::Old => (&file.old, &file.new),
        Side::New => (&file.new, &file.old),
    };
    let known = |path: &Option<Cow<'_, str>>| path.is_some();
    if file.content != Content::Text
        || (!known(this) && known(other))
        || (file.hunks.is_empty() && known(other))
    {
        return None;
    }
    let mut text = String::new();
    let mut next = 1_u64;
    for hunk in &file.hunks {
        let start = match side {
            Side::Old => hunk.old_start,
            Side::New => hunk.new_start,
        };
        // A hunk without a line of this side names the line before it.
        if !hunk.lines.iter().any(|line| number(line, side).is_some()) && start.saturating_add(1) != next {
            return None;
        }
        for line in &hunk.lines {
            line.old.or(line.new)?;
            let (old, new) = sides(line.kind);
            if !(if side == Side::Old { old } else { new }) {
                continue;
            }
            if number(line, side) != Some(next) {
                return None;
            }
            next = next.saturating_add(1);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line.text);
            if line.newline {
                text.push('\n');
            }
        }
    }
    Some(text)
}

fn number(line: &Line<'_>, side: Side) -> Option<u64> {
    match side {
        Side::Old => line.old,
        Side::New => line.new,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn both(text: &str) -> (Option<String>, Option<String>) {
        let diff = parse(text);
        let file = diff.files.first().unwrap();
        (file.rebuild_old(), file.rebuild_new())
    }

    #[test]
    fn whole_files() {
        let names = "--- a/x\n+++ b/x\n";
        for (hunks, old, new) in [
            ("@@ -1,2 +1,2 @@\n a\n-b\n+c\n", "a\nb\n", "a\nc\n"),
            ("@@ -1 +1 @@\n-a\n+b\n@@ -2 +2 @@\n-c\n+d\n", "a\nc\n", "b\nd\n"),
            ("@@ -1 +1 @@\n-a\n\\ No\n+a\n", "a", "a\n"),
            ("@@ -1,2 +0,0 @@\n-a\n-b\n", "a\nb\n", ""),
            ("@@ -0,0 +1 @@\n+a\r\n", "", "a\r\n"),
            ("@@ -1,3 +1,3 @@\n a\n\nlost\n", "a\n\nlost\n", "a\n\nlost\n"),
            // A newline that is said to be missing within the file.
            ("@@ -1,2 +1,2 @@\n a\n\\ No\n b\n", "a\nb\n", "a\nb\n"),
        ] {
            let text = alloc::format!("{names}{hunks}");
            assert_eq!(both(&text), (Some(old.into()), Some(new.into())), "{text}");
        }
        let text = "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n";
        assert_eq!(both(text), (None, Some("a\n".into())));
        let text = "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n";
        assert_eq!(both(text), (Some("a\n".into()), None));
        assert_eq!(both("diff --git a/x b/x\nnew file mode 100644\n"), (None, Some(String::new())));
        assert_eq!(both("@@ -1 +1 @@\n-a\n+b\n"), (Some("a\n".into()), Some("b\n".into())));
    }

    #[test]
    fn parts_of_files() {
        let names = "--- a/x\n+++ b/x\n";
        for hunks in [
            "@@ -2 +2 @@\n-a\n+b\n",
            "@@ -1 +1 @@\n-a\n+b\n@@ -3 +3 @@\n-a\n+b\n",
            "@@ -1 +1 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b\n",
            "@@ ... @@\n-a\n+b\n",
            "-a\n+b\n",
            "",
        ] {
            let text = alloc::format!("{names}{hunks}");
            assert_eq!(both(&text), (None, None), "{text}");
        }
        // Line 1 of the new file is line 2 of the old one.
        assert_eq!(both("--- a/x\n+++ b/x\n@@ -2 +1 @@\n-a\n+b\n"), (None, Some("b\n".into())));
        assert_eq!(both("--- a/x\n+++ b/x\n@@ -5,0 +6 @@\n+b\n"), (None, None));
        for text in [
            "diff --git a/x b/y\nrename from x\nrename to y\n",
            "diff --git a/x b/x\nnew file mode 100644\nBinary files /dev/null and b/x differ\n",
            "diff --cc x\nnew file mode 100644\n@@@ -0,0 -0,0 +1 @@@\n++a\n",
        ] {
            assert_eq!(both(text), (None, None), "{text}");
        }
    }
}
