//! The files below a directory whose paths fit a pattern.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::read::kind;
use super::reports::ReportsError;
use crate::evidence::statement::RelativePath;
use crate::limits::{ARTIFACTS, DIRECTORY_DEPTH, DIRECTORY_ENTRIES};
use crate::policy::Glob;

/// The files below a root that a pattern fits, in the bytewise order of their paths; at most [`ARTIFACTS`]. What lies
/// at or below one of the paths `except`, and what belongs to git, is not looked at, and links to directories are not
/// followed. A file that fits and is not regular is an error.
pub fn matching(root: &Path, glob: &Glob, except: &[PathBuf]) -> Result<Vec<RelativePath>, ReportsError> {
    let names: Vec<&str> = glob.as_str().split('/').collect();
    let fixed = names.iter().take_while(|name| !name.contains(['*', '?'])).count().min(names.len() - 1);
    // Without `**` each name of the pattern is one of the path.
    let deepest = if names.contains(&"**") { DIRECTORY_DEPTH } else { names.len() };
    let mut walk = Walk { glob, except, deepest, found: Vec::new(), looked_at: 0 };
    let below: String = names.iter().take(fixed).flat_map(|name| [*name, "/"]).collect();
    walk.directory(&root.join(&below), &below, fixed)?;
    walk.found.sort_unstable();
    Ok(walk.found)
}

struct Walk<'w> {
    glob: &'w Glob,
    except: &'w [PathBuf],
    deepest: usize,
    found: Vec<RelativePath>,
    looked_at: usize,
}

impl Walk<'_> {
    fn directory(&mut self, dir: &Path, below: &str, depth: usize) -> Result<(), ReportsError> {
        if depth >= self.deepest {
            return Ok(());
        }
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            // What is not there holds nothing, and what may not be read holds nothing that could be stored.
            Err(error) if is_nothing(&error) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        for entry in entries {
            self.looked_at += 1;
            if self.looked_at > DIRECTORY_ENTRIES {
                return Err(ReportsError::TooMany);
            }
            let entry = entry?;
            let path = entry.path();
            // A pattern is text, so what is not cannot fit it.
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            if name == ".git" || self.except.contains(&path) {
                continue;
            }
            let below = format!("{below}{name}");
            let kind_of = entry.file_type()?;
            if kind_of.is_dir() {
                self.directory(&path, &format!("{below}/"), depth + 1)?;
            } else if self.glob.matches(&below) {
                if !kind_of.is_file() {
                    return Err(ReportsError::NotRegular(below, kind(kind_of)));
                }
                if self.found.len() >= ARTIFACTS {
                    return Err(ReportsError::TooMany);
                }
                let path = RelativePath::new(&below);
                self.found.push(path.map_err(|error| ReportsError::Name(below, error))?);
            }
        }
        Ok(())
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Form as _;

    fn found(root: &Path, pattern: &str, except: &[PathBuf]) -> Vec<String> {
        let found = matching(root, &Glob::parse(pattern).unwrap(), except).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_that_fit_are_found_wherever_the_pattern_begins() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for file in
            ["a.xml", "b/a.xml", "b/c/a.xml", "b/c/a.txt", ".git/a.xml", "store/a.xml", "d/.git/a.xml"]
        {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
        }
        let except = [root.join("store")];
        assert_eq!(found(root, "*.xml", &except), ["a.xml"]);
        assert_eq!(found(root, "**/a.xml", &except), ["a.xml", "b/a.xml", "b/c/a.xml"]);
        assert_eq!(found(root, "b/*/a.*", &except), ["b/c/a.txt", "b/c/a.xml"]);
        assert_eq!(found(root, "b/c/a.xml", &[]), ["b/c/a.xml"]);
        assert_eq!(found(root, "s*/**", &[]), ["store/a.xml"]);
        assert!(found(root, "absent/*.xml", &[]).is_empty() && found(root, "a.xml/*", &[]).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_are_no_reports() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        symlink(root, root.join("round")).unwrap();
        symlink("/etc", root.join("etc")).unwrap();
        assert!(found(root, "**/hosts", &[]).is_empty());
        let error = matching(root, &Glob::parse("r*").unwrap(), &[]).unwrap_err();
        assert_eq!(error.to_string(), "a symbolic link, not a regular file: `round`");
    }
}
