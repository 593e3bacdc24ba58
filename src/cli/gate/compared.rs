//! `benchgate show FIXTURE --base REF`: one fixture before and after, each with its findings and pairs, and the rules that
//! changed between them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::base::{Held, hold};
use super::loosened::of_policy;
use super::one_fixture::{OneFixture, one};
use super::plan::GatePlan;
use super::policies::{self, Dirs, Policies, policies};
use super::sources::{Sources, short};
use crate::diagnostic::{Code, Diagnostic};
use crate::escape::workflow_log;
use crate::gate::loosening::{Class, LinedFlags, RuleChange, diff_change, expectation_changes};
use crate::gate::{
    Commits, Detectors, Effort, File, Judged, Origin, Parts, Relation, Sides, Version, landed, sides,
};
use crate::ids::FixtureId;
use crate::report::{self, Paint, Shown};
use crate::result::{GateFacts, Places, Quotes, Scored, row};
use crate::review::{Rules, diff};
use crate::source::decode_lossy;

/// What is shown of one fixture.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) fixture: String,
    pub(crate) base: String,
    pub(crate) config: Option<PathBuf>,
    pub(crate) paint: Paint,
}

/// The picture, or all that keeps it from being drawn.
pub(crate) fn show_compared(asked: &Asked) -> Result<String, Vec<Diagnostic>> {
    let plan = GatePlan::of_base(&asked.base, asked.config.clone());
    let mut facts: GateFacts = super::run::blank(&plan);
    let Held { sources, relation, base_name } = hold(&plan, &mut facts)?;
    let path = policies::path(&sources, asked.config.as_deref()).map_err(|problem| vec![problem])?;
    let is_own = relation != Relation::Proposed;
    let policies = policies(&sources, &path, asked.config.is_some(), is_own)?;
    let dirs = &policies.dirs;
    let found = one(&sources, dirs, &asked.fixture)?;
    let commits =
        Commits { baseline: found.baseline.as_ref(), tip: found.tip.as_ref(), head: found.head.as_ref() };
    let sides = if is_own { landed(commits.baseline, commits.head) } else { sides(commits) };
    let (rules, own_rules) = (policies.judging.fixtures.rules, policies.own.fixtures.rules);
    let draw = Draw { commits, found: &found, dirs, paint: asked.paint };
    let base = base_name.unwrap_or_default();
    let before = sources.baseline.as_ref().map(|snapshot| short(&snapshot.commit)).unwrap_or_default();
    let mut out = String::new();
    let mut part = |title: &str, parts: Option<Parts>, rules: Rules| -> Result<(), Vec<Diagnostic>> {
        let picture = match parts {
            Some(parts) => draw.picture(parts, rules)?,
            None => "there is no such fixture\n".to_owned(),
        };
        out.push_str(&format!("== {} ==\n{picture}\n", workflow_log(title)));
        Ok(())
    };
    part(&format!("before: {base} {before}"), sides.base, rules)?;
    part("after, by the rules that judge", sides.cross, rules)?;
    let same =
        sides.cross.zip(sides.head).is_some_and(|(cross, head)| commits.causes(cross, head).is_empty());
    if rules != own_rules || !same {
        part("after, by its own rules", sides.head, own_rules)?;
    }
    let changes = changes(&sources, &policies, relation, &found, &sides)?;
    out.push_str(&told(&changes));
    Ok(out)
}

/// What draws a version of the fixture.
struct Draw<'d> {
    commits: Commits<'d>,
    found: &'d OneFixture,
    dirs: &'d Dirs,
    paint: Paint,
}

