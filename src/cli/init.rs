//! `benchgate init`: the files to begin with.

use std::path::Path;

use super::args::{FIXTURES, InitArgs};
use super::plan::show;
use super::policy::{self, blocked};
use super::run::deliver;
use crate::diagnostic::Diagnostic;
use crate::escape;
use crate::io::{self, Budget, CreateError, POLICY_FILE, Standing};
use crate::limits::POLICY_BYTES;
use crate::policy::starter;
use crate::result::quote_path;
use crate::result::v1::Verdict;

const WORKFLOW: &str = ".github/workflows/benchgate.yml";
const ATTRIBUTES: &str = ".gitattributes";
const ATTRIBUTES_HEAD: &str =
    "# Benchgate compares these byte by byte: git must not rewrite their line ends.\n";
const THERE_ALREADY: &str = "it is there already";

/// The files of the first fixture, by their endings.
const FIRST: [(&str, &str); 3] = [
    ("diff", include_str!("init/first.diff")),
    ("expected.json", include_str!("init/first.expected.json")),
    ("findings.json", include_str!("init/first.findings.json")),
];

/// What becomes of a file.
#[derive(Debug)]
struct Step {
    /// Its path beneath the directory.
    path: String,
    fate: Fate,
}

#[derive(Debug)]
enum Fate {
    /// It is made, with this content.
    Made(String),
    /// Nothing is written, for this reason.
    Left(String),
}

/// Makes the files that are not there yet, and says what is next. Nothing is written when one of the places cannot be
/// written to.
pub(super) fn init(args: &InitArgs) -> Result<Verdict, Diagnostic> {
    let InitArgs { dir, dry_run } = args;
    let fixtures = match fixtures_directory(dir) {
        Ok(fixtures) => fixtures,
        Err(problems) => return Ok(blocked(&problems)),
    };
    let (steps, problems) = steps(dir, &fixtures);
    if !problems.is_empty() {
        return Ok(blocked(&problems));
    }
    let (mut text, mut failed) = (String::new(), Vec::new());
    for Step { path, fate } in &steps {
        let shown = escape::workflow_log(path);
        match fate {
            Fate::Left(why) => text.push_str(&format!("left         {shown}: {why}\n")),
            Fate::Made(_) if *dry_run => text.push_str(&format!("would write  {shown}\n")),
            Fate::Made(content) => match io::create(dir, path, content.as_bytes()) {
                Ok(()) => text.push_str(&format!("wrote        {shown}\n")),
                Err(error) => failed.push(error.diagnose(&shown_below(dir, path))),
            },
        }
    }
    let lines = missing(dir, &wanted(&fixtures));
    let attributes_stay =
        steps.iter().any(|step| step.path == ATTRIBUTES && matches!(step.fate, Fate::Left(_)));
    if attributes_stay && !lines.is_empty() {
        text.push_str(&format!("\nadd to {ATTRIBUTES}:\n"));
        text.extend(lines.iter().map(|line| format!("  {}\n", escape::workflow_log(line))));
    }
    text.push_str(&next(dir, &steps));
    deliver(&text)?;
    Ok(if failed.is_empty() { Verdict::Pass } else { blocked(&failed) })
}

/// Where the policy that is there says that fixtures are.
fn fixtures_directory(dir: &Path) -> Result<String, Vec<Diagnostic>> {
    match io::standing(dir, POLICY_FILE) {
        Ok(Standing::Nothing) => Ok(FIXTURES.to_owned()),
        Err(error) => Err(vec![error.diagnose(&shown_below(dir, POLICY_FILE))]),
        Ok(Standing::File | Standing::Other(_)) => {
            let file = if dir == Path::new(".") { POLICY_FILE.into() } else { dir.join(POLICY_FILE) };
            let loaded = policy::load(Some(&file))?;
            Ok(loaded.policy.fixtures.dir.as_str().to_owned())
        }
    }
}

/// A path beneath the directory, as people write it.
fn shown_below(dir: &Path, path: &str) -> String {
    if dir == Path::new(".") { path.to_owned() } else { show(&dir.join(path)) }
}

