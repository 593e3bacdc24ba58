//! Which fixtures a directory holds, and which files belong to each.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::mem;
use std::path::Path;

use super::read::kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::FixtureId;
use crate::limits::{DIRECTORY_DEPTH, DIRECTORY_ENTRIES, FIXTURES};
use crate::ordered::{FileKey, order_of};

/// A file of a fixture.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
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
    let mut files = Vec::new();
    let own: &[Role] = match recordings {
        None => &[Role::Expected, Role::Diff, Role::Findings],
        Some(_) => &[Role::Expected, Role::Diff],
    };
    Walk { root: dir, roles: own, files: &mut files, found: &mut found, entries: 0 }.run();
    if let Some(recordings) = recordings {
        let roles = &[Role::Findings];
        Walk { root: recordings, roles, files: &mut files, found: &mut found, entries: 0 }.run();
    }
    group(files, dir, recordings.unwrap_or(dir), &mut found);
    found
}

/// The fixtures among files that something else lists, such as a commit; `dir` is what their paths are below.
pub fn discover_listed(dir: &Path, listed: Vec<Found>) -> Discovered {
    let mut found = Discovered::default();
    let named = listed.into_iter().filter_map(|file| {
        let (parent, name) = file.path.rsplit_once('/').map_or(("", file.path.as_str()), |split| split);
        let above = if parent.is_empty() { 0 } else { parent.len() + 1 };
        let (role, stem) = role(name)?;
        let stem = above + stem.len();
        Some(Named { file, stem, role })
    });
    group(named.collect(), dir, dir, &mut found);
    found
}

/// Makes fixtures of files, and says what cannot be one.
fn group(files: Vec<Named>, dir: &Path, findings_dir: &Path, found: &mut Discovered) {
    let keys: Vec<FileKey<'_>> = files.iter().map(Named::key).collect();
    let order = order_of(&keys);
    let mut files: Vec<Option<Named>> = files.into_iter().map(Some).collect();
    let mut group: Vec<Named> = Vec::new();
    for file in order.into_iter().filter_map(|at| files.get_mut(at)?.take()) {
        if group.first().is_some_and(|first| first.stem() != file.stem()) {
            settle(&mut group, dir, findings_dir, found);
            group.clear();
        }
        group.push(file);
    }
    settle(&mut group, dir, findings_dir, found);
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
}

/// The names of the regular files of a directory, in no order; none where there is no such directory.
pub fn file_names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    let regular = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    regular.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// A file whose name says that it belongs to a fixture.
#[derive(Debug)]
struct Named {
    file: Found,
    /// Bytes of its path that are the stem.
    stem: usize,
    role: Role,
}

impl Named {
    fn stem(&self) -> &str {
        self.file.path.get(..self.stem).unwrap_or_default()
    }

    /// Fixtures by stem; in each the key first, then the diff, then the findings in name order.
    fn key(&self) -> FileKey<'_> {
        (self.stem(), self.role as u8, &self.file.path)
    }
}

/// Makes a fixture of the files with one stem.
fn settle(files: &mut [Named], dir: &Path, findings_dir: &Path, found: &mut Discovered) {
    let Some((first, others)) = files.split_first_mut().filter(|(first, _)| first.role == Role::Expected)
    else {
        for file in files {
            let root = if file.role == Role::Findings { findings_dir } else { dir };
            found.orphan(root, &file.file, file.stem());
        }
        return;
    };
    match FixtureId::new(first.stem()) {
        Ok(id) => {
            let expected = mem::take(&mut first.file);
            let (mut diff, mut findings) = (None, Vec::with_capacity(others.len()));
            for other in others {
                let file = mem::take(&mut other.file);
                if other.role == Role::Diff { diff = Some(file) } else { findings.push(file) }
            }
            found.fixtures.push(FixtureFiles { id, expected, diff, findings });
        }
        Err(error) => {
            let file = show(dir, &first.file.path);
            let help = Some("rename the files of this fixture");
            found.problems.push(Diagnostic::file(Code::AmbiguousId, &file, error.to_string(), help));
        }
    }
}

/// The name of the policy.
pub const POLICY_FILE: &str = "benchgate.toml";

const NAMED_LIKE_A_FILE: &str = "a directory is named like a file of a fixture, and is not searched";

