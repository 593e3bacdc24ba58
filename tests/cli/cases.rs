//! The cases of `tests/cases/`. Each is a directory:
//!
//! | file | what it is |
//! |---|---|
//! | `cmd` | command lines, one per line; variables may stand in front, as in `NO_COLOR=1 benchgate score` |
//! | `stdout`, `stderr` | goldens: after `$ ` and each command line, what it printed |
//! | `exit` | golden: the exit codes, one per line |
//! | `expected/` | goldens of the files that the commands made or changed |
//! | `setup.json` | what git cannot hold everywhere: `rename` (beginnings of paths), `directories` (to be made), `repository` (the copy is one, with a commit of what it does not ignore) |
//! | `history.txt` | the copy is a repository with these commits, one per line: the branch and the directory of the case that holds its files, as in `main base`; a branch that is new begins where the one before is. What lies in `worktree/` comes on top, and is in no commit |
//! | all else | the input: the commands run in a copy of it |
//!
//! In results, the machine that a test runs on is replaced by one that is the same everywhere, and so are the digits of
//! a record's id, which is another in every run; the store of evidence is no golden. A golden that is absent, or that
//! nothing makes, is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::program::{finish, program};
use crate::words::split;

const GOLDENS: [&str; 3] = ["stdout", "stderr", "exit"];
const OUTPUTS: &str = "expected";
const HISTORY: &str = "history.txt";

/// Files by their path below some directory.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A case directory.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    dir: PathBuf,
}

/// One command of a case, read back from the goldens.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) case: String,
    pub(crate) command: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: String,
}

/// Every case, by name. When blessing is asked for, it is done before anybody reads a golden.
pub(crate) fn all() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let cases = find();
        if std::env::var_os("BENCHGATE_BLESS").is_some() {
            cases.iter().for_each(Case::bless);
        }
        cases
    });
    &CASES
}

fn find() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<Case> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| Case { name: entry.file_name().into_string().unwrap(), dir: entry.path() })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

impl Case {
    /// A case that is none of the committed ones.
    pub(crate) fn at(dir: &Path) -> Self {
        Self { name: "planted".into(), dir: dir.into() }
    }

    /// The command lines.
    fn commands(&self) -> Vec<String> {
        let text = fs::read_to_string(self.dir.join("cmd")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// A copy of the input in a directory of its own.
    pub(crate) fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        let setup = fs::read(self.dir.join("setup.json")).unwrap_or_else(|_| b"{}".to_vec());
        let setup: serde_json::Value = serde_json::from_slice(&setup).unwrap();
        let renamed = |path: &str| {
            let rules = setup["rename"].as_object().into_iter().flatten();
            let mut rules = rules.filter_map(|(from, to)| Some((path.strip_prefix(from.as_str())?, to)));
            rules.next().map_or(path.to_owned(), |(rest, to)| format!("{}{rest}", to.as_str().unwrap()))
        };
        for (path, bytes) in self.inputs() {
            let target = copy.path().join(renamed(&path));
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, bytes).unwrap();
        }
        for directory in setup["directories"].as_array().into_iter().flatten() {
            fs::create_dir_all(copy.path().join(directory.as_str().unwrap())).unwrap();
        }
        if setup["repository"] == true {
            commit(copy.path());
        }
        if let Ok(history) = fs::read_to_string(self.dir.join(HISTORY)) {
            self.commit_all(&history, copy.path());
        }
        copy
    }

    /// Makes the repository of a history. The inputs are in the copy already, each below the directory of its commit.
    fn commit_all(&self, history: &str, copy: &Path) {
        let steps: Vec<(&str, &str)> = history.lines().filter_map(|line| line.split_once(' ')).collect();
        let parts: BTreeSet<&str> = steps.iter().map(|(_, part)| *part).chain(["worktree"]).collect();
        for part in &parts {
            if copy.join(part).exists() {
                fs::remove_dir_all(copy.join(part)).unwrap();
            }
        }
        let first = steps.first().map_or("main", |(branch, _)| branch);
        git(copy, &["init", "--quiet", &format!("--initial-branch={first}")]);
        let mut branches = BTreeSet::new();
        for (branch, part) in &steps {
            if !branches.is_empty() {
                let new: &[&str] = if branches.contains(branch) { &[] } else { &["-b"] };
                git(copy, &[&["checkout", "--quiet"], new, &[branch]].concat());
            }
            branches.insert(branch);
            for entry in fs::read_dir(copy).unwrap().map(|entry| entry.unwrap()) {
                if entry.file_name() != ".git" && entry.path().is_dir() {
                    fs::remove_dir_all(entry.path()).unwrap();
                } else if entry.file_name() != ".git" {
                    fs::remove_file(entry.path()).unwrap();
                }
            }
            copy_tree(&self.dir.join(part), copy);
            git(copy, &["add", "--all", "."]);
            git(copy, &["commit", "--quiet", "--allow-empty", "--message=a commit"]);
        }
        copy_tree(&self.dir.join("worktree"), copy);
    }

