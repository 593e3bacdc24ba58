//! Files of the repository that a workflow calls: actions, other workflows, and what lies beside them. A change of one alters what
//! the workflow does and leaves the workflow itself as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::{change, entry, is_odd, words};
use super::loosened::is_workflow;
use super::sources::{Snapshot, Sources};
use crate::diagnostic::Diagnostic;
use crate::gate::loosening::{Called, Class, FileKind, RuleChange, called, file_change};
use crate::limits::ARTIFACT_BYTES;
use crate::ordered::Ordered as _;
use crate::policy::Policy;
use crate::tree::TreeEntry;

/// Where the service keeps workflows, and people what goes with them. Whoever runs them may take capitals for small letters.
const SETTINGS: &str = ".github/";
/// Where it looks for workflows.
const WORKFLOWS: &str = ".github/workflows/";

/// Whether a file may be a workflow by its place.
pub(super) fn is_in_workflows(path: &str) -> bool {
    path.get(..WORKFLOWS.len()).is_some_and(|place| place.eq_ignore_ascii_case(WORKFLOWS))
}

/// Asked of every file of a repository.
fn is_yaml(path: &str) -> bool {
    let ends_with = |ending: &str| {
        let at = path.len().saturating_sub(ending.len());
        path.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    ends_with(".yml") || ends_with(".yaml")
}

/// What a change may reach, by what is there on either side.
pub(super) struct Calls<'s> {
    sources: &'s Sources,
    changed: &'s BTreeSet<String>,
    versions: Vec<&'s Snapshot>,
    /// Workflows and actions, by their paths in small letters.
    yaml: BTreeMap<String, BTreeSet<&'s str>>,
    /// Directories of actions but the root, in small letters.
    actions: BTreeSet<String>,
    /// What is a link or a submodule, in small letters.
    odd: BTreeSet<String>,
}

impl<'s> Calls<'s> {
    /// Looks at what is there; `changed` is what differs.
    pub(super) fn of(sources: &'s Sources, changed: &'s BTreeSet<String>) -> Self {
        let versions = [sources.tip.as_deref(), sources.baseline.as_deref(), sources.tested()];
        let versions: Vec<&Snapshot> = versions.into_iter().flatten().collect();
        let mut found = Self {
            sources,
            changed,
            versions,
            yaml: BTreeMap::new(),
            actions: BTreeSet::new(),
            odd: BTreeSet::new(),
        };
        for version in found.versions.clone() {
            found.odd.extend(version.entries.odd().map(|(path, _)| path.to_lowercase()));
            for path in version.entries.files() {
                if !is_yaml(path) {
                    continue;
                }
                let low = path.to_lowercase();
                let of_action =
                    ["/action.yml", "/action.yaml"].iter().find_map(|name| low.strip_suffix(name));
                found.actions.extend(of_action.map(str::to_owned));
                found.yaml.entry(low).or_default().insert(path);
            }
        }
        found
    }

    /// The paths of the change that a workflow calls, itself left out.
    pub(super) fn reached(&self, workflow: &str) -> Result<BTreeSet<String>, Diagnostic> {
        if !self.may_reach() {
            return Ok(BTreeSet::new());
        }
        let mut reach = Reach::default();
        let (mut open, mut read) = (vec![workflow], BTreeSet::new());
        while let Some(path) = open.pop() {
            if !read.insert(path) {
                continue;
            }
            for Called { paths, may_be_more, names_settings } in self.read(path)? {
                reach.is_open |= may_be_more;
                reach.has_settings |= names_settings;
                for place in paths.iter().flat_map(|path| self.places(path)) {
                    let files = ["", "/action.yml", "/action.yaml"].map(|name| format!("{place}{name}"));
                    let files = files.iter().filter_map(|file| self.yaml.get(file.trim_start_matches('/')));
                    open.extend(files.flatten());
                    reach.places.insert(place);
                }
            }
        }
        reach.leads_on = self.odd.iter().any(|odd| reach.is_crossed_by(odd));
        let found = self.changed.iter().filter(|path| *path != workflow);
        Ok(found.filter(|path| reach.has(&path.to_lowercase(), &self.actions)).cloned().ordered())
    }

    /// Whether any workflow can call what changed: most changes are none of theirs.
    fn may_reach(&self) -> bool {
        let may = |path: &String| {
            let low = path.to_lowercase();
            low.starts_with(SETTINGS) || is_workflow(path) || is_below_any(&low, &self.actions)
        };
        !self.changed.is_empty() && (!self.odd.is_empty() || self.changed.iter().any(may))
    }

