//! The comment on the pull request. What becomes of it never changes the verdict.

use std::path::Path;

use super::super::api::Unasked;
use super::super::output;
use super::args::CommentWhen;
use super::forge::{Change, Forge};
use super::plan::GatePlan;
use super::policies;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::github::{Sticky, publish as write};
use crate::io::{self, POLICY_FILE};
use crate::report::comment::{
    CommentKey, CommentLength, CommentOf, Marker, Outcome, Speaker, Stamp, Wish, comment_body,
    is_worth_a_comment,
};
use crate::result::reason;
use crate::result::v1::{Gate, Trust};

impl CommentWhen {
    /// What is wished for with this result; nothing where no comment is to be written at all.
    pub(in crate::cli) fn wish(self, result: &Gate) -> Option<Wish> {
        match self {
            Self::Never => None,
            Self::Always => Some(Wish::Post),
            Self::Auto if is_worth_a_comment(result) => Some(Wish::Post),
            Self::Auto => Some(Wish::KeepTrue),
        }
    }
}

/// Writes the comment that is asked for, and says why where it could not. The value is its address.
pub(super) fn publish(plan: &GatePlan, forge: &Forge, result: &Gate) -> Option<String> {
    let wish = plan.comment.wish(result)?;
    if matches!(forge.pull, Some(Err(_))) {
        // The verdict says why.
        return None;
    }
    let Change::Pull { number, head } = &forge.change else {
        if plan.comment == CommentWhen::Always {
            warn(
                "this run is about no pull request",
                "run the gate in a job of a pull request, or leave `--comment` out",
            );
        }
        return None;
    };
    // Nobody asked for a comment, and nobody gave what it needs: a job without a token may be meant so.
    if plan.comment == CommentWhen::Auto && forge.has_no_token() {
        output::tell("no comment: `GITHUB_TOKEN` is not in the environment of this step\n");
        return None;
    }
    let Some(number) = *number else {
        warn("the event does not say the number of the pull request", "this is no payload of GitHub");
        return None;
    };
    let run =
        result.run.as_ref().and_then(|run| Some(Stamp { run: run.id.parse().ok()?, attempt: run.attempt }));
    let Some(stamp) = run else {
        warn("`GITHUB_RUN_ID` is not the number of a run", "leave it as GitHub sets it");
        return None;
    };
    let speaker = match result.trust {
        Trust::Trusted => Speaker::Trusted,
        Trust::AuthorControlled | Trust::Local => Speaker::Anybody,
    };
    let marker = Marker { key: key(plan), stamp, head: head.clone(), speaker };
    let sticky = sticky(result, number, marker, wish, CommentOf::ThisRun, plan.comment_author.clone());
    match post(forge, &sticky) {
        Ok(url) => url,
        Err(Unasked { message, help }) => {
            warn(&message, &help);
            None
        }
    }
}

/// The comment with a result.
pub(in crate::cli) fn sticky(
    result: &Gate,
    number: u64,
    marker: Marker,
    wish: Wish,
    of: CommentOf,
    author: Option<String>,
) -> Sticky {
    Sticky {
        number,
        body: comment_body(result, &marker, CommentLength::Usual, of),
        short: comment_body(result, &marker, CommentLength::Short, of),
        marker,
        wish,
        author,
    }
}

/// Brings a comment into being, or keeps it true. The value is its address, nothing where none is wanted.
pub(in crate::cli) fn post(forge: &Forge, sticky: &Sticky) -> Result<Option<String>, Unasked> {
    let published = forge.ask(|client| write(client, sticky))?;
    if let Some(login) = &published.unsaid_author {
        let message = format!("`{login}` wrote the comment, which this token does not say of itself");
        let help = format!("give `--comment-author {login}`, or each run makes a comment of its own");
        let problem = Diagnostic::run(Code::UnsaidAuthor, message, Some(&help));
        output::complain(&[(Level::Warning, &reason(&problem))]);
    }
    let cause = published.last_trouble.map(|error| format!(": {error}")).unwrap_or_default();
    let not = |message: String, help: &str| Err(Unasked { message, help: help.to_owned() });
    match published.outcome {
        Outcome::Stands(url) => Ok(Some(url)),
        Outcome::Newer(url) => {
            tracing::info!("a newer run has written the comment, or a trusted one about this commit");
            Ok(Some(url))
        }
        Outcome::NotWanted => Ok(None),
        Outcome::Removed => {
            not("somebody removed it at once".into(), "run the job again, if it was not meant")
        }
        Outcome::TooLong => {
            not(format!("GitHub takes not even its short form{cause}"), "the job summary has the result")
        }
        Outcome::Unclear => {
            let message = format!("again and again nobody could say whether it was written{cause}");
            not(message, "look at the pull request, and run the job again")
        }
        Outcome::Unsettled => {
            let help = "let one job for each pull request run at a time: a `concurrency` group";
            not("others wrote it at the same time, again and again".into(), help)
        }
    }
}

/// Which comment it is: that of the policy, named from the root of the repository.
fn key(plan: &GatePlan) -> CommentKey {
    let config = plan.config.as_deref();
    if plan.pull.is_some() {
        return CommentKey::of(&policies::named(config).unwrap_or_default());
    }
    let root = io::git_root(Path::new(".")).ok().flatten();
    let path = root.and_then(|root| policies::below(&root, config).ok());
    let shown = || config.map_or_else(|| POLICY_FILE.into(), Path::to_string_lossy).into_owned();
    CommentKey::of(&path.unwrap_or_else(shown))
}

fn warn(message: &str, help: &str) {
    let problem =
        Diagnostic::run(Code::NotPublished, format!("no comment was written: {message}"), Some(help));
    output::complain(&[(Level::Warning, &reason(&problem))]);
}
