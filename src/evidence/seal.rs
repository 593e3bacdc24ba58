//! Seals: lists of records that a job uploads, so that the CI system can vouch for each of them by one digest.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::job::{EVENTS, is_run_of};
use super::record::{Record, Run, Vouching};
use super::state::Tier;
use crate::ids::{Digest, Sha};
use crate::limits::RECORDS;
use crate::source::{Node, decode, excerpt, parse};

const SCHEMA: &str = "benchgate.seal.v1";

/// The bytes of a seal over records; the same records are the same bytes.
pub fn seal(records: &BTreeSet<Digest>) -> Vec<u8> {
    let records: Vec<String> = records.iter().map(|record| format!("\"{record}\"")).collect();
    format!("{{\"records\":[{}],\"schema\":\"{SCHEMA}\"}}\n", records.join(",")).into_bytes()
}

/// The records that a seal names. What is not exactly what [`seal`] writes is none.
pub fn read_seal(bytes: &[u8]) -> Option<BTreeSet<Digest>> {
    let tree = parse(decode(bytes).ok()?).ok()?;
    let Node::Array(named) = tree.member("records") else { return None };
    let records: Option<BTreeSet<Digest>> = named.iter().map(|name| name.text()?.parse().ok()).collect();
    records.filter(|records| records.len() <= RECORDS && seal(records) == bytes)
}

/// What the CI system says of an attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vouched {
    /// This.
    Attempt(AttemptFacts),
    /// That there is none.
    NoSuchRun,
    /// Nothing, and why.
    Unasked(String),
}

/// An attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptFacts {
    /// The commit that it was for.
    pub head: Sha,
    /// The id of its repository.
    pub repository: String,
    /// The file of its workflow, as the CI system says it.
    pub workflow: String,
    /// What started it.
    pub event: String,
    /// Whether the pull request that is judged is the one that it was for.
    pub whose: Whose,
    /// When it began, and when the next one did, in seconds since 1970.
    pub began: i64,
    /// Nothing where it is the last one.
    pub next_began: Option<i64>,
    /// What the run uploaded, in any attempt.
    pub uploads: Vec<Upload>,
}

/// Which pull request a run was for. Several may have one last commit, and each tests another merge by another workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The one that is judged, or none is.
    Ours,
    /// Another one.
    Another,
    /// It, when it asked for another branch.
    Before,
    /// One of several, and nothing says which.
    Unsaid,
}

/// Workflows whose runs may vouch for records of a proposed change. All others do what its author wants: they could make the
/// evidence, seal it and upload it without running anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vouchers {
    /// Those that the change leaves as the base has them.
    pub left: BTreeSet<String>,
    /// Those that it adds or alters. They vouch once somebody has approved them, by the digest of their content.
    pub changed: BTreeSet<String>,
    /// Workflows that the branch of the change has as they are judged, with all that they call: a push ran these. Where the
    /// base has moved on, the branch can have an older one.
    pub pushed: BTreeSet<String>,
}

/// How a workflow stands to a change.
enum Standing<'v> {
    Vouches,
    OnApproval(&'v String),
    Never,
}

impl Vouchers {
    fn standing(&self, path: &str) -> Standing<'_> {
        let of = |files: &'_ BTreeSet<String>| files.iter().any(|file| is_run_of(file, path));
        if of(&self.left) {
            return Standing::Vouches;
        }
        let changed = self.changed.iter().find(|file| is_run_of(file, path));
        changed.map_or(Standing::Never, Standing::OnApproval)
    }
}

/// What a run uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The digest of its bytes.
    pub digest: Digest,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// Holds a record that some seals name against what the CI system says of its run. Only runs of `workflows` vouch for any, if