    /// What the versions of a file call. One that is a link leads elsewhere.
    fn read(&self, path: &str) -> Result<Vec<Called>, Diagnostic> {
        let anything = || Called { may_be_more: true, names_settings: true, ..Called::default() };
        if self.versions.iter().any(|version| is_odd(entry(Some(version), path))) {
            return Ok(vec![anything()]);
        }
        let three = self.sources.three(path, ARTIFACT_BYTES)?;
        let versions = [three.tip, three.own, three.baseline];
        Ok(versions.into_iter().flatten().map(|bytes| called(&bytes)).collect())
    }

    /// Where in the repository something may lie that is named from where it is checked out, in small letters. Where the base has
    /// nothing of that name, the checkout may be in a directory of any depth.
    fn places(&self, path: &str) -> Vec<String> {
        let low = path.to_lowercase();
        let below = format!("{low}/");
        let is_there = |(name, _): (&str, &TreeEntry)| {
            let name = name.to_lowercase();
            name == low || name.starts_with(&below)
        };
        let base = self.sources.tip.as_deref().or(self.sources.baseline.as_deref());
        let is_of_root = low.is_empty() || base.is_some_and(|base| base.entries.iter().any(is_there));
        if is_of_root {
            return vec![low];
        }
        let rest = low.match_indices('/').filter_map(|(at, _)| low.get(at + 1..)).map(str::to_owned);
        let rest: Vec<String> = rest.collect();
        [low].into_iter().chain(rest).collect()
    }

    /// What the change does to files that are called, and that is not nothing; `None` where one is a link or a submodule, which
    /// nobody reads.
    pub(super) fn rules(&self, reached: &BTreeSet<String>) -> Result<Option<Vec<RuleChange>>, Diagnostic> {
        let mut found = Vec::new();
        for path in reached {
            if self.versions.iter().any(|version| is_odd(entry(Some(version), path))) {
                return Ok(None);
            }
            let three = self.sources.three(path, ARTIFACT_BYTES)?;
            let kind = if is_workflow(path) { FileKind::Workflow } else { FileKind::Input(None) };
            let of_bytes = file_change(kind, path, three.tip.as_deref(), three.own.as_deref());
            let (was, is) = (entry(self.sources.tip.as_deref(), path), entry(self.sources.tested(), path));
            // The bytes are the same, and whether it may be run is not.
            let of_mode =
                || (was != is && three.tip == three.own).then(|| change(path, &words(was), &words(is)));
            found.extend(of_bytes.or_else(of_mode).filter(|change| change.class != Class::Neutral));
        }
        Ok(Some(found))
    }
}

/// What is called.
#[derive(Debug, Default)]
struct Reach {
    /// Directories of actions and files of workflows; the empty one is the root.
    places: BTreeSet<String>,
    /// Whether it may be any action and any workflow.
    is_open: bool,
    /// Whether something below `.github` is named, and so anything there may be called but what is a workflow of its own.
    has_settings: bool,
    /// Whether a link or a submodule is on the way, and so anything may be called.
    leads_on: bool,
}

impl Reach {
    /// Whether a path of small letters is called.
    fn has(&self, low: &str, actions: &BTreeSet<String>) -> bool {
        let is_action = low == "action.yml" || low == "action.yaml";
        let is_settings = low.starts_with(SETTINGS);
        self.leads_on
            || self.has_named(low)
            || self.has_settings && is_settings && !low.starts_with(WORKFLOWS)
            || self.is_open && (is_settings || is_action || is_below_any(low, actions))
            // What else lies at the root is what is tested, and the action of the root is a part of that.
            || self.places.contains("") && is_action
    }

    /// Whether it is, or lies below, what is named.
    fn has_named(&self, low: &str) -> bool {
        self.places.contains(low) || is_below_any(low, &self.places)
    }

    /// Whether a link or a submodule is in what is called, or above it.
    fn is_crossed_by(&self, odd: &str) -> bool {
        let below = format!("{odd}/");
        self.has_named(odd)
            || self.has_settings && odd.starts_with(SETTINGS)
            || self.places.iter().any(|place| place.starts_with(&below))
    }
}

/// Whether a path lies below one of several directories, none of which is the root.
fn is_below_any(path: &str, directories: &BTreeSet<String>) -> bool {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at)).any(|above| directories.contains(above))
}

/// The paths of a change that the workflows call whose jobs prove claims.
pub(super) fn called_by_jobs(
    sources: &Sources,
    policy: &Policy,
    changed: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Diagnostic> {
    let workflows: BTreeSet<&str> =
        policy.claims.values().flat_map(|rule| &rule.jobs).map(|job| job.workflow.as_str()).ordered();
    let mut found = BTreeSet::new();
    if workflows.is_empty() {
        return Ok(found);
    }
    let calls = Calls::of(sources, changed);
    for workflow in workflows {
        found.extend(calls.reached(workflow)?);
    }
    Ok(found)
}
