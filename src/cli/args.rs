//! What can be written on the command line. Nothing is decided here.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::doctor::DoctorArgs;
use super::evidence::EvidenceArgs;
use super::gate::GateArgs;
use super::publish::PublishArgs;
use crate::limits::TOLERANCE;

/// Where fixtures are when nothing else is said.
pub(super) const FIXTURES: &str = "benchmark/fixtures";

/// Gates pull requests on the quality of AI code review and on the evidence behind claims about AI-written
/// code.
///
/// Exit codes: 0 PASS, 1 FAIL, 2 `NOT_VERIFIED`, 3 FAIL of a pack's ratio, 4 BLOCKED (no verdict possible, and
/// bad usage).
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Args {
    /// Tell on standard error what is done
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Gate(GateArgs),
    Publish(PublishArgs),
    Init(InitArgs),
    Score(ScoreArgs),
    Pack(PackArgs),
    Evidence(EvidenceArgs),
    Show(ShowArgs),
    Compare(CompareArgs),
    History(HistoryArgs),
    Report(ReportArgs),
    Explain(ExplainArgs),
    Doctor(DoctorArgs),
    Config(ConfigArgs),
}

/// Write a first fixture, a commented policy, a workflow and `.gitattributes`; never over what is there
#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The root of the repository
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,

    /// Only say what would be written
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Show or check the policy, `benchgate.toml`
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the policy that holds, and where each value comes from
    Show {
        #[command(flatten)]
        config: ConfigArg,

        /// What standard output gets
        #[arg(long, value_enum, default_value_t = ConfigFormat::Text)]
        format: ConfigFormat,
    },
    /// Say all that is wrong with the policy
    Check {
        #[command(flatten)]
        config: ConfigArg,
    },
}

/// Where the policy is.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ConfigArg {
    /// The policy; `benchgate.toml` in the current directory unless given, and the defaults where there is none
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigFormat {
    /// TOML with where each value comes from in comments
    Text,
    /// The same, schema `benchgate.config.v1`
    Json,
    /// TOML without comments
    Toml,
}

/// Score recorded review findings against hand-authored expectations
///
/// A fixture is `<id>.diff`, `<id>.expected.json` and `<id>.findings.json`, in DIR or below it. This validates
/// the scorer and the recordings; it does not measure live quality.
#[derive(Debug, clap::Args)]
pub(super) struct ScoreArgs {
    /// The directory that holds the fixtures; `benchmark/fixtures` unless the policy names another
    pub(super) dir: Option<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    #[command(flatten)]
    pub(super) judging: JudgingArgs,

    /// Add reasons, pairs and whole near misses to the text and the Markdown
    #[arg(long)]
    pub(super) full: bool,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,

    /// Also write the result to FILE, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,

    /// Append the result to FILE as Markdown, as a job summary; `$GITHUB_STEP_SUMMARY` names one
    #[arg(long, value_name = "FILE")]
    pub(super) summary: Option<PathBuf>,

    /// Also add the result to the archive DIR, with commit and time; `benchgate history` reads it
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,

    /// Append verdict and figures to FILE as outputs of a job step; `$GITHUB_OUTPUT` names one
    #[arg(long, value_name = "FILE")]
    pub(super) outputs: Option<PathBuf>,
}

/// Judge a quality pack: every required claim, then the weighted ratio of its rubric
///
/// Claims are words here: what `--observed-claim` says is believed, and the result says so. One required claim
/// that is missing or stale makes the pack `NOT_VERIFIED`, however high the ratio.
#[derive(Debug, clap::Args)]
pub(super) struct PackArgs {
    /// The pack, a JSON file
    #[arg(long, value_name = "FILE")]
    pub(super) pack: PathBuf,

    /// A claim that was observed to hold; can be repeated
    #[arg(long, value_name = "CLAIM")]
    pub(super) observed_claim: Vec<String>,

    /// A claim whose evidence is stale, observed or not; can be repeated
    #[arg(long, value_name = "CLAIM")]
    pub(super) stale_claim: Vec<String>,

    /// The score of a criterion, a decimal within 0 and 1; can be repeated
    #[arg(long, value_name = "ID=SCORE")]
    pub(super) criterion_score: Vec<String>,

    /// Take scores from FILE, where each says by whom, why and when
    #[arg(long, value_name = "FILE")]
    pub(super) scores: Option<PathBuf>,

