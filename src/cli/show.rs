//! `benchgate show`.

use super::load::{Desk, Work};
use super::output;
use super::plan::ShowPlan;
use super::run::deliver;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::io::{Discovered, FixtureFiles, discover};
use crate::report::{self, Shown};
use crate::result::v1::{Reason, Verdict};
use crate::result::{reason, row};
use crate::review::diff;
use crate::source::{decode_lossy, suggestion};

/// Shows one fixture. It is a look, not a verdict: a fixture that can be shown ends in success.
pub(super) fn show(plan: &ShowPlan) -> Result<Verdict, Diagnostic> {
    let judging = &plan.judging;
    let Discovered { fixtures, problems, .. } = discover(&judging.dir, judging.recordings.as_deref());
    let Some(files) = fixtures.iter().find(|files| files.id.as_str() == plan.fixture) else {
        return Err(problems.into_iter().next().unwrap_or_else(|| unknown(&plan.fixture, &fixtures)));
    };
    let work = Work::new(judging);
    let mut warnings = Vec::new();
    let mut content = Vec::new();
    let text = work.diff(files, &mut content).map_err(|problem| vec![problem]).and_then(|bytes| {
        let text = decode_lossy(bytes);
        let diff = diff::parse(&text);
        work.judge(files, &mut Desk::default(), &mut warnings, |scored, warnings| {
            let row = row(&files.id, scored, warnings);
            let findings = scored.panel.reviews.first().map_or(&[][..], |review| &review.findings);
            let shown = scored.score.trials.first().map(|trial| {
                let expectations = scored.expectations;
                report::show(Shown { row: &row, diff: &diff, expectations, findings, trial }, plan.paint)
            });
            shown.unwrap_or_default()
        })
    });
    let (text, verdict, level, said) = match text {
        Ok(text) => (text, Verdict::Pass, Level::Warning, warnings),
        Err(problems) => (String::new(), Verdict::Blocked, Level::Error, problems),
    };
    let reasons: Vec<Reason> = said.iter().map(reason).collect();
    output::complain(&reasons.iter().map(|reason| (level, reason)).collect::<Vec<_>>());
    deliver(&text)?;
    Ok(verdict)
}

fn unknown(name: &str, fixtures: &[FixtureFiles]) -> Diagnostic {
    let ids: Vec<&str> = fixtures.iter().map(|files| files.id.as_str()).take(1_000).collect();
    let message = format!("there is no fixture `{name}`");
    Diagnostic::run(Code::UnknownFixture, message, Some(&suggestion(name, &ids)))
}
