//! Approvals in comments on a pull request, read when they are asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::client::Client;
use super::edits::{ASKED, edits};
use super::error::{ApiError, Trouble};
use super::pages;
use crate::gate::{
    Approval, Authors, Candidate, Refusal, Text, Voice, Writer, approved_digest, approving_text, may_approve,
    voice,
};
use crate::ids::{Digest, Sha};
use crate::ordered::Ordered as _;
use crate::policy::SelfApproval;
use crate::source::{Node, excerpt_of};

/// Most commits of a pull request that GitHub lists.
const LISTED_COMMITS: u64 = 250;
/// Most people whose role is asked for.
const ROLES: usize = 100;
/// Most comments that do not count of which a verdict says why.
const TOLD: usize = 5;

/// Who may approve which pull request: by the base's policy.
#[derive(Debug, Clone)]
pub struct Approving {
    /// The pull request.
    pub number: u64,
    /// Its last commit, as the event says; a merge queue's event does not.
    pub head: Option<Sha>,
    /// Logins in lower case, besides those who maintain the repository.
    pub approvers: BTreeSet<String>,
    /// Whether an author of the change may.
    pub self_approval: SelfApproval,
}

/// Reads whether somebody approved what a digest stands for. What cannot be read is an error, and no approval.
pub fn approval(client: &mut Client, asked: &Approving, digest: &Digest) -> Result<Approval, ApiError> {
    let repository = client.route();
    let text = approving_text(digest);
    let comments =
        pages::all(client, &format!("{repository}/issues/{}/comments", asked.number), |comment| {
            commented(comment, &text, &asked.approvers)
        })?;
    if comments.is_empty() {
        let why = "no comment has the line with the digest as its whole text: a maintainer comments it, then this job is run again";
        return Ok(Approval::Missing(why.to_owned()));
    }
    let Some(authors) =
        authors(client, &format!("{repository}/pulls/{}", asked.number), asked.head.as_ref())?
    else {
        // Its authors are others now, and whoever wrote what is judged here could have approved it.
        let why = "the pull request has another last commit now: run the job of that one";
        return Ok(Approval::Missing(why.to_owned()));
    };
    let mut refused = Refused::default();
    let mut voices = Vec::new();
    for comment in comments {
        match voice(&comment.candidate, &authors, asked.self_approval) {
            Ok(voice) => voices.push((comment, voice)),
            Err(refusal) => refused.add(&comment.candidate.login, &refusal),
        }
    }
    let voices = in_turn(voices);
    let unasked = voices.len().saturating_sub(ASKED);
    let ids: Vec<&str> = voices.iter().map(|(comment, _)| comment.id.as_str()).collect();
    let now = if ids.is_empty() { BTreeMap::new() } else { edits(client, &ids)? };
    let mut roles: BTreeMap<String, Result<String, Refusal>> = BTreeMap::new();
    for (comment, voice) in voices.iter().take(ASKED) {
        let login = &comment.candidate.login;
        let is_untouched = match now.get(&comment.id) {
            None => Err(Refusal::Unread),
            Some(written) if written.text == Text::Edited || written.body.trim() != text => {
                Err(Refusal::Edited)
            }
            Some(_) => Ok(()),
        };
        let found = match (is_untouched, roles.get(&login.to_lowercase())) {
            (Err(refusal), _) => Err(refusal),
            (Ok(()), Some(known)) => known.clone(),
            // Each is one more question to GitHub.
            (Ok(()), None) if roles.len() >= ROLES => break,
            (Ok(()), None) => {
                let right = right(client, &repository, asked, login)?;
                roles.insert(login.to_lowercase(), right.clone());
                right
            }
        };
        match found {
            Ok(right) => {
                return Ok(Approval::By { who: login.clone(), how: how(*voice, &right, authors.unknown) });
            }
            Err(refusal) => refused.add(login, &refusal),
        }
    }
    let unasked = match unasked {
        0 => String::new(),
        many => format!(
            "; {many} more such comments were not looked at, for {ASKED} are the limit: remove those of strangers"
        ),
    };
    Ok(Approval::Missing(format!("whoever commented the line may not approve: {}{unasked}", refused.words())))
}

