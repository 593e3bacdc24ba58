//! One record held against one rule.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::job::{self, Jobs};
use super::record::{Ended, Measure, Record, ReportContent, Repository, Vouching, Worktree};
use super::rule::{ExitCode, Kind, Rule};
use super::state::{ClaimState, Tier};
use crate::ids::Sha;
use crate::source::excerpt;

/// What is judged, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The tree whose claims are judged.
    pub tree: Sha,
    /// Trees of the same change on an older base, each with the time of that base's commit, in seconds since 1970: while it
    /// is not too old for a rule, they count as the judged one.
    pub other_trees: BTreeMap<Sha, i64>,
    /// What is there now beside that tree: evidence for the one says nothing of the other.
    pub worktree: Worktree,
    /// The repository and the pull request; what is `None` is not compared.
    pub repository: Repository,
    /// What the CI system says of jobs that rules name. Their records are among the others.
    pub jobs: Jobs,
    /// The run that judges: evidence of the same run is never too old.
    pub run: Option<u64>,
    /// The time, in seconds since 1970.
    pub now: i64,
}

impl Context {
    /// Whether a record of a tree is one of what is judged.
    pub(super) fn is_about(&self, tree: &Sha, rule: &Rule) -> bool {
        let is_recent = |committed: &i64| self.now.saturating_sub(*committed) <= rule.max_age;
        *tree == self.tree || self.other_trees.get(tree).is_some_and(is_recent)
    }
}

/// What a record is worth under a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Of all that is wrong with it, the worst.
    pub state: ClaimState,
    /// Why, in words; how it was proved, when it was.
    pub reason: String,
}

/// A clock may be so many seconds behind another.
const CLOCK_SKEW: i64 = 300;

/// Claims that a report must prove: an exit code of 0 says nothing of how many tests ran or lines were covered.
const NEVER_BY_EXIT_CODE: [&str; 2] = ["claim/tests-green", "claim/coverage"];

/// Holds a record of the judged tree against a rule.
pub fn check(record: &Record, rule: &Rule, context: &Context) -> Checked {
    let mut found = Vec::new();
    check_integrity(record, &mut found);
    check_trust(record, rule, &mut found);
    check_freshness(record, rule, context, &mut found);
    let proof = if let Some((_, end)) = job::end(record) {
        // Nothing of it is of a file: neither a command nor a report.
        job::check(record, end, rule, &mut found)
    } else {
        check_bindings(record, rule, context, &mut found);
        check_outcome(record, rule, &mut found)
    };
    // The first of the worst.
    let worst = found.into_iter().rev().max_by_key(|checked: &Checked| checked.state);
    worst.unwrap_or(Checked { state: ClaimState::Supported, reason: proof })
}

fn add(found: &mut Vec<Checked>, state: ClaimState, reason: impl Into<String>) {
    found.push(Checked { state, reason: reason.into() });
}

fn check_integrity(record: &Record, found: &mut Vec<Checked>) {
    for report in &record.reports {
        match &report.content {
            ReportContent::Tampered(why) => {
                add(found, ClaimState::Tampered, format!("{}: {why}", report.name));
            }
            ReportContent::Malformed(why) => {
                add(found, ClaimState::Malformed, format!("{}: {why}", report.name));
            }
            ReportContent::Read(..) | ReportContent::Other | ReportContent::Blank => {}
        }
    }
}

fn check_bindings(record: &Record, rule: &Rule, context: &Context, found: &mut Vec<Checked>) {
    let mut mismatch = |reason: String| add(found, ClaimState::Mismatched, reason);
    if let Vouching::Denied(why) = &record.vouching {
        mismatch(why.clone());
    }
    if context.repository.id.is_some() && record.repository.id != context.repository.id {
        mismatch(match &record.repository.id {
            Some(_) => "made in another repository".to_owned(),
            None => "it does not say in which repository it was made".to_owned(),
        });
    }
    if let (Some(here), Some(there)) = (context.repository.pull_request, record.repository.pull_request)
        && here != there
    {
        mismatch(format!("made for pull request {there}, not {here}"));
    }
    if !rule.commands.is_empty() && !rule.commands.contains(&record.command) {
        let want: Vec<String> = rule.commands.iter().map(|words| format!("`{}`", words.join(" "))).collect();
        let ran = match record.command.as_slice() {
            [] => "it does not say what was run".to_owned(),
            words => format!("ran `{}`", words.join(" ")),
        };
        mismatch(format!("{ran}, want {}", want.join(" or ")));
    }
    if !rule.env.is_empty() && record.env != rule.env {
        mismatch("it ran with other variables than the rule sets".to_owned());
    }
    // Where nothing was run, it was run nowhere else.
    if !record.command.is_empty() && record.cwd != rule.cwd {
        mismatch(format!("ran in `{}`, want `{}`", record.cwd, rule.cwd));
    }
    if !rule.reports.is_empty() && record.reports_declared != rule.reports {
        mismatch("it declares other reports than the rule".to_owned());
    }
    let read: Vec<Kind> = record.reports.iter().filter_map(|report| kind(&report.content)).collect();
    if !read.is_empty() && !read.iter().any(|kind| counts(*kind, rule)) {
        let read: Vec<&str> = read.into_iter().map(Kind::word).collect();
        let want: Vec<&str> = rule.kinds.iter().map(|kind| kind.word()).collect();
        mismatch(format!("the report is {}, want {}", read.join(" and "), want.join(" or ")));
    }
}

