//! Publishing from the event to the comment.

use std::path::Path;
use std::time::Duration;

use super::super::api::Unasked;
use super::super::gate::{Forge, named_policy, post, sticky};
use super::super::output;
use super::super::payload::with_payload;
use super::super::plan::{check_targets, show};
use super::super::run::{append, delimiter, deliver};
use super::super::workflow_run::WorkflowRun;
use super::args::PublishArgs;
use super::check::{check, disarm};
use super::pull::{Target, target};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::github::{Pull, is_said_by};
use crate::io::{self, Budget};
use crate::limits::RESULT_BYTES;
use crate::report::comment::{CommentKey, CommentOf, Marker, Speaker, Stamp};
use crate::report::{self, Budget as Length};
use crate::result::v1::{Gate, Trust, Verdict};
use crate::result::{GateFacts, GateInvocation, blocked_gate, reason};
use crate::tracks::read_gate;

/// Publishes a result. The value is the exit code.
pub(crate) fn publish(args: &PublishArgs) -> Result<u8, Diagnostic> {
    check_targets(&[("--summary", &args.step.summary), ("--outputs", &args.step.outputs)])?;
    match published(args) {
        Ok(()) => Ok(Verdict::Pass.exit_code()),
        Err(problems) => {
            // Whoever reads the summary or the outputs must not take silence for a PASS.
            let blocked = blocked_gate(&problems, &[], &facts());
            let text = report::gate_markdown(&blocked, Length::SUMMARY);
            tell(args, &blocked, &text, None)?;
            let reasons: Vec<_> = problems.iter().map(reason).collect();
            output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
            Ok(Verdict::Blocked.exit_code())
        }
    }
}

fn published(args: &PublishArgs) -> Result<(), Vec<Diagnostic>> {
    let one = |problem| vec![problem];
    let policy = named_policy(args.config.as_deref()).map_err(one)?;
    let run = followed(&|name| std::env::var(name).ok())?;
    let forge = Forge::alone(Duration::from_secs(args.comment.github_timeout));
    let pull = match target(&forge, &run).map_err(one)? {
        Target::Pull(pull) => pull,
        Target::Nothing(why) => {
            return deliver(&format!("nothing is published: {why}\n")).map_err(one);
        }
    };
    let mut gate = read(&args.result).map_err(one)?;
    check(&gate, &run, &policy).map_err(one)?;
    is_into(&gate, &pull).map_err(one)?;
    was_approved(&forge, &gate, pull.number).map_err(one)?;
    disarm(&mut gate, pull.number);
    let commented = comment(args, &forge, &gate, &run, &pull, &policy);
    let url = commented.as_ref().ok().and_then(|url| url.as_deref());
    tell(args, &gate, &report::reported_markdown(&gate, Length::SUMMARY), url).map_err(one)?;
    let at = commented.map_err(|Unasked { message, help }| {
        let message = format!("no comment was written: {message}");
        vec![Diagnostic::run(Code::NotPublished, message, Some(&help))]
    })?;
    let at = at.map(|at| format!(": {at}")).unwrap_or_default();
    let said = format!(
        "{}, as run {}.{} of the pull request {} reported it{at}\n",
        gate.verdict.word(),
        run.id,
        run.attempt,
        pull.number
    );
    deliver(&said).map_err(one)
}

/// The run that this one follows.
fn followed(get: &dyn Fn(&str) -> Option<String>) -> Result<WorkflowRun, Vec<Diagnostic>> {
    with_payload(get, |event, payload, place| {
        let odd =
            |message: String, help| Err(vec![Diagnostic::file(Code::BadEvent, place, message, Some(help))]);
        if get("GITHUB_ACTIONS").as_deref() != Some("true") || event != "workflow_run" {
            let message =
                "`benchgate publish` is for a job that the event `workflow_run` has started".to_owned();
            return odd(
                message,
                "start it with `on: workflow_run`; here `benchgate report` shows the result",
            );
        }
        let repository = payload.at(&["repository", "full_name"]).text();
        let here = get("GITHUB_REPOSITORY").unwrap_or_default();
        if repository.is_some_and(|name| !name.eq_ignore_ascii_case(&here)) {
            return odd(
                "the event is of another repository than this job".into(),
                "this is no payload of GitHub",
            );
        }
        match WorkflowRun::of(payload) {
            Some(run) => Ok(run),
            None => odd(
                "the event `workflow_run` does not say which run it follows".into(),
                "this is no payload of GitHub",
            ),
        }
    })
}

