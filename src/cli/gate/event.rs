//! What started a run of GitHub Actions, as far as a gate needs to know it. All of it comes from outside.

use crate::cli::payload::with_payload;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::Sha;
use crate::io::{Server, ServerError};
use crate::limits::REFERENCE_BYTES;
use crate::source::Node;

/// What started the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) kind: Kind,
    /// The commit that the run is about: of a pull request a merge that GitHub made for testing it.
    pub(super) sha: Option<Sha>,
    /// The default branch of the repository.
    pub(super) default_branch: Option<String>,
    /// The reference that the run is about.
    pub(super) reference: Option<String>,
    /// Where the repository can be fetched from, or why that is not known. Nothing outside of GitHub Actions.
    pub(super) server: Option<Result<Server, ServerError>>,
}

/// The kinds of events that a gate tells apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: somebody runs this by hand.
    #[default]
    None,
    /// A change that asks to be merged.
    PullRequest {
        /// The branch that it is to be merged into.
        base: String,
        /// The last commit of the change.
        head: Sha,
        /// Its number, which is needed only to ask GitHub about it.
        number: Option<u64>,
    },
    /// A group of changes that are merged together.
    MergeGroup {
        /// The branch that they are to be merged into.
        name: String,
        /// What they are merged onto.
        base: Sha,
        /// The last merge of the group: what is tested.
        head: Sha,
        /// The pull request that the last merge is of, by the name of the queue's branch.
        number: Option<u64>,
    },
    /// Anything else.
    Other,
}

/// Reads the event of this process; `get` looks a variable up.
pub(super) fn event(get: &dyn Fn(&str) -> Option<String>) -> Result<Event, Vec<Diagnostic>> {
    if get("GITHUB_ACTIONS").as_deref() != Some("true") {
        return Ok(Event::default());
    }
    let payload = of_file(get)?;
    Ok(Event { reference: get("GITHUB_REF"), server: Some(Server::of_job(get)), ..payload })
}

/// The commit that CI ran for, and the pull request, when `commit` is checked out: of the merge that GitHub tests, the last
/// commit of the change. Of anything else that is checked out the event says nothing.
pub(in crate::cli) fn of_event(commit: &Sha) -> (Sha, Option<u64>) {
    match event(&|name| std::env::var(name).ok()) {
        Ok(Event { kind: Kind::PullRequest { head, number, .. }, sha, .. })
            if head == *commit || sha.as_ref() == Some(commit) =>
        {
            (head, number)
        }
        _ => (commit.clone(), None),
    }
}

fn of_file(get: &dyn Fn(&str) -> Option<String>) -> Result<Event, Vec<Diagnostic>> {
    let sha = get("GITHUB_SHA").and_then(|text| text.parse().ok());
    with_payload(get, |name, payload, place| of_payload(name, sha, payload, place))
}

fn of_payload(name: &str, sha: Option<Sha>, node: &Node<'_>, place: &str) -> Result<Event, Vec<Diagnostic>> {
    let default_branch = node.at(&["repository", "default_branch"]).text().map(str::to_owned);
    let base = node.at(&["pull_request", "base", "ref"]).text();
    let base = base.or_else(|| node.at(&["merge_group", "base_ref"]).text());
    // What no branch can be called is nothing to look for.
    let is_long = |name: &str| name.len() > REFERENCE_BYTES;
    if default_branch.as_deref().is_some_and(is_long) || base.is_some_and(is_long) {
        let message = format!("the event `{name}` names a branch with more than {REFERENCE_BYTES} bytes");
        let help = Some("this is no payload of GitHub");
        return Err(vec![Diagnostic::file(Code::BadEvent, place, message, help)]);
    }
    let mut problems = Vec::new();
    let mut needed = |path: &[&str]| {
        let found = node.at(path).text();
        if found.is_none() {
            let message = format!("the event `{name}` does not say `{}`", path.join("."));
            let help =
                Some("run the gate in a job of a pull request or a merge group, or by hand with `--base`");
            problems.push(Diagnostic::file(Code::BadEvent, place, message, help));
        }
        found.unwrap_or_default().to_owned()
    };
    let kind = match name {
        // The events of its reviews have the same payload, and the same commit is checked out.
        "pull_request" | "pull_request_target" | "pull_request_review" | "pull_request_review_comment" => {
            let (base, head) =
                (needed(&["pull_request", "base", "ref"]), needed(&["pull_request", "head", "sha"]));
            let number = node.at(&["pull_request", "number"]).natural();
            head.parse().map(|head| Kind::PullRequest { base, head, number })
        }
        "merge_group" => {
            let name = needed(&["merge_group", "base_ref"]);
            let name = name.strip_prefix("refs/heads/").map(str::to_owned).unwrap_or(name);
            let (base, head) = (needed(&["merge_group", "base_sha"]), needed(&["merge_group", "head_sha"]));
            let number = node.at(&["merge_group", "head_ref"]).text().and_then(queued);
            base.parse().and_then(|base| Ok(Kind::MergeGroup { name, base, head: head.parse()?, number }))
        }
        _ => Ok(Kind::Other),
    };
    match kind {
        Ok(kind) if problems.is_empty() => {
            Ok(Event { kind, sha, default_branch, reference: None, server: None })
        }
        Err(error) if problems.is_empty() => {
            let help = Some("this is no payload of GitHub");
            Err(vec![Diagnostic::file(Code::BadEvent, place, error.to_string(), help)])
        }
        _ => Err(problems),
    }
}

