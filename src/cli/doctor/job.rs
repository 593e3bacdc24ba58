//! The job that this is, and what a gate in it would be held against.

use super::super::gate::{is_pull_trusted, survey};
use super::super::payload::{pull_number, with_payload};
use super::super::workflow_run::WorkflowRun;
use super::found::{ok, problem, warn};
use crate::diagnostic::{Code, Diagnostic};
use crate::result::v1::{Check, CheckState};
use crate::source::{Node, excerpt};

/// The event, what a verdict would be worth, and the base. In a clone that is `bad` there is nothing to look for.
pub(super) fn checks(get: &dyn Fn(&str) -> Option<String>, clone: CheckState) -> Vec<Check> {
    let (event, way) = event(get);
    let mut checks = vec![event, trust(get, way)];
    match way {
        // The base is asked of GitHub then, or nobody knows of which event it would be.
        Way::ByNumber | Way::Follows | Way::Unknown => {}
        Way::CheckedOut if clone == CheckState::Bad => {}
        Way::CheckedOut => checks.push(base()),
    }
    checks
}

/// How a gate is run on an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// On what is checked out.
    CheckedOut,
    /// `gate --pr`.
    ByNumber,
    /// `publish`, or `gate --pr`.
    Follows,
    /// The event cannot be read.
    Unknown,
}

fn event(get: &dyn Fn(&str) -> Option<String>) -> (Check, Way) {
    if get("GITHUB_ACTIONS").as_deref() != Some("true") {
        return (ok("event", "this is no job of GitHub Actions"), Way::CheckedOut);
    }
    let of_gate = survey::event(get);
    let words = of_gate.as_deref().unwrap_or_default();
    let read = with_payload(get, |event, payload, place| of(event, payload, place, words));
    match read.and_then(|(check, way)| match way {
        // What a gate itself reads of it must be there.
        Way::CheckedOut => of_gate.clone().map(|_| (check, way)),
        _ => Ok((check, way)),
    }) {
        Ok(found) => found,
        Err(problems) => {
            let found = problems.first().map(|first| problem("event", CheckState::Bad, first));
            (found.unwrap_or_else(|| ok("event", "nothing is known of it")), Way::Unknown)
        }
    }
}

/// Events of a change: of a pull request, its reviews, or of a group of them.
const IN_A_CHANGE: [&str; 4] =
    ["pull_request", "pull_request_review", "pull_request_review_comment", "merge_group"];

/// Events of a repository that start a job and are about no change.
const OF_A_BRANCH: [&str; 4] = ["push", "schedule", "workflow_dispatch", "repository_dispatch"];

/// `words` are those of a gate about its event.
fn of(event: &str, payload: &Node<'_>, place: &str, words: &str) -> Result<(Check, Way), Vec<Diagnostic>> {
    let from_a_fork = || {
        let name = |side: &str| payload.at(&["pull_request", side, "repo", "full_name"]).text();
        name("head").is_some() && name("base").is_some() && name("head") != name("base")
    };
    Ok(match event {
        "" => {
            let help = "leave `GITHUB_EVENT_NAME` as GitHub sets it";
            (warn("event", "nobody says what started this job", help), Way::CheckedOut)
        }
        "pull_request_target" => {
            let help = "check nothing out, and judge by the number: `benchgate gate --pr \"$NUMBER\"`";
            (
                warn("event", "`pull_request_target`: what is checked out is not the change", help),
                Way::ByNumber,
            )
        }
        "workflow_run" => {
            let Some(WorkflowRun { id, attempt, head, event, .. }) = WorkflowRun::of(payload) else {
                let message = "the event `workflow_run` does not say which run it follows".to_owned();
                let help = Some("this is no payload of GitHub");
                return Err(vec![Diagnostic::file(Code::BadEvent, place, message, help)]);
            };
            let event = excerpt(&event);
            let words = format!("run {id}.{attempt} of `{event}`, commit {head}");
            (ok("event", format!("`workflow_run`: for `publish`, or `gate --pr`; {words}")), Way::Follows)
        }
        name if name.starts_with("pull_request") && from_a_fork() => {
            let help = "nothing; a workflow on `workflow_run` with `benchgate publish` can write the comment";
            let message = format!("`{}` from a fork{words}: the token may only read", excerpt(name));
            (warn("event", message, help), Way::CheckedOut)
        }
        name if IN_A_CHANGE.contains(&name) || OF_A_BRANCH.contains(&name) => {
            (ok("event", format!("`{name}`{words}")), Way::CheckedOut)
        }
        name => {
            let help = "start the gate on `pull_request` or `merge_group`; here it would judge the branch that is \
                        checked out, as what landed";
            let message = format!("`{}` is about no change that a gate knows", excerpt(name));
            (warn("event", message, help), Way::CheckedOut)
        }
    })
}

/// What the word in a verdict would be.
fn trust(get: &dyn Fn(&str) -> Option<String>, way: Way) -> Check {
    let number = pull_number(get).unwrap_or(1);
    let in_ci = ["GITHUB_ACTIONS", "CI"].iter().any(|name| get(name).as_deref() == Some("true"));
    ok(
        "trust",
        match (in_ci, is_pull_trusted(number)) {
            (_, true) if way == Way::CheckedOut => "`author-controlled`; `gate --pr` would be `trusted` here",
            (_, true) => "`trusted` with `gate --pr`",
            (true, false) => "`author-controlled`: the change may own the workflow",
            (false, false) => "`local`",
        },
    )
}

/// What the change would be held against, as far as this clone shows it.
fn base() -> Check {
    match survey::base() {
        Ok(words) => ok("base", words),
        Err(survey::NoBase::Fetched(problem_found)) => {
            let words = problem_found.message;
            ok("base", format!("{words}; it is fetched when a gate runs"))
        }
        Err(survey::NoBase::Lacking(found)) => problem("base", CheckState::Bad, &found),
    }
}