    fn inputs(&self) -> Files {
        let mut files = files(&self.dir);
        files.retain(|path, _| {
            !GOLDENS.contains(&path.as_str())
                && !["cmd", "setup.json", HISTORY].contains(&path.as_str())
                && !path.starts_with("expected/")
        });
        files
    }

    /// The goldens as committed.
    fn goldens(&self) -> Files {
        let mut files = files(&self.dir);
        files.retain(|path, _| GOLDENS.contains(&path.as_str()) || path.starts_with("expected/"));
        files
    }

    /// Runs the commands one after the other, and gives the goldens as they would be now.
    fn run(&self) -> Files {
        let copy = self.copy();
        let before = files(copy.path());
        let (mut stdout, mut stderr, mut exit) = (Vec::new(), Vec::new(), String::new());
        for line in self.commands() {
            let words = split(&line);
            let name = words.iter().position(|word| word == "benchgate").expect("a command of benchgate");
            let mut command = program(copy.path());
            command.args(&words[name + 1..]);
            command.envs(words[..name].iter().map(|word| word.split_once('=').expect("NAME=value")));
            let outcome = finish(&mut command);
            for (golden, bytes) in [(&mut stdout, outcome.stdout), (&mut stderr, outcome.stderr)] {
                assert!(
                    bytes.is_empty() || bytes.ends_with(b"\n"),
                    "{}: the last line has no end",
                    self.name
                );
                golden.extend_from_slice(format!("$ {line}\n").as_bytes());
                golden.extend(any_record(any_machine(bytes)));
            }
            exit.push_str(&outcome.code.map_or("signal".into(), |code| code.to_string()));
            exit.push('\n');
        }
        let mut made = Files::from([
            ("stdout".to_owned(), stdout),
            ("stderr".to_owned(), stderr),
            ("exit".to_owned(), exit.into_bytes()),
        ]);
        let mut after = files(copy.path());
        after.retain(|path, _| !path.starts_with(".benchgate/evidence/"));
        let gone = before.keys().filter(|path| !after.contains_key(*path)).collect::<Vec<_>>();
        assert!(gone.is_empty(), "{}: the program removed {gone:?}", self.name);
        let changed = after.into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes));
        made.extend(changed.map(|(path, bytes)| (format!("{OUTPUTS}/{path}"), any_machine(bytes))));
        made
    }

    /// What differs between the goldens and a run.
    pub(crate) fn differences(&self) -> Vec<String> {
        if self.commands().is_empty() {
            return vec![format!("{}: no command in `cmd`", self.name)];
        }
        let (want, got) = (self.goldens(), self.run());
        let paths: BTreeSet<&String> = want.keys().chain(got.keys()).collect();
        let differs = |path: &String| match (want.get(path), got.get(path)) {
            (None, Some(_)) => Some(format!("{}/{path}: there is no golden", self.name)),
            (Some(_), None) => Some(format!("{}/{path}: nothing makes this golden", self.name)),
            (want, got) if want == got => None,
            (want, got) => Some(format!(
                "{}/{path} differs\n--- golden\n{}\n--- now\n{}",
                self.name,
                String::from_utf8_lossy(want?),
                String::from_utf8_lossy(got?)
            )),
        };
        paths.into_iter().filter_map(differs).collect()
    }

    /// Makes the goldens what a run gives.
    fn bless(&self) {
        for path in self.goldens().keys() {
            fs::remove_file(self.dir.join(path)).unwrap();
        }
        for (path, bytes) in self.run() {
            let path = self.dir.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }

    /// The commands with what the goldens say about them.
    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        let text = |name: &str| fs::read_to_string(self.dir.join(name)).unwrap_or_default();
        let commands = self.commands();
        let stdout = sections(&text("stdout"), &commands);
        let stderr = sections(&text("stderr"), &commands);
        let codes = text("exit");
        let outputs = stdout.into_iter().zip(stderr).zip(codes.lines());
        commands
            .into_iter()
            .zip(outputs)
            .map(|(command, ((stdout, stderr), code))| Recorded {
                case: self.name.clone(),
                command,
                stdout,
                stderr,
                code: code.to_owned(),
            })
            .collect()
    }

    /// The goldens of files that the commands made.
    pub(crate) fn outputs(&self) -> Files {
        let mut files = self.goldens();
        files.retain(|path, _| path.starts_with("expected/"));
        files
    }
}

