//! `benchgate show`.

use super::gate;
use super::load::{Desk, Work};
use super::output;
use super::plan::ShowPlan;
use super::policy;
use super::run::deliver;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::io::{Discovered, FixtureFiles, discover};
use crate::report::{self, Shown};
use crate::result::v1::{Reason, Verdict};
use crate::result::{Quotes, reason, row};
use crate::review::diff;
use crate::source::{decode_lossy, suggestion};

/// Shows one fixture. It is a look, not a verdict: a fixture that can be shown ends in success.
pub(super) fn show(plan: &ShowPlan) -> Result<Verdict, Diagnostic> {
    let loaded = match policy::load(plan.asked.config.as_deref()) {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(policy::blocked(&problems)),
    };
    let judging = &plan.asked.judging(Some(&loaded));
    let Discovered { fixtures, problems, .. } = discover(&judging.dir, judging.recordings.as_deref());
    let Some(files) = fixtures.iter().find(|files| files.id.as_str() == plan.fixture) else {
        return Err(problems.into_iter().next().unwrap_or_else(|| unknown(&plan.fixture, &fixtures)));
    };
    let work = Work::new(judging);
    let mut warnings = Vec::new();
    let mut content = Vec::new();
    // The diff comes last: whatever is wrong with the other files is said first, all of it.
    let drawn = work.judge(files, &mut Desk::default(), &mut warnings, |scored, warnings| {
        let text = decode_lossy(work.diff(files, &mut content)?);
        let diff = diff::parse(&text);
        let row = row(&files.id, scored, warnings, Quotes::Kept);
        let findings = scored.panel.reviews.first().map_or(&[][..], |review| &review.findings);
        let drawn = scored.score.trials.first().map(|trial| {
            let expectations = scored.expectations;
            report::show(Shown { row: &row, diff: &diff, expectations, findings, trial }, plan.paint)
        });
        Ok(drawn.unwrap_or_default())
    });
    let (text, mut errors) = match drawn {
        Ok(Ok(text)) => (text, Vec::new()),
        Ok(Err(problem)) => (String::new(), vec![problem]),
        Err(problems) => (String::new(), problems),
    };
    // What keeps the directory from being judged may be what is missing in the picture.
    errors.extend(problems);
    let reasons = |list: &[Diagnostic]| list.iter().map(reason).collect::<Vec<Reason>>();
    let (wrong, odd) = (reasons(&errors), reasons(&warnings));
    let wrong = wrong.iter().map(|reason| (Level::Error, reason));
    output::complain(&wrong.chain(odd.iter().map(|reason| (Level::Warning, reason))).collect::<Vec<_>>());
    deliver(&text)?;
    Ok(if errors.is_empty() { Verdict::Pass } else { Verdict::Blocked })
}

/// Shows one fixture before and after.
pub(super) fn show_compared(asked: &gate::Asked) -> Result<Verdict, Diagnostic> {
    match gate::show_compared(asked) {
        Ok(text) => deliver(&text).map(|()| Verdict::Pass),
        Err(problems) => Ok(policy::blocked(&problems)),
    }
}

fn unknown(name: &str, fixtures: &[FixtureFiles]) -> Diagnostic {
    let ids: Vec<&str> = fixtures.iter().map(|files| files.id.as_str()).take(1_000).collect();
    let message = format!("there is no fixture `{name}`");
    Diagnostic::run(Code::UnknownFixture, message, Some(&suggestion(name, &ids)))
}
