//! The pull request that a run was about, as GitHub says it. What the result says of it is not asked.

use super::super::api::Unasked;
use super::super::gate::Forge;
use super::super::workflow_run::WorkflowRun;
use crate::diagnostic::{Code, Diagnostic};
use crate::github::{OpenPull, Pull, pulls_of};

/// What is to be published to.
pub(super) enum Target {
    /// The pull request.
    Pull(Pull),
    /// Nothing any more, or nothing at all; why.
    Nothing(String),
}

/// Looks for the pull request. A run of which there is none any more is no fault of anybody's.
pub(super) fn target(forge: &Forge, run: &WorkflowRun) -> Result<Target, Diagnostic> {
    if !run.is_of_a_pull_request() {
        let event = crate::source::excerpt(&run.event);
        return Ok(Target::Nothing(format!(
            "run {} was started by `{event}`, about no pull request",
            run.id
        )));
    }
    let open = forge.ask(|client| pulls_of(client, run.repository.as_deref(), run.branch.as_deref()));
    let open = open.map_err(|Unasked { message, help }| {
        let message = format!("the pull request of run {} cannot be looked for: {message}", run.id);
        Diagnostic::run(Code::GithubUnread, message, Some(&help))
    })?;
    let is_any = !open.is_empty();
    let mut found: Vec<Pull> =
        open.into_iter().map(|OpenPull { pull, .. }| pull).filter(|pull| pull.head == run.head).collect();
    // A page may have been turned while something moved.
    found.sort_by_key(|pull| pull.number);
    found.dedup_by_key(|pull| pull.number);
    match (found.pop(), found.last()) {
        (Some(pull), None) => Ok(Target::Pull(pull)),
        (Some(one), Some(other)) => {
            let message = format!(
                "run {} may be about the pull request {} or {}: both have this last commit",
                run.id, other.number, one.number
            );
            let help = Some("close one of them, or push another commit to it");
            Err(Diagnostic::run(Code::NoPullRequest, message, help))
        }
        (None, _) if is_any => Ok(Target::Nothing(
            "the pull request has got another last commit since, whose run speaks for it".into(),
        )),
        (None, _) => Ok(Target::Nothing(format!("no pull request of {} is open any more", run.head))),
    }
}
