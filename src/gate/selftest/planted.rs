//! One small fault for each detector.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use alloc::{format, vec};

use crate::evidence::{
    self, ClaimState, Context, Ended, Evidence, ExitCode, Jobs, Record, Repository, Rule as ClaimRule, Tier,
    Vouching, Worktree,
};
use crate::gate::binding::{Binding, Bindings, Unverified};
use crate::gate::delta::{Cause, Delta, Side};
use crate::gate::outcome::{EntryOutcome, HitOutcome, Outcome};
use crate::gate::packs::{PackDelta, Weight};
use crate::gate::regressions::{Comparison, Regression, Rule};
use crate::ids::{ClaimId, Digest, FixtureId, Sha, TaskId};
use crate::number::Fraction;
use crate::pack::{Assessment, Claims, MissingArtifacts, Pack, Scope, Scores, Status, read_pack};
use crate::policy::{PackName, Policy, read_policy};
use crate::review::{
    Entry, Expectations, Finding, FixtureScore, Freshness, Panel, Review, Rules, Severity, Standing,
    StatedDigest, StrictCounts,
};

/// An entry for a whole file.
fn entry(file: &str) -> Entry<'_> {
    Entry {
        file: Some(file.into()),
        lines: None,
        severity: None,
        keywords: Vec::new(),
        note: None,
        known_gap: None,
        pinned: false,
    }
}