fn measure(content: &ReportContent) -> Option<&Measure> {
    match content {
        ReportContent::Read(_, measure) => Some(measure),
        _ => None,
    }
}

/// How much was executed. Two kinds of report may be about the same tests, so only those of one kind are added up.
fn executed(record: &Record, rule: &Rule) -> u64 {
    let mut by_kind: BTreeMap<Kind, u64> = BTreeMap::new();
    for report in &record.reports {
        if let ReportContent::Read(kind, measure) = &report.content
            && counts(*kind, rule)
        {
            let sum = by_kind.entry(*kind).or_default();
            *sum = sum.saturating_add(measure.executed());
        }
    }
    by_kind.into_values().max().unwrap_or(0)
}

fn kind(content: &ReportContent) -> Option<Kind> {
    match content {
        ReportContent::Read(kind, _) => Some(*kind),
        _ => None,
    }
}

fn counts(kind: Kind, rule: &Rule) -> bool {
    rule.kinds.is_empty() || rule.kinds.contains(&kind)
}

fn check_trust(record: &Record, rule: &Rule, found: &mut Vec<Checked>) {
    if record.tier < rule.min_tier {
        let (tier, least) = (record.tier.word(), rule.min_tier.word());
        let why = match &record.vouching {
            Vouching::Lacking(why) | Vouching::Denied(why) => format!(": {why}"),
            Vouching::NotAsked if rule.min_tier == Tier::Confirmed => {
                ": no uploaded seal names it".to_owned()
            }
            Vouching::OnApproval(workflow) => format!(
                ": its run was of `{}`, which is not as the base has it, or calls what is not: once somebody approves this \
                 change of the rules, it vouches",
                excerpt(workflow)
            ),
            Vouching::NotAsked | Vouching::Given => String::new(),
        };
        add(found, ClaimState::Untrusted, format!("{tier}, want {least} at least{why}"));
    }
    if record.is_tracked {
        add(found, ClaimState::Untrusted, "the record is committed, so it was not made by this run of it");
    }
    for report in record.reports.iter().filter(|report| report.is_tracked) {
        add(
            found,
            ClaimState::Untrusted,
            format!("{} is committed, so the command did not make it", report.name),
        );
    }
}

fn check_freshness(record: &Record, rule: &Rule, context: &Context, found: &mut Vec<Checked>) {
    let worktrees = [
        (&context.worktree, "is dirty now"),
        (&record.before, "was dirty before the command"),
        (&record.after, "was dirty after the command"),
    ];
    for (worktree, when) in worktrees {
        if let Worktree::Dirty(paths) = worktree {
            let what = paths.first().map_or("something", String::as_str);
            let more = match paths.len() {
                0 | 1 => String::new(),
                several => format!(" and {} more", several - 1),
            };
            add(found, ClaimState::Stale, format!("the worktree {when}: {what}{more}"));
        }
    }
    let (Some(started), Some(ended)) = (record.started, record.ended) else {
        if record.outcome != Ended::Never {
            add(found, ClaimState::Stale, "it does not say when it was made");
        }
        return;
    };
    if started.max(ended).saturating_sub(context.now) > CLOCK_SKEW {
        add(found, ClaimState::Stale, "made in the future");
    }
    let is_same_run = record.run.as_ref().is_some_and(|run| Some(run.id) == context.run);
    let age = context.now.saturating_sub(started.min(ended));
    if age > rule.max_age && !is_same_run {
        let (age, most) = (in_words(age), in_words(rule.max_age));
        let old =
            if age == most { format!("more than {most} old") } else { format!("{age} old, at most {most}") };
        add(found, ClaimState::Stale, old);
    }
}

/// Seconds in words: `90 s`, `26 h`.
fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