/// What becomes of each file, and what keeps files from being made.
fn steps(dir: &Path, fixtures: &str) -> (Vec<Step>, Vec<Diagnostic>) {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut step = |path: String, content: String, refusal: Option<&str>| {
        let left = match io::standing(dir, &path) {
            Ok(Standing::Nothing) => refusal.map(str::to_owned),
            Ok(Standing::File) => Some(THERE_ALREADY.to_owned()),
            Ok(Standing::Other(what)) => Some(format!("{what} is there")),
            Err(error) => {
                problems.push(error.diagnose(&shown_below(dir, &path)));
                None
            }
        };
        Step { path, fate: left.map_or(Fate::Made(content), Fate::Left) }
    };
    let below = if fixtures == "." { String::new() } else { format!("{fixtures}/") };
    let first = FIRST.map(|(ending, content)| (format!("{below}first.{ending}"), content));
    let refusal = refusal(&dir.join(fixtures), first.iter().map(|(path, _)| io::standing(dir, path)));
    let mut steps: Vec<Step> =
        first.into_iter().map(|(path, content)| step(path, content.into(), refusal)).collect();
    steps.push(step(POLICY_FILE.into(), starter(), None));
    steps.push(step(WORKFLOW.into(), include_str!("init/benchgate.yml").into(), None));
    let attributes = format!("{ATTRIBUTES_HEAD}{}\n", wanted(fixtures).join("\n"));
    steps.push(step(ATTRIBUTES.into(), attributes, None));
    // Several files have one directory above them.
    problems.dedup();
    (steps, problems)
}

/// Why no first fixture is written: its three files belong together, and a benchmark that is there needs none.
fn refusal(
    fixtures: &Path,
    mut first: impl Iterator<Item = Result<Standing, CreateError>>,
) -> Option<&'static str> {
    if first.any(|standing| matches!(standing, Ok(Standing::File | Standing::Other(_)))) {
        Some("another file of that fixture is there already")
    } else if io::discover(fixtures, None).fixtures.is_empty() {
        None
    } else {
        Some("there are fixtures already")
    }
}

/// The lines that `.gitattributes` should have.
fn wanted(fixtures: &str) -> Vec<String> {
    let mut lines = vec!["benchmark/** -text".to_owned(), format!("{POLICY_FILE} -text")];
    if fixtures == "." {
        lines.extend(FIRST.map(|(ending, _)| format!("*.{ending} -text")));
    } else if !Path::new(fixtures).starts_with("benchmark") {
        lines.push(format!("{} -text", attribute_pattern(&format!("{fixtures}/**"), fixtures.len())));
    }
    lines
}

/// A pattern of `.gitattributes` whose first `literal` bytes mean themselves.
fn attribute_pattern(pattern: &str, literal: usize) -> String {
    let mut quoted = String::new();
    for (index, character) in pattern.char_indices() {
        // Escaped for the pattern, and that once more for the quotes. A path has no backslash of its own.
        match character {
            '"' => quoted.push_str("\\\""),
            '*' | '?' | '[' | ']' | '!' if index < literal => {
                quoted.push_str("\\\\");
                quoted.push(character);
            }
            _ => quoted.push(character),
        }
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-*".contains(c);
    if quoted.starts_with(['-', '*']) || !quoted.chars().all(is_plain) {
        format!("\"{quoted}\"")
    } else {
        quoted
    }
}

/// Those of the lines that `.gitattributes` does not have; all when it cannot be read.
fn missing(dir: &Path, wanted: &[String]) -> Vec<String> {
    let mut buffer = Vec::new();
    let bytes = io::read(&dir.join(ATTRIBUTES), POLICY_BYTES, &Budget::new(POLICY_BYTES), &mut buffer);
    let text = String::from_utf8_lossy(bytes.unwrap_or_default());
    let has = |line: &String| text.lines().any(|other| other.split_whitespace().eq(line.split_whitespace()));
    wanted.iter().filter(|line| !has(line)).cloned().collect()
}

/// What is to be done now.
fn next(dir: &Path, steps: &[Step]) -> String {
    let mut todo = Vec::new();
    if steps.iter().any(|step| step.path == WORKFLOW && matches!(step.fate, Fate::Made(_))) {
        todo.push(format!("fill in the line marked FILL IN in {WORKFLOW}"));
    }
    let go = if dir == Path::new(".") { String::new() } else { format!("cd {} && ", quote_path(&show(dir))) };
    let root = root_above(dir);
    if root.is_some() {
        todo.push("commit on a branch".to_owned());
        todo.push(format!("{go}benchgate gate"));
    } else {
        todo.push(format!("{go}benchgate score"));
    }
    let numbered = (1..).zip(&todo).map(|(n, todo)| format!("  {n}. {}\n", escape::workflow_log(todo)));
    let mut text = format!("\nnext:\n{}", numbered.collect::<String>());
    match root {
        None => text.push_str(
            "\nThis is no git repository. Scoring works without one; comparing a change with its base does not.\n",
        ),
        Some(false) => text.push_str(
            "\nThe git repository begins further up. GitHub reads workflows at its root only: move this one there.\n",
        ),
        Some(true) => {}
    }
    text
}

/// Whether the directory is the root of a git repository; nothing outside of one.
fn root_above(dir: &Path) -> Option<bool> {
    // In a dry run it need not be there.
    let absolute = std::path::absolute(dir).ok()?;
    let there = absolute.ancestors().find(|dir| dir.is_dir())?;
    let root = io::git_root(there).ok()??;
    Some(there == absolute && there.canonicalize().is_ok_and(|there| there == root))
}