/// The result in a file, or in a directory as it is downloaded. It is anybody's.
fn read(path: &Path) -> Result<Gate, Diagnostic> {
    let inner = path.join("result.json");
    let path = if path.is_dir() { inner.as_path() } else { path };
    let mut buffer = Vec::new();
    let read = io::read(path, RESULT_BYTES, &Budget::new(RESULT_BYTES), &mut buffer);
    let bytes = read.map_err(|error| error.diagnose(&show(path)))?;
    read_gate(&show(path), bytes)
}

/// Whom the result names as having approved must have commented the line. Whether that covers what the run judged, and whether
/// they may approve there, remains the run's word.
fn was_approved(forge: &Forge, gate: &Gate, number: u64) -> Result<(), Diagnostic> {
    let Some((approval, who)) = gate.approval.as_ref().and_then(|all| Some((all, all.by.as_deref()?))) else {
        return Ok(());
    };
    let said = match approval.digest.parse() {
        Ok(digest) => forge.ask(|client| is_said_by(client, number, who, &digest)),
        Err(_) => Ok(false),
    };
    match said {
        Ok(true) => Ok(()),
        Ok(false) => {
            let who = crate::source::excerpt(who);
            let message = format!(
                "the result says that `{who}` approved, and no unedited comment of theirs has that line"
            );
            let help = "let the run judge again: what was approved, and is not any more, approves nothing";
            Err(Diagnostic::run(Code::ResultDisagrees, message, Some(help)))
        }
        Err(Unasked { message, help }) => {
            let message =
                format!("whether `{}` approved cannot be read: {message}", crate::source::excerpt(who));
            Err(Diagnostic::run(Code::GithubUnread, message, Some(&help)))
        }
    }
}

/// A pull request may ask for another branch by now, which is judged by other rules.
fn is_into(gate: &Gate, pull: &Pull) -> Result<(), Diagnostic> {
    let Some(base) = gate.base.as_ref().filter(|base| base.name != pull.base) else { return Ok(()) };
    let message = format!(
        "the result is about a merge into `{}`, and the pull request {} asks for `{}`",
        crate::source::excerpt(&base.name),
        pull.number,
        crate::source::excerpt(&pull.base)
    );
    let help = "let the gate run when the base of a pull request changes, too: `types: [edited]`";
    Err(Diagnostic::run(Code::ResultOfAnotherRun, message, Some(help)))
}

fn comment(
    args: &PublishArgs,
    forge: &Forge,
    gate: &Gate,
    run: &WorkflowRun,
    pull: &Pull,
    policy: &str,
) -> Result<Option<String>, Unasked> {
    let Some(wish) = args.comment.when.wish(gate) else { return Ok(None) };
    // Of the run that judged, so that a newer one is not overwritten.
    let stamp = Stamp { run: run.id, attempt: run.attempt };
    let (head, speaker) = (run.head.clone(), Speaker::Anybody);
    let marker = Marker { key: CommentKey::of(policy), stamp, head, speaker };
    post(forge, &sticky(gate, pull.number, marker, wish, CommentOf::OwnRun, args.comment.author.clone()))
}

/// Summary and outputs.
fn tell(args: &PublishArgs, gate: &Gate, text: &str, url: Option<&str>) -> Result<(), Diagnostic> {
    append(args.step.summary.as_deref(), || format!("\n{text}\n"))?;
    append(args.step.outputs.as_deref(), || {
        let delimiter = delimiter();
        report::gate_outputs(gate, None, &delimiter) + &report::comment_output(url, &delimiter)
    })
}

/// What is known of a result that is not shown.
fn facts() -> GateFacts {
    GateFacts {
        invocation: GateInvocation {
            check: Some("benchgate report result.json".into()),
            ..GateInvocation::default()
        },
        trust: Trust::AuthorControlled,
        head: crate::result::v1::GateHead::default(),
        base: None,
        no_baseline: None,
        run: None,
        config: None,
    }
}