/// that is said; nothing is proposed otherwise.
pub fn vouch(
    record: &mut Record,
    run: &Run,
    seals: &BTreeSet<Digest>,
    head: &Sha,
    workflows: Option<&Vouchers>,
    vouched: &Vouched,
) {
    let Run { id, attempt } = run;
    let facts = match vouched {
        Vouched::Attempt(facts) => facts,
        Vouched::NoSuchRun => {
            let why = format!(
                "GitHub knows no attempt {attempt} of a run {id} here, or does not show it to this token"
            );
            record.vouching = Vouching::Denied(why);
            return;
        }
        Vouched::Unasked(why) => {
            record.vouching = Vouching::Lacking(format!("GitHub could not be asked: {why}"));
            return;
        }
    };
    let is_of_here = record.repository.id.as_ref().is_some_and(|own| *own == facts.repository);
    let within =
        |upload: &&Upload| upload.at >= facts.began && facts.next_began.is_none_or(|next| upload.at < next);
    let mut uploads = facts.uploads.iter().filter(|upload| seals.contains(&upload.digest)).peekable();
    let standing = workflows.map_or(Standing::Vouches, |all| all.standing(&facts.workflow));
    record.vouching = if facts.head != *head {
        Vouching::Denied(format!(
            "GitHub says that run {id} was for commit {}, not for this one",
            short(&facts.head)
        ))
    } else if !is_of_here {
        Vouching::Denied(format!("GitHub says that run {id} was of another repository than the record does"))
    } else if !EVENTS.contains(&facts.event.as_str()) {
        let event = excerpt(&facts.event);
        Vouching::Lacking(format!(
            "run {id} was started by `{event}`, and so by whoever chooses what it does"
        ))
    } else if facts.whose == Whose::Another {
        Vouching::Lacking(format!(
            "run {id} was for another pull request of this commit, and tested another merge"
        ))
    } else if facts.whose == Whose::Before {
        Vouching::Lacking(format!(
            "run {id} began before the pull request asked for the branch that it asks for now, and was of a merge into another"
        ))
    } else if facts.whose == Whose::Unsaid {
        Vouching::Lacking(format!(
            "GitHub does not say for which pull request run {id} was: there are several of this branch and commit"
        ))
    } else if uploads.peek().is_none() {
        Vouching::Lacking(format!("run {id} uploaded no seal that names it"))
    } else if !uploads.any(|upload| within(&upload)) {
        Vouching::Lacking(format!("its seal was not uploaded by attempt {attempt} of run {id}"))
    } else {
        match standing {
            // A push runs the workflow as the branch has it, which is not what the merge comes to.
            Standing::OnApproval(_) if facts.event == "push" => Vouching::Lacking(format!(
                "run {id} was started by `push`, and so by a workflow that the change adds or alters, as its branch has \
                 it: only the one of the merge can be approved"
            )),
            Standing::OnApproval(workflow) => Vouching::OnApproval(workflow.clone()),
            Standing::Vouches if facts.event == "push" && !is_as_judged(&facts.workflow, workflows) => {
                Vouching::Lacking(format!(
                    "run {id} was started by `push`, and so by the workflow `{}` as its branch has it, or what that calls: that \
                     is not what the merge comes to",
                    excerpt(&facts.workflow)
                ))
            }
            Standing::Vouches => {
                record.tier = record.tier.max(Tier::Confirmed);
                Vouching::Given
            }
            Standing::Never => Vouching::Lacking(format!(
                "run {id} was of the workflow `{}`, which is not as the base has it, or calls what nobody reads, and is none of this change's: its \
                 author could have it seal anything",
                excerpt(&facts.workflow)
            )),
        }
    };
}

/// Whether a push ran a workflow as it is judged.
fn is_as_judged(path: &str, workflows: Option<&Vouchers>) -> bool {
    workflows.is_none_or(|workflows| workflows.pushed.iter().any(|file| is_run_of(file, path)))
}

fn short(commit: &Sha) -> String {
    commit.to_string().chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_as_it_is_written_and_in_no_other_way() {
        let records: BTreeSet<Digest> = [Digest::of(b"a"), Digest::of(b"b")].into();
        let bytes = seal(&records);
        assert_eq!(read_seal(&bytes), Some(records));
        assert_eq!(read_seal(&seal(&BTreeSet::new())), Some(BTreeSet::new()));
        let text = String::from_utf8(bytes).unwrap();
        for other in [
            text.replace(":[", ": ["),
            text.replace("v1", "v2"),
            text.to_uppercase(),
            text.trim_end().to_string(),
            text.replace(",\"schema\"", ",\"more\":1,\"schema\""),
            "[]".to_string(),
            String::new(),
        ] {
            assert_eq!(read_seal(other.as_bytes()), None, "{other}");
        }
        assert_eq!(read_seal(b"\xff"), None);
    }
}
