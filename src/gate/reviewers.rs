//! Who said something else than before, and what a reviewer's answers depend on.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::ids::{Digest, RunningDigest};
use crate::ordered::Ordered as _;
use crate::policy::Reviewer;
use crate::review::{Finding, Panel};

/// The reviewers whose findings differ between two panels; the empty text is a reviewer without a name. The order of
/// findings and of trials never matters; which findings came together in a trial does.
pub fn changed_reviewers(one: &Panel<'_>, other: &Panel<'_>) -> BTreeSet<String> {
    let (said, other_said) = (by_reviewer(one), by_reviewer(other));
    let names: BTreeSet<&str> = said.keys().chain(other_said.keys()).copied().ordered();
    let changed: BTreeSet<String> = names
        .iter()
        .filter(|name| said.get(*name) != other_said.get(*name))
        .map(|name| (*name).into())
        .ordered();
    if changed.is_empty() && trials(one) != trials(other) {
        // Each said the same, dealt anew over the trials: a majority may come of that.
        return names.into_iter().map(Into::into).ordered();
    }
    changed
}

/// What was said in each trial by all together.
fn trials<'p>(panel: &'p Panel<'_>) -> Vec<Vec<&'p Finding<'p>>> {
    let mut trials: Vec<Vec<&Finding<'_>>> =
        panel.reviews.iter().map(|review| review.findings.iter().collect()).collect();
    for trial in &mut trials {
        trial.sort_unstable();
    }
    trials.sort_unstable();
    trials
}

/// For each reviewer what they said in each trial; trials in which they said nothing count too.
fn by_reviewer<'p>(panel: &'p Panel<'_>) -> BTreeMap<&'p str, Vec<Vec<&'p Finding<'p>>>> {
    let trials = panel.reviews.len();
    let mut said: BTreeMap<&str, Vec<Vec<&Finding<'_>>>> = BTreeMap::new();
    for (trial, review) in panel.reviews.iter().enumerate() {
        for finding in &review.findings {
            let name = finding.reviewer.as_deref().unwrap_or_default();
            let of = said.entry(name).or_insert_with(|| alloc::vec![Vec::new(); trials]);
            if let Some(of) = of.get_mut(trial) {
                of.push(finding);
            }
        }
    }
    for trials in said.values_mut() {
        for trial in &mut *trials {
            trial.sort_unstable();
        }
        trials.sort_unstable();
    }
    said
}

/// What the policy names as the inputs of a reviewer, as they are in the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewerInputs<'i> {
    /// What the policy says of them.
    pub reviewer: &'i Reviewer,
    /// The files that it names, by path, each with the digest of its bytes.
    pub files: BTreeMap<String, Digest>,
}

/// What a recording by this reviewer states as `reviewer_sha256`: SHA-256 over a list of texts, each a netstring (its length
/// in bytes, `:`, the text, `,`): `benchgate.reviewer.v1`, the model, the command as it is written in the policy, then path
/// and digest of each file, ordered bytewise by path. What is not given is the empty text.
pub fn reviewer_digest(inputs: &ReviewerInputs<'_>) -> Digest {
    let mut running = RunningDigest::default();
    let mut add = |text: &str| {
        running.add(alloc::format!("{}:", text.len()).as_bytes());
        running.add(text.as_bytes());
        running.add(b",");
    };
    add("benchgate.reviewer.v1");
    add(inputs.reviewer.model.as_ref().map(crate::policy::Line::as_str).unwrap_or_default());
    add(inputs.reviewer.command.as_ref().map(|command| command.text.as_str()).unwrap_or_default());
    for (path, digest) in &inputs.files {
        add(path);
        add(&digest.to_string());
    }
    running.finish()
}