/// What the command's end and its reports say. The text tells how the claim is proved, if nothing else is found.
fn check_outcome(record: &Record, rule: &Rule, found: &mut Vec<Checked>) -> String {
    let measures: Vec<&Measure> = record
        .reports
        .iter()
        .filter_map(|report| match &report.content {
            ReportContent::Read(kind, measure) if counts(*kind, rule) => Some(measure),
            _ => None,
        })
        .collect();
    // What proves must be of a kind that counts; what speaks against it is believed in any format.
    let same = |measure: &&Measure| {
        measures.iter().any(|counted| core::mem::discriminant(*counted) == core::mem::discriminant(*measure))
    };
    let against: Vec<&Measure> =
        record.reports.iter().filter_map(|report| measure(&report.content)).collect();
    let failures: Vec<String> =
        against.into_iter().filter(same).filter_map(|measure| failure(measure, rule)).collect();
    let code = match record.outcome {
        Ended::Never => {
            add(found, ClaimState::Contradicted, "started, and never finished");
            return String::new();
        }
        Ended::Signal(signal) => {
            add(found, ClaimState::Contradicted, format!("ended by signal {signal}"));
            return String::new();
        }
        Ended::Interrupted(signal) => {
            add(found, ClaimState::Contradicted, format!("signal {signal} came while it ran"));
            return String::new();
        }
        Ended::TimedOut => {
            add(found, ClaimState::Contradicted, "took longer than it was given");
            return String::new();
        }
        Ended::Exit(code) => Some(code),
        Ended::Unknown => None,
    };
    let executed = executed(record, rule);
    match (code, failures.first()) {
        (Some(0) | None, None) => {}
        (Some(0), Some(failure)) if measures.iter().all(|measure| is_judged_by_exit_code(measure)) => {
            add(found, ClaimState::Conflict, format!("{failure}, and yet exit code 0"));
        }
        (_, Some(failure)) => add(found, ClaimState::Contradicted, failure.clone()),
        (Some(code), None) if executed > 0 => {
            add(found, ClaimState::Conflict, format!("the report has no failure, and yet exit code {code}"));
        }
        (Some(code), None) => add(found, ClaimState::Contradicted, format!("exit code {code}")),
    }
    if measures.is_empty() {
        let has_others = record.reports.iter().any(|report| kind(&report.content).is_some());
        // A report of another kind is a mismatch, which says more than that there is none.
        return if has_others { String::new() } else { by_exit_code(record, rule, code, found) };
    }
    let least = rule.min_executed.max(1);
    if executed < least {
        add(found, ClaimState::Empty, format!("{executed} executed, want {least} at least"));
    }
    measures.iter().map(|measure| summary(measure)).collect::<Vec<_>>().join(", ")
}

/// There is no report that counts.
fn by_exit_code(record: &Record, rule: &Rule, code: Option<i32>, found: &mut Vec<Checked>) -> String {
    let may_prove = !NEVER_BY_EXIT_CODE.contains(&record.claim.as_str());
    if let Some(code) = code.filter(|_| rule.exit == ExitCode::Proves && may_prove) {
        return format!("by exit code {code}");
    }
    let want: Vec<&str> = rule.kinds.iter().map(|kind| kind.word()).collect();
    let want = if want.is_empty() { "a report".to_owned() } else { want.join(" or ") };
    add(found, ClaimState::Empty, format!("no report; an exit code alone does not prove this, want {want}"));
    String::new()
}

/// Whether the exit code of the command speaks of the same as the report. That of a coverage tool knows no threshold.
fn is_judged_by_exit_code(measure: &Measure) -> bool {
    match measure {
        Measure::Tests(_) | Measure::Analysis { .. } | Measure::Build { .. } => true,
        Measure::Coverage(_) | Measure::Drift(_) | Measure::Job(_) => false,
    }
}

/// Why a report contradicts the claim.
fn failure(measure: &Measure, rule: &Rule) -> Option<String> {
    match measure {
        Measure::Tests(tests) if tests.failed > 0 => {
            Some(format!("{} of {} failed", tests.failed, tests.executed))
        }
        Measure::Analysis { errors, .. } if *errors > 0 => Some(match errors {
            1 => "1 error".to_owned(),
            several => format!("{several} errors"),
        }),
        Measure::Coverage(Some(share)) => {
            let least = rule.min_coverage.as_ref()?;
            (*share < least.magnitude()).then(|| format!("coverage {share}, want {least} at least"))
        }
        Measure::Build { is_done: false, .. } => Some("the build is not done".to_owned()),
        Measure::Drift(paths) if *paths > 0 => Some(match paths {
            1 => "1 path changed".to_owned(),
            several => format!("{several} paths changed"),
        }),
        _ => None,
    }
}

fn summary(measure: &Measure) -> String {
    match measure {
        Measure::Tests(tests) => match tests.flaky {
            0 => format!("{} passed", tests.executed - tests.failed.min(tests.executed)),
            flaky => format!("{} passed, {flaky} flaky", tests.executed - tests.failed.min(tests.executed)),
        },
        Measure::Analysis { runs, .. } => format!("clean in {runs} runs"),
        Measure::Coverage(Some(share)) => format!("coverage {share}"),
        Measure::Coverage(None) => "nothing to cover".to_owned(),
        Measure::Build { .. } => "built".to_owned(),
        Measure::Drift(_) => "no drift".to_owned(),
        // What a job says is told where it is checked.
        Measure::Job(_) => String::new(),
    }
}