/// The number in the name of a queue's branch: `refs/heads/gh-readonly-queue/main/pr-12-` and the id of a commit.
fn queued(reference: &str) -> Option<u64> {
    let (_, name) = reference.strip_prefix("refs/heads/gh-readonly-queue/")?.rsplit_once('/')?;
    let (number, commit) = name.strip_prefix("pr-")?.split_once('-')?;
    commit.parse::<Sha>().ok()?;
    number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::parse;

    fn of(name: &str, payload: &str) -> Result<Event, Vec<Diagnostic>> {
        of_payload(name, None, &parse(payload).unwrap(), "event.json")
    }

    #[test]
    fn a_pull_request_says_where_it_goes_and_what_it_is() {
        let sha = "a".repeat(40);
        let payload = format!(
            r#"{{"pull_request": {{"number": 7, "base": {{"ref": "main", "sha": "x"}}, "head": {{"sha": "{sha}"}}}},
                "repository": {{"default_branch": "trunk"}}}}"#
        );
        for name in
            ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"]
        {
            let event = of(name, &payload).unwrap();
            let head = sha.parse().unwrap();
            assert_eq!(
                event.kind,
                Kind::PullRequest { base: "main".into(), head, number: Some(7) },
                "{name}"
            );
            assert_eq!(event.default_branch.as_deref(), Some("trunk"));
        }
    }

    #[test]
    fn a_merge_group_says_which_branch_it_is_for() {
        let (base, head) = ("a".repeat(40), "b".repeat(40));
        let group = of(
            "merge_group",
            &format!(
                r#"{{"merge_group": {{"base_ref": "refs/heads/release/1", "base_sha": "{base}", "head_sha": "{head}"}},
                    "repository": {{"default_branch": "main"}}}}"#
            ),
        );
        let (base, head) = (base.parse().unwrap(), head.parse().unwrap());
        assert_eq!(
            group.unwrap().kind,
            Kind::MergeGroup { name: "release/1".into(), base, head, number: None }
        );
    }

    #[test]
    fn the_branch_of_a_queue_names_its_pull_request() {
        let sha = "b".repeat(40);
        let queue = "refs/heads/gh-readonly-queue/";
        assert_eq!(queued(&format!("{queue}main/pr-12-{sha}")), Some(12));
        assert_eq!(queued(&format!("{queue}release/1.x/pr-7-{sha}")), Some(7));
        for odd in [
            format!("{queue}main/pr--{sha}"),
            format!("{queue}main/pr-+1-{sha}"),
            format!("{queue}main/pr-1-main"),
            format!("{queue}pr-1-{sha}"),
            format!("refs/heads/pr-1-{sha}"),
        ] {
            assert_eq!(queued(&odd), None, "{odd}");
        }
    }

    #[test]
    fn a_payload_that_says_less_is_refused_with_all_that_is_missing() {
        assert_eq!(of("pull_request", "{}").unwrap_err().len(), 2);
        assert_eq!(of("merge_group", r#"{"merge_group": {"base_sha": 7}}"#).unwrap_err().len(), 3);
        let wrong = of(
            "merge_group",
            r#"{"merge_group": {"base_ref": "x", "base_sha": "main", "head_sha": "main"}}"#,
        )
        .unwrap_err();
        assert!(wrong[0].message.contains("40 or 64"), "{wrong:?}");
        assert_eq!(of("push", "[]").unwrap().kind, Kind::Other);
    }
}
