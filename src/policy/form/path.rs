//! Paths and globs beneath the root of the repository.

use alloc::format;
use alloc::string::String;

use super::{Form, Malformed, Shape, line};
use crate::limits::POLICY_TEXT;
use crate::source::excerpt;

/// A file, as a relative path with `/` that stays beneath the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(String);

/// A directory, as a relative path with `/` that stays beneath the root; `.` is the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Directory(String);

/// A pattern of paths: `*` is any part of a name, `?` one character of a name, `**` any number of directories.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Glob(String);

/// Files that an outcome depends on, or one section of them: `pyproject.toml#tool.pytest`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The files.
    pub files: Glob,
    /// The section, by its keys with dots between them.
    pub section: Option<String>,
}

/// Reports that a command writes: a pattern of paths, beneath the root or beneath `${BENCHGATE_REPORTS}`, a directory
/// that is made anew for each command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// Where the pattern begins.
    pub is_fresh: bool,
    /// The files.
    pub files: Glob,
}

/// What a report begins with that lies in the fresh directory.
const FRESH: &str = "${BENCHGATE_REPORTS}/";

/// The segments of a path: none empty, none `.` or `..`, no backslash, no drive, no white space around.
macro_rules! path_pattern {
    ($before:literal, $banned:literal, $end:literal, $after:literal) => {
        concat!(
            "^",
            $before,
            r"(?![A-Za-z]:)(?![/\s\uFEFF])(?!.*[/\s\uFEFF]",
            $end,
            r")(?!.*//)(?!(?:.*/)?\.\.?(?:/|",
            $end,
            r"))[^",
            $banned,
            r"\\\u0000-\u001F\u007F-\u009F\u2028\u2029]+",
            $after,
            "$"
        )
    };
}

