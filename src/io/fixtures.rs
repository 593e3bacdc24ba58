//! Which fixtures a directory holds, and which files belong to each.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::io::ErrorKind;
use std::path::Path;

use super::read::kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::FixtureId;
use crate::limits::{DIRECTORY_DEPTH, DIRECTORY_ENTRIES, FIXTURES};

/// A file of a fixture.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Path below the directory that was searched, with `/` between directories.
    pub path: String,
    /// What it is, when it is no regular file.
    pub irregular: Option<&'static str>,
}

/// The files of one fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureFiles {
    /// Its id.
    pub id: FixtureId,
    /// The key, below the fixtures directory.
    pub expected: Found,
    /// The diff, below the fixtures directory.
    pub diff: Option<Found>,
    /// The findings files in name order, below the recordings directory.
    pub findings: Vec<Found>,
}

/// What a directory holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The fixtures, ordered bytewise by id.
    pub fixtures: Vec<FixtureFiles>,
    /// What keeps the directory from being judged as a whole.
    pub problems: Vec<Diagnostic>,
    /// Files that belong to no fixture.
    pub warnings: Vec<Diagnostic>,
}

/// What a file is to a fixture, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Expected,
    Diff,
    Findings,
}

/// Lists the fixtures below `dir`. Findings are those below `recordings` when it is given, else those beside the
/// keys. Symbolic links are not followed; names must be UTF-8.
pub fn discover(dir: &Path, recordings: Option<&Path>) -> Discovered {
    let mut found = Discovered::default();
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let own: &[Role] = match recordings {
        None => &[Role::Expected, Role::Diff, Role::Findings],
        Some(_) => &[Role::Expected, Role::Diff],
    };
    Walk { root: dir, roles: own, groups: &mut groups, found: &mut found, entries: 0 }.run();
    if let Some(recordings) = recordings {
        Walk {
            root: recordings,
            roles: &[Role::Findings],
            groups: &mut groups,
            found: &mut found,
            entries: 0,
        }
        .run();
    }
    let findings_dir = recordings.unwrap_or(dir);
    for (stem, group) in groups {
        group.settle(&stem, dir, findings_dir, &mut found);
    }
    if found.fixtures.len() > FIXTURES {
        let message = format!("{} fixtures, at most {FIXTURES} are scored in one run", found.fixtures.len());
        let help = Some("score parts of the benchmark one by one");
        found.problems.push(Diagnostic::file(Code::TooMany, &show(dir, ""), message, help));
        found.fixtures.clear();
    }
    if found.fixtures.is_empty() && found.problems.is_empty() {
        let help = "put a first fixture there: `first.diff` with a unified diff, and `first.expected.json` with \
                    `{\"expect\": {\"max_blocking\": 0}}` or what a good review says";
        let message = "no fixture here: no file is named `<id>.expected.json`".to_owned();
        found.problems.push(Diagnostic::file(Code::NoFixtures, &show(dir, ""), message, Some(help)));
    }
    found
}

/// The files with one stem.
#[derive(Debug, Default)]
struct Group {
    expected: Option<Found>,
    diff: Option<Found>,
    findings: Vec<Found>,
}

impl Group {
    fn settle(mut self, stem: &str, dir: &Path, findings_dir: &Path, found: &mut Discovered) {
        self.findings.sort_unstable();
        let Some(expected) = self.expected else {
            let orphans = self.diff.iter().map(|file| (dir, file));
            for (root, file) in orphans.chain(self.findings.iter().map(|file| (findings_dir, file))) {
                found.orphan(root, file, stem);
            }
            return;
        };
        match FixtureId::new(stem) {
            Ok(id) => {
                let (diff, findings) = (self.diff, self.findings);
                found.fixtures.push(FixtureFiles { id, expected, diff, findings });
            }
            Err(error) => {
                let file = show(dir, &expected.path);
                let help = Some("rename the files of this fixture");
                found.problems.push(Diagnostic::file(Code::AmbiguousId, &file, error.to_string(), help));
            }
        }
    }
}

impl Discovered {
    fn orphan(&mut self, root: &Path, file: &Found, stem: &str) {
        let place = show(root, &file.path);
        if let Some(what) = file.irregular.filter(|what| *what == "a directory") {
            // Fixtures could hide in it.
            let message = format!("{what} is named like a file of a fixture, and is not searched");
            self.problems.push(Diagnostic::file(Code::NotRegular, &place, message, Some("rename it")));
        } else {
            let message = format!("belongs to no fixture: there is no `{stem}.expected.json`");
            self.warnings.push(Diagnostic::file(Code::OrphanFile, &place, message, None));
        }
    }
}