/// The digests of all lines that approve something on a pull request, whoever wrote them.
pub fn lines(client: &mut Client, number: u64) -> Result<BTreeSet<Digest>, ApiError> {
    let repository = client.route();
    let found = pages::all(client, &format!("{repository}/issues/{number}/comments"), |comment| {
        approved_digest(comment.member("body").text()?)
    })?;
    Ok(found.into_iter().ordered())
}

/// Whether a person of this name commented the line that approves a digest, and nobody edited that. Whether they may approve
/// is not asked.
pub fn is_said_by(client: &mut Client, number: u64, login: &str, digest: &Digest) -> Result<bool, ApiError> {
    let repository = client.route();
    let text = approving_text(digest);
    let nobody = BTreeSet::new();
    let mut comments = pages::all(client, &format!("{repository}/issues/{number}/comments"), |comment| {
        commented(comment, &text, &nobody)
    })?;
    comments.retain(|comment| {
        let Candidate { login: by, writer, text } = &comment.candidate;
        by.eq_ignore_ascii_case(login) && *writer == Writer::Person && *text == Text::Untouched
    });
    // The latest are left of whoever says it often.
    let ids: Vec<&str> = comments.iter().rev().take(ASKED).map(|comment| comment.id.as_str()).collect();
    let now = if ids.is_empty() { BTreeMap::new() } else { edits(client, &ids)? };
    Ok(now.values().any(|written| written.text == Text::Untouched && written.body.trim() == text))
}

/// Comments that do not count, and why.
#[derive(Debug, Default)]
struct Refused(Vec<String>);

impl Refused {
    fn add(&mut self, login: &str, refusal: &Refusal) {
        let said = format!("`{}`: {}", excerpt_of(login, 40), refusal.words());
        if !self.0.contains(&said) {
            self.0.push(said);
        }
    }

    fn words(&self) -> String {
        let more = match self.0.len().saturating_sub(TOLD) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let told: Vec<&str> = self.0.iter().take(TOLD).map(String::as_str).collect();
        format!("{}{more}", told.join("; "))
    }
}

/// A comment that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Commented {
    /// What the other API calls it.
    id: String,
    candidate: Candidate,
    near: Near,
}

/// How near somebody is to the repository, as far as it is known without another question: who is nearer is looked at first.
/// It gives no right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    /// The policy names them.
    Named,
    /// They own the repository, belong to the organisation that does, or were invited.
    Inside,
    /// Anybody, and members who do not show that they are.
    Anybody,
}

/// One comment of each after the other, those who are nearer first, and of one person the latest first: however often
/// somebody says it, everybody else is heard.
fn in_turn(voices: Vec<(Commented, Voice)>) -> Vec<(Commented, Voice)> {
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let mut turned: Vec<_> = Vec::with_capacity(voices.len());
    for (comment, voice) in voices.into_iter().rev() {
        let turn = turns.entry(comment.candidate.login.to_lowercase()).or_default();
        *turn += 1;
        turned.push((comment.near, *turn, comment, voice));
    }
    turned.reverse();
    turned.sort_by_key(|(near, turn, ..)| (*near, *turn));
    turned.into_iter().map(|(_, _, comment, voice)| (comment, voice)).collect()
}