impl FilePath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Directory {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Glob {
    /// The pattern.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Form for FilePath {
    const SHAPE: Shape = Shape {
        words: "the path of a file beneath the root",
        example: "benchmark/packs/api.json",
        pattern: path_pattern!("", "", "$", ""),
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        path(text).map(|()| Self(text.into()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

impl Form for Directory {
    const SHAPE: Shape = Shape {
        words: "the path of a directory beneath the root, or `.`",
        example: "services/api",
        pattern: path_pattern!(r"(?:\.|", "", "$", ")"),
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        if text != "." {
            path(text)?;
        }
        Ok(Self(text.into()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

impl Form for Glob {
    const SHAPE: Shape = Shape {
        words: "a pattern of paths",
        example: "src/**",
        pattern: path_pattern!(r"(?!!)(?!.*[^/]\*\*)(?!.*\*\*[^/])", r"\[\]{}", "$", ""),
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        path(text)?;
        if text.contains(['[', ']', '{', '}']) || text.starts_with('!') {
            return Err(Malformed::new(
                "has `[`, `{` or `!`, which patterns do not know",
                "use `*`, `?` and `**`, and several patterns for several cases",
            ));
        }
        if text.split('/').any(|name| name.contains("**") && name != "**") {
            return Err(Malformed::new(
                "has `**` inside a name",
                "`**` stands alone between slashes, for any number of directories: `src/**/*.py`",
            ));
        }
        Ok(Self(text.into()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

impl Form for Input {
    const SHAPE: Shape = Shape {
        words: "a pattern of paths, perhaps with a section",
        example: "pyproject.toml#tool.pytest",
        pattern: path_pattern!(
            r"(?!!)(?!.*[^/]\*\*)(?!.*\*\*[^/#])",
            r"#\[\]{}",
            "(?:$|#)",
            r"(?:#[A-Za-z0-9_.-]+)?"
        ),
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        let Some((files, section)) = text.split_once('#') else {
            return Ok(Self { files: Glob::parse(text)?, section: None });
        };
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if section.is_empty() || !section.bytes().all(is_part) {
            return Err(Malformed::new(
                "has a section that is no row of keys",
                "write keys with dots between them after `#`: `pyproject.toml#tool.pytest`",
            ));
        }
        Ok(Self { files: Glob::parse(files)?, section: Some(section.into()) })
    }

    fn text(&self) -> String {
        match &self.section {
            Some(section) => format!("{}#{section}", self.files.0),
            None => self.files.text(),
        }
    }
}

impl Form for Report {
    const SHAPE: Shape = Shape {
        words: "a pattern of paths, perhaps beneath `${BENCHGATE_REPORTS}`",
        example: "${BENCHGATE_REPORTS}/junit.xml",
        pattern: path_pattern!(
            r"(?:\$\{BENCHGATE_REPORTS\}/)?(?!!)(?!.*[^/]\*\*)(?!.*\*\*[^/])",
            r"\[\]{}",
            "$",
            ""
        ),
        longest: POLICY_TEXT,
    };

    fn parse(text: &str) -> Result<Self, Malformed> {
        line(text, POLICY_TEXT)?;
        let rest = text.strip_prefix(FRESH);
        Ok(Self { is_fresh: rest.is_some(), files: Glob::parse(rest.unwrap_or(text))? })
    }

    fn text(&self) -> String {
        let before = if self.is_fresh { FRESH } else { "" };
        format!("{before}{}", self.files.0)
    }
}

/// Checks that a text is a relative path that stays beneath the root.
fn path(text: &str) -> Result<(), Malformed> {
    line(text, POLICY_TEXT)?;
    let has_drive = text
        .as_bytes()
        .first_chunk::<2>()
        .is_some_and(|[letter, colon]| letter.is_ascii_alphabetic() && *colon == b':');
    if text.contains('\\') {
        let help = format!("write `{}`", excerpt(&text.replace('\\', "/")));
        Err(Malformed { what: "has a backslash".into(), help })
    } else if text.starts_with('/') || has_drive {
        Err(Malformed::new("is absolute", "write it as it is seen from the root of the repository"))
    } else if text.split('/').any(|name| name == "..") {
        Err(Malformed::new("leaves the repository with `..`", "name something beneath the root"))
    } else if text.split('/').any(|name| name == ".") {
        Err(Malformed::new("has `.` as a name", "leave it out"))
    } else if text.ends_with('/') || text.contains("//") {
        Err(Malformed::new("has a `/` too many", "no `/` at the end, and one between two names"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_beneath_the_root() {
        for text in ["a", "a/b.c", ".github/x", "a b", "…", "a/..b", "日/é", "ab:c"] {
            assert!(FilePath::parse(text).is_ok(), "{text}");
        }
        for text in [
            "", ".", "..", "../a", "a/../b", "a/..", "/a", "a\\b", "C:/a", "c:", "a/", "a//b", "./a", "a/.",
            " a", "a\n",
        ] {
            assert!(FilePath::parse(text).is_err(), "{text}");
        }
        assert!(Directory::parse(".").is_ok() && Directory::parse("..").is_err());
    }

    #[test]
    fn globs_know_three_signs() {
        for text in ["**", "src/**", "**/*.rs", "a?c", "*"] {
            assert!(Glob::parse(text).is_ok(), "{text}");
        }
        for text in ["a**", "**a/b", "***", "[a]", "{a,b}", "!a", "../**", "a/**/"] {
            assert!(Glob::parse(text).is_err(), "{text}");
        }
        let input = Input::parse("pyproject.toml#tool.pytest").unwrap();
        assert_eq!((input.files.as_str(), input.section.as_deref()), ("pyproject.toml", Some("tool.pytest")));
        assert!(Input::parse("a#").is_err() && Input::parse("a#b#c").is_err() && Input::parse("#a").is_err());
        let report = Report::parse("${BENCHGATE_REPORTS}/*.xml").unwrap();
        assert!(report.is_fresh && report.text() == "${BENCHGATE_REPORTS}/*.xml");
        assert!(
            Report::parse("${OTHER}/a.xml").is_err() && Report::parse("${BENCHGATE_REPORTS}/../a").is_err()
        );
    }
}
