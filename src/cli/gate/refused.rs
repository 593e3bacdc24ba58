//! Why the commits that count are not found.

use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;
use crate::io::{Repository, RepositoryError};
use crate::source::excerpt_of;

/// Why the commits are not found.
#[derive(Debug)]
pub(super) enum Refused {
    Git(RepositoryError),
    Says(Box<Diagnostic>),
    /// The clone does not hold enough, which can be fetched; the commit that is missing, where that is all.
    Lacks(Box<Diagnostic>, Option<Sha>),
}

impl From<RepositoryError> for Refused {
    fn from(error: RepositoryError) -> Self {
        Self::Git(error)
    }
}

/// What to do about a history that is cut.
const FETCH: &str = "fetch the history: `actions/checkout` with `fetch-depth: 0`, or `git fetch --unshallow`";

impl Refused {
    pub(super) fn new(code: Code, message: String, help: &str) -> Self {
        Self::Says(Box::new(Diagnostic::run(code, message, Some(help))))
    }

    pub(super) fn lacks(message: String) -> Self {
        Self::Lacks(Box::new(Diagnostic::run(Code::NoHistory, message, Some(FETCH))), None)
    }

    pub(super) fn lacks_commit(commit: &Sha) -> Self {
        let message = format!("commit {commit} is not in this clone");
        let problem = Diagnostic::run(Code::NoHistory, message, Some(FETCH));
        Self::Lacks(Box::new(problem), Some(commit.clone()))
    }

    /// There is no such branch in the clone; `name` is what it is called, where anybody says so.
    pub(super) fn no_default_branch(name: Option<&str>) -> Self {
        const HELP: &str = "name what to compare with: `--base REF`";
        let Some(name) = name else {
            return Self::new(Code::NoDefaultBranch, "the default branch is not known".to_owned(), HELP);
        };
        let message = format!("the default branch, `{}`, is not in this clone", brief(name));
        let help = format!("fetch it: `actions/checkout` with `fetch-depth: 0`; or {HELP}");
        Self::Lacks(Box::new(Diagnostic::run(Code::NoDefaultBranch, message, Some(&help))), None)
    }

    pub(super) fn nothing_in_common(name: &str) -> Self {
        let message = format!("there is no commit in common with `{}`", brief(name));
        Self::new(Code::NoHistory, message, "name a base that this was branched from: `--base REF`")
    }

    /// Whether more of the history could help.
    pub(super) fn is_of_a_part(&self) -> bool {
        match self {
            Self::Lacks(..) | Self::Git(RepositoryError::Missing(_)) => true,
            Self::Says(_) | Self::Git(_) => false,
        }
    }

    /// The commit or other object without which it does not go on.
    pub(super) fn missing(&self) -> Option<&Sha> {
        match self {
            Self::Lacks(_, missing) => missing.as_ref(),
            Self::Git(RepositoryError::Missing(id)) => Some(id),
            Self::Says(_) | Self::Git(_) => None,
        }
    }

    /// The same, and why nothing could be done about it.
    pub(super) fn since(self, why: &str) -> Self {
        match self {
            Self::Git(RepositoryError::Missing(id)) => {
                Self::lacks(format!("the object {id} is not in this clone")).since(why)
            }
            Self::Lacks(problem, missing) => {
                let message = format!("{}; {why}", problem.message);
                Self::Lacks(Box::new(Diagnostic { message, ..*problem }), missing)
            }
            other => other,
        }
    }

    pub(super) fn diagnose(self, repository: &Repository) -> Diagnostic {
        match self {
            Self::Git(error) => error.diagnose(repository.root()),
            Self::Says(problem) | Self::Lacks(problem, _) => *problem,
        }
    }
}

/// What is judged is not what the event is about.
pub(super) fn other_head(which: &str, event: &str) -> Refused {
    let message = format!("what is judged is not {which}");
    let help = format!("check that out, as `actions/checkout` does by itself on {event}");
    Refused::new(Code::BadEvent, message, &help)
}

/// A name, of which nobody knows how long it is, in a message.
pub(super) fn brief(name: &str) -> String {
    excerpt_of(name, 100).into_owned()
}
