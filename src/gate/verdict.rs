//! What follows from everything that was found.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::approval::{Approval, Approvals, Part, Request};
use super::delta::{Delta, Exactness, Side};
use super::detectors::Detectors;
use super::loosening::{Class, RuleChange};
use super::outcome::Outcome;
use super::packs::{PackDelta, Weight};
use super::regressions::{Comparison, Regression, Rule, Subject};
use crate::ids::FixtureId;
use crate::ordered::Ordered as _;
use crate::pack::Status;
use crate::policy::{self, PackName};

/// How a change stands to what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It asks to be merged: the base's rules judge.
    Proposed,
    /// It landed: its own rules judge, and what they changed is listed.
    Landed,
    /// It is compared with nothing: its own rules judge.
    Alone,
}

/// Which side's rules decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decides {
    /// The base's: a rule was loosened, and nobody approved.
    Base,
    /// The change's own: somebody approved, or nothing judges it but itself.
    Head,
    /// Both must hold: nothing was loosened.
    Both,
}

/// Whether a fixture failed before, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlreadyFailing {
    /// It did.
    Yes,
    /// It did not, or was not there.
    No,
}

/// Everything that a verdict follows from, but for what could not be read.
pub struct Material<'m> {
    /// The fixtures, ordered bytewise by id.
    pub fixtures: &'m [Delta],
    /// The packs, in the order of the policy.
    pub packs: &'m [PackDelta],
    /// What the change does to the policy and to files that rules name.
    pub rules: &'m [RuleChange],
    /// How much worse a change may be, by the base's policy.
    pub limits: &'m policy::Regression,
    /// Fixtures that the change says are gone on purpose.
    pub retired_fixtures: &'m BTreeSet<FixtureId>,
    /// Packs that the change says are gone on purpose.
    pub retired_packs: &'m BTreeSet<PackName>,
    /// How the change stands to what it is compared with.
    pub relation: Relation,
    /// Whether somebody approved what is asked for.
    pub approvals: &'m dyn Approvals,
}

/// One reason why the verdict is not PASS. The order is that of their weight.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// A fixture cannot be scored.
    FixtureBroken(FixtureId),
    /// A pack cannot be judged.
    PackBlocked(PackName),
    /// A required claim lacks valid evidence.
    PackNotVerified(PackName),
    /// A recording proves nothing.
    RecordingUnverified(FixtureId),
    /// The ratio of a pack is below its threshold.
    PackBelow(PackName),
    /// Something got worse: the position in the list of regressions.
    Regressed(usize),
    /// A fixture fails.
    FixtureFails(FixtureId, AlreadyFailing),
    /// Rules were loosened, and nobody approved.
    Loosened,
    /// Findings were recorded anew by a reviewer who may say something else the next time.
    Inconclusive(FixtureId),
}

impl Ground {
    /// The exit code that it asks for; `docs/exit-codes.md` has the table.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::FixtureBroken(_) | Self::PackBlocked(_) => 4,
            Self::PackNotVerified(_) | Self::RecordingUnverified(_) => 2,
            Self::PackBelow(_) => 3,
            Self::Regressed(_) | Self::FixtureFails(..) | Self::Loosened => 1,
            Self::Inconclusive(_) => 5,
        }
    }
}

/// The order in which exit codes win.
const WEIGHT: [u8; 5] = [4, 2, 3, 1, 5];

/// What follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Why it is not PASS, the weightiest first; empty when it is.
    pub grounds: Vec<Ground>,
    /// Everything that got worse.
    pub regressions: Vec<Regression>,
    /// Everything that the change does to rules.
    pub rules: Vec<RuleChange>,
    /// Fixtures whose comparison says nothing yet, with the reviewers.
    pub inconclusive: Vec<(FixtureId, BTreeSet<String>)>,
    /// What would have to be approved, and whether it was.
    pub approval: Option<(Request, Approval)>,
    /// Whose rules decide.
    pub decides: Decides,
}

