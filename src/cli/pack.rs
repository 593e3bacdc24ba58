//! `benchgate pack`: read, judge, deliver.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::archive::Archive;
use super::args::Format;
use super::output;
use super::pack_evidence::{add_words, from_records};
use super::pack_plan::{Judged, PackPlan};
use super::run::{cannot_write, deliver, json};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::ids::Digest;
use crate::io::{self, Budget, ReadError};
use crate::limits;
use crate::ordered::Ordered as _;
use crate::pack::{
    Claims, Inputs, MissingArtifacts, Pack, Part, Parts, Scope, Scores, asserted, assess_with, read_pack,
    read_scores,
};
use crate::report;
use crate::result::v1;
use crate::result::{PackFacts, PackInvocation, blocked_pack, pack, pack_placeholder, reason, withdraw_pack};

/// Judges a pack, and says so in every place that was asked for. The exit code is that of its status.
pub(super) fn judge_pack(plan: &PackPlan) -> u8 {
    let out = plan.output.as_deref();
    let mut facts = blank_facts(plan.invocation.clone());
    // What was written to a device or a pipe stays written: a reader there wants one result.
    let placed = write(out.filter(|path| io::is_replaced(path)), &pack_placeholder(&facts));
    let mut warnings = Vec::new();
    let (archive, unopened) = match complete(&mut facts, plan, &mut warnings) {
        Ok(archive) => (archive, Vec::new()),
        Err(problem) => (None, vec![problem]),
    };
    let problems = unopened.into_iter().chain(plan.problems.iter().cloned()).collect();
    let mut result = judge(plan, &mut facts, problems, &mut warnings);
    output::complain(&report::pack_complaints(&result));
    // One place that cannot be written keeps the result from no other; the later ones are told.
    let mut failed: Vec<Diagnostic> = placed.err().into_iter().collect();
    for problem in &failed {
        withdraw_pack(&mut result, problem, &facts);
    }
    let mut tell = |result: &mut v1::Pack, write: &dyn Fn(&v1::Pack) -> Result<(), Diagnostic>| {
        if let Err(problem) = write(result) {
            withdraw_pack(result, &problem, &facts);
            failed.push(problem);
        }
    };
    tell(&mut result, &|result| print(plan, result));
    tell(&mut result, &|result| write(out, result));
    if let Some(archive) = archive {
        // The last of all, for it cannot be taken back.
        let told = result.reasons.len();
        tell(&mut result, &|result| archive.store(result));
        if result.reasons.len() != told {
            tell(&mut result, &|result| write(out, result));
        }
    }
    // A file that could not hold the placeholder cannot hold the result either, in the same words.
    failed.dedup();
    let reasons: Vec<v1::Reason> = failed.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (Level::Error, reason)).collect::<Vec<_>>());
    result.exit_code
}

/// Leaves a BLOCKED result because the command line was not understood.
pub(super) fn leave_blocked_pack(path: &Path, problem: &Diagnostic) -> Result<(), Diagnostic> {
    let facts = blank_facts(PackInvocation::default());
    write(Some(path), &blocked_pack(None, std::slice::from_ref(problem), &[], &facts))
}

fn blank_facts(invocation: PackInvocation) -> PackFacts {
    PackFacts {
        invocation,
        basis: v1::Basis::Asserted,
        dirty: None,
        created_at: None,
        conditions: v1::Conditions::default(),
        task_commits: BTreeMap::new(),
    }
}

