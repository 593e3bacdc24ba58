//! `benchgate evidence verify`: every record is read again, and each claim judged from what is found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::args::EvidenceFormat;
use super::super::output;
use super::super::pack::FileReader;
use super::super::plan::paint;
use super::super::policy;
use super::super::run::{deliver, json};
use super::args::VerifyArgs;
use super::judge::{Judge, JudgedClaim, entry};
use crate::diagnostic::{Diagnostic, Level};
use crate::evidence::Rule;
use crate::ids::ClaimId;
use crate::io::Budget;
use crate::limits::{INPUT_BYTES, PACK_BYTES};
use crate::pack::read_pack;
use crate::report;
use crate::result::v1::{Reason, Verified, VerifiedClaim};
use crate::result::{VerifyFacts, quote_path, reason, verified, verified_claim};

/// Verifies, and says so. The exit code is that of the verdict.
pub(super) fn verify(args: &VerifyArgs) -> u8 {
    let mut facts = VerifyFacts { flags: flags(args), ..VerifyFacts::default() };
    let mut warnings = Vec::new();
    let (rows, problems) = match rows(args, &mut facts, &mut warnings) {
        Ok(rows) => (rows, Vec::new()),
        Err(problems) => (Vec::new(), problems),
    };
    let result = verified(rows, &problems, &warnings, &facts);
    complain(&result);
    let text = match args.format {
        EvidenceFormat::Text => Ok(report::evidence_text(&result, paint(args.color))),
        EvidenceFormat::Json => json(&result),
    };
    match text.and_then(|text| deliver(&text)) {
        Ok(()) => result.exit_code,
        Err(problem) => {
            output::complain(&[(Level::Error, &reason(&problem))]);
            crate::result::v1::Verdict::Blocked.exit_code()
        }
    }
}

fn complain(result: &Verified) {
    let errors = result.reasons.iter().map(|reason| (Level::Error, reason));
    let warnings = result.warnings.iter().map(|reason| (Level::Warning, reason));
    let all: Vec<(Level, &Reason)> = errors.chain(warnings).collect();
    output::complain(&all);
}

/// The same again, as words.
fn flags(args: &VerifyArgs) -> String {
    let mut flags = String::new();
    let mut add = |flag: &str, path: &Path| {
        flags.push_str(&format!(" --{flag} {}", quote_path(&path.to_string_lossy())));
    };
    args.pack.iter().for_each(|pack| add("pack", pack));
    args.config.iter().for_each(|config| add("config", config));
    args.dir.iter().for_each(|dir| add("dir", dir));
    flags
}

fn rows(
    args: &VerifyArgs,
    facts: &mut VerifyFacts,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Vec<VerifiedClaim>, Vec<Diagnostic>> {
    let loaded = policy::load(args.config.as_deref())?;
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from(loaded.policy.evidence.dir.as_str()));
    let judge = Judge::open(&dir, &[], &loaded.policy, warnings)?;
    facts.commit = Some(judge.worktree.commit.to_string());
    facts.tree = Some(judge.worktree.tree.to_string());
    facts.now = judge.context.now;
    let mut packs = args.pack.clone();
    if packs.is_empty() {
        let root = judge.worktree.root.clone();
        packs.extend(loaded.policy.packs.iter().map(|entry| root.join(entry.file.as_str())));
    }
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for pack in &packs {
        match of_pack(&judge, pack, warnings) {
            Ok(judged) => {
                facts.by_jobs.extend(by_jobs(&judged));
                rows.extend(shown(Some(pack), &judged, &judge));
            }
            Err(found) => problems.extend(found),
        }
    }
    if packs.is_empty() {
        let judged = judge.alone()?;
        facts.by_jobs.extend(by_jobs(&judged));
        rows.extend(shown(None, &judged, &judge));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// The claims that only jobs prove.
fn by_jobs(judged: &BTreeMap<ClaimId, JudgedClaim>) -> impl Iterator<Item = String> {
    let is_by_jobs = |judged: &JudgedClaim| judged.rule.as_ref().is_some_and(Rule::is_by_jobs);
    judged.iter().filter(move |(_, judged)| is_by_jobs(judged)).map(|(claim, _)| claim.to_string())
}

fn of_pack(
    judge: &Judge<'_>,
    path: &Path,
    warnings: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<ClaimId, JudgedClaim>, Vec<Diagnostic>> {
    let bytes = FileReader { budget: Budget::new(INPUT_BYTES) }.read(path, PACK_BYTES)?;
    let pack = read_pack(&path.to_string_lossy(), &bytes, warnings)?;
    let root = entry(judge.policy, &judge.worktree, path).map_or(".", |entry| entry.root.as_str());
    judge.pack(&pack, root, pack.tasks.iter().flat_map(|task| &task.required_claims))
}

pub(super) fn shown(
    pack: Option<&Path>,
    judged: &BTreeMap<ClaimId, JudgedClaim>,
    judge: &Judge<'_>,
) -> Vec<VerifiedClaim> {
    let pack = pack.map(|pack| {
        let below = pack.strip_prefix(&judge.worktree.root).unwrap_or(pack);
        below.to_string_lossy().into_owned()
    });
    judged
        .iter()
        .map(|(claim, judged)| verified_claim(pack.as_deref(), claim, &judged.evidence, judge.context.now))
        .collect()
}
