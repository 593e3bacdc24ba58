//! Approvals of what a merge queue merges at once.
//!
//! Of a group of several nobody approved what it comes to as a whole. But each part of that is what some pull request of it
//! asked for, and whoever approved there approved a digest over these very parts: `Selections` finds them again. What is in no
//! such set is approved by nobody: also a rule that two of them change one after the other, for that content stood nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::super::api::Unasked;
use super::forge::Forge;
use crate::gate::{Approval, Approvals, Request, Selections};
use crate::github::{lines, queued};
use crate::ids::{Digest, Sha};
use crate::io::Repository;
use crate::ordered::Ordered as _;
use crate::policy::Policy;
use crate::source::excerpt;

/// Most pull requests of a group that are asked about, and most lines on one of them.
const PULLS: usize = 20;
const LINES: usize = 10;
/// Most parts of which a verdict says that nobody approved them.
const TOLD: usize = 3;

/// What a group is made of.
pub(super) enum Members {
    /// One pull request, merged or squashed.
    One,
    /// These commits, the last one first: of several, or of one that is rebased. Nothing in them says which; their messages are
    /// anybody's.
    Several(Vec<Sha>),
}

/// The commits of a group, from the base to its last one.
pub(super) fn members(
    base: &Sha,
    head: &Sha,
    repository: Option<&Repository>,
) -> Result<Members, &'static str> {
    let unread = "the commits that the queue made cannot be read: check out with `fetch-depth: 0`";
    let repository = repository.ok_or(unread)?;
    let facts = repository.facts(head).map_err(|_| unread)?;
    if facts.parents.first() == Some(base) {
        return Ok(Members::One);
    }
    let line = repository.line(head, base).map_err(|_| unread)?;
    if line.meets.as_ref() != Some(base) {
        return Err(
            "the commits that the queue made do not lead to the commit that it says they are merged onto",
        );
    }
    Ok(Members::Several(line.above))
}

/// Approvals in the comments of all pull requests of a group.
pub(super) struct InGroup<'f> {
    pub(super) forge: &'f Forge,
    /// The branch that they are merged into.
    pub(super) branch: &'f str,
    pub(super) commits: Vec<Sha>,
    /// The base's policy.
    pub(super) judging: &'f Policy,
}

impl Approvals for InGroup<'_> {
    fn of(&self, request: &Request) -> Approval {
        let Some(selections) = Selections::of(request) else {
            return Approval::Missing(
                "the group merges more than one pull request, and asks for too much to tell what was approved \
                 where: let the queue merge one at a time"
                    .to_owned(),
            );
        };
        match self.found(&selections) {
            Ok(approval) => approval,
            Err(Unasked { message, help }) => Approval::Missing(format!(
                "the group merges more than one pull request, and what was approved on them cannot be read: \
                 {message}; {help}; or let the queue merge one at a time"
            )),
        }
    }
}

impl InGroup<'_> {
    fn found(&self, selections: &Selections<'_>) -> Result<Approval, Unasked> {
        let queue = self.forge.ask(|client| queued(client, self.branch))?;
        let pulls = match self.pulls(&queue) {
            Ok(pulls) => pulls,
            Err(why) => return Ok(Approval::Missing(why)),
        };
        let mut approved: BTreeSet<Digest> = BTreeSet::new();
        let (mut who, mut how, mut missing) = (BTreeSet::new(), Vec::new(), Vec::new());
        for number in &pulls {
            let of_pull = self.forge.ask(|client| lines(client, *number))?;
            for digest in of_pull.iter().filter(|digest| selections.has(digest)).take(LINES) {
                match self.forge.approval(*number, None, self.judging, digest)? {
                    Approval::By { who: by, how: said } => {
                        approved.insert(*digest);
                        who.insert(by);
                        how.push(format!("on {number}: {said}"));
                    }
                    Approval::Missing(why) => missing.push(format!("on {number}: {why}")),
                }
            }
        }
        let open = selections.open(&approved);
        Ok(if open.is_empty() {
            let who: Vec<String> = who.into_iter().collect();
            Approval::By { who: who.join(", "), how: how.join("; ") }
        } else {
            Approval::Missing(untold(&pulls, &open, &missing))
        })
    }

    /// The pull requests of this group, by what GitHub says of its queue.
    fn pulls(&self, queue: &BTreeMap<Sha, u64>) -> Result<BTreeSet<u64>, String> {
        // Without its last commit it is another queue than the one that made this group.
        if !self.commits.first().is_some_and(|last| queue.contains_key(last)) {
            return Err(
                "the group has several commits, and GitHub's merge queue does not have the last of them any \
                        more, so nobody can tell which pull requests it merges: let the queue try again"
                    .to_owned(),
            );
        }
        let pulls: BTreeSet<u64> = self.commits.iter().filter_map(|id| queue.get(id)).copied().ordered();
        if pulls.len() > PULLS {
            return Err(format!(
                "the group merges more than {PULLS} pull requests: let the queue merge fewer at a time"
            ));
        }
        Ok(pulls)
    }
}

/// What nobody approved, and where it would be.
fn untold(pulls: &BTreeSet<u64>, open: &[String], missing: &[String]) -> String {
    let numbers: Vec<String> = pulls.iter().map(ToString::to_string).collect();
    let told: Vec<String> = open.iter().take(TOLD).map(|what| format!("`{}`", excerpt(what))).collect();
    let more = match open.len().saturating_sub(told.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let why = missing.first().map(|why| format!("; {why}")).unwrap_or_default();
    format!(
        "the group merges the pull requests {}, and on none of them anybody approved {}{more} with this content{why}: let \
         the queue merge one at a time, or approve on each what its own gate asks for",
        numbers.join(", "),
        told.join(", ")
    )
}
