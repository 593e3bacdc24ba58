//! The one comment on a pull request: an engine asks, and here its questions go to GitHub.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use super::client::Client;
use super::error::{ApiError, Trouble};
use super::pages;
use crate::ids::Sha;
use crate::report::comment::{
    Ask, CommentId, Engine, Found, Marker, Mine, Move, Outcome, Speaker, Stamp, Told, Wish,
};

/// Shortest and longest pause: longer than another run takes from its look to its write, which is guessed from how long it
/// takes here.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Who writes with the token of a job.
const JOB_AUTHOR: &str = "github-actions[bot]";
/// Who looks.
pub(super) const VIEWER: &str = "query { viewer { login } }";
/// What starts a run for the last commit of a pull request.
const EVENTS: [&str; 3] = ["pull_request", "pull_request_review", "pull_request_review_comment"];

/// A comment that is to stand on a pull request.
#[derive(Debug, Clone)]
pub struct Sticky {
    /// The pull request.
    pub number: u64,
    /// Which comment, which run, which commit.
    pub marker: Marker,
    /// All of it, the marker first.
    pub body: String,
    /// The same, shorter.
    pub short: String,
    /// Whether it is wanted where none is.
    pub wish: Wish,
    /// Whose comments are ours; asked of GitHub when nobody says.
    pub author: Option<String>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What became of it.
    pub outcome: Outcome,
    /// Why it could not be known, where it could not.
    pub last_trouble: Option<ApiError>,
    /// Who wrote it, where GitHub did not say so before: a later run would not know it again.
    pub unsaid_author: Option<String>,
}

/// Brings the comment into being, or keeps it true.
pub fn publish(client: &mut Client, sticky: &Sticky) -> Result<Published, ApiError> {
    let author = match &sticky.author {
        Some(author) => Author { login: author.clone(), is_known: true },
        None => author(client)?,
    };
    let Marker { key: _, stamp, head, speaker } = sticky.marker.clone();
    let mine = Mine { stamp, head, speaker, body: sticky.body.clone(), wish: sticky.wish };
    let mut engine = Engine::new(mine, sticky.short.clone());
    let mut room =
        Room { client, sticky, author, last_trouble: None, looked: Instant::now(), slowest: Duration::ZERO };
    let mut next = engine.begin();
    loop {
        match next {
            Move::Do(ask) => next = engine.after(room.ask(&ask)?),
            Move::End(outcome) => {
                let Room { author, last_trouble, .. } = room;
                let unsaid_author = author.learned();
                return Ok(Published { outcome, last_trouble, unsaid_author });
            }
        }
    }
}

/// Whose comments are ours.
struct Author {
    login: String,
    /// Whether somebody says so. Else it is who writes with the token of a job, until a write shows another one.
    is_known: bool,
}

impl Author {
    /// Who it turned out to be.
    fn learned(self) -> Option<String> {
        (!self.is_known && self.login != JOB_AUTHOR).then_some(self.login)
    }
}

/// Whose token it is. One of an app may not ask for its user, but may ask the other API who looks.
///
/// Nobody is ever taken for the author because of what a comment says: a marker can be copied by whoever reads one.
fn author(client: &mut Client) -> Result<Author, ApiError> {
    let known = |login: String| Author { login, is_known: true };
    match client.read("/user") {
        Ok(answer) => answer.read(|tree| tree.member("login").text().map(str::to_owned)).map(known),
        Err(ApiError { trouble: Trouble::Status { status: 403 | 404, .. }, .. }) => {
            let of_app = client.query(VIEWER, &json!({}), |answer| {
                let login = answer.at(&["viewer", "login"]).text()?;
                // As the other API writes it, which is asked for comments.
                Some(format!("{}[bot]", login.trim_end_matches("[bot]")))
            });
            // A server of one's own may not let it be asked: that of a job is by far the most usual one.
            Ok(of_app.map_or_else(|_| Author { login: JOB_AUTHOR.to_owned(), is_known: false }, known))
        }
        Err(error) => Err(error),
    }
}

struct Room<'c> {
    client: &'c mut Client,
    sticky: &'c Sticky,
    author: Author,
    last_trouble: Option<ApiError>,
    /// When it looked last, and how long it took at most from there to the end of a write.
    looked: Instant,
    slowest: Duration,
}

