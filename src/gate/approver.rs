//! Who may approve a change by a comment, and whose comment does not count.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use crate::ids::Digest;
use crate::policy::SelfApproval;

/// The only text that approves: a comment that is this and nothing else.
pub fn approving_text(digest: &Digest) -> String {
    format!("benchgate approve {digest}")
}

/// The digest that a comment would approve.
pub fn approved_digest(body: &str) -> Option<Digest> {
    let digest = body.trim().strip_prefix("benchgate approve ")?.parse().ok()?;
    (approving_text(&digest) == body.trim()).then_some(digest)
}

/// A comment with the text that approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Whose it is.
    pub login: String,
    /// What wrote it.
    pub writer: Writer,
    /// Whether its text is the first one.
    pub text: Text,
}

/// What wrote a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Somebody by hand.
    Person,
    /// An account that is no person.
    Bot,
    /// An app in somebody's name.
    App,
}

/// Whether a comment was changed. Others than its writer may do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// As it was written.
    Untouched,
    /// Changed afterwards.
    Edited,
}

/// Who made the change: logins in lower case, for GitHub takes them in any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authors {
    /// The author of the pull request, and those of its commits whom GitHub knows.
    pub logins: BTreeSet<String>,
    /// Commits of which GitHub does not know the author.
    pub unknown: u64,
}

/// Why a comment does not approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It was changed.
    Edited,
    /// GitHub does not say whether it was.
    Unread,
    /// It is not by a person.
    Bot,
    /// An app wrote it.
    App,
    /// Its writer made the change.
    Author,
    /// Its writer has no right to approve; the role on the repository.
    NoRight(String),
}

impl Refusal {
    /// In words, after a login.
    pub fn words(&self) -> String {
        match self {
            Self::Edited => "their comment was edited".into(),
            Self::Unread => "GitHub does not say whether their comment was edited".into(),
            Self::Bot => "no person".into(),
            Self::App => "an app wrote it in their name".into(),
            Self::Author => {
                "an author of the change, and `self_approval` of the base does not allow it".into()
            }
            Self::NoRight(role) => {
                format!("neither maintains the repository (their role is `{role}`) nor is one of `approvers`")
            }
        }
    }
}

/// How a comment approves, as far as its writer has the right to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Somebody else than the change's authors.
    Other,
    /// An author, whom the base's policy lets approve.
    Author,
}

/// Whether a comment could approve at all.
pub fn voice(candidate: &Candidate, authors: &Authors, own: SelfApproval) -> Result<Voice, Refusal> {
    let is_author = authors.logins.contains(&candidate.login.to_lowercase());
    match (candidate.writer, candidate.text) {
        (Writer::Bot, _) => Err(Refusal::Bot),
        (Writer::App, _) => Err(Refusal::App),
        (Writer::Person, Text::Edited) => Err(Refusal::Edited),
        (Writer::Person, Text::Untouched) if !is_author => Ok(Voice::Other),
        (Writer::Person, Text::Untouched) if own == SelfApproval::Allowed => Ok(Voice::Author),
        (Writer::Person, Text::Untouched) => Err(Refusal::Author),
    }
}

/// Whether a role on the repository is one that may approve: of the two kinds of names that GitHub has for a role.
pub fn may_approve(permission: &str, role: &str) -> bool {
    permission == "admin" || matches!(role, "maintain" | "admin")
}

#[cfg(test)]
mod tests {
    use SelfApproval::{Allowed, Refused};

    use super::*;

    fn candidate(login: &str, writer: Writer, text: Text) -> Candidate {
        Candidate { login: login.into(), writer, text }
    }

    #[test]
    fn every_reason_not_to_count_is_one() {
        let authors = Authors { logins: ["ann".into()].into(), unknown: 0 };
        let voice = |login: &str, writer, text, own| voice(&candidate(login, writer, text), &authors, own);
        assert_eq!(voice("mia", Writer::Person, Text::Untouched, Refused), Ok(Voice::Other));
        assert_eq!(voice("Ann", Writer::Person, Text::Untouched, Refused), Err(Refusal::Author));
        assert_eq!(voice("ANN", Writer::Person, Text::Untouched, Allowed), Ok(Voice::Author));
        for own in [Allowed, Refused] {
            assert_eq!(voice("mia", Writer::Person, Text::Edited, own), Err(Refusal::Edited));
            assert_eq!(voice("mia", Writer::Bot, Text::Untouched, own), Err(Refusal::Bot));
            assert_eq!(voice("mia", Writer::App, Text::Untouched, own), Err(Refusal::App));
        }
    }

    #[test]
    fn maintainers_and_administrators_may() {
        // A maintainer has the permission `write`, and a role of one's own has a name of its own.
        assert!(
            may_approve("write", "maintain") && may_approve("admin", "admin") && may_approve("admin", "boss")
        );
        for (permission, role) in
            [("write", "write"), ("read", "triage"), ("none", ""), ("maintain", "x"), ("write", "Maintain")]
        {
            assert!(!may_approve(permission, role), "{permission} {role}");
        }
    }
}
