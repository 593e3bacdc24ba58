//! Trusted mode: a pull request judged by its number, in a job whose workflow nobody but the default branch has written.

use super::super::api::Unasked;
use super::deepen::is_one;
use super::forge::Forge;
use super::sources::short;
use crate::cli::payload::with_payload;
use crate::cli::workflow_run::WorkflowRun;
use crate::diagnostic::{Code, Diagnostic};
use crate::github::{Pull, PullState, pull};
use crate::ids::Sha;
use crate::limits::REFERENCE_BYTES;
use crate::source::Node;

/// Events whose workflow is that of the branch that `GITHUB_REF` names; somebody may have chosen another than the default one.
const OF_A_BRANCH: [&str; 4] = ["workflow_dispatch", "repository_dispatch", "issue_comment", "push"];

/// Whether a verdict on a pull request is made where its author changes nothing.
pub(in crate::cli) fn is_trusted(number: u64) -> bool {
    started(number, &|name| std::env::var(name).ok()).is_ok()
}

/// The pull request of a number, if it can be judged here and now.
pub(super) fn pull_of(
    forge: &Forge,
    number: u64,
    get: &dyn Fn(&str) -> Option<String>,
) -> Result<Pull, Vec<Diagnostic>> {
    let of_event = started(number, get)?;
    let found = forge.ask(|client| pull(client, number)).map_err(|Unasked { message, help }| {
        let message = format!("the pull request {number} cannot be read: {message}");
        vec![Diagnostic::run(Code::GithubUnread, message, Some(&help))]
    })?;
    check(&found, number, of_event.as_ref()).map_err(|problem| vec![problem])?;
    Ok(found)
}

/// Whether a pull request is one that is to be judged.
fn check(pull: &Pull, number: u64, of_event: Option<&Sha>) -> Result<(), Diagnostic> {
    let refused = |code, message: String, help: &str| Err(Diagnostic::run(code, message, Some(help)));
    if pull.number != number {
        let message = format!("GitHub answers with the pull request {} when asked for {number}", pull.number);
        return refused(Code::NoPullRequest, message, "look at `GITHUB_API_URL`");
    }
    let what = match pull.state {
        PullState::Open => None,
        PullState::Merged => Some("merged"),
        PullState::Closed => Some("closed"),
    };
    if let Some(what) = what {
        let message = format!("the pull request {number} is {what}, and nothing of it is to be judged");
        return refused(
            Code::NoPullRequest,
            message,
            "judge the branch itself: `benchgate gate` without `--pr`",
        );
    }
    if pull.base.len() > REFERENCE_BYTES || !is_one(&pull.base) {
        let message = format!("the pull request {number} is into a branch with a name that no branch has");
        return refused(Code::NoPullRequest, message, "look at `GITHUB_API_URL`");
    }
    // A check on the older commit would else be green because of the newer one.
    if let Some(head) = of_event.filter(|head| **head != pull.head) {
        return Err(moved(number, head, &pull.head));
    }
    Ok(())
}

/// The pull request has got another last commit.
pub(super) fn moved(number: u64, was: &Sha, is: &Sha) -> Diagnostic {
    let message = format!(
        "the last commit of the pull request {number} is {} now, and this run is about {}",
        short(is),
        short(was)
    );
    let help = Some("nothing: the run for the new commit judges it; where there is none, run this one again");
    Diagnostic::run(Code::PullRequestMoved, message, help)
}

/// Looks whether the workflow of this job is that of the default branch. The value is the commit that the job is about, where
/// its event says one.
fn started(number: u64, get: &dyn Fn(&str) -> Option<String>) -> Result<Option<Sha>, Vec<Diagnostic>> {
    if get("GITHUB_ACTIONS").as_deref() != Some("true") {
        let message = "`--pr` judges a pull request in a job of GitHub Actions, and this is none".to_owned();
        let help = format!("here: `git fetch origin pull/{number}/head && benchgate gate --head FETCH_HEAD`");
        return Err(vec![Diagnostic::run(Code::NotTrusted, message, Some(&help))]);
    }
    with_payload(get, |event, payload, place| {
        let reference = get("GITHUB_REF").unwrap_or_default();
        of_event(event, payload, &reference, number, place).map_err(|problem| vec![problem])
    })
}

