//! `benchgate init`: a first fixture, a commented policy, a workflow and what git must know, and never over what is there.

mod texts;

use std::path::Path;
#[cfg(test)]
use std::path::PathBuf;

use super::args::InitArgs;
use super::output;
use super::run::deliver;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::io::{self, Creation};
use crate::report::escape::workflow_log;
use crate::result::reason;
use crate::result::v1::Verdict;

/// What became of a file.
enum Became {
    /// It was not there, and is now; or would be.
    Written,
    /// It was there, and is as it was.
    Left,
    /// It was there and lacks these lines.
    Lacks(Vec<&'static str>),
}

/// Writes what is not there. All that goes wrong is said; nothing that is there is touched.
pub(super) fn init(args: &InitArgs) -> Result<Verdict, Diagnostic> {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in texts::files() {
        let path = args.dir.join(name);
        match place(&path, &text, args.dry_run) {
            Ok(became) => lines.push((name, became)),
            Err(problem) => problems.push(problem),
        }
    }
    deliver(&said(&args.dir, &lines, args.dry_run))?;
    let reasons: Vec<_> = problems.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    Ok(if problems.is_empty() { Verdict::Pass } else { Verdict::Blocked })
}

fn place(path: &Path, text: &str, dry_run: bool) -> Result<Became, Diagnostic> {
    let failed = |error: std::io::Error| {
        let help = Some("check the path and its permissions");
        let message = format!("cannot be written: {error}");
        Diagnostic::file(Code::CannotWrite, &path.to_string_lossy(), message, help)
    };
    let created = if dry_run && !path.is_symlink() && !path.exists() {
        Creation::Created
    } else if dry_run {
        Creation::WasThere
    } else {
        io::create_new(path, text.as_bytes()).map_err(failed)?
    };
    if created == Creation::Created {
        return Ok(Became::Written);
    }
    if !path.ends_with(texts::ATTRIBUTES) {
        return Ok(Became::Left);
    }
    let there = std::fs::read_to_string(path).map_err(failed)?;
    let has = |line: &&str| there.lines().any(|other| other.trim() == *line);
    let lacking: Vec<&str> = texts::ATTRIBUTE_LINES.into_iter().filter(|line| !has(line)).collect();
    Ok(if lacking.is_empty() { Became::Left } else { Became::Lacks(lacking) })
}

/// What was done, and what comes next.
fn said(dir: &Path, lines: &[(&str, Became)], dry_run: bool) -> String {
    let mut out = String::new();
    for (name, became) in lines {
        let shown = if dir == Path::new(".") { name.into() } else { dir.join(name) };
        let shown = workflow_log(&shown.to_string_lossy()).into_owned();
        match became {
            Became::Written if dry_run => out.push_str(&format!("would write  {shown}\n")),
            Became::Written => out.push_str(&format!("wrote        {shown}\n")),
            Became::Left => out.push_str(&format!("is there     {shown}\n")),
            Became::Lacks(lacking) => {
                out.push_str(&format!("is there     {shown}, and lacks:\n"));
                for line in lacking {
                    out.push_str(&format!("                 {line}\n"));
                }
            }
        }
    }
    out.push_str("\nNext: commit this on a branch, then `benchgate gate`.\n");
    out.push_str("Fill in the repository and the commit of Benchgate in the workflow before you push it.\n");
    if io::worktree(dir).ok().flatten().is_none() {
        out.push_str("This is no git repository with a commit yet: the gate compares commits.\n");
    }
    out
}

/// The names of the files, for whoever wants to know what would be touched.
#[cfg(test)]
fn names() -> Vec<PathBuf> {
    texts::files().into_iter().map(|(name, _)| PathBuf::from(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read_policy;
    use crate::report;

    #[test]
    fn the_policy_is_that_of_no_policy_with_and_without_its_comments() {
        let policy = report::starter_policy();
        let (defaults, _) = read_policy("benchgate.toml", b"").unwrap();
        assert_eq!(read_policy("benchgate.toml", policy.as_bytes()).unwrap().0, defaults);
        let open: String = policy
            .lines()
            .filter_map(|line| line.strip_prefix("#: "))
            .flat_map(|line| [line, "\n"])
            .collect();
        assert!(open.contains("tolerance = 3"), "{open}");
        assert_eq!(read_policy("benchgate.toml", open.as_bytes()).unwrap().0, defaults);
    }

    #[test]
    fn nothing_is_written_outside_of_what_it_says() {
        assert!(names().iter().all(|name| name.is_relative() && !name.starts_with("..")));
    }
}