impl Judgement {
    /// The exit codes of everything that holds, the one that wins first; `[0]` when all is well.
    pub fn exit_codes(&self) -> Vec<u8> {
        let all: BTreeSet<u8> = self.grounds.iter().map(Ground::exit_code).ordered();
        let codes: Vec<u8> = WEIGHT.into_iter().filter(|code| all.contains(code)).collect();
        if codes.is_empty() { alloc::vec![0] } else { codes }
    }
}

/// Judges a change. It is total: what can be wrong was refused before, and missing proof is a value.
pub fn judge(material: &Material<'_>, detectors: &Detectors) -> Judgement {
    let comparison = Comparison {
        fixtures: material.fixtures,
        packs: material.packs,
        limits: material.limits,
        retired_fixtures: material.retired_fixtures,
        retired_packs: material.retired_packs,
    };
    let regressions: Vec<Regression> = match material.relation {
        Relation::Alone => Vec::new(),
        Relation::Proposed | Relation::Landed => {
            Rule::ALL.iter().flat_map(|rule| (detectors.regressions)(*rule, &comparison)).collect()
        }
    };
    let inconclusive = inconclusive(material.fixtures);
    let of_parts = material.fixtures.iter().map(|delta| &delta.rules);
    let of_parts = of_parts.chain(material.packs.iter().map(|delta| &delta.rules)).flatten();
    let rules: Vec<RuleChange> = material.rules.iter().chain(of_parts).cloned().collect();
    let is_asked = material.relation == Relation::Proposed;
    let loosened: Vec<&RuleChange> =
        rules.iter().filter(|change| is_asked && change.class == Class::Loosened).collect();
    let approval = request(material, &rules, loosened.len(), &regressions, &inconclusive).map(|request| {
        let approval = material.approvals.of(&request);
        (request, approval)
    });
    let is_approved = matches!(approval, Some((_, Approval::By { .. })));
    let decides = match material.relation {
        Relation::Landed | Relation::Alone => Decides::Head,
        Relation::Proposed if is_approved => Decides::Head,
        Relation::Proposed if loosened.is_empty() => Decides::Both,
        Relation::Proposed => Decides::Base,
    };
    let mut grounds: Vec<Ground> =
        material.fixtures.iter().flat_map(|delta| fixture_grounds(delta, decides)).collect();
    grounds.extend(material.packs.iter().filter_map(|delta| pack_ground(delta, decides)));
    if !is_approved {
        grounds.extend((0..regressions.len()).map(Ground::Regressed));
        grounds.extend((!loosened.is_empty()).then_some(Ground::Loosened));
        grounds.extend(inconclusive.iter().map(|(id, _)| Ground::Inconclusive(id.clone())));
    }
    let weight = |ground: &Ground| WEIGHT.iter().position(|code| *code == ground.exit_code());
    grounds.sort_by(|a, b| weight(a).cmp(&weight(b)).then_with(|| a.cmp(b)));
    Judgement { grounds, regressions, rules, inconclusive, approval, decides }
}

/// The fixtures that are compared over trials. Until the trials are counted, every one of them is undecided.
fn inconclusive(fixtures: &[Delta]) -> Vec<(FixtureId, BTreeSet<String>)> {
    let statistical = fixtures.iter().filter_map(|delta| match &delta.exactness {
        Exactness::Statistical(reviewers) if delta.cross.is_there() => {
            Some((delta.id.clone(), reviewers.clone()))
        }
        _ => None,
    });
    statistical.collect()
}