fn of_event(
    event: &str,
    payload: &Node<'_>,
    reference: &str,
    number: u64,
    place: &str,
) -> Result<Option<Sha>, Diagnostic> {
    const NO_PAYLOAD: Option<&str> = Some("this is no payload of GitHub");
    let odd = |what: &str| {
        Diagnostic::file(
            Code::BadEvent,
            place,
            format!("the event `{event}` does not say {what}"),
            NO_PAYLOAD,
        )
    };
    match event {
        "pull_request_target" => {
            let said = payload.at(&["pull_request", "number"]).natural();
            let said = said.ok_or_else(|| odd("which pull request it is about"))?;
            if said != number {
                let message =
                    format!("the event is about the pull request {said}, and `--pr` names {number}");
                let help = Some(
                    "name that of the event: `--pr \"$NUMBER\"` with `NUMBER: ${{ github.event.number }}`",
                );
                return Err(Diagnostic::file(Code::BadEvent, place, message, help));
            }
            let head = payload.at(&["pull_request", "head", "sha"]).text().and_then(|text| text.parse().ok());
            head.map(Some).ok_or_else(|| odd("which commit is the last one"))
        }
        "workflow_run" => {
            let run = WorkflowRun::of(payload).ok_or_else(|| odd("which run of a workflow it follows"))?;
            Ok(run.is_of_a_pull_request().then_some(run.head))
        }
        "schedule" => Ok(None),
        _ if OF_A_BRANCH.contains(&event) => {
            let default = payload.at(&["repository", "default_branch"]).text();
            if default.is_some_and(|name| reference == format!("refs/heads/{name}")) {
                return Ok(None);
            }
            let message = format!(
                "the workflow of this job is not that of the default branch: it runs on `{}`",
                crate::source::excerpt(reference)
            );
            Err(Diagnostic::run(Code::NotTrusted, message, Some("start it on the default branch")))
        }
        _ => {
            let message = format!(
                "`--pr` is refused on the event `{}`: the change that is judged may own the workflow",
                crate::source::excerpt(event)
            );
            let help = "run it on `pull_request_target` or `workflow_run`, or on the default branch; here judge with \
                        `benchgate gate`, without `--pr`";
            Err(Diagnostic::run(Code::NotTrusted, message, Some(help)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    fn of(event: &str, payload: &str, reference: &str) -> Result<Option<Sha>, Code> {
        of_event(event, &parse(payload).unwrap(), reference, 7, "event.json").map_err(|problem| problem.code)
    }

    #[test]
    fn only_a_workflow_of_the_default_branch_is_trusted() {
        let head: Sha = "a".repeat(40).parse().unwrap();
        let target = format!(r#"{{"pull_request": {{"number": 7, "head": {{"sha": "{head}"}}}}}}"#);
        assert_eq!(of("pull_request_target", &target, "refs/heads/main"), Ok(Some(head.clone())));
        let other = target.replace('7', "8");
        assert_eq!(of("pull_request_target", &other, ""), Err(Code::BadEvent));
        let run = |event: &str| {
            format!(
                r#"{{"workflow_run": {{"id": 1, "run_attempt": 1, "event": "{event}", "head_sha": "{head}"}}}}"#
            )
        };
        assert_eq!(of("workflow_run", &run("pull_request"), ""), Ok(Some(head.clone())));
        assert_eq!(of("workflow_run", &run("push"), ""), Ok(None));
        assert_eq!(of("workflow_run", "{}", ""), Err(Code::BadEvent));
        assert_eq!(of("schedule", "{}", ""), Ok(None));
        let branch = r#"{"repository": {"default_branch": "trunk"}}"#;
        for event in OF_A_BRANCH {
            assert_eq!(of(event, branch, "refs/heads/trunk"), Ok(None), "{event}");
            for reference in ["refs/heads/change", "refs/tags/trunk", "refs/pull/7/merge", ""] {
                assert_eq!(of(event, branch, reference), Err(Code::NotTrusted), "{event} {reference}");
            }
            assert_eq!(of(event, "{}", "refs/heads/main"), Err(Code::NotTrusted));
        }
        for event in ["pull_request", "pull_request_review", "merge_group", "", "create"] {
            assert_eq!(of(event, &target, "refs/heads/main"), Err(Code::NotTrusted), "{event}");
        }
    }

    #[test]
    fn what_is_over_or_another_one_is_not_judged() {
        let head: Sha = "a".repeat(40).parse().unwrap();
        let pull = Pull { number: 7, state: PullState::Open, base: "main".into(), head: head.clone() };
        let of = |pull: &Pull, head: Option<&Sha>| check(pull, 7, head).map_err(|problem| problem.code);
        assert_eq!(of(&pull, None), Ok(()));
        assert_eq!(of(&pull, Some(&head)), Ok(()));
        assert_eq!(of(&pull, Some(&"b".repeat(40).parse().unwrap())), Err(Code::PullRequestMoved));
        for state in [PullState::Closed, PullState::Merged] {
            assert_eq!(of(&Pull { state, ..pull.clone() }, None), Err(Code::NoPullRequest));
        }
        assert_eq!(of(&Pull { number: 8, ..pull.clone() }, None), Err(Code::NoPullRequest));
        for base in ["a:b", "-x", "", "*"] {
            assert_eq!(of(&Pull { base: base.into(), ..pull.clone() }, None), Err(Code::NoPullRequest));
        }
    }
}
