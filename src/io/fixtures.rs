//! Which fixtures a directory holds, and which files belong to each.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::mem;
use std::path::Path;

use super::read::kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::FixtureId;
use crate::limits::{DIRECTORY_DEPTH, DIRECTORY_ENTRIES, FIXTURES};
use crate::naming::{Member, Role, members, role};

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
    // What is held by position, so that what was only for finding it is given back before there is more.
    let (mut order, mut ids) = (Vec::with_capacity(files.len()), Vec::new());
    {
        let members = members(&mut files.iter().map(|file| file.path.as_str()));
        let odd = |member: &Member<'_>| files.get(member.at).and_then(|file| file.irregular);
        for (id, files) in group(&members, dir, recordings.unwrap_or(dir), &odd, &mut found) {
            ids.push((id, files.len()));
            order.extend(files.iter().map(|file| (file.role, file.at)));
        }
    }
    let mut order = order.into_iter();
    let mut take = |at: usize| files.get_mut(at).map(mem::take).unwrap_or_default();
    found.fixtures = ids
        .into_iter()
        .map(|(id, count)| {
            let mut fixture =
                FixtureFiles { id, expected: Found::default(), diff: None, findings: Vec::with_capacity(1) };
            for (role, at) in order.by_ref().take(count) {
                match role {
                    Role::Expected => fixture.expected = take(at),
                    Role::Diff => fixture.diff = Some(take(at)),
                    Role::Findings => fixture.findings.push(take(at)),
                }
            }
            fixture
        })
        .collect();
    found
}

/// A fixture and its files: the key first, then the diff, then the findings in name order.
pub type Grouped<'m, 'p> = (FixtureId, &'m [Member<'p>]);

/// The fixtures among files that something else lists, such as a commit, and what keeps them from being judged as a whole.
/// `dir` is what the paths are below, `odd` says what is no regular file.
pub fn group_listed<'m, 'p>(
    dir: &Path,
    members: &'m [Member<'p>],
    odd: &dyn Fn(&Member<'p>) -> Option<&'static str>,
) -> (Vec<Grouped<'m, 'p>>, Vec<Diagnostic>) {
    let mut found = Discovered::default();
    let grouped = group(members, dir, dir, odd, &mut found);
    (grouped, found.problems)
}

/// Makes fixtures of files, and says what cannot be one.
fn group<'m, 'p>(
    members: &'m [Member<'p>],
    dir: &Path,
    findings_dir: &Path,
    odd: &dyn Fn(&Member<'p>) -> Option<&'static str>,
    found: &mut Discovered,
) -> Vec<Grouped<'m, 'p>> {
    let mut fixtures = Vec::new();
    for group in members.chunk_by(|one, other| one.stem == other.stem) {
        let Some(key) = group.first().filter(|first| first.role == Role::Expected) else {
            for file in group {
                let root = if file.role == Role::Findings { findings_dir } else { dir };
                found.orphan(root, file, odd(file).is_some());
            }
            continue;
        };
        match FixtureId::new(key.stem) {
            Ok(id) => fixtures.push((id, group)),
            Err(error) => {
                let file = show(dir, key.path);
                let help = Some("rename the files of this fixture");
                found.problems.push(Diagnostic::file(Code::AmbiguousId, &file, error.to_string(), help));
            }
        }
    }
    if fixtures.len() > FIXTURES {
        let message = format!("{} fixtures, at most {FIXTURES} are scored in one run", fixtures.len());
        let help = Some("score parts of the benchmark one by one");
        found.problems.push(Diagnostic::file(Code::TooMany, &show(dir, ""), message, help));
        fixtures.clear();
    }
    if fixtures.is_empty() && found.problems.is_empty() {
        let help = "put a first fixture there: `first.diff` with a unified diff, and `first.expected.json` with \
                    `{\"expect\": {\"max_blocking\": 0}}` or what a good review says";
        let message = "no fixture here: no file is named `<id>.expected.json`".to_owned();
        found.problems.push(Diagnostic::file(Code::NoFixtures, &show(dir, ""), message, Some(help)));
    }
    fixtures
}

/// The names of the regular files of a directory, in no order; none where there is no such directory.
pub fn file_names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    let regular = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    regular.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The name of the policy.
pub const POLICY_FILE: &str = "benchgate.toml";

const NAMED_LIKE_A_FILE: &str = "a directory is named like a file of a fixture, and is not searched";

/// Whether a file of this name would be taken for one of a fixture, or for the policy.
pub fn is_named_like_input(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == POLICY_FILE || role(&name.to_string_lossy()).is_some())
}

impl Discovered {
    fn orphan(&mut self, root: &Path, file: &Member<'_>, is_odd: bool) {
        let (place, stem) = (show(root, file.path), file.stem);
        if is_odd && root.join(file.path).is_dir() {
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
    files: &'w mut Vec<Found>,
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
            match (role(&name), entry.file_type()) {
                (Some((role, _)), Ok(file_type)) if self.roles.contains(&role) => {
                    let irregular = (!file_type.is_file()).then(|| kind(file_type));
                    let path = if parent.is_empty() { name } else { [parent, &name].concat() };
                    self.files.push(Found { path, irregular });
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

/// A path as the user can open it.
pub fn show(root: &Path, path: &str) -> String {
    root.join(path).to_string_lossy().trim_end_matches('/').to_owned()
}