/// One review with one finding.
fn panel(file: &'static str) -> Panel<'static> {
    let finding = Finding {
        file: Cow::Borrowed(file),
        lines: None,
        severity: Some(Severity::Major),
        claim: "planted".into(),
        evidence: "".into(),
        reviewer: None,
    };
    let reviews = vec![Review { findings: vec![finding] }];
    Panel { reviews, stated_diffs: vec![StatedDigest::Absent], set_aside: 0 }
}

type Score = fn(&Expectations<'_>, &Panel<'_>, Rules) -> FixtureScore;

pub(super) fn is_miss_caught(score: Score) -> bool {
    let key = Expectations { must_match: vec![entry("planted")], ..Expectations::default() };
    let score = score(&key, &panel("elsewhere"), Rules::default());
    score.matched == [false] && score.standing == Standing::Fail
}

pub(super) fn is_false_positive_caught(score: Score) -> bool {
    let key = Expectations { must_not_flag: vec![entry("planted")], ..Expectations::default() };
    let score = score(&key, &panel("planted"), Rules::default());
    score.hits == [1] && score.standing == Standing::Fail
}

pub(super) fn is_stale_diff_caught(freshness: fn(&[StatedDigest], Option<Digest>) -> Freshness) -> bool {
    let stated = [StatedDigest::Stated(Digest::of(b"the diff that was reviewed"))];
    freshness(&stated, Some(Digest::of(b"the diff that is judged"))) == Freshness::Stale
}

type Verified = fn(&Bindings, Freshness, Option<&Bindings>, &BTreeMap<String, Digest>) -> Option<Unverified>;

fn binding(inputs: StatedDigest) -> Bindings {
    Bindings {
        runs: vec![Binding {
            reviewer: "planted".into(),
            others: BTreeSet::new(),
            diff: StatedDigest::Absent,
            inputs,
        }],
    }
}

pub(super) fn is_missing_recording_caught(unverified: Verified) -> bool {
    let found = unverified(&Bindings::default(), Freshness::None, None, &BTreeMap::new());
    found == Some(Unverified::NoRecording)
}

pub(super) fn is_stale_reviewer_caught(unverified: Verified) -> bool {
    let now = Digest::of(b"the prompt as it is now");
    let inputs = BTreeMap::from([("planted".to_string(), now)]);
    let old = binding(StatedDigest::Stated(Digest::of(b"the prompt as it was")));
    let want = Unverified::StaleReviewer { reviewer: "planted".into(), now };
    unverified(&old, Freshness::Unbound, None, &inputs) == Some(want)
}

pub(super) fn is_lost_provenance_caught(unverified: Verified) -> bool {
    let (base, head) = (binding(StatedDigest::Stated(Digest::of(b""))), binding(StatedDigest::Absent));
    let found = unverified(&head, Freshness::Unbound, Some(&base), &BTreeMap::new());
    found == Some(Unverified::ProvenanceLost)
}

pub(super) fn is_changed_reviewer_caught(changed: fn(&Panel<'_>, &Panel<'_>) -> BTreeSet<String>) -> bool {
    changed(&panel("one"), &panel("other")) == BTreeSet::from([String::new()])
}

type Claim = fn(&ClaimId, Option<&str>, Option<&ClaimRule>, &[Record], &Context) -> Evidence;

/// The state of a claim with one record of this tree that ended so.
fn claim_state(claim: Claim, tree: char, outcome: Ended) -> Option<ClaimState> {
    let id = ClaimId::new("planted").ok()?;
    let sha = |digit: char| format!("{digit}").repeat(40).parse::<Sha>().ok();
    let context = Context {
        tree: sha('a')?,
        other_trees: BTreeMap::new(),
        worktree: Worktree::Clean,
        repository: Repository { id: None, pull_request: None },
        jobs: Jobs::default(),
        run: None,
        now: 1_000,
    };
    let rule = ClaimRule { exit: ExitCode::Proves, ..ClaimRule::default() };
    let record = Record {
        id: Digest::of(b"planted"),
        claim: id.clone(),
        pack: None,
        repository: Repository { id: None, pull_request: None },
        tree: sha(tree)?,
        job: None,
        leg: None,
        run: None,
        command: vec!["planted".into()],
        env: BTreeMap::new(),
        cwd: ".".into(),
        reports_declared: BTreeSet::new(),
        begun: None,
        started: Some(900),
        ended: Some(950),
        outcome,
        before: Worktree::Clean,
        after: Worktree::Clean,
        reports: Vec::new(),
        tier: Tier::Recorded,
        vouching: Vouching::NotAsked,
        is_tracked: false,
    };
    Some(claim(&id, None, Some(&rule), &[record], &context).judged.state)
}

pub(super) fn is_stale_claim_caught(claim: Claim) -> bool {
    claim_state(claim, 'b', Ended::Exit(0)) == Some(ClaimState::Stale)
}

pub(super) fn is_failed_command_caught(claim: Claim) -> bool {
    claim_state(claim, 'a', Ended::Exit(1)) == Some(ClaimState::Contradicted)
}

/// A pack that requires one claim and has one criterion that nobody scored.
fn pack() -> Option<Pack> {
    const TEXT: &[u8] =
        br#"{"profile": "planted", "tasks": [{"id": "t", "required_evidence_claim_ids": ["planted"]}],
        "rubric": {"criteria": [{"id": "c", "weight": 1}]}}"#;
    read_pack("planted.json", TEXT, &mut Vec::new()).ok()
}

type Assess = fn(&Pack, &Scope, &Claims, &Scores, &MissingArtifacts) -> Assessment;

fn status(
    assess: Assess,
    claims: BTreeMap<ClaimId, evidence::Judged>,
    artifacts: &MissingArtifacts,
) -> Option<Status> {
    let scores = Scores::default();
    Some(assess(&pack()?, &Scope::Whole, &Claims::Shared(claims), &scores, artifacts).status)
}

pub(super) fn is_missing_claim_caught(assess: Assess) -> bool {
    status(assess, BTreeMap::new(), &MissingArtifacts::new()) == Some(Status::NotVerified)
}

pub(super) fn is_low_ratio_caught(assess: Assess) -> bool {
    let Ok(id) = ClaimId::new("planted") else { return false };
    let observed = crate::pack::asserted([&id], []);
    status(assess, observed, &MissingArtifacts::new()) == Some(Status::Fail)
}

