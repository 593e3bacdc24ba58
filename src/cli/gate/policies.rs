//! The policies of a gate: the one that judges, and the change's own.

use std::path::{Component, Path, PathBuf};

use super::sources::Sources;
use crate::diagnostic::{Code, Diagnostic};
use crate::gate::loosening::three_ways;
use crate::gate::{Origin, Relation};
use crate::io::POLICY_FILE;
use crate::limits::POLICY_BYTES;
use crate::policy::{Policy, read_policy};

/// The policies that count.
#[derive(Debug, Clone)]
pub(super) struct Policies {
    /// The one that judges.
    pub(super) judging: Policy,
    /// The change's own, with what it left alone as the tip has it.
    pub(super) own: Policy,
    /// The baseline's, where there is one.
    pub(super) baseline: Option<Policy>,
    /// Its file, where one holds.
    pub(super) file: Option<String>,
    /// Where the fixtures are.
    pub(super) dirs: Dirs,
}

impl Policies {
    /// The policy that the change's own is compared with, where anything is.
    pub(super) fn held_against(&self, relation: Relation) -> Option<&Policy> {
        match relation {
            Relation::Alone => None,
            Relation::Landed => self.baseline.as_ref(),
            Relation::Proposed => Some(&self.judging),
        }
    }
}

/// The fixtures directory of each commit, as its own policy has it: it may have moved between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dirs {
    pub(super) baseline: String,
    pub(super) tip: String,
    pub(super) head: String,
}

impl Dirs {
    /// The directory in one of the commits.
    pub(super) fn at(&self, origin: Origin) -> &str {
        match origin {
            Origin::Baseline => &self.baseline,
            Origin::Tip => &self.tip,
            Origin::Head => &self.head,
        }
    }
}

/// The path of the policy from the root. It is refused where the change leads to another one.
pub(super) fn path(sources: &Sources, config: Option<&Path>) -> Result<String, Diagnostic> {
    let path = below(&sources.root, config)?;
    let relative = config.filter(|config| config.is_relative());
    if let Some((config, link)) = relative.and_then(|config| Some((config, changed_link_to_here(sources)?))) {
        let message =
            format!("the change makes `{link}` lead to this directory, from which the file is looked for");
        let help = Some("start the gate at the root of the repository, and name the file from there");
        return Err(Diagnostic::file(Code::NotRegular, &config.to_string_lossy(), message, help));
    }
    Ok(path)
}

/// The path of the policy from the root of a repository.
pub(super) fn below(root: &Path, config: Option<&Path>) -> Result<String, Diagnostic> {
    let Some(config) = config else { return Ok(POLICY_FILE.to_owned()) };
    let shown = config.to_string_lossy();
    let refused = |why: &str| {
        let help = Some("name a file of the repository");
        Diagnostic::file(Code::NoConfig, &shown, why.to_owned(), help)
    };
    let full = std::path::absolute(config).map_err(|error| refused(&error.to_string()))?;
    if has_link_below(root, &full) {
        let message = "a symbolic link of the repository stands on the way to it".to_owned();
        let help = Some("name the file by the directories that it really is in");
        return Err(Diagnostic::file(Code::NotRegular, &shown, message, help));
    }
    // The directory without links; the file itself may be gone from the working tree.
    let parent = full.parent().and_then(|parent| parent.canonicalize().ok());
    let real = parent.zip(full.file_name()).map(|(parent, name)| parent.join(name));
    let real = real.ok_or_else(|| refused("there is no such directory"))?;
    let below = real.strip_prefix(root).map_err(|_| refused("it lies outside the repository"))?;
    let parts: Option<Vec<&str>> = below
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    parts.map(|parts| parts.join("/")).ok_or_else(|| refused("its name is not UTF-8"))
}