/// What is to be approved; nothing when there is nothing. Of `rules`, `loosened` are so.
fn request(
    material: &Material<'_>,
    rules: &[RuleChange],
    loosened: usize,
    regressions: &[Regression],
    inconclusive: &[(FixtureId, BTreeSet<String>)],
) -> Option<Request> {
    // Once approved, all rules of the change judge: those that it tightened are a part of what is approved.
    let counts = |change: &&RuleChange| loosened > 0 && change.class != Class::Neutral;
    let of_rules = rules.iter().filter(counts).map(|change| {
        let RuleChange { item, what, class, from, to } = change;
        let class = if *class == Class::Loosened { "loosened" } else { "tightened" };
        Part { what: format!("rule {} {class} {what}", item.name()), from: from.clone(), to: to.clone() }
    });
    // What something came to may come from other content: then it is another request.
    let of_regressions = regressions.iter().map(|found| {
        let content = content(material, &found.subject);
        let what = format!("regression {} {} {content}", found.rule.name(), subject(&found.subject));
        Part { what, from: found.from.clone(), to: found.to.clone() }
    });
    let of_comparisons = inconclusive.iter().map(|(id, reviewers)| {
        let reviewers: Vec<&str> = reviewers.iter().map(String::as_str).collect();
        let content = content(material, &Subject::Fixture(id.clone()));
        Part { what: format!("recording {id} {content}"), from: String::new(), to: reviewers.join("\n") }
    });
    let asked = loosened + regressions.len() + inconclusive.len();
    let parts = of_rules.chain(of_regressions).chain(of_comparisons);
    (asked > 0).then(|| Request::of(parts.collect(), asked as u64))
}

/// The content that a regression is about.
fn content(material: &Material<'_>, subject: &Subject) -> String {
    match subject {
        Subject::Fixture(id) | Subject::MustMatch(id, _) | Subject::MustNotFlag(id, _) => {
            let place = material.fixtures.binary_search_by(|delta| delta.id.cmp(id)).ok();
            place.and_then(|place| material.fixtures.get(place)).map(|delta| delta.content.clone())
        }
        Subject::Fixtures => {
            let changed = material.fixtures.iter().filter(|delta| !delta.recorded.is_empty());
            Some(changed.map(|delta| delta.content.as_str()).collect::<Vec<_>>().join("\n"))
        }
        Subject::Pack(name) => {
            material.packs.iter().find(|delta| delta.name == *name).map(|delta| delta.content.clone())
        }
    }
    .unwrap_or_default()
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Fixture(id) => id.to_string(),
        Subject::MustMatch(id, entry) => format!("{id} must_match {entry}"),
        Subject::MustNotFlag(id, entry) => format!("{id} must_not_flag {entry}"),
        Subject::Fixtures => String::new(),
        Subject::Pack(name) => format!("pack {}", name.as_str()),
    }
}

fn fixture_grounds(delta: &Delta, decides: Decides) -> Vec<Ground> {
    let sides: &[&Side] = match decides {
        Decides::Base => &[&delta.cross],
        Decides::Head => &[&delta.head],
        Decides::Both => &[&delta.cross, &delta.head],
    };
    // Whatever decides, what the change brings along must be readable.
    if delta.cross == Side::Broken || delta.head == Side::Broken {
        return alloc::vec![Ground::FixtureBroken(delta.id.clone())];
    }
    let mut grounds = Vec::new();
    if delta.unverified.is_some() && sides.iter().any(|side| side.is_there()) {
        grounds.push(Ground::RecordingUnverified(delta.id.clone()));
    }
    let fails = |outcome: &Outcome| match &delta.exactness {
        Exactness::Exact => outcome.fails(),
        Exactness::Statistical(_) => outcome.breaks_a_pin(),
    };
    if sides.iter().filter_map(|side| side.outcome()).any(fails) {
        let was_failing = delta.base.outcome().is_some_and(Outcome::fails);
        let already = if was_failing { AlreadyFailing::Yes } else { AlreadyFailing::No };
        grounds.push(Ground::FixtureFails(delta.id.clone(), already));
    }
    grounds
}

fn pack_ground(delta: &PackDelta, decides: Decides) -> Option<Ground> {
    if !delta.applies {
        return None;
    }
    let worst = |sides: [&Option<Weight>; 2]| sides.into_iter().flatten().map(|weight| weight.status).max();
    let status = match decides {
        Decides::Base => worst([&delta.cross, &None]),
        Decides::Head => worst([&delta.head, &None]),
        Decides::Both => worst([&delta.cross, &delta.head]),
    };
    match status? {
        Status::Pass => None,
        Status::Fail => Some(Ground::PackBelow(delta.name.clone())),
        Status::NotVerified => Some(Ground::PackNotVerified(delta.name.clone())),
        Status::Blocked => Some(Ground::PackBlocked(delta.name.clone())),
    }
}
