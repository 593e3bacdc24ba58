//! What recordings say about where they come from, and whether that still holds.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::ids::Digest;
use crate::ordered::Ordered as _;
use crate::review::{FindingsFile, Freshness, Run, StatedDigest};

/// What the recordings of a fixture state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bindings {
    /// One for each run of a reviewer, in the order of files and trials.
    pub runs: Vec<Binding>,
}

/// What one run of a reviewer states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Who reviewed; the empty text is nobody by name.
    pub reviewer: String,
    /// Whoever is named by a finding besides.
    pub others: BTreeSet<String>,
    /// The digest of the diff that was reviewed.
    pub diff: StatedDigest,
    /// The digest of the reviewer's inputs.
    pub inputs: StatedDigest,
}

impl Bindings {
    /// What these files state.
    pub fn of(files: &[FindingsFile<'_>]) -> Self {
        let runs = files.iter().flat_map(|file| match file {
            FindingsFile::Single(run) => core::slice::from_ref(run),
            FindingsFile::Trials(runs) => runs.as_slice(),
        });
        Self { runs: runs.map(Binding::of).collect() }
    }

    /// How many runs state a digest of their diff, and one of their reviewer.
    fn stated(&self) -> (usize, usize) {
        let count = |digest: fn(&Binding) -> &StatedDigest| {
            self.runs.iter().filter(|run| matches!(digest(run), StatedDigest::Stated(_))).count()
        };
        (count(|run| &run.diff), count(|run| &run.inputs))
    }
}

impl Binding {
    fn of(run: &Run<'_>) -> Self {
        let others = run.findings.iter().filter_map(|finding| finding.reviewer.as_deref());
        let others: BTreeSet<String> = others.map(Into::into).ordered();
        match &run.recording {
            Some(recording) => Self {
                reviewer: recording.reviewer.as_deref().unwrap_or_default().to_string(),
                others,
                diff: recording.diff_sha256,
                inputs: recording.reviewer_sha256,
            },
            None => Self {
                reviewer: String::new(),
                others,
                diff: StatedDigest::Absent,
                inputs: StatedDigest::Absent,
            },
        }
    }

    /// Everybody whom the run names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        core::iter::once(&self.reviewer).chain(&self.others)
    }
}

/// Why a recording proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverified {
    /// There is no findings file: an empty review is written `[]`.
    NoRecording,
    /// It was made from another diff.
    StaleDiff,
    /// It was made by a reviewer whose inputs are not those of this change.
    StaleReviewer {
        /// Who.
        reviewer: String,
        /// What the inputs are now.
        now: Digest,
    },
    /// The baseline's recording stated a digest that this one does not state.
    ProvenanceLost,
    /// The policy names the inputs of this reviewer, and the recording does not state their digest.
    Unbound {
        /// Who.
        reviewer: String,
        /// What the inputs are now.
        now: Digest,
    },
}

/// Why the recordings of a fixture prove nothing, if they do not; the first that holds. `inputs` are the digests of the
/// reviewers whose inputs the policy names, `base` what the baseline's recordings stated.
pub fn unverified(
    head: &Bindings,
    freshness: Freshness,
    base: Option<&Bindings>,
    inputs: &BTreeMap<String, Digest>,
) -> Option<Unverified> {
    if head.runs.is_empty() {
        return Some(Unverified::NoRecording);
    }
    if freshness == Freshness::Stale {
        return Some(Unverified::StaleDiff);
    }
    let mut unbound = None;
    for run in &head.runs {
        if run.inputs == StatedDigest::Unreadable {
            return Some(Unverified::ProvenanceLost);
        }
        // Whatever the run calls itself: findings by a reviewer are answers of that reviewer's inputs.
        for (reviewer, now) in run.names().filter_map(|name| Some((name, inputs.get(name)?))) {
            let (reviewer, now) = (reviewer.clone(), *now);
            match run.inputs {
                StatedDigest::Stated(stated) if stated == now => {}
                StatedDigest::Absent => unbound = unbound.or(Some(Unverified::Unbound { reviewer, now })),
                StatedDigest::Stated(_) | StatedDigest::Unreadable => {
                    return Some(Unverified::StaleReviewer { reviewer, now });
                }
            }
        }
    }
    let lost = base.is_some_and(|base| {
        let ((was_diff, was_inputs), (is_diff, is_inputs)) = (base.stated(), head.stated());
        // By share: a file of more trials must not hide one that says nothing.
        let fell = |was: usize, is: usize| was == base.runs.len() && is < head.runs.len() && was > 0;
        fell(was_diff, is_diff)
            || fell(was_inputs, is_inputs)
            || (was_diff > 0 && is_diff == 0)
            || (was_inputs > 0 && is_inputs == 0)
    });
    if lost { Some(Unverified::ProvenanceLost) } else { unbound }
}
