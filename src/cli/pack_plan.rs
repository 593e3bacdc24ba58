//! From the arguments of `benchgate pack` to a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::args::{Format, PackArgs};
use super::plan::{check_targets, paint, same_file, show};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{ClaimId, CriterionId, NameError, TaskId};
use crate::number::Decimal;
use crate::ordered::Ordered as _;
use crate::pack::Scope;
use crate::report::{Detail, Paint};
use crate::result::PackInvocation;
use crate::source::excerpt;

/// What of a pack will be judged, and where the result goes.
#[derive(Debug)]
pub(super) struct PackPlan {
    pub(super) pack: PathBuf,
    pub(super) judged: Judged,
    pub(super) invocation: PackInvocation,
    pub(super) output: Option<PathBuf>,
    pub(super) archive: Option<PathBuf>,
    pub(super) format: Format,
    pub(super) detail: Detail,
    pub(super) paint: Paint,
    /// What is wrong with the words of the command line. The run is BLOCKED by it, and says it in its result.
    pub(super) problems: Vec<Diagnostic>,
}

/// What a pack is judged from.
#[derive(Debug)]
pub(super) enum Judged {
    /// Words on the command line, and a file of scores.
    Asserted {
        scope: Scope,
        observed: Vec<ClaimId>,
        stale: Vec<ClaimId>,
        scores: Vec<(CriterionId, Decimal)>,
        scores_file: Option<PathBuf>,
        /// Where claims are judged from instead of words.
        records: Option<Records>,
    },
    /// Results of single tasks.
    Combined(Vec<PathBuf>),
}

impl Judged {
    /// The store of evidence, if it is judged from one.
    pub(super) fn store(&self) -> Option<&PathBuf> {
        match self {
            Self::Asserted { records, .. } => records.as_ref().map(|records| &records.dir),
            Self::Combined(_) => None,
        }
    }
}

/// A store of evidence, and the policy that it is judged under.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) dir: PathBuf,
    pub(super) config: Option<PathBuf>,
}

/// Plans it. Only a target that must not be written is an error; all else is said in the result.
pub(super) fn plan_pack(args: PackArgs) -> Result<PackPlan, Diagnostic> {
    let invocation = PackInvocation {
        pack: Some(show(&args.pack)),
        task: args.task.clone(),
        observed: args.observed_claim.iter().cloned().ordered(),
        stale: args.stale_claim.iter().cloned().ordered(),
        scores: args.criterion_score.clone(),
        scores_file: args.scores.as_deref().map(show),
        evidence: args.evidence.as_deref().map(show),
        is_review: args.review_mode,
        config: args.config.as_deref().map(show),
        commands: BTreeMap::new(),
        by_jobs: BTreeSet::new(),
        on_approval: BTreeSet::new(),
        combine: args.combine.iter().map(|path| show(path)).collect(),
        archive: args.archive.as_deref().map(show),
    };
    check_targets(&[("--output", &args.output)])?;
    check_inputs(&args)?;
    let mut problems = Vec::new();
    let judged = if args.combine.is_empty() {
        let mut claims = |flag: &str, texts: &[String]| -> Vec<ClaimId> {
            texts.iter().filter_map(|text| id(flag, text, ClaimId::new, &mut problems)).collect()
        };
        let observed = claims("--observed-claim", &args.observed_claim);
        let stale = claims("--stale-claim", &args.stale_claim);
        let scores = args.criterion_score.iter().filter_map(|text| score(text, &mut problems)).collect();
        let task = args.task.as_deref().and_then(|text| id("--task", text, TaskId::new, &mut problems));
        let scope = task.map_or(Scope::Whole, Scope::Task);
        let records = args.evidence.map(|dir| Records { dir, config: args.config });
        Judged::Asserted { scope, observed, stale, scores, scores_file: args.scores, records }
    } else {
        Judged::Combined(args.combine)
    };
    Ok(PackPlan {
        pack: args.pack,
        judged,
        invocation,
        output: args.output,
        archive: args.archive,
        format: args.format,
        detail: if args.full { Detail::Full } else { Detail::Compact },
        paint: paint(args.color),
        problems,
    })
}

/// The result must not take the place of what it is made from.
fn check_inputs(args: &PackArgs) -> Result<(), Diagnostic> {
    let Some(output) = &args.output else { return Ok(()) };
    let pack = [("--pack", args.pack.as_path())];
    let scores = args.scores.iter().map(|path| ("--scores", path.as_path()));
    let combined = args.combine.iter().map(|path| ("--combine", path.as_path()));
    match pack.into_iter().chain(scores).chain(combined).find(|(_, input)| same_file(input, output)) {
        Some((flag, _)) => {
            let message = format!("{flag} and --output name the same file");
            Err(Diagnostic::file(Code::OutIsInput, &show(output), message, Some("name another file")))
        }
        None => Ok(()),
    }
}

fn id<T>(
    flag: &str,
    text: &str,
    new: fn(&str) -> Result<T, NameError>,
    problems: &mut Vec<Diagnostic>,
) -> Option<T> {
    let refused = |error: NameError| {
        let message = format!("`{}` of {flag} is no id: {error}", excerpt(text));
        problems.push(Diagnostic::run(Code::BadId, message, Some(&error.help(text))));
    };
    new(text).map_err(refused).ok()
}

/// `ID=SCORE`. An id may have a `=` in it, a score has none.
fn score(text: &str, problems: &mut Vec<Diagnostic>) -> Option<(CriterionId, Decimal)> {
    const FLAG: &str = "--criterion-score";
    let Some((name, value)) = text.rsplit_once('=') else {
        let message = format!("`{}` of {FLAG} is not ID=SCORE", excerpt(text));
        problems.push(Diagnostic::run(Code::BadNumber, message, Some("write it like `PYR-1=0.9`")));
        return None;
    };
    let name = id(FLAG, name, CriterionId::new, problems);
    let shown = excerpt(text);
    let value = match Decimal::parse(value) {
        Err(error) => {
            let message = format!("the score of `{shown}` is no exact decimal: {error}");
            let help = Some("write it like `PYR-1=0.9`, in ASCII digits");
            problems.push(Diagnostic::run(Code::BadNumber, message, help));
            None
        }
        Ok(value) if !value.is_share() => {
            let message = format!("the score of `{shown}` is not within 0 and 1");
            problems.push(Diagnostic::run(Code::OutOfRange, message, Some("write 0.9 for 90 %")));
            None
        }
        Ok(value) => Some(value),
    };
    // An id is looked up even beside a score that is none: both are said at once, and the run is BLOCKED.
    name.map(|name| (name, value.unwrap_or_default()))
}