/// Makes a directory a repository with one commit.
pub(crate) fn commit(dir: &Path) {
    for words in [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "--message=a commit"]] {
        git(dir, words);
    }
}

/// Asks git, whose settings are none of the machine's. The same content is the same commit.
pub(crate) fn git(dir: &Path, words: &[&str]) -> String {
    let mut git = crate::program::command("git", dir);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    git.env("GIT_AUTHOR_DATE", "2026-11-21T00:00:00Z").env("GIT_COMMITTER_DATE", "2026-11-21T00:00:00Z");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.invalid"]).args(words);
    let outcome = finish(&mut git);
    assert_eq!(outcome.code, Some(0), "{words:?}: {}", String::from_utf8_lossy(&outcome.stderr));
    String::from_utf8(outcome.stdout).unwrap()
}

/// Copies the files below a directory, if there is one.
fn copy_tree(from: &Path, to: &Path) {
    if !from.exists() {
        return;
    }
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// What was said with the same digits in every id of a record.
fn any_record(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = str::from_utf8(&bytes) else { return bytes };
    let mut pieces = text.split("EV-");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.split_at_checked(12);
        let rest =
            rest.filter(|(id, _)| id.bytes().all(|byte| byte.is_ascii_hexdigit())).map(|(_, rest)| rest);
        out.push_str(if rest.is_some() { "EV-0123456789ab" } else { "EV-" });
        out.push_str(rest.unwrap_or(piece));
    }
    out.into_bytes()
}

/// A result with the machine that it was made on replaced by one that is the same everywhere.
fn any_machine(bytes: Vec<u8>) -> Vec<u8> {
    const FACTS: [(&str, &str); 4] = [
        ("\"os\": ", "\"linux\""),
        ("\"arch\": ", "\"x86_64\""),
        ("\"cpus\": ", "2"),
        ("\"memory\": ", "8589934592"),
    ];
    let Ok(text) = str::from_utf8(&bytes) else { return bytes };
    if !text.contains(FACTS[0].0) {
        return bytes;
    }
    // A pack's conditions stand at another depth in the result of a gate than in a result of their own.
    let line = |line: &str| {
        let words = line.trim_start_matches(' ');
        let indent = " ".repeat(line.len() - words.len());
        let known = FACTS.iter().find(|(key, _)| words.starts_with(key) && !words.contains("null"));
        known.map_or(line.to_owned(), |(key, value)| format!("{indent}{key}{value},\n"))
    };
    text.split_inclusive('\n').map(line).collect::<String>().into_bytes()
}

/// Splits a golden at its command lines.
fn sections(golden: &str, commands: &[String]) -> Vec<String> {
    let mut rest = golden;
    let mut sections = Vec::new();
    for (position, command) in commands.iter().enumerate() {
        rest = rest.strip_prefix(&format!("$ {command}\n")).expect("the command line in the golden");
        let end = commands.get(position + 1).map_or(rest.len(), |next| {
            let next = format!("$ {next}\n");
            if rest.starts_with(&next) { 0 } else { rest.find(&format!("\n{next}")).unwrap() + 1 }
        });
        let (section, after) = rest.split_at(end);
        sections.push(section.to_owned());
        rest = after;
    }
    sections
}

/// Every command of every case with its goldens.
pub(crate) fn recorded() -> Vec<Recorded> {
    all().iter().flat_map(Case::recorded).collect()
}

/// All files below a directory.
fn files(root: &Path) -> Files {
    fn collect(root: &Path, dir: &Path, files: &mut Files) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut files = Files::new();
    collect(root, root, &mut files);
    files
}

#[test]
fn every_case_is_as_its_goldens_say() {
    let differences: Vec<String> = all().iter().flat_map(Case::differences).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn a_golden_that_is_absent_unused_or_wrong_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let case = Case::at(dir.path());
    assert_eq!(case.differences(), ["planted: no command in `cmd`"]);
    fs::write(dir.path().join("cmd"), "benchgate explain usage\n").unwrap();
    let absent = case.differences();
    assert_eq!(absent.len(), 3, "{absent:?}");
    assert!(absent.iter().all(|line| line.ends_with("there is no golden")), "{absent:?}");
    case.bless();
    assert_eq!(case.differences(), Vec::<String>::new());
    fs::create_dir(dir.path().join("expected")).unwrap();
    fs::write(dir.path().join("expected/result.json"), "{}").unwrap();
    assert_eq!(case.differences(), ["planted/expected/result.json: nothing makes this golden"]);
    case.bless();
    fs::write(dir.path().join("exit"), "4\n").unwrap();
    assert!(case.differences()[0].starts_with("planted/exit differs"));
}
