//! What can be written after `benchgate publish`. Nothing is decided here.

use std::path::PathBuf;

use super::super::gate::{CommentArgs, StepArgs};

/// Publish the result of a pull request's own run, in a workflow that follows it: on `workflow_run`
///
/// On a pull request from a fork the token of a job may only read. The gate's `result.json` is kept as an artifact there, and
/// here it is checked against what GitHub says of that run, and shown as what that run reported. Nothing is checked out or run.
///
/// Exit codes: 0 published, or nothing is to be published any more; 4 refused, or not written.
#[derive(Debug, clap::Args)]
pub(crate) struct PublishArgs {
    /// The gate's `result.json`, or the directory that holds it
    pub(crate) result: PathBuf,

    /// The policy that the gate was asked for by `--config`, from the root of the repository; it names the comment
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) step: StepArgs,

    #[command(flatten)]
    pub(crate) comment: CommentArgs,
}
