//! The run of a workflow that another workflow follows, as the event `workflow_run` tells of it.

use crate::ids::Sha;
use crate::source::Node;

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WorkflowRun {
    /// Its id.
    pub(super) id: u64,
    /// The attempt, from 1.
    pub(super) attempt: u64,
    /// The commit that it was about; of a pull request its last one.
    pub(super) head: Sha,
    /// The branch of that.
    pub(super) branch: Option<String>,
    /// The repository of that, `owner/name`; a fork may be gone by now.
    pub(super) repository: Option<String>,
    /// What started it.
    pub(super) event: String,
    /// How it ended.
    pub(super) conclusion: Option<String>,
}

impl WorkflowRun {
    /// Reads the payload of the event.
    pub(super) fn of(payload: &Node<'_>) -> Option<Self> {
        let run = payload.member("workflow_run");
        let text = |path: &[&str]| run.at(path).text().map(str::to_owned);
        Some(Self {
            id: run.member("id").natural()?,
            attempt: run.member("run_attempt").natural()?,
            head: text(&["head_sha"])?.parse().ok()?,
            branch: text(&["head_branch"]),
            repository: text(&["head_repository", "full_name"]),
            event: text(&["event"])?,
            conclusion: text(&["conclusion"]),
        })
    }

    /// Whether it was about a pull request. Then its commit is the last one of that.
    pub(super) fn is_of_a_pull_request(&self) -> bool {
        self.event.starts_with("pull_request")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    #[test]
    fn a_run_says_what_it_was_about() {
        let head = "a".repeat(40);
        let text = format!(
            r#"{{"action": "completed", "workflow_run": {{"id": 30433642, "name": "Gate", "head_branch": "fix",
            "head_sha": "{head}", "path": ".github/workflows/gate.yml", "run_number": 562, "event": "pull_request",
            "status": "completed", "conclusion": "failure", "pull_requests": [], "run_attempt": 2,
            "repository": {{"full_name": "octo/shop"}}, "head_repository": {{"full_name": "ann/shop"}}}}}}"#
        );
        let run = WorkflowRun::of(&parse(&text).unwrap()).unwrap();
        assert_eq!((run.id, run.attempt, run.head.as_str()), (30_433_642, 2, &*head));
        assert_eq!((run.branch.as_deref(), run.repository.as_deref()), (Some("fix"), Some("ann/shop")));
        assert!(run.is_of_a_pull_request() && run.conclusion.as_deref() == Some("failure"));
        // A fork that is gone, a run that goes on.
        let gone = text.replace(r#"{"full_name": "ann/shop"}"#, "null").replace(r#""failure""#, "null");
        let run = WorkflowRun::of(&parse(&gone).unwrap()).unwrap();
        assert_eq!((run.repository, run.conclusion), (None, None));
        for less in ["{}", "[]", r#"{"workflow_run": {"id": 1}}"#] {
            assert_eq!(WorkflowRun::of(&parse(less).unwrap()), None);
        }
        assert_eq!(WorkflowRun::of(&parse(&text.replace(&head, "main")).unwrap()), None);
    }
}
