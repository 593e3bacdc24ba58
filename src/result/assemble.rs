//! From rows to the whole result.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::recovery::{Invocation, recovery};
use super::row::reason;
use super::summary::summarise;
use super::v1::{Fixture, Mode, Reason, Rules, SCORE_SCHEMA, SCORING_EDITION, Score, Summary, Verdict};
use crate::diagnostic::{Code, Diagnostic};
use crate::review;

/// What is known of a run besides its fixtures.
#[derive(Debug, Clone)]
pub struct RunFacts {
    /// The rules.
    pub rules: review::Rules,
    /// The only reviewer whose findings were scored, if one was asked for.
    pub reviewer: Option<String>,
    /// The configuration file that was read, as it was named.
    pub config: Option<String>,
    /// How it was started.
    pub invocation: Invocation,
}

/// The result of a run. `rows` are ordered by id; `problems` block the run as a whole.
pub fn assemble(
    rows: Vec<Fixture>,
    problems: &[Diagnostic],
    warnings: &[Diagnostic],
    facts: &RunFacts,
) -> Score {
    let summary = summarise(&rows);
    assemble_totals(rows, summary, problems, warnings, facts)
}

/// The same where the totals are known and not all rows were kept. `rows` are, in order, at least those of which there is
/// something to say, and the first of each status.
pub fn assemble_totals(
    rows: Vec<Fixture>,
    summary: Summary,
    problems: &[Diagnostic],
    warnings: &[Diagnostic],
    facts: &RunFacts,
) -> Score {
    let problems: Vec<Reason> = problems.iter().map(reason).collect();
    let verdict = verdict(&summary, &problems);
    Score {
        schema: SCORE_SCHEMA.to_owned(),
        mode: Mode::Recorded,
        scoring: SCORING_EDITION,
        verdict,
        exit_code: verdict.exit_code(),
        rules: Rules {
            tolerance: facts.rules.tolerance,
            blocking: review::Severity::ALL
                .into_iter()
                .filter(|severity| facts.rules.blocking.blocks(Some(*severity)))
                .map(|severity| severity.to_string())
                .collect(),
            reviewer: facts.reviewer.clone(),
            config: facts.config.clone(),
        },
        recovery: recovery(&rows, &problems, &facts.invocation),
        summary,
        fixtures: rows,
        problems,
        warnings: warnings.iter().map(reason).collect(),
    }
}

/// What stands in the result file while the run goes on, so that no older PASS survives a crash.
pub fn placeholder(facts: &RunFacts) -> Score {
    let message = "the run has not finished, and this stands in place of its result".to_owned();
    let unfinished = Diagnostic::run(Code::Unfinished, message, Some("run it again and let it finish"));
    assemble(Vec::new(), &[unfinished], &[], facts)
}

/// Takes a verdict back because the result could not be delivered everywhere: whoever reads it where it did
/// arrive must not see another verdict than that of the run.
pub fn withdraw(score: &mut Score, problem: &Diagnostic, facts: &RunFacts) {
    score.problems.push(reason(problem));
    score.verdict = verdict(&score.summary, &score.problems);
    score.exit_code = score.verdict.exit_code();
    score.recovery = recovery(&score.fixtures, &score.problems, &facts.invocation);
}

/// Of all states the one with the first exit code in 4, 2, 1, 0.
fn verdict(summary: &Summary, problems: &[Reason]) -> Verdict {
    if !problems.is_empty() || summary.blocked > 0 {
        Verdict::Blocked
    } else if summary.not_verified > 0 {
        Verdict::NotVerified
    } else if summary.failed > 0 {
        Verdict::Fail
    } else {
        Verdict::Pass
    }
}
