//! What the environment of a GitHub Actions job says about it. Nothing of it is checked here.

use crate::evidence::statement::Ci;

/// Where in CI this process runs, as far as a variable says it; `get` looks one up. All is absent outside of CI.
pub fn ci(get: impl Fn(&str) -> Option<String>) -> Ci {
    let get = |name: &str| get(name).filter(|value| !value.is_empty() && value.len() <= MOST);
    if get("GITHUB_ACTIONS").as_deref() != Some("true") {
        return Ci::default();
    }
    Ci {
        repository: get("GITHUB_REPOSITORY"),
        repository_id: get("GITHUB_REPOSITORY_ID"),
        pull_request: get("GITHUB_REF").as_deref().and_then(pull_request),
        event: get("GITHUB_EVENT_NAME"),
        workflow: get("GITHUB_WORKFLOW"),
        run_id: get("GITHUB_RUN_ID"),
        run_attempt: get("GITHUB_RUN_ATTEMPT").and_then(|text| count(&text)),
        job: get("GITHUB_JOB"),
        leg: None,
    }
}

/// Most bytes of one value; no name of GitHub is as long.
const MOST: usize = 1_000;

/// `refs/pull/12/merge` is pull request 12.
fn pull_request(reference: &str) -> Option<u64> {
    count(reference.strip_prefix("refs/pull/")?.strip_suffix("/merge")?)
}

/// A number from 1 that a record can hold.
fn count(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && (1..=i64::MAX.unsigned_abs()).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_what_its_variables_say() {
        let get = |name: &str| {
            let value = match name {
                "GITHUB_ACTIONS" => "true",
                "GITHUB_REPOSITORY" => "o/r",
                "GITHUB_REPOSITORY_ID" => "17",
                "GITHUB_REF" => "refs/pull/12/merge",
                "GITHUB_RUN_ID" => "99",
                "GITHUB_RUN_ATTEMPT" => "2",
                "GITHUB_JOB" => "test",
                "GITHUB_WORKFLOW" => "",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let want = Ci {
            repository: Some("o/r".into()),
            repository_id: Some("17".into()),
            pull_request: Some(12),
            run_id: Some("99".into()),
            run_attempt: Some(2),
            job: Some("test".into()),
            ..Ci::default()
        };
        assert_eq!(ci(get), want);
        assert_eq!(ci(|name| get(name).filter(|_| name != "GITHUB_ACTIONS")), Ci::default());
        assert_eq!(ci(|name| get(name).map(|_| "true".repeat(300))), Ci::default());
    }

    #[test]
    fn only_the_merge_of_a_pull_request_names_it() {
        for reference in [
            "refs/heads/main",
            "refs/pull/12/head",
            "refs/pull//merge",
            "refs/pull/+1/merge",
            "refs/pull/0/merge",
        ] {
            assert_eq!(pull_request(reference), None, "{reference}");
        }
    }
}