/// Adds commit, time and machine, and opens the archive that was asked for. Without an archive, a git that gives no
/// answer is a warning: the verdict does not depend on it.
fn complete(
    facts: &mut PackFacts,
    plan: &PackPlan,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Option<Archive>, Diagnostic> {
    let machine = io::machine();
    let tools = BTreeMap::from([("benchgate".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]);
    facts.conditions = v1::Conditions {
        os: Some(machine.os.to_owned()),
        arch: Some(machine.arch.to_owned()),
        cpus: machine.cpus,
        memory: machine.memory,
        tools,
        ..v1::Conditions::default()
    };
    let created_at = io::now().map_err(|error| error.diagnose())?;
    facts.created_at = Some(created_at.to_string());
    // What this run writes, and evidence, do not make the working tree dirty.
    let written: Vec<&Path> = [&plan.output, &plan.archive]
        .into_iter()
        .flatten()
        .chain(plan.judged.store())
        .map(PathBuf::as_path)
        .collect();
    let here = Path::new(".");
    let head = match (io::head(here, &written), &plan.archive) {
        (Ok(head), _) => head,
        (Err(error), Some(_)) => return Err(error.diagnose(here)),
        (Err(error), None) => {
            let message = format!("the commit is not known: {error}");
            let help = Some("install git and put it on the path, or repair the repository");
            warnings.push(Diagnostic::run(Code::NoCommit, message, help));
            None
        }
    };
    facts.conditions.commit = head.as_ref().map(|head| head.commit.to_string());
    facts.conditions.tree = head.as_ref().map(|head| head.tree.to_string());
    facts.dirty = head.as_ref().map(|head| head.dirty);
    let stamp = v1::Stamp { created_at, head };
    plan.archive.as_deref().map(|dir| Archive::open(dir, stamp)).transpose()
}

/// What is judged, once everything was read.
struct Material {
    scope: Scope,
    claims: Claims,
    scores: Scores,
    parts: Vec<String>,
    rules: Option<Digest>,
    artifacts: MissingArtifacts,
}

fn judge(
    plan: &PackPlan,
    facts: &mut PackFacts,
    mut problems: Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> v1::Pack {
    let reader = FileReader { budget: Budget::new(limits::INPUT_BYTES) };
    let read = reader
        .read(&plan.pack, limits::PACK_BYTES)
        .and_then(|bytes| read_pack(&show(&plan.pack), &bytes, warnings));
    let mut judged = read.map_err(|found| problems.extend(found)).ok();
    let material = judged.as_mut().and_then(|judged| {
        gather(plan, judged, &reader, facts, warnings).map_err(|found| problems.extend(found)).ok()
    });
    let (Some(judged), Some(material), true) = (&judged, material, problems.is_empty()) else {
        return blocked_pack(judged.as_ref(), &problems, warnings, facts);
    };
    let Material { scope, claims, scores, parts, rules, artifacts } = material;
    let assessment = assess_with(judged, &scope, &claims, &scores, &artifacts);
    let tree = facts.conditions.tree.clone();
    let inputs = Inputs {
        tree: tree.as_deref(),
        pack: judged,
        scope: &scope,
        scores: &scores,
        rules,
        fixtures: None,
        parts: &parts,
    };
    pack(&inputs, &assessment, warnings, facts)
}

/// Reads what a pack is judged from. All that is wrong is found at once.
fn gather(
    plan: &PackPlan,
    judged: &mut Pack,
    reader: &FileReader,
    facts: &mut PackFacts,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Material, Vec<Diagnostic>> {
    match &plan.judged {
        Judged::Asserted { scope, observed, stale, scores, scores_file, records } => {
            let mut problems = Vec::new();
            if let Scope::Task(task) = scope
                && judged.task(task).is_none()
            {
                problems.push(judged.unknown_task(task.as_str()));
            }
            let found = records.as_ref().map(|records| from_records(plan, records, judged, facts, warnings));
            let found = found.transpose().map_err(|found| problems.extend(found)).ok().flatten();
            let of_policy = found.as_ref().and_then(|found| found.scores_file.as_ref());
            let file = scores_file.as_ref().or(of_policy).map(|path| {
                let bytes = reader.read(path, limits::PACK_BYTES)?;
                read_scores(&show(path), &bytes, judged)
            });
            let file = file.transpose().map_err(|found| problems.extend(found)).ok().flatten();
            let scores = Scores::gather(judged, scope, scores, file.as_ref());
            let scores = scores.map_err(|found| problems.extend(found)).ok();
            if problems.is_empty() {
                warnings.extend(judged.ignored(scope, observed.iter().chain(stale)));
            }
            let rules = found.as_ref().map(|found| found.rules);
            let artifacts = found.as_ref().map(|found| found.artifacts.clone()).unwrap_or_default();
            let claims = match found {
                Some(mut found) => {
                    add_words(&mut found.claims, observed, stale, warnings);
                    Claims::Shared(found.claims)
                }
                None => Claims::Shared(asserted(observed, stale)),
            };
            match scores {
                Some(scores) if problems.is_empty() => {
                    Ok(Material { scope: scope.clone(), claims, scores, parts: Vec::new(), rules, artifacts })
                }
                _ => Err(problems),
            }
        }
        Judged::Combined(files) => {
            let parts = read_parts(files, judged, reader)?;
            if parts.by_task.values().all(|part| !part.is_asserted) && !parts.by_task.is_empty() {
                facts.basis = v1::Basis::Records;
            }
            let commits = parts.by_task.iter();
            facts.task_commits =
                commits.filter_map(|(task, part)| Some((task.clone(), part.commit.clone()?))).ordered();
            // What is checked out now is not what the tasks were judged on.
            let common = parts.common_commit();
            (facts.conditions.commit, facts.conditions.tree) =
                common.map_or((None, None), |(commit, tree)| (Some(commit), tree));
            facts.dirty = None;
            Ok(Material {
                scope: Scope::Whole,
                claims: parts.claims(),
                scores: parts.scores(judged),
                parts: parts.by_task.values().map(|part| part.result_digest.clone()).collect(),
                rules: None,
                artifacts: parts.missing_artifacts(),
            })
        }
    }
}

fn read_parts(files: &[PathBuf], judged: &Pack, reader: &FileReader) -> Result<Parts, Vec<Diagnostic>> {
    let (mut parts, mut problems) = (Vec::new(), Vec::new());
    for path in files {
        let bytes = reader.read(path, limits::PACK_RESULT_BYTES);
        match bytes.and_then(|bytes| Part::read(&show(path), &bytes, judged)) {
            Ok(part) => parts.push(part),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Parts::new(parts) } else { Err(problems) }
}

/// Reads files that the command line names.
pub(super) struct FileReader {
    pub(super) budget: Budget,
}

impl FileReader {
    pub(super) fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let mut buffer = Vec::new();
        let length = match io::read(path, limit, &self.budget, &mut buffer) {
            Ok(bytes) => bytes.len(),
            Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                let message = "there is no such file".to_owned();
                let help = Some("check the path; it is taken from the current directory");
                return Err(vec![Diagnostic::file(Code::Unreadable, &show(path), message, help)]);
            }
            Err(error) => return Err(vec![error.diagnose(&show(path))]),
        };
        buffer.truncate(length);
        Ok(buffer)
    }
}

fn print(plan: &PackPlan, result: &v1::Pack) -> Result<(), Diagnostic> {
    deliver(&match plan.format {
        Format::Text => report::pack_text(result, plan.detail, plan.paint),
        Format::Markdown => report::pack_markdown(result, plan.detail),
        Format::Json => json(result)?,
    })
}

fn write(path: Option<&Path>, result: &v1::Pack) -> Result<(), Diagnostic> {
    let Some(path) = path else { return Ok(()) };
    let json = json(result)?;
    io::write_atomically(path, json.as_bytes()).map_err(|error| cannot_write(path, &error))
}

fn show(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
