//! The way to GitHub, and what the token may do there. Everything is a question that changes nothing.

use std::time::Duration;

use super::super::payload::pull_number;
use super::found::{bad, ok, warn};
use crate::github::{Access, AccessError, Asked, Client, Rights, Trouble, ask_dry, authorities, proxy_of};
use crate::io::Server;
use crate::result::v1::{Check, CheckState};

/// Server, proxy, authorities, token and rights.
pub(super) fn checks(get: &dyn Fn(&str) -> Option<String>, timeout: Duration) -> Vec<Check> {
    let is_job = get("GITHUB_ACTIONS").as_deref() == Some("true");
    let mut checks = Vec::new();
    if is_job {
        checks.push(match Server::of_job(get) {
            Ok(server) => ok("server", format!("{} is where commits are fetched from", server.url())),
            Err(error) => {
                let help = "leave the variable as GitHub sets it";
                warn("server", format!("nothing can be fetched: {error}"), help)
            }
        });
    }
    let access = match Access::of(get, timeout) {
        Ok(access) => access,
        Err(error) => {
            checks.push(no_access(&error, is_job));
            return checks;
        }
    };
    checks.push(match proxy_of(&access) {
        Ok(true) => ok("proxy", "GitHub is asked through the proxy that the environment names"),
        Ok(false) => ok("proxy", "GitHub is asked straight"),
        Err(trouble) => bad("proxy", trouble.to_string(), trouble.help()),
    });
    checks.push(match authorities(&access) {
        Ok(true) => ok("authorities", "the certificates of this machine, or of `SSL_CERT_FILE`, are read"),
        Ok(false) => ok("authorities", "none are needed: GitHub is asked on this machine"),
        Err(trouble) => {
            let help =
                "install the package `ca-certificates`, or name a file of certificates: `SSL_CERT_FILE`";
            bad("authorities", trouble.to_string(), help)
        }
    });
    if checks.iter().any(|check| check.state == CheckState::Bad) {
        return checks;
    }
    checks.extend(rights(access, get, is_job));
    checks
}

/// Why nothing is asked. On somebody's own machine nothing needs to be.
fn no_access(error: &AccessError, is_job: bool) -> Check {
    match error {
        AccessError::NoToken | AccessError::Repository if !is_job => {
            ok("token", "GitHub is not asked: no token and repository are named, and a gate needs none here")
        }
        AccessError::NoToken => {
            let message = format!("{error}: no comment, and no approval is read");
            warn("token", message, error.help())
        }
        _ => bad("token", error.to_string(), error.help()),
    }
}

/// What the token may read, asked one by one.
fn rights(access: Access, get: &dyn Fn(&str) -> Option<String>, is_job: bool) -> Vec<Check> {
    let mut client = match Client::new(access) {
        Ok(client) => client,
        Err(error) => return vec![bad("github", error.to_string(), error.trouble.help())],
    };
    let run = get("GITHUB_RUN_ID").and_then(|id| id.parse().ok()).filter(|_| is_job);
    let mut asked = vec![(Asked::Repository, "repository", "permissions: contents: read")];
    if let Some(number) = pull_number(get) {
        asked.push((Asked::Pull(number), "pull request", "permissions: pull-requests: read"));
        asked.push((Asked::Comments(number), "comments", "permissions: pull-requests: write"));
    }
    if let Some(run) = run {
        asked.push((Asked::Run(run), "runs", "permissions: actions: read"));
    }
    asked.push((Asked::Queries, "queries", "permissions: pull-requests: read"));
    let mut checks = Vec::new();
    let mut scopes = None;
    for (question, name, permission) in asked {
        match ask_dry(&mut client, &question) {
            Ok(Rights { scopes: said }) => {
                scopes = scopes.or(said);
                checks.push(ok(name, "the token may read it"));
            }
            Err(error) => {
                let help = missing(&error.trouble, permission);
                // Without the way to GitHub there is no need to say it of everything.
                let is_all = question == Asked::Repository;
                let check = if is_all { bad } else { warn };
                checks.push(check(name, error.to_string(), &help));
                if is_all {
                    return checks;
                }
            }
        }
    }
    if is_job && checks.iter().any(|check| check.name == "comments") {
        checks.push(writing(scopes.as_deref()));
    }
    checks
}

/// What to do about a refusal. GitHub itself often says what it wants; a rule of the organisation no permission mends.
fn missing(trouble: &Trouble, permission: &str) -> String {
    let Trouble::Status { status: 403 | 404, message, wants } = trouble else {
        return trouble.help().to_owned();
    };
    let words = message.to_lowercase();
    if words.contains("saml") {
        return "authorise the token for the organisation's single sign-on, or use that of the job"
            .to_owned();
    }
    if words.contains("ip allow list") {
        return "let the organisation's list of allowed addresses have this runner's".to_owned();
    }
    if words.contains("archived") {
        return "the repository is archived: nothing can be written there".to_owned();
    }
    let named = if wants.is_empty() { String::new() } else { format!(" (GitHub names `{wants}`)") };
    format!("give the job `{permission}`{named}")
}

/// Whether comments may be written. Only of one kind of token GitHub says that with an answer to something else.
fn writing(scopes: Option<&[String]>) -> Check {
    let Some(scopes) = scopes else {
        let message = "whether the token may write comments nobody can say without writing one: GitHub names no scopes \
                       of it, as of those of jobs and apps";
        let help = "look whether the job has `permissions: pull-requests: write`; from a fork it has not";
        return warn("writing", message, help);
    };
    let of_it = if scopes.iter().all(String::is_empty) { "none".to_owned() } else { scopes.join(", ") };
    let has = |wanted: &str| scopes.iter().any(|scope| scope == wanted);
    if has("repo") {
        return ok("writing", format!("the scopes of the token let it write comments: {of_it}"));
    }
    let help =
        "give it the scope `repo`, or use the token of the job with `permissions: pull-requests: write`";
    if has("public_repo") {
        let message =
            format!("the scopes of the token let it write comments in public repositories only: {of_it}");
        return warn("writing", message, help);
    }
    warn("writing", format!("the scopes of the token let it write no comment: {of_it}"), help)
}
