//! A gate as `JUnit` XML, for whatever shows test results.
//!
//! Four kinds of elements, attributes only, and no time. They are written here: a crate for that brings calendars and
//! identifiers that no result has, and would leave to the caller what matters, which characters may be in a text.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::super::pack_facts::{ratio_line, state};
use super::super::words::why;
use super::facts::{accepted, gates, headline, is_bare, is_below, is_landed};
use super::names::name;
use crate::escape::{html, workflow_log};
use crate::ordered::Ordered as _;
use crate::result::v1::{ClaimState, Fixture, Gate, GateVerdict, Pack, PackStatus, RuleClass, Status};
use crate::source::excerpt_of;

/// Most characters of a message.
const TEXT: usize = 1_000;

/// The result as `JUnit` XML: the verdict, the fixtures, each pack with its claims and its ratio, regressions and changed
/// rules. Something fails or breaks if and only if the verdict is not PASS; what was accepted is skipped.
pub fn gate_junit(gate: &Gate) -> String {
    let mut suites = Vec::from([verdict(gate)]);
    suites.extend(gate.score.as_ref().map(|score| {
        let open: BTreeSet<&str> = gate.inconclusive.iter().map(|one| one.fixture.as_str()).ordered();
        let is_open = |row: &Fixture| open.contains(row.id.as_str());
        Suite::new("fixtures", score.fixtures.iter().map(|row| fixture(row, is_open(row))).collect())
    }));
    suites.extend(gate.packs.iter().map(pack));
    suites.push(Suite::new(
        "regressions",
        gate.regressions
            .iter()
            .map(|one| Case::new(&one.what, Outcome::of(&one.message, accepted(gate).is_none(), &one.rule)))
            .collect(),
    ));
    suites.push(Suite::new(
        "rules",
        gate.rules_changed
            .iter()
            .map(|rule| {
                let message = format!("{} → {}", rule.from, rule.to);
                let outcome = match rule.class {
                    RuleClass::Loosened => {
                        Outcome::of(&message, accepted(gate).is_none() && !is_landed(gate), "loosened")
                    }
                    RuleClass::Tightened | RuleClass::Neutral => Outcome::Passed,
                };
                Case::new(&rule.what, outcome)
            })
            .collect(),
    ));
    suites.retain(|suite| !suite.cases.is_empty());
    if gate.verdict == GateVerdict::Pass {
        suites.iter_mut().flat_map(|suite| &mut suite.cases).for_each(|case| case.outcome.accept());
    }
    document(&suites)
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// Judged by nothing, or accepted: why.
    Skipped(String),
    /// What does not hold, and what kind of thing that is.
    Failed(String, String),
    /// What cannot be judged.
    Broken(String, String),
}

impl Outcome {
    fn of(message: &str, counts: bool, kind: &str) -> Self {
        if counts { Self::Failed(message.into(), kind.into()) } else { Self::Skipped(message.into()) }
    }

    /// Nothing is red where the verdict is green.
    fn accept(&mut self) {
        if let Self::Failed(message, _) | Self::Broken(message, _) = self {
            *self = Self::Skipped(core::mem::take(message));
        }
    }
}

impl Suite {
    fn new(name: &str, cases: Vec<Case>) -> Self {
        Self { name: name.into(), cases }
    }
}

impl Case {
    fn new(name: &str, outcome: Outcome) -> Self {
        Self { name: name.into(), outcome }
    }
}

/// The verdict itself, and what blocks.
fn verdict(gate: &Gate) -> Suite {
    let said = headline(gate);
    let parts = [said.first, said.also].into_iter().filter(|part| !part.is_empty());
    let message = parts.collect::<Vec<_>>().join("; also ");
    let word = gate.verdict.word().to_string();
    let outcome = match gate.verdict {
        GateVerdict::Pass => Outcome::Passed,
        GateVerdict::Blocked => Outcome::Broken(message, word),
        _ => Outcome::Failed(message, word),
    };
    let mut cases = Vec::from([Case::new("verdict", outcome)]);
    if gate.verdict == GateVerdict::Blocked {
        cases.extend(gate.reasons.iter().map(|reason| {
            let place = reason.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            Case::new(
                &reason.code,
                Outcome::Broken(format!("{place}{}", reason.message), reason.code.clone()),
            )
        }));
    }
    Suite::new("gate", cases)
}

