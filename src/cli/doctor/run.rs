//! All checks, in the order in which a gate meets them.

use std::path::PathBuf;
use std::time::Duration;

use super::super::args::{Color, ConfigArg, EvidenceFormat};
use super::super::plan::paint;
use super::super::run::{deliver, json};
use super::{files, job, network};
use crate::diagnostic::Diagnostic;
use crate::report;
use crate::result::v1::{Check, CheckState, Checkup, DOCTOR_SCHEMA, Verdict};

/// Look at everything that a gate needs here: git, base, event, token, network, files; each with what to do about it
///
/// Nothing is written, here or at GitHub. GitHub is asked only where there is a token and a repository is named.
///
/// Exit codes: 0 nothing is bad, 4 something is.
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArg,

    /// The evidence, instead of where the policy says
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = EvidenceFormat::Text)]
    pub(crate) format: EvidenceFormat,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// Most seconds that one request to GitHub may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) github_timeout: u64,
}

/// Looks at everything. The value is the verdict.
pub(crate) fn doctor(args: &DoctorArgs) -> Result<Verdict, Diagnostic> {
    let get = |name: &str| std::env::var(name).ok();
    let mut checks: Vec<Check> = files::git();
    let clone = checks.iter().map(|check| check.state).max().unwrap_or(CheckState::Ok);
    checks.extend(job::checks(&get, clone));
    checks.extend(network::checks(&get, Duration::from_secs(args.github_timeout)));
    checks.extend(files::of_policy(args.config.config.as_deref(), args.evidence.as_deref()));
    let is_bad = checks.iter().any(|check| check.state == CheckState::Bad);
    let verdict = if is_bad { Verdict::Blocked } else { Verdict::Pass };
    let checkup =
        Checkup { schema: DOCTOR_SCHEMA.to_owned(), verdict, exit_code: verdict.exit_code(), checks };
    deliver(&match args.format {
        EvidenceFormat::Text => report::doctor_text(&checkup, paint(args.color)),
        EvidenceFormat::Json => json(&checkup)?,
    })?;
    Ok(verdict)
}