/// One search through a directory.
struct Walk<'w> {
    root: &'w Path,
    roles: &'w [Role],
    groups: &'w mut BTreeMap<String, Group>,
    found: &'w mut Discovered,
    entries: usize,
}

impl Walk<'_> {
    fn run(mut self) {
        match fs::metadata(self.root) {
            Ok(metadata) if metadata.is_dir() => self.directory("", 0),
            Ok(_) => self.no_directory("this is not a directory"),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                self.no_directory("there is no such directory");
            }
            Err(error) => self.problem(Code::Unreadable, "", format!("cannot be read: {error}"), None),
        }
    }

    fn no_directory(&mut self, why: &str) {
        let help = if self.roles.contains(&Role::Expected) {
            "give the directory that holds your fixtures, or make it and put a first fixture there: \
             `first.diff` with a unified diff, and `first.expected.json` with \
             `{\"expect\": {\"max_blocking\": 0}}` or what a good review says"
        } else {
            "give the directory that holds the recordings, or leave `--recordings` out"
        };
        self.problem(Code::NoDirectory, "", why.to_owned(), Some(help));
    }

    fn problem(&mut self, code: Code, path: &str, message: String, help: Option<&str>) {
        let place = show(self.root, path);
        self.found.problems.push(Diagnostic::file(code, &place, message, help));
    }

    /// Searches the directory at `path` below the root; `path` is empty or ends with `/`.
    fn directory(&mut self, path: &str, depth: usize) {
        if depth > DIRECTORY_DEPTH {
            let message = format!("directories are nested deeper than {DIRECTORY_DEPTH} levels");
            self.problem(Code::TooMany, path, message, None);
            return;
        }
        let entries = fs::read_dir(self.root.join(path)).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                let help = Some("check the permissions of the directory");
                self.problem(Code::Unreadable, path, format!("cannot be read: {error}"), help);
                return;
            }
        };
        self.entries += entries.len();
        if self.entries > DIRECTORY_ENTRIES {
            let message = format!("more than {DIRECTORY_ENTRIES} files and directories");
            self.problem(Code::TooMany, path, message, Some("is this the right directory?"));
            return;
        }
        // The order of a directory is the file system's whim; what is reported must not depend on it.
        entries.sort_unstable_by_key(DirEntry::file_name);
        for entry in entries {
            self.entry(&entry, path, depth);
        }
    }

    fn entry(&mut self, entry: &DirEntry, parent: &str, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let place = format!("{parent}{}", name.to_string_lossy());
            self.problem(Code::NotUtf8Name, &place, "the name is not UTF-8".into(), Some("rename it"));
            return;
        };
        let path = format!("{parent}{name}");
        let file_type = match entry.file_type() {
            Ok(file_type) => file_type,
            Err(error) => {
                self.problem(Code::Unreadable, &path, format!("cannot be read: {error}"), None);
                return;
            }
        };
        match role(name) {
            Some((role, stem)) if self.roles.contains(&role) => {
                let irregular = (!file_type.is_file()).then(|| kind(file_type));
                let group = self.groups.entry(format!("{parent}{stem}")).or_default();
                match role {
                    Role::Expected => group.expected = Some(Found { path, irregular }),
                    Role::Diff => group.diff = Some(Found { path, irregular }),
                    Role::Findings => group.findings.push(Found { path, irregular }),
                }
            }
            None if file_type.is_dir() => self.directory(&format!("{path}/"), depth + 1),
            None if file_type.is_symlink() && entry.path().is_dir() => {
                let message = "a symbolic link to a directory is not followed".to_owned();
                self.problem(Code::NotRegular, &path, message, Some("put a real directory there"));
            }
            _ => {}
        }
    }
}

/// What a file name means, and the stem before the ending.
fn role(name: &str) -> Option<(Role, &str)> {
    if let Some(stem) = name.strip_suffix(".expected.json") {
        Some((Role::Expected, stem))
    } else if let Some((stem, _)) = name.split_once(".findings.") {
        Some((Role::Findings, stem))
    } else {
        name.strip_suffix(".diff").map(|stem| (Role::Diff, stem))
    }
}

/// A path as the user can open it.
pub fn show(root: &Path, path: &str) -> String {
    root.join(path).to_string_lossy().trim_end_matches('/').to_owned()
}