impl Room<'_> {
    fn ask(&mut self, ask: &Ask) -> Result<Told, ApiError> {
        let repository = self.client.route();
        let number = self.sticky.number;
        let of_comment = |id: &CommentId| format!("{repository}/issues/comments/{}", id.0);
        match ask {
            Ask::List => self.list(&format!("{repository}/issues/{number}/comments")),
            Ask::Pause => {
                self.client.pause((self.slowest * 2).clamp(PAUSE, LONGEST_PAUSE));
                Ok(Told::Yes)
            }
            Ask::Exists(stamp, head, speaker) => {
                self.exists(&format!("{repository}/actions/runs/{}", stamp.run), *stamp, head, *speaker)
            }
            Ask::IsCurrent => Ok(self.is_current(&format!("{repository}/pulls/{number}"))),
            Ask::Create(body) => {
                self.write(&Method::POST, &format!("{repository}/issues/{number}/comments"), Some(body))
            }
            Ask::Patch(id, body) => self.write(&Method::PATCH, &of_comment(id), Some(body)),
            Ask::Delete(id) => self.write(&Method::DELETE, &of_comment(id), None),
        }
    }

    /// The comments of our author with our key, each once: while pages are turned, elements may move between them.
    fn list(&mut self, route: &str) -> Result<Told, ApiError> {
        self.looked = Instant::now();
        let (author, key) = (&self.author.login, &self.sticky.marker.key);
        let mut found = pages::all(self.client, route, |comment| {
            let by = comment.at(&["user", "login"]).text()?;
            let body = comment.member("body").text()?;
            let marker = Marker::of(body).filter(|marker| marker.key == *key)?;
            by.eq_ignore_ascii_case(author).then_some(Found {
                id: CommentId(comment.member("id").natural()?),
                stamp: Some(marker.stamp),
                head: marker.head,
                speaker: marker.speaker,
                body: body.to_owned(),
                url: comment.member("html_url").text().unwrap_or_default().to_owned(),
            })
        })?;
        found.sort_by_key(|comment| comment.id);
        found.dedup_by_key(|comment| comment.id);
        Ok(Told::Listed(found))
    }

    /// A marker can be made up; a run cannot. Where the token may not look, it is believed. A run that a pull request started
    /// is about that one's last commit, and trusted it never is; others say of which commit their workflow is, and write about
    /// any.
    fn exists(&mut self, route: &str, stamp: Stamp, head: &Sha, speaker: Speaker) -> Result<Told, ApiError> {
        match self.client.read(route) {
            Ok(answer) => {
                let is_it = answer.read(|tree| {
                    let is_there = stamp.attempt <= tree.member("run_attempt").natural()?;
                    let of_change = tree.member("event").text().is_some_and(|event| EVENTS.contains(&event));
                    let is_other = tree.member("head_sha").text().is_some_and(|sha| sha != head.as_str());
                    Some(is_there && !(of_change && (is_other || speaker == Speaker::Trusted)))
                })?;
                Ok(if is_it { Told::Yes } else { Told::No })
            }
            Err(ApiError { trouble: Trouble::Status { status: 404, .. }, .. }) => Ok(Told::No),
            Err(ApiError { trouble: Trouble::Status { status: 403, .. }, .. }) => Ok(Told::Yes),
            Err(error) => Err(error),
        }
    }

    /// What cannot be known keeps nobody from speaking.
    fn is_current(&mut self, route: &str) -> Told {
        let head = self.client.read(route);
        let head =
            head.and_then(|answer| answer.read(|tree| tree.at(&["head", "sha"]).text().map(str::to_owned)));
        let is_other = head.is_ok_and(|head| head != self.sticky.marker.head.as_str());
        if is_other { Told::No } else { Told::Yes }
    }

    fn write(&mut self, method: &Method, route: &str, body: Option<&String>) -> Result<Told, ApiError> {
        let body = body.map(|body| json!({ "body": body }));
        let done = self.client.write(method, route, body.as_ref()).and_then(|answer| match body {
            // A page that is no answer of the API says nothing about the comment.
            Some(_) => answer.read(|tree| {
                tree.member("id").natural()?;
                Some(tree.at(&["user", "login"]).text().map(str::to_owned))
            }),
            None => Ok(None),
        });
        self.slowest = self.slowest.max(self.looked.elapsed());
        let error = match done {
            Ok(by) => {
                // Whoever wrote a new one is who this token is of.
                if let Some(by) = by.filter(|_| *method == Method::POST && !self.author.is_known) {
                    self.author.login = by;
                }
                return Ok(Told::Yes);
            }
            Err(error) => error,
        };
        let told = match &error.trouble {
            Trouble::Limited(seconds) if self.client.wait_for(*seconds) => Told::Later,
            Trouble::Status { status: 404 | 410, .. } if *method != Method::POST => Told::Gone,
            Trouble::Status { status: 422, message, .. } if is_too_long(message) => Told::TooLong,
            trouble if trouble.is_unclear() => Told::Unclear,
            _ => return Err(error),
        };
        self.last_trouble = Some(error);
        Ok(told)
    }
}

fn is_too_long(message: &str) -> bool {
    message.to_lowercase().contains("too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_body_is_said_shorter() {
        assert!(is_too_long("Validation Failed: Body is too long (maximum is 65536 characters)"));
        assert!(!is_too_long("Validation Failed: Body cannot be blank"));
    }
}