/// Whether a directory on the way to a file is a link of the repository: whoever brings that along would choose another
/// policy, which the base may not have.
fn has_link_below(root: &Path, full: &Path) -> bool {
    let mut at = PathBuf::new();
    for part in full.parent().into_iter().flat_map(Path::components) {
        let before = at.canonicalize().unwrap_or_default();
        if part == Component::ParentDir {
            at = before;
            at.pop();
            continue;
        }
        at.push(part);
        if before.starts_with(root) && at.is_symlink() {
            return true;
        }
    }
    false
}

/// A link that the change made or moved and that leads to the current directory or above. Whoever starts the gate in a
/// directory by its name is then in another one than on the base, and no system call says by which name he came.
fn changed_link_to_here(sources: &Sources) -> Option<String> {
    let here = Path::new(".").canonicalize().ok()?;
    if here == sources.root {
        return None;
    }
    let (head, base) = (sources.tested()?, sources.tip.as_deref().or(sources.baseline.as_deref())?);
    let links = head.entries.odd().filter(|(path, odd)| base.entries.get(path) != Some(*odd));
    let leads = |path: &str| sources.root.join(path).canonicalize().is_ok_and(|to| here.starts_with(to));
    links.map(|(path, _)| path).find(|path| leads(path)).map(str::to_owned)
}

/// The path of a policy where nothing is checked out: as it is named, from the root of the repository.
pub(in crate::cli) fn named(config: Option<&Path>) -> Result<String, Diagnostic> {
    let Some(config) = config else { return Ok(POLICY_FILE.to_owned()) };
    let parts: Option<Vec<&str>> = config
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    let path = parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"));
    path.ok_or_else(|| {
        let message = "this is no path from the root of the repository".to_owned();
        let help = Some("name the file from there, without `..`: `services/api/benchgate.toml`");
        Diagnostic::file(Code::NoConfig, &config.to_string_lossy(), message, help)
    })
}

/// Reads the policies. `is_own`: the change is judged by its own.
pub(super) fn policies(
    sources: &Sources,
    path: &str,
    is_named: bool,
    is_own: bool,
) -> Result<Policies, Vec<Diagnostic>> {
    let files = sources.three(path, POLICY_BYTES).map_err(|problem| vec![problem])?;
    let read = |bytes: &Option<Vec<u8>>, name: &str| {
        read_policy(name, bytes.as_deref().unwrap_or_default()).map(|(policy, _)| policy)
    };
    let head = sources.of_head(path, POLICY_BYTES).map_err(|problem| vec![problem])?;
    let is_nowhere = head.is_none() && files.tip.is_none() && files.baseline.is_none();
    if is_named && is_nowhere {
        let message = "there is no such file, neither here nor on the base".to_owned();
        let help = Some("correct the path, or leave `--config` out");
        return Err(vec![Diagnostic::file(Code::NoConfig, path, message, help)]);
    }
    // The change's own is read whoever judges: what it brings along must be valid.
    let own = read(&head, path)?;
    let of_base = |bytes: &Option<Vec<u8>>| {
        read(bytes, &format!("the base's {path}")).map_err(|problems| {
            problems
                .into_iter()
                .map(|problem| Diagnostic { code: Code::BaseBroken, ..problem })
                .collect::<Vec<_>>()
        })
    };
    let baseline = sources.baseline.is_some().then(|| of_base(&files.baseline)).transpose()?;
    let file = head.is_some().then(|| path.to_owned());
    let dir = |policy: &Policy| policy.fixtures.dir.as_str().to_owned();
    let head = dir(&own);
    if is_own {
        let baseline_dir = baseline.as_ref().map_or_else(|| head.clone(), dir);
        let dirs = Dirs { baseline: baseline_dir, tip: head.clone(), head };
        return Ok(Policies { judging: own.clone(), own, baseline, file, dirs });
    }
    let judging = of_base(&files.tip)?;
    let tip = dir(&judging);
    let dirs = Dirs { baseline: baseline.as_ref().map_or_else(|| tip.clone(), dir), tip, head };
    let own = match &baseline {
        Some(baseline) => three_ways(baseline, &judging, &own),
        None => own,
    };
    let file = files.tip.is_some().then(|| path.to_owned());
    Ok(Policies { judging, own, baseline, file, dirs })
}
