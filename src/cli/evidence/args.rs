//! What can be written after `benchgate evidence`. Nothing is decided here.

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use super::super::args::{Color, ConfigArg, EvidenceFormat};
use crate::evidence::formats::Format;
use crate::io::EVIDENCE;

/// Record what commands do, as evidence for claims
#[derive(Debug, clap::Args)]
pub(crate) struct EvidenceArgs {
    #[command(subcommand)]
    pub(super) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum EvidenceCommand {
    Run(RunArgs),
    Collect(CollectArgs),
    Ingest(IngestArgs),
    Verify(VerifyArgs),
    Show(ShowArgs),
    Seal(SealArgs),
}

/// Run a command and record it: what was run, on which commit, how it ended, what it wrote
///
/// The command is run without a shell, and without tokens and the runner's command files in its environment.
/// Its reports belong into the directory `BENCHGATE_REPORTS`; `${BENCHGATE_REPORTS}` in a word stands for it.
///
/// Exit codes: the command's own; 124 when its time was over, 128 + n when signal n ended it, 125 when it was not
/// recorded.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// The claim that it is evidence for, such as `claim/tests-green`
    #[arg(long, value_name = "CLAIM")]
    pub(super) claim: String,

    /// The pack that it is evidence for; without one, every pack whose rule it fits
    #[arg(long, value_name = "FILE")]
    pub(super) pack: Option<PathBuf>,

    /// A report that it writes, from the current directory or below `${BENCHGATE_REPORTS}`; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) report: Vec<String>,

    /// End it after DURATION, such as `90s`, `10m` or `2h`
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,

    /// The leg of a matrix that it runs in
    #[arg(long, value_name = "NAME")]
    pub(super) leg: Option<String>,

    /// Where evidence is kept
    #[arg(long, value_name = "DIR", default_value = EVIDENCE)]
    pub(super) dir: PathBuf,

    /// The command and its words
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(super) words: Vec<String>,
}

/// Read every record again and judge each claim from what is found: state, tier, age, legs, reason, records
///
/// Without `--pack` the packs of the policy are judged, and where it names none every claim that has a record or a rule.
///
/// Exit codes: 0 every claim is supported, 2 `NOT_VERIFIED`, 4 BLOCKED.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// A pack whose required claims are judged; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) pack: Vec<PathBuf>,

    /// The policy, instead of `benchgate.toml` in the current directory
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Where evidence is kept, instead of where the policy says
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, default_value_t = EvidenceFormat::Text)]
    pub(super) format: EvidenceFormat,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Run the commands of a pack's contract and record them, then judge the claims of the pack
///
/// All commands are run, in the order of the pack, whatever the ones before them came to. Placeholders, and the
/// variables and reports of each claim, come from the policy. Where `claim/no-drift` is required, the working tree
/// before the first and after the last command is recorded for it.
///
/// Exit codes: 0 every required claim is supported, 2 one is not, 4 a command was not run or recorded, or no verdict is
/// possible.
#[derive(Debug, clap::Args)]
pub(super) struct CollectArgs {
    /// The pack
    #[arg(long, value_name = "FILE")]
    pub(super) pack: PathBuf,

    /// Judge only the claims of the task ID; all commands are run
    #[arg(long, value_name = "ID")]
    pub(super) task: Option<String>,

    #[command(flatten)]
    pub(super) config: ConfigArg,

    /// End each command after DURATION, such as `90s`, `10m` or `2h`
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,

    /// The leg of a matrix that this is; of the legs that a claim needs, this one alone is judged
    #[arg(long, value_name = "NAME")]
    pub(super) leg: Option<String>,

    /// Where evidence is kept; `.benchgate/evidence` unless the policy names another directory
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,

    /// When to colour the claims; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Record reports that something else has made, in the job that made them
///
/// A record of this kind has no command, so it cannot serve a rule that asks for one.
#[derive(Debug, clap::Args)]
pub(super) struct IngestArgs {
    /// The claim that they are evidence for, such as `claim/tests-green`
    #[arg(long, value_name = "CLAIM")]
    pub(super) claim: String,

    /// The pack that they are evidence for; without one, every pack whose rule they fit
    #[arg(long, value_name = "FILE")]
    pub(super) pack: Option<PathBuf>,

    /// The exit code of the command that made them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=255))]
    pub(super) exit_code: Option<i32>,

    /// The leg of a matrix that made them
    #[arg(long, value_name = "NAME")]
    pub(super) leg: Option<String>,

    /// Where evidence is kept
    #[arg(long, value_name = "DIR", default_value = EVIDENCE)]
    pub(super) dir: PathBuf,

    /// The format of the reports; found out from their content unless given
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(super) format: Option<Format>,

    /// The reports, files below the root of the working tree that git does not track
    #[arg(value_name = "REPORT", required_unless_present = "exit_code")]
    pub(super) reports: Vec<String>,
}

/// The word of a format.
fn format(text: &str) -> Result<Format, String> {
    Format::ALL.into_iter().find(|format| format.kind().word() == text).ok_or_else(|| {
        let words: Vec<&str> = Format::ALL.iter().map(|format| format.kind().word()).collect();
        format!("the formats are {}", words.join(", "))
    })
}

/// Show one record, and what its artefacts say when they are read again
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// Its name: `EV-` and digits, or as many of its digits as are enough
    pub(super) record: String,

    /// Where evidence is kept, instead of where the policy says
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,

    /// When to colour the text; `NO_COLOR` is obeyed
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// Write one file that names all records, for the job to upload, and print where it is
///
/// Uploaded as it is (`archive: false`), GitHub vouches for its digest, and so for each record: the tier `confirmed`.
///
/// Exit codes: 0, or 4 when there is no record.
#[derive(Debug, clap::Args)]
pub(super) struct SealArgs {
    /// Where evidence is kept
    #[arg(long, value_name = "DIR", default_value = EVIDENCE)]
    pub(super) dir: PathBuf,
}

/// A whole number of seconds, minutes or hours, from one second to a year.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "write a whole number and a unit, such as 90s, 10m or 2h".to_owned();
    let unit = match text.as_bytes().last() {
        Some(b's') => 1,
        Some(b'm') => 60,
        Some(b'h') => 3_600,
        _ => return Err(wrong()),
    };
    let digits = text.get(..text.len() - 1).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number: u64 = digits.and_then(|digits| digits.parse().ok()).ok_or_else(wrong)?;
    let seconds = number.checked_mul(unit).filter(|seconds| (1..=LONGEST).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| "it is between a second and a year".to_owned())
}

/// Seconds of a year, which no clock of a system overflows at.
const LONGEST: u64 = 366 * 24 * 3_600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("2h", 7_200), ("0001s", 1)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "s", "1", "1d", "-1s", "+1s", "1.5s", "1 s", "é", "0s", "9999999h", "99999999999999999999s"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
