//! What can go wrong between here and GitHub, in words, and what to do about it.

use http::HeaderMap;

use crate::source::excerpt_of;

/// What GitHub says that a token of an app, such as that of a job, needs for a request.
const WANTED: &str = "x-accepted-github-permissions";

/// A request that did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{request}: {trouble}")]
pub struct ApiError {
    /// The method and the route: `POST /repos/o/r/issues/7/comments`.
    pub request: String,
    /// What went wrong.
    pub trouble: Trouble,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no way to GitHub: nothing was sent.
    #[error("GitHub cannot be reached: {0}")]
    Unreachable(String),
    /// The connection broke: nobody knows how far the request got.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// No answer in time: the same.
    #[error("no answer within {0} seconds")]
    TimedOut(u64),
    /// GitHub refused, or failed.
    #[error("GitHub says {status}{}{}", said(.message), wanted(.wants))]
    Status {
        /// The status.
        status: u16,
        /// GitHub's own words, bounded.
        message: String,
        /// The permissions that it names for this request, any one line of which is enough; empty where it names none.
        wants: String,
    },
    /// Too many requests, and the wait is longer than a run may wait.
    #[error("GitHub limits the number of requests, and asks for {0} more seconds")]
    Limited(u64),
    /// It points to another host, which does not get the token.
    #[error("GitHub points to another host, which does not get the token")]
    Elsewhere,
    /// The answer is not what GitHub's API answers.
    #[error("the answer is not one of GitHub's API: {0}")]
    Unexpected(&'static str),
    /// More than is read.
    #[error("there is more than is read here: {0}")]
    TooMuch(&'static str),
    /// A list that GitHub does not give whole.
    #[error("GitHub lists {listed} of {total}, and nobody knows what the others are")]
    LeftOut {
        /// How many it gives.
        listed: u64,
        /// How many it says there are.
        total: u64,
    },
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn wanted(wants: &str) -> String {
    if wants.is_empty() { String::new() } else { format!("; it wants `{wants}`") }
}

impl Trouble {
    /// A refusal; the words are bounded, for they may be a whole page.
    pub(super) fn status(status: u16, message: &str) -> Self {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::Status { status, message: excerpt_of(&message, 200).into_owned(), wants: String::new() }
    }

    /// The same with what the answer names as needed, if a right is what it lacks.
    pub(super) fn wanting(self, headers: &HeaderMap) -> Self {
        match self {
            Self::Status { status: status @ (403 | 404), message, .. } => {
                let wants = headers.get(WANTED).and_then(|value| value.to_str().ok()).unwrap_or_default();
                Self::Status { status, message, wants: excerpt_of(wants, 100).into_owned() }
            }
            other => other,
        }
    }

    /// Whether a write may have been done all the same.
    pub(super) fn is_unclear(&self) -> bool {
        match self {
            Self::Broken(_) | Self::TimedOut(_) | Self::Unexpected(_) => true,
            Self::Status { status, .. } => *status >= 500,
            Self::Unreachable(_)
            | Self::Limited(_)
            | Self::Elsewhere
            | Self::TooMuch(_)
            | Self::LeftOut { .. } => false,
        }
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => {
                "look at `GITHUB_API_URL`, `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` of this runner"
            }
            Self::Broken(_) | Self::TimedOut(_) => {
                "run the job again; `--github-timeout` waits longer for an answer"
            }
            Self::Status { status: 401, .. } => {
                "the token is not valid here: give the step `env: GITHUB_TOKEN: ${{ github.token }}`"
            }
            Self::Status { status: 403, .. } => {
                "give the job `permissions: pull-requests: write`; on a pull request from a fork the token may only read, and the job summary has the result"
            }
            Self::Status { status: 404, .. } => {
                "the token does not see it: give the job `permissions: pull-requests: write`, and look whether it is there"
            }
            Self::Status { status: 410, .. } => {
                "issues or comments are switched off in this repository; the job summary has the result"
            }
            Self::Status { status: 422, .. } | Self::TooMuch(_) => "the job summary has the result",
            Self::Status { .. } => {
                "run the job again; https://www.githubstatus.com says whether GitHub is well"
            }
            Self::LeftOut { .. } => "push another commit, for which fewer runs are started",
            Self::Limited(_) => "run the job again later, and let fewer jobs write at the same time",
            Self::Elsewhere | Self::Unexpected(_) => {
                "look at `GITHUB_API_URL`, and at what stands between here and GitHub"
            }
        }
    }
}

/// An error and all that it came from, once each.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next.filter(|_| parts.len() < 8) {
        let text = error.to_string();
        if !text.is_empty() && !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
        next = error.source();
    }
    excerpt_of(&parts.join(": "), 300).into_owned()
}