/// A comment that says so, and by whom. One of a deleted account is by nobody.
fn commented(comment: &Node<'_>, text: &str, approvers: &BTreeSet<String>) -> Option<Commented> {
    let is_it = comment.member("body").text()?.trim() == text;
    let user = comment.member("user");
    let login = user.member("login").text().filter(|_| is_it)?;
    let writer = match (user.member("type").text(), comment.member("performed_via_github_app")) {
        (Some("User"), Node::Null) if !login.ends_with("[bot]") => Writer::Person,
        (Some("User"), Node::Object(_)) if !login.ends_with("[bot]") => Writer::App,
        _ => Writer::Bot,
    };
    let (created, updated) = (comment.member("created_at").text(), comment.member("updated_at").text());
    let text = if created.is_some() && created == updated { Text::Untouched } else { Text::Edited };
    let near = match comment.member("author_association").text() {
        _ if approvers.contains(&login.to_lowercase()) => Near::Named,
        Some("OWNER" | "MEMBER" | "COLLABORATOR") => Near::Inside,
        _ => Near::Anybody,
    };
    let id = comment.member("node_id").text().unwrap_or_default().to_owned();
    Some(Commented { id, candidate: Candidate { login: login.to_owned(), writer, text }, near })
}

/// Who wrote the pull request and its commits, as GitHub has it now. `None` where its last commit is not this one.
fn authors(client: &mut Client, route: &str, head: Option<&Sha>) -> Result<Option<Authors>, ApiError> {
    let login = |user: &Node<'_>| user.member("login").text().map(str::to_lowercase);
    let (author, commits, last) = client.read(route)?.read(|tree| {
        let last: Sha = tree.at(&["head", "sha"]).text()?.parse().ok()?;
        Some((login(tree.member("user")), tree.member("commits").natural()?, last))
    })?;
    if head.is_some_and(|head| *head != last) {
        return Ok(None);
    }
    if commits > LISTED_COMMITS {
        let trouble = Trouble::TooMuch(
            "the pull request has more than 250 commits, and GitHub names the authors of no more",
        );
        return Err(ApiError { request: format!("GET {route}/commits"), trouble });
    }
    let mut authors = Authors { logins: author.into_iter().ordered(), unknown: 0 };
    let of_commits = pages::all(client, &format!("{route}/commits"), |commit| {
        Some([login(commit.member("author")), login(commit.member("committer"))])
    })?;
    // Pushed to in between.
    if of_commits.len() as u64 != commits {
        return Ok(None);
    }
    for [author, committer] in of_commits {
        authors.unknown += u64::from(author.is_none());
        authors.logins.extend(author.into_iter().chain(committer));
    }
    Ok(Some(authors))
}

/// By what right somebody approves.
fn right(
    client: &mut Client,
    repository: &str,
    asked: &Approving,
    login: &str,
) -> Result<Result<String, Refusal>, ApiError> {
    if asked.approvers.contains(&login.to_lowercase()) {
        return Ok(Ok("one of `approvers`".to_owned()));
    }
    // A login becomes a part of a route.
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !login.bytes().all(is_usual) {
        return Ok(Err(Refusal::NoRight("unknown".to_owned())));
    }
    let answer = match client.read(&format!("{repository}/collaborators/{login}/permission")) {
        Ok(answer) => answer,
        Err(ApiError { trouble: Trouble::Status { status: 404, .. }, .. }) => {
            return Ok(Err(Refusal::NoRight("none".to_owned())));
        }
        Err(error) => return Err(error),
    };
    answer.read(|tree| {
        let permission = tree.member("permission").text()?;
        let role = tree.member("role_name").text().unwrap_or(permission);
        let role_shown = excerpt_of(role, 40).into_owned();
        Some(if may_approve(permission, role) {
            Ok(format!("role `{role_shown}`"))
        } else {
            Err(Refusal::NoRight(role_shown))
        })
    })
}

fn how(voice: Voice, right: &str, unknown: u64) -> String {
    let own = match voice {
        Voice::Other => "",
        Voice::Author => ", an author of the change, which `self_approval` of the base allows",
    };
    let unknown = match unknown {
        0 => String::new(),
        1 => "; GitHub does not know the author of 1 commit".to_owned(),
        many => format!("; GitHub does not know the authors of {many} commits"),
    };
    format!("in a comment on the pull request, {right}{own}{unknown}")
}