fn fixture(row: &Fixture, open: bool) -> Case {
    let why = || {
        let reasons = row.reasons.join("; ");
        if reasons.is_empty() { why(row) } else { reasons }
    };
    let outcome = match row.status {
        Status::Pass => Outcome::Passed,
        Status::KnownGap => Outcome::Skipped(format!("known gap: {}", why())),
        Status::Fail if open => Outcome::Skipped(format!("inconclusive: {}", why())),
        Status::Fail => Outcome::Failed(why(), "FAIL".into()),
        Status::NotVerified => Outcome::Failed(why(), "NOT_VERIFIED".into()),
        Status::Blocked => Outcome::Broken(row.message.clone().unwrap_or_else(why), "BLOCKED".into()),
    };
    Case::new(&row.id, outcome)
}

fn pack(pack: &Pack) -> Suite {
    let word = || pack.status.word().to_string();
    let claims = pack.claims.iter().map(|claim| {
        let message =
            format!("{}: {}", state(claim.state), claim.reason.as_deref().unwrap_or("no more is known"));
        let outcome = match claim.state {
            _ if !gates(pack) => Outcome::Skipped(message),
            ClaimState::Supported => Outcome::Passed,
            ClaimState::Malformed | ClaimState::Tampered => {
                Outcome::Broken(message, state(claim.state).into())
            }
            _ => Outcome::Failed(message, state(claim.state).into()),
        };
        Case::new(&claim.id, outcome)
    });
    let ratio = ratio_line(pack).unwrap_or_else(|| "there is no ratio".to_string());
    let outcome = match pack.status {
        PackStatus::Fail => Outcome::Failed(ratio, word()),
        PackStatus::NotVerified if is_below(pack) => Outcome::Failed(ratio, "FAIL".into()),
        // No claim says it of a pack that requires none.
        PackStatus::NotVerified if is_bare(pack) => {
            let reasons = pack.reasons.iter().map(|reason| reason.message.as_str());
            Outcome::Failed(reasons.collect::<Vec<_>>().join("; "), word())
        }
        PackStatus::Pass | PackStatus::NotVerified => Outcome::Passed,
        PackStatus::Blocked => Outcome::Broken(pack.message.clone().unwrap_or(ratio), word()),
        PackStatus::NotApplicable | PackStatus::NotGated => Outcome::Skipped(word()),
    };
    let cases = claims.chain([Case::new("ratio", outcome)]).collect();
    Suite { name: format!("pack {}", name(pack)), cases }
}

fn document(suites: &[Suite]) -> String {
    let counted = |cases: &mut dyn Iterator<Item = &Case>| {
        let mut counts = [0_u64; 4];
        for case in cases {
            let [tests, failures, errors, skipped] = &mut counts;
            *tests += 1;
            match case.outcome {
                Outcome::Passed => {}
                Outcome::Skipped(_) => *skipped += 1,
                Outcome::Failed(..) => *failures += 1,
                Outcome::Broken(..) => *errors += 1,
            }
        }
        let [tests, failures, errors, skipped] = counts;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    };
    let all = counted(&mut suites.iter().flat_map(|suite| &suite.cases));
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"benchgate gate\" {all}>\n");
    for suite in suites {
        let (name, counts) = (text(&suite.name), counted(&mut suite.cases.iter()));
        out.push_str(&format!("  <testsuite name=\"{name}\" {counts}>\n"));
        for case in &suite.cases {
            let inner = match &case.outcome {
                Outcome::Passed => None,
                Outcome::Skipped(why) => Some(format!("<skipped message=\"{}\"/>", text(why))),
                Outcome::Failed(what, kind) => Some(mark("failure", what, kind)),
                Outcome::Broken(what, kind) => Some(mark("error", what, kind)),
            };
            let start = format!("    <testcase classname=\"{name}\" name=\"{}\"", text(&case.name));
            match inner {
                None => out.push_str(&format!("{start}/>\n")),
                Some(inner) => out.push_str(&format!("{start}>\n      {inner}\n    </testcase>\n")),
            }
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

fn mark(element: &str, what: &str, kind: &str) -> String {
    format!("<{element} message=\"{}\" type=\"{}\"/>", text(what), text(kind))
}

/// Foreign text in an attribute: characters that XML does not know are visible ones by then. It may be printed into the
/// log of a job.
fn text(text: &str) -> String {
    html(&workflow_log(&excerpt_of(text, TEXT)))
}
