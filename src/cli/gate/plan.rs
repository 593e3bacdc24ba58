//! From arguments to a gate in which the words cannot be wrong any more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::plan::{check_targets, paint, show};
use super::args::{CommentWhen, GateArgs, GateFormat};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::REFERENCE_BYTES;
use crate::report::{Detail, Paint};
use crate::result::{GateInvocation, Quotes, quote, quote_path};

/// The base that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AskedBase {
    /// It is found.
    Auto,
    /// No comparison.
    None,
    /// A commit or a branch.
    Named(String),
}

/// What is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AskedHead {
    /// The files that are checked out.
    Worktree,
    /// A commit.
    Named(String),
}

/// A gate that is asked for.
#[derive(Debug)]
pub(crate) struct GatePlan {
    /// The number of the pull request that is judged in trusted mode.
    pub(super) pull: Option<u64>,
    pub(super) base: AskedBase,
    pub(super) head: AskedHead,
    pub(super) config: Option<PathBuf>,
    pub(super) evidence: Option<PathBuf>,
    pub(super) out: Option<PathBuf>,
    pub(super) format: GateFormat,
    pub(super) collect: bool,
    pub(super) approve: bool,
    pub(super) detail: Detail,
    pub(super) paint: Paint,
    pub(super) summary: Option<PathBuf>,
    pub(super) outputs: Option<PathBuf>,
    pub(super) comment: CommentWhen,
    pub(super) comment_author: Option<String>,
    pub(super) github_timeout: Duration,
    pub(super) archive: Option<PathBuf>,
    pub(super) quotes: Quotes,
    pub(super) invocation: GateInvocation,
}

impl GatePlan {
    /// A gate of the working tree against a base, of which nothing is delivered.
    pub(super) fn of_base(base: &str, config: Option<PathBuf>) -> Self {
        Self {
            pull: None,
            base: asked_base(base),
            head: AskedHead::Worktree,
            config,
            evidence: None,
            out: None,
            format: GateFormat::Text,
            collect: false,
            approve: false,
            detail: Detail::Full,
            paint: Paint::Plain,
            summary: None,
            outputs: None,
            comment: CommentWhen::Never,
            comment_author: None,
            github_timeout: Duration::ZERO,
            archive: None,
            quotes: Quotes::Kept,
            invocation: GateInvocation::default(),
        }
    }
}

fn asked_base(base: &str) -> AskedBase {
    match base {
        "auto" => AskedBase::Auto,
        "none" => AskedBase::None,
        name => AskedBase::Named(name.to_owned()),
    }
}

/// The names of the files that `--out` gets.
pub(super) const OUT_FILES: [&str; 3] = ["result.json", "comment.md", "junit.xml"];

/// Plans a gate.
pub(crate) fn plan_gate(args: GateArgs) -> Result<GatePlan, Diagnostic> {
    let is_ci = is_ci();
    let refuse = |flag: &str, why: &str| {
        let help = Some("leave the flag out");
        Err(Diagnostic::run(Code::Usage, format!("`{flag}` is refused in CI: {why}"), help))
    };
    if args.approve_loosening && is_ci {
        return refuse("--approve-loosening", "who approves there must be somebody else than the change");
    }
    if args.collect && is_ci {
        return refuse(
            "--collect",
            "evidence is made in a job of its own, which has no token and no verdict",
        );
    }
    if args.collect && args.head != "worktree" {
        let message = "`--collect` runs commands in the working tree, and `--head` names a commit".to_owned();
        return Err(Diagnostic::run(
            Code::Usage,
            message,
            Some("check the commit out, or leave one of them out"),
        ));
    }
    for (flag, name) in [("--base", &args.base), ("--head", &args.head)] {
        if name.len() > REFERENCE_BYTES {
            let message = format!("`{flag}` names a commit with more than {REFERENCE_BYTES} bytes");
            let help = Some("name a commit or a branch that is there");
            return Err(Diagnostic::run(Code::Usage, message, help));
        }
    }
    check_targets(&[("--summary", &args.step.summary), ("--outputs", &args.step.outputs)])?;
    let base = asked_base(&args.base);
    let head = match args.head.as_str() {
        "worktree" => AskedHead::Worktree,
        name => AskedHead::Named(name.to_owned()),
    };
    let is_compact =
        !args.full && args.format != GateFormat::Json && args.out.is_none() && args.archive.is_none();
    let invocation = invocation(&args, &base);
    Ok(GatePlan {
        pull: args.pr,
        base,
        head,
        config: args.config.config,
        evidence: args.evidence,
        out: args.out,
        format: args.format,
        collect: args.collect,
        approve: args.approve_loosening,
        detail: if args.full { Detail::Full } else { Detail::Compact },
        paint: paint(args.color),
        summary: args.step.summary,
        outputs: args.step.outputs,
        comment: args.comment.when,
        comment_author: args.comment.author,
        github_timeout: Duration::from_secs(args.comment.github_timeout),
        archive: args.archive,
        quotes: if is_compact { Quotes::LeftOut } else { Quotes::Kept },
        invocation,
    })
}

/// How the gate was asked for: what a suggested command repeats.
fn invocation(args: &GateArgs, base: &AskedBase) -> GateInvocation {
    let path = |path: &Path| quote_path(&show(path));
    let mut flags = String::new();
    if args.head != "worktree" {
        flags.push_str(&format!(" --head={}", quote(&args.head)));
    }
    if let Some(config) = &args.config.config {
        flags.push_str(&format!(" --config {}", path(config)));
    }
    if let Some(evidence) = &args.evidence {
        flags.push_str(&format!(" --evidence {}", path(evidence)));
    }
    GateInvocation {
        flags,
        base: match base {
            AskedBase::Auto => None,
            AskedBase::None => Some("none".into()),
            AskedBase::Named(name) => Some(name.clone()),
        },
        fixtures: String::new(),
        config: args.config.config.as_deref().map(show),
        check: None,
        can_collect: args.head == "worktree" && args.pr.is_none(),
        pull: args.pr,
    }
}

/// Whether this runs in CI: `GITHUB_ACTIONS=true` or `CI=true`.
pub(in crate::cli) fn is_ci() -> bool {
    ["GITHUB_ACTIONS", "CI"].iter().any(|name| std::env::var_os(name).is_some_and(|value| value == "true"))
}
