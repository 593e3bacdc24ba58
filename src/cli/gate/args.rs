//! What can be written after `benchgate gate`. Nothing is decided here.

use std::path::PathBuf;

use clap::ValueEnum;

use super::super::args::{Color, ConfigArg};

/// Judge a change: one verdict against the commit that it is compared with
///
/// Fixtures and packs are judged by the rules of the base, what got worse and which rules are loosened is shown, and
/// claims are judged from evidence. Without `--base` the base is found: that of the pull request, else the default branch.
///
/// Exit codes: 0 PASS, 1 FAIL, 2 `NOT_VERIFIED`, 3 FAIL of a pack's ratio, 4 BLOCKED, 5 INCONCLUSIVE.
#[derive(Debug, clap::Args)]
pub(crate) struct GateArgs {
    /// What the change is compared with: `auto`, a commit or a branch, or `none`
    #[arg(long, value_name = "REF", default_value = "auto")]
    pub(crate) base: String,

    /// What is judged: the `worktree`, or a commit
    #[arg(long, value_name = "REF", default_value = "worktree")]
    pub(crate) head: String,

    /// Judge the pull request N from git objects, in a job whose workflow is that of the default branch: trusted mode.
    /// Its base and its head are fetched; nothing of it is checked out or run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with_all = ["base", "head", "collect", "approve_loosening"])]
    pub(crate) pr: Option<u64>,

    #[command(flatten)]
    pub(crate) config: ConfigArg,

    /// The evidence, instead of where the policy says
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,

    /// Also write the result to DIR: `result.json`, `comment.md`, `junit.xml`
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = GateFormat::Text)]
    pub(crate) format: GateFormat,

    /// Run the contracts of the gated packs first; not in CI, where evidence is made in a job of its own
    #[arg(long)]
    pub(crate) collect: bool,

    /// Approve what the change loosens and loses; refused in CI
    #[arg(long)]
    pub(crate) approve_loosening: bool,

    /// Show every fixture, claim and rule
    #[arg(long)]
    pub(crate) full: bool,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    #[command(flatten)]
    pub(crate) step: StepArgs,

    #[command(flatten)]
    pub(crate) comment: CommentArgs,

    /// Also add the result to the archive DIR, with commit and time; `benchgate history` reads it
    #[arg(long, value_name = "DIR")]
    pub(crate) archive: Option<PathBuf>,
}

/// What a step of a job hands on.
#[derive(Debug, clap::Args)]
pub(crate) struct StepArgs {
    /// Append the result to FILE as Markdown, as a job summary; `$GITHUB_STEP_SUMMARY` names one
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<PathBuf>,

    /// Append verdict and figures to FILE as outputs of a job step; `$GITHUB_OUTPUT` names one
    #[arg(long, value_name = "FILE")]
    pub(crate) outputs: Option<PathBuf>,
}

/// The comment of a pull request, and the way to it.
#[derive(Debug, clap::Args)]
pub(crate) struct CommentArgs {
    /// When to write the comment of the pull request: `auto` when it is not PASS, something changed or one is there.
    /// It needs a pull request at GitHub and `GITHUB_TOKEN`
    #[arg(long = "comment", id = "comment", value_name = "WHEN", value_enum, default_value_t = CommentWhen::Auto)]
    pub(crate) when: CommentWhen,

    /// Whose comments are ours, instead of those of whom the token belongs to; where GitHub does not say, `github-actions[bot]`
    #[arg(long = "comment-author", id = "comment_author", value_name = "LOGIN")]
    pub(crate) author: Option<String>,

    /// Most seconds that one request to GitHub may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) github_timeout: u64,
}

/// When the comment of a pull request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CommentWhen {
    /// When there is something to say, or a comment to be kept true
    Auto,
    /// Also when all is as it was
    Always,
    /// Not at all
    Never,
}

/// A rendering of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateFormat {
    /// For a terminal
    Text,
    /// The comment of a pull request and the job summary
    Markdown,
    /// The whole result; `docs/schema/` describes it
    Json,
    /// Test cases in XML, as `JUnit` writes it
    Junit,
    /// Workflow commands of GitHub
    Annotations,
}