pub(super) fn is_missing_artifact_caught(assess: Assess) -> bool {
    let (Ok(id), Ok(task)) = (ClaimId::new("planted"), TaskId::new("t")) else { return false };
    let observed = crate::pack::asserted([&id], []);
    let missing = MissingArtifacts::from([(task, BTreeSet::from(["planted".into()]))]);
    status(assess, observed, &missing) == Some(Status::NotVerified)
}

/// A fixture that passes: one entry that is found, one that is not flagged.
fn passing() -> Outcome {
    Outcome {
        standing: Standing::Pass,
        entries: vec![EntryOutcome { is_matched: true, is_pinned: false, is_gap: false }],
        hits: vec![HitOutcome { count: 0, is_pinned: false }],
        excess_blocking: 0,
        false_positives: 0,
        strict: StrictCounts { true_positives: 1.0, findings: 1.0, ..StrictCounts::default() },
        has_recording: true,
    }
}

/// Whether a rule finds what it is there for.
pub(super) fn is_regression_caught(rule: Rule, find: fn(Rule, &Comparison<'_>) -> Vec<Regression>) -> bool {
    let (Ok(id), Ok((policy, _))) = (FixtureId::new("planted"), read_policy("benchgate.toml", b"")) else {
        return false;
    };
    let Some(name) = pack_name() else { return false };
    let mut fixture = Delta::same(id, Side::Scored(Arc::new(passing())), None);
    fixture.recorded.insert(Cause::Recording);
    let weight = Weight { status: Status::Pass, ratio: Fraction::one() };
    let mut pack = PackDelta {
        name,
        base: Some(weight.clone()),
        scored: Some(weight.clone()),
        cross: Some(weight.clone()),
        head: Some(weight),
        is_kept: true,
        applies: true,
        rules: Vec::new(),
        content: String::new(),
    };
    plant(rule, &mut fixture, &mut pack);
    let none = (BTreeSet::new(), BTreeSet::new());
    let found = find(rule, &comparison(&[fixture], &[pack], &policy, &none));
    found.iter().any(|found| found.rule == rule)
}

fn pack_name() -> Option<PackName> {
    use crate::policy::Form as _;
    PackName::parse("planted").ok()
}

fn comparison<'c>(
    fixtures: &'c [Delta],
    packs: &'c [PackDelta],
    policy: &'c Policy,
    (retired_fixtures, retired_packs): &'c (BTreeSet<FixtureId>, BTreeSet<PackName>),
) -> Comparison<'c> {
    Comparison { fixtures, packs, limits: &policy.regression, retired_fixtures, retired_packs }
}

/// Makes something worse; a rule that is new does not compile without its fault.
fn plant(rule: Rule, fixture: &mut Delta, pack: &mut PackDelta) {
    let mut worse = passing();
    match rule {
        Rule::FixtureFails => worse.standing = Standing::Fail,
        Rule::EntryLost => worse.entries.iter_mut().for_each(|entry| entry.is_matched = false),
        Rule::FalsePositive => worse.hits.iter_mut().for_each(|hit| hit.count = 1),
        Rule::BlockingRise => worse.excess_blocking = 1,
        Rule::RecordingVanished => worse.has_recording = false,
        Rule::PrecisionDrop => worse.strict.true_positives = 0.5,
        Rule::FindingsRise => worse.strict.findings = 2.0,
        Rule::FixtureVanished => {
            fixture.cross = Side::Absent;
            return;
        }
        Rule::PackVanished => pack.is_kept = false,
        Rule::PackStatus => {
            if let Some(scored) = &mut pack.scored {
                scored.status = Status::Fail;
            }
        }
        Rule::PackRatio => {
            if let Some(scored) = &mut pack.scored {
                scored.ratio = Fraction::zero();
            }
        }
    }
    fixture.cross = Side::Scored(Arc::new(worse));
}
