//! What lies on this machine: git, the clone, the policy and what it names.

use std::path::{Path, PathBuf};

use super::super::args::FIXTURES;
use super::super::plan::show;
use super::super::policy::{self, Loaded};
use super::found::{bad, ok, problem, warn};
use crate::io::{self, Budget, EvidenceStore, Repository};
use crate::limits::PACK_BYTES;
use crate::pack::read_pack;
use crate::result::v1::{Check, CheckState};

/// The git from which on it can merge objects.
const MERGING: (u64, u64) = (2, 38);

/// The program, and the clone around the current directory.
pub(super) fn git() -> Vec<Check> {
    let here = Path::new(".");
    let version = match io::git_version(here) {
        Ok(version) if version >= MERGING => ok("git", "it runs, and can merge objects"),
        Ok((major, minor)) => {
            let message = format!("it runs, and is version {major}.{minor}");
            warn("git", message, "`gate --pr` needs git 2.38 or newer; everything else works")
        }
        Err(error) => return vec![problem("git", CheckState::Bad, &error.diagnose(here))],
    };
    vec![version, clone(here)]
}

fn clone(here: &Path) -> Check {
    let repository = match Repository::open(here) {
        Ok(Some(repository)) => repository,
        Ok(None) => {
            let help = "start it in a repository, or judge a pull request by its number: `gate --pr`";
            return warn("clone", "this is no git repository: there is nothing to compare with", help);
        }
        Err(error) => return problem("clone", CheckState::Bad, &error.diagnose(here)),
    };
    let in_a_job = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
    match repository.is_shallow() {
        Ok(false) => ok("clone", "it has its history"),
        Ok(true) if in_a_job => {
            ok("clone", "it is shallow: what is lacking is fetched from the server of this job")
        }
        Ok(true) => {
            let help = "`git fetch --unshallow`; with `actions/checkout` that is `fetch-depth: 0`";
            warn("clone", "it is shallow: the base may not be found", help)
        }
        Err(error) => problem("clone", CheckState::Bad, &error.diagnose(repository.root())),
    }
}

/// The policy and every file that it names.
pub(super) fn of_policy(config: Option<&Path>, evidence: Option<&Path>) -> Vec<Check> {
    let loaded = match policy::load(config) {
        Ok(loaded) => loaded,
        Err(problems) => {
            return problems.iter().map(|found| problem("policy", CheckState::Bad, found)).collect();
        }
    };
    let mut checks = vec![match &loaded.source {
        Some(source) => ok("policy", format!("{} is read", source.file)),
        None => ok("policy", "there is no `benchgate.toml`: the documented defaults hold"),
    }];
    checks.push(fixtures(&loaded));
    checks.extend(packs(&loaded));
    checks.push(store(&loaded, evidence));
    checks
}

/// A path from the root of the repository; below the current directory as it is named.
fn from_root(path: &str) -> PathBuf {
    let here = Path::new(".");
    match (io::git_root(here), here.canonicalize()) {
        (Ok(Some(root)), Ok(here)) if root != here => root.join(path),
        _ => PathBuf::from(path),
    }
}

fn fixtures(loaded: &Loaded) -> Check {
    let named = loaded.policy.fixtures.dir.as_str();
    let dir = from_root(named);
    let found = io::discover(&dir, None);
    if let Some(first) = found.problems.first() {
        let is_usual = named == FIXTURES && !dir.exists();
        let state = if is_usual { CheckState::Warn } else { CheckState::Bad };
        return problem("fixtures", state, first);
    }
    match found.fixtures.len() {
        0 => warn("fixtures", format!("{named} has none"), "`benchgate init` writes a first one"),
        count => ok("fixtures", format!("{named} has {count}")),
    }
}

fn packs(loaded: &Loaded) -> Vec<Check> {
    let of = |entry: &crate::policy::PackEntry| {
        let file = entry.file.as_str();
        let mut buffer = Vec::new();
        let read = io::read(&from_root(file), PACK_BYTES, &Budget::new(PACK_BYTES), &mut buffer);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => return problem("pack", CheckState::Bad, &error.diagnose(file)),
        };
        match read_pack(file, bytes, &mut Vec::new()) {
            Ok(_) => ok("pack", format!("{} is read from {file}", entry.name.as_str())),
            Err(problems) => match problems.first() {
                Some(first) => problem("pack", CheckState::Bad, first),
                None => bad("pack", format!("{file} cannot be read"), "`benchgate pack --pack` says why"),
            },
        }
    };
    loaded.policy.packs.iter().map(of).collect()
}

fn store(loaded: &Loaded, evidence: Option<&Path>) -> Check {
    let named = from_root(loaded.policy.evidence.dir.as_str());
    let dir = evidence.unwrap_or(&named);
    let shown = evidence.map_or_else(|| loaded.policy.evidence.dir.as_str().to_owned(), show);
    let needs = !loaded.policy.packs.is_empty();
    match EvidenceStore::new(dir).records() {
        Err(error) => problem("evidence", CheckState::Bad, &error),
        Ok(listing) if listing.files.is_empty() && needs => {
            let help = "`benchgate evidence collect --pack FILE` makes it; in CI a job of its own does, and `--evidence` names it";
            warn("evidence", format!("{shown} has no records, and the policy has packs"), help)
        }
        Ok(listing) => ok("evidence", format!("{shown} has {} records", listing.files.len())),
    }
}