    /// Judge only the task ID, on its own branch
    #[arg(long, value_name = "ID")]
    pub(super) task: Option<String>,

    /// Judge the claims from the evidence in DIR, under the policy, instead of by words
    #[arg(long, value_name = "DIR")]
    pub(super) evidence: Option<PathBuf>,

    /// Refuse every word: no `--observed-claim` and no `--criterion-score`
    #[arg(long, requires = "evidence", conflicts_with_all = ["observed_claim", "criterion_score"])]
    pub(super) review_mode: bool,

    /// The policy for `--evidence`, instead of `benchgate.toml` in the current directory
    #[arg(long, value_name = "FILE", requires = "evidence")]
    pub(super) config: Option<PathBuf>,

    /// Join results of single tasks to one of the whole pack
    #[arg(long, value_name = "RESULT", num_args = 1.., conflicts_with_all = ["observed_claim", "stale_claim", "criterion_score", "scores", "task", "evidence"])]
    pub(super) combine: Vec<PathBuf>,

    /// Also write the result to FILE, as JSON, whatever happens; directories are made
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Also add the result to the archive DIR, with commit and time; `benchgate history` reads it
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// Show every claim, criterion and task
    #[arg(long)]
    pub(super) full: bool,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Show one fixture: its diff with expectations and findings on their lines, pairs and misses
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// The id: the path of its files below the fixtures directory, without endings
    pub(super) fixture: String,

    /// The directory that holds the fixtures; `benchmark/fixtures` unless the policy names another
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,

    /// Show it before and after, and the rules that changed: against `auto`, a commit or a branch, as the gate does
    #[arg(long, value_name = "REF", conflicts_with_all = ["dir", "tolerance", "reviewer", "recordings"])]
    pub(super) base: Option<String>,

    #[command(flatten)]
    pub(super) judging: JudgingArgs,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// What changes a score.
#[derive(Debug, clap::Args)]
pub(super) struct JudgingArgs {
    #[command(flatten)]
    pub(super) config: ConfigArg,

    /// Lines that a finding may be away from the line of an entry; 3 unless the policy says otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=i64::from(TOLERANCE)))]
    pub(super) tolerance: Option<u32>,

    /// Keep only the findings whose `reviewer`, else the recording's, is NAME
    #[arg(long, value_name = "NAME")]
    pub(super) reviewer: Option<String>,

    /// Take the findings from DIR instead of from beside the expectations
    #[arg(long, value_name = "DIR")]
    pub(super) recordings: Option<PathBuf>,
}

/// Compare tracks: results, or directories of results, side by side
///
/// A track is a result of `score` or `pack`, or a directory with such files; an archive is one.
#[derive(Debug, clap::Args)]
pub(super) struct CompareArgs {
    /// The tracks: files or directories
    #[arg(required = true, value_name = "TRACK")]
    pub(super) tracks: Vec<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Show the runs of an archive, the oldest first
#[derive(Debug, clap::Args)]
pub(super) struct HistoryArgs {
    /// The directory that `--archive` wrote to
    pub(super) dir: PathBuf,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// Show the last N runs of each series in the text and the Markdown
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) last: usize,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Render a stored result again, as the run did that made it
///
/// A result is what `--format json`, `--out` and `--archive` write: of `score`, of `pack`, or of a gate.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// The result, a JSON file
    pub(super) result: PathBuf,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(super) format: ReportFormat,

    /// Show everything in the text, and in the Markdown of `score` and `pack`
    #[arg(long)]
    pub(super) full: bool,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Explain a diagnostic code; without one, list them all
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The word in brackets after `error` or `warning`
    pub(super) code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a terminal
    Text,
    /// The whole result; `docs/schema/` describes it
    Json,
    /// A GitHub job summary
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For a terminal
    Text,
    /// The whole result; `docs/schema/` describes it
    Json,
    /// A GitHub job summary
    Markdown,
    /// `JUnit` XML, of a gate
    Junit,
    /// Annotations of a GitHub job, of a gate
    Annotations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EvidenceFormat {
    /// For a terminal
    Text,
    /// The whole result; `docs/schema/` describes it
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Reads the command line of this process. An error is clap's, which help and version are too.
pub(super) fn parse() -> Result<Args, clap::Error> {
    Args::try_parse()
}