/// Whether a file of this name would be taken for one of a fixture, or for the policy.
pub fn is_named_like_input(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == POLICY_FILE || role(&name.to_string_lossy()).is_some())
}

impl Discovered {
    fn orphan(&mut self, root: &Path, file: &Found, stem: &str) {
        let place = show(root, &file.path);
        if file.irregular.is_some() && root.join(&file.path).is_dir() {
            // Fixtures could hide in it, or behind it when it is a link.
            let message = NAMED_LIKE_A_FILE.to_owned();
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
    files: &'w mut Vec<Named>,
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
        let known = self.files.len();
        let mut others = match self.list(path) {
            Ok(others) => others,
            Err(error) => {
                self.files.truncate(known);
                let help = Some("check the permissions of the directory");
                self.problem(Code::Unreadable, path, format!("cannot be read: {error}"), help);
                return;
            }
        };
        if self.entries > DIRECTORY_ENTRIES {
            self.files.truncate(known);
            let message = format!("more than {DIRECTORY_ENTRIES} files and directories");
            self.problem(Code::TooMany, path, message, Some("is this the right directory?"));
            return;
        }
        // The order of a directory is the file system's whim; what is reported must not depend on it.
        others.sort_unstable_by_key(DirEntry::file_name);
        for entry in others {
            self.other(&entry, path, depth);
        }
    }

    /// Keeps the files of a directory that belong to fixtures, and returns everything else in it. It stops at too
    /// many entries.
    fn list(&mut self, parent: &str) -> io::Result<Vec<DirEntry>> {
        let mut others = Vec::new();
        for entry in fs::read_dir(self.root.join(parent))? {
            let entry = entry?;
            self.entries += 1;
            if self.entries > DIRECTORY_ENTRIES {
                break;
            }
            let name = entry.file_name().into_string().unwrap_or_default();
            let role = role(&name).map(|(role, stem)| (role, parent.len() + stem.len()));
            match (role, entry.file_type()) {
                (Some((role, stem)), Ok(file_type)) if self.roles.contains(&role) => {
                    let irregular = (!file_type.is_file()).then(|| kind(file_type));
                    let path = if parent.is_empty() { name } else { [parent, &name].concat() };
                    self.files.push(Named { file: Found { path, irregular }, stem, role });
                }
                // It is looked for elsewhere, if it is a file.
                (Some(_), Ok(file_type)) if file_type.is_file() => {}
                _ => others.push(entry),
            }
        }
        Ok(others)
    }

    /// What is no file of a fixture: directories are searched.
    fn other(&mut self, entry: &DirEntry, parent: &str, depth: usize) {
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
        if file_type.is_dir() && role(name).is_some() {
            self.problem(Code::NotRegular, &path, NAMED_LIKE_A_FILE.into(), Some("rename it"));
        } else if file_type.is_dir() {
            self.directory(&format!("{path}/"), depth + 1);
        } else if file_type.is_symlink() && entry.path().is_dir() {
            let message = "a symbolic link to a directory is not followed".to_owned();
            self.problem(Code::NotRegular, &path, message, Some("put a real directory there"));
        } else if file_type.is_symlink() && !entry.path().exists() {
            let message = "a symbolic link that leads nowhere; were there fixtures behind it?".to_owned();
            let place = show(self.root, &path);
            self.found.warnings.push(Diagnostic::file(Code::OrphanFile, &place, message, None));
        }
    }
}

/// What a file name means, and the stem before the ending.
fn role(name: &str) -> Option<(Role, &str)> {
    if let Some(stem) = name.strip_suffix(".expected.json") {
        return Some((Role::Expected, stem));
    }
    // Names have few dots, so this is less work than to prepare a search.
    let mut splits = name.match_indices('.').map(|(dot, _)| name.split_at(dot));
    match splits.find(|(_, rest)| rest.starts_with(".findings.")) {
        Some((stem, _)) => Some((Role::Findings, stem)),
        None => name.strip_suffix(".diff").map(|stem| (Role::Diff, stem)),
    }
}

/// A path as the user can open it.
pub fn show(root: &Path, path: &str) -> String {
    root.join(path).to_string_lossy().trim_end_matches('/').to_owned()
}