impl Draw<'_> {
    fn picture(&self, parts: Parts, rules: Rules) -> Result<String, Vec<Diagnostic>> {
        let bytes = |id| self.found.bytes.get(id).map(Vec::as_slice);
        let key = self.commits.at(parts.key).and_then(|files| bytes(&files.key)).unwrap_or_default();
        let diff = self.commits.at(parts.diff).and_then(|files| files.diff.as_ref()).and_then(bytes);
        let files = self.commits.at(parts.findings).into_iter().flat_map(|files| &files.findings);
        let names: Vec<(String, &[u8])> = files
            .map(|(path, id)| (self.name(parts.findings, path), bytes(id).unwrap_or_default()))
            .collect();
        let findings: Vec<File<'_>> = names.iter().map(|(name, bytes)| File { name, bytes }).collect();
        let name = self.name(parts.key, &format!("{}.expected.json", self.found.id));
        let version =
            Version { id: &self.found.id, key: File { name: &name, bytes: key }, diff, findings: &findings };
        let mut warnings = Vec::new();
        let judged = version.judge(rules, &Effort::default(), &Detectors::REAL, &mut warnings)?;
        Ok(drawn(&self.found.id, &judged, diff.unwrap_or_default(), rules, &self.dirs.head, self.paint))
    }

    fn name(&self, origin: Origin, path: &str) -> String {
        match origin {
            Origin::Head => format!("{}/{path}", self.dirs.head),
            Origin::Baseline | Origin::Tip => format!("the base's {}/{path}", self.dirs.at(origin)),
        }
    }
}

fn drawn(id: &FixtureId, judged: &Judged<'_>, text: &[u8], rules: Rules, dir: &str, paint: Paint) -> String {
    let text = decode_lossy(text);
    let diff = diff::parse(&text);
    let places = Places { dir, recordings: dir, findings: None };
    let view = Scored {
        expectations: &judged.expectations,
        panel: &judged.panel,
        score: &judged.score,
        freshness: judged.freshness,
        rules,
        places,
    };
    let row = row(id, view, &[], Quotes::Kept);
    let findings = judged.panel.reviews.first().map_or(&[][..], |review| &review.findings);
    let expectations = &judged.expectations;
    let trial = judged.score.trials.first();
    let shown = trial
        .map(|trial| report::show(Shown { row: &row, diff: &diff, expectations, findings, trial }, paint));
    shown.unwrap_or_default()
}

/// The rules that changed: of this fixture, and those that every fixture is scored by.
fn changes(
    sources: &Sources,
    policies: &Policies,
    relation: Relation,
    found: &OneFixture,
    sides: &Sides,
) -> Result<Vec<RuleChange>, Vec<Diagnostic>> {
    let mut changes = Vec::new();
    let was = if relation == Relation::Proposed { &found.tip } else { &found.baseline };
    let commits =
        Commits { baseline: found.baseline.as_ref(), tip: found.tip.as_ref(), head: found.head.as_ref() };
    // Each file that the change left alone is the tip's.
    if let (Some(was), Some(is)) = (was, sides.head) {
        let read =
            |id| found.bytes.get(id).and_then(|bytes| super::loosened::read(&found.id, "", bytes).ok());
        let key = commits.at(is.key).map(|files| &files.key);
        if let (Some(old), Some(new)) = (read(&was.key), key.and_then(read)) {
            changes.extend(expectation_changes(&found.id, &old, &new));
        }
        let diff = commits.at(is.diff).and_then(|files| files.diff.as_ref());
        changes.extend(diff_change(&found.id, was.diff.as_ref(), diff));
    }
    let none = std::collections::BTreeSet::new();
    // Whether a line must not be flagged is not asked for all fixtures here.
    let policy = of_policy(sources, policies, relation, LinedFlags::Some, &none, &none);
    let policy = policy.map_err(|problem| vec![problem])?;
    changes.extend(
        policy.into_iter().filter(|change| ["tolerance", "blocking"].contains(&change.what.as_str())),
    );
    Ok(changes)
}

fn told(changes: &[RuleChange]) -> String {
    let words: BTreeMap<Class, &str> =
        [(Class::Loosened, "loosened"), (Class::Tightened, "tightened"), (Class::Neutral, "neutral")].into();
    let mut out = String::from("== rules that changed ==\n");
    if changes.is_empty() {
        out.push_str("none\n");
    }
    for RuleChange { what, class, from, to, .. } in changes {
        let class = words.get(class).copied().unwrap_or_default();
        let line = format!("{class}: {what}: {from} → {to}");
        out.push_str(&workflow_log(&line));
        out.push('\n');
    }
    out
}

/// There is no such fixture, neither here nor on the base.
pub(super) fn unknown(name: &str) -> Diagnostic {
    let message = format!("there is no fixture `{name}`, neither here nor on the base");
    Diagnostic::run(Code::UnknownFixture, message, Some("`benchgate gate --full` lists all fixtures"))
}
